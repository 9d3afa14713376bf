//! What shows nobody a camera: things are made, cleared and renamed.

use std::collections::{BTreeMap, BTreeSet};

use super::{overlay, tally::Attempt};
use crate::{
    cli::{
        run::{error::Error, options::Mode, pins},
        state::State,
    },
    domain::{name::Name, server::Server, site::SetKind},
    engine::{Survey, survey},
    plan::{SetObstacle, SetPlan, SetStep, plan_sets},
    status,
    store::UserStore,
    world::{ObjectKey, Site, World},
};

/// What is made by one name is called otherwise by a second write.
const PASSES: usize = 2;

/// Which of them, by the name of its object.
pub(super) type SetKey = (SetKind, Name);

/// Keeps those of one server.
pub(in crate::cli::run) struct Keeper<'a> {
    pub(in crate::cli::run) state: &'a State,
    pub(in crate::cli::run) server: &'a Server,
    pub(in crate::cli::run) store: &'a dyn UserStore,
    pub(in crate::cli::run) mode: Mode,
    /// Those of which nothing is written, as their annotations say.
    pub(in crate::cli::run) paused: &'a BTreeSet<ObjectKey>,
}

/// A server as users find it: what is to be there is there, and shows no more than it is to show.
pub(in crate::cli::run) struct Kept {
    pub(in crate::cli::run) survey: Survey,
    pub(in crate::cli::run) site: Site,
    /// What is declared of its site, by ids where they are known.
    declared: World,
    pub(super) attempts: BTreeMap<SetKey, Vec<Attempt>>,
}

impl Keeper<'_> {
    /// Makes, clears and renames, and reads the server again after that.
    ///
    /// # Errors
    /// The server cannot be read again, or the state file not be written. What was done before stays done.
    pub(in crate::cli::run) async fn shape(
        &self,
        world: &World,
        survey: Survey,
    ) -> Result<Kept, Error> {
        let mut sets = world.sets_of(&self.server.object);
        let attempts = BTreeMap::new();
        if sets.all(|set| set.management.is_none()) {
            let site = Site::resolve(world, &self.server.object, &survey.inventory);
            self.record(world, &site)?;
            return Ok(Kept {
                survey,
                site,
                declared: World::default(),
                attempts,
            });
        }
        let (declared, site) = self.resolve(world, &survey)?;
        let mut kept = Kept {
            survey,
            site,
            declared,
            attempts,
        };
        for _ in 0..PASSES {
            let steps = self.steps(&kept);
            if steps.is_empty() {
                break;
            }
            self.carry_out(&mut kept, steps).await?;
        }
        Ok(kept)
    }

    /// What is declared, by ids where they are known, and what it stands for.
    fn resolve(&self, world: &World, survey: &Survey) -> Result<(World, Site), Error> {
        let (server, inventory) = (&self.server.object, &survey.inventory);
        let found = Site::resolve(world, server, inventory);
        self.record(world, &found)?;
        let declared = pins::with_found(world, server, &found);
        let site = Site::resolve(&declared, server, inventory);
        Ok((declared, site))
    }

    fn record(&self, world: &World, site: &Site) -> Result<(), Error> {
        match self.mode {
            Mode::Plan => Ok(()),
            Mode::Apply => Ok(pins::record(self.state, world, &self.server.object, site)?),
        }
    }

    /// What is to be done yet.
    pub(super) fn plans(&self, kept: &Kept) -> BTreeMap<SetKey, Result<SetPlan, SetObstacle>> {
        let capabilities = &kept.survey.description.capabilities;
        plan_sets(
            self.server,
            capabilities,
            &kept.site,
            &kept.survey.inventory,
        )
    }

    /// What has not been tried yet.
    fn steps(&self, kept: &Kept) -> Vec<(SetKey, SetStep)> {
        let plans = self.plans(kept).into_iter();
        let steps = plans.filter_map(|(key, plan)| {
            let step = plan.ok()?.step?;
            let last = kept.attempts.get(&key).and_then(|attempts| attempts.last());
            let is_open = last.is_none_or(|last| last.error.is_none() && last.step != step);
            (is_open && !self.is_paused(&key)).then_some((key, step))
        });
        steps.collect()
    }

    pub(super) fn is_paused(&self, (kind, name): &SetKey) -> bool {
        let object = self.server.object.sibling(name);
        self.paused.contains(&ObjectKey::Set(*kind, object))
    }

    async fn carry_out(&self, kept: &mut Kept, steps: Vec<(SetKey, SetStep)>) -> Result<(), Error> {
        for (key, step) in steps {
            let told = status::told_of_step(&step, &kept.site);
            let error = match self.mode {
                Mode::Plan => {
                    overlay::write(&mut kept.survey.inventory, &step);
                    None
                }
                Mode::Apply => self.store.write_set(&step).await.err(),
            };
            let error = error.map(|error| error.to_string());
            let attempts = kept.attempts.entry(key).or_default();
            attempts.push(Attempt { step, told, error });
        }
        if self.mode == Mode::Apply {
            let read = survey(self.store).await;
            kept.survey = read.map_err(Error::of_store(self.server))?;
        }
        (kept.declared, kept.site) = self.resolve(&kept.declared, &kept.survey)?;
        Ok(())
    }
}
