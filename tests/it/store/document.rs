//! The API document.

use vms_operator::server::{Profile, openapi_document};

/// Written by `vms-store openapi`.
const CHECKED_IN: &str = include_str!("../../../docs/vms-store-openapi.json");

#[test]
fn the_document_in_the_repository_is_the_one_that_is_served() {
    let generated = serde_json::to_string_pretty(&openapi_document(Profile::Full)).unwrap();
    assert!(
        generated == CHECKED_IN.trim_end(),
        "docs/vms-store-openapi.json is stale: cargo run --bin vms-store -- openapi > docs/vms-store-openapi.json"
    );
}
