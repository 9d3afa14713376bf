//! `vmsctl access history`.

use super::{Error, ReviewArgs, reviewed};
use crate::{
    cli::{
        command::{console::Console, exit::Exit},
        input::{
            Manifests,
            revision::{Commit, Repository, Revision},
        },
        report::access::changes::{Changes, Step},
    },
    review::difference,
};

/// Who gained and lost what, commit by commit.
#[derive(clap::Args, Debug)]
pub(super) struct History {
    /// After this revision, or the end of this day.
    #[arg(long, value_name = "REVISION|DATE")]
    from: String,
    /// Up to this revision, or the end of this day.
    #[arg(long, value_name = "REVISION|DATE", default_value = "HEAD")]
    to: String,
    #[command(flatten)]
    review: ReviewArgs,
}

impl History {
    pub(super) fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let repository = self.review.input.repository()?;
        let from = repository.commit(&Revision::from(self.from.as_str()))?;
        let to = repository.commit(&Revision::from(self.to.as_str()))?;
        let mut known = self.manifests(&repository, &from)?;
        let mut steps = Vec::new();
        for commit in repository.between(&from, &to)? {
            let manifests = self.manifests(&repository, &commit)?;
            steps.push(match (&known, &manifests) {
                (Ok(before), Ok(after)) => self.step(before, after, commit),
                (_, Err(why)) => Step::unreadable(commit, why.clone()),
                (Err(_), Ok(_)) => {
                    let why = "no earlier commit can be compared with it".to_owned();
                    Step::unreadable(commit, why)
                }
            });
            // After one that does not read, the next one is compared with the last one that did.
            if manifests.is_ok() {
                known = manifests;
            }
        }
        let changes = Changes::new(from.to_string(), to.to_string(), steps);
        let told = (&changes.document(), &changes, &changes.table());
        self.review.answer(told, console)?;
        Ok(Exit::Fine)
    }

    /// What a commit changes, at its own moment: time that passes is nobody's edit.
    fn step(&self, before: &Manifests, after: &Manifests, commit: Commit) -> Step {
        let moment = self.review.moment().unwrap_or(commit.date);
        let difference = difference(&reviewed(before, moment), &reviewed(after, moment));
        Step::of(Some(commit), &difference)
    }

    /// The manifests of a commit, or why they do not read.
    fn manifests(
        &self,
        repository: &Repository,
        commit: &Commit,
    ) -> Result<Result<Manifests, String>, Error> {
        let loaded = self.review.input.load_at(repository, commit)?;
        Ok(loaded.map_err(|problems| {
            let first = problems.into_iter().next();
            first.map_or_else(String::new, |problem| problem.message)
        }))
    }
}
