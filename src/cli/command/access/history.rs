//! `vmsctl access history`.

use super::{Error, ReviewArgs, reviewed};
use crate::{
    cli::{
        command::{console::Console, exit::Exit},
        input::revision::{Commit, Repository, Revision},
        report::access::changes::{Changes, Step},
    },
    review::{Review, difference},
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
        let mut known = from.clone();
        let mut steps = Vec::new();
        for commit in repository.between(&from, &to)? {
            match self.between(&repository, &known, &commit)? {
                Ok(step) => {
                    steps.push(step);
                    known = commit;
                }
                // The next one that reads is compared with the last one that did.
                Err(why) => steps.push(Step::unreadable(commit, why)),
            }
        }
        let changes = Changes::new(from.to_string(), to.to_string(), steps);
        let told = (&changes.document(), &changes, &changes.table());
        self.review.answer(told, console)?;
        Ok(Exit::Fine)
    }

    /// What a commit changes, at its own moment: time that passes is nobody's edit. Otherwise why that cannot be said.
    fn between(
        &self,
        repository: &Repository,
        before: &Commit,
        commit: &Commit,
    ) -> Result<Result<Step, String>, Error> {
        let mut reviews: Vec<Review> = Vec::new();
        for side in [before, commit] {
            match self.review.input.load_at(repository, side)? {
                Ok(manifests) => {
                    let moment = self.review.moment().unwrap_or(commit.date);
                    reviews.push(reviewed(&manifests, moment));
                }
                Err(problems) => {
                    let first = problems.first().map(|problem| problem.message.clone());
                    return Ok(Err(first.unwrap_or_default()));
                }
            }
        }
        let [before, after] = reviews.as_slice() else {
            return Ok(Err(String::new()));
        };
        let step = Step::of(Some(commit.clone()), &difference(before, after));
        Ok(Ok(step))
    }
}
