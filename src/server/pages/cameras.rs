//! The cameras that somebody sees, playing.
//!
//! The video comes from a proxy at the same address, which asks the gate for each part of it. The browser plays HLS itself:
//! there is no script here either.

use axum::{extract::State, http::StatusCode, response::Response};
use maud::{Markup, html};

use super::{error::PageError, request::Visitor, visitor_layout};
use crate::server::{error::Error, gate::PlayerPath, service::inventory, state::App, wire::Camera};

pub(super) async fn show(visitor: Visitor, State(app): State<App>) -> Result<Response, PageError> {
    let player = app.player().ok_or(Error::NotFound)?;
    let cameras = inventory::streaming(&app, &visitor.caller).await?;
    let body = html! {
        @if cameras.is_empty() { p { "There is no camera with video that you may see." } }
        div.cameras {
            @for camera in &cameras { (picture(player, camera)) }
        }
    };
    Ok(visitor_layout::answer(
        &visitor,
        StatusCode::OK,
        "Cameras",
        &body,
    ))
}

fn picture(player: &PlayerPath, camera: &Camera) -> Markup {
    let path = camera
        .stream_path
        .as_deref()
        .and_then(|path| path.parse().ok());
    html! {
        @if let Some(path) = path {
            figure {
                video src=(player.of(&path)) aria-label=(camera.name) autoplay muted controls playsinline {}
                figcaption { (camera.name) }
            }
        }
    }
}
