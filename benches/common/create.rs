//! Creating many objects at once.

use std::fmt::Debug;

use futures::{StreamExt as _, stream};
use kube::{Api, Resource};
use serde::{Serialize, de::DeserializeOwned};

use crate::support::namespace::create;

/// Requests of the benchmark's own to the API server at a time.
pub(crate) const PARALLEL: usize = 32;

/// Creates them, many at a time.
pub(crate) async fn create_all<K>(api: &Api<K>, objects: impl IntoIterator<Item = K>)
where
    K: Resource + Clone + Debug + Serialize + DeserializeOwned,
{
    stream::iter(objects)
        .for_each_concurrent(PARALLEL, |object| create(api, object))
        .await;
}
