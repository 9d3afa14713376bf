//! What lies beside the manifests, and manifests in forms that other tools write.

use std::fmt::Write as _;

use super::folder::Folder;
use crate::support::store::TestStore;

const VALIDATE: [&str; 5] = ["validate", "--filename", "site", "--namespace", "video"];

async fn site() -> (TestStore, Folder) {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    (store, folder)
}

fn user(number: usize) -> String {
    format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: u{number}}}, spec: {{serverRef: \
         {{name: main}}, login: u{number}@example.com}}}}"
    )
}

#[tokio::test]
async fn files_that_are_not_ours_are_passed_over_and_told() {
    let (_store, folder) = site().await;
    folder.write("kustomization.yaml", "resources: [server.yaml]\n");
    folder.write("package.json", "{\"name\": \"x\"}\n");
    folder.write("chart.yaml", "replicas: {{ .Values.n }}\n");
    folder.write(".gitlab-ci.yml", "stages: [test]\n");
    let said = folder.run(&VALIDATE, &[], "").await.expect(0);
    let told: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with("passed over"))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    passed over: no manifest: not YAML: expected string scalar (site/chart.yaml:1)
    passed over: no object of Kubernetes (site/kustomization.yaml:1, and 1 more)
    ");
}

#[tokio::test]
async fn what_looks_like_ours_and_is_broken_is_an_error_unless_it_is_ignored() {
    let (_store, folder) = site().await;
    for text in [
        "kind: VmsUser\nmetadata: {name: x}\n",
        "apiVersion: vms-operator.io/v1alpha1\nspec: {}\n",
        "apiVersion: vms-operator.o/v1alpha1\nkind: VmsUser\n",
        "kind: VmsUser\nspec: [\n",
        "metadata: {name: x}\nspec: {login: x}\n",
        "kind: Secret\nstringData: {password: \"open}\n",
    ] {
        folder.write("broken.yaml", text);
        let refused = folder.run(&VALIDATE, &[], "").await.expect(1);
        assert!(refused.contains("broken.yaml"), "{refused}");
        let ignoring = [&VALIDATE[..], &["--ignore", "brok*"]].concat();
        let told = folder.run(&ignoring, &[], "").await.expect(0);
        assert!(
            told.contains("site/broken.yaml, as --ignore says"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn a_folder_without_any_manifest_is_an_error_unless_that_is_said() {
    let (_store, folder) = site().await;
    std::fs::create_dir(folder.path("empty")).expect("a folder");
    for verb in ["validate", "plan", "apply"] {
        let empty = [verb, "--filename", "empty"];
        let refused = folder.run(&empty, &[], "").await.expect(1);
        assert!(
            refused.contains("no manifest of ours in empty"),
            "{refused}"
        );
        let allowed = [&empty[..], &["--allow-empty"]].concat();
        folder.run(&allowed, &[], "").await.expect(0);
    }
}

#[tokio::test]
async fn an_encrypted_secret_is_not_checked_and_never_set_as_a_password() {
    let (_store, folder) = site().await;
    let user = user(1).replace("login:", "password: {secretRef: {name: u1-login}}, login:");
    folder.write("u1.yaml", &user);
    folder.write(
        "u1.sops.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: u1-login}\nstringData: {password: \"ENC[AES256_GCM,data:x]\"}\n\
         sops: {version: 3.9.0}\n",
    );
    let said = folder.run(&VALIDATE, &[], "").await.expect(0);
    let open = "whether Secret video/u1-login, which is encrypted by SOPS, contains a password";
    assert!(said.contains(open), "{said}");
    for verb in ["plan", "apply"] {
        let refused = folder.vmsctl(verb, &[]).await.expect(1);
        assert!(refused.contains("encrypted by SOPS"), "{refused}");
        assert!(refused.contains("u1.sops.yaml"), "{refused}");
        assert!(!refused.contains("ENC["), "{refused}");
    }
}

#[tokio::test]
async fn a_stream_of_five_thousand_users_is_read_and_so_is_a_list_of_our_kind() {
    let (_store, folder) = site().await;
    let mut stream = String::new();
    for number in 0..5_000 {
        let _ = writeln!(stream, "---\n{}", user(number));
    }
    let from_input = [&VALIDATE[..], &["--filename", "-"]].concat();
    let said = folder.run(&from_input, &[], &stream).await.expect(0);
    assert!(said.contains("5001 users valid"), "{said}");
    let items: Vec<String> = (0..3).map(user).collect();
    let list = format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUserList, items: [{}]}}",
        items.join(", ")
    );
    let said = folder.run(&from_input, &[], &list).await.expect(0);
    assert!(said.contains("4 users valid"), "{said}");
}

#[tokio::test]
async fn null_means_what_leaving_the_field_out_means() {
    let (_store, folder) = site().await;
    for field in [
        "access: {cameras: null}",
        "access: {cameras: {names: null}}",
        "ipPool: null",
        "permissions: {archive: null}",
        "validUntil: null",
    ] {
        let user = user(1).replace("login:", &format!("{field}, login:"));
        folder.write("u1.yaml", &user);
        folder.run(&VALIDATE, &[], "").await.expect(0);
    }
}
