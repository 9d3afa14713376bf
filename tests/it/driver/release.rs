//! Letting go on a server that can limit nobody to addresses: a user without access must not come in all the same.

use serde_json::json;
use vms_operator::{
    api::v1alpha1::{VmsServer, VmsUser},
    domain::{fingerprint::FingerprintKey, server::Server, user::User},
    engine::{survey, withdraw},
};

use super::{
    driver,
    script::{Canned, Script},
};
use crate::support::golden;

fn canned(name: &str) -> Canned {
    let golden = golden::named(name);
    Canned::json(golden.status, &golden.response)
}

#[tokio::test]
async fn who_waits_on_a_server_without_pools_sees_nothing_and_has_a_password_that_nobody_knows() {
    let server = Script::start().await;
    let mut emptied = golden::named("16-subuser-show").response;
    for list in ["cameras", "layouts", "groups", "permissions"] {
        emptied[list] = json!([]);
    }
    for (line, name) in [
        ("GET static/basic", "01-static-basic"),
        ("POST token", "03-token"),
        ("GET users/self", "05-users-self"),
        ("GET cameras", "07-cameras"),
        ("GET layouts", "08-layouts"),
        ("GET groups", "10-groups"),
        ("GET users/subusers", "14-subusers"),
        ("PUT users/subusers/2", "17-subuser-update"),
        (
            "POST users/subusers/2/change-password",
            "20-subuser-change-password",
        ),
    ] {
        server.answers(line, [canned(name)]);
    }
    let shown = [canned("16-subuser-show"), Canned::json(200, &emptied)];
    server.answers("GET users/subusers/2", shown);

    let store = driver(&server.url());
    let survey = survey(&store).await.expect("a survey");
    let key = FingerprintKey::new([7; FingerprintKey::LENGTH]);
    let mut alice = alice();
    let login = alice.login.parse().expect("a login");
    alice.record.claim = Some(key.of_claim(&survey.description.identity, &alice.uid, &login));
    let before = server.asked().len();
    for _ in 0..2 {
        let done = withdraw(&alice, &declared(&server.url()), &survey, (&store, &key)).await;
        done.expect("all access is taken");
    }
    let asked = server.asked().split_off(before);
    let lines: Vec<&str> = asked.iter().map(|asked| asked.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "GET /api/v1/users/subusers/2",
            "POST /api/v1/users/subusers/2/change-password",
            "PUT /api/v1/users/subusers/2",
            "GET /api/v1/users/subusers/2",
            "GET /api/v1/users/subusers/2",
        ],
        "and no more the second time"
    );
    let password = asked[1].body["password"].as_str().expect("a password");
    assert_eq!(password.len(), 32);
    assert_eq!(asked[2].body["cameras_to_detach"], json!([1, 2, 3]));
}

fn alice() -> User {
    let alice: VmsUser = serde_saphyr::from_str(
        "{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {name: alice, namespace: video},
          spec: {serverRef: {name: main}, login: alice@example.com}}",
    )
    .expect("a user");
    (&alice).into()
}

fn declared(url: &str) -> Server {
    let server: VmsServer = serde_saphyr::from_str(&format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsServer, metadata: {{name: main, namespace: video}},
          spec: {{url: '{url}', credentialsSecretRef: {{name: parent}}}}}}"
    ))
    .expect("a server");
    (&server).into()
}
