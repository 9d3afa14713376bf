//! How each server stands, for the metrics.

use std::collections::BTreeMap;

use super::{
    metrics::Standing,
    shared::Shared,
    unit::{Link, Unit},
};
use crate::{
    domain::{license::Stock, name::ObjectRef},
    world::ObjectKey,
};

impl Shared {
    /// Lets the metrics say how each server stands.
    pub(crate) fn measure(&self) {
        self.metrics.forget_standings();
        for unit in self.units() {
            if let Some(standing) = self.standing(&unit) {
                self.metrics.note_standing(&unit.server, standing);
            }
        }
    }

    fn standing(&self, unit: &Unit) -> Option<Standing> {
        let link = unit.link();
        if matches!(link, Link::Absent) {
            return None;
        }
        let mut users: BTreeMap<(String, String), usize> = BTreeMap::new();
        let declared: Vec<ObjectRef> = self.world().users_of(&unit.server).cloned().collect();
        for user in declared {
            let record = self.records.get(&ObjectKey::User(user));
            let said = record.and_then(|record| record.ready());
            let said = said.unwrap_or_else(|| ("Unknown".to_owned(), "Pending".to_owned()));
            *users.entry(said).or_default() += 1;
        }
        Some(Standing {
            up: matches!(link, Link::Up(_)),
            queued: unit.queued(),
            waiting: self
                .waiting(&unit.server)
                .map_or(0, |waiting| waiting.users()),
            users,
            licenses: match link {
                Link::Up(connection) => Some(Stock {
                    total: connection.inventory.licenses.total,
                    free: unit.free_licenses(&self.world()),
                }),
                Link::Down(_) | Link::Starting | Link::Absent => None,
            },
        })
    }
}
