//! Users of servers that no manifest declares.

use crate::{
    cli::report::{
        server::ServerReport,
        user::{Action, UserReport},
    },
    clock,
    rules::judge_unentitled,
    world::World,
};

/// What is said of them, where there are any.
pub(super) fn report(world: &World) -> Option<ServerReport> {
    let users = world.users();
    let users = users.filter(|user| world.server(&user.server).is_none());
    let reports = users.map(|user| {
        let near = world.near_names(user);
        let verdict = judge_unentitled(user, None, &near, clock::now());
        UserReport {
            action: Action::Refused,
            violations: verdict.violations,
            ..UserReport::of(user)
        }
    });
    let users: Vec<UserReport> = reports.collect();
    (!users.is_empty()).then_some(ServerReport {
        server: None,
        asked: None,
        observed: false,
        sets: Vec::new(),
        users,
        retitled: Vec::new(),
        undeclared: Vec::new(),
    })
}
