//! An object, field by field as its definition has it: what no field of it knows is not there.

use serde_json::{Map, Value};

use super::{
    redactor::{Class, Redactor},
    text::LEFT_OUT,
};
use crate::api::annotation;

/// The most items of a list.
const ITEMS: usize = 2000;
/// Annotations that say something to support; a claim does not.
const ANNOTATIONS: [&str; 4] = [
    annotation::PAUSED,
    annotation::DELETION_PROTECTION,
    annotation::LET_GO,
    annotation::RECONCILE_AT,
];

/// The object as a bundle has it. `schema` is that of its definition.
pub fn object(schema: &Value, object: &Value, redactor: &mut Redactor) -> Value {
    let mut kept = Map::new();
    let kind = object["kind"].as_str().unwrap_or_default();
    kept.insert("kind".to_owned(), redactor.text(kind).into());
    kept.insert(
        "metadata".to_owned(),
        metadata(&object["metadata"], redactor),
    );
    for part in ["spec", "status"] {
        if let Some(value) = object.get(part) {
            let value = field(&schema["properties"][part], part, value, redactor);
            kept.extend(value.map(|value| (part.to_owned(), value)));
        }
    }
    Value::Object(kept)
}

/// Who it is, and what was said of it in annotations of ours; labels by their pseudonyms, so that it is seen who selects what.
pub fn metadata(metadata: &Value, redactor: &mut Redactor) -> Value {
    let mut kept = Map::new();
    for name in ["name", "namespace"] {
        if let Some(text) = metadata[name].as_str() {
            kept.insert(name.to_owned(), redactor.name(Class::Name, text).into());
        }
    }
    if metadata["generation"].is_i64() {
        kept.insert("generation".to_owned(), metadata["generation"].clone());
    }
    for name in ["creationTimestamp", "deletionTimestamp"] {
        if let Some(text) = metadata[name].as_str() {
            kept.insert(name.to_owned(), redactor.moment(text).into());
        }
    }
    let labels = metadata["labels"].as_object().into_iter().flatten();
    let labels: Map<String, Value> = labels.map(|label| label_of(label, redactor)).collect();
    if !labels.is_empty() {
        kept.insert("labels".to_owned(), labels.into());
    }
    let annotations = metadata["annotations"].as_object().into_iter().flatten();
    let annotations: Map<String, Value> = annotations
        .filter(|(name, _)| ANNOTATIONS.contains(&name.as_str()))
        .map(|(name, value)| {
            let value = value.as_str().unwrap_or_default();
            let is_said = matches!(value, "true" | "false");
            let shown = if is_said {
                value.to_owned()
            } else {
                redactor.moment(value)
            };
            (name.clone(), shown.into())
        })
        .collect();
    if !annotations.is_empty() {
        kept.insert("annotations".to_owned(), annotations.into());
    }
    Value::Object(kept)
}

fn label_of((name, value): (&String, &Value), redactor: &mut Redactor) -> (String, Value) {
    let value = value.as_str().unwrap_or_default();
    let name = redactor.name(Class::Text, name);
    (name, redactor.name(Class::Text, value).into())
}

/// A field; `None` where the definition does not know it, or has it otherwise.
fn field(schema: &Value, name: &str, value: &Value, redactor: &mut Redactor) -> Option<Value> {
    match (schema["type"].as_str()?, value) {
        ("boolean", Value::Bool(_)) | ("integer" | "number", Value::Number(_)) => {
            Some(value.clone())
        }
        ("string", Value::String(text)) => Some(string(schema, name, text, redactor).into()),
        ("array", Value::Array(items)) => {
            let items = items.iter().take(ITEMS);
            let items = items.filter_map(|item| field(&schema["items"], name, item, redactor));
            Some(items.collect())
        }
        ("object", Value::Object(members)) => {
            let members = members.iter().filter_map(|(member, value)| {
                if schema["properties"].get(member).is_some() {
                    let value = field(&schema["properties"][member], member, value, redactor)?;
                    return Some((member.clone(), value));
                }
                // Labels, and other names that the definition leaves open.
                let value = field(&schema["additionalProperties"], "", value, redactor)?;
                Some((redactor.name(Class::Text, member), value))
            });
            Some(Value::Object(members.collect()))
        }
        _ => None,
    }
}

/// A text by what its field is; one of a field that is not listed is never shown.
fn string(schema: &Value, name: &str, text: &str, redactor: &mut Redactor) -> String {
    if let Some(words) = schema["enum"].as_array() {
        let is_one = words.iter().any(|word| word == text);
        return if is_one { text } else { LEFT_OUT }.to_owned();
    }
    match name {
        "name" | "namespace" | "names" | "secretName" => redactor.name(Class::Name, text),
        "login" | "loginPattern" => redactor.name(Class::Login, text),
        "externalId" => redactor.name(Class::Id, text),
        "ranges" | "addresses" => redactor.name(Class::Address, text),
        "url" => redactor.url(text),
        "version" | "createOnVersion" => redactor.version(text),
        "type" | "reason" | "status" | "rule" | "message" | "hint" | "path" | "key" => {
            redactor.text(text)
        }
        "lastTransitionTime"
        | "validFrom"
        | "validUntil"
        | "since"
        | "keptUntil"
        | "at"
        | "lastHandledReconcileAt" => redactor.moment(text),
        "resync" | "fullCheck" => interval(text),
        _ => match schema["format"].as_str() {
            Some("date-time") => redactor.moment(text),
            Some(_) | None => redactor.name(Class::Text, text),
        },
    }
}

fn interval(text: &str) -> String {
    let is_one = text.len() <= 8
        && text
            .chars()
            .all(|each| each.is_ascii_digit() || "hms".contains(each));
    if is_one { text } else { LEFT_OUT }.to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cli::bundle::objects::schema_of;

    #[test]
    fn a_server_keeps_what_its_definition_knows_and_no_text_of_anybody() {
        let planted = "hunter2";
        let server = json!({
            "kind": "VmsServer",
            "metadata": {
                "name": "main", "namespace": "video", "generation": 3, "uid": planted,
                "labels": {"site": planted},
                "annotations": {
                    "kubectl.kubernetes.io/last-applied-configuration": planted, "vms-operator.io/paused": "true",
                    "vms-operator.io/reconcile-at": planted,
                },
                "managedFields": [{"manager": planted}],
            },
            "spec": {
                "url": format!("https://a:{planted}@vms.example.com/{planted}"), "driver": "Aipix", "mode": planted,
                "credentialsSecretRef": {"name": "account", "password": planted}, "unknown": planted,
                "requestBudget": {"perSecond": 5}, "acceptedTerms": {"version": planted},
            },
            "status": {"conditions": [{
                "type": "Ready", "status": "False", "reason": "CredentialsMissing",
                "message": format!("Secret `account` has no key {planted}"),
                "lastTransitionTime": "2026-12-01T10:00:00Z",
            }]},
        });
        let mut redactor = Redactor::new(true);
        let kept = object(&schema_of("VmsServer"), &server, &mut redactor);
        assert!(!kept.to_string().contains(planted), "{kept}");
        assert_eq!(kept["spec"]["url"], "https://vms.example.com/…");
        assert_eq!(kept["spec"]["driver"], "Aipix");
        assert_eq!(
            kept["spec"]["credentialsSecretRef"],
            json!({"name": "account"})
        );
        assert_eq!(kept["spec"]["requestBudget"]["perSecond"], 5);
        assert_eq!(
            kept["metadata"]["annotations"]["vms-operator.io/paused"],
            "true"
        );
        let ready = &kept["status"]["conditions"][0];
        assert_eq!(ready["reason"], "CredentialsMissing");
        let message = ready["message"].as_str().unwrap();
        assert!(
            message.starts_with("Secret `account` has no key "),
            "{message}"
        );
        assert_eq!(ready["lastTransitionTime"], "2026-12-01T10:00:00Z");
    }
}
