//! `/my/assist`: a member of a community digital technology team asks to type for somebody else, who answers
//! on `/my`.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::components::{FaultList, Field};
use super::super::error::WebError;
use super::super::extract::{CitizenActor, TypedForm, ctx};
use super::super::page::{Page, see_other, show_as};
use super::super::state::AppState;
use super::new::kinds;
use crate::domain::id::AssistanceId;
use crate::services::{FieldFault, ServiceError, assist, drafts, once};

/// A citizen number has so many digits.
const DIGITS: usize = 12;

#[derive(Template)]
#[template(path = "my/assist.html")]
struct AssistPage {
    number: Field,
    kinds: Field,
    faults: FaultList,
    full: bool,
    page: Page,
}

fn render(
    status: StatusCode,
    state: &AppState,
    page: Page,
    form: &TypedForm,
    faults: &[FieldFault],
    full: bool,
) -> Result<HttpResponse, WebError> {
    let number = Field::code(&page, "citizen_number", page.t("my-assist-number"))
        .help(page.t("my-assist-number-help"))
        .value(form.get("citizen_number"))
        .faults(&page, faults);
    let kinds = kinds(&page, state)
        .value(form.get("kind"))
        .faults(&page, faults);
    show_as(
        status,
        &AssistPage {
            faults: FaultList::of(&page, [&number, &kinds]),
            number,
            kinds,
            full,
            page,
        },
    )
}

/// **Who:** a citizen.
pub async fn ask(
    page: Page,
    _who: CitizenActor,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let nothing = TypedForm::default();
    render(StatusCode::OK, &state, page, &nothing, &[], false)
}

/// **Who:** a citizen, for another one; who learns of it, and agrees or not.
pub async fn send(
    page: Page,
    who: CitizenActor,
    form: TypedForm,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let number: String = form
        .get("citizen_number")
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let kind = form.get("kind").to_owned();
    let mut faults = Vec::new();
    if number.is_empty() {
        faults.push(FieldFault::new("citizen_number", "required"));
    } else if number.len() != DIGITS || !number.bytes().all(|b| b.is_ascii_digit()) {
        faults.push(FieldFault::new("citizen_number", "malformed"));
    }
    if kind.is_empty() {
        faults.push(FieldFault::new("kind", "required"));
    } else if state.house.reference.kind(&kind).is_none() {
        faults.push(FieldFault::new("kind", "unknown-choice"));
    }
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    if !faults.is_empty() {
        return render(unprocessable, &state, page, &form, &faults, false);
    }
    let ctx = ctx::of(&state, &page, who.actor());
    let key = form.key()?;
    // Refused with another number, known or not; the number itself is not kept with the key.
    let content = (kind.clone(), once::keyed(&ctx, "assist", &number));
    let work = move |tx: &mut _| {
        once::guard(tx, &ctx, Some(key), "assist", &content, |tx| {
            assist::ask(tx, &ctx, &kind, &number)
        })
    };
    match state.db.write(work).await {
        // The same whether or not anybody with this number is known.
        Ok(()) => Ok(page.see_other_with("/my", "assist-asked")),
        Err(ServiceError::Invalid(faults)) => {
            render(unprocessable, &state, page, &form, &faults, false)
        }
        Err(ServiceError::Busy { .. }) => render(unprocessable, &state, page, &form, &[], true),
        Err(other) => Err(other.into()),
    }
}

/// **Who:** the citizen who was asked.
pub async fn accept(
    page: Page,
    who: CitizenActor,
    id: web::Path<AssistanceId>,
    form: TypedForm,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let (ctx, id) = (ctx::of(&state, &page, who.actor()), id.into_inner());
    let key = form.key()?;
    let work = move |tx: &mut _| {
        once::guard(tx, &ctx, Some(key), "assist-accept", &id, |tx| {
            assist::accept(tx, &ctx, id)
        })
    };
    let begun = match state.db.write(work).await {
        Err(ServiceError::Busy { .. }) => {
            let fault = FieldFault::new("", "typed-for-too-many").with("max", drafts::MOST_DRAFTS);
            return Err(ServiceError::Invalid(vec![fault]).into());
        }
        begun => begun?,
    };
    Ok(see_other(&format!("/my/drafts/{}/review", begun.id)))
}

/// **Who:** the citizen who was asked.
pub async fn refuse(
    page: Page,
    who: CitizenActor,
    id: web::Path<AssistanceId>,
    form: TypedForm,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let (ctx, id) = (ctx::of(&state, &page, who.actor()), id.into_inner());
    let key = form.key()?;
    let work = move |tx: &mut _| {
        once::guard(tx, &ctx, Some(key), "assist-refuse", &id, |tx| {
            assist::refuse(tx, &ctx, id)
        })
    };
    state.db.write(work).await?;
    Ok(page.see_other_with("/my", "done"))
}
