//! Where the pages of the store find the live video of a camera.

use std::str::FromStr;

use crate::server::stream_path::{StreamPath, is_part};

/// An address with a place for the camera, such as `/hls/{camera}/index.m3u8`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayerPath {
    before: String,
    after: String,
}

/// A text that is no such address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the address of live video is such as /hls/{{camera}}/index.m3u8, with `{{camera}}` in it once"
)]
pub struct NoPlayerPath;

impl PlayerPath {
    /// Where that camera is.
    pub(crate) fn of(&self, camera: &StreamPath) -> String {
        format!("{}{camera}{}", self.before, self.after)
    }
}

impl FromStr for PlayerPath {
    type Err = NoPlayerPath;

    fn from_str(text: &str) -> Result<Self, NoPlayerPath> {
        let (before, after) = text.split_once("{camera}").ok_or(NoPlayerPath)?;
        let whole = format!("{before}camera{after}");
        let rest = whole.strip_prefix('/').ok_or(NoPlayerPath)?;
        let is_path = rest.split('/').all(is_part);
        is_path
            .then(|| Self {
                before: before.into(),
                after: after.into(),
            })
            .ok_or(NoPlayerPath)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_camera_stands_where_the_address_says() {
        let path: PlayerPath = "/hls/{camera}/index.m3u8".parse().unwrap();
        assert_eq!(
            path.of(&"north/gate-1".parse().unwrap()),
            "/hls/north/gate-1/index.m3u8"
        );
    }

    #[test]
    fn an_address_elsewhere_or_of_no_camera_is_refused() {
        for text in [
            "",
            "/hls/index.m3u8",
            "hls/{camera}",
            "//host/{camera}",
            "https://host/{camera}",
            "/{camera}/../a",
            "/{camera}\"onload=",
            "/{camera}/{camera}",
            "/{camera}/",
        ] {
            assert_eq!(text.parse::<PlayerPath>(), Err(NoPlayerPath), "{text}");
        }
    }
}
