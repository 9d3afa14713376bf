//! Whether the Secrets of a server hold what is needed. What they hold is judged and never told.

use super::{asked::Asked, finding::Finding, server::Reported};
use crate::{
    domain::{
        quote::quote,
        secret::{KeyNames, SecretData},
    },
    pem,
    store::Credentials,
};

const CHECK: &str = "secret";

/// What a Secret is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The account under which users are managed.
    Account,
    /// The certificates to trust, under this key.
    Authorities(String),
}

/// A Secret that a server refers to.
#[derive(Clone, Debug)]
pub struct Referred {
    /// Its name, in the namespace of the server.
    pub name: String,
    /// What it is for.
    pub purpose: Purpose,
    /// Whether there is one of that name.
    pub there: Asked<bool>,
    /// What it holds, where it was to be read.
    pub content: Option<Asked<SecretData>>,
}

/// What there is to say of it.
pub fn judge(server: &str, namespace: &str, secret: &Referred, reported: Reported) -> Finding {
    let Referred {
        name,
        purpose,
        there,
        content,
    } = secret;
    let looked_at = format!("Secret {namespace}/{name} of {server}");
    if let (Asked::Answered(false), _) = (there, content) {
        return Finding::fail(
            CHECK,
            looked_at,
            "does not exist",
            match purpose {
                Purpose::Account => format!(
                    "kubectl create secret generic {name} -n {namespace} --from-literal=login=… --from-literal=password=…"
                ),
                Purpose::Authorities(key) => format!(
                    "kubectl create secret generic {name} -n {namespace} --from-file={key}=FILE, or take caSecretRef away"
                ),
            },
        );
    }
    if let Some(content) = content {
        return match content.answer(
            CHECK,
            &looked_at,
            &format!("get secrets in namespace {namespace}"),
        ) {
            Ok(data) => of_content(looked_at, purpose, data),
            Err(unknown) => unknown,
        };
    }
    match (reported, there) {
        (Reported::Works, _) => Finding::ok(CHECK, looked_at, "the operator works with it"),
        (_, Asked::Answered(_)) => Finding::unknown(
            CHECK,
            looked_at,
            "is there; what it holds was not looked at",
            "say --read-secrets to have its keys checked; nothing of them is printed",
        ),
        (_, unknown) => {
            let right = format!("get secrets in namespace {namespace}");
            let unknown = unknown.answer(CHECK, &looked_at, &right).err();
            unknown.unwrap_or_else(|| Finding::not_tried(CHECK, looked_at, "nobody asked"))
        }
    }
}

fn of_content(looked_at: String, purpose: &Purpose, data: &SecretData) -> Finding {
    match purpose {
        Purpose::Account => match Credentials::read(data) {
            Ok(_) => Finding::ok(
                CHECK,
                looked_at,
                "has a login and a password without anything around them",
            ),
            Err(error) => Finding::fail(
                CHECK,
                looked_at,
                error.to_string(),
                "write it anew, such as with kubectl create secret generic --from-literal, which adds no line break",
            ),
        },
        Purpose::Authorities(key) => {
            let Some(text) = data.get(key.as_str()) else {
                let found = format!("has no key `{}`; {}", quote(key), KeyNames::of(data));
                let remedy = "put the certificates there, or name their key in caSecretRef.key";
                return Finding::fail(CHECK, looked_at, found, remedy);
            };
            match pem::certificates(text) {
                Ok(all) if !all.is_empty() => {
                    Finding::ok(CHECK, looked_at, format!("has {} certificates", all.len()))
                }
                Ok(_) => Finding::fail(
                    CHECK,
                    looked_at,
                    format!("has no certificate in PEM under `{}`", quote(key)),
                    "put the certificate of the authority there, which begins with -----BEGIN CERTIFICATE-----",
                ),
                Err(error) => Finding::fail(
                    CHECK,
                    looked_at,
                    format!("what is under `{}` is no PEM: {error}", quote(key)),
                    "write it anew from the file of the authority, such as with --from-file",
                ),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::finding::Verdict;

    fn data(entries: &[(&str, &str)]) -> SecretData {
        let entries = entries.iter();
        entries
            .map(|(key, value)| ((*key).into(), value.as_bytes().to_vec().into()))
            .collect()
    }

    fn judged(
        purpose: Purpose,
        there: bool,
        content: Option<SecretData>,
        reported: Reported,
    ) -> Finding {
        let secret = Referred {
            name: "account".to_owned(),
            purpose,
            there: Asked::Answered(there),
            content: content.map(Asked::Answered),
        };
        judge("VmsServer main", "video", &secret, reported)
    }

    #[test]
    fn a_secret_is_judged_and_nothing_of_it_is_told() {
        let authorities = || Purpose::Authorities("ca.crt".to_owned());
        let account = [("login", "hunter1"), ("password", "hunter2")];
        for (purpose, content, expected) in [
            (
                Purpose::Account,
                data(&account),
                "has a login and a password",
            ),
            (
                Purpose::Account,
                data(&account[..1]),
                "has no key `password`",
            ),
            (
                Purpose::Account,
                data(&[("login", "a"), ("password", "hunter2\n")]),
                "line break",
            ),
            (
                Purpose::Account,
                data(&[("login", ""), ("password", "hunter2")]),
                "is empty",
            ),
            (
                authorities(),
                data(&[("tls.crt", "hunter2")]),
                "has no key `ca.crt`",
            ),
            (
                authorities(),
                data(&[("ca.crt", "hunter2")]),
                "no certificate in PEM",
            ),
        ] {
            let finding = judged(purpose, true, Some(content), Reported::Works);
            assert!(finding.found.contains(expected), "{finding:?}");
            assert!(!format!("{finding:?}").contains("hunter"), "{finding:?}");
            assert_eq!(finding.is_failure(), finding.remedy.is_some());
        }
    }

    #[test]
    fn a_missing_secret_fails_whatever_the_operator_says_and_one_that_works_is_not_read() {
        let missing = judged(Purpose::Account, false, None, Reported::Works);
        assert!(missing.is_failure() && missing.remedy.unwrap().contains("kubectl create secret"));
        let works = judged(Purpose::Account, true, None, Reported::Works);
        assert_eq!(works.result, Verdict::Ok);
        let unread = judged(Purpose::Account, true, None, Reported::Fails);
        assert_eq!(unread.result, Verdict::Unknown);
        assert!(unread.remedy.unwrap().contains("--read-secrets"));
    }
}
