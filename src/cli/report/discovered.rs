//! What was found out of a server, as the block of a VmsServer to paste.

use std::fmt;

use crate::{
    domain::aipix::{Anywhere, FieldPath, IpPoolForm, PoolEntries, RangeNotation},
    store::Discovered,
};

/// What was found, in YAML.
pub struct Block<'a>(pub &'a Discovered);

impl fmt::Display for Block<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(found) = self;
        let Some(path) = &found.path else {
            return writeln!(
                formatter,
                "# nothing shows what a user holds: ask the vendor for the path, and state it in spec.aipix.showUser"
            );
        };
        writeln!(
            formatter,
            "spec:\n  aipix:\n    showUser:\n      path: {}",
            path.as_str()
        )?;
        for (name, place) in [
            ("cameras", &found.cameras),
            ("layouts", &found.layouts),
            ("cameraGroups", &found.groups),
            ("permissions", &found.permissions),
        ] {
            line(formatter, name, place.as_ref())?;
        }
        match &found.ip_pool {
            Some(form) => pool(formatter, form)?,
            None => writeln!(
                formatter,
                "    # ipPool: no field was found that keeps an address pool"
            )?,
        }
        for (name, title) in &found.unplaced {
            writeln!(
                formatter,
                "    # permissions: of which group is {:?}? The server calls its group {:?}",
                name.as_str(),
                &**title
            )?;
        }
        Ok(())
    }
}

fn line(formatter: &mut fmt::Formatter<'_>, name: &str, place: Option<&FieldPath>) -> fmt::Result {
    match place {
        Some(place) => writeln!(formatter, "      {name}: {place}"),
        None => writeln!(
            formatter,
            "      # {name}: not found; the account may have too few to tell"
        ),
    }
}

fn pool(formatter: &mut fmt::Formatter<'_>, form: &IpPoolForm) -> fmt::Result {
    writeln!(formatter, "    ipPool:\n      field: {}", form.field)?;
    if form.shown_at != FieldPath::from(form.field.clone()) {
        writeln!(formatter, "      shownAt: {}", form.shown_at)?;
    }
    let notation = match &form.entries {
        PoolEntries::List(notation) => {
            writeln!(formatter, "      form: List")?;
            *notation
        }
        PoolEntries::Text(separator, notation) => {
            writeln!(
                formatter,
                "      form: Text\n      separator: {:?}",
                separator.as_str()
            )?;
            *notation
        }
        PoolEntries::Bounds { first, last } => {
            writeln!(
                formatter,
                "      form: FromTo\n      fromField: {first}\n      toField: {last}"
            )?;
            RangeNotation::Any
        }
    };
    match notation {
        RangeNotation::Any => {}
        RangeNotation::Cidr => writeln!(formatter, "      notation: Cidr")?,
        RangeNotation::Range => writeln!(formatter, "      notation: Range")?,
    }
    match form.anywhere {
        Anywhere::Null => Ok(()),
        Anywhere::Empty => writeln!(formatter, "      anywhere: Empty"),
    }
}
