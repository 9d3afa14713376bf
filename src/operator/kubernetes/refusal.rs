//! What a refusal of the API server means.

use kube::core::Status;

/// Whether an answer is about the one object. An admission webhook that fails, perhaps on it alone, makes a 500.
pub(super) const fn is_of_object(status: u16) -> bool {
    matches!(status, 400 | 404..=428 | 430..=499 | 500)
}

/// An object that is gone needs nothing written.
pub(crate) async fn not_found_is_none<T>(
    request: impl Future<Output = kube::Result<T>>,
) -> kube::Result<Option<T>> {
    none_where(Status::is_not_found, request).await
}

/// An object that is there already was not made.
pub(super) async fn exists_is_none<T>(
    request: impl Future<Output = kube::Result<T>>,
) -> kube::Result<Option<T>> {
    none_where(Status::is_already_exists, request).await
}

/// An object that somebody has changed meanwhile is left alone.
pub(super) async fn changed_is_none<T>(
    request: impl Future<Output = kube::Result<T>>,
) -> kube::Result<Option<T>> {
    none_where(Status::is_conflict, request).await
}

async fn none_where<T>(
    is_expected: impl Fn(&Status) -> bool,
    request: impl Future<Output = kube::Result<T>>,
) -> kube::Result<Option<T>> {
    match request.await {
        Ok(answer) => Ok(Some(answer)),
        Err(kube::Error::Api(status)) if is_expected(&status) => Ok(None),
        Err(error) => Err(error),
    }
}
