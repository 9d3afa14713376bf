//! Which columns of a user stand for which grant. Pure.
//!
//! A grant has one spelling, so that whatever differs from it was written by somebody else: reading a row is the
//! inverse of writing it, and each column that is not as it would be written is a right of its own, which nobody declares
//! and which is therefore taken away.

use std::collections::BTreeSet;

use crate::{
    domain::{access::Grant, name::CameraId, permission::PermissionName},
    store::drivers::plain::{Beyond, cameras_and_permissions},
};

/// The columns that hold a level of rights each.
pub(super) const AREAS: [&str; 8] = [
    "Stream",
    "Events",
    "Control",
    "Monitors",
    "Groups",
    "Devices",
    "Snapshots",
    "System",
];
/// No right in an area.
pub(super) const NONE: &str = "None";
/// The right to see what is in an area, or to steer.
pub(super) const VIEW: &str = "View";
/// The permission to steer a camera, as the domain calls it.
pub(super) const PTZ: &str = "ptz";

/// What stands in `MonitorIds` where there is no camera: the largest id that a column holds, and no camera's.
///
/// An empty list is every camera everywhere, and `0` is every camera to the web pages, whose PHP takes it for empty.
pub(super) const NO_CAMERA: &str = "2147483647";
/// The largest id that a camera may have.
const LARGEST_ID: u32 = 2_147_483_646;
/// The most bytes of `MonitorIds`.
const LONGEST_LIST: usize = 65_535;

/// What a user's columns say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    /// `Enabled`: whether the user is let in at all.
    pub(super) enabled: bool,
    /// `Stream`: whether cameras are seen live.
    pub(super) stream: bool,
    /// `Control`: whether cameras are steered.
    pub(super) control: bool,
    /// `MonitorIds`.
    pub(super) monitor_ids: String,
}

/// What a grant holds that the columns cannot say.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Inexpressible {
    #[error(transparent)]
    Beyond(#[from] Beyond),
    #[error("it has no permission `{0}` that can be limited to cameras")]
    Permission(PermissionName),
    #[error("its cameras have numbers for ids, and `{0}` is none")]
    Camera(CameraId),
    #[error("a list of cameras has at most {LONGEST_LIST} bytes there, and this one has {0}")]
    TooManyCameras(usize),
}

impl Columns {
    /// The columns of a user who holds a grant, of which nothing is left out.
    pub(super) fn of(grant: &Grant) -> Result<Self, Inexpressible> {
        let (cameras, permissions) = cameras_and_permissions(grant)?;
        let foreign = permissions.iter().find(|name| name.as_str() != PTZ);
        if let Some(name) = foreign {
            return Err(Inexpressible::Permission(name.clone()));
        }
        Self::holding(cameras, !permissions.is_empty())
    }

    /// The columns of a user who sees these cameras, and may steer what is seen or not.
    pub(super) fn holding(
        cameras: &BTreeSet<CameraId>,
        control: bool,
    ) -> Result<Self, Inexpressible> {
        let ids = cameras.iter().map(number);
        let mut ids = ids.collect::<Result<Vec<u32>, _>>()?;
        ids.sort_unstable();
        let list: Vec<String> = ids.iter().map(u32::to_string).collect();
        let monitor_ids = match list.join(",") {
            list if list.is_empty() => NO_CAMERA.to_owned(),
            list if list.len() > LONGEST_LIST => {
                return Err(Inexpressible::TooManyCameras(list.len()));
            }
            list => list,
        };
        Ok(Self {
            enabled: !cameras.is_empty() || control,
            stream: !cameras.is_empty(),
            control,
            monitor_ids,
        })
    }

    /// The columns of a user who holds nothing, and is not let in.
    pub(super) fn nothing() -> Self {
        Self {
            enabled: false,
            stream: false,
            control: false,
            monitor_ids: NO_CAMERA.to_owned(),
        }
    }

    /// The level that is written into an area.
    pub(super) fn level(&self, area: &str) -> &'static str {
        let is_given = match area {
            "Stream" => self.stream,
            "Control" => self.control,
            _ => false,
        };
        if is_given { VIEW } else { NONE }
    }

    /// What is written into `Enabled`.
    pub(super) const fn switch(&self) -> &'static str {
        if self.enabled { "1" } else { "0" }
    }
}

/// The number of a camera, where it is written as ZoneMinder writes it.
fn number(id: &CameraId) -> Result<u32, Inexpressible> {
    let number = id.parse::<u32>().ok();
    number
        .filter(|number| (1..=LARGEST_ID).contains(number) && number.to_string() == id.as_str())
        .ok_or_else(|| Inexpressible::Camera(id.clone()))
}

/// The cameras that a list names. What is no id there is no camera's.
pub(super) fn listed(monitor_ids: &str) -> BTreeSet<CameraId> {
    let ids = monitor_ids.split(',').map(str::trim).map(CameraId::from);
    ids.filter(|id| number(id).is_ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cameras(ids: &[&str]) -> BTreeSet<CameraId> {
        ids.iter().map(|id| CameraId::from(*id)).collect()
    }

    #[test]
    fn cameras_are_listed_by_number() {
        let columns = Columns::holding(&cameras(&["10", "9", "100"]), false).unwrap();
        assert_eq!(columns.monitor_ids, "9,10,100");
        assert_eq!(listed(&columns.monitor_ids), cameras(&["10", "9", "100"]));
    }

    #[test]
    fn no_camera_is_neither_an_empty_list_nor_zero() {
        let columns = Columns::holding(&BTreeSet::new(), true).unwrap();
        assert_eq!(columns.monitor_ids, NO_CAMERA);
        assert!(listed(NO_CAMERA).is_empty());
        assert!(columns.enabled && columns.control && !columns.stream);
    }

    #[test]
    fn what_is_no_id_of_a_camera_is_refused() {
        for id in [
            "0",
            "-1",
            "01",
            "+1",
            "1,2",
            " 1",
            "a",
            "",
            NO_CAMERA,
            "4294967297",
        ] {
            let refused = Columns::holding(&cameras(&[id]), false).unwrap_err();
            assert_eq!(refused, Inexpressible::Camera(id.into()));
        }
    }

    #[test]
    fn a_list_that_the_column_cannot_hold_is_refused() {
        let cameras = |count: u32| {
            let ids = (100_000..100_000 + count).map(|id| CameraId::from(id.to_string()));
            Columns::holding(&ids.collect(), false)
        };
        assert_eq!(cameras(9_362).unwrap().monitor_ids.len(), 65_533);
        let refused = cameras(9_363).unwrap_err();
        assert_eq!(refused, Inexpressible::TooManyCameras(65_540));
    }
}
