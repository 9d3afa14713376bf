//! One user, one server, and a memory that survives a crash as the API server's does.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;
use vms_operator::{
    api::v1alpha1::{VmsCamera, VmsLayout, VmsServer, VmsUser},
    domain::{
        access::Grant,
        fingerprint::{Fingerprint, FingerprintKey},
        license::Licenses,
        name::{Name, Namespace},
        password::Password,
        server::{Adoption, Server},
        user::{RecordedState, SecretVersion, User},
    },
    engine::{
        Approval, Failure, Ledger, LossApproval, Outcome, PortError, Ports, SecretValue, Secrets,
        Subject, Survey, reconcile, survey,
    },
    store::{Credentials, Limits, Secret, UserStore, connect_within},
    world::{Object, Site, StoreUser, World},
};

use crate::support::{
    proxy::Proxy,
    store::{PARENT, TestStore},
};

/// More cameras than one request takes.
pub(super) const CAMERAS: usize = 700;

/// Everything that one user's reconcile needs.
pub(super) struct Bench {
    pub(super) store: TestStore,
    pub(super) proxy: Proxy,
    pub(super) user: User,
    /// What a crash leaves behind.
    ledger: MemoryLedger,
    server: Server,
    world: World,
    secrets: MemorySecrets,
    key: FingerprintKey,
    client: Arc<dyn UserStore>,
}

impl Bench {
    /// A site of [`CAMERAS`] cameras with one layout of the first three, and a user of it all.
    pub(super) async fn new() -> Self {
        let store = TestStore::with(&seed(), |_| {}).await;
        let proxy = Proxy::before(store.socket_address()).await;
        let server: VmsServer = read(&format!(
            "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsServer, metadata: {{name: main, namespace: video}},
              spec: {{url: '{}', credentialsSecretRef: {{name: parent}}, requestBudget: {{perSecond: 1000, concurrent: 8}}}}}}",
            proxy.url()
        ));
        let server = Server::from(&server);
        let mut world = World::default();
        world.apply(Object::Server(server.clone()));
        for number in 0..CAMERAS {
            let camera: VmsCamera = read(&format!(
                "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsCamera, metadata: {{name: c{number}, namespace: video}},
                  spec: {{serverRef: {{name: main}}, matchName: c{number}}}}}"
            ));
            world.apply(Object::Camera((&camera).into()));
        }
        let layout: VmsLayout = read(
            "{apiVersion: vms-operator.io/v1alpha1, kind: VmsLayout, metadata: {name: wall, namespace: video},
              spec: {serverRef: {name: main}, matchName: wall, cameras: {names: [c0, c1, c2]}}}",
        );
        world.apply(Object::Set((&layout).into()));
        let mut bench = Self {
            client: connected(&server),
            user: user(
                "cameras: {all: true}, layouts: {names: [wall]}",
                "[View, Download]",
                "127.0.0.1",
            ),
            ledger: MemoryLedger::default(),
            secrets: MemorySecrets::default(),
            key: FingerprintKey::new([7; 32]),
            store,
            proxy,
            server,
            world,
        };
        bench.set_password("correct-horse-1");
        bench
    }

    /// Declares another user under the same name; what was recorded stays.
    pub(super) fn declare(&mut self, access: &str, archive: &str, ranges: &str) {
        let record = self.user.record.clone();
        self.user = User {
            record,
            ..user(access, archive, ranges)
        };
    }

    pub(super) fn set_password(&mut self, password: &str) {
        let mut content = self.secrets.0.lock().expect("no test panics with it");
        let version = content.as_ref().map_or(0, |(version, _)| version + 1);
        *content = Some((version, password.to_owned()));
    }

    /// As on a server on which nothing is proven yet, or on one that keeps every field.
    pub(super) fn assume_proven(&mut self, version: &str) {
        self.server.proven_version = Some(version.into());
    }

    /// Lets the one user be taken over.
    pub(super) fn allow_adoption(&mut self) {
        let login = self.user.login.parse().expect("a login");
        let namespace = self.user.object.namespace.clone();
        self.server.adopt.push(Adoption { namespace, login });
    }

    /// One look at the server and one reconcile; what it records is kept, as a status would be.
    pub(super) async fn reconcile(&mut self) -> Result<Outcome, Failure> {
        let survey = survey(self.client.as_ref()).await?;
        Ok(self.reconcile_after(&survey).await)
    }

    /// The same after a listing that has missed the user.
    pub(super) async fn reconcile_unlisted(&mut self) -> Result<Outcome, Failure> {
        let mut survey = survey(self.client.as_ref()).await?;
        let login = self.user.login.parse().expect("a login");
        survey.note(&login, None);
        Ok(self.reconcile_after(&survey).await)
    }

    async fn reconcile_after(&mut self, survey: &Survey) -> Outcome {
        let outcome = self.reconcile_with(survey).await;
        if let Outcome::Reconciled(judged) = &outcome {
            self.user.record = judged.record.clone();
        }
        outcome
    }

    async fn reconcile_with(&self, survey: &Survey) -> Outcome {
        let site = Site::resolve(&self.world, &self.server.object, &survey.inventory);
        let subject = Subject {
            user: &self.user,
            server: &self.server,
            site: &site,
            pools: self.world.pools(),
            roles: self.world.roles(),
            now: Timestamp::UNIX_EPOCH,
            survey,
            allowance: Licenses::default(),
            login_owner: None,
            may_arrive_late: true,
        };
        let ports = Ports {
            store: self.client.as_ref(),
            secrets: &self.secrets,
            ledger: &self.ledger,
            loss_approval: &self.ledger,
            key: &self.key,
        };
        reconcile(&subject, &ports).await
    }

    /// The process is gone, and with it all that was not written down: a new one, with a new session.
    pub(super) fn crash(&mut self, status_before: RecordedState) {
        let claim = self
            .ledger
            .0
            .lock()
            .expect("no test panics with it")
            .clone();
        self.user.record = RecordedState {
            claim: claim.or(status_before.claim.clone()),
            ..status_before
        };
        self.client = connected(&self.server);
    }

    /// What the store has, by asking it behind the proxy's back.
    pub(super) async fn stored(&self) -> Option<StoreUser> {
        let mut server = self.server.clone();
        server.connection.url = self.store.url().into();
        let direct = connected(&server);
        // Permissions are read by the names that the parent holds.
        direct.inventory().await.expect("an inventory");
        let rows = direct.list().await.expect("a listing");
        assert!(rows.len() <= 1, "one user, not {rows:?}");
        match rows.first() {
            Some(row) => direct.get(&row.id).await.expect("a user"),
            None => None,
        }
    }

    /// What is declared, in the store's ids.
    pub(super) async fn declared(&self) -> Grant {
        let mut server = self.server.clone();
        server.connection.url = self.store.url().into();
        let direct = connected(&server);
        let survey = survey(direct.as_ref()).await.expect("a survey");
        let site = Site::resolve(&self.world, &self.server.object, &survey.inventory);
        let subject = Subject {
            user: &self.user,
            server: &self.server,
            site: &site,
            pools: self.world.pools(),
            roles: self.world.roles(),
            now: Timestamp::UNIX_EPOCH,
            survey: &survey,
            allowance: Licenses::default(),
            login_owner: None,
            may_arrive_late: true,
        };
        let ports = Ports {
            store: direct.as_ref(),
            secrets: &self.secrets,
            ledger: &self.ledger,
            loss_approval: &self.ledger,
            key: &self.key,
        };
        let preview = vms_operator::engine::preview(&subject, &ports)
            .await
            .expect("a preview");
        preview.verdict.declared
    }

    /// The status code of a login from loopback.
    pub(super) async fn login(&self, password: &str) -> u16 {
        self.store
            .anybody()
            .login(("alice@example.com", password))
            .await
            .status
    }
}

fn connected(server: &Server) -> Arc<dyn UserStore> {
    let limits = Limits {
        total: Duration::from_millis(1500),
        ..Limits::default()
    };
    let credentials = Credentials {
        login: PARENT.0.into(),
        password: Secret::new(PARENT.1),
    };
    connect_within(&limits, &server.connection, credentials, None, "bench")
        .expect("a connection to loopback")
}

fn seed() -> String {
    let mut cameras = String::new();
    for number in 0..CAMERAS {
        let _ = write!(cameras, "{}c{number}", if number == 0 { "" } else { ", " });
    }
    format!(
        "accounts:\n  - login: {}\n    name: Site\n    password: {}\n    permissions: ['*']\n    sessionLimit: 50\n    \
         cameras: [{cameras}]\n    layouts: [{{name: wall, cameras: [c0, c1, c2]}}]\n",
        PARENT.0, PARENT.1
    )
}

fn user(access: &str, archive: &str, ranges: &str) -> User {
    let user: VmsUser = read(&format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: alice, namespace: video, uid: u-1}},
          spec: {{serverRef: {{name: main}}, login: alice@example.com, displayName: Alice,
                 password: {{secretRef: {{name: alice-login}}}}, access: {{{access}}},
                 permissions: {{archive: {archive}}}, ipPool: {{ranges: [{ranges}]}}}}}}"
    ));
    User::from(&user)
}

fn read<T: serde::de::DeserializeOwned>(manifest: &str) -> T {
    let value: Value = serde_saphyr::from_str(manifest).expect("YAML");
    serde_json::from_value(value).expect("a manifest")
}

/// The claim, as an annotation would hold it.
#[derive(Default)]
struct MemoryLedger(Mutex<Option<Fingerprint>>);

#[async_trait]
impl Ledger for MemoryLedger {
    async fn claim(&self, _: &User, claim: &Fingerprint) -> Result<(), PortError> {
        *self.0.lock().expect("no test panics with it") = Some(claim.clone());
        Ok(())
    }

    async fn disclaim(&self, _: &User) -> Result<(), PortError> {
        *self.0.lock().expect("no test panics with it") = None;
        Ok(())
    }
}

/// Nobody is asked.
#[async_trait]
impl LossApproval for MemoryLedger {
    async fn approve(&self, _: &User, _: Licenses) -> Result<Approval, PortError> {
        Ok(Approval::Granted)
    }
}

/// One Secret, with its version.
#[derive(Default)]
struct MemorySecrets(Mutex<Option<(u32, String)>>);

impl MemorySecrets {
    fn current(&self) -> Option<(SecretVersion, String)> {
        let content = self.0.lock().expect("no test panics with it").clone()?;
        let version = SecretVersion {
            uid: "s-1".into(),
            resource_version: content.0.to_string().into(),
        };
        Some((version, content.1))
    }
}

#[async_trait]
impl Secrets for MemorySecrets {
    fn version(&self, _: &Namespace, _: &Name) -> Option<SecretVersion> {
        self.current().map(|(version, _)| version)
    }

    async fn read(&self, _: &Namespace, _: &Name) -> Result<Option<SecretValue>, PortError> {
        Ok(self.current().map(|(version, password)| SecretValue {
            version: Some(version),
            owner: None,
            data: BTreeMap::from([("password".into(), password.into_bytes().into())]),
        }))
    }

    async fn make(
        &self,
        _: &User,
        _: &Name,
        _: &Password,
    ) -> Result<Option<SecretVersion>, PortError> {
        Ok(None)
    }
}
