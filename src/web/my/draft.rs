//! `/my/drafts/{id}/{section}`: one step of the form, as it was saved or as it was typed (`save.rs`).

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::components::{FaultList, Field, ToMend};
use super::super::error::WebError;
use super::super::extract::{CitizenActor, TypedQuery, ctx};
use super::super::page::{Page, see_other, show_as};
use super::super::state::AppState;
use super::fields::{self, Missing, Part};
use super::uploads::Uploads;
use crate::domain::id::{InitiativeId, Version};
use crate::domain::kind::{Answers, Kind, Section};
use crate::domain::time::Instant;
use crate::domain::workflow::State;
use crate::services::{Ctx, FieldFault, ServiceError, drafts, mine, uploads};

#[derive(Template)]
#[template(path = "my/step.html")]
struct StepPage {
    id: InitiativeId,
    version: Version,
    heading: String,
    mend: Option<ToMend>,
    discards: bool,
    help: Option<String>,
    key: String,
    at: usize,
    all: usize,
    step_line: String,
    saved: String,
    has_previous: bool,
    parts: Vec<Part>,
    faults: FaultList,
    uploads: Vec<Uploads>,
    missing: Vec<Missing>,
    stale: bool,
    page: Page,
}

/// An opened draft without the loan of its rules.
pub(super) struct Opened {
    /// Its version.
    pub(super) version: Version,
    /// A draft, or returned.
    pub(super) state: State,
    /// Somebody types it for its proposer.
    pub(super) is_assistant: bool,
    saved_at: Instant,
    /// The code of its kind.
    pub(super) kind: String,
    /// What was answered.
    pub(super) answers: Answers,
    documents: Vec<uploads::Document>,
    handed_in_until: Option<Instant>,
    faults: Vec<FieldFault>,
    to_mend: Option<mine::ToMend>,
}

pub(super) async fn opened(
    state: &AppState,
    ctx: Ctx,
    id: InitiativeId,
) -> Result<Opened, WebError> {
    let found = state.db.read(move |conn| {
        let open = drafts::open(conn, &ctx, id)?;
        Ok::<_, ServiceError>(Opened {
            to_mend: mine::to_mend(conn, &ctx, &open.file)?,
            handed_in_until: uploads::handed_in_until(conn, &open)?,
            faults: open.faults().into_iter().map(FieldFault::from).collect(),
            version: open.version(),
            state: open.file.row.state,
            is_assistant: ctx.actor.person() != Some(open.file.row.proposer_id),
            saved_at: match open.file.row.state {
                State::Returned => open.saved_at,
                _ => open.file.row.updated_at,
            },
            kind: open.file.row.kind.clone(),
            documents: open.documents,
            answers: open.answers,
        })
    });
    Ok(found.await?)
}

/// What of a form's faults is shown beside its fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Strictness {
    #[default]
    /// Only what was typed and is wrong.
    Typed,
    /// Also what is missing: the reader came to mend that.
    All,
}

/// **Who:** the proposer or the assistant of a draft. Its first step; where its kind is gone, the way out.
pub async fn begin_again(
    page: Page,
    who: CitizenActor,
    id: web::Path<InitiativeId>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let id = id.into_inner();
    let ctx = ctx::of(&state, &page, who.actor());
    let open = match opened(&state, ctx.clone(), id).await {
        Ok(open) => open,
        Err(refused) => {
            let look = move |conn: &mut _| drafts::doomed(conn, &ctx, id);
            let without_kind = state.db.read(look).await;
            return match without_kind {
                Ok(draft) if draft.kind_is_gone => {
                    Ok(see_other(&format!("/my/drafts/{id}/discard")))
                }
                Ok(_) | Err(_) => Err(refused),
            };
        }
    };
    let kind = state.house.kind(&open.kind)?;
    let first = kind.sections.first().ok_or_else(WebError::not_found)?;
    Ok(see_other(&format!("/my/drafts/{id}/{}", first.key)))
}

/// **Who:** the proposer or the assistant of a draft or a returned file.
pub async fn show(
    page: Page,
    who: CitizenActor,
    path: web::Path<(InitiativeId, String)>,
    query: TypedQuery,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let (id, section) = path.into_inner();
    let open = opened(&state, ctx::of(&state, &page, who.actor()), id).await?;
    let strictness = if query.get("check").is_some() {
        Strictness::All
    } else {
        Strictness::Typed
    };
    let rows = query.get("rows").and_then(|rows| {
        let (name, count) = rows.split_once(':')?;
        Some((name.to_owned(), count.parse().ok()?))
    });
    let faults = open.faults.clone();
    render(
        StatusCode::OK,
        &state,
        page,
        id,
        &section,
        open,
        Shown {
            faults,
            strictness,
            rows,
            ..Shown::default()
        },
    )
}

/// The step that has this field.
///
/// # Errors
/// Not found for anybody else's draft, or a field it does not have.
pub async fn address_of(
    state: &AppState,
    ctx: Ctx,
    id: InitiativeId,
    field: &str,
) -> Result<String, WebError> {
    let open = opened(state, ctx, id).await?;
    let kind = state.house.kind(&open.kind)?;
    let section = with_field(kind, field)?;
    Ok(format!("/my/drafts/{id}/{}#f-{field}", section.key))
}

fn with_field<'k>(kind: &'k Kind, field: &str) -> Result<&'k Section, WebError> {
    let has = |section: &&Section| section.fields.iter().any(|one| one.key == field);
    kind.sections
        .iter()
        .find(has)
        .ok_or_else(WebError::not_found)
}

/// The step of a field whose document was not taken, saying why.
///
/// # Errors
/// As [`show`].
pub async fn show_upload_fault(
    state: &AppState,
    page: Page,
    ctx: Ctx,
    id: InitiativeId,
    fault: (String, String),
) -> Result<HttpResponse, WebError> {
    let open = opened(state, ctx, id).await?;
    let section = with_field(state.house.kind(&open.kind)?, &fault.0)?
        .key
        .clone();
    let shown = Shown {
        upload: Some(fault),
        ..Shown::default()
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    render(status, state, page, id, &section, open, shown)
}

/// How a step is shown.
#[derive(Default)]
pub(super) struct Shown {
    /// What is wrong with its answers.
    pub(super) faults: Vec<FieldFault>,
    /// What of that is said.
    pub(super) strictness: Strictness,
    /// A group, and how many rows of it.
    pub(super) rows: Option<(String, usize)>,
    /// Somebody saved something else meanwhile.
    pub(super) stale: bool,
    /// The field whose document was not taken, and why.
    pub(super) upload: Option<(String, String)>,
}

pub(super) fn render(
    status: StatusCode,
    state: &AppState,
    page: Page,
    id: InitiativeId,
    section: &str,
    open: Opened,
    shown: Shown,
) -> Result<HttpResponse, WebError> {
    let kind = state.house.kind(&open.kind)?;
    let (at, section) = place(kind, section)?;
    let mut faults = fields::of_this(section, shown.faults);
    if shown.strictness == Strictness::Typed {
        faults.retain(|fault| !matches!(fault.code, "required" | "too-few-rows"));
    }
    // Whoever asks for one row more has not come to the total yet.
    if shown.rows.is_some() {
        faults.retain(|fault| fault.code != "shares-not-100");
    }
    let rows = shown.rows.as_ref();
    let rows = rows.map(|(name, count)| (name.as_str(), *count));
    let parts = fields::of_section(&page, section, &open.answers, &faults, rows);
    let all = kind.sections.len().saturating_add(1);
    let has_previous = at > 1;
    let template = StepPage {
        id,
        version: open.version,
        heading: section.title.get(page.locale).to_owned(),
        mend: open
            .to_mend
            .map(|mend| ToMend::new(&page, mend.ground, mend.words)),
        discards: open.state == State::Draft && !open.is_assistant,
        help: section
            .help
            .as_ref()
            .map(|help| help.get(page.locale).to_owned()),
        key: section.key.clone(),
        at,
        all,
        step_line: page.t2("my-step", "at", at, "all", all).into_owned(),
        saved: saved(&page, open.saved_at),
        has_previous,
        faults: fault_list(&page, &parts),
        uploads: Uploads::of_section(
            &page,
            id,
            section,
            &open.documents,
            open.handed_in_until,
            &state.uploads,
            shown.upload.as_ref(),
        ),
        missing: fields::missing(&page, kind, &id.to_string(), &open.faults),
        stale: shown.stale,
        parts,
        page,
    };
    show_as(status, &template)
}

/// When the draft was last saved: the time, and the day when it was another.
fn saved(page: &Page, at: Instant) -> String {
    let when = if at.date() == page.now.date() {
        page.time(at)
    } else {
        page.moment(at)
    };
    page.t1("draft-saved", "time", when).into_owned()
}

/// A step and its number.
pub(super) fn place<'k>(kind: &'k Kind, key: &str) -> Result<(usize, &'k Section), WebError> {
    let found = kind.sections.iter().position(|section| section.key == key);
    let at = found.ok_or_else(WebError::not_found)?;
    let section = kind.sections.get(at).ok_or_else(WebError::not_found)?;
    Ok((at.saturating_add(1), section))
}

/// The address of the step before; none before the first.
pub(super) fn previous(
    kind: &Kind,
    id: InitiativeId,
    key: &str,
) -> Result<Option<String>, WebError> {
    let (at, _) = place(kind, key)?;
    let before = at.checked_sub(2);
    let before = before.and_then(|index| kind.sections.get(index));
    Ok(before.map(|before| format!("/my/drafts/{id}/{}", before.key)))
}

fn fault_list(page: &Page, parts: &[Part]) -> FaultList {
    let plain: Vec<&Field> = parts
        .iter()
        .filter_map(|part| match part {
            Part::Field(field) => Some(&**field),
            Part::Rows(_) => None,
        })
        .collect();
    parts
        .iter()
        .fold(FaultList::of(page, plain), |list, part| match part {
            Part::Rows(rows) => list.with_rows(page, rows),
            Part::Field(_) => list,
        })
}
