//! Whether the cluster has the definitions that this version generates.

use std::collections::BTreeSet;

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use serde_json::{Value, json};

use super::{asked::Asked, finding::Finding};

const CHECK: &str = "definitions";
const LOOKED_AT: &str = "the custom resource definitions";
/// How many names are told.
const TOLD: usize = 5;

/// How a definition of the cluster compares with ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// They say the same.
    Same,
    /// The cluster drops what is written to these fields.
    Lacks(Vec<String>),
    /// The cluster knows more fields.
    HasMore(Vec<String>),
    /// The fields are the same, and something about them is not.
    Otherwise,
}

/// What there is to say of those of the cluster, where these are expected.
pub fn judge(
    found: &Asked<Vec<CustomResourceDefinition>>,
    expected: &[CustomResourceDefinition],
) -> Vec<Finding> {
    let found = match found.answer(CHECK, LOOKED_AT, "list customresourcedefinitions") {
        Ok(found) => found,
        Err(unknown) => return vec![unknown],
    };
    let of = |name: Option<&String>| {
        found
            .iter()
            .find(|other| other.metadata.name.as_ref() == name)
    };
    let mut findings = Vec::new();
    let missing: Vec<&str> = expected
        .iter()
        .filter(|ours| of(ours.metadata.name.as_ref()).is_none())
        .filter_map(|ours| ours.metadata.name.as_deref())
        .collect();
    if !missing.is_empty() {
        findings.push(Finding::fail(
            CHECK,
            LOOKED_AT,
            format!(
                "{} of {} are missing: {}",
                missing.len(),
                expected.len(),
                some(&missing)
            ),
            format!("install them: {}", install()),
        ));
    }
    for ours in expected {
        if let Some(theirs) = of(ours.metadata.name.as_ref()) {
            findings.extend(judge_one(ours, theirs));
        }
    }
    if findings.is_empty() {
        let version = env!("CARGO_PKG_VERSION");
        findings.push(Finding::ok(
            CHECK,
            LOOKED_AT,
            format!(
                "{} are there, as version {version} generates them",
                expected.len()
            ),
        ));
    }
    findings
}

fn install() -> &'static str {
    "vmsctl crds | kubectl apply --server-side -f - (or crds.install=true of the chart)"
}

fn judge_one(
    ours: &CustomResourceDefinition,
    theirs: &CustomResourceDefinition,
) -> Option<Finding> {
    let name = ours.metadata.name.clone().unwrap_or_default();
    let conditions = theirs
        .status
        .iter()
        .flat_map(|status| status.conditions.iter().flatten());
    let refused = conditions
        .filter(|condition| matches!(&*condition.type_, "Established" | "NamesAccepted"))
        .find(|condition| condition.status != "True");
    if let Some(refused) = refused {
        let message = refused.message.as_deref().unwrap_or_default();
        return Some(Finding::fail(
            CHECK,
            name,
            format!(
                "is not served: {} is {}: {message}",
                refused.type_, refused.status
            ),
            "look at its conditions: another definition may have taken its names",
        ));
    }
    let version = env!("CARGO_PKG_VERSION");
    match fit(ours, theirs) {
        Fit::Same => None,
        Fit::Lacks(fields) => Some(Finding::fail(
            CHECK,
            name,
            format!(
                "is of another version than {version}: the cluster drops what is written to {}",
                some(&fields)
            ),
            format!("bring it up to date: {}", install()),
        )),
        Fit::HasMore(fields) => Some(Finding::warn(
            CHECK,
            name,
            format!(
                "is newer than {version}, which does not know {}",
                some(&fields)
            ),
            "use the vmsctl of the operator's version",
        )),
        Fit::Otherwise => Some(Finding::warn(
            CHECK,
            name,
            format!(
                "has the fields of version {version}, and other rules, columns or descriptions"
            ),
            format!("where the operator is of version {version}: {}", install()),
        )),
    }
}

fn some(names: &[impl AsRef<str>]) -> String {
    let told: Vec<&str> = names.iter().take(TOLD).map(AsRef::as_ref).collect();
    match names.len().saturating_sub(TOLD) {
        0 => told.join(", "),
        more => format!("{} and {more} more", told.join(", ")),
    }
}

/// Compares two definitions by what a person can notice of them.
pub fn fit(ours: &CustomResourceDefinition, theirs: &CustomResourceDefinition) -> Fit {
    let (ours, theirs) = (essence(ours), essence(theirs));
    if ours == theirs {
        return Fit::Same;
    }
    let (ours, theirs) = (fields(&ours), fields(&theirs));
    let without = |these: &BTreeSet<String>, those: &BTreeSet<String>| {
        these.difference(those).cloned().collect::<Vec<_>>()
    };
    match (without(&ours, &theirs), without(&theirs, &ours)) {
        (lacks, _) if !lacks.is_empty() => Fit::Lacks(lacks),
        (_, more) if !more.is_empty() => Fit::HasMore(more),
        _ => Fit::Otherwise,
    }
}

/// What a definition says, without what an API server adds to it or writes in another way.
fn essence(definition: &CustomResourceDefinition) -> Value {
    let spec = serde_json::to_value(&definition.spec).unwrap_or_default();
    let names = &spec["names"];
    let names = json!({
        "kind": names["kind"], "plural": names["plural"],
        "shortNames": names["shortNames"], "categories": names["categories"],
    });
    plain(json!({
        "group": spec["group"], "scope": spec["scope"], "names": names, "versions": spec["versions"],
    }))
}

/// Without what says nothing; of two ways to write a number one.
fn plain(value: Value) -> Value {
    let says_something = |value: &Value| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(_) | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    };
    match value {
        Value::Object(members) => {
            let members = members
                .into_iter()
                .map(|(name, value)| (name, plain(value)));
            let is_default = |name: &str, value: &Value| name == "priority" && *value == json!(0.0);
            members
                .filter(|(name, value)| says_something(value) && !is_default(name, value))
                .collect()
        }
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        other @ (Value::Null | Value::Bool(_) | Value::String(_)) => other,
    }
}

/// The fields that a definition knows, such as `spec.access.cameras.names[]`.
fn fields(essence: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for version in essence["versions"].as_array().into_iter().flatten() {
        collect(&version["schema"]["openAPIV3Schema"], "", &mut found);
    }
    found
}

fn collect(schema: &Value, path: &str, found: &mut BTreeSet<String>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}{}{name}", if path.is_empty() { "" } else { "." });
        collect(property, &path, found);
        found.insert(path);
    }
    if schema["items"].is_object() {
        collect(&schema["items"], &format!("{path}[]"), found);
    }
    if schema["additionalProperties"].is_object() {
        collect(&schema["additionalProperties"], &format!("{path}.*"), found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{api::crds, cli::doctor::finding::Verdict};

    fn of(change: impl FnOnce(&mut Value)) -> Vec<Finding> {
        let expected = crds();
        let mut found = serde_json::to_value(&expected).unwrap();
        change(&mut found);
        let found = serde_json::from_value(found).unwrap();
        judge(&Asked::Answered(found), &expected)
    }

    fn user(found: &mut Value) -> &mut Value {
        let all = found.as_array_mut().unwrap();
        let name = "vmsusers.vms-operator.io";
        all.iter_mut()
            .find(|one| one["metadata"]["name"] == name)
            .unwrap()
    }

    fn spec(found: &mut Value) -> &mut Value {
        &mut user(found)["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
    }

    #[test]
    fn what_an_api_server_adds_is_no_difference() {
        let findings = of(|found| {
            let user = user(found);
            user["spec"]["conversion"] = json!({"strategy": "None"});
            user["spec"]["names"]["listKind"] = "VmsUserList".into();
            user["spec"]["versions"][0]["additionalPrinterColumns"][0]["priority"] = 0.into();
        });
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(findings[0].result, Verdict::Ok, "{findings:?}");
    }

    #[test]
    fn a_missing_definition_is_named_with_how_to_install_it() {
        let findings = of(|found| found.as_array_mut().unwrap().truncate(6));
        assert_eq!(findings[0].result, Verdict::Fail);
        assert!(
            findings[0].found.starts_with("2 of 8 are missing"),
            "{findings:?}"
        );
        assert!(
            findings[0]
                .remedy
                .as_ref()
                .unwrap()
                .contains("vmsctl crds | kubectl")
        );
    }

    #[test]
    fn a_definition_of_another_version_is_told_by_its_fields() {
        let older = of(|found| {
            spec(found).as_object_mut().unwrap().remove("ipPool");
        });
        assert_eq!(older[0].result, Verdict::Fail);
        assert!(older[0].found.contains("spec.ipPool"), "{older:?}");
        let newer = of(|found| spec(found)["shoeSize"] = json!({"type": "integer"}));
        assert_eq!(newer[0].result, Verdict::Warn);
        assert!(newer[0].found.contains("spec.shoeSize"), "{newer:?}");
        let reworded = of(|found| spec(found)["login"]["maxLength"] = 7.into());
        assert_eq!(reworded[0].result, Verdict::Warn, "{reworded:?}");
    }

    #[test]
    fn what_may_not_be_read_is_unknown() {
        let findings = judge(&Asked::NotAllowed, &crds());
        assert_eq!(findings[0].result, Verdict::Unknown);
    }
}
