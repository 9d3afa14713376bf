//! Which objects carry a label: a selector that asks for one with a value need not look at all the others.

use std::{collections::BTreeMap, sync::Arc};

use crate::domain::{
    name::Name,
    site::{Labels, Operator, Selector},
};

/// The names of objects by the labels that they carry.
#[derive(Clone, Debug, Default)]
pub struct Labelled(BTreeMap<(Arc<str>, Arc<str>), Vec<Name>>);

impl Labelled {
    pub(super) fn add(&mut self, name: &Name, labels: &Labels) {
        for (key, value) in labels {
            let label = (Arc::clone(key), Arc::clone(value));
            self.0.entry(label).or_default().push(name.clone());
        }
    }

    /// Few objects among which are all that a selector matches; `None` where it asks for no label with a value.
    pub fn among(&self, selector: &Selector) -> Option<impl Iterator<Item = &Name>> {
        let candidates = selector.requirements.iter().filter_map(|requirement| {
            let Operator::In(values) = &requirement.operator else {
                return None;
            };
            let carrying = values.iter().filter_map(|value| {
                let label = (Arc::clone(&requirement.key), Arc::clone(value));
                self.0.get(&label)
            });
            Some(carrying.collect::<Vec<_>>())
        });
        let count = |names: &Vec<&Vec<Name>>| names.iter().map(|names| names.len()).sum::<usize>();
        let fewest = candidates.min_by_key(count)?;
        Some(fewest.into_iter().flatten())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::site::Requirement;

    fn requirement(key: &str, operator: Operator) -> Requirement {
        Requirement {
            key: key.into(),
            operator,
        }
    }

    #[test]
    fn a_selector_looks_at_the_fewest_that_carry_a_label_of_it() {
        let mut labelled = Labelled::default();
        for (name, site, floor) in [
            ("a", "north", "1"),
            ("b", "north", "2"),
            ("c", "south", "2"),
        ] {
            let labels = [("site", site), ("floor", floor)];
            let labels = labels.map(|(key, value)| (key.into(), value.into()));
            labelled.add(&name.into(), &labels.into());
        }
        let within = |key, values: &[&str]| {
            let values = values.iter().map(|value| (*value).into());
            requirement(key, Operator::In(values.collect()))
        };
        let absent = || requirement("floor", Operator::DoesNotExist);
        for (requirements, names) in [
            (vec![within("site", &["north"])], Some("a b")),
            (vec![within("site", &["north", "south"])], Some("a b c")),
            (
                vec![within("site", &["north"]), within("floor", &["1"])],
                Some("a"),
            ),
            (vec![within("site", &["north"]), absent()], Some("a b")),
            (vec![within("site", &["west"])], Some("")),
            (vec![absent()], None),
            (vec![], None),
        ] {
            let selector = Selector { requirements };
            let among = labelled.among(&selector);
            let among = among.map(|names| names.map(Name::as_str).collect::<Vec<_>>().join(" "));
            assert_eq!(among.as_deref(), names);
        }
    }
}
