//! Policies about access as tests of a pipeline: file and line, `JUnit` and SARIF.

use serde_json::Value;

use crate::{
    files::folder::{Folder, Output},
    support::store::TestStore,
};

async fn site() -> Folder {
    let store = TestStore::start().await;
    Folder::of_site(&store, &["alice", "bob", "carol", "dave"])
}

async fn test(folder: &Folder, policies: &str, form: &str) -> Output {
    std::fs::write(folder.path("policies.yaml"), policies).expect("write policies");
    let question = [
        "access",
        "test",
        "--policy",
        "policies.yaml",
        "-f",
        "site",
        "-n",
        "video",
        "-o",
        form,
    ];
    folder.run(&question, &[], "").await
}

#[tokio::test]
async fn the_policies_of_the_example_hold() {
    let folder = site().await;
    let policies = include_str!("../../../examples/access-policies.yaml");
    let said = test(&folder, policies, "text").await.expect(0);
    assert_eq!(said, "access test: 3 policies hold\n");
    // And each of them can be broken.
    folder.edit(
        "user-dave.yaml",
        "dave@example.com",
        "dave@contractor.example",
    );
    let access = "cameras: {selector: {matchLabels: {area: warehouse}}}";
    folder.edit("user-dave.yaml", access, "cameras: {all: true}");
    folder.edit("user-dave.yaml", "layouts: [View]", "archive: [View]");
    folder.edit(
        "ip-pools.yaml",
        "127.0.0.0-127.0.0.9",
        "127.0.0.0-127.0.0.99",
    );
    let said = test(&folder, policies, "text").await.expect(1);
    for policy in [
        "the-desks-are-used-at-the-desks",
        "recordings-of-the-gates-stay-with-our-people",
        "contractors-leave-within-a-quarter",
    ] {
        let broken = format!("policy `{policy}` is broken");
        assert!(said.contains(&broken), "{policy}: {said}");
    }
}

const SERVER_ROOM: &str = "
policies:
- name: security-alone-sees-the-server-room
  whoever: {sees: {cameras: [server-room]}}
  must: {haveRole: [security]}
";

#[tokio::test]
async fn a_breach_is_told_with_the_line_that_makes_it() {
    let folder = site().await;
    let refused = test(&folder, SERVER_ROOM, "text").await;
    assert_eq!(refused.code, Some(1), "{refused:?}");
    for words in [
        "site/user-carol.yaml:",
        "AccessPolicy",
        "security-alone-sees-the-server-room",
        "server-room (itself with all)",
        "only who has the role security may",
    ] {
        assert!(refused.stderr.contains(words), "{words}: {refused:?}");
    }
    let sarif = test(&folder, SERVER_ROOM, "sarif").await.stdout;
    let sarif: Value = serde_json::from_str(&sarif).expect("JSON");
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "AccessPolicy");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "site/user-carol.yaml");
    let junit = test(&folder, SERVER_ROOM, "junit").await.stdout;
    assert!(junit.contains("<failure"), "{junit}");
}

#[tokio::test]
async fn a_policy_about_nothing_is_refused() {
    let folder = site().await;
    let misspelt = SERVER_ROOM.replace("[server-room]", "[server-rom]");
    let said = test(&folder, &misspelt, "text").await.expect(1);
    assert!(said.contains("is about camera `server-rom`"), "{said}");
    let empty = SERVER_ROOM.replace("{haveRole: [security]}", "{}");
    let said = test(&folder, &empty, "text").await.expect(3);
    assert!(said.contains("`must` asks for nothing"), "{said}");
}
