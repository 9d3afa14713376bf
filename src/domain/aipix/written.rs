//! The form of an address pool as people write it, field by field.

use serde::Deserialize;

use super::{
    Anywhere, FieldName, FieldPath, FormError, IpPoolForm, PoolEntries, RangeNotation, Separator,
};

/// The form of an address pool as people write it. Each field but the first has a default.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct WrittenPool {
    /// The field of what is sent.
    pub field: String,
    /// Where the pool stands in what is shown; by default as `field`.
    #[serde(default)]
    pub shown_at: Option<String>,
    /// How the ranges are put together.
    #[serde(default)]
    pub form: WrittenForm,
    /// Of one text alone; by default a comma.
    #[serde(default)]
    pub separator: Option<String>,
    /// Of objects alone; by default `from`.
    #[serde(default)]
    pub from_field: Option<String>,
    /// Of objects alone; by default `to`.
    #[serde(default)]
    pub to_field: Option<String>,
    /// Of texts alone; by default any.
    #[serde(default)]
    pub notation: Option<RangeNotation>,
    /// What stands for "from anywhere".
    #[serde(default)]
    pub anywhere: Anywhere,
}

/// How the ranges of a pool are put together, in one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum WrittenForm {
    /// A list of texts.
    #[default]
    List,
    /// One text.
    Text,
    /// A list of objects, each with the first and the last address.
    FromTo,
}

impl TryFrom<WrittenPool> for IpPoolForm {
    type Error = FormError;

    fn try_from(written: WrittenPool) -> Result<Self, FormError> {
        let field: FieldName = written.field.parse()?;
        Ok(Self {
            entries: written.entries()?,
            shown_at: match &written.shown_at {
                Some(path) => path.parse()?,
                None => FieldPath::from(field.clone()),
            },
            field: field.unless_written()?,
            anywhere: written.anywhere,
        })
    }
}

impl WrittenPool {
    fn entries(&self) -> Result<PoolEntries, FormError> {
        use WrittenForm::{FromTo, List, Text};
        let notation = self.notation.unwrap_or_default();
        let only_of = |forms: &[WrittenForm], is_written: bool, field: &'static str| {
            if is_written && !forms.contains(&self.form) {
                return Err(FormError::Misplaced(field));
            }
            Ok(())
        };
        only_of(&[Text], self.separator.is_some(), "separator")?;
        only_of(&[FromTo], self.from_field.is_some(), "fromField")?;
        only_of(&[FromTo], self.to_field.is_some(), "toField")?;
        only_of(&[List, Text], self.notation.is_some(), "notation")?;
        Ok(match self.form {
            List => PoolEntries::List(notation),
            Text => {
                let separator = self.separator.as_deref().map(str::parse::<Separator>);
                PoolEntries::Text(separator.transpose()?.unwrap_or_default(), notation)
            }
            FromTo => PoolEntries::Bounds {
                first: self.from_field.as_deref().unwrap_or("from").parse()?,
                last: self.to_field.as_deref().unwrap_or("to").parse()?,
            },
        })
    }
}
