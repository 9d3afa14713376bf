//! Terms, over files: without consent to them no user is added, and those that are there are changed.

use super::folder::{Folder, of_server};
use crate::support::store::{TestStore, terms};

const ALICE: (&str, &str) = ("alice@example.com", "alice-demo-1");

#[tokio::test]
async fn new_users_wait_for_consent_at_the_line_of_their_server_and_then_are_made() {
    let store = TestStore::asking_for_terms("2026-01").await;
    let folder = Folder::of_site(&store, &["alice"]);
    let refused = folder.vmsctl("apply", &[]).await.expect(1);
    insta::assert_snapshot!(refused, @r#"
    VmsServer video/main at http://store (driver Aipix)
    ! video/alice (alice@example.com): nothing is given
    error[TermsNotAccepted]: before a user is added, the server asks for consent to version `2026-01` of its terms: https://vms.example.com/terms
     --> site/user-alice.yaml:7:3
      |
    7 |   serverRef: {name: main}
      |   ^^^^^^^^^ VmsUser video/alice spec.serverRef
      |
      = help: to accept them, set spec.acceptedTerms.version of the VmsServer to "2026-01"; until then the user is not made

    1 refused
    "#);
    assert_eq!(store.anybody().login(ALICE).await.status, 422);
    let accept =
        |version: &str| format!("  driver: Aipix\n  acceptedTerms: {{version: \"{version}\"}}\n");
    folder.edit("server.yaml", "  driver: Aipix\n", &accept("2025-06"));
    folder.vmsctl("plan", &[]).await.expect(1);
    folder.edit("server.yaml", "2025-06", "2026-01");
    let made = folder.vmsctl("apply", &[]).await.expect(0);
    assert!(made.ends_with("1 created\n"), "{made}");
    assert_eq!(store.anybody().login(ALICE).await.status, 200);
}

#[tokio::test]
async fn new_terms_touch_nobody_who_is_there() {
    let mut store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    folder.vmsctl("apply", &[]).await.expect(0);
    store
        .restart_with(|config| config.terms = Some(terms("2026-01")))
        .await;
    assert_eq!(
        folder.vmsctl("apply", &[]).await.expect(0),
        of_server("1 unchanged\n")
    );
    folder.edit("user-alice.yaml", "[gate-1, gate-2, yard-1]", "[gate-1]");
    folder.edit(
        "user-alice.yaml",
        "    layouts: {names: [north-wall]}\n",
        "",
    );
    let changed = folder.vmsctl("apply", &[]).await.expect(0);
    assert!(changed.ends_with("1 changed\n"), "{changed}");
}
