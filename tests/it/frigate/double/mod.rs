//! A double of Frigate 0.18: this is no Frigate. It answers as transcripts of the real applications of 0.17.2 and
//! 0.18.0-beta1 show, and as the source of 0.18 says where they show nothing: `frigate/api/auth.py`, `media_auth.py`,
//! `app.py`, `config/auth.py`, and `nginx.conf` for what its web server does.
//!
//! It has the hazards of the real one, each of which a test names: a name that is taken is an error of the server, a role
//! is given to users who are not there, a role that is gone or empty is every camera, tokens outlive roles, passwords and
//! users, cookies are renewed with the role that they carry, unknown cameras are taken, answers are kept for five
//! seconds, and a configuration that cannot be written is said to be written.

mod access;
mod account;
mod configuration;
mod http;
mod model;
mod picture;

use std::{collections::BTreeSet, net::SocketAddr, sync::Arc};

use parking_lot::Mutex;
use tokio::{net::TcpListener, task::AbortHandle};

use crate::support::cluster::install_tls_provider;

pub(crate) use model::ADMIN;
use model::Model;
pub(super) use picture::Picture;

/// A double; it ends with its test.
pub(crate) struct Double {
    model: Arc<Mutex<Model>>,
    external: SocketAddr,
    internal: SocketAddr,
    serving: [AbortHandle; 2],
}

impl Double {
    /// One with three cameras, `gate`, `yard` and `side-door`, and nobody but its administrator.
    pub(crate) async fn start() -> Self {
        install_tls_provider();
        let model = Arc::new(Mutex::new(Model::new()));
        let (external, asking) = serve(&model, false).await;
        let (internal, open) = serve(&model, true).await;
        Self {
            model,
            external,
            internal,
            serving: [asking, open],
        }
    }

    /// Where it asks for a login, as the real one does at port 8971.
    pub(super) const fn address(&self) -> SocketAddr {
        self.external
    }

    /// The same as a base URL.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.external)
    }

    /// Where everybody is its administrator, as at port 5000.
    pub(super) fn internal_url(&self) -> String {
        format!("http://{}", self.internal)
    }

    /// What somebody does by hand, or how it is set up.
    pub(super) fn by_hand<T>(&self, act: impl FnOnce(&mut Model) -> T) -> T {
        act(&mut self.model.lock())
    }

    /// The cameras of a user's role, as they stand in its configuration.
    pub(super) fn listed(&self, user: &str) -> Vec<String> {
        let model = self.model.lock();
        let role = model.users.get(user).map(|account| &account.role);
        role.and_then(|role| model.roles.get(role))
            .cloned()
            .unwrap_or_default()
    }

    /// The roles that its configuration has.
    pub(super) fn roles(&self) -> BTreeSet<String> {
        self.model.lock().roles.keys().cloned().collect()
    }

    /// What everybody could see after each write so far, and what they can see now.
    pub(super) fn journal(&self) -> Vec<Picture> {
        let model = self.model.lock();
        let mut journal = model.journal.clone();
        journal.push(model.picture());
        journal
    }

    /// Lets the journal begin now.
    pub(super) fn begin_journal(&self) {
        let mut model = self.model.lock();
        let now = model.picture();
        model.journal = vec![now];
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        self.serving.iter().for_each(AbortHandle::abort);
    }
}

async fn serve(model: &Arc<Mutex<Model>>, is_internal: bool) -> (SocketAddr, AbortHandle) {
    let listener = TcpListener::bind(("127.0.0.1", 0))
        .await
        .expect("a free port on loopback");
    let address = listener.local_addr().expect("the port of a listener");
    let app = http::app(Arc::clone(model), is_internal);
    let serving = tokio::spawn(async move { axum::serve(listener, app).await });
    (address, serving.abort_handle())
}
