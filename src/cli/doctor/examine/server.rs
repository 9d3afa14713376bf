//! Looks at a server: its Secrets, the way to its VMS from here, and its account.

use std::net::{IpAddr, SocketAddr};

use k8s_openapi::api::core::v1::Secret;
use kube::{Api, Client};
use tokio::{task::spawn_blocking, time::timeout};

use super::request::{Examination, PATIENCE};
use crate::{
    api::v1alpha1::VmsServer,
    cli::doctor::{
        asked::{Asked, Step},
        clock::{self, Clock},
        finding::Finding,
        login::{self, Account, Login},
        reach::{self, Reach},
        secret::{self, Purpose, Referred},
        server::{ready, reported, titled},
    },
    clock::now,
    domain::{
        secret::SecretData,
        server::{Connection, Server},
    },
    store::{
        self, Credentials, connect,
        examine::{End, Head, Place, end_of_certificate},
    },
};

/// What was found, and the way to the VMS for others to judge.
pub(super) struct Examined {
    pub(super) findings: Vec<Finding>,
    pub(super) reach: Reach,
}

pub(super) async fn examine(
    client: &Client,
    examination: &Examination,
    server: &VmsServer,
) -> Examined {
    let (title, reported) = (titled(server), reported(server));
    let connection = Server::from(server).connection;
    let secrets = secrets(client, examination, &connection).await;
    let namespace = &examination.namespace;
    let mut findings: Vec<Finding> = secrets
        .iter()
        .map(|secret| secret::judge(&title, namespace, secret, reported))
        .collect();
    let trusted = authorities(&secrets);
    let (reach, ahead) = reach(&connection, trusted).await;
    findings.extend(reach::judge(&title, &reach, reported, now()));
    let login = if examination.logs_in {
        log_in(&connection, &secrets, &reach).await
    } else {
        not_tried("say --login to try it from here")
    };
    let reason = ready(server).map(|ready| ready.reason.as_str());
    findings.push(login::judge(&title, &login, reported, reason));
    findings.push(clock::judge(&Clock {
        whose: format!("the VMS of {title}"),
        ahead,
    }));
    Examined { findings, reach }
}

async fn secrets(
    client: &Client,
    examination: &Examination,
    connection: &Connection,
) -> Vec<Referred> {
    let api: Api<Secret> = Api::namespaced(client.clone(), &examination.namespace);
    let account = (connection.credentials.to_string(), Purpose::Account);
    let authorities = connection.ca.iter();
    let authorities =
        authorities.map(|(name, key)| (name.to_string(), Purpose::Authorities(key.to_string())));
    let mut secrets = Vec::new();
    for (name, purpose) in [account].into_iter().chain(authorities) {
        // Of a Secret that is not to be read the API server sends no more than its metadata.
        let there = Asked::within(PATIENCE, api.get_metadata_opt(&name)).await;
        let there = there.map(|found| found.is_some());
        let is_read = examination.reads_secrets || examination.logs_in;
        let content = match there {
            Asked::Answered(true) if is_read => Some(content(&api, &name).await),
            Asked::Answered(_) | Asked::NotAllowed | Asked::Failed(_) => None,
        };
        secrets.push(Referred {
            name,
            purpose,
            there,
            content,
        });
    }
    secrets
}

async fn content(api: &Api<Secret>, name: &str) -> Asked<SecretData> {
    let read = Asked::within(PATIENCE, api.get(name)).await;
    read.map(|secret| {
        let data = secret.data.into_iter().flatten();
        data.map(|(key, bytes)| (key.into(), bytes.0.into()))
            .collect()
    })
}

/// The certificates to trust: the system's, those of the Secret, or none that can be read.
enum Trusted<'a> {
    Systems,
    These(&'a [u8]),
    Unread,
}

fn authorities(secrets: &[Referred]) -> Trusted<'_> {
    let mut named = secrets.iter().filter_map(|secret| match &secret.purpose {
        Purpose::Authorities(key) => Some((key, &secret.content)),
        Purpose::Account => None,
    });
    match named.next() {
        None => Trusted::Systems,
        Some((key, Some(Asked::Answered(data)))) => match data.get(key.as_str()) {
            Some(text) => Trusted::These(text),
            None => Trusted::Unread,
        },
        Some(_) => Trusted::Unread,
    }
}

/// Step by step; what a step needs and does not have keeps it from being tried.
async fn reach(connection: &Connection, trusted: Trusted<'_>) -> (Reach, Step<Option<i64>>) {
    let url = connection.url.to_string();
    let place = match Place::of(&url, connection.allow_plain_http) {
        Ok(place) => place,
        Err(why) => {
            let because = "the address cannot be used";
            let reach = Reach {
                url,
                place: Err(why),
                addresses: not_tried(because),
                connection: not_tried(because),
                end: not_tried(because),
                trusted: not_tried(because),
            };
            return (reach, not_tried(because));
        }
    };
    let addresses = stepped(place.addresses(PATIENCE).await);
    let connected = connected(&place, &addresses).await;
    let end = match connected.done() {
        Some(address) if place.is_encrypted => end(&place, *address).await,
        Some(_) => not_tried("it is not encrypted"),
        None => not_tried("there is no connection"),
    };
    let (trusted, ahead) = match connected {
        Step::Done(_) => head(&place, trusted).await,
        Step::Failed(_) | Step::NotTried(_) => {
            let because = "there is no connection";
            (not_tried(because), not_tried(because))
        }
    };
    let reach = Reach {
        url,
        place: Ok(place),
        addresses,
        connection: connected,
        end,
        trusted,
    };
    (reach, ahead)
}

fn not_tried<T>(because: &str) -> Step<T> {
    Step::NotTried(because.to_owned())
}

fn stepped<T>(result: Result<T, String>) -> Step<T> {
    match result {
        Ok(done) => Step::Done(done),
        Err(why) => Step::Failed(why),
    }
}

async fn connected(place: &Place, addresses: &Step<Vec<IpAddr>>) -> Step<SocketAddr> {
    match addresses.done() {
        Some(addresses) => stepped(place.connection(addresses, PATIENCE).await),
        None => not_tried("the host does not resolve"),
    }
}

async fn end(place: &Place, address: SocketAddr) -> Step<End> {
    let host = place.host.clone();
    let looking = spawn_blocking(move || end_of_certificate(&host, address, PATIENCE));
    match timeout(3 * PATIENCE, looking).await {
        Ok(Ok(end)) => stepped(end),
        Ok(Err(_)) | Err(_) => Step::Failed("the certificate was not shown in time".to_owned()),
    }
}

/// Whether an answer comes by a connection that is trusted, and what time it tells.
async fn head(place: &Place, trusted: Trusted<'_>) -> (Step<u16>, Step<Option<i64>>) {
    let ca = match trusted {
        Trusted::Systems => None,
        Trusted::These(pem) => Some(pem),
        Trusted::Unread => {
            let because = "the certificates to trust were not read: say --read-secrets";
            return (not_tried(because), not_tried(because));
        }
    };
    match place.head(ca, PATIENCE, now).await {
        Ok(Head { status, ahead }) => (Step::Done(status), Step::Done(ahead)),
        Err(silence) => (Step::Failed(silence.why), not_tried("it does not answer")),
    }
}

/// Logs in, looks at what the account has, and logs out.
async fn log_in(connection: &Connection, secrets: &[Referred], reach: &Reach) -> Login {
    if reach.trusted.done().is_none() {
        return not_tried("the VMS does not answer from here");
    }
    let account = secrets
        .iter()
        .find(|secret| secret.purpose == Purpose::Account);
    let Some(Asked::Answered(data)) = account.and_then(|account| account.content.as_ref()) else {
        return not_tried("the Secret of the account was not read");
    };
    let Ok(credentials) = Credentials::read(data) else {
        return Step::Failed("the Secret does not say what to log in with".to_owned());
    };
    let ca = match authorities(secrets) {
        Trusted::These(pem) => Some(pem),
        Trusted::Systems | Trusted::Unread => None,
    };
    match timeout(4 * PATIENCE, account_of(connection, credentials, ca)).await {
        Ok(Ok(account)) => Step::Done(Ok(account)),
        Ok(Err(error)) => Step::Done(Err((error.kind, error.to_string()))),
        Err(_) => Step::Failed(format!("no answer within {} s", (4 * PATIENCE).as_secs())),
    }
}

async fn account_of(
    connection: &Connection,
    credentials: Credentials,
    ca: Option<&[u8]>,
) -> store::Result<Account> {
    let store = connect(connection, credentials, ca, "vmsctl")?;
    let described = store.describe().await;
    let inventory = store.inventory().await;
    // The account has few sessions; one that cannot be ended is replaced some day.
    let _ = store.close().await;
    let (described, inventory) = (described?, inventory?);
    Ok(Account {
        version: described.version.to_string(),
        cameras: inventory.cameras.len(),
        layouts: inventory.layouts.len(),
        groups: inventory.groups.len(),
        permissions: inventory.held.len(),
    })
}
