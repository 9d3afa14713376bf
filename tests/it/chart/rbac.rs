//! Least privilege: everything that is granted is used, and nothing else is asked for.

use std::{collections::BTreeSet, net::TcpListener, path::Path, sync::Arc, time::Duration};

use serde_json::{Value, json};
use vms_operator::{
    api::v1alpha1::VmsServer,
    operator::{Certificate, Mode, OwnCertificate, Webhook, rbac},
};

use super::values::rendered;
use crate::{
    operator::{
        deletion::until_gone,
        manifests::{ALICE, many},
        site::{Site, patient_election},
        users::Users,
    },
    support::{
        audit::AuditEntry,
        cluster::PATIENCE,
        eventually::eventually,
        helm::chart,
        namespace::{ACCOUNT, TestNamespace},
        rbac::rules,
        webhook::{Registration, let_end_soon, settings},
    },
};

/// A verb on a resource of a group.
type Right = (String, String, String);

/// Installs the chart for the account of a namespace.
async fn install(home: &TestNamespace, settings: &str) {
    install_from(&chart(), home, settings).await;
}

/// The same of another chart; answers what helm says.
pub(super) async fn install_from(chart: &Path, home: &TestNamespace, settings: &str) -> String {
    let account = format!("serviceAccount.create=false,serviceAccount.name={ACCOUNT}");
    let settings = format!("{account},{settings}");
    let chart = chart.to_str().expect("a path of text");
    let release = [
        "install",
        "ops",
        chart,
        "--namespace",
        &home.name,
        "--set",
        &settings,
    ];
    home.cluster.helm(&release).await.expect_success()
}

/// The authorizer learns of roles one by one.
async fn await_granted(home: &TestNamespace, namespace: &str) {
    for rights in [rbac::OBJECTS, rbac::SECRETS] {
        home.await_granted(&rules(rights), Some(namespace)).await;
    }
    for rights in [rbac::OWN, rbac::ELECTING] {
        home.await_granted(&rules(rights), Some(&home.name)).await;
    }
}

/// What the roles of the release grant the operator.
async fn granted(home: &TestNamespace) -> BTreeSet<Right> {
    let question = ["get", "manifest", "ops", "--namespace", &home.name];
    let manifest = home.cluster.helm(&question).await.expect_success();
    let objects: Vec<Value> = serde_saphyr::from_multiple(&manifest).expect("YAML");
    let is_of_people = |object: &Value| {
        object["metadata"]["labels"]
            .to_string()
            .contains("aggregate-to")
    };
    let is_role = |object: &&Value| {
        (object["kind"] == "Role" || object["kind"] == "ClusterRole") && !is_of_people(object)
    };
    let mut granted = BTreeSet::new();
    for rule in objects
        .iter()
        .filter(is_role)
        .flat_map(|role| role["rules"].as_array().expect("rules"))
    {
        let texts = |field: &str| -> Vec<String> {
            let list = rule[field].as_array().expect("a list").iter();
            list.map(|text| text.as_str().expect("text").to_owned())
                .collect()
        };
        for group in texts("apiGroups") {
            for resource in texts("resources") {
                for verb in texts("verbs") {
                    granted.insert((group.clone(), resource.clone(), verb));
                }
            }
        }
    }
    granted
}

#[tokio::test]
async fn everything_that_the_chart_grants_is_used_and_nothing_is_refused() {
    let mut site = Site::prepare("least privilege").await;
    let home = site.namespace.cluster.namespace("home of the chart").await;
    let tenant = site.namespace.cluster.namespace("a tenant").await;
    let namespace = site.namespace.name.clone();
    install(
        &home,
        &format!(
            "crds.install=false,policies.install=false,rbac.aggregate=false,watch.namespaces={{{namespace},{}}},\
             secrets.generateIn={{{namespace}}}",
            tenant.name
        ),
    )
    .await;
    for namespace in [&namespace, &tenant.name] {
        await_granted(&home, namespace).await;
    }
    site.run_by(home.client().await, |config| {
        config.own_namespace.clone_from(&home.name);
        config.namespaces = Some(vec![namespace.clone(), tenant.name.clone()]);
        config.election = Some(patient_election());
    });
    live(&site, &tenant).await;
    site.stop().await;
    assert_least_privilege(&home).await;
}

#[tokio::test]
async fn a_webhook_is_granted_what_it_uses_and_nothing_else() {
    let mut site = Site::prepare("least privilege of a webhook").await;
    let home = site.namespace.cluster.namespace("home of a webhook").await;
    let tenant = site.namespace.cluster.namespace("a tenant").await;
    let namespace = site.namespace.name.clone();
    let webhook = settings(&namespace);
    install(
        &home,
        &format!(
            "crds.install=false,policies.install=false,rbac.aggregate=false,finalizers.atCreation=false,\
             secrets.namespaces={{{namespace}}},\
             secrets.generateIn={{{namespace}}},{webhook}"
        ),
    )
    .await;
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
    let configuration = format!("{}-ops-vms-operator", home.name);
    let address = listener.local_addr().expect("an address");
    Registration::redirect(&home, &configuration, address).await;
    await_granted(&home, &namespace).await;
    site.run_by(home.client().await, |config| {
        config.own_namespace.clone_from(&home.name);
        config.namespaces = Some(vec![namespace.clone(), tenant.name.clone()]);
        config.election = Some(patient_election());
        config.webhook = Some(Webhook {
            listener: Arc::new(listener),
            mode: Mode::Deny,
            certificate: Certificate::Own(OwnCertificate {
                secret: "ops-vms-operator-webhook".to_owned(),
                configuration,
                lifetime: OwnCertificate::LIFETIME,
            }),
            client_authority: None,
            check: Duration::from_millis(300),
        });
    });
    site.give_finalizers().await;
    live(&site, &tenant).await;
    let_end_soon(&home, "ops-vms-operator-webhook").await;
    let wrong = "{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {name: bob}, spec: {serverRef: {name: main}, \
                 login: bob@example.com}}";
    eventually(
        PATIENCE,
        "somebody is warned, and the certificate replaced",
        async || {
            let kubectl = site.namespace.kubectl();
            let arguments = ["apply", "--dry-run=server", "--filename=-"];
            let output = kubectl.run_with_input(&arguments, wrong).await;
            let replaced =
                |write: &AuditEntry| write.resource == "secrets" && write.verb == "update";
            if output.stderr.contains("UnknownServer") && home.writes().await.iter().any(replaced) {
                Ok(())
            } else {
                Err(format!("{output:?}"))
            }
        },
    )
    .await;
    site.stop().await;
    assert_least_privilege(&home).await;
}

#[tokio::test]
async fn a_confined_release_may_take_its_finalizer_off_where_a_namespace_has_lost_its_roles() {
    let release = async |namespaces: &str| {
        let settings = format!("rbac.aggregate=false,watch.namespaces={namespaces}");
        rendered(&["--set", &settings], "ClusterRole").await
    };
    let roles = release("{video,shop}").await;
    let rules = roles[0]["rules"].as_array().expect("rules");
    let mut granted = rules
        .iter()
        .map(|rule| (&rule["resources"], &rule["verbs"]));
    let released = (&json!(["vmsservers", "vmsusers"]), &json!(["get", "patch"]));
    assert!(granted.any(|granted| granted == released), "{rules:?}");
    // Its own role is in that namespace too.
    assert_eq!(release("{home}").await, [Value::Null; 0]);
}

/// Everything that the release grants was used, and nothing was refused.
pub(super) async fn assert_least_privilege(home: &TestNamespace) {
    let requests = home.requests().await;
    let refused: Vec<String> = requests
        .iter()
        .filter(|request| request.code == 403)
        .map(ToString::to_string)
        .collect();
    assert_eq!(refused, [""; 0]);
    let used: BTreeSet<Right> = requests
        .into_iter()
        .map(|request| (request.group, request.resource, request.verb))
        .collect();
    let granted = granted(home).await;
    let unused: Vec<&Right> = granted.difference(&used).collect();
    assert_eq!(unused, Vec::<&Right>::new(), "granted, and never used");
}

/// All that the operator does in its life, also for a tenant; there is no server afterwards.
pub(super) async fn live(site: &Site, tenant: &TestNamespace) {
    let share = format!(
        "shares: [{{namespace: {}, loginPattern: '*'}}]",
        tenant.name
    );
    site.apply(&site.server(&share)).await;
    let eve = format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: eve}}, spec: {{
            serverRef: {{name: main, namespace: {}}}, login: eve@example.com}}}}",
        site.namespace.name
    );
    let applied = tenant.kubectl();
    let applied = applied
        .run_with_input(&["apply", "--filename=-"], &eve)
        .await;
    applied.expect_success();
    Users::of(tenant).ready("eve").await;
    let deleted = tenant.kubectl().run(&["delete", "vmsuser/eve"]).await;
    deleted.expect_success();
    for manifest in [
        include_str!("../../../examples/site/ip-pools.yaml"),
        include_str!("../../../examples/site/roles.yaml"),
    ] {
        site.apply(manifest).await;
    }
    site.apply(ALICE).await;
    // The claims of others come into the same record.
    site.ready("alice").await;
    site.apply(&many(0..1)).await;
    site.apply(
        "{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {name: made}, spec: {serverRef: {name: main}, \
         login: made@example.com, password: {generate: {secretName: made-login}}}}",
    )
    .await;
    for name in ["alice", "u0", "made"] {
        site.ready(name).await;
    }
    // A violation is told by an Event, and told once more it changes the first.
    for _ in 0..2 {
        site.patch("vmsuser/u0", "{access: {cameras: {names: [gate-9]}}}")
            .await;
        site.refused("u0", &["UnknownCamera"]).await;
        site.patch("vmsuser/u0", "{access: {cameras: {names: [gate-1]}}}")
            .await;
        site.ready("u0").await;
    }
    site.kubectl(&["delete", "vmsusers", "--all"]).await;
    site.kubectl(&["delete", "vmsserver/main"]).await;
    until_gone::<VmsServer>(site, "main").await;
}
