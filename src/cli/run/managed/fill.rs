//! What is put in, once users are as they are declared; and what came of all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    foreseen::Foreseen,
    shape::{Keeper, Kept, SetKey},
    tally::Tally,
};
use crate::{
    cli::{report::set::SetReport, run::options::Mode},
    domain::name::Login,
    engine::{changed_since, find_onlookers},
    plan::{Growth, Onlooker, SetChange, SetObstacle, SetPlan, SetStep},
    status, store,
    world::{Inventory, Site},
};

/// Who may hold what is to grow.
pub(in crate::cli::run) struct Holders<'a> {
    /// The users whom the server serves.
    pub(in crate::cli::run) declared: &'a BTreeSet<Login>,
    /// Users as they will be, where a run only says what it would do.
    pub(in crate::cli::run) foreseen: Foreseen,
}

/// A growth, what of it may be written, and why it was refused.
struct Written {
    key: SetKey,
    change: SetChange,
    error: Option<String>,
}

/// Puts in what nobody is shown by it who does not see it anyway.
pub(in crate::cli::run) async fn fill(
    keeper: &Keeper<'_>,
    mut kept: Kept,
    holders: Holders<'_>,
) -> Vec<SetReport> {
    let mut tallies = BTreeMap::new();
    let mut growths = Vec::new();
    for (key, plan) in keeper.plans(&kept) {
        let object = keeper.server.object.sibling(&key.1);
        let attempts = kept.attempts.remove(&key).unwrap_or_default();
        let tally = match plan {
            Err(obstacle) => {
                let mut tally = Tally::of(key.0, object, attempts);
                tally.kept_back_by(why_not(&key, obstacle, &kept.site));
                tally
            }
            Ok(plan) if keeper.is_paused(&key) => {
                Tally::paused(key.0, object, told(&plan, &kept.site))
            }
            Ok(SetPlan { step: Some(_), .. }) => Tally::unfinished(key.0, object, attempts),
            Ok(SetPlan { step: None, growth }) => {
                growths.extend(growth.map(|growth| (key.clone(), growth)));
                Tally::of(key.0, object, attempts)
            }
        };
        tallies.insert(key, tally);
    }
    if !growths.is_empty() {
        grow(keeper, &kept, &mut tallies, (&growths, holders)).await;
    }
    tallies.into_values().map(Tally::into_report).collect()
}

/// Why nothing is written of one.
fn why_not((kind, name): &SetKey, obstacle: SetObstacle, site: &Site) -> Option<status::Problem> {
    status::obstacle(*kind, obstacle)
        .or_else(|| status::doubt(&site.sets(*kind).get(name)?.resolution))
}

fn told(plan: &SetPlan, site: &Site) -> Vec<String> {
    let growth = plan.growth.as_ref();
    let growth = growth.map(|growth| SetStep::Change(growth.whole.clone()));
    let steps = plan.step.iter().chain(&growth);
    steps.map(|step| status::told_of_step(step, site)).collect()
}

async fn grow(
    keeper: &Keeper<'_>,
    kept: &Kept,
    tallies: &mut BTreeMap<SetKey, Tally>,
    (growths, holders): (&[(SetKey, Growth)], Holders<'_>),
) {
    let declared = holders.declared;
    let whole: Vec<&Growth> = growths.iter().map(|(_, growth)| growth).collect();
    let read = match keeper.mode {
        Mode::Plan => foresee(keeper, kept, holders.foreseen, &whole).await,
        Mode::Apply => read(keeper, &whole).await,
    };
    let found = match read {
        Ok(found) => found,
        Err(error) => {
            for (key, _) in growths {
                if let Some(tally) = tallies.get_mut(key) {
                    tally.failed(error.to_string());
                }
            }
            return;
        }
    };
    let mut written = Vec::new();
    for ((key, growth), onlookers) in growths.iter().zip(found) {
        if let Some(change) = growth.admitted(&onlookers) {
            let error = match keeper.mode {
                Mode::Plan => None,
                Mode::Apply => {
                    let step = SetStep::Change(change.clone());
                    keeper.store.write_set(&step).await.err()
                }
            };
            written.push(Written {
                key: key.clone(),
                change,
                error: error.map(|error| error.to_string()),
            });
        }
        if let Some(tally) = tallies.get_mut(key).filter(|_| !onlookers.is_empty()) {
            let is_declared = |login: &Login| declared.contains(login);
            let problem = status::watched(growth, &onlookers, is_declared, &kept.site);
            tally.kept_back_by(Some(problem));
        }
    }
    let after = match keeper.mode {
        Mode::Apply if !written.is_empty() => keeper.store.inventory().await.ok(),
        Mode::Apply | Mode::Plan => None,
    };
    for written in written {
        if let Some(tally) = tallies.get_mut(&written.key) {
            written.note(tally, &kept.site, after.as_ref());
        }
    }
}

impl Written {
    /// What is listed counts, and not what the server has said of the write.
    fn note(self, tally: &mut Tally, site: &Site, after: Option<&Inventory>) {
        let is_kept = after.map_or(self.error.is_none(), |after| self.is_in(after));
        if is_kept {
            tally.wrote(status::told_of_step(&SetStep::Change(self.change), site));
        } else {
            let kind = self.change.set.kind;
            let error = self.error;
            tally.failed(error.unwrap_or_else(|| status::not_kept(kind).message));
        }
    }

    fn is_in(&self, inventory: &Inventory) -> bool {
        let set = inventory
            .sets(self.change.set.kind)
            .get(&self.change.set.id);
        set.is_some_and(|set| {
            set.name == self.change.name
                && set
                    .members
                    .iter()
                    .eq(self.change.to.iter().collect::<BTreeSet<_>>())
        })
    }
}

/// Who stands in the way of each, as users are now.
async fn read(keeper: &Keeper<'_>, growths: &[&Growth]) -> store::Result<Vec<Vec<Onlooker>>> {
    let rows = keeper.store.list().await?;
    let mut found = vec![Vec::new(); growths.len()];
    find_onlookers(keeper.store, rows.iter(), growths, &mut found).await?;
    // That may have taken long.
    let changed = changed_since(&rows, &keeper.store.list().await?);
    find_onlookers(keeper.store, changed.iter(), growths, &mut found).await?;
    Ok(found)
}

/// Who would stand in the way of each, once users are as they are declared.
async fn foresee(
    keeper: &Keeper<'_>,
    kept: &Kept,
    foreseen: Foreseen,
    growths: &[&Growth],
) -> store::Result<Vec<Vec<Onlooker>>> {
    let foreseen = foreseen.into_users();
    let others = kept.survey.rows();
    let others = others.filter(|row| !foreseen.contains_key(&row.id));
    let mut found = vec![Vec::new(); growths.len()];
    find_onlookers(keeper.store, others, growths, &mut found).await?;
    for (growth, found) in growths.iter().zip(&mut found) {
        found.extend(foreseen.values().filter_map(|user| growth.onlooker(user)));
    }
    Ok(found)
}
