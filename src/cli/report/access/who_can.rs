//! Who may see something, or do something to it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use super::words;
use crate::{
    cli::report::document::{Block, Document, Table},
    domain::name::Name,
    review::{Action, Held, Observed, Review, ServerReview, Standing, UndeclaredUser, UserReview},
    rules::Grounds,
};

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A camera, and what is done to it.
    Camera(Action, Name),
    /// Opening a layout.
    Layout(Name),
    /// Opening a camera group.
    Group(Name),
}

/// Who may.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WhoCan {
    /// The action, in the words of a manifest.
    action: String,
    /// What is asked about, such as `camera/gate-1`.
    target: String,
    /// The moment for which this holds.
    moment: Timestamp,
    /// On which the answer stands, such as `declared`.
    basis: &'static str,
    /// Everybody who may, and who may not for a reason that may go.
    people: Vec<Person>,
    /// How many others there are.
    others: usize,
    #[serde(skip)]
    note: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    server: String,
    user: String,
    login: String,
    standing: &'static str,
    because: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed_by: Option<String>,
    from_addresses: String,
    times: String,
    /// Whether the VMS lets them, where it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_vms: Option<bool>,
    #[serde(skip)]
    shown: &'static str,
}

impl WhoCan {
    /// Asks that of a review.
    pub fn of(review: &Review, target: &Target) -> Self {
        let mut people = Vec::new();
        let mut others = 0;
        for server in review.servers.iter().filter(|server| target.is_on(server)) {
            for user in &server.users {
                let in_vms = target.is_in_vms(&user.observed);
                match (target.grounds(user), in_vms) {
                    (Some(grounds), _) => people.push(Person::of(server, user, grounds, in_vms)),
                    (None, Some(true)) => people.push(Person::by_vms_alone(server, user)),
                    (None, _) => others += 1,
                }
            }
            for user in server.undeclared.iter().flatten() {
                if target.is_held(&user.held) {
                    people.push(Person::undeclared(server, user));
                } else {
                    others += 1;
                }
            }
        }
        Self {
            action: target.action(),
            target: target.name(),
            moment: review.moment,
            basis: super::basis(review),
            note: super::standing_on(review),
            people,
            others,
        }
    }

    /// For people.
    pub fn document(&self) -> Document {
        let may = self.people.iter();
        let may = may.filter(|person| person.shown == words::standing(Standing::Active));
        let may = may.count();
        let table = self.table();
        Document {
            title: format!("Who can {} {}", self.action, self.target),
            notes: vec![self.note.clone()],
            blocks: if self.people.is_empty() {
                vec![Block::Text(format!("nobody; {} cannot", self.others))]
            } else {
                vec![
                    Block::Table(table),
                    Block::Text(format!(
                        "{} now, {} not now or at most, {} cannot",
                        words::count(may, "person can", "people can"),
                        self.people.len() - may,
                        self.others
                    )),
                ]
            },
        }
    }

    /// For spreadsheets.
    pub fn table(&self) -> Table {
        let is_permitted = self.people.iter().any(|person| person.allowed_by.is_some());
        let servers: BTreeSet<&String> = self.people.iter().map(|person| &person.server).collect();
        let are_several = servers.len() > 1;
        let mut columns = vec!["user", "login", "access", "seen because of"];
        if is_permitted {
            columns.push("allowed by");
        }
        columns.extend(["from", "when"]);
        let is_read = self.people.iter().any(|person| person.in_vms.is_some());
        if is_read {
            columns.push("in the VMS");
        }
        if are_several {
            columns.push("server");
        }
        let rows = self.people.iter().map(|person| {
            let mut row: Vec<String> = vec![
                (&person.user).into(),
                (&person.login).into(),
                person.shown.into(),
                (&person.because).into(),
            ];
            if is_permitted {
                row.push(person.allowed_by.clone().unwrap_or_default());
            }
            row.extend([(&person.from_addresses).into(), (&person.times).into()]);
            if is_read {
                row.push(person.in_vms.map_or("", yes_or_no).into());
            }
            if are_several {
                row.push((&person.server).into());
            }
            row
        });
        Table {
            caption: format!("Who can {} {}", self.action, self.target),
            columns: columns.into_iter().map(str::to_owned).collect(),
            rows: rows.collect(),
        }
    }
}

impl Person {
    fn of(
        server: &ServerReview,
        user: &UserReview,
        (seen, permitted): (&Grounds, Option<&Grounds>),
        in_vms: Option<bool>,
    ) -> Self {
        Self {
            server: server.server.object.to_string(),
            user: user.user.object.to_string(),
            login: user.user.login.to_string(),
            standing: user.standing.reason(),
            because: words::grounds(seen),
            allowed_by: permitted.map(words::grounds),
            from_addresses: words::addresses(&user.network),
            times: super::when(user),
            in_vms,
            shown: words::standing(user.standing),
        }
    }

    /// Somebody who is declared without it, and has it all the same.
    fn by_vms_alone(server: &ServerReview, user: &UserReview) -> Self {
        let nothing = Grounds::new();
        Self {
            because: "nothing that is declared".to_owned(),
            shown: "in the VMS alone",
            ..Self::of(server, user, (&nothing, None), Some(true))
        }
    }

    /// Somebody whom no object declares.
    fn undeclared(server: &ServerReview, user: &UndeclaredUser) -> Self {
        Self {
            server: server.server.object.to_string(),
            user: "(not declared)".to_owned(),
            login: user.login.to_string(),
            standing: "Undeclared",
            because: "nothing that is declared".to_owned(),
            allowed_by: None,
            from_addresses: words::addresses(&user.held.network),
            times: words::times(&user.held.validity),
            in_vms: Some(true),
            shown: "in the VMS alone",
        }
    }
}

const fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

impl Target {
    /// Whether a server has it.
    pub fn is_on(&self, server: &ServerReview) -> bool {
        match self {
            Self::Camera(_, name) => server.cameras.contains_key(name),
            Self::Layout(name) => server.layouts.contains_key(name),
            Self::Group(name) => server.groups.contains_key(name),
        }
    }

    /// Why a user may; `None` where they may not.
    fn grounds<'a>(&self, user: &'a UserReview) -> Option<(&'a Grounds, Option<&'a Grounds>)> {
        if user.standing == Standing::Refused {
            return None;
        }
        match self {
            Self::Camera(action, name) => user.may(action, name),
            Self::Layout(name) => Some((user.layouts.get(name)?, None)),
            Self::Group(name) => Some((user.groups.get(name)?, None)),
        }
    }

    /// Whether the VMS lets somebody, where it was asked.
    fn is_in_vms(&self, observed: &Observed) -> Option<bool> {
        match observed {
            Observed::NotAsked => None,
            Observed::Absent => Some(false),
            Observed::Holds(held) => Some(self.is_held(held)),
        }
    }

    fn is_held(&self, held: &Held) -> bool {
        match self {
            Self::Camera(action, name) => {
                let is_permitted = match action {
                    Action::View => true,
                    Action::Permitted(permission) => held.permissions.contains(permission),
                };
                is_permitted && held.cameras.contains(name)
            }
            Self::Layout(name) => held.layouts.contains(name),
            Self::Group(name) => held.groups.contains(name),
        }
    }

    fn action(&self) -> String {
        match self {
            Self::Camera(action, _) => action.to_string(),
            Self::Layout(_) | Self::Group(_) => Action::View.to_string(),
        }
    }

    /// Such as `camera/gate-1`.
    pub fn name(&self) -> String {
        match self {
            Self::Camera(_, name) => format!("camera/{name}"),
            Self::Layout(name) => format!("layout/{name}"),
            Self::Group(name) => format!("group/{name}"),
        }
    }
}
