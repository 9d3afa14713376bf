//! The forms for a pipeline: SARIF against its schema, `JUnit` XML, and a comment on a pull request.

use quick_xml::{Reader, events::Event};
use serde_json::Value;

use super::folder::Folder;
use crate::support::store::TestStore;

const SCHEMA: &str = include_str!("../../fixtures/sarif/sarif-schema-2.1.0.json");

/// The log, which is as its schema says.
#[track_caller]
fn sarif(text: &str) -> Value {
    let log: Value = serde_json::from_str(text).expect("JSON");
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let schema = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("a schema");
    let errors: Vec<String> = schema
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, [""; 0], "{text}");
    log
}

#[test]
fn a_log_that_is_none_is_refused_by_the_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    let log = serde_json::json!({"version": "2.1.0", "runs": [{"results": []}]});
    assert!(!schema.is_valid(&log), "a run needs a tool");
}

/// The elements of well-formed XML, in their order.
fn elements(text: &str) -> Vec<String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut names = Vec::new();
    loop {
        let event = reader.read_event().expect("XML");
        if matches!(event, Event::Eof) {
            return names;
        }
        if let Event::Start(element) | Event::Empty(element) = event {
            for attribute in element.attributes() {
                attribute.expect("an attribute");
            }
            names.push(String::from_utf8_lossy(element.name().as_ref()).into_owned());
        }
    }
}

/// What a program prints, but for its version, which changes with each release.
fn of_any_version(text: &str) -> String {
    let own = |version: &str| format!("\"semanticVersion\": \"{version}\"");
    text.replace(&own(env!("CARGO_PKG_VERSION")), &own("VERSION"))
}

#[tokio::test]
async fn each_form_says_the_same_of_a_plan() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice", "erin"]);
    for form in ["sarif", "junit", "markdown"] {
        let output = folder.vmsctl("plan", &["--output", form]).await;
        assert_eq!(output.code, Some(1), "{output:?}");
        insta::assert_snapshot!(format!("plan-{form}"), of_any_version(&output.stdout));
        match form {
            "sarif" => {
                let log = sarif(&output.stdout);
                let result = &log["runs"][0]["results"][0];
                assert_eq!(result["ruleId"], "LayoutCamerasNotGranted");
            }
            "junit" => {
                let elements = elements(&output.stdout);
                let count = |name| elements.iter().filter(|element| *element == name).count();
                assert_eq!((count("failure"), count("system-out")), (1, 2));
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn each_form_says_what_does_not_read_and_what_is_not_checked() {
    let mut store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    store.stop().await;
    let validate = ["validate", "-n", "video", "-f", "site", "--output"];
    for (state, code) in [("valid", 0), ("unreadable", 1)] {
        for form in ["json", "sarif", "junit", "markdown"] {
            let arguments = [&validate[..], &[form]].concat();
            let output = folder.run(&arguments, &[], "").await;
            assert_eq!(output.code, Some(code), "{output:?}");
            let said = of_any_version(&output.stdout);
            insta::assert_snapshot!(format!("validate-{state}-{form}"), said);
            match form {
                "sarif" => drop(sarif(&output.stdout)),
                "junit" => drop(elements(&output.stdout)),
                _ => {}
            }
        }
        folder.edit(
            "user-alice.yaml",
            "  login: alice@",
            "  logn: \"<&>\"\n  login: alice@",
        );
    }
}

#[tokio::test]
async fn no_form_names_a_folder_of_this_machine() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["erin"]);
    let absolute = folder.path("site");
    let absolute = absolute.to_str().expect("a path");
    let arguments = [
        "validate", "-n", "video", "-f", absolute, "--output", "sarif",
    ];
    let output = folder.run(&arguments, &[], "").await;
    let log = sarif(&output.stdout);
    let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "site/user-erin.yaml");
    assert_eq!(location["region"]["startLine"], 15);
}
