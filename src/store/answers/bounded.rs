//! Texts and lists as far as anybody needs them: however long they are, what is kept of them is small.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, SeqAccess, Visitor},
};
use serde_json::{Value, value::RawValue};

use super::shown::Shown;

/// The most items of a list that is read as a whole.
pub(in crate::store) const MOST_ITEMS: usize = 10_000;
/// The most bytes of the range of a pool, and of a moment: each is at most half as long.
const SCALAR_LENGTH: usize = 160;

/// A text of which no more than its beginning is kept: what is too long stays too long, if that leaves room for it.
struct Cut<const LENGTH: usize, T>(PhantomData<T>);

impl<const LENGTH: usize, T: for<'text> From<&'text str>> Visitor<'_> for Cut<LENGTH, T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(text[..text.floor_char_boundary(LENGTH)].into())
    }
}

/// The beginning of a text.
pub(in crate::store) fn cut<'de, const LENGTH: usize, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: for<'text> From<&'text str>,
{
    deserializer.deserialize_str(Cut::<LENGTH, T>(PhantomData))
}

/// The beginning of a text, or nothing where there is none.
pub(in crate::store) fn cut_or_null<'de, const LENGTH: usize, D, T>(
    deserializer: D,
) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: for<'text> From<&'text str>,
{
    struct Text<const LENGTH: usize, T>(T);
    impl<'de, const LENGTH: usize, T: for<'text> From<&'text str>> Deserialize<'de>
        for Text<LENGTH, T>
    {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            cut::<LENGTH, D, T>(deserializer).map(Self)
        }
    }
    let text: Option<Text<LENGTH, T>> = Option::deserialize(deserializer)?;
    Ok(text.map(|Text(text)| text))
}

/// The beginning of a text; nothing where it is of another type.
pub(in crate::store) fn cut_if_text<'de, const LENGTH: usize, D, T>(
    deserializer: D,
) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: for<'text> From<&'text str>,
{
    let raw = <&RawValue>::deserialize(deserializer)?;
    let mut deserializer = serde_json::Deserializer::from_str(raw.get());
    Ok(cut::<LENGTH, _, T>(&mut deserializer).ok())
}

/// A value without which a row still says something: nothing where it is of another type.
pub(in crate::store) fn if_readable<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let raw = <&RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).ok())
}

/// A list of few things.
pub(in crate::store) fn few<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct OneByOne<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for OneByOne<T> {
        type Value = Vec<T>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Vec<T>, A::Error> {
            let mut items = Vec::new();
            while let Some(item) = sequence.next_element()? {
                if items.len() >= MOST_ITEMS {
                    return Err(A::Error::custom("too many items"));
                }
                items.push(item);
            }
            Ok(items)
        }
    }
    deserializer.deserialize_seq(OneByOne(PhantomData))
}

/// The range of a pool, or a part of one: what is too long for one stays too long.
#[derive(Deserialize)]
#[serde(transparent)]
pub(in crate::store) struct RangeText(
    #[serde(deserialize_with = "cut::<SCALAR_LENGTH, _, _>")] pub(in crate::store) String,
);

/// A list of few things, as such.
#[derive(Deserialize)]
#[serde(transparent, bound(deserialize = "T: Deserialize<'de>"))]
pub(in crate::store) struct Few<T>(#[serde(deserialize_with = "few")] pub(in crate::store) Vec<T>);

/// A truth, a number or a short text; an empty list stands for whatever else there is.
pub(in crate::store) fn scalar<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Shown<Value>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?.get();
    let is_scalar = raw.len() <= SCALAR_LENGTH && !raw.starts_with(['[', '{']);
    let value = is_scalar.then(|| serde_json::from_str(raw).ok()).flatten();
    Ok(match value {
        Some(Value::Null) => Shown::Null,
        Some(value) => Shown::Value(value),
        None => Shown::Value(Value::Array(Vec::new())),
    })
}
