//! The statements about layouts and camera groups, which differ in the names of tables alone.

use super::kind::CollectionKind;

/// The statements of one kind of collection.
pub(super) struct Statements {
    pub(super) list: &'static str,
    pub(super) count: &'static str,
    pub(super) find: &'static str,
    /// The ids follow, in brackets.
    pub(super) owned: &'static str,
    pub(super) is_taken: &'static str,
    pub(super) insert: &'static str,
    pub(super) rename: &'static str,
    pub(super) delete: &'static str,
    pub(super) members: &'static str,
    pub(super) attach: &'static str,
    pub(super) detach: &'static str,
}

/// A row is visible to its owner and to every account with a grant.
macro_rules! collection_statements {
    ($table:literal, $members:literal, $key:literal, $grants:literal, $template:literal) => {
        Statements {
            list: concat!(
                "SELECT id, owner_id, name, ",
                $template,
                " FROM ",
                $table,
                r" WHERE lower(name) LIKE $2 ESCAPE '\'
                 AND (owner_id = $1 OR id IN (SELECT ",
                $key,
                " FROM ",
                $grants,
                " WHERE user_id = $1))
                 ORDER BY id LIMIT $3 OFFSET $4"
            ),
            count: concat!(
                "SELECT COUNT(*) FROM ",
                $table,
                r" WHERE lower(name) LIKE $2 ESCAPE '\'
                 AND (owner_id = $1 OR id IN (SELECT ",
                $key,
                " FROM ",
                $grants,
                " WHERE user_id = $1))"
            ),
            find: concat!(
                "SELECT id, owner_id, name, ",
                $template,
                " FROM ",
                $table,
                " WHERE id = $1"
            ),
            owned: concat!(
                "SELECT id, owner_id, name, ",
                $template,
                " FROM ",
                $table,
                " WHERE owner_id = $1 AND id IN "
            ),
            is_taken: concat!(
                "SELECT EXISTS (SELECT 1 FROM ",
                $table,
                " WHERE owner_id = $1 AND name = $2)"
            ),
            insert: concat!(
                "INSERT INTO ",
                $table,
                " (owner_id, name) VALUES ($1, $2) RETURNING id"
            ),
            rename: concat!("UPDATE ", $table, " SET name = $2 WHERE id = $1"),
            delete: concat!("DELETE FROM ", $table, " WHERE id = $1"),
            members: concat!(
                "SELECT ",
                $key,
                " AS collection, cameras.id, name, created_at, stream_path
                 FROM ",
                $members,
                " JOIN cameras ON cameras.id = camera_id WHERE ",
                $key,
                " IN "
            ),
            attach: concat!(
                "INSERT INTO ",
                $members,
                " (",
                $key,
                ", camera_id) VALUES ($1, $2) ON CONFLICT DO NOTHING"
            ),
            detach: concat!(
                "DELETE FROM ",
                $members,
                " WHERE ",
                $key,
                " = $1 AND camera_id = $2"
            ),
        }
    };
}

const LAYOUTS: Statements = collection_statements!(
    "layouts",
    "layout_cameras",
    "layout_id",
    "user_layouts",
    "layout_template"
);
const GROUPS: Statements = collection_statements!(
    "camera_groups",
    "group_cameras",
    "group_id",
    "user_groups",
    "CAST(NULL AS TEXT) AS layout_template"
);

pub(super) const fn statements(kind: CollectionKind) -> &'static Statements {
    match kind {
        CollectionKind::Layouts => &LAYOUTS,
        CollectionKind::Groups => &GROUPS,
    }
}
