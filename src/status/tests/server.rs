//! What the status of a server says of users and accounts.

use std::sync::Arc;

use super::*;
use crate::{
    api::v1alpha1::VmsServerStatus,
    domain::{account::Account, fingerprint::Fingerprint, name::ObjectRef},
    fixtures::in_video,
};

fn report<'a>(waits_for: &'a [ObjectRef], left_behind: &'a [Arc<Account>]) -> ServerReport<'a> {
    ServerReport {
        generation: Some(1),
        waits_for,
        left_behind,
        ..ServerReport::default()
    }
}

#[test]
fn a_deletion_that_waits_and_accounts_that_are_left_behind_are_told_while_it_is_so() {
    let users: Vec<ObjectRef> = (0..12)
        .map(|number| in_video(&format!("u{number:02}")))
        .collect();
    let account = Account {
        object: in_video("uid-of-eve"),
        server: "main".into(),
        user: ObjectRef::new("shop", "eve"),
        uid: "uid-of-eve".into(),
        login: "eve@example.com".into(),
        claim: Fingerprint::recorded("key:claim"),
        external_id: None,
        left_behind: None,
    };
    let status = server(
        &VmsServerStatus::default(),
        &report(&users, &[Arc::new(account)]),
        at(0),
    );
    let message = |about: &str| find(&status.conditions, about).unwrap().message.clone();
    assert_eq!(
        message("Deleting"),
        "users with an account in the VMS, which go first (12): video/u00, video/u01, video/u02, video/u03, video/u04, \
         video/u05, video/u06, video/u07, video/u08, video/u09, 2 more; delete these VmsUsers"
    );
    assert_eq!(
        message("AccountsLeftBehind"),
        "accounts in the VMS that no VmsUser declares (1): `eve@example.com` of shop/eve; delete them in the VMS, take them \
         over by spec.adopt, or delete their VmsAccounts to leave them as they are (kubectl get vmsaccounts)"
    );
    let over = server(&status, &report(&[], &[]), at(1));
    assert_eq!(over.conditions.len(), 1, "{:?}", over.conditions);
}
