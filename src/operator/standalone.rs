//! What no server looks after: pools and roles, and layouts and camera groups that wait for a server that is gone.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;

use super::{
    kubernetes::client::Kind,
    server::managed::release_undeclared,
    state::{
        context::Context,
        objects::{Status, object_of},
        shards::ShardState,
        status_writer::write_status,
    },
};
use crate::{
    api::v1alpha1::{VmsIpPool, VmsRole},
    clock,
    domain::violation::Violation,
    engine::PortError,
    rules, status,
    world::ObjectKey,
};

/// How long to wait after the API server did not take a status.
const RETRY: Duration = Duration::from_secs(10);

/// Writes the status of each pool and role that changes, and lets go what waits for nobody; never returns.
pub(crate) async fn run(context: Arc<Context>, shard: Arc<ShardState>) {
    loop {
        let key = shard.changed.next().await;
        if let Err(error) = reconcile(&context, &key).await {
            let log_once = &context.log_once;
            if log_once.should_log(&"what no server looks after", &error) {
                tracing::warn!(object = %object_of(&key), %error, "the object could not be written; retrying");
            }
            shard.changed.note(key);
            sleep(RETRY).await;
        }
    }
}

async fn reconcile(context: &Context, key: &ObjectKey) -> Result<(), PortError> {
    match key {
        ObjectKey::Pool(object) => {
            let pool = context.world().pools().get(object).cloned();
            let violations = pool.map(|pool| rules::judge_pool(&pool));
            report::<VmsIpPool>(context, key, violations).await
        }
        ObjectKey::Role(object) => {
            let role = context.world().roles().get(object).cloned();
            let violations = role.map(|role| rules::judge_role(&role));
            report::<VmsRole>(context, key, violations).await
        }
        ObjectKey::Set(kind, object) => release_undeclared(context, *kind, object).await,
        ObjectKey::Server(_)
        | ObjectKey::Camera(_)
        | ObjectKey::User(_)
        | ObjectKey::Account(_) => Ok(()),
    }
}

/// Writes the status of one that is still there.
async fn report<K: Kind>(
    context: &Context,
    key: &ObjectKey,
    violations: Option<Vec<Violation>>,
) -> Result<(), PortError> {
    let (Some(object), Some(violations)) = (context.objects.get(key), violations) else {
        return Ok(());
    };
    let Status::Declaration(before) = &object.status else {
        return Ok(());
    };
    let status = status::declaration(before, object.generation, &violations, clock::now());
    let status = Status::Declaration(Arc::new(status));
    write_status::<K>(context, key, &object.uid, &object.status, status)
        .await
        .map(drop)
}
