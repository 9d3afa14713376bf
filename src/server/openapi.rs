//! The API document: generated from the routes, and honest about what is whose.
//!
//! Every operation and every field of a body says in `x-origin` whether a public source documents it
//! (`documented`, with `x-source`) or we had to invent it (`vms-store`).

use utoipa::openapi::{OpenApi, OpenApiBuilder};

use super::routes;

/// The document of the client API and the admin door.
pub fn document() -> OpenApi {
    let mut document = OpenApiBuilder::new().build();
    document.merge(routes::client_api().into_openapi());
    document.merge(routes::admin_api().into_openapi());
    document
}
