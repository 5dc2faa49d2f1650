//! `/my/drafts/new`: which kind of initiative, then its first step.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::components::{Choice, FaultList, Field};
use super::super::error::WebError;
use super::super::extract::{CitizenActor, TypedForm, ctx};
use super::super::page::{Page, see_other, show_as};
use super::super::state::AppState;
use crate::services::{FieldFault, ServiceError, drafts, once};

#[derive(Template)]
#[template(path = "my/new.html")]
struct NewPage {
    kinds: Field,
    faults: FaultList,
    most: i64,
    full: bool,
    page: Page,
}

/// The kinds there are, each with what it is for.
#[must_use]
pub fn kinds(page: &Page, state: &AppState) -> Field {
    let one = |kind: &&crate::domain::kind::Kind| {
        Choice::new(kind.code.as_str(), kind.name.get(page.locale))
            .help(kind.about.get(page.locale))
    };
    let all = state.house.reference.kinds_in_order();
    Field::choice(
        page,
        "kind",
        page.t("my-new-kind"),
        all.iter().map(one).collect(),
    )
}

fn render(
    status: StatusCode,
    state: &AppState,
    page: Page,
    typed: &str,
    faults: &[FieldFault],
    full: bool,
) -> Result<HttpResponse, WebError> {
    let kinds = kinds(&page, state).value(typed).faults(&page, faults);
    show_as(
        status,
        &NewPage {
            faults: FaultList::of(&page, [&kinds]),
            kinds,
            most: drafts::MOST_DRAFTS,
            full,
            page,
        },
    )
}

/// **Who:** a citizen.
pub async fn choose(
    page: Page,
    _who: CitizenActor,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    render(StatusCode::OK, &state, page, "", &[], false)
}

/// **Who:** a citizen; so many drafts at a time and no more.
pub async fn begin(
    page: Page,
    who: CitizenActor,
    form: TypedForm,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let kind = form.get("kind").to_owned();
    let wrong = |code| [FieldFault::new("kind", code)];
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    if kind.is_empty() {
        return render(unprocessable, &state, page, "", &wrong("required"), false);
    }
    if state.house.reference.kind(&kind).is_none() {
        let faults = wrong("unknown-choice");
        return render(unprocessable, &state, page, &kind, &faults, false);
    }
    let ctx = ctx::of(&state, &page, who.actor());
    let key = form.key()?;
    let chosen = kind.clone();
    let work = move |tx: &mut _| {
        once::guard(tx, &ctx, Some(key), "begin", &chosen, |tx| {
            drafts::begin(tx, &ctx, &chosen)
        })
    };
    match state.db.write(work).await {
        Ok(begun) => Ok(see_other(&format!("/my/drafts/{}", begun.id))),
        Err(ServiceError::Busy { .. }) => render(unprocessable, &state, page, &kind, &[], true),
        Err(other) => Err(other.into()),
    }
}
