//! `vmsctl access`: who may see and do what, and why; by the manifests alone.

mod history;
mod matrix;
mod review_args;
mod test;
mod what_can;
mod who_can;

use super::{console::Console, exit::Exit};

pub use review_args::Error;
pub(super) use review_args::{ReadAt, ReviewArgs, reviewed};

/// Say who may see and do what, and why.
#[derive(clap::Args, Debug)]
pub struct Access {
    #[command(subcommand)]
    question: Question,
}

/// What is asked.
#[derive(clap::Subcommand, Debug)]
enum Question {
    /// Who can watch a camera, or do something to it: `who-can camera/gate-1`, `who-can archive.View camera/gate-1`.
    WhoCan(who_can::WhoCan),
    /// What a person can see and do, from where and when, and which object says so: `what-can alice`.
    WhatCan(what_can::WhatCan),
    /// Who sees which camera, all of it.
    Matrix(matrix::Matrix),
    /// Who gained and lost what, commit by commit.
    History(history::History),
    /// Whether policies about access hold, such as that nobody but security sees the server room.
    Test(test::Test),
}

impl Access {
    /// Answers.
    ///
    /// # Errors
    /// A file or a revision cannot be read, or the output takes nothing.
    pub async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        match &self.question {
            Question::WhoCan(question) => question.execute(console).await,
            Question::WhatCan(question) => question.execute(console).await,
            Question::Matrix(question) => question.execute(console).await,
            Question::History(question) => question.execute(console),
            Question::Test(question) => question.execute(console).await,
        }
    }
}
