//! What may become of a user, by what the rules found.

/// What may become of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It becomes what is declared without violation.
    Apply,
    /// It loses what is not declared, and gains nothing.
    ShrinkOnly,
    /// It loses everything.
    Revoke,
    /// It is left as it is: it belongs to somebody else.
    Ignore,
}

/// What a decision depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct DecisionInput {
    /// Whether the login is one, and nobody else's.
    pub(super) is_ours: bool,
    /// Whether the server can express every restriction.
    pub(super) is_supported: bool,
    /// Whether there is a moment at which user and roles are valid.
    pub(super) is_ever_valid: bool,
    /// Whether the user is to hold nothing for now.
    pub(super) is_out: bool,
    /// Whether nothing keeps a new user from being added.
    pub(super) may_be_added: bool,
    /// Whether what is declared without violation may be added.
    pub(super) may_grow: bool,
}

impl Decision {
    pub(super) const fn of(input: DecisionInput) -> Self {
        let DecisionInput {
            is_ours,
            is_supported,
            is_ever_valid,
            is_out,
            may_be_added,
            may_grow,
        } = input;
        if !is_ours {
            Self::Ignore
        } else if !is_supported || !is_ever_valid || is_out {
            Self::Revoke
        } else if may_be_added && may_grow {
            Self::Apply
        } else {
            Self::ShrinkOnly
        }
    }
}
