//! What becomes of the thing in the VMS when its object is deleted.

use super::{keeping, names, said, wall};
use crate::{
    operator::site::Site,
    support::{cluster::PATIENCE, eventually::eventually, store::TestStore},
};

impl Site {
    async fn until_object_is_gone(&self) {
        eventually(PATIENCE, "the object is gone", async || {
            match self.layout("lobby-wall").await {
                None => Ok(()),
                Some(layout) => Err(format!("{layout:#?}")),
            }
        })
        .await;
    }

    /// Waits until the object is held until the thing is gone.
    async fn until_held(&self) {
        eventually(PATIENCE, "it has a finalizer", async || {
            let layout = self.layout("lobby-wall").await.expect("a layout");
            let finalizers = layout.metadata.finalizers.unwrap_or_default();
            if finalizers.is_empty() {
                Err("none".to_owned())
            } else {
                Ok(())
            }
        })
        .await;
    }

    async fn delete_wall(&self) {
        self.kubectl(&["delete", "vmslayout", "lobby-wall", "--wait=false"])
            .await;
    }
}

#[tokio::test]
async fn it_stays_unless_it_is_to_go() {
    let site = keeping("deleting a wall").await;
    site.apply(&wall("[lobby]", "")).await;
    site.until_shown("layouts", "Lobby wall", names(["lobby"]))
        .await;
    site.until_wall("Found").await;
    site.delete_wall().await;
    site.until_object_is_gone().await;
    assert!(site.shown("layouts", "Lobby wall").await.is_some());

    site.apply(&wall("[lobby]", ", deletionPolicy: Delete"))
        .await;
    site.until_wall("Found").await;
    site.until_held().await;
    site.delete_wall().await;
    site.until_object_is_gone().await;
    assert_eq!(site.shown("layouts", "Lobby wall").await, None);
    assert!(!site.events("Deleted").await.is_empty());
}

#[tokio::test]
async fn a_deletion_waits_for_the_vms_and_a_person_or_the_end_of_the_server_ends_the_wait() {
    let mut site = keeping("a wall and no VMS").await;
    site.apply(&wall("[lobby]", ", deletionPolicy: Delete"))
        .await;
    site.until_wall("Found").await;
    site.until_held().await;
    site.store.stop().await;
    site.ask_for_resync("without").await;
    site.until_server_says("Unavailable").await;
    site.delete_wall().await;
    let status = site.until_wall("Unavailable").await;
    assert!(
        said(&status).contains("vms-operator.io/let-go=true"),
        "{status:#?}"
    );
    site.annotate("vmslayout/lobby-wall", "vms-operator.io/let-go", "true")
        .await;
    site.until_object_is_gone().await;
    assert!(!site.events("LetGo").await.is_empty());
}

#[tokio::test]
async fn without_the_right_to_hold_objects_that_is_told_and_the_rest_is_kept() {
    let mut site = Site::prepare_whole("no right to hold", TestStore::start().await).await;
    site.patch("vmsserver/main", "{managedKinds: [Layouts]}")
        .await;
    site.apply(&wall("[lobby]", ", deletionPolicy: Delete"))
        .await;
    site.run().await;
    let status = site.until_wall("Forbidden").await;
    assert!(said(&status).contains("management.enabled"), "{status:#?}");
    site.until_shown("layouts", "Lobby wall", names(["lobby"]))
        .await;
}

#[tokio::test]
async fn a_server_waits_for_what_goes_with_its_object_and_a_folder_goes_in_any_order() {
    let site = keeping("a server and its wall").await;
    site.apply(&wall("[lobby]", ", deletionPolicy: Delete"))
        .await;
    site.until_wall("Found").await;
    site.until_held().await;
    site.kubectl(&["delete", "vmsserver", "main", "--wait=false"])
        .await;
    site.delete_wall().await;
    site.until_object_is_gone().await;
    assert_eq!(site.shown("layouts", "Lobby wall").await, None);
    eventually(PATIENCE, "the server is gone too", async || {
        let servers: kube::Api<vms_operator::api::v1alpha1::VmsServer> = site.api();
        match servers.get_opt("main").await.expect("an answer") {
            None => Ok(()),
            Some(server) => Err(format!("{server:#?}")),
        }
    })
    .await;
}

/// A wall that is to go with its object, whose server somebody has forced away while no operator ran.
async fn without_its_server(test: &str) -> Site {
    let mut site = keeping(test).await;
    site.apply(&wall("[lobby]", ", deletionPolicy: Delete"))
        .await;
    site.until_wall("Found").await;
    site.until_held().await;
    site.stop().await;
    let force = r#"--patch={"metadata": {"finalizers": null}}"#;
    site.kubectl(&["patch", "vmsserver/main", "--type=merge", force])
        .await;
    site.kubectl(&["delete", "vmsserver/main"]).await;
    site
}

#[tokio::test]
async fn a_server_that_was_forced_away_keeps_no_object_that_is_being_deleted() {
    let mut site = without_its_server("a wall without its server").await;
    site.delete_wall().await;
    site.run().await;
    site.until_object_is_gone().await;
    assert!(site.shown("layouts", "Lobby wall").await.is_some());
    assert!(!site.events("LetGo").await.is_empty());
}

#[tokio::test]
async fn a_server_that_was_forced_away_keeps_no_object_that_is_deleted_later() {
    let mut site = without_its_server("a wall long without its server").await;
    site.run().await;
    site.until_ready().await;
    site.delete_wall().await;
    site.until_object_is_gone().await;
}
