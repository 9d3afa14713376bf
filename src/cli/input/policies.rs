//! Files of policies about access.

use std::{fs, path::Path};

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde::Deserialize;

use crate::{
    domain::{network::AddressSet, server::LoginPattern},
    review::{Action, Condition, Policy, Requirement},
};

/// The most bytes of such a file.
const MOST_BYTES: u64 = 1 << 20;

/// Why a file of policies says nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be read.
    #[error("could not read {0}")]
    Read(String, #[source] std::io::Error),
    /// It is too large.
    #[error("{0} has more than a megabyte, which is no file of policies")]
    TooLarge(String),
    /// It does not read.
    #[error("{file}: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong, and where.
        why: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    policies: Vec<WrittenPolicy>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPolicy {
    name: String,
    whoever: WrittenCondition,
    must: WrittenRequirement,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct WrittenCondition {
    sees: WrittenCameras,
    may: Vec<String>,
    has_role: Vec<String>,
    namespaces: Vec<String>,
    logins: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct WrittenCameras {
    cameras: Vec<String>,
    camera_groups: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct WrittenRequirement {
    never: bool,
    have_role: Vec<String>,
    end: bool,
    end_within: Option<Span>,
    come_from: Option<Vec<String>>,
}

/// Reads the policies of a file.
///
/// # Errors
/// It cannot be read, or a policy is about nobody or asks for nothing.
pub fn read(path: &Path) -> Result<Vec<Policy>, Error> {
    let file = path.display().to_string();
    let failed = |source| Error::Read(file.clone(), source);
    if fs::metadata(path).map_err(failed)?.len() > MOST_BYTES {
        return Err(Error::TooLarge(file));
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    parse(&text).map_err(|why| Error::Unreadable { file, why })
}

fn parse(text: &str) -> Result<Vec<Policy>, String> {
    let written: Written = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
    if written.policies.is_empty() {
        return Err("there is no policy in it".to_owned());
    }
    let policies = written.policies.into_iter().map(|policy| {
        let name = policy.name.clone();
        read_policy(policy).map_err(|why| format!("policy `{name}`: {why}"))
    });
    policies.collect()
}

fn read_policy(policy: WrittenPolicy) -> Result<Policy, String> {
    let WrittenPolicy {
        name,
        whoever,
        must,
    } = policy;
    let actions = whoever.may.iter().map(|action| action.parse::<Action>());
    let condition = Condition {
        cameras: names(whoever.sees.cameras),
        groups: names(whoever.sees.camera_groups),
        actions: actions
            .collect::<Result<_, _>>()
            .map_err(|error| error.to_string())?,
        roles: names(whoever.has_role),
        namespaces: names(whoever.namespaces),
        logins: whoever
            .logins
            .iter()
            .map(|form| LoginPattern::new(form))
            .collect(),
    };
    if condition.is_empty() {
        return Err(
            "`whoever` says nothing: say who is meant, as in `sees: {cameras: [gate-1]}`".into(),
        );
    }
    let addresses = must.come_from.map(|ranges| {
        let ranges = ranges.iter().map(String::as_str);
        AddressSet::parse(ranges).map_err(|error| format!("`comeFrom`: {error}"))
    });
    let within = |time: Span| -> Result<SignedDuration, String> {
        let time = time.to_duration(SpanRelativeTo::days_are_24_hours());
        time.map_err(|_| "`endWithin` is a time such as `90d` or `12h`".to_owned())
    };
    let requirement = Requirement {
        never: must.never,
        roles: names(must.have_role),
        ends: must.end,
        ends_within: must.end_within.map(within).transpose()?,
        addresses: addresses.transpose()?,
    };
    if requirement.is_empty() {
        return Err("`must` asks for nothing: say what, as in `haveRole: [security]`".into());
    }
    Ok(Policy {
        name,
        whoever: condition,
        must: requirement,
    })
}

fn names<T: From<String>, All: FromIterator<T>>(names: Vec<String>) -> All {
    names.into_iter().map(T::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(whoever: &str, must: &str) -> Result<Vec<Policy>, String> {
        parse(&format!(
            "policies:\n- name: test\n  whoever: {{{whoever}}}\n  must: {{{must}}}\n"
        ))
    }

    #[test]
    fn a_policy_says_of_whom_it_must_hold_and_what() {
        let whoever = "sees: {cameras: [gate-1], cameraGroups: [yard]}, may: [archive.View], hasRole: [guards]";
        let must = "haveRole: [security], end: true, endWithin: 90d, comeFrom: [192.0.2.0/24]";
        let policies = policy(whoever, must).unwrap();
        let [policy] = policies.as_slice() else {
            panic!("one policy: {policies:?}");
        };
        assert_eq!(
            policy.must.ends_within,
            Some(SignedDuration::from_hours(2160))
        );
        assert!(policy.must.addresses.is_some());
        assert_eq!(policy.whoever.actions.len(), 1);
    }

    #[test]
    fn a_policy_that_can_never_be_broken_is_refused() {
        for (whoever, must, told) in [
            ("", "never: true", "`whoever` says nothing"),
            ("hasRole: [guards]", "", "`must` asks for nothing"),
            ("hasRole: [guards]", "comeFrom: [nowhere]", "`comeFrom`"),
            ("hasRoles: [guards]", "never: true", "hasRoles"),
            (
                "may: [archive.Veiw]",
                "never: true",
                "did you mean `archive.View`",
            ),
        ] {
            let error = policy(whoever, must).unwrap_err();
            assert!(error.contains(told), "{told}: {error}");
        }
        assert!(parse("policies: []").is_err());
    }
}
