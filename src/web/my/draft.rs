//! `/my/drafts/{id}/{section}`: one step of the form. Saved on every step, by a button and by itself; what
//! was typed stays on the page whatever happens.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::components::{FaultList, Field};
use super::super::error::WebError;
use super::super::extract::{CitizenActor, TypedForm, TypedQuery, ctx};
use super::super::page::{Page, see_other, show_as};
use super::super::state::AppState;
use super::fields::{self, Missing, Part};
use super::uploads::Uploads;
use crate::domain::id::{InitiativeId, Version};
use crate::domain::kind::{Answers, Kind, Section};
use crate::domain::time::Instant;
use crate::domain::workflow::State;
use crate::services::drafts::{self, Saved};
use crate::services::{Ctx, FieldFault, ServiceError};

#[derive(Template)]
#[template(path = "my/step.html")]
struct StepPage {
    id: InitiativeId,
    version: Version,
    heading: String,
    mending: bool,
    discards: bool,
    help: Option<String>,
    key: String,
    at: usize,
    all: usize,
    step_line: String,
    saved: String,
    back: Option<String>,
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
    kind: String,
    /// What was answered.
    pub(super) answers: Answers,
    documents: Vec<crate::services::uploads::Document>,
    faults: Vec<FieldFault>,
}

pub(super) async fn opened(
    state: &AppState,
    ctx: Ctx,
    id: InitiativeId,
) -> Result<Opened, WebError> {
    let found = state.db.read(move |conn| {
        let open = drafts::open(conn, &ctx, id)?;
        Ok::<_, ServiceError>(Opened {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strictness {
    /// Only what was typed and is wrong.
    Typed,
    /// Also what is missing: the reader came to mend that.
    All,
}

/// **Who:** the proposer or the assistant of a draft. Its first step.
pub async fn begin_again(
    page: Page,
    who: CitizenActor,
    id: web::Path<InitiativeId>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let id = id.into_inner();
    let open = opened(&state, ctx::of(&state, &page, who.actor()), id).await?;
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
            stale: false,
            upload: None,
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
        faults: Vec::new(),
        strictness: Strictness::Typed,
        rows: None,
        stale: false,
        upload: Some(fault),
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    render(status, state, page, id, &section, open, shown)
}

struct Shown {
    faults: Vec<FieldFault>,
    strictness: Strictness,
    rows: Option<(String, usize)>,
    stale: bool,
    /// The field whose document was not taken, and why.
    upload: Option<(String, String)>,
}

fn render(
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
    let rows = shown.rows.as_ref();
    let rows = rows.map(|(name, count)| (name.as_str(), *count));
    let parts = fields::of_section(&page, section, &open.answers, &faults, rows);
    let all = kind.sections.len().saturating_add(1);
    let previous = at
        .checked_sub(2)
        .and_then(|index| kind.sections.get(index))
        .map(|before| format!("/my/drafts/{id}/{}", before.key));
    let template = StepPage {
        id,
        version: open.version,
        heading: section.title.get(page.locale).to_owned(),
        mending: open.state == State::Returned,
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
        back: previous,
        faults: fault_list(&page, &parts),
        uploads: Uploads::of_section(
            &page,
            id,
            section,
            &open.documents,
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

fn place<'k>(kind: &'k Kind, key: &str) -> Result<(usize, &'k Section), WebError> {
    let found = kind.sections.iter().position(|section| section.key == key);
    let at = found.ok_or_else(WebError::not_found)?;
    let section = kind.sections.get(at).ok_or_else(WebError::not_found)?;
    Ok((at.saturating_add(1), section))
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

/// What the pressed button wants after saving.
enum Then {
    /// The next step.
    Continue,
    /// Stay here.
    Stay,
    /// Stay, with so many rows of a group.
    Rows(String, usize),
}

/// **Who:** the proposer or the assistant of a draft or a returned file. Wrong answers are kept and named.
/// Idempotent by its version: the same content saved twice is saved once.
pub async fn save(
    page: Page,
    who: CitizenActor,
    path: web::Path<(InitiativeId, String)>,
    form: TypedForm,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let (id, section) = path.into_inner();
    let ctx = ctx::of(&state, &page, who.actor());
    let seen = form.version()?;
    let (pairs, then) = pressed(&form);
    let saved = {
        let (ctx, section, pairs) = (ctx.clone(), section.clone(), pairs.clone());
        let work = move |tx: &mut _| drafts::save_section(tx, &ctx, id, seen, &section, &pairs);
        state.db.write(work).await
    };
    let saved = match saved {
        Ok(saved) => saved,
        Err(ServiceError::Stale { current }) => {
            match settle(&state, &ctx, id, &section, &pairs, current).await? {
                Settled::Same(saved) => saved,
                Settled::Other(_) if form.autosave => {
                    return Err(ServiceError::Stale { current }.into());
                }
                Settled::Other(open) => {
                    let shown = Shown {
                        faults: Vec::new(),
                        strictness: Strictness::Typed,
                        rows: None,
                        stale: true,
                        upload: None,
                    };
                    return render(
                        StatusCode::CONFLICT,
                        &state,
                        page,
                        id,
                        &section,
                        *open,
                        shown,
                    );
                }
            }
        }
        Err(other) => return Err(other.into()),
    };
    if form.autosave {
        return Ok(HttpResponse::NoContent()
            .insert_header(("X-Draft-Version", saved.version.number().to_string()))
            .finish());
    }
    after(&state, page, ctx, id, &section, saved, then).await
}

async fn after(
    state: &AppState,
    page: Page,
    ctx: Ctx,
    id: InitiativeId,
    section: &str,
    saved: Saved,
    then: Then,
) -> Result<HttpResponse, WebError> {
    let here = format!("/my/drafts/{id}/{section}");
    if let Then::Rows(name, count) = then {
        let query = format!("rows={}:{count}", urlencoding::encode(&name));
        return Ok(see_other(&format!("{here}?{query}#f-{name}")));
    }
    if !saved.faults.is_empty() {
        let open = opened(state, ctx, id).await?;
        let shown = Shown {
            faults: saved.faults.into_iter().map(FieldFault::from).collect(),
            strictness: Strictness::All,
            rows: None,
            stale: false,
            upload: None,
        };
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return render(status, state, page, id, section, open, shown);
    }
    if matches!(then, Then::Stay) {
        return Ok(page.see_other_with(&here, "saved"));
    }
    let open = opened(state, ctx, id).await?;
    let kind = state.house.kind(&open.kind)?;
    let (at, _) = place(kind, section)?;
    let next = kind
        .sections
        .get(at)
        .map_or("review", |next| next.key.as_str());
    Ok(see_other(&format!("/my/drafts/{id}/{next}")))
}

/// The typed answers and what the button wants. Removing a row takes its inputs out before saving.
fn pressed(form: &TypedForm) -> (Vec<(String, String)>, Then) {
    let mut pairs = form.pairs().to_vec();
    let button = form.get("do").to_owned();
    let mut words = button.split(':');
    let then = match (words.next(), words.next(), words.next()) {
        (Some("continue"), ..) => Then::Continue,
        (Some("add"), Some(name), _) => {
            let count = rows_typed(&pairs, name).saturating_add(1);
            Then::Rows(name.to_owned(), count)
        }
        (Some("remove"), Some(name), Some(number)) => {
            let count = rows_typed(&pairs, name).saturating_sub(1);
            let prefix = format!("{name}.{number}.");
            pairs.retain(|(given, _)| !given.starts_with(&prefix));
            Then::Rows(name.to_owned(), count)
        }
        _ => Then::Stay,
    };
    (pairs, then)
}

/// How many rows of a group the form had, empty ones too.
fn rows_typed(pairs: &[(String, String)], name: &str) -> usize {
    let numbers = pairs.iter().filter_map(|(given, _)| {
        let rest = given.strip_prefix(name)?.strip_prefix('.')?;
        let (number, _) = rest.split_once('.')?;
        number.parse::<usize>().ok()
    });
    numbers
        .max()
        .map_or(0, |last| last.saturating_add(1).min(100))
}

enum Settled {
    /// What was typed is what is stored: the same form came twice.
    Same(Saved),
    /// Somebody saved something else: the draft as it is now, with what was typed here laid over it.
    Other(Box<Opened>),
}

async fn settle(
    state: &AppState,
    ctx: &Ctx,
    id: InitiativeId,
    section: &str,
    pairs: &[(String, String)],
    current: Version,
) -> Result<Settled, WebError> {
    let mut open = opened(state, ctx.clone(), id).await?;
    let stored = open.answers.clone();
    let kind = state.house.kind(&open.kind)?;
    let faults = open.answers.save_section(kind, section, pairs);
    Ok(if open.answers == stored {
        Settled::Same(Saved {
            version: current,
            faults,
        })
    } else {
        Settled::Other(Box::new(open))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> TypedForm {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        TypedForm::from_pairs(pairs.iter().map(own).collect())
    }

    #[test]
    fn adding_a_row_keeps_the_empty_ones_and_removing_takes_its_inputs() {
        let typed = [("a.0.name", "An"), ("a.1.name", ""), ("do", "add:a")];
        let (pairs, then) = pressed(&form(&typed));
        assert_eq!(pairs.len(), 3);
        assert!(matches!(then, Then::Rows(name, 3) if name == "a"));
        let typed = [
            ("a.0.name", "An"),
            ("a.1.name", "Bình"),
            ("do", "remove:a:0"),
        ];
        let (pairs, then) = pressed(&form(&typed));
        assert!(pairs.iter().all(|(name, _)| name != "a.0.name"));
        assert!(matches!(then, Then::Rows(name, 1) if name == "a"));
    }

    #[test]
    fn a_forged_row_number_asks_for_no_more_rows_than_a_form_can_have() {
        let typed = [
            ("a.18446744073709551615.x", "1"),
            ("a.5000.x", "1"),
            ("do", "add:a"),
        ];
        let (_, then) = pressed(&form(&typed));
        assert!(matches!(then, Then::Rows(_, count) if count <= 101));
    }
}
