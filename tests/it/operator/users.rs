//! The users of a namespace, as their status tells.

use kube::{
    Api, ResourceExt,
    api::{ListParams, PostParams},
};
use vms_operator::api::{
    condition,
    v1alpha1::{VmsUser, VmsUserStatus},
};

use crate::support::{cluster::PATIENCE, eventually::eventually, namespace::TestNamespace};

/// The users of one namespace, read with all rights.
pub(crate) struct Users(Api<VmsUser>);

impl Users {
    pub(crate) fn of(namespace: &TestNamespace) -> Self {
        Self(Api::namespaced(namespace.admin.clone(), &namespace.name))
    }

    /// Their names.
    pub(crate) async fn names(&self) -> Vec<String> {
        let users = self.0.list_metadata(&ListParams::default()).await;
        let users = users.expect("list the users").items;
        users.iter().map(ResourceExt::name_any).collect()
    }

    /// The user, now.
    pub(crate) async fn get(&self, name: &str) -> VmsUser {
        self.0.get(name).await.expect("read a VmsUser")
    }

    /// Makes a user, in one request.
    pub(crate) async fn create(&self, user: &VmsUser) {
        let created = self.0.create(&PostParams::default(), user).await;
        created.expect("create a VmsUser");
    }

    /// How many are like that.
    pub(crate) async fn count(&self, is_so: impl Fn(&VmsUser) -> bool) -> usize {
        let users = self.0.list(&ListParams::default()).await;
        let users = users.expect("list the users").items;
        users.into_iter().filter(|user| is_so(user)).count()
    }

    /// Waits until everybody has been told how they stand.
    pub(crate) async fn until_all_judged(&self) -> Vec<VmsUser> {
        eventually(PATIENCE, "everybody is judged", async || {
            let users = self.0.list(&ListParams::default()).await;
            let users = users.expect("list the users").items;
            let waiting = users.iter().find(|user| !is_current(user));
            match waiting.map(ResourceExt::name_any) {
                None => Ok(users.clone()),
                Some(name) => Err(format!("{name} waits")),
            }
        })
        .await
    }

    /// Waits until the user is as wanted.
    pub(crate) async fn until(
        &self,
        name: &str,
        wanted: &str,
        is_so: impl Fn(&VmsUser) -> bool,
    ) -> VmsUser {
        eventually(PATIENCE, &format!("{name}: {wanted}"), async || {
            let user = self.0.get(name).await.map_err(|error| error.to_string())?;
            if is_so(&user) {
                Ok(user)
            } else {
                Err(format!("{:#?}", user.status))
            }
        })
        .await
    }

    /// Waits until the user as declared now is ready.
    pub(crate) async fn ready(&self, name: &str) -> VmsUser {
        self.until(name, "ready", |user| is_current(user) && is_ready(user))
            .await
    }

    /// Waits until the user as declared now is refused by exactly these rules.
    pub(crate) async fn refused(&self, name: &str, rules: &[&str]) -> VmsUser {
        let wanted = format!("refused by {rules:?}");
        self.until(name, &wanted, |user| {
            is_current(user) && !is_ready(user) && rules_of(user) == rules
        })
        .await
    }
}

pub(crate) fn status_of(user: &VmsUser) -> VmsUserStatus {
    user.status.clone().unwrap_or_default()
}

/// Whether the status speaks of what is declared now.
pub(crate) fn is_current(user: &VmsUser) -> bool {
    Some(status_of(user).observed_generation.0) == user.metadata.generation
}

pub(crate) fn is_ready(user: &VmsUser) -> bool {
    condition(user, "Ready").0 == "True"
}

/// Status, reason and message of a condition.
pub(crate) fn condition(user: &VmsUser, about: &str) -> (String, String, String) {
    let conditions = status_of(user).conditions;
    let found = condition::find(&conditions, about).cloned();
    found.map_or_else(Default::default, |found| {
        (found.status, found.reason, found.message)
    })
}

/// The rules that the user violates, in order.
pub(crate) fn rules_of(user: &VmsUser) -> Vec<String> {
    let violations = status_of(user).violations;
    violations
        .into_iter()
        .map(|violation| violation.rule)
        .collect()
}
