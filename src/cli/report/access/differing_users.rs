//! Whoever has something else in a VMS than is declared.

use serde::Serialize;

use super::in_vms::InVms;
use crate::{
    cli::report::document::{Block, Table},
    review::{Differing, ServerReview},
};

/// Somebody who has something else in the VMS than is declared.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DifferingUser {
    user: String,
    login: String,
    #[serde(flatten)]
    in_vms: InVms,
}

/// All of them; `None` where the VMS was not asked.
pub(super) fn differing_users(server: &ServerReview) -> Option<Vec<DifferingUser>> {
    let undeclared = server.undeclared.as_ref()?;
    let declared = server.users.iter().filter_map(|user| {
        let differing = Differing::of(user).filter(|differing| !differing.is_empty())?;
        Some(DifferingUser {
            user: user.user.object.to_string(),
            login: user.user.login.to_string(),
            in_vms: InVms::of(&differing),
        })
    });
    let undeclared = undeclared.iter().map(|user| DifferingUser {
        user: "(not declared)".to_owned(),
        login: user.login.to_string(),
        in_vms: InVms::of(&Differing::of_undeclared(user)),
    });
    Some(declared.chain(undeclared).collect())
}

/// What a person reads of them.
pub(super) fn differing_block(users: &[DifferingUser]) -> Block {
    if users.is_empty() {
        return Block::Text("the VMS has just what is declared".to_owned());
    }
    let rows = users.iter().map(|user| {
        let [beyond, lacking] = user.in_vms.parts();
        vec![(&user.user).into(), (&user.login).into(), beyond, lacking]
    });
    let columns = ["user", "login", "beyond what is declared", "not there"];
    Block::Section {
        heading: "What the VMS has otherwise".to_owned(),
        blocks: vec![Block::Table(Table {
            caption: "Whoever has something else in the VMS than is declared".to_owned(),
            columns: columns.map(str::to_owned).into(),
            rows: rows.collect(),
        })],
    }
}
