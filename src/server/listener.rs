//! Listening, and a graceful shutdown.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use axum::Router;
use axum_server::{
    Handle, Server,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use hyper_util::rt::TokioTimer;
use tokio::task::JoinSet;

use super::start_error::Error;

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// A socket and the router that answers on it.
pub(crate) struct Listener {
    server: Server<SocketAddr>,
    router: Router,
    tls: Option<RustlsConfig>,
}

impl Listener {
    pub(crate) fn new(
        listener: TcpListener,
        router: Router,
        tls: Option<RustlsConfig>,
    ) -> Result<Self, Error> {
        listener.set_nonblocking(true).map_err(Error::Listen)?;
        let server = axum_server::from_tcp(listener).map_err(Error::Listen)?;
        Ok(Self {
            server,
            router,
            tls,
        })
    }

    async fn serve(self, handle: Handle<SocketAddr>) -> io::Result<()> {
        let service = self
            .router
            .into_make_service_with_connect_info::<SocketAddr>();
        let mut server = self.server.http1_only().handle(handle);
        // Without a timer hyper waits for a slow head for ever.
        server
            .http_builder()
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT);
        match self.tls {
            Some(tls) => {
                let acceptor = RustlsAcceptor::new(tls);
                server.acceptor(acceptor).serve(service).await
            }
            None => server.serve(service).await,
        }
    }
}

/// Serves on all listeners until `shutdown`, then waits up to `grace` for requests in flight.
pub(crate) async fn run(
    listeners: Vec<Listener>,
    shutdown: impl Future<Output = ()>,
    grace: Duration,
) -> io::Result<()> {
    let mut servers = JoinSet::new();
    let mut handles = Vec::new();
    for listener in listeners {
        let handle = Handle::new();
        servers.spawn(listener.serve(handle.clone()));
        handles.push(handle);
    }
    for handle in &handles {
        handle.listening().await;
    }
    tokio::select! {
        () = shutdown => {}
        Some(ended) = servers.join_next() => ended??,
    }
    for handle in &handles {
        handle.graceful_shutdown(Some(grace));
    }
    while let Some(ended) = servers.join_next().await {
        ended??;
    }
    Ok(())
}
