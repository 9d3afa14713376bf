//! Whom the webhook of a release answers.

use serde_json::json;

use super::values::rendered;

#[tokio::test]
async fn the_webhook_asks_clients_for_a_certificate_where_it_is_told_whose() {
    let enabled = "webhook.enabled=true";
    let asking = format!("{enabled},webhook.clientAuthority=api-server");
    let whole = format!(
        "{asking},webhook.certManager.enabled=true,webhook.certManager.issuerRef.name=internal"
    );
    for (settings, volumes) in [(enabled, 0), (&asking, 1), (&whole, 2)] {
        let deployment = rendered(&["--set", settings], "Deployment").await.remove(0);
        let pod = &deployment["spec"]["template"]["spec"];
        let container = &pod["containers"][0];
        let arguments = container["args"].to_string();
        let is_asked = arguments.contains("--webhook-client-ca=/webhook-clients/ca.crt");
        assert_eq!(is_asked, volumes > 0, "{settings}");
        let mounted = container["volumeMounts"].as_array().map_or(0, Vec::len);
        let there = pod["volumes"].as_array().map_or(0, Vec::len);
        assert_eq!((mounted, there), (volumes, volumes), "{settings}");
        if is_asked {
            let last = &pod["volumes"][volumes - 1];
            assert_eq!(last["configMap"], json!({"name": "api-server"}));
        }
    }
}
