//! `vmsctl access who-can`.

use super::{Error, ReadAt, ReviewArgs};
use crate::{
    cli::{
        command::{console::Console, exit::Exit},
        report::access::who_can::{self, Target},
    },
    domain::{name::Name, similar::nearest},
    review::{Action, Review},
};

/// Who can watch a camera, or do something to it.
#[derive(clap::Args, Debug)]
pub(super) struct WhoCan {
    /// What is done, `view` where nothing is said: group and action as in `archive.View`, or a name of the VMS; then what it
    /// is done to: `camera/NAME`, `layout/NAME` or `group/NAME`.
    #[arg(value_name = "[ACTION] KIND/NAME", num_args = 1..=2, required = true)]
    question: Vec<String>,
    #[command(flatten)]
    at: ReadAt,
    #[command(flatten)]
    review: ReviewArgs,
}

impl WhoCan {
    pub(super) async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let target = match target(&self.question) {
            Ok(target) => target,
            Err(problem) => return refuse(console, &problem),
        };
        let Some(review) = self.review.review(&self.at, console).await? else {
            return Ok(Exit::Refused);
        };
        if !review.servers.iter().any(|server| target.is_on(server)) {
            return refuse(console, &unknown(&target, &review));
        }
        let answer = who_can::WhoCan::of(&review, &target);
        let told = (&answer.document(), &answer, &answer.table());
        self.review.answer(told, console)?;
        Ok(Exit::Fine)
    }
}

fn refuse(console: &mut Console<'_>, problem: &str) -> Result<Exit, Error> {
    writeln!(console.err, "error: {problem}")?;
    Ok(Exit::Refused)
}

fn target(question: &[String]) -> Result<Target, String> {
    let (action, thing) = match question {
        [thing] => (Action::View, thing),
        [action, thing, ..] => {
            let action = action.parse::<Action>();
            (action.map_err(|error| error.to_string())?, thing)
        }
        [] => return Err("say of what: `camera/NAME`".to_owned()),
    };
    match (thing.split_once('/'), action) {
        (Some(("camera" | "cameras" | "vmscamera", name)), action) => {
            Ok(Target::Camera(action, name.into()))
        }
        (Some(("layout" | "layouts" | "vmslayout", name)), Action::View) => {
            Ok(Target::Layout(name.into()))
        }
        (Some(("group" | "groups" | "vmscameragroup", name)), Action::View) => {
            Ok(Target::Group(name.into()))
        }
        (_, Action::View) => Err(format!(
            "`{thing}` is nothing to ask about: say `camera/NAME`, `layout/NAME` or `group/NAME`"
        )),
        (_, action) => Err(format!(
            "`{action}` is done to cameras: say `camera/NAME` in place of `{thing}`"
        )),
    }
}

/// What was meant by a name that leads nowhere.
fn unknown(target: &Target, review: &Review) -> String {
    let names = review.servers.iter().flat_map(|server| match target {
        Target::Camera(..) => server.cameras.keys().collect::<Vec<_>>(),
        Target::Layout(_) => server.layouts.keys().collect(),
        Target::Group(_) => server.groups.keys().collect(),
    });
    let (Target::Camera(_, name) | Target::Layout(name) | Target::Group(name)) = target;
    match nearest(name, names.map(Name::as_str)) {
        Some(near) => format!("there is no {}: did you mean `{near}`?", target.name()),
        None => format!("there is no {} in these manifests", target.name()),
    }
}
