//! Speaking a dialect: one layer around the client API.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use parking_lot::Mutex;
use serde_json::{Map, Value};

use super::{
    address::{Address, in_the_store},
    file::{Dialect, Lie},
    pool, shown,
};
use crate::{
    domain::aipix::IpPoolForm,
    server::{
        error::Error,
        json_body::{received, rewritten},
    },
};

/// Who speaks a dialect.
#[derive(Debug)]
pub(crate) struct Speaker {
    dialect: Dialect,
    /// The pools that are shown and not kept, by the id of the user.
    remembered: Mutex<BTreeMap<String, Value>>,
}

impl Speaker {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            remembered: Mutex::default(),
        }
    }
}

/// Translates a request, has it answered, and translates the answer.
pub(crate) async fn speak(
    State(speaker): State<Arc<Speaker>>,
    request: Request,
    next: Next,
) -> Response {
    let show = &speaker.dialect.show_user;
    let address = Address::of(request.method(), request.uri().path(), &show.path);
    let asked = match &address {
        Address::Hidden => Err(Error::NotFound),
        Address::Show(id) => moved(request, id).map(|request| (request, None)),
        Address::Create | Address::Update(_) => speaker.translated(request).await,
        Address::Other => Ok((request, None)),
    };
    let (request, pool) = match asked {
        Ok(asked) => asked,
        Err(error) => return error.into_response(),
    };
    let response = next.run(request).await;
    let is_success = response.status().is_success();
    rewritten(response, |answer| {
        if !is_success {
            shown::complaint(&speaker.dialect, answer);
        } else if address == Address::Other {
            shown::rename_all(&speaker.dialect, answer);
        } else {
            let remembered = speaker.remembered(answer, pool);
            *answer = shown::user(&speaker.dialect, answer.take(), remembered);
        }
    })
    .await
}

/// The request where the store shows that user.
fn moved(mut request: Request, id: &str) -> Result<Request, Error> {
    *request.uri_mut() = in_the_store(id).ok_or(Error::NotFound)?;
    Ok(request)
}

impl Speaker {
    /// A request as the store takes it, and the pool as it was sent.
    async fn translated(&self, request: Request) -> Result<(Request, Option<Value>), Error> {
        let (parts, bytes) = received(request).await?;
        let Ok(Value::Object(mut body)) = serde_json::from_slice(&bytes) else {
            return Ok((Request::from_parts(parts, bytes.into()), None));
        };
        if let Some(ours) = body.keys().find(|name| *name == pool::OURS)
            && self.pool_field() != Some(pool::OURS)
        {
            return Err(Error::invalid(ours, "There is no such field."));
        }
        let sent = match &self.dialect.ip_pool {
            Some(form) => self.take_pool(form, &mut body)?,
            None => None,
        };
        let body = Value::from(body).to_string();
        let mut request = Request::from_parts(parts, body.into());
        request
            .headers_mut()
            .remove(axum::http::header::CONTENT_LENGTH);
        Ok((request, sent))
    }

    fn pool_field(&self) -> Option<&str> {
        let form = self.dialect.ip_pool.as_ref();
        form.map(|form| form.field.as_str())
    }

    /// Puts the pool into the words of the store; answers what was sent.
    fn take_pool(
        &self,
        form: &IpPoolForm,
        body: &mut Map<String, Value>,
    ) -> Result<Option<Value>, Error> {
        let Some(sent) = body.remove(form.field.as_str()) else {
            return Ok(None);
        };
        let Some(ours) = pool::taken(form, &sent) else {
            let message = "The address pool is not of the form of this server.";
            return Err(Error::invalid(form.field.as_str(), message));
        };
        let forgets = [Lie::KeepsNoPool, Lie::EnforcesNoPool];
        if !forgets.into_iter().any(|lie| self.dialect.tells(lie)) {
            body.insert(pool::OURS.to_owned(), ours);
        }
        Ok(Some(sent))
    }

    /// The pool that is shown of a user whatever the store has.
    fn remembered(&self, user: &Value, sent: Option<Value>) -> Option<Value> {
        if !self.dialect.tells(Lie::EnforcesNoPool) {
            return None;
        }
        let id = user.get("id")?.to_string();
        let mut remembered = self.remembered.lock();
        if let Some(sent) = sent {
            remembered.insert(id.clone(), sent);
        }
        remembered.get(&id).cloned()
    }
}
