//! One user, one server, and a memory that survives a crash as the API server's does.

use std::{fmt::Write as _, sync::Arc, time::Duration};

use jiff::Timestamp;
use serde_json::Value;
use vms_operator::{
    api::v1alpha1::{VmsCamera, VmsLayout, VmsServer, VmsUser},
    domain::{
        access::Grant,
        fingerprint::FingerprintKey,
        license::Licenses,
        server::{Adoption, Server},
        user::{RecordedState, User},
    },
    engine::{
        Failure, Outcome, Ports, References, ServerView, Subject, Survey, preview, reconcile,
        survey,
    },
    store::{Credentials, Limits, Secret, UserStore, connect_within},
    world::{Object, Site, StoreUser, World},
};

use super::memory::{MemoryClaims, MemorySecrets};
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
    claims: MemoryClaims,
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
            client: connected(&server, &Limits::default()),
            user: user(
                "cameras: {all: true}, layouts: {names: [wall]}",
                "[View, Download]",
                "127.0.0.1",
            ),
            claims: MemoryClaims::default(),
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
        self.secrets.write(password);
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
        let references = References::from_world(&self.world, &self.user);
        let subject = self.subject(survey, &site, &references);
        reconcile(&subject, &self.ports(self.client.as_ref())).await
    }

    fn subject<'a>(
        &'a self,
        survey: &'a Survey,
        site: &'a Site,
        references: &'a References,
    ) -> Subject<'a> {
        let view = ServerView {
            server: &self.server,
            site,
            survey,
        };
        let allowance = Licenses::default();
        Subject::new(
            &self.user,
            references,
            view,
            allowance,
            Timestamp::UNIX_EPOCH,
        )
    }

    fn ports<'a>(&'a self, store: &'a dyn UserStore) -> Ports<'a> {
        Ports {
            store,
            secrets: &self.secrets,
            claims: &self.claims,
            loss_approval: &self.claims,
            key: &self.key,
        }
    }

    /// The process is gone, and with it all that was not written down: a new one, with a new session.
    pub(super) fn crash(&mut self, status_before: RecordedState) {
        let claim = self.claims.claimed();
        self.user.record = RecordedState {
            claim: claim.or(status_before.claim.clone()),
            ..status_before
        };
        self.client = connected(&self.server, &Limits::default());
    }

    /// Waits for no answer longer than that.
    pub(super) fn wait_at_most(&mut self, total: Duration) {
        let limits = Limits {
            total,
            ..Limits::default()
        };
        self.client = connected(&self.server, &limits);
    }

    /// A client behind the proxy's back: no fault reaches it.
    fn direct(&self) -> Arc<dyn UserStore> {
        let mut server = self.server.clone();
        server.connection.url = self.store.url().into();
        connected(&server, &Limits::default())
    }

    /// What the store has, by asking it behind the proxy's back.
    pub(super) async fn stored(&self) -> Option<StoreUser> {
        let direct = self.direct();
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
        let direct = self.direct();
        let survey = survey(direct.as_ref()).await.expect("a survey");
        let site = Site::resolve(&self.world, &self.server.object, &survey.inventory);
        let references = References::from_world(&self.world, &self.user);
        let subject = self.subject(&survey, &site, &references);
        let preview = preview(&subject, &self.ports(direct.as_ref()))
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

fn connected(server: &Server, limits: &Limits) -> Arc<dyn UserStore> {
    let credentials = Credentials {
        login: PARENT.0.into(),
        password: Secret::new(PARENT.1),
    };
    connect_within(limits, &server.connection, credentials, None, "bench")
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
