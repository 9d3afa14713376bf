//! Claims, as annotations: each is written together with the finalizer.

use async_trait::async_trait;
use serde_json::{Value, json};

use crate::{
    api::{
        annotation::CLAIM,
        v1alpha1::{VmsUser, VmsUserStatus},
    },
    domain::{fingerprint::Fingerprint, user::User},
    engine::{ClaimStore, PortError},
    operator::{
        kubernetes::client::Cluster,
        state::objects::{ObjectState, Objects, Status},
    },
    world::ObjectKey,
};

/// Writes the claims of one user.
pub(super) struct UserClaims<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) objects: &'a Objects,
    pub(super) object: &'a ObjectState,
}

impl UserClaims<'_> {
    async fn annotate(&self, user: &User, annotations: Value) -> Result<(), PortError> {
        let key = ObjectKey::User(user.object.clone());
        self.objects.begin_write(key.clone());
        let version = self
            .cluster
            .add_finalizer::<VmsUser>(&user.object, &user.uid, annotations)
            .await?;
        self.objects.note_write(key, version);
        Ok(())
    }
}

#[async_trait]
impl ClaimStore for UserClaims<'_> {
    async fn claim(&self, user: &User, claim: &Fingerprint) -> Result<(), PortError> {
        // The id of the former user goes first: together with the new claim, the new user would not count as ours.
        if let (Some(_), Status::User(status)) = (&user.record.external_id, &self.object.status) {
            let status = VmsUserStatus {
                external_id: None,
                applied: None,
                ..(**status).clone()
            };
            self.cluster
                .write_status::<VmsUser>(&user.object, &user.uid, &status)
                .await?;
        }
        self.annotate(user, json!({CLAIM: claim.as_str()})).await
    }

    async fn disclaim(&self, user: &User) -> Result<(), PortError> {
        self.annotate(user, json!({})).await
    }
}
