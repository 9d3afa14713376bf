//! One user as a server shows it: each part where somebody states that it stands.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    super::{
        ip_pool,
        request::Request,
        wire::{HeldPermission, Members, Of, Reference, Subuser, WireId, of},
    },
    object,
};
use crate::{
    domain::{
        access::Access,
        aipix::{FieldPath, IpPoolForm, UserForm},
        network::Network,
    },
    store::{
        Error, ErrorKind, Result,
        answers::{Few, field},
        http::{Call as _, typed},
    },
};

/// A user in full, before its permissions have names.
pub(in super::super) struct ShownUser {
    pub(super) user: Subuser,
    pub(super) access: Access,
    pub(in super::super) permissions: Vec<HeldPermission>,
    pub(super) network: Network,
}

impl ShownUser {
    /// Reads an answer; a server without pools lets everybody in from anywhere.
    pub(in super::super) fn read(
        request: &Request,
        form: &UserForm,
        pool: Option<&IpPoolForm>,
        answer: &[u8],
    ) -> Result<Self> {
        let bytes = object::bare(answer);
        let text = str::from_utf8(bytes)
            .map_err(|_| request.failure(ErrorKind::Garbled, "the answer is not UTF-8"))?;
        let shown = Shown { request, text };
        let Few(permissions) = shown.part(&form.permissions)?;
        Ok(Self {
            user: typed(request, bytes)?,
            access: Access {
                cameras: shown.members::<of::Camera, _>(&form.cameras)?,
                layouts: shown.members::<of::Layout, _>(&form.layouts)?,
                groups: shown.members::<of::Group, _>(&form.groups)?,
            },
            permissions,
            network: match pool {
                None => Network::Anywhere,
                Some(form) => shown.pool(form)?,
            },
        })
    }
}

/// The object of the user.
struct Shown<'json> {
    request: &'json Request,
    text: &'json str,
}

impl<'json> Shown<'json> {
    /// What stands at a path, which it may lack.
    fn at(&self, path: &FieldPath) -> Result<Option<&'json RawValue>> {
        let mut found = None;
        let mut within = self.text;
        for name in path.names() {
            found = field(within, name).map_err(|_| self.mistyped(path))?;
            match found {
                Some(inner) => within = inner.get(),
                None => return Ok(None),
            }
        }
        Ok(found)
    }

    fn part<T: Deserialize<'json>>(&self, path: &FieldPath) -> Result<T> {
        let Some(part) = self.at(path)? else {
            let detail = format!("the answer lacks the field `{path}`");
            return Err(self.request.failure(ErrorKind::Garbled, detail));
        };
        serde_json::from_str(part.get()).map_err(|_| self.mistyped(path))
    }

    fn members<T: Of, Id: From<WireId> + Ord>(&self, path: &FieldPath) -> Result<BTreeSet<Id>> {
        let members: Members<Reference<T>> = self.part(path)?;
        Ok(members.into_ids())
    }

    fn pool(&self, form: &IpPoolForm) -> Result<Network> {
        let pool = self.at(&form.shown_at)?;
        ip_pool::read(form, pool).map_err(|unclear| {
            self.request
                .failure(ErrorKind::Garbled, unclear.to_string())
        })
    }

    fn mistyped(&self, path: &FieldPath) -> Error {
        let detail = format!("the answer has a field `{path}` of another type than expected");
        self.request.failure(ErrorKind::Garbled, detail)
    }
}
