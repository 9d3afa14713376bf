//! Records of accounts, as objects beside the server: what a tenant's object says does not count.

use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::{
    api::v1alpha1::VmsAccount,
    domain::{account::Account, fingerprint::Fingerprint, name::ObjectRef, user::User},
    engine::PortError,
    operator::{config::FIELD_MANAGER, kubernetes::ownership::owned_by, state::context::Context},
    world::{Object, ObjectKey},
};

/// The record of the account of a user, before anything is known of it but the claim.
pub(super) fn claimed(user: &User, claim: &Fingerprint) -> Account {
    Account {
        object: Account::object_of(user),
        server: user.server.name.clone(),
        user: user.object.clone(),
        uid: user.uid.clone(),
        login: Arc::clone(&user.login),
        claim: claim.clone(),
        external_id: None,
        left_behind: None,
    }
}

/// Makes a record, or changes it. Nothing more is done for its user before the watch has reported a new one.
pub(super) async fn write(context: &Context, account: Account) -> Result<(), PortError> {
    let key = ObjectKey::Account(account.object.clone());
    let resource = resource(context, &account);
    if context.objects.get(&key).is_some() {
        context.cluster.apply(&resource).await?;
    } else {
        context.objects.begin_write(key.clone());
        let version = context.cluster.create(&resource).await?;
        context.objects.note_made(key, version);
    }
    // Whom this touches is being worked on.
    context.world().apply(Object::Account(Box::new(account)));
    Ok(())
}

/// Deletes a record. Nothing more is done for its user before the watch has reported that.
pub(super) async fn delete(context: &Context, account: &ObjectRef) -> Result<(), PortError> {
    let key = ObjectKey::Account(account.clone());
    context.objects.begin_write(key.clone());
    context.cluster.delete::<VmsAccount>(account).await?;
    context.objects.forget_write_if_unknown(&key);
    context.world().remove(&key);
    Ok(())
}

/// It goes with its server.
fn resource(context: &Context, account: &Account) -> VmsAccount {
    let server = ObjectKey::Server(account.server());
    let owner = context.objects.get(&server);
    let owner = owner.map(|server| owned_by(&account.server, &server.uid));
    VmsAccount {
        metadata: ObjectMeta {
            name: Some(account.object.name.to_string()),
            namespace: Some(account.object.namespace.to_string()),
            labels: Some(
                [(
                    "app.kubernetes.io/managed-by".to_owned(),
                    FIELD_MANAGER.to_owned(),
                )]
                .into(),
            ),
            owner_references: owner.map(|owner| vec![owner]),
            ..ObjectMeta::default()
        },
        spec: account.into(),
    }
}
