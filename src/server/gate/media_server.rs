//! A media server asks when somebody connects to it: the HTTP callback of MediaMTX.

use std::net::IpAddr;

use axum::{
    body::Bytes,
    extract::{FromRequest as _, Request, State},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;

use super::{
    action::Action,
    answer::{REFUSED, Understands, answer},
    credentials::Credentials,
    decide,
    door::{self, only},
    identify::{Watcher, identify},
    sessions::protocol,
    state::Gate,
    viewings::book::Viewing,
};
use crate::{
    domain::secret::Secret,
    server::{
        auth::Client,
        db::{
            self, cameras,
            stream_sessions::{self, Place},
        },
        error::{Error, Result},
        security::token_digest::TokenDigest,
        state::App,
        stream_path::StreamPath,
    },
};

/// What MediaMTX 1.20 posts, as far as it is used here.
#[derive(Deserialize)]
pub(super) struct Question {
    ip: IpAddr,
    #[serde(default)]
    user: String,
    password: Option<Secret>,
    token: Option<Secret>,
    action: String,
    #[serde(default)]
    path: String,
    #[serde(default)]
    protocol: String,
}

pub(super) async fn mediamtx(State(gate): State<Gate>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let headers = parts.headers.clone();
    let decision = async {
        door::check(&gate, &parts, secret(&headers).as_ref().map(Secret::expose))?;
        let request = Request::from_parts(parts, body);
        let body = Bytes::from_request(request, &())
            .await
            .map_err(|_| Error::TooLarge)?;
        decide(&gate, read(&body)?).await
    };
    answer(decision.await, Understands::Anything, &headers)
}

/// In the header of proxies, or as a password of the callback's address, since MediaMTX sends no header of one's own.
fn secret(headers: &HeaderMap) -> Option<Secret> {
    if let Some(secret) = only(headers, &door::SECRET) {
        return Some(Secret::new(secret));
    }
    match Credentials::of_request(headers, None)? {
        Credentials::Password(_, secret) => Some(secret),
        Credentials::Token(_) => None,
    }
}

pub(super) fn read(body: &[u8]) -> Result<Question> {
    // What serde says may repeat a password.
    serde_json::from_slice(body)
        .map_err(|_| Error::BadRequest("The body is not a question of MediaMTX.".into()))
}

async fn decide(gate: &Gate, question: Question) -> Result<()> {
    let path: StreamPath = question.path.parse().map_err(|_| REFUSED)?;
    let action = match question.action.as_str() {
        "read" => Action::Live,
        "playback" => Action::Archive,
        "publish" => return publish(gate, &path, &question).await,
        _ => return Err(REFUSED),
    };
    let nothing = Secret::new("");
    let (password, token) = (question.password.as_ref(), question.token.as_ref());
    let credentials = Credentials::of_player(
        &question.user,
        password.unwrap_or(&nothing),
        token.unwrap_or(&nothing),
    );
    let client = Client {
        address: question.ip.to_canonical(),
        user_agent: None,
        kind: None,
    };
    let credentials = credentials.ok_or(Error::Unauthenticated)?;
    let Watcher { user, session_id } = identify(gate, &client, credentials).await?;
    let camera = decide::stream(gate.app(), &user, &path, action).await?;
    if let Some(session) = session_id {
        note_session(gate.app(), (&path, client.address), &session).await?;
    }
    let viewing = Viewing {
        user: user.id,
        camera: camera.id,
        action,
        protocol: protocol(&question.protocol),
        address: client.address,
    };
    gate.viewings()
        .note(viewing, (&user.login, &camera.name), gate.app().now());
    Ok(())
}

/// The media server will list the player without a name: whose session it is stays known, to all stores and after a restart.
async fn note_session(app: &App, place: Place<'_>, session: &str) -> Result<()> {
    let mut snapshot = app.database().read().await?;
    if stream_sessions::is_noted(&mut snapshot, place, session).await? {
        return Ok(());
    }
    drop(snapshot);
    let mut transaction = app.database().write().await?;
    stream_sessions::note(&mut transaction, place, session, app.now()).await?;
    Ok(db::commit(transaction).await?)
}

/// A camera sends its own pictures, whoever it says it is.
async fn publish(gate: &Gate, path: &StreamPath, question: &Question) -> Result<()> {
    let mut snapshot = gate.app().database().read().await?;
    let camera = cameras::find_by_stream_path(&mut snapshot, path).await?;
    let id = camera.ok_or(REFUSED)?.id;
    let key = cameras::publish_key(&mut snapshot, id).await?;
    let key = key
        .and_then(|digest| TokenDigest::of(&digest))
        .ok_or(REFUSED)?;
    let shown = [&question.password, &question.token];
    let is_right = shown
        .into_iter()
        .flatten()
        .any(|shown| key.matches(shown.expose()));
    // Without any, the media server asks the camera for it.
    let is_silent = question.user.is_empty()
        && shown
            .into_iter()
            .flatten()
            .all(|shown| shown.expose().is_empty());
    if is_right {
        Ok(())
    } else if is_silent {
        Err(Error::Unauthenticated)
    } else {
        Err(REFUSED)
    }
}
