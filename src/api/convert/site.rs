//! Cameras, layouts and camera groups.

use std::sync::Arc;

use super::{labels, object_ref};
use crate::{
    api::v1alpha1::{
        self as api, Identity, MemberStatus, SetDeletionPolicy, VmsCamera, VmsCameraGroup,
        VmsLayout, VmsLayoutSpec,
    },
    domain::{
        management::Management,
        name::Name,
        site::{Anchor, Camera, CameraSet, SetKind},
    },
};

/// How the thing is found: by its id, or by its name until the id is known.
fn anchor(identity: &Identity, found: Option<&String>) -> Anchor {
    let pinned = found.map(|id| Arc::from(id.as_str()));
    match (&identity.external_id, &identity.match_name) {
        (Some(id), _) => Anchor::Id(id.as_str().into()),
        (None, name) => Anchor::Name {
            name: name.as_deref().unwrap_or_default().into(),
            pinned,
        },
    }
}

fn server(identity: &Identity) -> Name {
    identity.server_ref.name.as_str().into()
}

/// How it is kept in the VMS, where it is.
fn management(declared: &api::Management, template: Option<String>) -> Option<Management> {
    declared.manage.then(|| Management {
        title: declared.title.as_deref().map(Into::into),
        template: template.map(Into::into),
        deletes: declared.deletion_policy == Some(SetDeletionPolicy::Delete),
    })
}

impl From<&VmsCamera> for Camera {
    fn from(camera: &VmsCamera) -> Self {
        let found = camera
            .status
            .as_ref()
            .and_then(|status| status.external_id.as_ref());
        Self {
            object: object_ref(&camera.metadata),
            server: server(&camera.spec.identity),
            anchor: anchor(&camera.spec.identity, found),
            labels: labels(&camera.metadata),
        }
    }
}

/// Layouts and groups differ in nothing but their kind.
macro_rules! camera_set {
    ($resource:ident, $kind:expr, $template:expr) => {
        impl From<&$resource> for CameraSet {
            fn from(set: &$resource) -> Self {
                let found = set
                    .status
                    .as_ref()
                    .and_then(|status: &MemberStatus| status.external_id.as_ref());
                Self {
                    kind: $kind,
                    object: object_ref(&set.metadata),
                    server: server(&set.spec.identity),
                    anchor: anchor(&set.spec.identity, found),
                    members: (&set.spec.cameras).into(),
                    management: management(&set.spec.management, $template(&set.spec)),
                    labels: labels(&set.metadata),
                }
            }
        }
    };
}

camera_set!(VmsLayout, SetKind::Layout, |spec: &VmsLayoutSpec| spec
    .template
    .clone());
camera_set!(VmsCameraGroup, SetKind::Group, |_| None);
