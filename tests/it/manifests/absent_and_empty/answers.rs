//! What is neither absent nor a value: null, and what is empty where that could mean everything.

use kube::{
    Api,
    api::{DynamicObject, Patch, PatchParams, PostParams},
};
use serde_json::{Value, json};
use vms_operator::{
    api::v1alpha1::{VmsRole, VmsUser},
    cli::input::{
        files::{File, Origin},
        load,
    },
    domain::name::Namespace,
};

use super::{
    Kind, LOGIN, groups, manifest, raw, read,
    spelling::{Field, fields_of_roles, fields_of_users},
};
use crate::support::cluster::Cluster;

/// What an API server and the command line say to a spec; nothing is kept.
struct Answers<M> {
    created: Result<M, String>,
    applied: Result<M, String>,
    files: Result<(), String>,
}

async fn answers<K: Kind>(
    objects: &Api<DynamicObject>,
    (path, value): (&str, &Value),
) -> Answers<K::Meaning> {
    let manifest = manifest::<K>("it", &with(path, value));
    let body: DynamicObject = serde_json::from_value(manifest.clone()).expect("an object");
    let meaning =
        |object: DynamicObject| read::<K>(serde_json::to_value(object).expect("JSON")).meaning();
    let post = PostParams {
        dry_run: true,
        ..PostParams::default()
    };
    let created = objects.create(&post, &body).await;
    let patch = PatchParams::apply("it").dry_run();
    let applied = objects.patch("it", &patch, &Patch::Apply(&body)).await;
    let file = File {
        name: "it.json".to_owned(),
        text: manifest.to_string(),
        origin: Origin::Named,
    };
    let files = load(&[file], &Namespace::from("video"));
    Answers {
        created: created.map(meaning).map_err(|error| error.to_string()),
        applied: applied.map(meaning).map_err(|error| error.to_string()),
        files: files.map(drop).map_err(|problems| format!("{problems:?}")),
    }
}

/// A spec with that value at that path.
fn with(path: &str, value: &Value) -> Value {
    let mut spec = json!({});
    let mut place = &mut spec;
    for name in path.split('.') {
        place = &mut place[name];
    }
    *place = value.clone();
    spec
}

/// A create drops a null, and so do files, with a warning; what an API server applies itself may have one only where there
/// is a default.
async fn compare_nulls<K: Kind>(test: &str, fields: Vec<Field>, with_default: &[&str]) {
    let namespace = Cluster::get().await.namespace(test).await;
    let objects = raw::<K>(&namespace).await;
    let absent = read::<K>(manifest::<K>("it", &json!({}))).meaning();
    let mut paths: Vec<String> = fields.iter().map(Field::name).collect();
    let parents = [
        "access",
        "access.cameras.names",
        "access.cameras.selector",
        "access.cameras.all",
        "access.layouts.memberCameras",
        "permissions",
        "limits",
        "limits.licenses",
    ];
    paths.extend(parents.map(ToOwned::to_owned));
    for path in paths {
        let Answers {
            created,
            applied,
            files,
        } = answers::<K>(&objects, (&path, &Value::Null)).await;
        assert_eq!(created.as_ref(), Ok(&absent), "{path}");
        let has_default = with_default.contains(&path.as_str());
        assert_eq!(applied.is_ok(), has_default, "{path}: {applied:?}");
        assert_eq!(files, Ok(()), "{path}");
        if let Ok(applied) = applied {
            assert_eq!(applied, absent, "{path}");
        }
    }
}

#[tokio::test]
async fn null_is_absent_or_refused_by_an_apply_in_the_server() {
    let users = fields_of_users(groups(), LOGIN);
    compare_nulls::<VmsUser>("nulls of users", users, &["deletionPolicy"]).await;
    compare_nulls::<VmsRole>("nulls of roles", fields_of_roles(groups()), &[]).await;
}

/// What some products read as everything, and others as nothing.
fn ambiguous() -> Vec<(String, Value)> {
    let mut ambiguous = Vec::new();
    for field in ["cameras", "layouts", "cameraGroups"] {
        for selector in [
            json!({}),
            json!({"matchLabels": {}}),
            json!({"matchExpressions": []}),
        ] {
            ambiguous.push((format!("access.{field}.selector"), selector));
        }
    }
    for pool in [
        json!({}),
        json!({"ranges": []}),
        json!({"poolRefs": [], "ranges": []}),
    ] {
        ambiguous.push(("ipPool".to_owned(), pool));
    }
    ambiguous
}

async fn expect_refusals<K: Kind>(test: &str, refused: &[(String, Value)]) {
    let namespace = Cluster::get().await.namespace(test).await;
    let objects = raw::<K>(&namespace).await;
    for (path, value) in refused {
        let Answers {
            created,
            applied,
            files,
        } = answers::<K>(&objects, (path, value)).await;
        assert!(created.is_err(), "{path} {value}: {created:?}");
        assert!(applied.is_err(), "{path} {value}: {applied:?}");
        assert!(files.is_err(), "{path} {value}: {files:?}");
    }
}

#[tokio::test]
async fn what_is_empty_and_could_mean_everything_is_refused_at_every_door() {
    let mut refused = ambiguous();
    expect_refusals::<VmsRole>("ambiguous roles", &refused).await;
    let nowhere = [json!({}), json!({"policy": "Enforce"})];
    refused.extend(nowhere.map(|password| ("password".to_owned(), password)));
    expect_refusals::<VmsUser>("ambiguous users", &refused).await;
}
