//! Writing layouts and camera groups: each is looked at once more before it is changed, for it is written whole.

use std::{collections::BTreeSet, sync::Arc};

use reqwest::Method;

use super::{
    api::Api,
    compile,
    request::{GROUPS, LAYOUT, Request},
    wire::{Group, ShownLayout},
};
use crate::{
    domain::{
        name::{CameraId, SetId},
        site::SetKind,
    },
    plan::{IdentifiedSet, SetChange, SetStep},
    store::{Error, ErrorKind, Result, http::Call as _},
};

/// Carries a step out.
pub(super) async fn write(api: &Api, step: &SetStep) -> Result<()> {
    match step {
        SetStep::Make(set) => {
            let request = compile::make_set(set, &api.streams())?;
            api.write(&request).await
        }
        SetStep::Change(change) => self::change(api, change).await,
        SetStep::Delete(set) => delete(api, set).await,
    }
}

/// Whoever holds it would be shown what somebody else has put in or taken out meanwhile.
async fn change(api: &Api, change: &SetChange) -> Result<()> {
    let request = match change.set.kind {
        SetKind::Layout => {
            let (request, shown) = layout(api, &change.set).await?;
            let cells = shown.grid.iter().flatten();
            let members = cells.map(|cell| cell.camera.clone().into()).collect();
            let seen = Seen {
                id: shown.id.clone().into(),
                name: &shown.name,
                members: Some(members),
            };
            seen.check(&request, change)?;
            compile::change_layout(change, shown, &api.streams())?
        }
        SetKind::Group => {
            let request = Request::get("list camera groups", GROUPS);
            let group = group(api, &request, &change.set).await?;
            let is_whole = group
                .items_count
                .is_none_or(|count| count == group.items.shown);
            let seen = Seen {
                id: group.id.into(),
                name: &group.name,
                members: is_whole.then(|| group.items.into_ids()),
            };
            seen.check(&request, change)?;
            compile::change_group(change)?
        }
    };
    api.write(&request).await
}

/// One that is gone already is no error; one of another name by now is somebody else's.
async fn delete(api: &Api, set: &IdentifiedSet) -> Result<()> {
    let is_gone = |error: &Error| error.kind == ErrorKind::NotFound;
    let seen = match set.kind {
        SetKind::Layout => layout(api, set)
            .await
            .map(|(request, shown)| (request, shown.name)),
        SetKind::Group => {
            let request = Request::get("list camera groups", GROUPS);
            let group = group(api, &request, set).await;
            group.map(|group| (request, group.name))
        }
    };
    match seen {
        Err(error) if is_gone(&error) => return Ok(()),
        Err(error) => return Err(error),
        Ok((request, name)) if name != set.name => return Err(changed(&request, set)),
        Ok(_) => {}
    }
    match api.write(&compile::delete_set(set)?).await {
        Err(error) if is_gone(&error) => Ok(()),
        result => result,
    }
}

async fn layout(api: &Api, set: &IdentifiedSet) -> Result<(Request, ShownLayout)> {
    let attempted = format!("read layout `{}`", set.name);
    let request = Request::of_one(attempted, Method::GET, (LAYOUT, &set.id), None)?;
    let shown = api.read(&request).await?;
    Ok((request, shown))
}

/// No source says that one group can be read by itself.
async fn group(api: &Api, request: &Request, set: &IdentifiedSet) -> Result<Group> {
    let mut groups = api.rows::<Group>(request).await?.readable.into_iter();
    let found = groups.find(|group| SetId::from(group.id.clone()) == set.id);
    found.ok_or_else(|| request.failure(ErrorKind::NotFound, "it is not there any more"))
}

/// What is there just before it is written.
struct Seen<'a> {
    id: SetId,
    name: &'a Arc<str>,
    /// `None` where not all of them are shown.
    members: Option<BTreeSet<CameraId>>,
}

impl Seen<'_> {
    fn check(&self, request: &Request, change: &SetChange) -> Result<()> {
        let set = &change.set;
        let is_as_listed = self.id == set.id
            && *self.name == set.name
            && self.members.as_ref() == Some(&change.from);
        if is_as_listed {
            Ok(())
        } else {
            Err(changed(request, set))
        }
    }
}

fn changed(request: &Request, set: &IdentifiedSet) -> Error {
    let detail = format!(
        "somebody else has changed {} `{}` since it was listed",
        set.kind, set.name
    );
    request.failure(ErrorKind::Garbled, detail)
}
