//! The kinds that are watched.

use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::core::object::{HasSpec, HasStatus};
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::{
    api::v1alpha1::{
        VmsAccount, VmsCamera, VmsCameraGroup, VmsIpPool, VmsLayout, VmsRole, VmsServer, VmsUser,
    },
    domain::{name::ObjectRef, site::SetKind},
    operator::{
        kubernetes::client::Kind,
        state::objects::{Status, object_of},
    },
    world::{Object, ObjectKey},
};

/// A kind that is watched, and what becomes of its objects.
pub(crate) trait Watched: Kind {
    type Spec: DeserializeOwned;
    type Status: DeserializeOwned;

    /// The object of these parts.
    fn assembled(metadata: ObjectMeta, spec: Self::Spec, status: Option<Self::Status>) -> Self;
    fn object(&self) -> Object;
    fn status(&self) -> Status;
    fn key(object: ObjectRef) -> ObjectKey;
    fn is_key(key: &ObjectKey) -> bool {
        Self::key(object_of(key).clone()) == *key
    }
}

macro_rules! watched {
    ($kind:ident, $object:expr, $status:expr, $key:expr) => {
        impl Watched for $kind {
            type Spec = <Self as HasSpec>::Spec;
            type Status = <Self as HasStatus>::Status;

            fn assembled(
                metadata: ObjectMeta,
                spec: Self::Spec,
                status: Option<Self::Status>,
            ) -> Self {
                Self {
                    metadata,
                    spec,
                    status,
                }
            }
            fn object(&self) -> Object {
                $object(self.into())
            }
            fn status(&self) -> Status {
                $status(Arc::new(self.status.clone().unwrap_or_default()))
            }
            fn key(object: ObjectRef) -> ObjectKey {
                $key(object)
            }
        }
    };
}

watched!(VmsServer, Object::Server, Status::Server, ObjectKey::Server);
watched!(VmsCamera, Object::Camera, Status::Camera, ObjectKey::Camera);
watched!(
    VmsLayout,
    Object::Set,
    Status::Set,
    |object| ObjectKey::Set(SetKind::Layout, object)
);
watched!(VmsCameraGroup, Object::Set, Status::Set, |object| {
    ObjectKey::Set(SetKind::Group, object)
});
watched!(
    VmsUser,
    |user| Object::User(Box::new(user)),
    Status::User,
    ObjectKey::User
);

watched!(
    VmsIpPool,
    Object::Pool,
    Status::Declaration,
    ObjectKey::Pool
);
watched!(
    VmsRole,
    |role| Object::Role(Box::new(role)),
    Status::Declaration,
    ObjectKey::Role
);

impl Watched for VmsAccount {
    type Spec = <Self as HasSpec>::Spec;
    type Status = IgnoredAny;

    fn assembled(metadata: ObjectMeta, spec: Self::Spec, _: Option<IgnoredAny>) -> Self {
        Self { metadata, spec }
    }
    fn object(&self) -> Object {
        Object::Account(Box::new(self.into()))
    }
    fn status(&self) -> Status {
        Status::Nothing
    }
    fn key(object: ObjectRef) -> ObjectKey {
        ObjectKey::Account(object)
    }
}
