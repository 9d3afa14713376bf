//! A large site: hundreds of cameras in groups.

use std::fmt::Write as _;

use crate::support::store::{PARENT, TestStore};

/// How many cameras it has.
pub(super) const CAMERAS: usize = 300;

/// Twelve groups of 24 cameras; the last twelve cameras are in none. The first of the second group is in the first
/// group too.
pub(super) async fn large() -> TestStore {
    let mut groups = String::new();
    for group in 0..12 {
        let members: Vec<String> = (group * 24 + 1..=group * 24 + 24).map(camera).collect();
        let extra = if group == 0 {
            format!(", {}", camera(25))
        } else {
            String::new()
        };
        let members = members.join(", ");
        write!(
            groups,
            "{{name: building-{:02}, cameras: [{members}{extra}]}}, ",
            group + 1
        )
        .expect("writing to a text");
    }
    let (login, password) = PARENT;
    let cameras: Vec<String> = (1..=CAMERAS).map(camera).collect();
    let cameras = cameras.join(", ");
    let seed = format!(
        "accounts: [{{login: {login}, name: Large, password: {password}, permissions: ['*'], cameras: [{cameras}],
          groups: [{groups}], layouts: [{{name: wall, cameras: [camera-001, camera-030]}}]}}]"
    );
    TestStore::with(&seed, |_| {}).await
}

pub(super) fn camera(number: usize) -> String {
    format!("camera-{number:03}")
}
