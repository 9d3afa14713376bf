//! The golden bodies: exchanges that the reference store serves and the driver speaks, each with its source.

use std::{fs, path::PathBuf};

use serde::Deserialize;
use serde_json::Value;

/// One exchange of `tests/fixtures/golden`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Golden {
    /// Where it is written.
    pub(crate) source: String,
    /// How sure that is.
    pub(crate) tag: String,
    /// Fields that are ours in an exchange that is not.
    #[serde(default)]
    pub(crate) ours: Vec<String>,
    pub(crate) r#as: Speaker,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) request: Option<Value>,
    pub(crate) status: u16,
    pub(crate) response: Value,
}

/// Who speaks.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Speaker {
    Anybody,
    Parent,
}

/// All of them by name, such as `03-token`, in their order.
pub(crate) fn all() -> Vec<(String, Golden)> {
    let entries = fs::read_dir(folder()).expect("the folder of golden bodies");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name())
        .filter_map(|name| name.to_str()?.strip_suffix(".json").map(ToOwned::to_owned))
        .collect();
    names.sort();
    let read = |name: String| {
        let golden = named(&name);
        (name, golden)
    };
    names.into_iter().map(read).collect()
}

/// The one of that name.
#[track_caller]
pub(crate) fn named(name: &str) -> Golden {
    let text = fs::read_to_string(folder().join(format!("{name}.json")));
    let golden = serde_json::from_str(&text.expect("a golden body"));
    golden.unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The first field of `part` that `whole` lacks, or has of another kind; null stands for any kind.
pub(crate) fn stray(part: &Value, whole: &Value, at: &str) -> Option<String> {
    match (part, whole) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::Object(part), Value::Object(whole)) => part.iter().find_map(|(field, part)| {
            let at = format!("{at}.{field}");
            match whole.get(field) {
                Some(whole) => stray(part, whole, &at),
                None => Some(at),
            }
        }),
        (Value::Array(part), Value::Array(whole)) => part
            .iter()
            .zip(whole.iter().cycle())
            .find_map(|(part, whole)| stray(part, whole, at)),
        (part, whole) => {
            let is_same = std::mem::discriminant(part) == std::mem::discriminant(whole);
            (!is_same).then(|| format!("{at} is {part}, and not like {whole}"))
        }
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/golden")
}
