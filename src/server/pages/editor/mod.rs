//! Adding, duplicating and changing a user.

use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    error::PageError,
    field_errors::FieldErrors,
    form::Form,
    request::{Submission, UserId, Visitor},
    visitor_layout,
};
use crate::server::{
    auth::Right,
    error::Error,
    service::subusers,
    state::App,
    wire::{CreateSubuser, Subuser},
};
use choices::Choices;
use draft::Draft;
use view::{Purpose, UserForm};

mod actions;
mod cameras;
mod choices;
mod draft;
mod terms;
mod ticks;
mod view;

/// The form for a new user; if there are terms, first the question of consent.
pub(super) async fn add(State(app): State<App>, visitor: Visitor) -> Result<Response, PageError> {
    begin(&app, &visitor, None, None).await
}

/// The same with everything of another user but login and password.
pub(super) async fn duplicate(
    State(app): State<App>,
    visitor: Visitor,
    UserId(id): UserId,
) -> Result<Response, PageError> {
    begin(&app, &visitor, Some(id), None).await
}

/// The form, once the terms are agreed to.
pub(super) async fn agree(
    State(app): State<App>,
    Submission { visitor, form }: Submission,
) -> Result<Response, PageError> {
    let accepted = form.text(terms::FIELD);
    begin(&app, &visitor, original(&form), Some(accepted)).await
}

async fn begin(
    app: &App,
    visitor: &Visitor,
    original: Option<i64>,
    accepted: Option<&str>,
) -> Result<Response, PageError> {
    visitor.caller.manage(app, Right::Create).await?;
    let source = match original {
        Some(id) => Some(find(app, visitor, id).await?),
        None => None,
    };
    let purpose = Purpose::adding(source.as_ref());
    if let Some(asked) = app.terms()
        && accepted != Some(asked.version.as_str())
    {
        let body = terms::question(visitor, asked, original);
        return Ok(visitor_layout::answer(
            visitor,
            StatusCode::OK,
            &purpose.title(),
            &body,
        ));
    }
    let mut draft = source.as_ref().map(Draft::copy_of).unwrap_or_default();
    draft.accepted_terms = accepted.map(str::to_owned);
    let user_form = UserForm {
        visitor,
        choices: &Choices::load(app, visitor, source.as_ref()).await?,
        draft: &draft,
        errors: &FieldErrors::default(),
        purpose,
        terms: app.terms(),
        now: app.now(),
    };
    Ok(user_form.answer(StatusCode::OK))
}

/// Adds the user, or shows the form again with what is wrong and everything that was typed but passwords.
pub(super) async fn create(
    State(app): State<App>,
    Submission { visitor, form }: Submission,
) -> Result<Response, PageError> {
    let manager = visitor.caller.manage(&app, Right::Create).await?;
    let source = match original(&form) {
        Some(id) => find(&app, &visitor, id).await.ok(),
        None => None,
    };
    let draft = Draft::read(&form);
    let result = match draft.creation(source.as_ref()) {
        Ok(profile) => {
            let body = CreateSubuser {
                password: form.secret("password"),
                password_confirmation: form.secret("password_confirmation"),
                password_hash: None,
                accepted_terms: draft.accepted_terms.clone(),
                profile,
            };
            subusers::create(&app, &manager, body).await
        }
        Err(errors) => Err(Error::Invalid(errors)),
    };
    let Err(error) = result else {
        return Ok(visitor_layout::done(&visitor, "added"));
    };
    let status = error.status();
    let user_form = UserForm {
        visitor: &visitor,
        choices: &Choices::load(&app, &visitor, source.as_ref()).await?,
        draft: &draft,
        errors: &FieldErrors::of(error)?,
        purpose: Purpose::adding(source.as_ref()),
        terms: app.terms(),
        now: app.now(),
    };
    Ok(user_form.answer(status))
}

/// The form of a user that is there; without the permission to change users it cannot be sent.
pub(super) async fn edit(
    State(app): State<App>,
    visitor: Visitor,
    UserId(id): UserId,
) -> Result<Response, PageError> {
    let user = find(&app, &visitor, id).await?;
    let user_form = UserForm {
        visitor: &visitor,
        choices: &Choices::load(&app, &visitor, Some(&user)).await?,
        draft: &Draft::of(&user),
        errors: &FieldErrors::default(),
        purpose: Purpose::Edit(&user),
        terms: None,
        now: app.now(),
    };
    Ok(user_form.answer(StatusCode::OK))
}

/// Changes the user, or shows the form again with what is wrong and everything that was typed.
pub(super) async fn save(
    State(app): State<App>,
    UserId(id): UserId,
    Submission { visitor, form }: Submission,
) -> Result<Response, PageError> {
    let manager = visitor.caller.manage(&app, Right::Update).await?;
    let user = find(&app, &visitor, id).await?;
    let mut draft = Draft::read(&form);
    let (status, errors) = if draft.is_current(&user) {
        let result = match draft.update(&user) {
            Ok(request) => subusers::update(&app, &manager, id, request).await,
            Err(errors) => Err(Error::Invalid(errors)),
        };
        match result {
            Ok(_) => return Ok(visitor_layout::done(&visitor, "saved")),
            Err(error) => (error.status(), FieldErrors::of(error)?),
        }
    } else {
        draft.version = user.row.version.to_string();
        (StatusCode::CONFLICT, FieldErrors::one("form", CHANGED))
    };
    let user_form = UserForm {
        visitor: &visitor,
        choices: &Choices::load(&app, &visitor, Some(&user)).await?,
        draft: &draft,
        errors: &errors,
        purpose: Purpose::Edit(&user),
        terms: None,
        now: app.now(),
    };
    Ok(user_form.answer(status))
}

const CHANGED: &str = "Somebody else has changed this user since you opened the page. Your changes are below and \
                       not saved yet: saving again makes the user what is set here.";

async fn find(app: &App, visitor: &Visitor, id: i64) -> Result<Subuser, PageError> {
    let manager = visitor.caller.manage(app, Right::Show).await?;
    Ok(subusers::show(app, &manager, id).await?)
}

/// The user that is duplicated.
fn original(form: &Form) -> Option<i64> {
    form.text("original").parse().ok()
}
