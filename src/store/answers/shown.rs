//! What an answer shows of a field that it may lack.

/// A field that restricts somebody as it is shown, if it is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::store) enum Shown<T> {
    /// The field is missing.
    #[default]
    Missing,
    /// `null`: no restriction.
    Null,
    /// This.
    Value(T),
}
