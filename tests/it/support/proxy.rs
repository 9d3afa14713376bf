//! A proxy between a client and a store that fails where a test wants it to.
//!
//! It serves one request a connection, so that a fault hits one request and no other.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::AbortHandle,
    time::{sleep, timeout},
};

use super::cluster::PATIENCE;

/// What becomes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The store never sees it; the connection is closed.
    CutBefore,
    /// The store carries it out; its answer is lost.
    CutAfter,
    /// The store carries it out; half of its answer arrives.
    CutWithin,
    /// The store carries it out; its answer never comes, and the connection stays open.
    Stall,
    /// The store carries it out; a page of HTML arrives in the place of its answer.
    Garble,
}

impl Fault {
    /// Every fault.
    pub(crate) const ALL: [Self; 5] = [
        Self::CutBefore,
        Self::CutAfter,
        Self::CutWithin,
        Self::Stall,
        Self::Garble,
    ];
}

/// The proxy; it ends with its test.
pub(crate) struct Proxy {
    address: SocketAddr,
    plan: Arc<Mutex<Plan>>,
    accepting: AbortHandle,
}

#[derive(Default)]
struct Plan {
    faults: BTreeMap<usize, Fault>,
    /// The next request that begins so fails.
    awaited: Option<(&'static str, Fault)>,
    latency: Duration,
    /// Method and path of each request so far.
    requests: Vec<String>,
    /// The requests that the store has answered.
    delivered: BTreeSet<usize>,
    /// The requests that were carried out and whose answers never come.
    stalled: BTreeSet<usize>,
    /// The next request that begins so waits, on its way to the store or back.
    held: Option<(&'static str, Way, Arc<Hold>)>,
}

/// Where a request is held.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    There,
    Back,
}

/// A request or an answer that is on its way until it is released.
#[derive(Default)]
pub(crate) struct Hold {
    arrived: Notify,
    released: Notify,
}

impl Hold {
    /// Waits until there is something to hold.
    pub(crate) async fn arrived(&self) {
        timeout(PATIENCE, self.arrived.notified())
            .await
            .expect("a request or an answer to hold");
    }

    /// Lets it go on.
    pub(crate) fn release(&self) {
        self.released.notify_one();
    }
}

impl Proxy {
    /// A proxy before the server at that address of loopback.
    pub(crate) async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a free port on loopback");
        let address = listener.local_addr().expect("the port of a listener");
        let plan = Arc::default();
        let accepting = tokio::spawn(accept(listener, server, Arc::clone(&plan))).abort_handle();
        Self {
            address,
            plan,
            accepting,
        }
    }

    /// Where to reach the server through it.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lets the request of that index fail, counted from 0 since the proxy began.
    pub(crate) fn fail(&self, index: usize, fault: Fault) {
        self.plan().faults.insert(index, fault);
    }

    /// Lets the next request fail.
    pub(crate) fn fail_next(&self, fault: Fault) {
        let next = self.count();
        self.fail(next, fault);
    }

    /// Lets the next request fail that begins so.
    pub(crate) fn fail_next_of(&self, beginning: &'static str, fault: Fault) {
        self.plan().awaited = Some((beginning, fault));
    }

    /// Holds the answer of the next request that begins so, such as `GET /api/v1/cameras`.
    pub(crate) fn hold(&self, beginning: &'static str) -> Arc<Hold> {
        self.hold_on(Way::Back, beginning)
    }

    /// Holds the next request that begins so before the store sees it. It is delivered when it is released, also where
    /// the one who sent it is long gone.
    pub(crate) fn detain(&self, beginning: &'static str) -> Arc<Hold> {
        self.hold_on(Way::There, beginning)
    }

    fn hold_on(&self, way: Way, beginning: &'static str) -> Arc<Hold> {
        let hold = Arc::default();
        self.plan().held = Some((beginning, way, Arc::clone(&hold)));
        hold
    }

    /// Puts the server that far away, there and back.
    pub(crate) fn set_latency(&self, latency: Duration) {
        self.plan().latency = latency;
    }

    /// How many requests there have been.
    pub(crate) fn count(&self) -> usize {
        self.plan().requests.len()
    }

    /// Whether the request of that index was carried out, and its answer is held back.
    pub(crate) fn has_stalled(&self, index: usize) -> bool {
        self.plan().stalled.contains(&index)
    }

    /// Whether the store has answered the request of that index, whoever heard of it.
    pub(crate) fn has_delivered(&self, index: usize) -> bool {
        self.plan().delivered.contains(&index)
    }

    /// Method and path of each request, such as `GET /api/v1/users/self`.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.plan().requests.clone()
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        lock(&self.plan)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn lock(plan: &Mutex<Plan>) -> MutexGuard<'_, Plan> {
    plan.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, server: SocketAddr, plan: Arc<Mutex<Plan>>) {
    while let Ok((client, _)) = listener.accept().await {
        let plan = Arc::clone(&plan);
        tokio::spawn(async move {
            // A client or a server that goes away ends this exchange, as it would without a proxy.
            let _ = exchange(client, server, &plan).await;
        });
    }
}

async fn exchange(mut client: TcpStream, server: SocketAddr, plan: &Mutex<Plan>) -> io::Result<()> {
    let Some(request) = Message::read(&mut client).await? else {
        return Ok(());
    };
    let (index, fault, latency, held) = {
        let mut plan = lock(plan);
        let index = plan.requests.len();
        let line = request.line();
        let held = plan
            .held
            .take_if(|(beginning, ..)| line.starts_with(*beginning));
        let awaited = plan
            .awaited
            .take_if(|(beginning, _)| line.starts_with(*beginning));
        plan.requests.push(line);
        let fault = plan.faults.remove(&index);
        let fault = fault.or(awaited.map(|(_, fault)| fault));
        (index, fault, plan.latency, held)
    };
    sleep(latency).await;
    if fault == Some(Fault::CutBefore) {
        return Ok(());
    }
    let hold = async |wanted: Way| {
        if let Some((_, way, hold)) = &held
            && *way == wanted
        {
            hold.arrived.notify_one();
            hold.released.notified().await;
        }
    };
    hold(Way::There).await;
    let answer = request.deliver(server).await?;
    lock(plan).delivered.insert(index);
    hold(Way::Back).await;
    match fault {
        None => client.write_all(&answer).await?,
        Some(Fault::CutBefore | Fault::CutAfter) => {}
        Some(Fault::CutWithin) => client.write_all(half(&answer)).await?,
        Some(Fault::Garble) => client.write_all(&page()).await?,
        Some(Fault::Stall) => {
            lock(plan).stalled.insert(index);
            // Until the client has had enough.
            while client.read(&mut [0]).await? > 0 {}
        }
    }
    client.shutdown().await
}

/// All of the head and half of the body, or half of the head where there is no body.
fn half(answer: &[u8]) -> &[u8] {
    let head = head_length(answer).unwrap_or_default();
    let body = answer.len() - head;
    let kept = if body > 1 {
        head + body / 2
    } else {
        answer.len() / 2
    };
    &answer[..kept]
}

fn page() -> Vec<u8> {
    let body = "<!doctype html><title>Welcome</title><h1>Log in to the network</h1>";
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A request, whole.
struct Message {
    head: String,
    body: Vec<u8>,
}

impl Message {
    /// Reads one request; `None` where the client sends none.
    async fn read(client: &mut TcpStream) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        loop {
            if let Some(length) = head_length(&bytes) {
                let head = String::from_utf8_lossy(&bytes[..length]).into_owned();
                let mut body = bytes.split_off(length);
                let missing = content_length(&head).saturating_sub(body.len());
                let received = body.len();
                body.resize(received + missing, 0);
                client.read_exact(&mut body[received..]).await?;
                return Ok(Some(Self { head, body }));
            }
            if client.read_buf(&mut bytes).await? == 0 {
                return Ok(None);
            }
        }
    }

    fn line(&self) -> String {
        let words: Vec<&str> = self.head.split(' ').take(2).collect();
        words.join(" ")
    }

    /// Sends it to the server, on a connection of its own, and receives the whole answer.
    async fn deliver(&self, server: SocketAddr) -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(server).await?;
        let head = self.head.trim_end();
        stream
            .write_all(format!("{head}\r\nconnection: close\r\n\r\n").as_bytes())
            .await?;
        stream.write_all(&self.body).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(answer)
    }
}

fn head_length(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    end.map(|end| end + 4)
}

fn content_length(head: &str) -> usize {
    let headers = head.lines().filter_map(|line| line.split_once(':'));
    let mut lengths = headers.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = lengths
        .next()
        .and_then(|(_, value)| value.trim().parse().ok());
    length.unwrap_or_default()
}
