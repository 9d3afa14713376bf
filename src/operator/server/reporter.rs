//! Writes the statuses of one server and of its cameras, layouts and groups whenever they say something new. Nobody who
//! is served waits for that.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use super::{discovery, finalizer, managed, site_status, status};
use crate::{
    backoff::Backoff,
    engine::PortError,
    operator::{
        jitter::jittered,
        state::{connection::Connectivity, context::Context, server::ServerState},
    },
};

const BACKOFF: Backoff = Backoff::new(Duration::from_secs(1), Duration::from_mins(1));

/// Many changes come together: they are written at once.
const DEBOUNCE: Duration = Duration::from_millis(100);

/// A large site may change all the time: it is looked at again only after so many times as long as that took.
const REST_AFTER_SITE: u32 = 9;

/// No status of a site is later than that.
const LONGEST_REST: Duration = Duration::from_secs(2);

/// What is reported.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reported {
    /// The server.
    Server,
    /// Its cameras, layouts and groups: there may be thousands, which the server does not wait for.
    Site,
    /// What the VMS has and nobody declares, by objects that stand for it.
    Discovery,
    /// Layouts and camera groups that are kept in the VMS as declared.
    Managed,
}

/// Reports one server, or what belongs to it.
pub(crate) struct ServerReporter {
    context: Arc<Context>,
    state: Arc<ServerState>,
    reported: Reported,
}

impl ServerReporter {
    pub(crate) const fn new(
        context: Arc<Context>,
        state: Arc<ServerState>,
        reported: Reported,
    ) -> Self {
        Self {
            context,
            state,
            reported,
        }
    }

    /// Writes whenever there is something new, and again where that failed, until the server is not declared any more.
    pub(crate) async fn run(self) {
        let (about, changed) = self.subject();
        let log_once = &self.context.log_once;
        let mut failures = 0;
        let mut retry = None;
        let mut not_before = Instant::now();
        loop {
            tokio::select! {
                () = until(retry) => {}
                () = changed.notified() => {
                    if self.state.has_ended() {
                        return log_once.clear(&about);
                    }
                    if failures > 0 {
                        // What comes meanwhile is written then.
                        continue;
                    }
                    sleep_until(not_before.max(Instant::now() + DEBOUNCE)).await;
                }
            }
            let begun = Instant::now();
            let reported = self.report().await;
            not_before = Instant::now() + self.rest_after(begun.elapsed());
            match reported {
                Ok(again) => {
                    failures = 0;
                    retry = again.map(|again| Instant::now() + again);
                    log_once.clear(&about);
                }
                Err(error) => {
                    if log_once.should_log(&about, &error) {
                        tracing::warn!(server = %self.state.server, %error, "{about} could not be written; retrying");
                    }
                    failures += 1;
                    retry = Some(Instant::now() + jittered(BACKOFF.after(failures)));
                }
            }
        }
    }

    fn subject(&self) -> (String, &Notify) {
        let server = &self.state.server;
        match self.reported {
            Reported::Server => {
                let about = format!("the status of VmsServer {server}");
                (about, &self.state.status_changed)
            }
            Reported::Site => {
                let about = format!("the statuses of what belongs to VmsServer {server}");
                (about, &self.state.site_changed)
            }
            Reported::Managed => {
                let about = format!("the layouts and camera groups of VmsServer {server}");
                (about, &self.state.managed.due)
            }
            Reported::Discovery => {
                let about = format!("the objects for what VmsServer {server} has");
                (about, &self.state.discovery.due)
            }
        }
    }

    fn rest_after(&self, took: Duration) -> Duration {
        match self.reported {
            Reported::Server => Duration::ZERO,
            Reported::Site | Reported::Discovery | Reported::Managed => {
                LONGEST_REST.min(took * REST_AFTER_SITE)
            }
        }
    }

    /// Writes what there is; when to look again where nothing comes before.
    async fn report(&self) -> Result<Option<Duration>, PortError> {
        match self.reported {
            Reported::Server => self.report_server().await.map(|()| None),
            Reported::Site | Reported::Discovery => self.report_site().await.map(|()| None),
            Reported::Managed => self.manage().await,
        }
    }

    /// The server itself, which goes once nobody needs it.
    async fn report_server(&self) -> Result<(), PortError> {
        let (context, state) = (&self.context, &self.state);
        let Some((object, _)) = context.server_object(&state.server) else {
            return Ok(());
        };
        if object.deleting && finalizer::remove_if_unneeded(context, &state.server, &object).await?
        {
            return Ok(());
        }
        status::report(context, state, &object).await
    }

    async fn manage(&self) -> Result<Option<Duration>, PortError> {
        let (context, state) = (&self.context, &self.state);
        let Some(server) = context.server(&state.server) else {
            return Ok(None);
        };
        match state.connectivity() {
            Connectivity::Pending => Ok(None),
            Connectivity::Unavailable(problem) => {
                let released = managed::release_unreachable(context, state, &server, &problem);
                released.await.map(|()| None)
            }
            Connectivity::Ready(connection) => {
                managed::manage(context, state, &server, &connection).await
            }
        }
    }

    async fn report_site(&self) -> Result<(), PortError> {
        let server = self.context.server(&self.state.server);
        match (server, self.state.connectivity()) {
            (Some(server), Connectivity::Ready(connection)) => {
                let (context, state) = (&self.context, &self.state);
                if matches!(self.reported, Reported::Discovery) {
                    discovery::discover(context, state, &server, &connection).await
                } else {
                    site_status::report(context, state, &server, &connection).await
                }
            }
            _ => Ok(()),
        }
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
