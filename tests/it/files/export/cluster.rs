//! The server, and what is declared of it, out of a cluster.

use super::{people::people, with_server};
use crate::{
    files::folder::{Folder, Output},
    operator::site::Site,
    support::store::TestStore,
};

/// `vmsctl export` of what the kubeconfig of the site shows.
async fn export(site: &Site, folder: &Folder, arguments: &[&str]) -> Output {
    let kubeconfig = site.namespace.kubeconfig().to_str().expect("a path");
    let namespace = format!("--namespace={}", site.namespace.name);
    let all = [&["export", &namespace], arguments].concat();
    folder.run(&all, &[("KUBECONFIG", kubeconfig)], "").await
}

#[tokio::test]
async fn the_server_of_a_cluster_is_exported_with_what_is_declared_there() {
    let site = Site::prepare("the server of a cluster is exported").await;
    people(&site.store).await;
    let folder = with_server(&site.store);
    let namespace = site.namespace.name.as_str();

    // Without the Secret, what is missing is said.
    let refused = export(&site, &folder, &["--cluster"]).await.expect(1);
    let refused = refused.replace(namespace, "NAMESPACE");
    insta::assert_snapshot!(refused, @r"
    error: the users of VmsServer NAMESPACE/main are read from the VMS itself, under its account: the cluster knows only users that are declared, and Secret NAMESPACE/main-parent-account was not read there
      help: let it be read with --cluster-secret, give it with -f, or set VMSCTL_LOGIN and VMSCTL_PASSWORD in the environment
    ");

    let whole = ["--cluster", "--cluster-secret", "--output-folder=exported"];
    let said = export(&site, &folder, &whole).await.expect(0);
    assert!(said.ends_with("3 users written\n"), "{said}");
    let text = |name: &str| {
        let path = folder.path("exported").join(name);
        std::fs::read_to_string(path).expect("a file")
    };
    // What the cluster declares is written as it is there; nothing of its status, and no Secret.
    assert!(text("cameras.yaml").contains("name: gate-1\n"));
    assert!(
        !text("cameras.yaml").contains("status"),
        "{}",
        text("cameras.yaml")
    );
    assert!(text("server.yaml").contains("name: main-parent-account"));
    assert!(!folder.path("exported").join("secrets.yaml").exists());

    // The same with the account from elsewhere.
    let secret = site
        .server("")
        .split("---\n")
        .nth(1)
        .expect("a Secret")
        .to_owned();
    std::fs::write(folder.path("secret.yaml"), secret).expect("write a manifest");
    let with_file = [
        "--context=test",
        "--filename=secret.yaml",
        "--output-folder=exported",
    ];
    export(&site, &folder, &with_file).await.expect(0);

    let account = [
        ("VMSCTL_LOGIN", "operator@example.com"),
        ("VMSCTL_PASSWORD", "operator-demo"),
    ];
    let plan = ["plan", "--filename=exported", "--detailed-exitcode"];
    let planned = folder.run(&plan, &account, "").await.expect(0);
    assert!(planned.ends_with("\nplan: 3 unchanged\n"), "{planned}");
}

#[tokio::test]
async fn a_secret_that_is_not_there_is_named() {
    let site = Site::prepare_on("a Secret is missing", TestStore::start().await).await;
    site.kubectl(&["delete", "secret", "main-parent-account"])
        .await;
    let folder = with_server(&site.store);
    let refused = export(&site, &folder, &["--cluster-secret"])
        .await
        .expect(3);
    let secret = format!(
        "cannot read Secret {}/main-parent-account",
        site.namespace.name
    );
    assert!(refused.contains(&secret), "{refused}");
}
