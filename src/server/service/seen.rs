//! What an account sees, as its pages show it: by name alone, and without the paging of the API.

use std::collections::BTreeMap;

use crate::server::{
    auth::Caller,
    db::{
        Connection, Rows, Window,
        cameras::{self, Camera},
        collections::{self, Collection},
        kind::CollectionKind,
    },
    error::Result,
    state::App,
};

/// As many as are read at once; a statement takes more values than that.
const CHUNK: i64 = 5000;
/// As many of a kind as a profile names.
const NAMED: i64 = 500;
/// Every name.
const ANY: &str = "%";

/// Something with a name.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) id: i64,
    pub(crate) name: String,
}

/// A layout or group with the cameras in it.
#[derive(Clone, Debug)]
pub(crate) struct NamedSet {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) cameras: Vec<Named>,
}

/// All that an account sees.
pub(crate) struct Seen {
    pub(crate) cameras: Vec<Named>,
    pub(crate) layouts: Vec<NamedSet>,
    pub(crate) groups: Vec<NamedSet>,
}

/// The first names of a kind, and how many there are in all.
pub(crate) struct Names {
    pub(crate) first: Vec<String>,
    pub(crate) total: i64,
}

/// How much an account sees, and the first of it by name.
pub(crate) struct Summary {
    pub(crate) cameras: Names,
    pub(crate) layouts: Names,
    pub(crate) groups: Names,
}

/// All of it, in a few statements however much that is.
pub(crate) async fn everything(app: &App, caller: &Caller) -> Result<Seen> {
    let (mut snapshot, user) = (app.database().read().await?, caller.user.id);
    Ok(Seen {
        cameras: all_cameras(&mut snapshot, user).await?,
        layouts: all_sets(&mut snapshot, user, CollectionKind::Layouts).await?,
        groups: all_sets(&mut snapshot, user, CollectionKind::Groups).await?,
    })
}

/// The beginning of it, and how much there is.
pub(crate) async fn summary(app: &App, caller: &Caller) -> Result<Summary> {
    let (mut snapshot, user) = (app.database().read().await?, caller.user.id);
    let window = Window {
        limit: NAMED,
        offset: 0,
    };
    let cameras = cameras::list(&mut snapshot, user, ANY, window).await?;
    let layouts = CollectionKind::Layouts;
    let layouts = collections::list(&mut snapshot, layouts, user, ANY, window).await?;
    let groups = CollectionKind::Groups;
    let groups = collections::list(&mut snapshot, groups, user, ANY, window).await?;
    Ok(Summary {
        cameras: names(cameras, |camera| camera.name),
        layouts: names(layouts, |layout| layout.name),
        groups: names(groups, |group| group.name),
    })
}

fn names<T>(rows: Rows<T>, name: impl Fn(T) -> String) -> Names {
    Names {
        first: rows.rows.into_iter().map(name).collect(),
        total: rows.total,
    }
}

async fn all_cameras(connection: &mut Connection, user: i64) -> Result<Vec<Named>> {
    let mut all = Vec::new();
    loop {
        let window = chunk_after(all.len());
        let chunk = cameras::list(connection, user, ANY, window).await?;
        all.extend(chunk.rows.into_iter().map(Named::from));
        if window.offset + CHUNK >= chunk.total {
            return Ok(all);
        }
    }
}

async fn all_sets(
    connection: &mut Connection,
    user: i64,
    kind: CollectionKind,
) -> Result<Vec<NamedSet>> {
    let mut all = Vec::new();
    loop {
        let window = chunk_after(all.len());
        let chunk = collections::list(connection, kind, user, ANY, window).await?;
        let ids = chunk.rows.iter().map(|row| row.id);
        let mut members = collections::members(connection, kind, ids).await?;
        let sets = chunk.rows.into_iter();
        all.extend(sets.map(|row| named_set(row, &mut members)));
        if window.offset + CHUNK >= chunk.total {
            return Ok(all);
        }
    }
}

fn chunk_after(count: usize) -> Window {
    Window {
        limit: CHUNK,
        offset: i64::try_from(count).unwrap_or(i64::MAX),
    }
}

fn named_set(row: Collection, members: &mut BTreeMap<i64, Vec<Camera>>) -> NamedSet {
    let cameras = members.remove(&row.id).unwrap_or_default();
    NamedSet {
        id: row.id,
        name: row.name,
        cameras: cameras.into_iter().map(Named::from).collect(),
    }
}

impl From<Camera> for Named {
    fn from(camera: Camera) -> Self {
        Self {
            id: camera.id,
            name: camera.name,
        }
    }
}
