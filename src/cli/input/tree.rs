//! YAML and JSON as a tree that knows where everything stands, read the way `kubectl` reads it.
//!
//! Scalars mean what they mean to Kubernetes: `no` is a boolean, `010` is eight, `1.0` is a whole number. Pure.

use std::{fmt, ops::Range};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::{Number, Value};
use serde_saphyr::{Budget, Error, Location, Spanned, options::DuplicateKeyPolicy};

/// A value and where it stands. It may be a password, and is not printed.
pub(super) type Node = Spanned<Content>;

/// What stands there.
pub(super) enum Content {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Field>),
}

/// A key and its value; a map may have the same key twice, for whoever reads it to say so.
pub(super) struct Field {
    pub(super) key: Spanned<String>,
    pub(super) value: Node,
}

/// The documents of a text, those without content left out.
pub(super) fn parse(text: &str) -> Result<Vec<Node>, Error> {
    let options = serde_saphyr::options! {
        with_snippet: false,
        legacy_octal_numbers: true,
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        budget: Some(budget()),
    };
    serde_saphyr::from_multiple_with_options(text, options)
}

/// Said of a text with more in it than is read.
pub(super) const TOO_BIG: &str = "too much for one file: more than ten million values or a million documents, a gigabyte of text, or 64 levels";

/// Bounds that no site reaches and that keep a text which blows itself up from using all memory.
fn budget() -> Budget {
    let mut budget = Budget::default();
    budget.max_documents = 1_000_000;
    budget.max_nodes = 10_000_000;
    budget.max_events = 50_000_000;
    budget.max_total_scalar_bytes = 1 << 30;
    budget.max_total_comment_bytes = 1 << 30;
    budget
}

/// The bytes of a place in the text that was parsed.
pub(super) fn span(location: &Location) -> Range<usize> {
    let part = |part: Option<u64>| part.and_then(|part| usize::try_from(part).ok());
    let start = part(location.span().byte_offset()).unwrap_or_default();
    start..start + part(location.span().byte_len()).unwrap_or_default()
}

/// Where `path` of an object leads; where it leads nowhere, the kind of the object stands for all of it.
pub(super) fn locate(root: &Node, path: &str) -> Range<usize> {
    let found = root
        .value
        .locate(path)
        .or_else(|| root.value.locate("kind"));
    found.unwrap_or_else(|| span(&root.referenced))
}

impl Content {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::List(_) | Self::Map(_) => None,
        }
    }

    pub(super) fn fields(&self) -> &[Field] {
        match self {
            Self::Map(fields) => fields,
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::List(_) => &[],
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        let field = self.fields().iter().rfind(|field| field.key.value == key);
        field.map(|field| &field.value)
    }

    /// The value as JSON, without fields that are null: a cluster takes them for absent or for their default.
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::String(text.clone()),
            Self::List(items) => items.iter().map(|item| item.value.to_json()).collect(),
            Self::Map(fields) => {
                let present = fields
                    .iter()
                    .filter(|field| !matches!(field.value.value, Self::Null));
                let entries =
                    present.map(|field| (field.key.value.clone(), field.value.value.to_json()));
                Value::Object(entries.collect())
            }
        }
    }

    /// Where `path` leads, such as `spec.access.layouts.names[1]`: to the value, or, where that is a map or a
    /// list, to the key before it; as far as the path leads anywhere.
    fn locate(&self, path: &str) -> Option<Range<usize>> {
        match self {
            Self::List(items) => {
                let (index, rest) = path.strip_prefix('[')?.split_once(']')?;
                let item = items.get(index.parse::<usize>().ok()?)?;
                item.value
                    .locate(rest)
                    .or_else(|| Some(span(&item.referenced)))
            }
            Self::Map(fields) => {
                let path = path.strip_prefix('.').unwrap_or(path);
                // Keys may have dots in them: the longest that fits is meant.
                let fits = |field: &&Field| leads_through(path, &field.key.value);
                let field = fields
                    .iter()
                    .filter(fits)
                    .max_by_key(|field| field.key.value.len())?;
                let rest = &path[field.key.value.len()..];
                field
                    .value
                    .value
                    .locate(rest)
                    .or_else(|| Some(field.span()))
            }
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => None,
        }
    }
}

fn leads_through(path: &str, key: &str) -> bool {
    let rest = path.strip_prefix(key);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

impl Field {
    /// Where the field stands: its value, or the key of a map or a list, which may go over many lines.
    pub(super) fn span(&self) -> Range<usize> {
        match self.value.value {
            Content::Null | Content::List(_) | Content::Map(_) => span(&self.key.referenced),
            Content::Bool(_) | Content::Number(_) | Content::Text(_) => {
                span(&self.value.referenced)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Content, E> {
        Ok(Content::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Content, E> {
        Ok(Content::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Content, E> {
        Ok(Content::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Content, E> {
        // JSON, which is what a cluster gets, writes 1.0 as 1.
        let whole = format!("{value}").parse::<i64>().ok().map(Number::from);
        let number = whole.or_else(|| Number::from_f64(value));
        Ok(number.map_or(Content::Null, Content::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Content, E> {
        Ok(Content::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Content, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Content::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Content, A::Error> {
        let mut fields = Vec::new();
        while let Some((key, value)) = entries.next_entry()? {
            fields.push(Field { key, value });
        }
        Ok(Content::Map(fields))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn one(text: &str) -> Node {
        parse(text).unwrap().pop().unwrap()
    }

    #[test]
    fn scalars_mean_what_they_mean_to_kubernetes() {
        let text = "[no, Y, on, 'no', 010, 08, 1.0, 1e3, 1_000, 1.5, ~, 2027-01-31, 0x1F, -3]";
        assert_eq!(
            one(text).value.to_json(),
            json!([
                false,
                true,
                true,
                "no",
                8,
                8,
                1,
                1000,
                1000,
                1.5,
                null,
                "2027-01-31",
                31,
                -3
            ])
        );
    }

    #[test]
    fn a_path_leads_to_the_value_or_to_the_key_of_what_goes_over_many_lines() {
        let text =
            "spec:\n  names: [a, 'b']\n  labels:\n    example.com/site: north\n    é: [{k: v}]\n";
        let root = one(text);
        let found = |path: &str| root.value.locate(path).map(|span| &text[span]);
        assert_eq!(found("spec.names[1]"), Some("'b'"));
        assert_eq!(found("spec.names"), Some("names"));
        assert_eq!(found("spec.labels.example.com/site"), Some("north"));
        assert_eq!(found("spec.labels.é[0].k"), Some("v"));
        assert_eq!(found("spec.labels.example"), Some("labels"));
        assert_eq!(found("spec.names[7]"), Some("names"));
        assert_eq!(found("status"), None);
    }

    #[test]
    fn documents_are_told_apart_and_empty_ones_left_out() {
        let documents = parse("a: 1\n---\n# nothing\n---\nb: 2\n").unwrap();
        let values: Vec<Value> = documents.iter().map(|node| node.value.to_json()).collect();
        assert_eq!(values, [json!({"a": 1}), json!({"b": 2})]);
    }

    #[test]
    fn a_key_that_stands_twice_is_kept_twice_and_the_last_one_counts() {
        let root = one("a: 1\na: 2\n");
        assert_eq!(root.value.fields().len(), 2);
        assert_eq!(root.value.to_json(), json!({"a": 2}));
        assert_eq!(root.value.get("a").unwrap().value.to_json(), json!(2));
    }

    #[test]
    fn aliases_and_merges_are_what_they_stand_for() {
        let root = one("base: &base {x: 1}\nmerged:\n  <<: *base\n  y: 2\n");
        assert_eq!(root.value.to_json()["merged"], json!({"x": 1, "y": 2}));
    }
}
