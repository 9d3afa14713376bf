//! Putting cameras into what users may hold: only once all who hold it in the VMS see those cameras by themselves.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::write::Writer;
use crate::{
    clock,
    domain::name::{Login, ObjectRef, UserId},
    engine::{References, ServerView, Subject, can_any_grow, changed_since, find_onlookers},
    operator::{problem, state::managed::SetKey},
    plan::{Growth, Onlooker, SetStep},
    rules::Decision,
    status::{self, Problem},
    store,
    world::StoreRow,
};

/// How long to wait after users could not be read.
const UNREAD: Duration = Duration::from_mins(1);

/// Lets each grow as far as its holders allow.
pub(super) async fn grow(writer: &mut Writer<'_>, growths: Vec<(SetKey, Growth)>) {
    if growths.is_empty() {
        writer.state.managed.note_onlookers(BTreeSet::new());
        return;
    }
    // Whoever was judged before these cameras were declared is written by now, or has failed.
    drop(writer.state.managed.judging.write().await);
    if let Some(wait) = writer.unsettled_for() {
        return unsettled(writer, growths, wait);
    }
    let whole: Vec<&Growth> = growths.iter().map(|(_, growth)| growth).collect();
    match read(writer, &whole).await {
        Ok(found) => {
            for ((key, growth), onlookers) in growths.iter().zip(found) {
                grow_one(writer, key, growth, &onlookers).await;
            }
        }
        Err(error) => {
            let problem = problem::of_store(&error);
            if error.is_of_server() {
                writer.state.suspect(problem.clone());
            }
            writer.look_again_after(UNREAD);
            let all = growths.into_iter().map(|(key, _)| (key, problem.clone()));
            writer.problems.extend(all);
        }
    }
}

/// A write that was sent earlier may give somebody what is about to grow.
fn unsettled(writer: &mut Writer<'_>, growths: Vec<(SetKey, Growth)>, wait: Duration) {
    writer.look_again_after(wait);
    let problem = Problem {
        reason: "Settling",
        message: "cameras are put in once no earlier write of a user can arrive any more"
            .to_owned(),
        retrying: true,
    };
    let all = growths.into_iter().map(|(key, _)| (key, problem.clone()));
    writer.problems.extend(all);
}

/// Who stands in the way of each. Those are not read who were last seen to be as they are judged now, and are not given it
/// without those cameras.
async fn read(writer: &Writer<'_>, growths: &[&Growth]) -> store::Result<Vec<Vec<Onlooker>>> {
    let store = writer.connection.store.as_ref();
    let rows: Vec<StoreRow> = writer.connection.rows().into_values().collect();
    let mut found = vec![Vec::new(); growths.len()];
    // While those who stood in the way before still do, nobody else is looked at.
    let before = writer.state.managed.onlookers();
    let (known, others): (Vec<&StoreRow>, Vec<&StoreRow>) =
        rows.iter().partition(|row| before.contains(&row.id));
    find_onlookers(store, known.into_iter(), growths, &mut found).await?;
    if can_any_grow(growths, &found) {
        let declared = declared_rows(writer);
        let is_unknown = |row: &&StoreRow| !is_harmless(writer, &declared, row, growths);
        let unknown = others.into_iter().filter(is_unknown);
        find_onlookers(store, unknown, growths, &mut found).await?;
    }
    if can_any_grow(growths, &found) {
        // That may have taken long.
        let changed = changed_since(&rows, &store.list().await?);
        find_onlookers(store, changed.iter(), growths, &mut found).await?;
    }
    let ids = ids_of(&rows, found.iter().flatten());
    writer.state.managed.note_onlookers(ids);
    Ok(found)
}

fn ids_of<'a>(
    rows: &[StoreRow],
    onlookers: impl Iterator<Item = &'a Onlooker>,
) -> BTreeSet<UserId> {
    let logins: BTreeSet<&Login> = onlookers.map(|onlooker| &onlooker.login).collect();
    let rows = rows.iter().filter(|row| logins.contains(&row.login));
    rows.map(|row| row.id.clone()).collect()
}

/// The users whom the server serves, by their logins.
fn declared_rows(writer: &Writer<'_>) -> BTreeMap<Login, ObjectRef> {
    let world = writer.context.world();
    let users = world.users_of(&writer.server.object);
    let users = users.filter_map(|object| {
        let login = world.user(object)?.login.parse().ok()?;
        Some((login, object.clone()))
    });
    users.collect()
}

/// Whether a user is known to be shown nothing by any of these.
fn is_harmless(
    writer: &Writer<'_>,
    declared: &BTreeMap<Login, ObjectRef>,
    row: &StoreRow,
    growths: &[&Growth],
) -> bool {
    let Some(object) = declared.get(&row.login) else {
        return false;
    };
    let Writer {
        context,
        state,
        server,
        connection,
        site,
        ..
    } = writer;
    let now = clock::now();
    let (user, references, allowance) = {
        let world = context.world();
        let Some(user) = world.user(object).cloned() else {
            return false;
        };
        let references = References::from_world(&world, &user);
        let allowance = state.licenses.allow(&user, server, &world, now);
        (user, references, allowance)
    };
    let survey = connection.survey_of(Some(&row.login));
    let view = ServerView {
        server,
        site,
        survey: &survey,
    };
    let subject = Subject::new(&user, &references, view, allowance, now);
    let Some(verdict) = subject.as_judged(context.phase.key()) else {
        return false;
    };
    // What is declared may be withheld, or kept from another declaration.
    if verdict.decision != Decision::Apply {
        return false;
    }
    let (given, retained) = (&verdict.declared.access, &verdict.retained.access);
    growths.iter().all(|growth| {
        let set = &growth.whole.set;
        let is_given = given.sets(set.kind).contains(&set.id);
        let sees_all = growth.whole.added().is_subset(&given.cameras);
        !retained.sets(set.kind).contains(&set.id) && (!is_given || sees_all)
    })
}

/// Puts in what may be put in, while nobody is judged, and tells what may not.
async fn grow_one(writer: &mut Writer<'_>, key: &SetKey, growth: &Growth, onlookers: &[Onlooker]) {
    if let Some(change) = growth.admitted(onlookers) {
        let state = writer.state;
        let alone = state.managed.judging.write().await;
        // Whoever is judged by another declaration meanwhile may be given it without these cameras.
        if is_still_declared(writer, key, growth).await {
            writer.write(key, &SetStep::Change(change)).await;
        } else {
            writer.look_again_after(Duration::ZERO);
        }
        drop(alone);
    }
    if !onlookers.is_empty() && !writer.problems.contains_key(key) {
        let declared = declared_rows(writer);
        let is_declared = |login: &Login| declared.contains_key(login);
        let problem = status::watched(growth, onlookers, is_declared, writer.site);
        writer.problems.insert(key.clone(), problem);
    }
}

async fn is_still_declared(writer: &Writer<'_>, (kind, name): &SetKey, growth: &Growth) -> bool {
    let world = writer.context.shared_world();
    let site = writer.connection.site(world, writer.server).await;
    let set = site.sets(*kind).get(name);
    set.is_some_and(|set| set.managed.is_some() && growth.whole.added().is_subset(&set.declared))
}
