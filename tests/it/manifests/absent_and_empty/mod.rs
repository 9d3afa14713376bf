//! What is absent and what is empty after a real API server has stored it: it adds nothing, takes nothing away, and
//! both mean what the table of the product says; so does what `answers` show to be refused, and what ends up in the `store`.

mod answers;
mod store;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

use jiff::Timestamp;
use kube::{
    Api, Resource,
    api::{ApiResource, DynamicObject, ListParams},
    core::NamespaceResourceScope,
};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use vms_operator::{
    api::v1alpha1::{VmsRole, VmsUser},
    domain::{name::ObjectRef, permission::PermissionGroup, role::Role, user::User},
};

use crate::support::{cluster::Cluster, namespace::TestNamespace};

#[path = "../../../../src/fixtures/spelling.rs"]
mod spelling;

use spelling::{Field, Specs, fields_of_roles, fields_of_users, specs};

const LOGIN: &str = "alice@example.com";
/// So many random specs of each kind.
const CASES: usize = 24;

fn groups() -> impl Iterator<Item = &'static str> {
    PermissionGroup::ALL.iter().map(|group| group.field())
}

/// Random specs, the same in each run.
fn cases(fields: Vec<Field>, count: usize) -> Vec<Specs> {
    let mut runner = TestRunner::deterministic();
    let strategy = specs(fields);
    let case = |_| strategy.new_tree(&mut runner).expect("specs").current();
    (0..count).map(case).collect()
}

/// A kind whose fields may be absent or empty.
trait Kind: Resource<DynamicType = (), Scope = NamespaceResourceScope> + DeserializeOwned {
    /// What the core makes of it.
    type Meaning: PartialEq + Debug;

    /// What a spec has besides.
    fn least() -> Value;

    /// What it says, whatever it is called.
    fn meaning(&self) -> Self::Meaning;
}

impl Kind for VmsUser {
    type Meaning = User;

    fn least() -> Value {
        json!({"serverRef": {"name": "main"}, "login": LOGIN})
    }

    fn meaning(&self) -> User {
        User {
            object: ObjectRef::new("video", "any"),
            server: ObjectRef::new("video", "main"),
            uid: "any".into(),
            created: Timestamp::UNIX_EPOCH,
            ..self.into()
        }
    }
}

impl Kind for VmsRole {
    type Meaning = Role;

    fn least() -> Value {
        json!({})
    }

    fn meaning(&self) -> Role {
        Role {
            object: ObjectRef::new("video", "any"),
            ..self.into()
        }
    }
}

fn manifest<K: Kind>(name: &str, spec: &Value) -> Value {
    let mut whole = K::least();
    let fields = spec.as_object().expect("a spec").clone();
    whole.as_object_mut().expect("a spec").extend(fields);
    json!({
        "apiVersion": K::api_version(&()), "kind": K::kind(&()),
        "metadata": {"name": name}, "spec": whole,
    })
}

fn read<K: Kind>(object: Value) -> K {
    serde_json::from_value(object).expect("an object of our kind")
}

/// Objects as they are written, without our types in between.
async fn raw<K: Kind>(namespace: &TestNamespace) -> Api<DynamicObject> {
    let client = namespace.cluster.admin_client().await;
    Api::namespaced_with(client, &namespace.name, &ApiResource::erase::<K>(&()))
}

/// What a cluster has, by name.
async fn stored<K: Kind>(namespace: &TestNamespace) -> BTreeMap<String, Value> {
    let listing = raw::<K>(namespace).await.list(&ListParams::default()).await;
    let objects = listing.expect("list the objects").items.into_iter();
    objects
        .map(|object| {
            let name = object.metadata.name.clone().unwrap_or_default();
            (name, serde_json::to_value(object).expect("JSON"))
        })
        .collect()
}

/// The paths that the second has and the first lacks.
fn added(one: &Value, other: &Value, path: &str, found: &mut BTreeSet<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            for (field, value) in other {
                let path = format!("{path}.{field}");
                match one.get(field) {
                    Some(one) => added(one, value, &path, found),
                    None => drop(found.insert(path)),
                }
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (one, other) in one.iter().zip(other) {
                added(one, other, path, found);
            }
        }
        (one, other) => assert_eq!(one, other, "{path}"),
    }
}

async fn kubectl(namespace: &TestNamespace, arguments: &[&str], manifests: &[Value]) -> String {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": manifests}).to_string();
    let kubectl = namespace.kubectl();
    let output = kubectl.run_with_input(arguments, &list).await;
    output.expect_success()
}

/// Stores random specs in all their spellings, and answers the paths that the cluster added to them.
async fn store_and_compare<K: Kind>(test: &str, fields: Vec<Field>) -> BTreeSet<String> {
    let namespace = Cluster::get().await.namespace(test).await;
    let cases = cases(fields, CASES);
    let named = |kind: &str, spec: fn(&Specs) -> &Value| -> Vec<Value> {
        let cases = cases.iter().enumerate();
        cases
            .map(|(number, case)| manifest::<K>(&format!("{kind}-{number}"), spec(case)))
            .collect()
    };
    let one = named("one", |case| &case.one);
    let respelled = named("respelled", |case| &case.respelled);
    let changed = named("changed", |case| &case.changed);
    let apply = ["apply", "--server-side", "--filename=-"];
    kubectl(&namespace, &apply, &one).await;
    kubectl(&namespace, &["create", "--filename=-"], &respelled).await;
    kubectl(&namespace, &apply, &changed).await;

    let stored = stored::<K>(&namespace).await;
    let mut defaults = BTreeSet::new();
    for (number, case) in cases.iter().enumerate() {
        let mut meaning = |manifests: &[Value]| {
            let manifest = &manifests[number];
            let name = manifest["metadata"]["name"].as_str().expect("a name");
            let kept = &stored[name];
            let mut dropped = BTreeSet::new();
            added(&kept["spec"], &manifest["spec"], "spec", &mut dropped);
            assert!(dropped.is_empty(), "{dropped:?} of {manifest:#}");
            added(&manifest["spec"], &kept["spec"], "spec", &mut defaults);
            let meaning = read::<K>(kept.clone()).meaning();
            assert_eq!(meaning, read::<K>(manifest.clone()).meaning(), "{name}");
            meaning
        };
        let (one, respelled, changed) = (meaning(&one), meaning(&respelled), meaning(&changed));
        assert_eq!(one, respelled, "{case:#?}");
        assert_ne!(one, changed, "{}: {case:#?}", case.field);
    }

    let all = [one, respelled, changed].concat();
    let difference = ["diff", "--server-side", "--force-conflicts", "--filename=-"];
    assert_eq!(kubectl(&namespace, &difference, &all).await, "");
    defaults
}

#[tokio::test]
async fn what_a_user_leaves_out_or_empty_means_the_same_after_a_cluster_has_stored_it() {
    let fields = fields_of_users(groups(), LOGIN);
    let defaults = store_and_compare::<VmsUser>("absent and empty of users", fields).await;
    // What the schema says as a default is what absence means, and said nowhere else.
    let documented = [
        "spec.deletionPolicy",
        "spec.password.format",
        "spec.password.generate.length",
        "spec.password.policy",
        "spec.password.secretRef.key",
    ];
    assert_eq!(defaults, documented.map(ToOwned::to_owned).into());
}

#[tokio::test]
async fn what_a_role_leaves_out_or_empty_means_the_same_after_a_cluster_has_stored_it() {
    let fields = fields_of_roles(groups());
    let defaults = store_and_compare::<VmsRole>("absent and empty of roles", fields).await;
    assert_eq!(defaults, BTreeSet::new());
}
