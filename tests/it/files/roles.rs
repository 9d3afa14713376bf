//! Roles over files: what is wrong in one is shown where it stands, and one that is missing is told.

use super::folder::{Folder, of_server};
use crate::support::store::TestStore;

#[tokio::test]
async fn a_user_is_made_with_what_its_role_grants_within_what_it_restricts() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["bob"]);
    let made = folder.vmsctl("apply", &[]).await.expect(0);
    insta::assert_snapshot!(made, @r"
    VmsServer video/main at http://store (driver Aipix)
    + video/bob (bob@example.com): create
        + cameras      corridor-1, corridor-2, gate-1, lobby
        + layouts      reception
        + permissions  events: View, intercom: View, layouts: View
        ~ logins from  nowhere → 127.0.0.0-127.0.0.9
        ~ password     from its Secret
    1 created
    ");
    assert_eq!(
        folder.vmsctl("apply", &[]).await.expect(0),
        of_server("1 unchanged\n")
    );
}

#[tokio::test]
async fn what_is_wrong_in_a_role_is_shown_at_its_place_in_the_role() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["bob"]);
    folder.edit("roles.yaml", "names: [reception]", "names: [recepton]");
    let plan = folder.vmsctl("plan", &[]).await.expect(1);
    insta::assert_snapshot!(plan, @r"
    VmsServer video/main at http://store (driver Aipix)
    ! video/bob (bob@example.com): nothing is given
    error[UnknownLayout]: there is no VmsLayout `recepton` for this server
      --> site/roles.yaml:11:23
       |
    11 |     layouts: {names: [recepton]}
       |                       ^^^^^^^^ VmsUser video/bob spec.roleRefs[name=reception]: spec.access.layouts.names[0] of VmsRole reception
       |
       = help: did you mean `reception`? Otherwise create it; until then the layout is neither granted nor taken away

    plan: 1 refused
    ");
}

#[tokio::test]
async fn a_role_that_is_missing_is_told_where_it_is_named() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["bob"]);
    folder.remove("roles.yaml");
    let plan = folder.vmsctl("plan", &[]).await.expect(1);
    insta::assert_snapshot!(plan, @r"
    VmsServer video/main at http://store (driver Aipix)
    ! video/bob (bob@example.com): nothing is given
    error[UnknownRole]: there is no VmsRole `reception` in namespace `video`
      --> site/user-bob.yaml:12:21
       |
    12 |   roleRefs: [{name: reception}]
       |                     ^^^^^^^^^ VmsUser video/bob spec.roleRefs[0].name
       |
       = help: create it, or correct the name; until then nothing is added, and what is in force stays

    plan: 1 refused
    ");
}
