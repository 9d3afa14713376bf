//! Everything that decides about a user, at one moment.

use std::sync::Arc;

use super::context::UserContext;
use crate::{
    domain::{license::Licenses, name::Login},
    engine::{References, ServerView, Subject, Survey},
    operator::state::connection::Connection,
    world::Site,
};

/// Everything that decides about a user, at one moment.
pub(super) struct Gathered {
    survey: Survey,
    site: Arc<Site>,
    references: References,
    allowance: Licenses,
    may_arrive_late: bool,
}

impl Gathered {
    pub(super) async fn of(user: &UserContext<'_>, connection: &Connection) -> Self {
        let login = user.user.login.parse::<Login>().ok();
        let licenses = &user.state.licenses;
        let site = connection
            .site(user.context.shared_world(), user.server)
            .await;
        let (references, allowance) = {
            let world = user.context.world();
            (
                References::from_world(&world, user.user),
                licenses.allow(user.user, user.server, &world, user.now),
            )
        };
        Self {
            survey: connection.survey_of(login.as_ref()),
            site,
            references,
            allowance,
            may_arrive_late: user.late_for(connection).is_some(),
        }
    }

    pub(super) fn subject<'s>(&'s self, user: &UserContext<'s>) -> Subject<'s> {
        let view = ServerView {
            server: user.server,
            site: &self.site,
            survey: &self.survey,
        };
        Subject {
            may_arrive_late: self.may_arrive_late,
            ..Subject::new(user.user, &self.references, view, self.allowance, user.now)
        }
    }
}
