//! `vmsctl access matrix`.

use super::{Error, ReadAt, ReviewArgs};
use crate::cli::{
    command::{console::Console, exit::Exit},
    report::access::matrix,
};

/// Who sees which camera, all of it.
#[derive(clap::Args, Debug)]
pub(super) struct Matrix {
    #[command(flatten)]
    at: ReadAt,
    #[command(flatten)]
    review: ReviewArgs,
}

impl Matrix {
    pub(super) async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let Some(review) = self.review.review(&self.at, console).await? else {
            return Ok(Exit::Refused);
        };
        let answer = matrix::Matrix::of(&review);
        let told = (&answer.document(), &answer, &answer.table());
        self.review.answer(told, console)?;
        Ok(Exit::Fine)
    }
}
