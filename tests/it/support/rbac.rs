//! What the account of a test may do, said by real roles and judged by the real authorizer.

use k8s_openapi::api::authorization::v1::{
    ResourceAttributes, SubjectAccessReview, SubjectAccessReviewSpec,
};
use k8s_openapi::api::rbac::v1::{
    ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject,
};
use kube::Api;
use kube::api::{DeleteParams, ListParams, PostParams};
use vms_operator::operator::rbac::Right;

use super::cluster::PATIENCE;
use super::eventually::eventually;
use super::namespace::{ACCOUNT, TestNamespace, create, named};
use super::random::random_suffix;

const GROUP: &str = "rbac.authorization.k8s.io";

/// A rule of one API group; the core group is `""`.
pub(crate) fn rule(group: &str, resources: &[&str], verbs: &[&str]) -> PolicyRule {
    let owned = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    PolicyRule {
        api_groups: Some(owned(&[group])),
        resources: Some(owned(resources)),
        verbs: owned(verbs),
        ..PolicyRule::default()
    }
}

/// What the operator says that it needs, as rules of a role.
pub(crate) fn rules(rights: &[Right]) -> Vec<PolicyRule> {
    let rights = rights.iter();
    rights
        .map(|right| rule(right.group, right.resources, right.verbs))
        .collect()
}

impl TestNamespace {
    /// Lets the account do this in its namespace, from now on, in addition to what it may do already.
    pub(crate) async fn grant(&self, rules: &[PolicyRule]) {
        self.grant_in(&self.name, rules).await;
    }

    /// The same in another namespace.
    pub(crate) async fn grant_in(&self, namespace: &str, rules: &[PolicyRule]) {
        let client = self.admin.clone();
        let name = format!("{ACCOUNT}-{}", random_suffix());
        let role = Role {
            metadata: named(&name),
            rules: Some(rules.to_vec()),
        };
        let binding = RoleBinding {
            metadata: named(&name),
            role_ref: reference("Role", &name),
            subjects: Some(vec![self.subject()]),
        };
        create(&Api::namespaced(client.clone(), namespace), role).await;
        create(&Api::namespaced(client, namespace), binding).await;
        self.await_granted(rules, Some(namespace)).await;
    }

    /// Lets the account do this in all namespaces, and outside of them.
    pub(crate) async fn grant_everywhere(&self, rules: &[PolicyRule]) {
        let client = self.admin.clone();
        let name = format!("{}-{}", self.name, random_suffix());
        let role = ClusterRole {
            metadata: named(&name),
            rules: Some(rules.to_vec()),
            ..ClusterRole::default()
        };
        let binding = ClusterRoleBinding {
            metadata: named(&name),
            role_ref: reference("ClusterRole", &name),
            subjects: Some(vec![self.subject()]),
        };
        create(&Api::all(client.clone()), role).await;
        create(&Api::all(client), binding).await;
        self.await_granted(rules, None).await;
    }

    fn subject(&self) -> Subject {
        Subject {
            kind: "ServiceAccount".to_owned(),
            name: ACCOUNT.to_owned(),
            namespace: Some(self.name.clone()),
            ..Subject::default()
        }
    }

    /// The authorizer learns of a role by a watch, a moment after it was created.
    pub(crate) async fn await_granted(&self, rules: &[PolicyRule], namespace: Option<&str>) {
        self.await_allowed(true, rules, namespace).await;
    }

    /// Takes back everything that the account may do in a namespace by a binding there.
    pub(crate) async fn revoke_in(&self, namespace: &str, rules: &[PolicyRule]) {
        let bindings: Api<RoleBinding> = Api::namespaced(self.admin.clone(), namespace);
        let (how, all) = (DeleteParams::default(), ListParams::default());
        let deleted = bindings.delete_collection(&how, &all).await;
        deleted.expect("delete the bindings");
        self.await_allowed(false, rules, Some(namespace)).await;
    }

    async fn await_allowed(&self, allowed: bool, rules: &[PolicyRule], namespace: Option<&str>) {
        // Roles and bindings arrive as a whole, so that one rule speaks for all.
        let Some(asked) = rules.iter().find_map(|rule| attributes_of(rule, namespace)) else {
            return;
        };
        let reviews: Api<SubjectAccessReview> = Api::all(self.admin.clone());
        let review = SubjectAccessReview {
            spec: SubjectAccessReviewSpec {
                user: Some(self.user()),
                resource_attributes: Some(asked),
                ..SubjectAccessReviewSpec::default()
            },
            ..SubjectAccessReview::default()
        };
        eventually(
            PATIENCE,
            "the authorizer knows what may be done",
            async || {
                let answer = reviews
                    .create(&PostParams::default(), &review)
                    .await
                    .map_err(|error| error.to_string())?;
                let status = answer.status.unwrap_or_default();
                if status.allowed == allowed {
                    Ok(())
                } else {
                    Err(format!("{status:?} for {review:?}"))
                }
            },
        )
        .await;
    }
}

fn reference(kind: &str, name: &str) -> RoleRef {
    RoleRef {
        api_group: GROUP.to_owned(),
        kind: kind.to_owned(),
        name: name.to_owned(),
    }
}

/// One thing that the rule allows; none for a rule about paths.
fn attributes_of(rule: &PolicyRule, namespace: Option<&str>) -> Option<ResourceAttributes> {
    let first =
        |texts: &Option<Vec<String>>| texts.as_ref().and_then(|texts| texts.first().cloned());
    let resource = first(&rule.resources)?;
    let (resource, subresource) = match resource.split_once('/') {
        Some((resource, subresource)) => (resource.to_owned(), Some(subresource.to_owned())),
        None => (resource, None),
    };
    Some(ResourceAttributes {
        group: first(&rule.api_groups),
        name: first(&rule.resource_names),
        namespace: namespace.map(str::to_owned),
        resource: Some(resource),
        subresource,
        verb: rule.verbs.first().cloned(),
        ..ResourceAttributes::default()
    })
}
