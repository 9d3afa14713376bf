//! Users whom no server serves: their status says why, and nothing else is done for them.

use std::sync::Arc;

use super::{
    context::UserObject,
    deletion,
    status::{self, Report},
    worker::{IN_WORK, catch_up, or_retry},
};
use crate::{
    clock,
    domain::name::ObjectRef,
    engine::PortError,
    operator::state::{context::Context, objects::Status, queue::Next, shards::ShardState},
    rules::judge_unentitled,
};

/// Reconciles users whom no server serves, one at a time.
pub(crate) struct UnservedReconciler {
    context: Arc<Context>,
    shard: Arc<ShardState>,
}

impl UnservedReconciler {
    pub(crate) const fn new(context: Arc<Context>, shard: Arc<ShardState>) -> Self {
        Self { context, shard }
    }

    /// Reconciles users until the end.
    pub(crate) async fn run(self) {
        while let Some(object) = self.shard.unserved.next(|| true).await {
            let next = Box::pin(self.attempt(&object)).await;
            self.shard.unserved.done(object, next);
        }
    }

    async fn attempt(&self, object: &ObjectRef) -> Next {
        // A server may have served the user until now.
        let Some(_work) = self.shard.in_work.begin(object) else {
            return Next::After(IN_WORK);
        };
        let result = self.reconcile(object).await;
        or_retry(&self.context, object, result)
    }

    async fn reconcile(&self, object: &ObjectRef) -> Result<Next, PortError> {
        let Some((user, object)) = self.context.user(object) else {
            return Ok(Next::Done);
        };
        let Status::User(status) = &object.status else {
            return Ok(Next::Done);
        };
        let server = {
            let world = self.context.world();
            if world.is_served(&user) {
                return Ok(Next::Done);
            }
            world.server(&user.server).cloned()
        };
        let user = UserObject {
            context: &self.context,
            shard: &self.shard,
            user: &user,
            object: &object,
            status,
            now: clock::now(),
        };
        if let Some(next) = catch_up(&user.claims(), user.user).await? {
            return Ok(next);
        }
        if object.deleting {
            return deletion::release_unserved(&user).await;
        }
        let near = self.context.world().near_names(user.user);
        let verdict = judge_unentitled(user.user, server.as_deref(), &near, user.now);
        let report = Report {
            verdict: Some(&verdict),
            ..Report::of(user.user)
        };
        status::report(&user, &report).await?;
        Ok(user.next(Some(&verdict)))
    }
}
