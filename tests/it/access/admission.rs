//! The example of an admission policy: what one object decides is refused when it is applied.

use crate::{
    operator::site::Site,
    support::{cluster::PATIENCE, eventually::eventually},
};

const POLICY: &str = include_str!("../../../examples/admission/contractors-have-an-end.yaml");

fn contractor(spec: &str) -> String {
    format!(
        "apiVersion: vms-operator.io/v1alpha1\nkind: VmsUser\nmetadata: {{name: dave}}\nspec:\n  \
         serverRef: {{name: main}}\n  login: Dave@Contractor.Example\n{spec}"
    )
}

/// What the API server says of an object: nothing where it would be taken.
async fn refusal(site: &Site, manifest: &str) -> Option<String> {
    let arguments = ["apply", "--server-side", "--dry-run=server", "--filename=-"];
    let kubectl = site.namespace.kubectl();
    let output = kubectl.run_with_input(&arguments, manifest).await;
    (!output.status.success()).then_some(output.stderr)
}

#[tokio::test]
async fn a_contractor_without_an_end_is_refused_when_it_is_applied_and_nobody_else_is() {
    let site = Site::prepare("an admission policy").await;
    let namespace = &site.namespace.name;
    // Of the whole cluster, which other tests share: under another name, and for this namespace alone.
    let policy = format!("contractors-of-{namespace}");
    let here = format!(
        "policyName: {policy}\n  matchResources: {{namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {namespace}}}}}}}"
    );
    let manifests = POLICY
        .replace("policyName: contractors-have-an-end", &here)
        .replace("name: contractors-have-an-end", &format!("name: {policy}"));
    site.apply(&manifests).await;
    let with_end = "  validUntil: \"2099-01-01T00:00:00Z\"\n  ipPool: {ranges: [192.0.2.0/24]}\n";
    let refused = eventually(PATIENCE, "the policy is in force", async || {
        let refused = refusal(&site, &contractor("")).await;
        refused.ok_or_else(|| "it would be taken".to_owned())
    })
    .await;
    assert!(refused.contains("set spec.validUntil"), "{refused}");
    let all = format!("{with_end}  access: {{cameras: {{all: true}}}}\n");
    for (spec, told) in [
        (
            "  validUntil: \"2099-01-01T00:00:00Z\"\n",
            Some("set spec.ipPool"),
        ),
        (all.as_str(), Some("does not see every camera")),
        (with_end, None),
    ] {
        let refused = refusal(&site, &contractor(spec)).await;
        match told {
            None => assert_eq!(refused, None),
            Some(told) => assert!(refused.is_some_and(|said| said.contains(told)), "{told}"),
        }
    }
    let alice = include_str!("../../../examples/site/user-alice.yaml");
    assert_eq!(refusal(&site, alice).await, None);
    let kinds = "validatingadmissionpolicybinding,validatingadmissionpolicy";
    site.kubectl(&["delete", kinds, &policy]).await;
}
