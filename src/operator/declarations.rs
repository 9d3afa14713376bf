//! What is said of pools and roles, which belong to no server: whether each can be used at all.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::sleep};

use super::{cluster::Kind, records::Status, shared::Shared, sites};
use crate::{
    api::v1alpha1::{VmsIpPool, VmsRole},
    clock,
    domain::{name::ObjectRef, violation::Violation},
    engine::PortError,
    rules, status,
    world::ObjectKey,
};

/// How long to wait after the API server did not take a status.
const RETRY: Duration = Duration::from_secs(10);

/// Pools and roles that nobody has looked at since they changed.
#[derive(Default)]
pub(crate) struct Changed {
    keys: Mutex<BTreeSet<ObjectKey>>,
    more: Notify,
}

impl Changed {
    /// Notes those of the keys that are a pool or a role.
    pub(crate) fn note(&self, keys: impl IntoIterator<Item = ObjectKey>) {
        let of_ours = |key: &ObjectKey| matches!(key, ObjectKey::Pool(_) | ObjectKey::Role(_));
        self.lock().extend(keys.into_iter().filter(of_ours));
        self.more.notify_one();
    }

    async fn next(&self) -> ObjectKey {
        loop {
            if let Some(key) = self.lock().pop_first() {
                return key;
            }
            self.more.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<ObjectKey>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks at each that changes, for ever.
pub(super) async fn report(shared: Arc<Shared>) {
    loop {
        let key = shared.changed.next().await;
        let reported = match &key {
            ObjectKey::Pool(object) => {
                let pool = shared.world().pools().get(object).cloned();
                let violations = pool.map(|pool| rules::judge_pool(&pool));
                report_one::<VmsIpPool>(&shared, object, &key, violations).await
            }
            ObjectKey::Role(object) => {
                let role = shared.world().roles().get(object).cloned();
                let violations = role.map(|role| rules::judge_role(&role));
                report_one::<VmsRole>(&shared, object, &key, violations).await
            }
            ObjectKey::Server(_)
            | ObjectKey::Camera(_)
            | ObjectKey::Set(..)
            | ObjectKey::User(_) => Ok(()),
        };
        if let Err(error) = reported {
            if shared
                .troubles
                .is_news(&"the status of pools and roles", &error)
            {
                tracing::warn!(%error, "a status was not written; it is tried again and again");
            }
            shared.changed.note([key]);
            sleep(RETRY).await;
        }
    }
}

/// Writes the status of one that is still there, if it says something new.
async fn report_one<K: Kind>(
    shared: &Shared,
    object: &ObjectRef,
    key: &ObjectKey,
    violations: Option<Vec<Violation>>,
) -> Result<(), PortError> {
    let (Some(record), Some(violations)) = (shared.records.get(key), violations) else {
        return Ok(());
    };
    let Status::Declaration(before) = &record.status else {
        return Ok(());
    };
    let status = status::declaration(before, record.generation, &violations, clock::now());
    if status == **before {
        return Ok(());
    }
    let status = Status::Declaration(Arc::new(status));
    sites::write::<K>(shared, object, key, &record, status).await
}
