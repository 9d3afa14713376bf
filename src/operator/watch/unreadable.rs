//! A user whose object cannot be read, as after a return to an older version: it can be deleted all the same.

use kube::core::DynamicObject;
use serde_json::{Value, json};

use crate::{
    api::v1alpha1::VmsUser, domain::name::ObjectRef, engine::PortError,
    operator::kubernetes::client::Cluster,
};

/// A user whose object is being deleted, with as much of it as that takes: whose account it is, and what was recorded.
/// `None` where even that cannot be read, or where it is gone.
pub(super) async fn deleted_user(
    cluster: &Cluster,
    object: &ObjectRef,
) -> Result<Option<VmsUser>, PortError> {
    let found = cluster.get_dynamic::<VmsUser>(object).await?;
    Ok(found.and_then(|found| essence(&found)))
}

fn essence(found: &DynamicObject) -> Option<VmsUser> {
    let (spec, status) = (&found.data["spec"], &found.data["status"]);
    let spec = fields(spec, &["serverRef", "login", "deletionPolicy"]);
    let identity = fields(status, &["externalId", "claim"]);
    let with = |status: &Value| {
        let user = json!({"metadata": found.metadata, "spec": spec, "status": status});
        serde_json::from_value(user).ok()
    };
    with(status).or_else(|| with(&identity))
}

fn fields(of: &Value, names: &[&str]) -> Value {
    let given = names.iter().filter(|name| !of[**name].is_null());
    given
        .map(|name| ((*name).to_owned(), of[*name].clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::hostile::{Bound, attack, corpus};

    fn read(spec: &Value, status: &Value) -> Option<VmsUser> {
        let object = json!({
            "apiVersion": "vms-operator.io/v1alpha9", "kind": "VmsUser",
            "metadata": {"name": "alice", "namespace": "video"}, "spec": spec, "status": status,
        });
        essence(&serde_json::from_value(object).unwrap())
    }

    #[test]
    fn a_field_of_another_version_hides_neither_login_nor_record() {
        let spec = json!({
            "serverRef": {"name": "main"}, "login": "alice@example.com", "deletionPolicy": "Orphan",
            "access": 7, "password": {"format": "Scrypt"},
        });
        let status = json!({"externalId": "12", "claim": "a:b", "conditions": 7});
        let user = read(&spec, &status).unwrap();
        assert_eq!(user.spec.login, "alice@example.com");
        assert_eq!(
            user.status.unwrap().external_id.as_deref(),
            Some("12"),
            "a status that cannot be read"
        );
        assert!(read(&spec, &Value::Null).unwrap().status.is_none());
    }

    #[test]
    fn a_policy_that_is_not_known_is_no_reason_to_delete() {
        let spec = json!({
            "serverRef": {"name": "main"}, "login": "alice@example.com", "deletionPolicy": "Archive",
        });
        assert!(read(&spec, &json!({"externalId": "12"})).is_none());
        assert!(read(&json!({"login": 7}), &Value::Null).is_none());
    }

    #[test]
    fn a_hostile_object_of_a_deleted_user_names_its_account_or_nobody() {
        let samples: Vec<Vec<u8>> = corpus::manifests()
            .into_iter()
            .filter(|sample| sample.starts_with(b"{"))
            .collect();
        // A tree takes many times its text; an API server stores little of what no definition knows.
        let bound = Bound {
            times: 256,
            beside: 64 * 1024,
        };
        let parse = |input: &[u8]| {
            let found: Option<DynamicObject> = serde_json::from_slice(input).ok();
            found.and_then(|found| essence(&found))
        };
        attack(&samples, bound, parse, |_, user| {
            assert!(user.is_none_or(|user| user.spec.password.is_none()));
        });
    }
}
