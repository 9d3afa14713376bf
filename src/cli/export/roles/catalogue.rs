//! All things that anybody has, and in how many lines some of them are said.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{
    bits::{Bits, WORD},
    camera_groups::{CameraGroups, CameraSets},
    part::{Part, Thing},
};
use crate::{
    api::v1alpha1::{MemberCameras, Selector},
    domain::permission::PermissionGroup,
};

/// What every label says.
const YES: &str = "true";

/// All things that anybody has.
pub(super) struct Catalogue {
    things: BTreeMap<usize, Thing>,
    numbers: BTreeMap<Thing, usize>,
    sections: Vec<(Section, Range<usize>)>,
    words: usize,
    /// The cameras of each group that everybody sees who has the group.
    members: BTreeMap<usize, Bits>,
    labels: Vec<(String, Bits)>,
}

/// A list of a manifest. Things of one are in words of their own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Cameras,
    Layouts,
    Groups,
    Actions(PermissionGroup),
    Extra,
    Licenses,
    Pool,
}

impl From<&Thing> for Section {
    fn from(thing: &Thing) -> Self {
        match thing {
            Thing::Camera(_) => Self::Cameras,
            Thing::Layout(_) => Self::Layouts,
            Thing::Group(_) => Self::Groups,
            Thing::Action(group, _) => Self::Actions(*group),
            Thing::Extra(_) => Self::Extra,
            Thing::Licenses(..) => Self::Licenses,
            Thing::Pool(_) => Self::Pool,
        }
    }
}

/// How an object says things.
pub(super) struct Wording<'a> {
    /// What it names.
    named: Bits,
    /// The label by which it selects cameras.
    label: Option<&'a str>,
    /// Whether the cameras of its groups come with them.
    grants: bool,
    /// In how many lines.
    pub(super) lines: usize,
}

impl Catalogue {
    /// What these users have.
    pub(super) fn of(users: &[Part], groups: &CameraGroups) -> Self {
        let held: Vec<_> = users.iter().map(Part::things).collect();
        let all: BTreeSet<&Thing> = held.iter().flatten().collect();
        let mut catalogue = Self {
            things: BTreeMap::new(),
            numbers: BTreeMap::new(),
            sections: Vec::new(),
            words: 0,
            members: BTreeMap::new(),
            labels: Vec::new(),
        };
        let mut next = 0;
        // Things of one list stand together in their order.
        for thing in all {
            let section = Section::from(thing);
            if catalogue
                .sections
                .last()
                .is_none_or(|(last, _)| *last != section)
            {
                next = catalogue.words * WORD;
                let words = catalogue.words..catalogue.words;
                catalogue.sections.push((section, words));
            }
            catalogue.things.insert(next, thing.clone());
            catalogue.numbers.insert(thing.clone(), next);
            next += 1;
            catalogue.words = next.div_ceil(WORD);
            if let Some((_, words)) = catalogue.sections.last_mut() {
                words.end = catalogue.words;
            }
        }
        if groups.are_followed {
            catalogue.follow(groups, users);
        }
        catalogue
    }

    fn follow(&mut self, groups: &CameraGroups, users: &[Part]) {
        let CameraGroups {
            members, labels, ..
        } = groups;
        self.labels = self.known(labels).collect();
        let held: Vec<Bits> = users.iter().map(|user| self.bits(user)).collect();
        let of_groups = self.known(members).filter_map(|(name, cameras)| {
            let group = *self.numbers.get(&Thing::Group(name))?;
            let mut group_alone = Bits::none(self.words);
            group_alone.insert(group);
            let mut holders = held.iter().filter(|held| group_alone.is_subset(held));
            let is_seen = holders.all(|held| cameras.is_subset(held));
            is_seen.then_some((group, cameras))
        });
        self.members = of_groups.collect();
    }

    /// Those of which somebody sees every camera.
    fn known(&self, sets: &CameraSets) -> impl Iterator<Item = (String, Bits)> {
        sets.iter().filter_map(|(name, cameras)| {
            let mut bits = Bits::none(self.words);
            for camera in cameras {
                bits.insert(*self.numbers.get(&Thing::Camera(camera.clone()))?);
            }
            Some((name.clone(), bits))
        })
    }

    /// What somebody has.
    pub(super) fn bits(&self, part: &Part) -> Bits {
        let mut bits = Bits::none(self.words);
        for thing in part.things() {
            if let Some(number) = self.numbers.get(&thing) {
                bits.insert(*number);
            }
        }
        bits
    }

    pub(super) fn things(&self, bits: &Bits) -> impl Iterator<Item = &Thing> {
        bits.iter().filter_map(|number| self.things.get(&number))
    }

    /// What stands for many things in one line, each in full.
    pub(super) fn bundles(&self) -> impl Iterator<Item = Bits> {
        let labels = self.labels.iter().map(|(_, cameras)| cameras.clone());
        let groups = self.members.iter().map(|(group, cameras)| {
            let mut all = cameras.clone();
            all.insert(*group);
            all
        });
        labels.chain(groups)
    }

    /// In how many lines so many things would be said at least, roughly.
    pub(super) fn weight(&self, bits: &Bits) -> usize {
        let pools = self.section(bits, |section| section == Section::Pool);
        let ranges = pools.map(|number| self.ranges(number));
        bits.count(0..self.words) + ranges.sum::<usize>()
    }

    /// The shortest way to say things to somebody who has `all` in any case.
    pub(super) fn wording(&self, things: &Bits, all: &Bits) -> Wording<'_> {
        let groups = self.section(things, |section| section == Section::Groups);
        let groups: Vec<usize> = groups.collect();
        let brought: Option<Vec<&Bits>> =
            groups.iter().map(|group| self.members.get(group)).collect();
        let brought = brought.filter(|brought| !brought.is_empty());
        let mut best = self.worded(things.clone(), None, false);
        let mut choose = |named: Bits, label, grants| {
            let wording = self.worded(named, label, grants);
            // Nothing is clearer than names.
            if wording.lines < best.lines {
                best = wording;
            }
        };
        let with_members = brought.map(|brought| {
            let cameras = brought.into_iter();
            cameras.fold(things.clone(), |rest, cameras| rest.minus(cameras))
        });
        for (named, grants) in [(Some(things.clone()), false), (with_members, true)] {
            let Some(named) = named else { continue };
            for (label, cameras) in &self.labels {
                if cameras.is_subset(all) {
                    choose(named.minus(cameras), Some(label.as_str()), grants);
                }
            }
            choose(named, None, grants);
        }
        best
    }

    /// The part of a manifest that says it.
    pub(super) fn part(&self, wording: &Wording<'_>) -> Part {
        let mut part = Part::naming(self.things(&wording.named));
        if let Some(label) = wording.label {
            let cameras = part.access.cameras.get_or_insert_default();
            cameras.selector = Some(Selector {
                match_labels: [(label.to_owned(), YES.to_owned())].into(),
                match_expressions: Vec::new(),
            });
        }
        if wording.grants {
            let groups = part.access.camera_groups.get_or_insert_default();
            groups.member_cameras = Some(MemberCameras::Grant);
        }
        part
    }

    fn worded<'a>(&self, named: Bits, label: Option<&'a str>, grants: bool) -> Wording<'a> {
        let (mut lines, mut access, mut permissions) = (0, 0, 0);
        for (section, words) in &self.sections {
            let count = named.count(words.clone());
            let selector = if label.is_some() { 3 } else { 0 };
            let names = if count > 0 { 1 + count } else { 0 };
            match section {
                Section::Cameras if names + selector > 0 => {
                    (access, lines) = (1, lines + 1 + names + selector);
                }
                _ if count == 0 => {}
                Section::Cameras | Section::Layouts => (access, lines) = (1, lines + 1 + names),
                Section::Groups => {
                    (access, lines) = (1, lines + 1 + names + usize::from(grants));
                }
                Section::Actions(_) => (permissions, lines) = (1, lines + names),
                Section::Extra => lines += names,
                Section::Licenses => lines += 1 + names,
                Section::Pool => {
                    let pools = named.within(words.clone());
                    lines += 1 + pools.map(|number| 1 + self.ranges(number)).sum::<usize>();
                }
            }
        }
        Wording {
            named,
            label,
            grants,
            lines: lines + access + permissions,
        }
    }

    fn ranges(&self, number: usize) -> usize {
        if let Some(Thing::Pool(ranges)) = self.things.get(&number) {
            ranges.len()
        } else {
            0
        }
    }

    fn section(&self, bits: &Bits, which: impl Fn(Section) -> bool) -> impl Iterator<Item = usize> {
        let sections = self.sections.iter();
        let sections = sections.filter(move |(section, _)| which(*section));
        sections.flat_map(|(_, words)| bits.within(words.clone()))
    }
}
