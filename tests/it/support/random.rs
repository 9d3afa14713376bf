//! Names that nobody else has.

/// Eight characters that no other test has.
pub(crate) fn random_suffix() -> String {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    hex::encode(bytes)
}
