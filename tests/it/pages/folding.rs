//! Hundreds of cameras in the form of a user, folded by camera group, in a browser.

use serde_json::json;

use super::{ALICE, browser::Browser, make, shown, site, webdriver::By};
use crate::support::store::PARENT;

/// The titles of the folds that stand open.
async fn open_folds(browser: &Browser) -> Vec<String> {
    browser
        .texts("#cameras details[open] > summary span:first-child")
        .await
}

#[tokio::test]
async fn hundreds_of_cameras_are_folded_by_group_and_each_has_one_checkbox() {
    let store = site::large().await;
    let parent = store.parent().await;
    let cameras = json!({"name": "Alice Lane", "cameras_to_attach": [2, 3, 295]});
    let alice = make(&parent, ALICE, &cameras).await;
    let browser = Browser::logged_in(&store, PARENT).await;
    browser.open(&format!("/users/{alice}")).await;
    browser.sees("3 of 300 chosen").await;
    let folds = browser.texts("#cameras summary").await;
    assert_eq!(folds.len(), 13);
    assert_eq!(folds[0], "building-01 2 of 25");
    assert_eq!(folds[1], "building-02 0 of 23");
    assert_eq!(folds[12], "In no camera group 1 of 12");
    assert_eq!(
        open_folds(&browser).await,
        ["building-01", "In no camera group"]
    );
    let boxes = browser.window().find_all(By::Css("[name=cameras]")).await;
    assert_eq!(boxes.len(), site::CAMERAS);
    let shared = browser.checkbox("building-01", "camera-025").await;
    assert!(shared.is_displayed().await);
    browser.sees("also in building-02").await;

    let hidden = browser.checkbox("building-03", "camera-049").await;
    assert!(!hidden.is_displayed().await);
    browser.expand("building-03").await;
    browser.tick("building-03", "camera-049").await;
    browser.tick("building-01", "camera-025").await;
    browser.tick("building-01", "camera-002").await;
    // What is folded away again is sent all the same.
    browser.expand("building-01").await;
    browser.press("Save").await;
    browser.sees("The changes are saved.").await;
    assert_eq!(
        shown(&parent, alice).await["cameras"],
        json!([3, 25, 49, 295])
    );
}

#[tokio::test]
async fn a_group_opens_for_a_camera_that_a_chosen_layout_needs() {
    let store = site::large().await;
    let parent = store.parent().await;
    let alice = make(&parent, ALICE, &json!({"name": "Alice Lane"})).await;
    let browser = Browser::logged_in(&store, PARENT).await;
    browser.open(&format!("/users/{alice}")).await;
    assert_eq!(open_folds(&browser).await, [""; 0]);
    browser.tick("Accessible layouts", "wall").await;
    browser.press("Save").await;
    browser.sees("This could not be saved").await;
    assert_eq!(open_folds(&browser).await, ["building-01", "building-02"]);
    let needed = browser.texts("#cameras .needed").await;
    let told = |camera: &str| format!("{camera} needed");
    assert_eq!(needed, [told("camera-001"), told("camera-030")]);
    browser.tick("building-01", "camera-001").await;
    browser.tick("building-02", "camera-030").await;
    browser.press("Save").await;
    browser.sees("The changes are saved.").await;
    assert_eq!(shown(&parent, alice).await["layouts"], json!([1]));
}

#[tokio::test]
async fn a_group_of_cameras_opens_and_is_chosen_from_by_the_keyboard_alone() {
    let store = site::large().await;
    let parent = store.parent().await;
    let alice = make(&parent, ALICE, &json!({"name": "Alice Lane"})).await;
    let browser = Browser::logged_in(&store, PARENT).await;
    browser.open(&format!("/users/{alice}")).await;
    let summary = browser.element("//summary[span[1]='building-04']").await;
    let focus = "arguments[0].focus()";
    browser.window().run(focus, Some(&summary)).await;
    let (enter, tab, space) = ("\u{e007}", "\u{e004}", " ");
    browser.window().press(&[enter, tab, space].concat()).await;
    assert!(browser.is_ticked("building-04", "camera-073").await);
    let group = browser.element("//details[@open]/div[@role='group']").await;
    assert_eq!(group.attribute("aria-label").await, "building-04");
    browser.window().press(enter).await;
    browser.sees("The changes are saved.").await;
    assert_eq!(shown(&parent, alice).await["cameras"], json!([73]));
}
