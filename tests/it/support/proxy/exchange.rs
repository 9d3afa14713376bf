//! One request and its answer, and what becomes of them.

use std::{io, net::SocketAddr, sync::Arc};

use parking_lot::Mutex;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::sleep,
};

use super::{
    message::{Message, head_length},
    plan::{Fault, Plan, Way},
};

/// Serves one request a connection.
pub(super) async fn accept(listener: TcpListener, server: SocketAddr, plan: Arc<Mutex<Plan>>) {
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
    let (index, fault, alteration, latency, mut paused, held) = {
        let mut plan = plan.lock();
        let index = plan.requests.len();
        let line = request.line();
        let always = plan.always.iter();
        let always = always
            .filter(|(beginning, _)| is_about(&line, beginning))
            .map(|(_, fault)| *fault)
            .next();
        let json = request.json();
        let mut refused = plan.refused.iter();
        let refused = refused
            .find(|(beginning, _, is_so)| line.starts_with(*beginning) && is_so(&json))
            .map(|(_, status, _)| Fault::Refuse(*status));
        let altered = plan.altered.iter();
        let alteration = altered
            .filter(|(beginning, _)| line.starts_with(*beginning))
            .map(|(_, alteration)| Arc::clone(alteration))
            .next();
        let held = plan
            .held
            .take_if(|(beginning, ..)| line.starts_with(*beginning));
        let awaited = plan
            .awaited
            .take_if(|(beginning, _)| line.starts_with(*beginning));
        let pauses = plan
            .pauses_at
            .take_if(|beginning| line.starts_with(*beginning));
        if pauses.is_some() {
            plan.paused.send_replace(true);
        }
        plan.requests.push(line);
        let fault = plan.faults.remove(&index);
        let fault = fault
            .or(awaited.map(|(_, fault)| fault))
            .or(always)
            .or(refused);
        (
            index,
            fault,
            alteration,
            plan.latency,
            plan.paused.subscribe(),
            held,
        )
    };
    sleep(latency).await;
    // The sender is in the plan, which is here.
    let _ = paused.wait_for(|paused| !paused).await;
    match fault {
        Some(Fault::CutBefore) => return Ok(()),
        Some(Fault::Refuse(status)) => {
            client.write_all(&refusal(status)).await?;
            return client.shutdown().await;
        }
        _ => {}
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
    let answer = match alteration {
        Some(alteration) => altered(&answer, &*alteration),
        None => answer,
    };
    plan.lock().delivered.insert(index);
    hold(Way::Back).await;
    match fault {
        None => client.write_all(&answer).await?,
        Some(Fault::CutBefore | Fault::CutAfter | Fault::Refuse(_)) => {}
        Some(Fault::CutWithin) => client.write_all(half(&answer)).await?,
        Some(Fault::Garble) => client.write_all(&page()).await?,
        Some(Fault::Stall) => {
            plan.lock().stalled.insert(index);
            // Until the client has had enough.
            while client.read(&mut [0]).await? > 0 {}
        }
    }
    client.shutdown().await
}

/// Whether a request begins so and is not about a longer id.
fn is_about(line: &str, beginning: &str) -> bool {
    let rest = line.strip_prefix(beginning);
    rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_digit()))
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
    message("200 OK", "text/html", body)
}

fn refusal(status: u16) -> Vec<u8> {
    let body = r#"{"message":"refused by a test"}"#;
    message(&format!("{status} Refused"), "application/json", body)
}

/// A successful answer whose JSON is another one.
fn altered(answer: &[u8], alteration: &dyn Fn(&mut Value)) -> Vec<u8> {
    let body = &answer[head_length(answer).unwrap_or_default()..];
    let mut body: Value = serde_json::from_slice(body).expect("an answer in JSON, whole");
    alteration(&mut body);
    message("200 OK", "application/json", &body.to_string())
}

fn message(status: &str, content: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: {content}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
        .into_bytes()
}
