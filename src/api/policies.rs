//! What a cluster is asked to refuse at once, beyond schemas: admission policies, made from code.

use k8s_openapi::api::admissionregistration::v1::{
    MatchCondition, MatchResources, NamedRuleWithOperations, ValidatingAdmissionPolicy,
    ValidatingAdmissionPolicyBinding, ValidatingAdmissionPolicyBindingSpec,
    ValidatingAdmissionPolicySpec, Validation,
};
use kube::{Resource as _, core::ObjectMeta};

use super::{
    annotation::{DOMAIN, PROTECTING},
    v1alpha1::VmsUser,
};

const NAME: &str = "deletion-protection.vms-operator.io";

/// Refuses to delete a VmsUser that is protected, however and by any account: by name, with others, or as
/// something that belongs to something else. A namespace that is being deleted takes it along all the same.
pub fn deletion_protection() -> (ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding) {
    (
        ValidatingAdmissionPolicy {
            metadata: named(),
            spec: Some(policy()),
            ..ValidatingAdmissionPolicy::default()
        },
        ValidatingAdmissionPolicyBinding {
            metadata: named(),
            spec: Some(ValidatingAdmissionPolicyBindingSpec {
                policy_name: Some(NAME.to_owned()),
                validation_actions: Some(vec!["Deny".to_owned()]),
                ..ValidatingAdmissionPolicyBindingSpec::default()
            }),
        },
    )
}

fn policy() -> ValidatingAdmissionPolicySpec {
    ValidatingAdmissionPolicySpec {
        failure_policy: Some("Fail".to_owned()),
        match_constraints: Some(MatchResources {
            resource_rules: Some(vec![NamedRuleWithOperations {
                api_groups: Some(vec![VmsUser::group(&()).into_owned()]),
                api_versions: Some(vec!["*".to_owned()]),
                operations: Some(vec!["DELETE".to_owned()]),
                resources: Some(vec![VmsUser::plural(&()).into_owned()]),
                ..NamedRuleWithOperations::default()
            }]),
            ..MatchResources::default()
        }),
        match_conditions: Some(vec![MatchCondition {
            name: "is-protected".to_owned(),
            expression: format!(
                "has(oldObject.metadata.annotations) && \
                 oldObject.metadata.annotations.exists(name, {})",
                protects()
            ),
        }]),
        validations: Some(vec![Validation {
            expression: "has(namespaceObject.metadata.deletionTimestamp)".to_owned(),
            message: Some("a protected VmsUser is not deleted".to_owned()),
            message_expression: Some(format!(
                "'VmsUser ' + oldObject.metadata.namespace + '/' + oldObject.metadata.name + ' is protected from deletion, \
                 which would delete its user and all that they made in the VMS; to delete it all the same, take the \
                 annotation away first: kubectl annotate -n ' + oldObject.metadata.namespace + ' vmsuser/' + \
                 oldObject.metadata.name + ' ' + oldObject.metadata.annotations.filter(name, {})[0] + '-'",
                protects()
            )),
            reason: Some("Forbidden".to_owned()),
        }]),
        ..ValidatingAdmissionPolicySpec::default()
    }
}

/// What protects, as the reader of annotations has it: a name of ours with that in it, whatever it says but no.
fn protects() -> String {
    format!(
        "name.lowerAscii().startsWith('{DOMAIN}') && name.lowerAscii().contains('{PROTECTING}') && \
         oldObject.metadata.annotations[name] != 'false'"
    )
}

fn named() -> ObjectMeta {
    ObjectMeta {
        name: Some(NAME.to_owned()),
        ..ObjectMeta::default()
    }
}
