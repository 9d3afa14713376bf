//! Pages of errors, with the navigation of whoever is logged in.
//!
//! An error is answered where nobody knows who asks, so that its page is written again on the way out.

use axum::{
    body::Body,
    extract::{FromRequestParts as _, Request, State},
    http::{header, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use maud::html;

use super::{
    error::{ErrorText, PageError},
    headers, layout,
    navigation::{Navigation, NavigationSlot},
    request::Visitor,
};
use crate::server::{error::Error, state::App};

/// Around all pages.
pub(crate) async fn frame(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let slot = NavigationSlot::default();
    request.extensions_mut().insert(slot.clone());
    let (parts, body) = request.into_parts();
    let asked = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    with_navigation(&app, asked, &slot, response).await
}

/// The page for an unknown path.
pub(crate) async fn not_found(app: &App, request: Request) -> Response {
    let response = headers::add(PageError::from(Error::NotFound).into_response());
    let (asked, _) = request.into_parts();
    with_navigation(app, asked, &NavigationSlot::default(), response).await
}

async fn with_navigation(
    app: &App,
    mut asked: Parts,
    slot: &NavigationSlot,
    mut response: Response,
) -> Response {
    let Some(text) = response.extensions().get::<ErrorText>().copied() else {
        return response;
    };
    let navigation = match slot.get() {
        Some(navigation) => Some(navigation),
        // What failed may be the database: it is not asked again.
        None if response.status().is_server_error() => None,
        None => {
            let visitor = Visitor::from_request_parts(&mut asked, app).await;
            visitor.ok().map(|visitor| visitor.navigation)
        }
    };
    if let Some(navigation) = navigation {
        *response.body_mut() = page(&navigation, text);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    response
}

fn page(navigation: &Navigation, ErrorText { title, text }: ErrorText) -> Body {
    let body = html! {
        p { (text) }
        (navigation.back())
    };
    layout::document(title, &navigation.markup(title), &body)
        .into_string()
        .into()
}
