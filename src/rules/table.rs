//! What there is to know of each rule: where what it finds can be made right, whether files alone decide it, and what a
//! user loses by it.

use crate::domain::violation::Rule;

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleFacts {
    /// Where what the rule finds can be made right.
    pub remedy: Remedy,
    /// Whether a folder of manifests decides it whose server is declared elsewhere.
    pub by_files: ByFiles,
    /// What becomes of a user who breaks it.
    pub loss: Loss,
}

/// Who can fix what a rule finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// In the declaration, whatever else comes.
    Declaration,
    /// In the declaration, once everything is there that it names: what is yet to come may make it right.
    CompleteDeclaration,
    /// Elsewhere: by another object, in the VMS, or by time.
    Elsewhere,
}

/// Whether a folder of manifests decides what a rule finds, where the server of the users is declared elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByFiles {
    /// It does.
    Decided,
    /// It does where every role is there that the user names.
    WithAllRoles,
    /// It does not where the object that is missing may be declared beside the server.
    UnlessDeclaredElsewhere,
    /// It does not: what is declared beside the server decides it, or the server does.
    Open,
}

/// What a user loses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// A layout.
    Layout,
    /// A camera group.
    Group,
    /// What the declaration adds is not applied.
    Declaration,
}

impl Remedy {
    /// Whether an object may be refused before it is stored; `is_complete` says that everything is there that it names.
    pub const fn may_refuse(self, is_complete: bool) -> bool {
        match self {
            Self::Declaration => true,
            Self::CompleteDeclaration => is_complete,
            Self::Elsewhere => false,
        }
    }
}

/// What there is to know of a rule.
pub const fn facts(rule: Rule) -> RuleFacts {
    use ByFiles::{Decided, Open, UnlessDeclaredElsewhere, WithAllRoles};
    use Loss::{Declaration as Whole, Group, Layout};
    use Remedy::{CompleteDeclaration, Declaration, Elsewhere};
    match rule {
        // The text itself is wrong, and no object changes it.
        Rule::InvalidLogin
        | Rule::InvalidRange
        | Rule::TooManyRanges
        | Rule::PoolExcludesNobody
        | Rule::PermissionNotOffered
        // Found only where every pool and role that is named is there.
        | Rule::PoolsExcludeEverybody
        // Decided by an owner or an account that is there; files find only what nobody may pass on.
        | Rule::LoginTaken
        | Rule::PermissionNotHeld => row(Declaration, Decided, Whole),
        // Decided by a server that is there, and answers.
        Rule::IpPoolRequired | Rule::ExceedsShare | Rule::Unsupported => {
            row(Declaration, Open, Whole)
        }
        // What is named and not there yet may grant the camera or the licences, or be valid at another time.
        Rule::LayoutCamerasNotGranted | Rule::RevokedCameraInLayout => {
            row(CompleteDeclaration, Open, Layout)
        }
        Rule::GroupCamerasNotGranted | Rule::RevokedCameraInGroup => {
            row(CompleteDeclaration, Open, Group)
        }
        Rule::LicenseRequired => row(CompleteDeclaration, WithAllRoles, Whole),
        Rule::NeverValid => row(CompleteDeclaration, Decided, Whole),
        // The object is yet to come.
        Rule::UnknownIpPool | Rule::UnknownRole => {
            row(Elsewhere, UnlessDeclaredElsewhere, Whole)
        }
        Rule::UnknownCamera
        | Rule::UnknownLayout
        | Rule::UnknownGroup
        | Rule::UnknownServer
        | Rule::ServerNotShared
        // The object of the camera, layout or group is to be corrected, or the VMS.
        | Rule::UnknownInStore
        | Rule::AmbiguousName
        // The consent of the server's owner, or licences that others give back.
        | Rule::TermsNotAccepted
        | Rule::LicenseBudgetExceeded => row(Elsewhere, Open, Whole),
        // Another object, a Secret, or the right to read it.
        Rule::DuplicateExternalId | Rule::PasswordRejected | Rule::SecretAccessMissing => {
            row(Elsewhere, Decided, Whole)
        }
    }
}

const fn row(remedy: Remedy, by_files: ByFiles, loss: Loss) -> RuleFacts {
    RuleFacts {
        remedy,
        by_files,
        loss,
    }
}
