//! How many replicas there are, and what they share.

use super::values::rendered;

#[tokio::test]
async fn replicas_share_the_servers_where_that_is_asked_for() {
    for (shards, expected) in [("1", None), ("8", Some("--shards=8"))] {
        let shards = format!("sharding.shards={shards}");
        let deployments = rendered(&["--set", &shards], "Deployment").await;
        let container = &deployments[0]["spec"]["template"]["spec"]["containers"][0];
        let arguments = container["args"].as_array().expect("arguments").iter();
        let arguments: Vec<&str> = arguments.filter_map(|argument| argument.as_str()).collect();
        assert!(arguments.contains(&"--leader-election"), "{arguments:?}");
        let shards = arguments
            .iter()
            .find(|argument| argument.starts_with("--shards"));
        assert_eq!(shards.copied(), expected);
    }
}
