//! What tests apply.

use std::ops::Range;

/// The cameras of the example, for tests with users of their own.
pub(crate) const CAMERAS: &str = include_str!("../../../examples/site/cameras.yaml");
/// Its layouts and groups.
pub(crate) const SETS: &str = include_str!("../../../examples/site/layouts-and-groups.yaml");
/// Alice, who sees the north wall from 127.0.0.1.
pub(crate) const ALICE: &str = include_str!("../../../examples/site/user-alice.yaml");
/// Her login and first password.
pub(crate) const ALICE_LOGIN: (&str, &str) = ("alice@example.com", "alice-demo-1");

/// A Secret of these texts, in YAML's flow style.
pub(crate) fn secret(name: &str, data: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: Secret, metadata: {{name: {name}}}, stringData: {{{data}}}}}\n"
    )
}

/// Users of two cameras and a password each, named after their numbers: `u0`, `u0@example.com`, `u0-secret`.
pub(crate) fn many(numbers: Range<usize>) -> String {
    let one = |number: usize| {
        format!(
            "{}---\n{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: u{number}}}, spec: {{
                serverRef: {{name: main}}, login: u{number}@example.com, password: {{secretRef: {{name: u{number}-login}}}},
                access: {{cameras: {{names: [gate-1, gate-2]}}}}}}}}\n",
            secret(&format!("u{number}-login"), &format!("password: u{number}-secret")),
        )
    };
    numbers.map(one).collect::<Vec<_>>().join("---\n")
}
