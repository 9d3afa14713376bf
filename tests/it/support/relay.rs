//! A way to the API server that can be cut. Nobody is told: what is sent after that arrives nowhere.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::Value;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::AbortHandle,
};

/// The relay; it ends with its test.
pub(crate) struct Relay {
    address: SocketAddr,
    server: String,
    /// Connections of a lower number carry nothing any more.
    carried: watch::Sender<usize>,
    connections: Arc<AtomicUsize>,
    accepting: AbortHandle,
}

impl Relay {
    /// A relay before the server of a kubeconfig.
    pub(crate) async fn before(kubeconfig: &Path) -> Self {
        let server = server_of(&read(kubeconfig)).to_owned();
        let behind = server
            .strip_prefix("https://")
            .expect("an encrypted server");
        let behind: SocketAddr = behind.parse().expect("an address of loopback");
        let listener = TcpListener::bind(("127.0.0.1", 0)).await;
        let listener = listener.expect("a free port on loopback");
        let address = listener.local_addr().expect("the port of a listener");
        let (carried, lowest) = watch::channel(0);
        let connections = Arc::<AtomicUsize>::default();
        let count = Arc::clone(&connections);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let number = count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(carry(client, behind, number, lowest.clone()));
            }
        });
        Self {
            address,
            server,
            carried,
            connections,
            accepting: accepting.abort_handle(),
        }
    }

    /// The same kubeconfig, by way of the relay.
    pub(crate) fn kubeconfig(&self, kubeconfig: &Path, folder: &Path) -> PathBuf {
        let direct = read(kubeconfig).to_string();
        let relayed = direct.replace(&self.server, &format!("https://{}", self.address));
        let path = folder.join("relayed.kubeconfig");
        fs::write(&path, relayed).expect("write a kubeconfig");
        path
    }

    /// Carries nothing any more, and closes nothing.
    pub(crate) fn cut(&self) {
        self.carried.send_replace(usize::MAX);
    }

    /// The same of the connections that there are; new ones are carried.
    pub(crate) fn cut_present(&self) {
        let connections = self.connections.load(Ordering::SeqCst);
        self.carried.send_replace(connections);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn carry(
    mut client: TcpStream,
    server: SocketAddr,
    number: usize,
    mut lowest: watch::Receiver<usize>,
) {
    let Ok(mut server) = TcpStream::connect(server).await else {
        return;
    };
    tokio::select! {
        // Either side that goes away ends this, as it would without a relay.
        _ = copy_bidirectional(&mut client, &mut server) => return,
        is_cut = lowest.wait_for(|lowest| number < *lowest) => if is_cut.is_err() {
            // The relay is gone.
            return;
        }
    }
    std::future::pending::<()>().await;
}

fn read(kubeconfig: &Path) -> Value {
    let text = fs::read_to_string(kubeconfig).expect("read the kubeconfig");
    serde_json::from_str(&text).expect("a kubeconfig in JSON")
}

fn server_of(kubeconfig: &Value) -> &str {
    let server = &kubeconfig["clusters"][0]["cluster"]["server"];
    server.as_str().expect("the address of a server")
}
