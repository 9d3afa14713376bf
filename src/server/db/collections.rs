//! Layouts and camera groups: who sees them and which cameras are in them.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::FromRow;

use super::{
    Connection, During, Result, Rows, Window, cameras::Camera, collection_statements::statements,
    kind::CollectionKind, query::query,
};

/// A layout or a camera group: a named set of cameras.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Collection {
    pub(crate) id: i64,
    pub(crate) owner_id: i64,
    pub(crate) name: String,
    /// The arrangement of the cells of a layout, where anybody has said one.
    pub(crate) layout_template: Option<String>,
}

/// The collections that the account owns or was granted, by id.
pub(crate) async fn list(
    connection: &mut Connection,
    kind: CollectionKind,
    user: i64,
    pattern: &str,
    window: Window,
) -> Result<Rows<Collection>> {
    let total = query(statements(kind).count)
        .bind(user)
        .bind(pattern)
        .fetch_scalar(&mut *connection)
        .await
        .during("count layouts or groups")?;
    let rows = query(statements(kind).list)
        .bind(user)
        .bind(pattern)
        .bind(window.limit)
        .bind(window.offset)
        .fetch_all(connection)
        .await
        .during("list layouts or groups")?;
    Ok(Rows { rows, total })
}

pub(crate) async fn find(
    connection: &mut Connection,
    kind: CollectionKind,
    id: i64,
) -> Result<Option<Collection>> {
    query(statements(kind).find)
        .bind(id)
        .fetch_optional(connection)
        .await
        .during("find a layout or group")
}

/// Those of `ids` that are the owner's.
pub(crate) async fn owned(
    connection: &mut Connection,
    kind: CollectionKind,
    owner: i64,
    ids: &BTreeSet<i64>,
) -> Result<Vec<Collection>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = query(statements(kind).owned).bind(owner);
    query.push_list(ids.iter().copied());
    query
        .fetch_all(connection)
        .await
        .during("look layouts or groups up")
}

/// Whether the owner has one of that name.
pub(crate) async fn is_taken(
    connection: &mut Connection,
    kind: CollectionKind,
    owner: i64,
    name: &str,
) -> Result<bool> {
    query(statements(kind).is_taken)
        .bind(owner)
        .bind(name)
        .fetch_scalar(connection)
        .await
        .during("look for a name")
}

pub(crate) async fn insert(
    connection: &mut Connection,
    kind: CollectionKind,
    owner: i64,
    name: &str,
) -> Result<i64> {
    query(statements(kind).insert)
        .bind(owner)
        .bind(name)
        .fetch_scalar(connection)
        .await
        .during("insert a layout or group")
}

pub(crate) async fn rename(
    connection: &mut Connection,
    kind: CollectionKind,
    id: i64,
    name: &str,
) -> Result<()> {
    query(statements(kind).rename)
        .bind(id)
        .bind(name)
        .execute(connection)
        .await
        .during("rename a layout or group")?;
    Ok(())
}

/// Says how the cells of a layout are arranged.
pub(crate) async fn arrange(
    connection: &mut Connection,
    layout: i64,
    template: &str,
) -> Result<()> {
    query("UPDATE layouts SET layout_template = $2 WHERE id = $1")
        .bind(layout)
        .bind(template)
        .execute(connection)
        .await
        .during("arrange a layout")?;
    Ok(())
}

pub(crate) async fn delete(
    connection: &mut Connection,
    kind: CollectionKind,
    id: i64,
) -> Result<()> {
    query(statements(kind).delete)
        .bind(id)
        .execute(connection)
        .await
        .during("delete a layout or group")?;
    Ok(())
}

#[derive(FromRow)]
struct Member {
    collection: i64,
    #[sqlx(flatten)]
    camera: Camera,
}

/// The cameras of each of these collections, by id; one without cameras is in the answer too.
pub(crate) async fn members(
    connection: &mut Connection,
    kind: CollectionKind,
    ids: impl IntoIterator<Item = i64>,
) -> Result<BTreeMap<i64, Vec<Camera>>> {
    let mut members: BTreeMap<i64, Vec<Camera>> =
        ids.into_iter().map(|id| (id, Vec::new())).collect();
    if members.is_empty() {
        return Ok(members);
    }
    let mut query = query(statements(kind).members);
    query.push_list(members.keys().copied());
    query.push(" ORDER BY collection, cameras.id");
    let rows: Vec<Member> = query
        .fetch_all(connection)
        .await
        .during("read the cameras of layouts or groups")?;
    for row in rows {
        members.entry(row.collection).or_default().push(row.camera);
    }
    Ok(members)
}

pub(crate) async fn attach(
    connection: &mut Connection,
    kind: CollectionKind,
    id: i64,
    camera: i64,
) -> Result<()> {
    query(statements(kind).attach)
        .bind(id)
        .bind(camera)
        .execute(connection)
        .await
        .during("put a camera into a layout or group")?;
    Ok(())
}

pub(crate) async fn detach(
    connection: &mut Connection,
    kind: CollectionKind,
    id: i64,
    camera: i64,
) -> Result<()> {
    query(statements(kind).detach)
        .bind(id)
        .bind(camera)
        .execute(connection)
        .await
        .during("take a camera out of a layout or group")?;
    Ok(())
}

/// Takes cameras out of everything that an account made itself.
pub(crate) async fn forget_cameras(
    connection: &mut Connection,
    owner: i64,
    cameras: &BTreeSet<i64>,
) -> Result<()> {
    for (members, key, table) in [
        ("layout_cameras", "layout_id", "layouts"),
        ("group_cameras", "group_id", "camera_groups"),
    ] {
        let mut query = query(format!(
            "DELETE FROM {members} WHERE {key} IN (SELECT id FROM {table} WHERE owner_id = "
        ));
        query.push_bind(owner).push(") AND camera_id IN ");
        query.push_list(cameras.iter().copied());
        let result = query.execute(&mut *connection).await;
        result.during("take revoked cameras out of layouts and groups")?;
    }
    Ok(())
}
