//! Claims: beside the server for a user of another namespace. Otherwise on record with those of others, where the object came
//! with its finalizer, until its status carries it; or as an annotation, with the finalizer.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::json;

use super::accounts;
use crate::{
    api::{
        annotation::CLAIM,
        v1alpha1::{VmsUser, VmsUserStatus},
    },
    domain::{
        account::Account,
        fingerprint::Fingerprint,
        user::{RecordedState, User},
    },
    engine::{ClaimStore, PortError},
    operator::state::{
        claims::Recorder,
        context::Context,
        objects::{ObjectState, Status},
        own_writes::OwnWrite,
        shards::ShardState,
        status_writer::write_status,
    },
    world::ObjectKey,
};

/// Writes the claims of one user.
pub(super) struct UserClaims<'a> {
    pub(super) context: &'a Context,
    pub(super) object: &'a ObjectState,
    pub(super) shard: &'a ShardState,
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
            accounts::delete(self.context, &Account::object_of(user)).await?;
        }
        if is_unanswered(&object) {
            self.annotate(user, None).await?;
        }
        let claims = &self.shard.claims;
        claims.settle(self.recorder(), &user.uid).await
    }

    const fn recorder(&self) -> Recorder<'_> {
        let Context {
            cluster, config, ..
        } = self.context;
        Recorder {
            cluster,
            namespace: config.own_namespace.as_str(),
            in_work: &self.shard.in_work,
        }
    }

    /// Whether the claim can be recorded together with those of others: nothing else has to be written to the object.
    fn is_recorded_apart(&self, user: &User) -> bool {
        let record = &user.record;
        let is_new = record.claim.is_none() && record.external_id.is_none();
        is_new && !user.is_tenants() && self.object.has_finalizer && self.shard.claims.has_room()
    }

    /// Tells everybody, before the watch does.
    fn note_claim(&self, user: &User, claim: Option<&Fingerprint>) {
        let record = RecordedState {
            claim: claim.cloned(),
            ..user.record.clone()
        };
        self.context.record(&user.object, &user.uid, record);
    }

    /// Takes the id of the former user, or the claim too, from the status.
    async fn forget_recorded(
        &self,
        user: &User,
        forgotten: impl FnOnce(&mut VmsUserStatus),
    ) -> Result<(), PortError> {
        let Status::User(before) = &self.object.status else {
            return Ok(());
        };
        let mut status = (**before).clone();
        status.external_id = None;
        status.applied = None;
        forgotten(&mut status);
        let key = ObjectKey::User(user.object.clone());
        let (before, status) = (&self.object.status, Status::User(Arc::new(status)));
        write_status::<VmsUser>(self.context, &key, &user.uid, before, status)
            .await
            .map(drop)
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
            ObjectKey::Account(Account::object_of(user)),
        ]
    }
}

#[async_trait]
impl ClaimStore for UserClaims<'_> {
    async fn claim(&self, user: &User, claim: &Fingerprint) -> Result<(), PortError> {
        if self.is_recorded_apart(user) {
            let claims = &self.shard.claims;
            claims.record(self.recorder(), &user.uid, claim).await?;
            self.note_claim(user, Some(claim));
            return Ok(());
        }
        // The id of the former user goes first: together with the new claim, the new user would not count as ours.
        if user.record.external_id.is_some() {
            self.forget_recorded(user, |_| ()).await?;
        }
        if user.is_tenants() {
            accounts::write(self.context, accounts::claimed(user, claim)).await?;
        }
        self.annotate(user, Some(claim)).await
    }

    async fn disclaim(&self, user: &User) -> Result<(), PortError> {
        if user.is_tenants() {
            return accounts::delete(self.context, &Account::object_of(user)).await;
        }
        let was_claimed = user.record.claim.is_some();
        self.note_claim(user, None);
        let claims = &self.shard.claims;
        let was_recorded = claims.take_back(self.recorder(), &user.uid).await?;
        if was_recorded && !was_claimed {
            return Ok(());
        }
        // An earlier reconcile may have written it to the status.
        self.forget_recorded(user, |status| status.claim = None)
            .await?;
        self.annotate(user, None).await
    }
}
