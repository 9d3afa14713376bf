//! What is declared already, to be written beside what is new: a folder that stands by itself.

use std::collections::BTreeSet;

use super::{error::Error, request::ExportRequest, written::Written};
use crate::{
    cli::{
        input::{Kind, titled},
        writing::yaml,
    },
    domain::{
        name::{Namespace, ObjectRef},
        site::SetKind,
        user::User,
    },
    world::Object,
};

/// What is declared of the server, as it is declared, and what is missing beside it. No Secret is among it.
pub(super) fn declared(request: &ExportRequest<'_>) -> Result<(Vec<Written>, Vec<String>), Error> {
    let users = users(request);
    let server = &request.server.object;
    let mut namespaces: BTreeSet<&Namespace> =
        users.iter().map(|user| &user.object.namespace).collect();
    namespaces.insert(&server.namespace);
    let mut written = Vec::new();
    for object in &request.manifests.objects {
        let (kind, object) = match object {
            Object::Server(it) if it.object == *server && !request.adopts => {
                (Kind::VmsServer, &it.object)
            }
            Object::Camera(it) if server.sibling(&it.server) == *server => {
                (Kind::VmsCamera, &it.object)
            }
            Object::Set(it) if server.sibling(&it.server) == *server => {
                (kind_of(it.kind), &it.object)
            }
            Object::Pool(it) if namespaces.contains(&it.object.namespace) => {
                (Kind::VmsIpPool, &it.object)
            }
            Object::Role(it) if namespaces.contains(&it.object.namespace) => {
                (Kind::VmsRole, &it.object)
            }
            Object::User(it) if it.server == *server => (Kind::VmsUser, &it.object),
            Object::Server(_)
            | Object::Camera(_)
            | Object::Set(_)
            | Object::Pool(_)
            | Object::Role(_)
            | Object::User(_)
            | Object::Account(_) => continue,
        };
        written.extend(as_declared(request, kind, object)?);
    }
    Ok((written, users.into_iter().filter_map(needs).collect()))
}

fn users<'a>(request: &ExportRequest<'a>) -> Vec<&'a User> {
    let objects = request.manifests.objects.iter();
    let users = objects.filter_map(|object| match object {
        Object::User(user) => Some(&**user),
        Object::Server(_)
        | Object::Camera(_)
        | Object::Set(_)
        | Object::Pool(_)
        | Object::Role(_)
        | Object::Account(_) => None,
    });
    users
        .filter(|user| user.server == request.server.object)
        .collect()
}

fn as_declared(
    request: &ExportRequest<'_>,
    kind: Kind,
    object: &ObjectRef,
) -> Result<Option<Written>, Error> {
    let Some(value) = request.manifests.written(kind, object) else {
        return Ok(None);
    };
    let title = object.name.to_string();
    let mut written = Written::new(kind, object.clone(), title, yaml::value(&value["spec"])?);
    written.keep_metadata(&value);
    Ok(Some(written))
}

const fn kind_of(kind: SetKind) -> Kind {
    match kind {
        SetKind::Layout => Kind::VmsLayout,
        SetKind::Group => Kind::VmsCameraGroup,
    }
}

/// A password is in no manifest of an export.
fn needs(user: &User) -> Option<String> {
    let password = user.password.as_ref()?;
    let secret = user.object.sibling(&password.secret);
    Some(format!(
        "{} has its password in Secret {secret}, which is not written",
        titled(Kind::VmsUser, &user.object)
    ))
}
