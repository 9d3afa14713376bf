//! The memory of claims: an annotation, written together with the finalizer.

use async_trait::async_trait;
use serde_json::json;

use super::{
    cluster::Cluster,
    records::{Record, Status},
};
use crate::{
    api::{
        annotation::CLAIM,
        v1alpha1::{VmsUser, VmsUserStatus},
    },
    domain::{fingerprint::Fingerprint, user::User},
    engine::{Ledger, PortError},
};

/// Writes the claims of one user.
pub(crate) struct UserLedger<'a> {
    pub(crate) cluster: &'a Cluster,
    pub(crate) record: &'a Record,
}

#[async_trait]
impl Ledger for UserLedger<'_> {
    async fn claim(&self, user: &User, claim: &Fingerprint) -> Result<(), PortError> {
        // The id of a user that is gone goes first: beside the new claim it would make the new user a stranger.
        if let (Some(_), Status::User(status)) = (&user.record.external_id, &self.record.status) {
            let status = VmsUserStatus {
                external_id: None,
                applied: None,
                ..(**status).clone()
            };
            self.cluster
                .write_status::<VmsUser>(&user.object, &user.uid, &status)
                .await?;
        }
        self.cluster
            .mark::<VmsUser>(&user.object, &user.uid, json!({CLAIM: claim.as_str()}))
            .await
    }

    async fn disclaim(&self, user: &User) -> Result<(), PortError> {
        self.cluster
            .mark::<VmsUser>(&user.object, &user.uid, json!({}))
            .await
    }
}
