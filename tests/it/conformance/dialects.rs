//! Servers that differ in what the vendor's reference leaves open: the suite finds it out, and then tries it.

use std::fs;

use crate::{files::folder::Folder, support::store::TestStore};

macro_rules! dialect {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!(
                "../../../examples/dialects/",
                $name,
                "/dialect.yaml"
            )),
            include_str!(concat!(
                "../../../examples/dialects/",
                $name,
                "/server.yaml"
            )),
        )
    };
}
/// A server, and what is stated of it.
const DIALECTS: [(&str, &str, &str); 5] = [
    dialect!("blocks"),
    dialect!("names"),
    dialect!("nested"),
    dialect!("objects"),
    dialect!("text"),
];

/// Where a server of the examples is.
const ADDRESS: &str = "http://127.0.0.1:8480";
/// Without what is stated.
const SERVER: &str = include_str!("../../../examples/site/server.yaml");
const TRY: [&str; 4] = [
    "conformance",
    "--namespace=video",
    "--filename=server.yaml",
    "--consent",
];

/// What is reported of a server of which that is declared.
async fn tried(store: &TestStore, server: &str) -> (Option<i32>, String) {
    let folder = Folder::of_site(store, &[]);
    let account = SERVER.split_once("---").expect("a Secret").1;
    let server = server.replace(ADDRESS, &store.url());
    fs::write(
        folder.path("server.yaml"),
        format!("{server}\n---{account}"),
    )
    .expect("write a manifest");
    let output = folder.run(&TRY, &[], "").await;
    (output.code, format!("{}{}", output.stdout, output.stderr))
}

/// It shows users where nobody would look.
const UNGUESSABLE: &str = "text";

#[tokio::test]
async fn what_is_found_out_of_a_server_is_what_makes_it_pass() {
    for (name, dialect, _) in DIALECTS {
        let store = TestStore::speaking(dialect).await;
        let (_, said) = tried(&store, SERVER.split_once("---").expect("a VmsServer").0).await;
        let block = said
            .split_once("```yaml\n")
            .and_then(|(_, rest)| rest.split_once("```"))
            .map_or("", |(block, _)| block);
        if name == UNGUESSABLE {
            assert!(
                block.contains("# nothing shows what a user holds"),
                "{said}"
            );
            continue;
        }
        let server = SERVER.split_once("---").expect("a VmsServer").0;
        let block = block.strip_prefix("spec:\n").expect("a block of a spec");
        let server = format!("{}\n{block}", server.trim_end());
        let (code, report) = tried(&store, &server).await;
        assert_eq!(code, Some(0), "{name}: {said}{server}{report}");
        assert!(report.contains(" 0 broken, "), "{name}: {report}");
        let kept = "| kept | keeps a user out who comes from elsewhere |";
        assert!(report.contains(kept), "{name}: {server}{report}");
    }
}

#[tokio::test]
async fn a_server_of_which_all_is_stated_passes_and_nothing_more_is_looked_for() {
    for (name, dialect, server) in DIALECTS {
        let store = TestStore::speaking(dialect).await;
        let (code, report) = tried(&store, server).await;
        assert_eq!(code, Some(0), "{name}: {report}");
        assert!(!report.contains("```yaml"), "{name}: {report}");
    }
}

#[tokio::test]
async fn a_pool_that_is_shown_and_keeps_nobody_out_is_told() {
    let (_, dialect, server) = DIALECTS[2];
    let store = TestStore::speaking(&format!("{dialect}\nlies: [EnforcesNoPool]\n")).await;
    let (code, report) = tried(&store, server).await;
    assert_eq!(code, Some(1), "{report}");
    let told = "| **broken** | keeps a user out who comes from elsewhere | it shows the pool, and lets the user in |";
    assert!(report.contains(told), "{report}");
}
