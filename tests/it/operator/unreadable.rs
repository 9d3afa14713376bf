//! Objects that the operator cannot read, as after a return to an older version.

use axum::{body, http::Request};
use futures::StreamExt as _;
use kube::{Client, client::Body};
use tower::service_fn;
use vms_operator::api::v1alpha1::VmsUser;

use super::{
    deletion::{stored, until_gone},
    manifests::{ALICE, ALICE_LOGIN},
    site::Site,
};
use crate::support::{cluster::PATIENCE, eventually::eventually};

/// A client that is shown another format of passwords than there is.
async fn client_of_an_older_version(site: &Site) -> Client {
    let real = site.namespace.client().await;
    let send = move |request: Request<Body>| {
        let real = real.clone();
        async move {
            let response = real.send(request).await?;
            Ok::<_, kube::Error>(response.map(|answer| {
                let chunks = body::Body::new(answer).into_data_stream();
                body::Body::from_stream(chunks.map(|chunk| chunk.map(|bytes| altered(&bytes))))
            }))
        }
    };
    Client::new(service_fn(send), site.namespace.name.as_str())
}

fn altered(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    text.replace(r#""format":"Plain""#, r#""format":"Other""#)
        .into_bytes()
}

#[tokio::test]
async fn a_user_that_cannot_be_read_is_left_alone_and_can_be_deleted() {
    let mut site = Site::start("a user that cannot be read").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    site.stop().await;
    let client = client_of_an_older_version(&site).await;
    site.run_by(client, |_| ());
    site.until_ready().await;
    eventually(PATIENCE, "nobody can read her object", async || {
        if site.log.text().contains("the object could not be read") {
            Ok(())
        } else {
            Err("not yet".to_owned())
        }
    })
    .await;
    site.until_caught_up().await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    site.kubectl(&["delete", "--wait=false", "vmsuser/alice"])
        .await;
    until_gone::<VmsUser>(&site, "alice").await;
    assert_eq!(stored(&site).await, [""; 0]);
}
