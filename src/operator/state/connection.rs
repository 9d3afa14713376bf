//! Whether a server can be used, and what was last listed there.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use tokio::time::sleep_until;

use crate::{
    domain::{name::Login, server::Server},
    engine::Survey,
    operator::problem::ServerProblem,
    plan::Difference,
    status::{Changes, Names},
    store::{Description, UserStore},
    world::{Inventory, Site, StoreRow, World},
};

/// A large site takes long to resolve and may change all the time: for so many times as long nobody resolves it again.
const REST_AFTER_RESOLVING: u32 = 9;

/// Nobody waits longer than that for a change of a site.
const LONGEST_REST: Duration = Duration::from_secs(1);

/// Whether a server can be used.
#[derive(Clone)]
pub(crate) enum Connectivity {
    /// No connection was attempted yet.
    Pending,
    /// The server cannot be used.
    Unavailable(Arc<ServerProblem>),
    /// The server can be used.
    Ready(Arc<Connection>),
}

/// A server that answers, as it was last seen.
pub(crate) struct Connection {
    pub(crate) store: Arc<dyn UserStore>,
    pub(crate) description: Description,
    pub(crate) inventory: Arc<Inventory>,
    /// When the listing began.
    pub(crate) listed: Instant,
    /// How many users the listing shows, whoever made them.
    pub(crate) listed_users: usize,
    rows: Mutex<BTreeMap<Login, StoreRow>>,
    site: Mutex<Option<(u64, Arc<Site>)>>,
    /// The site by which users were last told to be judged anew: at first the one by which all of them are judged.
    told: Mutex<Option<Arc<Site>>>,
    /// When the site may be resolved again. Held meanwhile: others wait for the result.
    resolving: tokio::sync::Mutex<Instant>,
}

impl Connection {
    pub(crate) fn new(store: Arc<dyn UserStore>, survey: &Survey, listing: Listing) -> Self {
        let listed = survey.rows().map(|row| (row.login.clone(), row.clone()));
        Self {
            store,
            description: survey.description.clone(),
            inventory: Arc::clone(&survey.inventory),
            listed: listing.began,
            listed_users: survey.rows().count(),
            rows: Mutex::new(overlaid(listed.collect(), listing.noted)),
            site: Mutex::default(),
            told: Mutex::default(),
            resolving: tokio::sync::Mutex::new(Instant::now()),
        }
    }

    /// Goes on with the site of the connection before, if the server still has the same.
    pub(super) fn continue_from(&self, before: &Self) {
        if before.inventory.is_like(&self.inventory) {
            self.site.lock().clone_from(&before.site.lock());
            self.told.lock().clone_from(&before.told.lock());
        }
    }

    /// What is known of one user.
    pub(crate) fn survey_of(&self, login: Option<&Login>) -> Survey {
        let row = login.and_then(|login| self.rows.lock().get(login).cloned());
        Survey::new(
            self.description.clone(),
            Arc::clone(&self.inventory),
            row.into_iter().collect(),
        )
    }

    /// Records what was read of one user since the listing.
    pub(crate) fn note(&self, login: &Login, row: Option<StoreRow>) {
        let mut rows = self.rows.lock();
        match row {
            Some(row) => rows.insert(login.clone(), row),
            None => rows.remove(login),
        };
    }

    /// How many users of the listing have such a login.
    pub(crate) fn count_rows(&self, is_such: impl Fn(&Login) -> bool) -> usize {
        self.rows
            .lock()
            .keys()
            .filter(|login| is_such(login))
            .count()
    }

    pub(crate) fn rows(&self) -> BTreeMap<Login, StoreRow> {
        self.rows.lock().clone()
    }

    /// The declared site as resolved on this server, as it is at the time of the call or later.
    pub(crate) async fn site(&self, world: &Mutex<World>, server: &Server) -> Arc<Site> {
        let wanted = world.lock().site_revision(&server.object);
        if let Some(site) = self.resolved(wanted) {
            return site;
        }
        let mut not_before = self.resolving.lock().await;
        if let Some(site) = self.resolved(wanted) {
            return site;
        }
        sleep_until((*not_before).into()).await;
        let declared = world.lock().declared_site(&server.object);
        // The world is free again before that takes its time.
        let begun = Instant::now();
        let site = Arc::new(Site::of(&declared, &self.inventory));
        *self.site.lock() = Some((declared.revision, Arc::clone(&site)));
        self.told.lock().get_or_insert_with(|| Arc::clone(&site));
        let rest = begun.elapsed() * REST_AFTER_RESOLVING;
        *not_before = Instant::now() + rest.min(LONGEST_REST);
        site
    }

    /// A difference in what somebody holds, by the names that people know.
    pub(crate) async fn named(
        &self,
        world: &Mutex<World>,
        server: &Server,
        difference: &Difference,
    ) -> Changes {
        let site = self.site(world, server).await;
        let names = Names {
            site: &site,
            inventory: &self.inventory,
        };
        names.changes(difference)
    }

    /// Records a site by which users are told to be judged anew, and returns the one before.
    pub(crate) fn tell(&self, site: &Arc<Site>) -> Option<Arc<Site>> {
        self.told.lock().replace(Arc::clone(site))
    }

    /// The site as it was resolved last, if that was of this revision or a later one.
    pub(crate) fn resolved(&self, revision: u64) -> Option<Arc<Site>> {
        let known = self.site.lock();
        let known = known.as_ref().filter(|(of, _)| *of >= revision);
        known.map(|(_, site)| Arc::clone(site))
    }
}

/// What was read of users one by one; `None` of those that are gone.
type Noted = BTreeMap<Login, Option<StoreRow>>;

/// A listing under way.
pub(crate) struct Listing {
    began: Instant,
    /// What was read of users meanwhile: the listing may be older.
    noted: Noted,
}

impl Listing {
    /// Records what was read of one user meanwhile.
    pub(crate) fn note(&mut self, login: &Login, row: Option<StoreRow>) {
        self.noted.insert(login.clone(), row);
    }

    pub(crate) fn begin() -> Self {
        Self {
            began: Instant::now(),
            noted: Noted::default(),
        }
    }
}

/// A listing, with what was read one by one while it was made.
fn overlaid(mut rows: BTreeMap<Login, StoreRow>, noted: Noted) -> BTreeMap<Login, StoreRow> {
    for (login, row) in noted {
        // Which of the two is newer is not known: the next reconcile reads the user in full.
        let row = row.map(|row| StoreRow {
            version: None,
            ..row
        });
        match row {
            Some(row) => rows.insert(login, row),
            None => rows.remove(&login),
        };
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_while_a_listing_was_made_outlives_it() {
        let login = |name: &str| format!("{name}@example.com").parse::<Login>().unwrap();
        let row = |name: &str, version: Option<&str>| StoreRow {
            id: name.into(),
            login: login(name),
            version: version.map(Into::into),
            password_changed: None,
        };
        let listed = ["old", "gone", "changed"].map(|name| (login(name), row(name, Some("1"))));
        let noted = [
            (login("new"), Some(row("new", Some("1")))),
            (login("gone"), None),
            (login("changed"), Some(row("changed", Some("2")))),
        ];
        let rows = overlaid(listed.into(), noted.into());
        let expected = [("old", Some("1")), ("new", None), ("changed", None)];
        let expected = expected.map(|(name, version)| (login(name), row(name, version)));
        assert_eq!(rows, expected.into());
    }
}
