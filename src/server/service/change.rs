//! A change of what a sub-user was granted, against what its parent has.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    analytics,
    check::{self, Collection, Holdings},
};
use crate::{
    domain::license::{Level, Licenses},
    server::{
        db::{
            Connection, cameras, collections,
            grants::{self, Grants},
            kind::{CollectionKind, GrantKind},
            permissions, users,
        },
        error::{Error, Result},
        wire::{Errors, FieldError, UpdateSubuser},
    },
};

/// As many camera ids as are looked up: more than the longest form names, fewer than a statement binds.
const MAX_ATTACHED: usize = 30_000;

/// A request against what there is.
pub(super) struct Change<'a> {
    pub(super) request: &'a UpdateSubuser,
    pub(super) before: &'a Grants,
    pub(super) after: &'a Grants,
}

impl Change<'_> {
    /// Everything that is wrong with it.
    pub(super) async fn check(
        &self,
        connection: &mut Connection,
        parent: i64,
        errors: &mut Errors,
    ) -> Result<()> {
        let attached = self.request.cameras_to_attach.iter().flatten();
        let attached = attached.copied().take(MAX_ATTACHED).collect();
        let offered = permissions::all(connection).await?;
        let holdings = Holdings {
            cameras: cameras::owned(connection, parent, &attached).await?,
            layouts: held_by(
                connection,
                CollectionKind::Layouts,
                parent,
                &self.after.layouts,
            )
            .await?,
            groups: held_by(
                connection,
                CollectionKind::Groups,
                parent,
                &self.after.groups,
            )
            .await?,
            permissions_held: grants::ids(connection, GrantKind::Permissions, parent).await?,
            permissions_offered: offered.into_iter().map(|row| (row.id, row.name)).collect(),
        };
        check::grants(self.request, self.after, &holdings, errors);
        Ok(())
    }

    /// More licences of a level than the parent has left.
    pub(super) async fn check_licenses(
        &self,
        connection: &mut Connection,
        parent: i64,
    ) -> Result<()> {
        let old: Licenses = self.before.licenses.into();
        let new: Licenses = self.after.licenses.into();
        if old == new {
            return Ok(());
        }
        let all = users::find(connection, parent).await?;
        let all: Licenses = all.map(|row| row.licenses).unwrap_or_default().into();
        let taken = analytics::licenses_taken(connection, parent).await?;
        let left = all.minus(taken.minus(old));
        for level in Level::ALL {
            let (old, new, left) = (old.of(*level), new.of(*level), left.of(*level));
            if new > old && new > left {
                let level = *level;
                return Err(Error::LicenseLimit(FieldError::LicensesLeft {
                    level,
                    left,
                }));
            }
        }
        Ok(())
    }

    /// What changed, for the audit.
    pub(super) fn detail(&self) -> String {
        let mut parts = Vec::new();
        for (noun, before, after) in [
            ("cameras", &self.before.cameras, &self.after.cameras),
            ("layouts", &self.before.layouts, &self.after.layouts),
            ("groups", &self.before.groups, &self.after.groups),
            (
                "permissions",
                &self.before.permissions,
                &self.after.permissions,
            ),
        ] {
            let removed = (before - after).into_iter().map(|id| format!("-{id}"));
            let added = (after - before).into_iter().map(|id| format!("+{id}"));
            let ids: Vec<String> = removed.chain(added).collect();
            if !ids.is_empty() {
                parts.push(format!("{noun} {}", ids.join(" ")));
            }
        }
        if self.before.licenses != self.after.licenses {
            parts.push(format!("licenses {}", Licenses::from(self.after.licenses)));
        }
        if self.before.ip_pool != self.after.ip_pool {
            let pool = self.after.ip_pool.as_deref();
            let pool = pool.map_or_else(|| "anywhere".to_owned(), |ranges| ranges.join(", "));
            parts.push(format!("ip pool {pool}"));
        }
        if self.before.validity != self.after.validity {
            parts.push(format!("valid {}", self.after.validity));
        }
        parts.join("; ")
    }
}

/// Those of the ids that are the parent's, with their cameras.
async fn held_by(
    connection: &mut Connection,
    kind: CollectionKind,
    parent: i64,
    ids: &BTreeSet<i64>,
) -> Result<BTreeMap<i64, Collection>> {
    let rows = collections::owned(connection, kind, parent, ids).await?;
    let mut members = collections::members(connection, kind, rows.iter().map(|row| row.id)).await?;
    let held = rows.into_iter().map(|row| {
        let cameras = members.remove(&row.id).unwrap_or_default().into_iter();
        let collection = Collection {
            name: row.name,
            cameras: cameras.map(|camera| (camera.id, camera.name)).collect(),
        };
        (row.id, collection)
    });
    Ok(held.collect())
}
