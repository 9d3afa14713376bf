//! Claims: beside the server for a user of another namespace, otherwise as an annotation. Each comes with the finalizer.

use async_trait::async_trait;
use serde_json::json;

use super::accounts;
use crate::{
    api::{
        annotation::CLAIM,
        v1alpha1::{VmsUser, VmsUserStatus},
    },
    domain::{fingerprint::Fingerprint, user::User},
    engine::{ClaimStore, PortError},
    operator::state::{
        context::Context,
        objects::{ObjectState, Status},
        own_writes::OwnWrite,
    },
    world::ObjectKey,
};

/// Writes the claims of one user.
pub(super) struct UserClaims<'a> {
    pub(super) context: &'a Context,
    pub(super) object: &'a ObjectState,
}

impl UserClaims<'_> {
    /// Puts the finalizer on the object, with its claim where it carries that.
    pub(super) async fn annotate(
        &self,
        user: &User,
        claim: Option<&Fingerprint>,
    ) -> Result<(), PortError> {
        let claim = claim.filter(|_| !user.is_tenants());
        let annotations = claim.map_or_else(|| json!({}), |claim| json!({CLAIM: claim.as_str()}));
        let (key, context) = (ObjectKey::User(user.object.clone()), self.context);
        context.objects.begin_write(key.clone());
        let version = context
            .cluster
            .add_finalizer::<VmsUser>(&user.object, &user.uid, annotations)
            .await?;
        context.objects.note_write(key, version);
        Ok(())
    }

    /// Repeats what was not answered: nobody knows whether it was carried out. A claim comes before the create, so that
    /// nobody is lost with one that is taken back.
    pub(super) async fn repeat_unanswered(&self, user: &User) -> Result<(), PortError> {
        let is_unanswered =
            |key: &ObjectKey| self.context.objects.own_write(key) == Some(OwnWrite::Unanswered);
        let [object, account] = Self::written(user);
        if is_unanswered(&account) {
            accounts::delete(self.context, &accounts::record_of(user)).await?;
        }
        if is_unanswered(&object) {
            self.annotate(user, None).await?;
        }
        Ok(())
    }

    /// Whether the watch has yet to report what was written.
    pub(super) fn is_write_pending(&self, user: &User) -> bool {
        let written = Self::written(user);
        let mut pending = written
            .iter()
            .map(|key| self.context.objects.own_write(key));
        pending.any(|pending| pending.is_some())
    }

    /// The objects that say whose the account is.
    fn written(user: &User) -> [ObjectKey; 2] {
        [
            ObjectKey::User(user.object.clone()),
            ObjectKey::Account(accounts::record_of(user)),
        ]
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
            let cluster = &self.context.cluster;
            cluster
                .write_status::<VmsUser>(&user.object, &user.uid, &status)
                .await?;
        }
        if user.is_tenants() {
            accounts::write(self.context, accounts::claimed(user, claim)).await?;
        }
        self.annotate(user, Some(claim)).await
    }

    async fn disclaim(&self, user: &User) -> Result<(), PortError> {
        if user.is_tenants() {
            return accounts::delete(self.context, &accounts::record_of(user)).await;
        }
        self.annotate(user, None).await
    }
}
