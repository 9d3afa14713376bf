//! `vmsctl access what-can`.

use super::{Error, ReadAt, ReviewArgs};
use crate::{
    cli::{
        command::{console::Console, exit::Exit},
        report::access::what_can,
    },
    domain::similar::nearest,
    review::{Review, ServerReview, UserReview},
};

/// What a person can see and do.
#[derive(clap::Args, Debug)]
pub(super) struct WhatCan {
    /// The person: the name of the VmsUser, with its namespace as in `video/alice` where there are several; or the login.
    #[arg(value_name = "USER")]
    user: String,
    #[command(flatten)]
    at: ReadAt,
    #[command(flatten)]
    review: ReviewArgs,
}

impl WhatCan {
    pub(super) async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let Some(review) = self.review.review(&self.at, console).await? else {
            return Ok(Exit::Refused);
        };
        match self.find(&review) {
            Ok((server, user)) => {
                let answer = what_can::WhatCan::of(&review, server, user);
                let told = (&answer.document(), &answer, &answer.table());
                self.review.answer(told, console)?;
                Ok(Exit::Fine)
            }
            Err(problem) => {
                writeln!(console.err, "error: {problem}")?;
                Ok(Exit::Refused)
            }
        }
    }

    fn find<'a>(&self, review: &'a Review) -> Result<(&'a ServerReview, &'a UserReview), String> {
        let wanted = self.user.as_str();
        let is_meant = |user: &UserReview| {
            let object = &user.user.object;
            object.name.as_str() == wanted
                || object.to_string() == wanted
                || user.user.login.eq_ignore_ascii_case(wanted)
        };
        let found: Vec<_> = review.users().filter(|(_, user)| is_meant(user)).collect();
        match found.as_slice() {
            [one] => Ok(*one),
            [] => {
                let mut unserved = review.without_server.iter();
                if unserved.any(|user| user.name.as_str() == wanted || user.to_string() == wanted) {
                    return Err(format!(
                        "no manifest declares the server of VmsUser `{wanted}`: give its manifests too"
                    ));
                }
                let names: Vec<String> = review
                    .users()
                    .map(|(_, user)| user.user.object.name.to_string())
                    .collect();
                Err(match nearest(wanted, names.iter().map(String::as_str)) {
                    Some(near) => format!("there is no VmsUser `{wanted}`: did you mean `{near}`?"),
                    None => format!("there is no VmsUser `{wanted}` in these manifests"),
                })
            }
            several => {
                let names: Vec<String> = several
                    .iter()
                    .map(|(_, user)| format!("`{}`", user.user.object))
                    .collect();
                Err(format!(
                    "`{wanted}` is {} users: say {}",
                    several.len(),
                    names.join(" or ")
                ))
            }
        }
    }
}
