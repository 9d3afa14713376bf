//! Debian's nginx, with the configuration of our example.

use std::{
    fs::{self, File},
    net::{IpAddr, SocketAddr},
    path::Path,
    process::{Child, Command, Stdio},
};

use tokio::net::TcpStream;

use crate::support::{
    cluster::PATIENCE, eventually::eventually, port::ReservedPort, visitor::Visitor,
};

const EXAMPLE: &str = include_str!("../../../examples/gate/nginx.conf");

/// From where nginx asks at the gate, and is a trusted proxy there. Nobody watches from there.
pub(super) const PROXY: [u8; 4] = [127, 0, 0, 9];

/// A running nginx; whoever lets go of it kills it.
pub(super) struct Nginx {
    port: ReservedPort,
    child: Child,
}

impl Nginx {
    /// Serves the folder `site` of a folder.
    pub(super) async fn start(
        folder: &Path,
        (gate, store): (SocketAddr, SocketAddr),
        secret: &str,
    ) -> Self {
        let port = ReservedPort::new();
        let own = folder.join("nginx");
        fs::create_dir_all(own.join("temporary")).expect("a folder for nginx");
        let bound = format!("internal;\n            proxy_bind {};", IpAddr::from(PROXY));
        let site = folder.join("site").display().to_string();
        let config = EXAMPLE
            .replace("internal;", &bound)
            .replace("listen NGINX;", &format!("listen {};", port.address()))
            .replace("root SITE;", &format!("root {site};"))
            .replace("server GATE;", &format!("server {gate};"))
            .replace("http://STORE;", &format!("http://{store};"))
            .replace("Secret SECRET;", &format!("Secret {secret};"));
        let file = own.join("nginx.conf");
        fs::write(&file, config).expect("write the configuration of nginx");
        let log = own.join("log");
        let child = Command::new(program())
            .args(["-e", "stderr", "-c"])
            .arg(&file)
            .arg("-p")
            .arg(&own)
            .stdin(Stdio::null())
            .stderr(File::create(&log).expect("a file for what nginx says"))
            .spawn()
            .expect("run nginx, which `make tools` brings");
        let nginx = Self { port, child };
        eventually(PATIENCE, "nginx listens", async || {
            let connected = TcpStream::connect(nginx.address()).await;
            connected.map(drop).map_err(|error| {
                format!("{error}: {}", fs::read_to_string(&log).unwrap_or_default())
            })
        })
        .await;
        nginx
    }

    pub(super) const fn address(&self) -> SocketAddr {
        self.port.address()
    }

    /// Somebody at that address who is not logged in.
    pub(super) fn somebody_at(&self, address: [u8; 4]) -> Visitor {
        Visitor::new(format!("http://{}", self.address()), address.into())
    }
}

/// Debian installs it where not everybody looks for programs.
fn program() -> &'static str {
    let installed = "/usr/sbin/nginx";
    if Path::new(installed).exists() {
        installed
    } else {
        "nginx"
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // A process that has ended already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
