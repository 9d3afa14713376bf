//! The server, with the users of an export in its `spec.adopt`.

use std::collections::BTreeSet;

use super::{error::Error, request::ExportRequest, written::Written};
use crate::{
    api::v1alpha1::Adoption,
    cli::{
        input::{Kind, titled},
        writing::yaml,
    },
    domain::name::Login,
};

/// The most users that a server can let be taken over.
const MOST_ADOPTIONS: usize = 2000;

/// The server as it was written, with further users to be taken over, and what there is no room for.
pub(super) fn adopting(
    request: &ExportRequest<'_>,
    logins: &BTreeSet<Login>,
) -> Result<Option<(Written, Option<String>)>, Error> {
    let ExportRequest {
        server, manifests, ..
    } = request;
    let object = &server.object;
    let Some(mut value) = manifests.written(Kind::VmsServer, object) else {
        return Ok(None);
    };
    let present = server.adopt.iter();
    let present = present.map(|adoption| (&adoption.namespace, &adoption.login));
    let further = logins.iter().map(|login| (&object.namespace, login));
    let all: BTreeSet<_> = present.chain(further).collect();
    let unlisted = (all.len() > MOST_ADOPTIONS).then(|| {
        format!(
            "{}: spec.adopt takes {MOST_ADOPTIONS} users of {}: list the others once these are taken over",
            titled(Kind::VmsServer, object),
            all.len()
        )
    });
    let adopt = all.into_iter().take(MOST_ADOPTIONS);
    let adopt: Vec<Adoption> = adopt
        .map(|(namespace, login)| Adoption {
            namespace: namespace.to_string(),
            login: login.to_string(),
        })
        .collect();
    let mut spec = yaml::value(&value["spec"].take())?;
    if let serde_yaml::Value::Mapping(fields) = &mut spec {
        fields.insert("adopt".into(), yaml::value(&adopt)?);
    }
    let title = object.name.to_string();
    let mut server = Written::new(Kind::VmsServer, object.clone(), title, spec);
    server.keep_metadata(&value);
    Ok(Some((server, unlisted)))
}
