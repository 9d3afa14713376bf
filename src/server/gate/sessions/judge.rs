//! Whether a session may go on: what is decided at its beginning, again.

use super::{
    super::{action::Action, decide, state::Gate, viewings::book::Viewing},
    client::Session,
};
use crate::server::{
    auth::{Barrier, resume},
    db::{
        cameras,
        stream_sessions::{self, Place},
        users::{self, User},
    },
    error::{Error, Result},
    stream_path::StreamPath,
};

/// Who a session is of, as exactly as it matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    /// Nobody yet.
    Idle,
    /// An account, and when its password was changed last.
    Account(i64, i64),
    /// A camera, and the digest of its key.
    Camera(i64, Vec<u8>),
}

/// A session that may go on.
pub(super) struct Judgement {
    pub(super) identity: Identity,
    /// What is watched, if anything is; its protocol is that of its list.
    pub(super) viewing: Option<Viewing>,
    pub(super) names: (String, String),
}

/// What a session is; `None` where it may not go on.
pub(super) async fn judge(gate: &Gate, session: &Session) -> Result<Option<Judgement>> {
    let judged = match session.state.as_deref() {
        Some("idle") => return Ok(Some(Judgement::of(Identity::Idle))),
        Some("publish") => publisher(gate, session).await,
        Some(_) | None => reader(gate, session).await,
    };
    match judged {
        Ok(judgement) => Ok(Some(judgement)),
        Err(error) if error.status().is_server_error() => Err(error),
        Err(_) => Ok(None),
    }
}

impl Judgement {
    fn of(identity: Identity) -> Self {
        Self {
            identity,
            viewing: None,
            names: Default::default(),
        }
    }
}

async fn publisher(gate: &Gate, session: &Session) -> Result<Judgement> {
    let path: StreamPath = session.path.parse().map_err(|_| Error::NotFound)?;
    let mut snapshot = gate.app().database().read().await?;
    let camera = cameras::find_by_stream_path(&mut snapshot, &path).await?;
    let id = camera.ok_or(Error::NotFound)?.id;
    let key = cameras::publish_key(&mut snapshot, id).await?;
    Ok(Judgement::of(Identity::Camera(
        id,
        key.ok_or(Error::NotFound)?,
    )))
}

async fn reader(gate: &Gate, session: &Session) -> Result<Judgement> {
    let path: StreamPath = session.path.parse().map_err(|_| Error::NotFound)?;
    let address = session.remote.ip().to_canonical();
    let user = if session.user.is_empty() {
        by_session(gate, (&path, address)).await?
    } else {
        by_login(gate, session).await?
    };
    let camera = decide::stream(gate.app(), &user, &path, Action::Live).await?;
    Ok(Judgement {
        identity: Identity::Account(user.id, user.password_changed_at),
        viewing: Some(Viewing {
            user: user.id,
            camera: camera.id,
            action: Action::Live,
            protocol: "",
            address,
        }),
        names: (user.login, camera.name),
    })
}

async fn by_login(gate: &Gate, session: &Session) -> Result<User> {
    let key = session.user.to_ascii_lowercase();
    let mut snapshot = gate.app().database().read().await?;
    let user = users::find_by_login(&mut snapshot, &key).await?;
    let user = user.ok_or(Error::Unauthenticated)?;
    let address = session.remote.ip().to_canonical();
    match Barrier::of(&user, address, gate.app().now()) {
        Some(barrier) => Err(Error::Forbidden(barrier.message())),
        None => Ok(user),
    }
}

/// The account of a session that was shown for that stream from there, and is still good.
async fn by_session(gate: &Gate, place: Place<'_>) -> Result<User> {
    let app = gate.app();
    let shown = stream_sessions::shown(&mut app.database().read().await?, place).await?;
    let mut refusal = Error::Unauthenticated;
    for session in shown {
        let snapshot = app.database().read().await?;
        match resume(app, snapshot, session, place.1, app.now()).await {
            Ok(caller) => return Ok(caller.user),
            Err(error) => refusal = error,
        }
    }
    Err(refusal)
}
