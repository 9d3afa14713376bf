//! Whether the account logs in.

use super::{asked::Step, finding::Finding, server::Reported};
use crate::store::ErrorKind;

const CHECK: &str = "login";
/// What nobody can do without.
const MANAGES: &str = "manage users";

/// What an account has that logged in from here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The version of the VMS.
    pub version: String,
    /// How many cameras it has to give.
    pub cameras: usize,
    /// How many layouts.
    pub layouts: usize,
    /// How many camera groups.
    pub groups: usize,
    /// How many permissions it holds.
    pub permissions: usize,
}

/// A login from here: what the account has, or which kind of failure it was and what was said.
pub type Login = Step<Result<Account, (ErrorKind, String)>>;

/// What there is to say of it.
pub fn judge(server: &str, login: &Login, reported: Reported, reason: Option<&str>) -> Finding {
    let looked_at = format!("the account of {server}");
    match login {
        Step::Done(Ok(account)) => of_account(format!("{looked_at}, from here"), account),
        Step::Done(Err((kind, why))) => Finding::fail(
            CHECK,
            format!("{looked_at}, from here"),
            why.as_str(),
            kind.hint(),
        ),
        Step::Failed(why) => Finding::fail(
            CHECK,
            format!("{looked_at}, from here"),
            why.as_str(),
            "see the line of its Secret",
        ),
        Step::NotTried(why) => match (reported, reason) {
            (Reported::Works, _) => Finding::ok(CHECK, looked_at, "the operator is logged in"),
            (Reported::Fails, Some(reason)) if is_about_login(reason) => Finding::fail(
                CHECK,
                looked_at,
                format!("the operator is not let in: {reason}"),
                "correct login and password in its Secret, or the account in the VMS; --login tries it from here",
            ),
            (Reported::Fails | Reported::Nothing, _) => Finding::not_tried(CHECK, looked_at, why),
        },
    }
}

fn is_about_login(reason: &str) -> bool {
    [
        ErrorKind::Unauthenticated,
        ErrorKind::AddressRefused,
        ErrorKind::CaptchaRequired,
        ErrorKind::SessionLimit,
        ErrorKind::LoginRateLimited,
    ]
    .iter()
    .any(|kind| {
        let name: &str = kind.into();
        name == reason
    })
}

fn of_account(looked_at: String, account: &Account) -> Finding {
    let Account {
        version,
        cameras,
        layouts,
        groups,
        permissions,
    } = account;
    let found = format!(
        "logs in to version {version}, and has {cameras} cameras, {layouts} layouts, {groups} camera groups and \
         {permissions} permissions to give"
    );
    if *cameras == 0 || *permissions == 0 {
        let remedy = format!(
            "give the account in the VMS cameras, and permissions that include to {MANAGES}"
        );
        return Finding::warn(CHECK, looked_at, found, remedy);
    }
    Finding::ok(CHECK, looked_at, found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::finding::Verdict;

    #[test]
    fn what_was_not_tried_from_here_is_told_by_the_operator() {
        let untried = || Step::NotTried("say --login".to_owned());
        for (reported, reason, expected) in [
            (Reported::Works, None, Verdict::Ok),
            (Reported::Fails, Some("Unauthenticated"), Verdict::Fail),
            (Reported::Fails, Some("Unreachable"), Verdict::Unknown),
            (Reported::Nothing, None, Verdict::Unknown),
        ] {
            let finding = judge("VmsServer main", &untried(), reported, reason);
            assert_eq!(finding.result, expected, "{reason:?}");
        }
    }

    #[test]
    fn a_refused_login_says_what_to_do_and_an_account_with_nothing_is_warned_of() {
        let refused = (
            ErrorKind::Unauthenticated,
            "the login is refused".to_owned(),
        );
        let login = Step::Done(Err(refused));
        let finding = judge("VmsServer main", &login, Reported::Works, None);
        assert!(finding.is_failure() && finding.remedy.is_some());
        let login = Step::Done(Ok(Account::default()));
        let finding = judge("VmsServer main", &login, Reported::Works, None);
        assert_eq!(finding.result, Verdict::Warn);
    }
}
