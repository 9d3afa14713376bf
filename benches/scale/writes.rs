//! What a write costs the API server, by the way in which it is asked for: one after the other, with no operator.

use axum::http::{Method, Request, header};
use kube::Client;
use serde_json::{Value, json};

use crate::{
    Size,
    measured::milliseconds_each,
    process,
    scene::{Scene, api_server},
    site,
    support::namespace::{TestNamespace, create},
    table::Table,
};

const GROUP: &str = "vms-operator.io/v1alpha1";
const WHOLE: &str = "application/json";
const METADATA: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

/// How a write is asked for.
#[derive(Clone, Copy)]
enum Patch {
    Apply,
    Merge,
    Json,
}

impl Patch {
    const fn name(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Merge => "merge patch",
            Self::Json => "JSON patch",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Apply => "application/apply-patch+yaml",
            Self::Merge => "application/merge-patch+json",
            Self::Json => "application/json-patch+json",
        }
    }

    const fn query(self) -> &'static str {
        match self {
            Self::Apply => "fieldManager=bench&force=true",
            Self::Merge | Self::Json => "fieldManager=bench",
        }
    }

    /// The finalizer and the claim of a user.
    fn finalizer(self) -> Value {
        let claim = json!({"vms-operator.io/claim": "0".repeat(64)});
        let finalizers = json!(["vms-operator.io/store-user"]);
        match self {
            Self::Apply => json!({
                "apiVersion": GROUP, "kind": "VmsUser",
                "metadata": {"annotations": claim, "finalizers": finalizers},
            }),
            Self::Merge => json!({"metadata": {"annotations": claim, "finalizers": finalizers}}),
            Self::Json => json!([
                {"op": "add", "path": "/metadata/annotations", "value": claim},
                {"op": "add", "path": "/metadata/finalizers", "value": finalizers},
            ]),
        }
    }

    fn status(self, status: &Value) -> Value {
        match self {
            Self::Apply => json!({"apiVersion": GROUP, "kind": "VmsUser", "status": status}),
            Self::Merge => json!({"status": status}),
            Self::Json => json!([{"op": "replace", "path": "/status", "value": status}]),
        }
    }
}

/// Each way on users of its own.
pub(crate) async fn each_way(scene: &Scene, size: &Size, table: &mut Table) {
    table.section("what a write costs the API server, CPU each");
    for (patch, accept, answer) in [
        (Patch::Apply, WHOLE, "the whole object"),
        (Patch::Apply, METADATA, "metadata alone"),
        (Patch::Merge, WHOLE, "the whole object"),
        (Patch::Merge, METADATA, "metadata alone"),
        (Patch::Json, WHOLE, "the whole object"),
    ] {
        let written = Written {
            namespace: scene.namespace.cluster.namespace("writes").await,
            client: scene.namespace.admin.clone(),
            users: size.users,
            patch,
            accept,
        };
        written.create(scene).await;
        let way = format!("{}, answered by {answer}", patch.name());
        let cpu = written.all("", |_| patch.finalizer()).await;
        table.row(&format!("finalizer and claim: {way}"), "", cpu);
        let cpu = written.all("/status", |user| patch.status(&status(user, 3)));
        table.row(&format!("status: {way}"), "", cpu.await);
        if matches!(patch, Patch::Apply) && accept == WHOLE {
            for conditions in [0, 1] {
                let cpu = written.all("/status", |user| patch.status(&status(user, conditions)));
                let what = format!("status of {conditions} conditions and nothing else: {way}");
                table.row(&what, "", cpu.await);
            }
        }
    }
}

/// As it is once the user is Ready; with fewer conditions, those alone.
fn status(user: usize, conditions: usize) -> Value {
    let condition = |about: &&str| {
        json!({
            "type": about, "status": "True", "reason": "Applied", "message": "the VMS has the user as declared",
            "lastTransitionTime": "2026-12-01T11:00:00Z", "observedGeneration": 1,
        })
    };
    let all = ["Ready", "Synced", "Valid"];
    let said: Vec<Value> = all.iter().take(conditions).map(condition).collect();
    if conditions < all.len() {
        return json!({"observedGeneration": 1, "conditions": said});
    }
    json!({
        "observedGeneration": 1, "externalId": user.to_string(), "conditions": said,
        "access": {"cameras": 200, "layouts": 3, "cameraGroups": 0},
        "claim": format!("1a2b3c4d:{}", "0".repeat(64)),
        "applied": {"declared": "0".repeat(24), "observed": "1".repeat(24), "rowVersion": "1"},
        "password": {"fingerprint": format!("1a2b3c4d:{}", "0".repeat(64)), "secretUid": "uid", "secretResourceVersion": "1"},
    })
}

/// Users of one namespace, written in one way.
struct Written {
    namespace: TestNamespace,
    client: Client,
    users: usize,
    patch: Patch,
    accept: &'static str,
}

impl Written {
    async fn create(&self, scene: &Scene) {
        let users = scene.api_in(&self.namespace);
        for number in 0..self.users {
            create(&users, site::MAIN.user(number)).await;
        }
    }

    async fn all(
        &self,
        subresource: &str,
        body: impl Fn(usize) -> Value,
    ) -> crate::measured::Measured {
        let server = api_server(&self.namespace);
        let before = process::cpu(server);
        for number in 0..self.users {
            let path = format!(
                "/apis/{GROUP}/namespaces/{}/vmsusers/{}{subresource}?{}",
                self.namespace.name,
                site::MAIN.user_name(number),
                self.patch.query()
            );
            let request = Request::builder()
                .method(Method::PATCH)
                .uri(path)
                .header(header::ACCEPT, self.accept)
                .header(header::CONTENT_TYPE, self.patch.content_type())
                .body(serde_json::to_vec(&body(number)).expect("JSON"))
                .expect("a request");
            self.client.request_text(request).await.expect("a write");
        }
        milliseconds_each(process::cpu(server).saturating_sub(before), self.users)
    }
}
