//! `vmsctl diff`: who gains and loses what between two states of the manifests; no server is asked, and no Secret read.

use super::{
    access::{Error, ReviewArgs, reviewed},
    console::Console,
    exit::Exit,
};
use crate::{
    cli::{
        input::{Manifests, revision::Revision},
        report::{
            access::changes::{Changes, Step},
            diagnostic::{Diagnostic, render},
        },
    },
    clock,
    review::difference,
};

/// What the later state is called where it is no commit.
const HERE: &str = "the files as they are";

/// Who gains and loses what.
#[derive(clap::Args, Debug)]
pub struct Diff {
    /// The earlier state: a revision such as `main`, or the end of a day.
    #[arg(long, value_name = "REVISION|DATE")]
    from: String,
    /// The later state; without it, the files as they are.
    #[arg(long, value_name = "REVISION|DATE")]
    to: Option<String>,
    #[command(flatten)]
    review: ReviewArgs,
}

impl Diff {
    /// Compares both, at one moment: time that passes is no difference.
    ///
    /// # Errors
    /// A file or a revision cannot be read, or the output takes nothing.
    pub async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let repository = self.review.input.repository()?;
        let from = repository.commit(&Revision::from(self.from.as_str()))?;
        let before = self.review.input.load_at(&repository, &from)?;
        let (to, after) = match &self.to {
            None => (HERE.to_owned(), self.review.input.load().await?),
            Some(to) => {
                let to = repository.commit(&Revision::from(to.as_str()))?;
                (to.to_string(), self.review.input.load_at(&repository, &to)?)
            }
        };
        let from = from.to_string();
        let (Some(before), Some(after)) = (
            readable(before, &from, console)?,
            readable(after, &to, console)?,
        ) else {
            return Ok(Exit::Refused);
        };
        let moment = self.review.moment().unwrap_or_else(clock::now);
        let difference = difference(&reviewed(&before, moment), &reviewed(&after, moment));
        let changes = Changes::new(from, to, vec![Step::of(None, &difference)]);
        let told = (&changes.document(), &changes, &changes.table());
        self.review.answer(told, console)?;
        Ok(Exit::Fine)
    }
}

fn readable(
    loaded: Result<Manifests, Vec<Diagnostic>>,
    state: &str,
    console: &mut Console<'_>,
) -> Result<Option<Manifests>, Error> {
    match loaded {
        Ok(manifests) => Ok(Some(manifests)),
        Err(problems) => {
            write!(console.err, "{}", render(&problems, console.color))?;
            writeln!(console.err, "error: the manifests of {state} do not read")?;
            Ok(None)
        }
    }
}
