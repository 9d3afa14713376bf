//! Which actions there are: the groups of the users page and the permissions known of each.
//!
//! The names are the server's, not ours. One table maps group, action, wire name and source; what has
//! no known wire name is reached by `"*"` alone, or by its raw name. Names of source [`OURS`]
//! are invented: the reference store offers them, and no manifest may take them for names of the vendor.
//!
//! Sources: `IOS` the vendor's iOS SDK, `D24.12` the permissions page of the manual 24.12, `AND` the
//! Android SDK. Levels: `D:24.03|24.09/licensing-administrator-client`.

use strum::{EnumIter, IntoStaticStr, VariantArray};

use crate::domain::license::Level;

/// The source of a name that we had to invent.
pub const OURS: &str = "ours";

/// One row of the table: an action that the sources name.
#[derive(Clone, Copy, Debug)]
pub struct Permission {
    /// The group of the users page it belongs to.
    pub group: PermissionGroup,
    /// What a manifest calls it.
    pub action: &'static str,
    /// What the VMS calls it.
    pub wire: &'static str,
    /// Where that is written; [`OURS`] where it is nowhere.
    pub source: &'static str,
    /// The level of licences that it takes to use it.
    pub level: Option<Level>,
}

impl Permission {
    /// Whether no source names it.
    pub fn is_ours(&self) -> bool {
        self.source == OURS
    }
}

/// Declares groups and actions in the order of the users page.
macro_rules! permissions {
    (@level) => { None };
    (@level $level:ident) => { Some(Level::$level) };
    ($($(#[$doc:meta])* $group:ident $field:literal $title:literal {
        $($action:literal => $wire:literal $source:literal $($level:ident)?,)*
    })+) => {
        /// A group of actions, in the order of the users page.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, IntoStaticStr, VariantArray,
        )]
        pub enum PermissionGroup {
            $($(#[$doc])* $group,)+
        }

        impl PermissionGroup {
            /// The field of a manifest.
            pub const fn field(self) -> &'static str {
                match self { $(Self::$group => $field,)+ }
            }

            /// The title that the VMS shows, and sends as a permission's `group`.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$group => $title,)+ }
            }
        }

        /// Every action, by group: those that a source names, and those that we invented.
        pub const KNOWN: &[Permission] = &[
            $($(Permission {
                group: PermissionGroup::$group, action: $action, wire: $wire, source: $source,
                level: permissions!(@level $($level)?),
            },)*)+
        ];
    };
}

permissions! {
    /// Numbers of licences by level, and the right to create business cases.
    Licenses "licenses" "Licenses" {
        "CreateCases" => "analytic-cases-store" "ours",
    }
    /// Business cases of video analytics, one switch a case type.
    AnalyticsCases "analyticsCases" "Analytics business cases" {
        "View" => "analytic" "IOS, AND",
        "CameraObstacle" => "analytic-cases-camera-obstacle" "D24.12" L1,
        "ContainerNumberRecognition" => "analytic-cases-container-number-recognition" "D24.12" L3,
        "Face" => "analytic-cases-face" "D24.12" L3,
        "LicensePlate" => "analytic-cases-license-plate" "D24.12" L3,
        "LineIntersection" => "analytic-cases-line-intersection" "D24.12" L1,
        "LoudSounds" => "analytic-cases-loud-sounds" "D24.12" L1,
        "MotionDetect" => "analytic-cases-motion-detect" "D24.12" L1,
        "PersonCounting" => "analytic-cases-person-counting" "D24.12" L2,
        "SmokeFire" => "analytic-cases-smoke-fire" "D24.12" L1,
        "VisitorCounting" => "analytic-cases-visitor-counting" "ours" L2,
    }
    /// Reference pictures and plates.
    AnalyticsResources "analyticsResources" "Analytics resources" {
        "View" => "analytic-resources-index" "ours",
        "Create" => "analytic-resources-store" "ours",
        "Delete" => "analytic-resources-destroy" "ours",
    }
    /// Groups of reference pictures and plates.
    AnalyticsResourceGroups "analyticsResourceGroups" "Analytics resource groups" {
        "View" => "analytic-resource-groups-index" "ours",
        "Create" => "analytic-resource-groups-store" "ours",
        "Delete" => "analytic-resource-groups-destroy" "ours",
    }
    /// How many licences are used.
    LicenseStatistics "licenseStatistics" "License statistics" {
        "View" => "analytic-license-statistics" "ours",
    }
    /// Recordings.
    Archive "archive" "Archive" {
        "View" => "archives-show" "IOS, D24.12, AND",
        "Download" => "archives-download" "IOS, D24.12, AND",
    }
    /// Pictures saved from a video.
    Screenshots "screenshots" "Screenshots" {
        "Save" => "archives-preview-download" "IOS, D24.12, AND",
    }
    /// Renaming, moving and other actions on cameras.
    Cameras "cameras" "Cameras" {
        "Rename" => "cameras-rename" "ours",
    }
    /// What cameras noticed.
    Events "events" "Events" {
        "View" => "camera-events-index" "IOS, D24.12, AND",
        "Create" => "camera-events-store" "IOS",
    }
    /// Camera groups of one's own.
    CameraGroups "cameraGroups" "Camera groups" {
        "View" => "groups-index" "IOS, D24.12",
        "Create" => "groups-store" "IOS, D24.12",
        "Delete" => "groups-destroy" "IOS, D24.12",
        "Rename" => "groups-rename" "IOS, D24.12",
        "AttachCameras" => "groups-cameras-attach" "IOS, D24.12",
        "DetachCameras" => "groups-cameras-detach" "IOS, D24.12",
    }
    /// Door stations.
    Intercom "intercom" "Intercom" {
        "View" => "intercom-index" "IOS",
    }
    /// Layouts of one's own.
    Layouts "layouts" "Layouts" {
        "View" => "layouts-index" "D24.12",
        "Create" => "layouts-store" "IOS, D24.12",
        "Delete" => "layouts-destroy" "IOS, D24.12",
        "Rename" => "layouts-rename" "IOS, D24.12",
        "AttachCameras" => "layouts-cameras-attach" "IOS, D24.12",
        "DetachCameras" => "layouts-cameras-detach" "IOS, D24.12",
    }
    /// What the VMS calls adding a login; the sources say no more.
    Login "login" "Login" {
        "Create" => "logins-store" "IOS",
    }
    /// Maps with cameras on them.
    Maps "maps" "Maps" {
        "View" => "maps-index" "ours",
    }
    /// Marks on a recording.
    Tags "tags" "Tags" {
        "View" => "marks-index" "IOS, D24.12, AND",
        "Create" => "marks-store" "IOS, D24.12, AND",
        "Update" => "marks-update" "IOS, D24.12, AND",
        "Delete" => "marks-destroy" "IOS, D24.12, AND",
    }
    /// Steering and zooming a camera.
    Ptz "ptz" "PTZ" {
        "Control" => "ptz" "IOS, AND",
    }
    /// Automation: an event and what follows from it.
    Scripts "scripts" "Scripts" {
        "View" => "scripts-index" "ours",
    }
    /// One's own account. What manages other users is never given to a sub-user.
    UserSettings "userSettings" "User settings" {
        "List" => "users-index" "IOS",
        "Create" => "users-store" "IOS",
        "View" => "users-show" "IOS",
        "Update" => "users-update" "IOS",
        "Delete" => "users-destroy" "IOS",
        "ChangePassword" => "users-change-password" "IOS",
    }
}

impl PermissionGroup {
    /// Every group, in the order of the users page.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The actions that a manifest may name besides `"*"`: those that a source names.
    pub fn actions(self) -> impl Iterator<Item = &'static Permission> {
        documented().filter(move |permission| permission.group == self)
    }

    /// The action of that name, as manifests write it.
    pub fn action(self, name: &str) -> Option<&'static Permission> {
        self.actions().find(|permission| permission.action == name)
    }

    /// The group that holds a permission of the server: by its source, else by the server's own title, and last by the
    /// name that we invented for it.
    pub fn of(wire: &str, title: &str) -> Option<Self> {
        let row = known(wire);
        let sourced = row.filter(|permission| !permission.is_ours());
        let of_row = |permission: &Permission| permission.group;
        let of_title = || {
            let mut groups = Self::ALL.iter().copied();
            groups.find(|group| group.title().eq_ignore_ascii_case(title))
        };
        sourced
            .map(of_row)
            .or_else(of_title)
            .or_else(|| row.map(of_row))
    }
}

/// The rows that a source names: those whose actions a manifest may name.
pub fn documented() -> impl Iterator<Item = &'static Permission> {
    KNOWN.iter().filter(|permission| !permission.is_ours())
}

/// The row of a wire name.
pub fn known(wire: &str) -> Option<&'static Permission> {
    KNOWN.iter().find(|permission| permission.wire == wire)
}
