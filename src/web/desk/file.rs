//! `/desk/initiatives/{code}`: one file as a document, with its state, its clock, what this person may do now
//! and what is missing for the rest.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::components::{Badge, ClockBar, Due, FaultList, Timeline};
use super::super::error::WebError;
use super::super::extract::{StaffActor, TypedForm, ctx};
use super::super::page::{Page, show_as};
use super::super::state::AppState;
use super::document::{self, Section};
use super::forms::{self, Act};
use super::queue::kind_name;
use super::record::{self, Routing, Sheet};
use crate::domain::code::Code;
use crate::domain::person::PersonFacts;
use crate::domain::workflow::Refusal;
use crate::services::desk::{self, Deed, DeskFile, History, Offer};
use crate::services::{Ctx, FieldFault, ServiceError, looks};

#[derive(Template)]
#[template(path = "desk/file.html")]
struct FilePage {
    code: String,
    file: DeskFile,
    badge: Badge,
    due: Option<Due>,
    clock: Option<ClockBar>,
    kind: String,
    agency: String,
    stand_in: Option<String>,
    with: String,
    routing: Option<Routing>,
    sections: Vec<Section>,
    changed: bool,
    acts: Vec<Act>,
    cannot: Vec<(String, String)>,
    faults: FaultList,
    stale: Option<Vec<String>>,
    sheets: Vec<Sheet>,
    summary: Option<String>,
    timeline: Timeline,
    facts: Option<PersonFacts>,
    overdue_if_returned: bool,
    similar: Vec<(String, String, Badge)>,
    next: Option<(String, String)>,
    page: Page,
}

/// A form that came back.
pub struct Again {
    /// Of which act.
    pub deed: Deed,
    /// What was typed.
    pub typed: TypedForm,
    /// What is wrong with it.
    pub faults: Vec<FieldFault>,
    /// What the workflow said.
    pub refused: Option<Refusal>,
    /// Somebody else was faster.
    pub stale: bool,
    /// What they did.
    pub since: Vec<History>,
}

/// How a file is shown.
pub enum Shown {
    /// As it is.
    Plain,
    /// With personal data, the look at which was recorded.
    Unmasked(PersonFacts),
    /// With a form that came back.
    Again(Box<Again>),
}

/// **Who:** staff who may see this file.
pub async fn show_page(
    page: Page,
    code: web::Path<String>,
    who: StaffActor,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let code: Code = code.parse().map_err(|_| WebError::not_found())?;
    let ctx = ctx::of(&state, &page, who.actor());
    show_file(page, &state, ctx, code, Shown::Plain, StatusCode::OK).await
}

/// **Who:** roles that may have to reach a proposer. Shows personal data once; the look is recorded first.
pub async fn unmask(
    page: Page,
    code: web::Path<String>,
    _form: TypedForm,
    who: StaffActor,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let code: Code = code.parse().map_err(|_| WebError::not_found())?;
    let ctx = ctx::of(&state, &page, who.actor());
    let inside = ctx.clone();
    let facts = state
        .db
        .write(move |tx| {
            let id = desk::find_code(tx, &inside, code)?;
            let proposer = desk::proposer_of(tx, id)?;
            looks::reveal(tx, &inside, id, proposer)
        })
        .await?;
    show_file(
        page,
        &state,
        ctx,
        code,
        Shown::Unmasked(facts),
        StatusCode::OK,
    )
    .await
}

/// Writes the page of a file.
///
/// # Errors
/// When the reader may not see it, or the database fails.
pub async fn show_file(
    page: Page,
    state: &AppState,
    ctx: Ctx,
    code: Code,
    shown: Shown,
    status: StatusCode,
) -> Result<HttpResponse, WebError> {
    let unmasked = matches!(shown, Shown::Unmasked(_));
    // after an act the next file is one press away
    let acted = page.flash.is_some();
    let (file, agencies, similar, next) = state
        .db
        .read(move |tx| {
            let (file, agencies) = desk::read_with_agencies(tx, &ctx, code, unmasked)?;
            let similar = desk::similar(tx, &ctx, &file.row)?;
            let next = match acted {
                true => desk::next(tx, &ctx, file.row.initiative_id)?,
                false => None,
            };
            Ok::<_, ServiceError>((file, agencies, similar, next))
        })
        .await?;
    let reference = &state.house.reference;
    let kind = state.house.kind(&file.row.kind)?;
    let (again, facts) = match shown {
        Shown::Plain => (None, None),
        Shown::Unmasked(facts) => (None, Some(facts)),
        Shown::Again(again) => (Some(again), None),
    };
    let acts = acts(&page, &file, kind, again.as_deref());
    let sections = document::sections(&page, reference, kind, &file);
    let due = file.standing.clock.stage.map(|stage| {
        let left = reference.calendar.days_left(page.now.date(), stage.due.on);
        let due = Due::new(&page, stage.due.on, left);
        if stage.due.provisional {
            due.provisional(&page)
        } else {
            due
        }
    });
    let came_back = acts
        .iter()
        .filter(|act| again.as_ref().is_some_and(|again| again.deed == act.deed));
    let mut faults = FaultList::of(&page, came_back.flat_map(|act| &act.fields));
    if let Some(refusal) = again.as_ref().and_then(|again| again.refused.as_ref()) {
        faults = faults.with(&page, "acts", page.refusal(refusal).into_owned());
    }
    let name =
        |row: &Option<desk::AgencyRow>| row.as_ref().map(|row| row.name(page.locale).to_owned());
    let shown = FilePage {
        code: code.to_string(),
        badge: Badge::new(&page, file.row.state),
        due,
        clock: record::clock(&page, &reference.calendar, &file),
        kind: kind_name(&state.house, &file.row.kind, page.locale),
        agency: name(&file.agency).unwrap_or_default(),
        stand_in: name(&file.stand_in),
        with: page.word("desk-with", file.row.waits_for).into_owned(),
        routing: record::routing(&page, reference, &file, &agencies),
        changed: sections
            .iter()
            .any(|section| section.answers.iter().any(|answer| answer.changed)),
        sections,
        cannot: cannot(&page, &file.offers),
        acts,
        faults,
        stale: again.filter(|again| again.stale).map(|again| {
            let since = again.since.iter();
            since.map(|one| record::sentence(&page, one)).collect()
        }),
        sheets: record::sheets(&page, kind, &file),
        summary: record::summary(&page, &file),
        timeline: record::timeline(&page, &file.history, &agencies),
        facts,
        overdue_if_returned: file.row.return_count > 0,
        similar: similar
            .into_iter()
            .map(|one| (one.code, one.title, Badge::new(&page, one.state)))
            .collect(),
        next: next.and_then(|item| Some((item.file.code?, item.file.title))),
        file,
        page,
    };
    show_as(status, &shown)
}

/// The acts on offer; the one that came back too, even where the file has moved on and does not offer it any
/// more: what was typed is never lost.
fn acts(
    page: &Page,
    file: &DeskFile,
    kind: &crate::domain::kind::Kind,
    again: Option<&Again>,
) -> Vec<Act> {
    let came_back = again.map(|again| again.deed);
    let on_offer = file.offers.iter().filter(|offer| offer.refusal.is_none());
    let mut deeds: Vec<Deed> = on_offer.map(|offer: &Offer| offer.deed).collect();
    deeds.extend(came_back.filter(|deed| !deeds.contains(deed)));
    deeds
        .into_iter()
        .enumerate()
        .map(|(at, deed)| {
            let mine = again.filter(|again| again.deed == deed);
            let faults = mine.map_or(&[][..], |again| &again.faults);
            let typed = mine.map(|again| &again.typed);
            Act {
                deed,
                verb: forms::verb(page, deed),
                does: page.word("does", deed).into_owned(),
                fields: forms::fields(page, file, kind, deed, typed, faults),
                open: mine.is_some(),
                main: at == 0,
                refused: mine
                    .and_then(|again| again.refused.as_ref())
                    .map(|refusal| page.refusal(refusal).into_owned()),
            }
        })
        .collect()
}

/// What cannot be done now, and why: who may, or what is missing.
fn cannot(page: &Page, offers: &[Offer]) -> Vec<(String, String)> {
    offers
        .iter()
        .filter_map(|offer| {
            let why = match offer.refusal.as_ref()? {
                Refusal::NotYourRole => {
                    let roles: Vec<String> = offer
                        .roles
                        .iter()
                        .map(|role| page.word("role", role).into_owned())
                        .collect();
                    page.t1("desk-done-by", "who", roles.join(", "))
                        .into_owned()
                }
                refusal => page.refusal(refusal).into_owned(),
            };
            Some((forms::verb(page, offer.deed), why))
        })
        .collect()
}
