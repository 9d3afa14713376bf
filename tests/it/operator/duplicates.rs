//! Two objects for one camera: whoever uses the second is told, and is served once the first is gone.

use super::{
    manifests::ALICE,
    site::Site,
    users::{is_current, rules_of},
};

/// One more object for the camera that `gate-1` stands for; of the two it comes first.
const ANOTHER: &str = "{apiVersion: vms-operator.io/v1alpha1, kind: VmsCamera, metadata: {name: another-gate}, \
    spec: {serverRef: {name: main}, externalId: '1'}}";

#[tokio::test]
async fn who_uses_the_second_object_of_a_camera_is_served_once_the_first_is_gone() {
    let site = Site::start("two objects for one camera").await;
    site.apply(ANOTHER).await;
    site.apply(ALICE).await;
    site.until("alice", "told of the other object", |user| {
        is_current(user)
            && rules_of(user)
                .iter()
                .any(|rule| rule == "DuplicateExternalId")
    })
    .await;
    site.delete(ANOTHER).await;
    site.ready("alice").await;
}
