//! What was made before, beside one reading of the VMS.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    domain::{discovery::Discovery, name::Name, site::ThingKind},
    world::{Inventory, Reach, Site},
};

/// One server's objects and its VMS, side by side.
#[derive(Clone, Copy, Debug)]
pub struct Comparison<'a> {
    /// What is to appear.
    pub discovery: &'a Discovery,
    /// What the objects of the server stand for.
    pub site: &'a Site,
    /// What the VMS has.
    pub inventory: &'a Inventory,
    /// Whom objects reach.
    pub reach: &'a Reach,
    /// The objects of the server that were discovered.
    pub present: &'a BTreeMap<Thing, Present>,
    /// Objects that were made and are not reported yet, each with the id of what it stands for.
    pub made: &'a BTreeMap<Thing, String>,
    /// All cameras, layouts and groups of the namespace, of whichever server.
    pub taken: &'a BTreeSet<Thing>,
    /// What waited at the last look.
    pub asked: Option<Asked<'a>>,
    /// What a person has confirmed.
    pub confirmed: Option<&'a str>,
    /// What time it is.
    pub now: Timestamp,
}

/// What a person was asked at the last look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Since when it waited.
    pub since: Timestamp,
    /// What confirms it.
    pub confirmation: &'a str,
}

/// An object of the server's namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Thing {
    /// What it stands for.
    pub kind: ThingKind,
    /// Its name.
    pub name: Name,
}

/// An object that was discovered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Present {
    /// Whether anybody but the operator has written to it.
    pub is_edited: bool,
    /// Whether it goes with its server.
    pub is_owned: bool,
    /// Since when it is told that the VMS has nothing of it.
    pub gone_since: Option<Timestamp>,
    /// Whether it is being deleted.
    pub is_deleting: bool,
}

impl<'a> Comparison<'a> {
    /// The names of a kind that a new object cannot have.
    pub(super) fn taken(&self, kind: ThingKind) -> BTreeSet<String> {
        let things = self.taken.iter().chain(self.made.keys());
        let things = things.filter(|thing| thing.kind == kind);
        things.map(|thing| thing.name.to_string()).collect()
    }

    /// The ids of things of a kind for which objects were made that are not reported yet.
    pub(super) fn made(&self, kind: ThingKind) -> BTreeSet<&'a str> {
        let made = self.made.iter().filter(|(thing, _)| thing.kind == kind);
        made.map(|(_, id)| id.as_str()).collect()
    }
}
