//! One server and the work on its users: a queue, a link to the VMS, and who is told when either changes.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use tokio::{sync::Notify, time::sleep_until};

use super::{
    guard::Admissions,
    queue::{Lane, Next, Queue},
};
use crate::{
    domain::{
        name::{Login, ObjectRef},
        server::Server,
    },
    engine::Survey,
    rules::Allocator,
    status::Problem,
    store::{Description, UserStore},
    world::{Inventory, Site, StoreRow, World},
};

/// How a server stands.
#[derive(Clone)]
pub(crate) enum Link {
    /// Nobody has looked yet.
    Starting,
    /// There is no such VmsServer.
    Absent,
    /// It cannot be used.
    Down(Arc<Problem>),
    /// It can.
    Up(Arc<Connection>),
}

/// A server that answers, as it was last seen.
pub(crate) struct Connection {
    pub(crate) store: Arc<dyn UserStore>,
    pub(crate) description: Description,
    pub(crate) inventory: Arc<Inventory>,
    /// When the listing began.
    pub(crate) listed: Instant,
    rows: Mutex<BTreeMap<Login, StoreRow>>,
    site: Mutex<Option<(u64, Arc<Site>)>>,
}

impl Connection {
    fn new(store: Arc<dyn UserStore>, survey: &Survey, listing: Listing) -> Self {
        let listed = survey.rows().map(|row| (row.login.clone(), row.clone()));
        Self {
            store,
            description: survey.description.clone(),
            inventory: Arc::clone(&survey.inventory),
            listed: listing.began,
            rows: Mutex::new(overlaid(listed.collect(), listing.noted)),
            site: Mutex::default(),
        }
    }

    /// What is known of one user.
    pub(crate) fn survey_of(&self, login: Option<&Login>) -> Survey {
        let row = login.and_then(|login| lock(&self.rows).get(login).cloned());
        Survey::new(
            self.description.clone(),
            Arc::clone(&self.inventory),
            row.into_iter().collect(),
        )
    }

    /// Takes in what was read of one user since.
    fn note(&self, login: &Login, row: Option<StoreRow>) {
        let mut rows = lock(&self.rows);
        match row {
            Some(row) => rows.insert(login.clone(), row),
            None => rows.remove(login),
        };
    }

    pub(crate) fn rows(&self) -> BTreeMap<Login, StoreRow> {
        lock(&self.rows).clone()
    }

    /// What the declarations stand for here; made anew only where they changed.
    pub(crate) fn site(&self, world: &World, server: &Server) -> Arc<Site> {
        let revision = world.site_revision(&server.object);
        let mut known = lock(&self.site);
        match &*known {
            Some((of, site)) if *of == revision => Arc::clone(site),
            Some(_) | None => {
                let site = Arc::new(Site::resolve(world, &server.object, &self.inventory));
                *known = Some((revision, Arc::clone(&site)));
                site
            }
        }
    }
}

/// What was read of users one by one; `None` of those that are gone.
type Noted = BTreeMap<Login, Option<StoreRow>>;

/// A listing under way.
struct Listing {
    began: Instant,
    /// What was read of users meanwhile: the listing may be older.
    noted: Noted,
}

impl Listing {
    fn begin() -> Self {
        Self {
            began: Instant::now(),
            noted: Noted::default(),
        }
    }
}

/// A listing, with what was read one by one while it was made.
fn overlaid(mut rows: BTreeMap<Login, StoreRow>, noted: Noted) -> BTreeMap<Login, StoreRow> {
    for (login, row) in noted {
        // Which of the two is newer is not known: the next look reads the user in full.
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

/// What somebody wants of the task that looks after the server.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted {
    /// To look at the server.
    pub(crate) look: bool,
    /// To look at the declarations of cameras, layouts and groups.
    pub(crate) site: bool,
    /// To record that a create kept every field.
    pub(crate) proved: bool,
    /// To say who waits for a confirmation.
    pub(crate) waiting: bool,
    /// To say how many licences are left.
    pub(crate) licenses: bool,
}

impl Wanted {
    const NOTHING: Self = Self {
        look: false,
        site: false,
        proved: false,
        waiting: false,
        licenses: false,
    };
    /// To look at the server.
    pub(crate) const LOOK: Self = Self {
        look: true,
        ..Self::NOTHING
    };
    /// To look at the declarations of cameras, layouts and groups.
    pub(crate) const SITE: Self = Self {
        site: true,
        ..Self::NOTHING
    };
    /// To record that a create kept every field.
    pub(crate) const PROVED: Self = Self {
        proved: true,
        ..Self::NOTHING
    };
    /// To say how many licences are left.
    pub(crate) const LICENSES: Self = Self {
        licenses: true,
        ..Self::NOTHING
    };
    /// To say who waits for a confirmation.
    pub(crate) const WAITING: Self = Self {
        waiting: true,
        ..Self::NOTHING
    };
}

/// One server, whether or not it exists.
pub(crate) struct Unit {
    pub(crate) server: ObjectRef,
    queue: Mutex<Queue<ObjectRef>>,
    queued: Notify,
    link: Mutex<Link>,
    listing: Mutex<Option<Listing>>,
    /// Users whose creates may arrive yet, and since when nobody knows what became of them.
    unsure: Mutex<BTreeMap<ObjectRef, Instant>>,
    wanted: Mutex<Wanted>,
    wants: Notify,
    pub(super) licenses: Mutex<Allocator>,
    /// Whether nobody takes anything from the queue any more.
    closed: AtomicBool,
    rested: Notify,
    /// Who may lose what they made.
    pub(crate) admissions: tokio::sync::Mutex<Admissions>,
}

impl Unit {
    pub(crate) fn new(server: ObjectRef) -> Self {
        Self {
            server,
            queue: Mutex::default(),
            queued: Notify::new(),
            link: Mutex::new(Link::Starting),
            listing: Mutex::default(),
            unsure: Mutex::default(),
            wanted: Mutex::default(),
            wants: Notify::new(),
            licenses: Mutex::default(),
            closed: AtomicBool::new(false),
            rested: Notify::new(),
            admissions: tokio::sync::Mutex::default(),
        }
    }

    pub(crate) fn push(&self, users: impl IntoIterator<Item = ObjectRef>, lane: Lane) {
        let mut queue = lock(&self.queue);
        for user in users {
            queue.push(user, lane);
            self.queued.notify_one();
        }
    }

    /// The next user to work on. None before the server was looked at: who was edited meanwhile keeps their place.
    pub(crate) async fn next(&self) -> ObjectRef {
        loop {
            if self.closed.load(Ordering::SeqCst) {
                std::future::pending::<()>().await;
            }
            if matches!(self.link(), Link::Starting) {
                self.queued.notified().await;
                continue;
            }
            let (user, due) = {
                let mut queue = lock(&self.queue);
                let user = queue.pop(Instant::now());
                (user, queue.next_due())
            };
            if let Some(user) = user {
                // Another worker may have missed its call while this one was busy.
                self.queued.notify_one();
                return user;
            }
            match due {
                None => self.queued.notified().await,
                Some(due) => tokio::select! {
                    () = self.queued.notified() => {}
                    () = sleep_until(due.into()) => {}
                },
            }
        }
    }

    pub(crate) fn done(&self, user: ObjectRef, next: Next) {
        lock(&self.queue).done(user, next, Instant::now());
        self.queued.notify_one();
        self.rested.notify_one();
    }

    /// How many users wait.
    pub(crate) fn queued(&self) -> usize {
        lock(&self.queue).len()
    }

    /// Lets nobody take anything any more, and waits for the work under way.
    pub(crate) async fn rest(&self) {
        self.closed.store(true, Ordering::SeqCst);
        while lock(&self.queue).is_active() {
            self.rested.notified().await;
        }
    }

    pub(crate) fn link(&self) -> Link {
        lock(&self.link).clone()
    }

    pub(crate) fn set_link(&self, link: Link) {
        *lock(&self.link) = link;
        self.queued.notify_one();
    }

    /// The server is about to be listed.
    pub(crate) fn begin_listing(&self) {
        *lock(&self.listing) = Some(Listing::begin());
    }

    /// The server was listed: users may be worked on.
    pub(crate) fn connect(&self, store: Arc<dyn UserStore>, survey: &Survey) -> Arc<Connection> {
        let mut listing = lock(&self.listing);
        let listed = listing.take().unwrap_or_else(Listing::begin);
        let connection = Arc::new(Connection::new(store, survey, listed));
        self.set_link(Link::Up(Arc::clone(&connection)));
        connection
    }

    /// Takes in what was read of one user, whatever connection that was with.
    pub(crate) fn note(&self, login: &Login, row: Option<StoreRow>) {
        let mut listing = lock(&self.listing);
        if let Some(listing) = listing.as_mut() {
            listing.noted.insert(login.clone(), row.clone());
        }
        if let Link::Up(connection) = self.link() {
            connection.note(login, row);
        }
    }

    /// Since when nobody knows what became of a create of that user, if so.
    pub(crate) fn unsure_since(&self, user: &ObjectRef) -> Option<Instant> {
        lock(&self.unsure).get(user).copied()
    }

    /// Takes in whether a create of that user was sent of which nobody knows what became of it.
    pub(crate) fn note_create(&self, user: &ObjectRef, is_unsure: bool, is_there: bool) {
        let mut unsure = lock(&self.unsure);
        if is_unsure {
            unsure.insert(user.clone(), Instant::now());
        } else if is_there {
            unsure.remove(user);
        }
    }

    /// A request failed in a way that says something of the server: nobody else tries before it was looked at.
    pub(crate) fn suspect(&self, problem: Problem) {
        self.set_link(Link::Down(Arc::new(problem)));
        self.want(Wanted::LOOK);
    }

    pub(crate) fn want(&self, wish: Wanted) {
        let mut wanted = lock(&self.wanted);
        *wanted = Wanted {
            look: wanted.look || wish.look,
            site: wanted.site || wish.site,
            proved: wanted.proved || wish.proved,
            waiting: wanted.waiting || wish.waiting,
            licenses: wanted.licenses || wish.licenses,
        };
        self.wants.notify_one();
    }

    /// Waits until somebody wants something.
    pub(crate) async fn wanted(&self) -> Wanted {
        self.wants.notified().await;
        std::mem::take(&mut lock(&self.wanted))
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

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

    #[tokio::test(start_paused = true)]
    async fn an_edit_from_before_the_first_look_overtakes_the_backlog_all_the_same() {
        let user = |name: &str| ObjectRef::new("video", name);
        let unit = Unit::new(ObjectRef::new("video", "main"));
        unit.push([user("old-1"), user("old-2")], Lane::Backlog);
        unit.push([user("new")], Lane::Fresh);
        let early = timeout(Duration::from_mins(1), unit.next()).await;
        assert!(early.is_err(), "nobody knows yet how the server stands");
        unit.set_link(Link::Absent);
        unit.push([user("old-1"), user("old-2"), user("new")], Lane::Backlog);
        assert_eq!(unit.next().await, user("new"));
    }
}
