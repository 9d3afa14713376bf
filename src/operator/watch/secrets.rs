//! Follows the metadata of Secrets, in namespaces where an object refers to one and the operator may read them: it may
//! never do that in the whole cluster.

use std::{collections::BTreeSet, sync::Arc};

use futures::StreamExt as _;
use k8s_openapi::api::core::v1::Secret;
use kube::{Api, core::PartialObjectMeta, runtime::watcher::Event};
use tokio::{sync::mpsc, task::JoinSet};

use super::stream::{is_forbidden, stream};
use crate::{
    api::convert::object_ref,
    domain::name::{Name, Namespace, ObjectRef},
    operator::{
        kubernetes::secrets::version_of,
        state::{
            context::Context,
            secret_references::{is_referenced, referenced_in, secret_changed},
        },
    },
};

/// Starts a watch in each namespace that needs one, now and later; ready when the first ones are listed or forbidden.
pub(crate) async fn start(context: &Arc<Context>, tasks: &mut JoinSet<()>) {
    let (seen, mut all_seen) = mpsc::channel::<()>(1);
    for namespace in context.secret_scopes.take() {
        tasks.spawn(follow(Arc::clone(context), namespace, Some(seen.clone())));
    }
    drop(seen);
    while all_seen.recv().await.is_some() {}
    tasks.spawn(follow_further(Arc::clone(context)));
}

async fn follow_further(context: Arc<Context>) {
    let mut tasks = JoinSet::new();
    loop {
        for namespace in context.secret_scopes.take() {
            tasks.spawn(follow(Arc::clone(&context), namespace, None));
        }
        context.secret_scopes.further().await;
    }
}

async fn follow(context: Arc<Context>, namespace: Namespace, mut seen: Option<mpsc::Sender<()>>) {
    let client = context.cluster.client().clone();
    let secrets: Api<PartialObjectMeta<Secret>> = Api::namespaced(client, &namespace);
    let mut stream = std::pin::pin!(stream(secrets));
    let mut listing = Listing::default();
    let about = format!("the watch of Secrets in {namespace}");
    while let Some(event) = stream.next().await {
        match event {
            Ok(event) => {
                // A listing that begins is an attempt, and no success yet.
                if !matches!(event, Event::Init) {
                    context.log_once.clear(&about);
                }
                if take(&context, &namespace, event, &mut listing) {
                    seen = None;
                }
            }
            Err(error) => {
                if is_forbidden(&error) {
                    seen = None;
                }
                if context.log_once.should_log(&about, &error) {
                    tracing::warn!(%namespace, %error, "Secrets could not be watched; retrying");
                }
            }
        }
    }
    drop(seen);
}

/// A listing in progress.
#[derive(Default)]
struct Listing {
    /// The Secrets that were referred to when it began: of the others, which may be many, nothing is kept.
    referenced: BTreeSet<Name>,
    found: BTreeSet<ObjectRef>,
}

/// Applies an event; returns whether it completes a listing.
fn take(
    context: &Arc<Context>,
    namespace: &Namespace,
    event: Event<PartialObjectMeta<Secret>>,
    listing: &mut Listing,
) -> bool {
    let note = |secret: &ObjectRef, version| {
        if context.secrets.note(secret, version) {
            secret_changed(context, secret);
        }
    };
    match event {
        Event::Init => {
            *listing = Listing {
                referenced: referenced_in(&context.world(), namespace),
                found: BTreeSet::new(),
            }
        }
        Event::InitApply(secret) => {
            let object = object_ref(&secret.metadata);
            if listing.referenced.contains(&object.name) {
                note(&object, version_of(&secret.metadata));
                listing.found.insert(object);
            }
        }
        Event::Apply(secret) => {
            let object = object_ref(&secret.metadata);
            if is_referenced(&context.world(), &object) {
                note(&object, version_of(&secret.metadata));
            }
        }
        Event::Delete(secret) => note(&object_ref(&secret.metadata), None),
        Event::InitDone => {
            let known = context.secrets.known();
            let here = known.iter().filter(|secret| secret.namespace == *namespace);
            for gone in here.filter(|secret| !listing.found.contains(*secret)) {
                note(gone, None);
            }
            *listing = Listing::default();
            return true;
        }
    }
    false
}
