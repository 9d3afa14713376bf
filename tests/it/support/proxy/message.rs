//! A request as it is passed on.

use std::{io, net::SocketAddr};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A request, whole.
pub(super) struct Message {
    head: String,
    body: Vec<u8>,
}

impl Message {
    /// Reads one request; `None` where the client sends none.
    pub(super) async fn read(client: &mut TcpStream) -> io::Result<Option<Self>> {
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

    pub(super) fn line(&self) -> String {
        let words: Vec<&str> = self.head.split(' ').take(2).collect();
        words.join(" ")
    }

    /// Its JSON; `null` where it has none.
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Sends it to the server, on a connection of its own, and receives the whole answer.
    pub(super) async fn deliver(&self, server: SocketAddr) -> io::Result<Vec<u8>> {
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

pub(super) fn head_length(bytes: &[u8]) -> Option<usize> {
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
