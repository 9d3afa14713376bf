//! What is made, named and filled, and that a second run finds nothing to do.

use serde_json::Value;

use super::{holds, keeping, layout, listed, names, rosa, wall};
use crate::support::store::TestStore;

#[tokio::test]
async fn a_plan_says_what_would_be_made_and_who_gets_it_and_writes_nothing() {
    let store = TestStore::start().await;
    let folder = keeping(&store, &[]);
    folder.write("wall.yaml", &wall("[lobby, gate-1]", ""));
    folder.write("rosa.yaml", &rosa("[lobby, gate-1]"));
    let before = listed(&store, "layouts").await;
    let planned = folder.vmsctl("plan", &["--detailed-exitcode"]).await;
    insta::assert_snapshot!(planned.expect(4), @r"
    VmsServer video/main at http://store (driver Aipix)
    + VmsLayout video/lobby-wall: create
        made as `Lobby wall`, with: lobby, gate-1
    + video/rosa (rosa@example.com): create
        + cameras      gate-1, lobby
        + layouts      lobby-wall
        ~ logins from  nowhere → anywhere
    plan: 1 created; layouts and camera groups: 1 created
    ");
    let programs = folder.vmsctl("plan", &["--output", "json"]).await;
    let report: Value = serde_json::from_str(&programs.stdout).expect("JSON");
    insta::assert_json_snapshot!(report["servers"][0]["managed"], @r#"
    [
      {
        "action": "create",
        "kind": "VmsLayout",
        "object": "video/lobby-wall",
        "writes": [
          "made as `Lobby wall`, with: lobby, gate-1"
        ]
      }
    ]
    "#);
    let comment = folder.vmsctl("plan", &["--output", "markdown"]).await;
    insta::assert_snapshot!(comment.stdout, @r"
    ### vmsctl plan: 1 created; layouts and camera groups: 1 created

    - `VmsServer video/main at http://store (driver Aipix)`

    | layout or camera group | what | writes |
    |---|---|---|
    | `VmsLayout video/lobby-wall` | create | ``made as `Lobby wall`, with: lobby, gate-1`` |

    | user | what | gains | loses | changes |
    |---|---|---|---|---|
    | `video/rosa`<br>`rosa@example.com` | create | cameras `gate-1`, `lobby`<br>layouts `lobby-wall` |  | logins from `nowhere → anywhere` |
    ");
    let tests = folder.vmsctl("plan", &["--output", "junit"]).await.stdout;
    assert!(tests.contains("made as `Lobby wall`"), "{tests}");
    assert_eq!(listed(&store, "layouts").await, before);
    assert!(!folder.path("state.json").exists());
}

#[tokio::test]
async fn one_run_makes_a_layout_and_gives_it_to_a_user_and_leaves_nothing_to_do() {
    let store = TestStore::start().await;
    let folder = keeping(&store, &[]);
    folder.write("wall.yaml", &wall("[lobby, gate-1]", ""));
    folder.write("rosa.yaml", &rosa("[lobby, gate-1]"));
    folder.vmsctl("validate", &[]).await;
    let applied = folder.vmsctl("apply", &[]).await.expect(0);
    assert!(
        applied.contains("1 created; layouts and camera groups: 1 created"),
        "{applied}"
    );
    let (id, cameras) = layout(&store, "Lobby wall").await.expect("it was made");
    assert_eq!(cameras, names(["gate-1", "lobby"]));
    assert_eq!(holds(&store, "rosa@example.com", "layouts").await, 1);
    let pin = format!("\"id\": \"{id}\"");
    assert!(folder.state().contains(&pin), "{}", folder.state());
    let planned = folder.vmsctl("plan", &["--detailed-exitcode"]).await;
    let planned = planned.expect(0);
    assert!(
        planned.contains("plan: 1 unchanged; layouts and camera groups: 1 unchanged"),
        "{planned}"
    );
}

#[tokio::test]
async fn what_is_made_by_one_name_is_called_by_its_title_in_the_same_run_and_found_by_its_id_then()
{
    let store = TestStore::start().await;
    let folder = keeping(&store, &[]);
    folder.write("wall.yaml", &wall("[lobby]", ", title: Entrance"));
    folder.write("rosa.yaml", &rosa("[lobby]"));
    let planned = folder.vmsctl("plan", &[]).await.expect(0);
    assert!(
        planned.contains("named `Entrance`, was `Lobby wall`"),
        "{planned}"
    );
    folder.vmsctl("apply", &[]).await.expect(0);
    let made = layout(&store, "Entrance").await.expect("it has its title");
    assert_eq!(layout(&store, "Lobby wall").await, None);
    let planned = folder.vmsctl("plan", &["--detailed-exitcode"]).await;
    let planned = planned.expect(0);
    assert!(!planned.contains("RenamedInVms"), "{planned}");
    folder.edit("wall.yaml", "Entrance", "Front door");
    folder.vmsctl("apply", &[]).await.expect(0);
    let renamed = layout(&store, "Front door").await.expect("renamed");
    assert_eq!(renamed, made);
}

#[tokio::test]
async fn a_group_that_is_there_is_taken_over_and_emptied_of_what_is_not_declared() {
    let store = TestStore::start().await;
    let folder = keeping(&store, &[]);
    let cameras = "corridor-2, warehouse-1, warehouse-2, server-room]";
    folder.edit(
        "layouts-and-groups.yaml",
        cameras,
        "server-room]\n  manage: true",
    );
    let planned = folder.vmsctl("plan", &["--detailed-exitcode"]).await;
    insta::assert_snapshot!(planned.expect(4), @r"
    VmsServer video/main at http://store (driver Aipix)
    ~ VmsCameraGroup video/indoors: change
        taken out: warehouse-1, warehouse-2, corridor-2
    plan: no users; layouts and camera groups: 1 changed
    ");
    folder.vmsctl("apply", &[]).await.expect(0);
    let groups = listed(&store, "groups").await;
    let indoors = groups.iter().find(|(name, _, _)| name == "indoors");
    let (_, _, cameras) = indoors.expect("a group");
    assert_eq!(*cameras, names(["corridor-1", "lobby", "server-room"]));
    folder
        .vmsctl("plan", &["--detailed-exitcode"])
        .await
        .expect(0);
}
