//! The names of what the operator writes into, and reads from, the metadata of objects; and what of it cannot be read.
//!
//! One reader for all programs. What asks for something to be kept does so unless it says `"false"`: a value or a name
//! that cannot be read protects, or pauses, and is told.

use std::{collections::BTreeMap, fmt};

use crate::domain::quote::quote;

/// Keeps an object until what it stands for in the VMS is gone, or let go.
pub const FINALIZER: &str = "vms-operator.io/store-user";
/// The proof that an object made, or is about to make, its user in the VMS.
pub const CLAIM: &str = "vms-operator.io/claim";
/// Anything but `"false"`: differences are reported, nothing is written.
pub const PAUSED: &str = "vms-operator.io/paused";
/// Any new value: look at the object now, and answer in `status.lastHandledReconcileAt`.
pub const RECONCILE_AT: &str = "vms-operator.io/reconcile-at";
/// Anything but `"false"`: the API server refuses to delete the object, where the admission policy is installed; what
/// could not be refused waits.
pub const DELETION_PROTECTION: &str = "vms-operator.io/deletion-protection";
/// On a VmsServer, the value of `status.changeGuard.waiting.confirmation`: destroy what waits, and nothing later.
pub const CONFIRM_CHANGES: &str = "vms-operator.io/confirm-changes";
/// On a VmsServer, the value of `status.discovery.waiting.confirmation`: let what was discovered reach so many users.
pub const CONFIRM_DISCOVERY: &str = "vms-operator.io/confirm-discovery";
/// `"true"` on an object that is being deleted: leave the user in the VMS as it is.
pub const LET_GO: &str = "vms-operator.io/let-go";

/// What the names of all of them begin with.
pub const DOMAIN: &str = "vms-operator.io/";
/// A name of ours that nobody knows and that has this in it, in whatever case, is meant to protect.
pub const PROTECTING: &str = "protect";
/// What is meant to pause.
const PAUSING: &str = "pause";
/// What is meant to let go.
const LETTING_GO: &str = "letgo";

/// The annotations of an object.
pub type Annotations = BTreeMap<String, String>;

/// Whether nothing is to be written for the object.
pub fn is_paused(annotations: Option<&Annotations>) -> bool {
    ours(annotations).any(|(name, value)| match meant(name) {
        Some(PAUSED) => value != "false",
        // To delete and to let go are both final: what cannot be read does neither.
        Some(LET_GO) => value != "false" && !(name == LET_GO && value == "true"),
        _ => false,
    })
}

/// Whether the object is protected from deletion.
pub fn is_protected(annotations: Option<&Annotations>) -> bool {
    ours(annotations)
        .any(|(name, value)| meant(name) == Some(DELETION_PROTECTION) && value != "false")
}

/// Whether the user of an object that is being deleted is left as it is.
pub fn is_let_go(annotations: Option<&Annotations>) -> bool {
    annotations.is_some_and(|annotations| annotations.get(LET_GO).is_some_and(|it| it == "true"))
}

/// An annotation of ours that does not say what somebody meant by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// Its name.
    pub name: String,
    /// What is wrong, without the value: whatever was put there may be a secret.
    fault: Fault,
    /// The annotation that it is taken for.
    taken_for: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Value,
    Name,
    Kind,
}

/// The annotations of ours that an object of this kind cannot have, or whose value is none.
pub fn misread(kind: &str, annotations: Option<&Annotations>) -> Vec<Misread> {
    let misread = ours(annotations).filter_map(|(name, value)| {
        let fault = if !is_known(name) {
            Fault::Name
        } else if !of_kind(kind).contains(&name) {
            Fault::Kind
        } else if is_switch(name) && !matches!(value, "true" | "false") {
            Fault::Value
        } else {
            return None;
        };
        Some(Misread {
            name: name.to_owned(),
            fault,
            taken_for: meant(name).filter(|_| kind == "VmsUser"),
        })
    });
    misread.collect()
}

/// So many are told one by one.
const MOST_TOLD: usize = 10;

/// All of it in sentences, for a person who reads them with the object before them.
pub fn told(kind: &str, annotations: Option<&Annotations>) -> Vec<String> {
    let misread = misread(kind, annotations);
    let more = misread.len().saturating_sub(MOST_TOLD);
    let told = misread.iter().take(MOST_TOLD);
    told.map(|misread| format!("{misread}; {}", misread.hint(kind)))
        .chain((more > 0).then(|| format!("{more} more annotations of {DOMAIN} cannot be read")))
        .collect()
}

impl Misread {
    /// What to do about it.
    pub fn hint(&self, kind: &str) -> String {
        let meant = self.taken_for.or_else(|| meant(&self.name));
        match (self.fault, meant) {
            (Fault::Value, _) => {
                "write \"true\" or \"false\", in quotes and in small letters".to_owned()
            }
            (Fault::Name, Some(meant)) if of_kind(kind).contains(&meant) => {
                format!("did you mean `{meant}`?")
            }
            (Fault::Name | Fault::Kind, _) => {
                let known: Vec<String> = of_kind(kind)
                    .iter()
                    .map(|name| format!("`{name}`"))
                    .collect();
                if known.is_empty() {
                    format!("take it away: a {kind} has no annotation of {DOMAIN}")
                } else {
                    format!(
                        "take it away: the annotations of a {kind} are {}",
                        known.join(", ")
                    )
                }
            }
        }
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = quote(&self.name);
        match self.fault {
            Fault::Value => write!(
                formatter,
                "the annotation {name} is neither \"true\" nor \"false\""
            ),
            Fault::Name => write!(formatter, "there is no annotation {name}"),
            Fault::Kind => write!(
                formatter,
                "the annotation {name} means nothing on an object of this kind"
            ),
        }?;
        match self.taken_for {
            Some(PAUSED | LET_GO) => write!(formatter, "; until that is mended nothing is written"),
            Some(DELETION_PROTECTION) => {
                write!(
                    formatter,
                    "; until that is mended the object is protected from deletion"
                )
            }
            _ => Ok(()),
        }
    }
}

fn ours(annotations: Option<&Annotations>) -> impl Iterator<Item = (&str, &str)> {
    let annotations = annotations.into_iter().flatten();
    annotations
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| name.to_lowercase().starts_with(DOMAIN))
}

/// Which annotation it is, or is likely to be meant for: a misspelt one is told by what stands in it.
fn meant(name: &str) -> Option<&'static str> {
    let known = [
        CLAIM,
        PAUSED,
        RECONCILE_AT,
        DELETION_PROTECTION,
        CONFIRM_CHANGES,
        CONFIRM_DISCOVERY,
        LET_GO,
    ];
    if let Some(known) = known.into_iter().find(|known| *known == name) {
        return Some(known);
    }
    let letters = name.to_lowercase();
    let letters: String = letters
        .trim_start_matches(DOMAIN)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    if letters.contains(PROTECTING) {
        Some(DELETION_PROTECTION)
    } else if letters.contains(PAUSING) {
        Some(PAUSED)
    } else if letters.contains(LETTING_GO) {
        Some(LET_GO)
    } else {
        None
    }
}

fn is_known(name: &str) -> bool {
    meant(name) == Some(name)
}

const fn of_kind(kind: &str) -> &'static [&'static str] {
    match kind.as_bytes() {
        b"VmsUser" => &[CLAIM, DELETION_PROTECTION, LET_GO, PAUSED, RECONCILE_AT],
        b"VmsServer" => &[CONFIRM_CHANGES, CONFIRM_DISCOVERY, RECONCILE_AT],
        _ => &[],
    }
}

fn is_switch(name: &str) -> bool {
    matches!(name, PAUSED | DELETION_PROTECTION | LET_GO)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &str, value: &str) -> Annotations {
        Annotations::from([(name.to_owned(), value.to_owned())])
    }

    fn told(name: &str, value: &str) -> Vec<String> {
        let misread = misread("VmsUser", Some(&with(name, value)));
        misread.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn whatever_is_not_false_protects_and_pauses_and_is_told() {
        for value in ["True", "yes", "1", " true", "", "False"] {
            assert!(is_protected(Some(&with(DELETION_PROTECTION, value))));
            assert!(is_paused(Some(&with(PAUSED, value))));
            assert_eq!(told(PAUSED, value).len(), 1, "{value}");
        }
        for (value, asks) in [("true", true), ("false", false)] {
            assert_eq!(is_protected(Some(&with(DELETION_PROTECTION, value))), asks);
            assert_eq!(is_paused(Some(&with(PAUSED, value))), asks);
            assert!(told(PAUSED, value).is_empty());
        }
        assert!(!is_protected(None) && !is_paused(None) && !is_let_go(None));
    }

    #[test]
    fn a_misspelt_name_protects_or_pauses_like_the_one_that_was_meant() {
        for name in ["deletion-protected", "Protect", "deletionProtection"] {
            let annotations = with(&format!("{DOMAIN}{name}"), "true");
            assert!(is_protected(Some(&annotations)), "{name}");
            let hint = misread("VmsUser", Some(&annotations))[0].hint("VmsUser");
            assert_eq!(hint, format!("did you mean `{DELETION_PROTECTION}`?"));
        }
        assert!(is_paused(Some(&with("vms-operator.io/pause", "true"))));
        assert!(is_paused(Some(&with("VMS-Operator.io/Paused", "true"))));
        assert!(!is_paused(Some(&with("vms-operator.io/pause", "false"))));
        assert!(!is_paused(Some(&with("example.com/pause", "true"))));
        let unknown = with("vms-operator.io/owner", "lane 3");
        assert!(!is_paused(Some(&unknown)) && !is_protected(Some(&unknown)));
        assert_eq!(
            told("vms-operator.io/owner", "lane 3"),
            ["there is no annotation vms-operator.io/owner"]
        );
    }

    #[test]
    fn letting_go_that_cannot_be_read_neither_lets_go_nor_deletes() {
        assert!(is_let_go(Some(&with(LET_GO, "true"))));
        assert!(!is_paused(Some(&with(LET_GO, "true"))));
        for (name, value) in [(LET_GO, "True"), ("vms-operator.io/letgo", "true")] {
            assert!(!is_let_go(Some(&with(name, value))));
            assert!(is_paused(Some(&with(name, value))));
        }
    }

    #[test]
    fn what_means_nothing_on_a_kind_is_told() {
        let annotations = with(DELETION_PROTECTION, "true");
        let [misread] = &misread("VmsServer", Some(&annotations))[..] else {
            unreachable!("one is told");
        };
        assert_eq!(
            misread.to_string(),
            "the annotation vms-operator.io/deletion-protection means nothing on an object of this kind"
        );
        assert!(misread.hint("VmsServer").contains(CONFIRM_CHANGES));
    }
}
