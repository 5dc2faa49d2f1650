//! `/my/drafts/{id}/review`: everything once more, the statements, and the one button that sends it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::components::{FaultList, Field};
use super::super::error::WebError;
use super::super::extract::{CitizenActor, TypedForm, ctx};
use super::super::page::{Page, see_other, show_as};
use super::super::state::AppState;
use super::super::written::{self, WrittenSection};
use super::fields::{self, Missing};
use super::uploads;
use crate::domain::id::{InitiativeId, Version};
use crate::domain::kind::Answers;
use crate::domain::workflow::{Refusal, State};
use crate::services::uploads::Document;
use crate::services::{Ctx, FieldFault, ServiceError, assist, drafts, mine, once};

#[derive(Template)]
#[template(path = "my/review.html")]
struct ReviewPage {
    id: InitiativeId,
    version: Version,
    title: String,
    kind: String,
    mending: bool,
    all: usize,
    step_line: String,
    back: String,
    edit: String,
    sections: Vec<WrittenSection>,
    documents: Vec<uploads::Shown>,
    statements: Vec<Field>,
    faults: FaultList,
    missing: Vec<Missing>,
    needs_consent: bool,
    unread: bool,
    is_assistant: bool,
    consent_text: String,
    papers: assist::Papers,
    refusal: Option<String>,
    page: Page,
}

struct Opened {
    version: Version,
    state: State,
    kind: String,
    answers: Answers,
    documents: Vec<Document>,
    faults: Vec<FieldFault>,
    is_assistant: bool,
    needs_consent: bool,
}

async fn opened(state: &AppState, ctx: Ctx, id: InitiativeId) -> Result<Opened, WebError> {
    let found = state.db.read(move |conn| {
        let open = drafts::open(conn, &ctx, id)?;
        let row = &open.file.row;
        Ok::<_, ServiceError>(Opened {
            is_assistant: ctx.actor.person() != Some(row.proposer_id),
            needs_consent: mine::needs_consent(conn, row)?,
            faults: open.faults().into_iter().map(FieldFault::from).collect(),
            version: open.version(),
            state: row.state,
            kind: row.kind.clone(),
            documents: open.documents,
            answers: open.answers,
        })
    });
    Ok(found.await?)
}

/// Why the last try did not go through.
#[derive(Default)]
struct Tried {
    faults: Vec<FieldFault>,
    refusal: Option<Refusal>,
    stale: bool,
    /// What was agreed to is not what is there now.
    unread: bool,
    /// What was ticked: given back after an error, never ticked otherwise.
    ticked: Vec<String>,
}

fn render(
    status: StatusCode,
    state: &AppState,
    page: Page,
    id: InitiativeId,
    open: Opened,
    tried: Tried,
) -> Result<HttpResponse, WebError> {
    let kind = state.house.kind(&open.kind)?;
    let all = kind.sections.len().saturating_add(1);
    let one = |field: &crate::domain::kind::Field| {
        let shown = Field::check(&page, &field.key, field.label.get(page.locale));
        let ticked = tried.ticked.contains(&field.key);
        shown
            .value(if ticked { "yes" } else { "" })
            .faults(&page, &tried.faults)
    };
    let statements: Vec<Field> = mine::statements(kind).map(one).collect();
    let last = kind.sections.last().map_or("", |last| last.key.as_str());
    let asked = open.answers.asked(kind);
    let refusal = if tried.stale {
        Some(page.t("my-review-stale").into_owned())
    } else {
        let refusal = tried.refusal.as_ref();
        refusal.map(|refusal| page.refusal(refusal).into_owned())
    };
    let mut sections = written::sections(&page.words, &state.house.reference, kind, &asked);
    for section in &mut sections {
        let keep = |one: &written::Written| {
            kind.field(&one.key)
                .is_none_or(|field| !fields::is_statement(field))
        };
        section.answers.retain(keep);
    }
    let papers = assist::Papers::of(open.documents.iter().map(|one| one.file_id));
    let template = ReviewPage {
        id,
        papers,
        version: open.version,
        title: open.answers.title().unwrap_or_default().to_owned(),
        kind: kind.name.get(page.locale).to_owned(),
        mending: open.state == State::Returned,
        all,
        step_line: page.t2("my-step", "at", all, "all", all).into_owned(),
        back: format!("/my/drafts/{id}/{last}"),
        edit: format!("/my/drafts/{id}"),
        sections,
        documents: open
            .documents
            .iter()
            .map(|one| uploads::Shown::new(&page, one))
            .collect(),
        faults: FaultList::of(&page, &statements),
        statements,
        missing: fields::missing(&page, kind, &id.to_string(), &open.faults),
        needs_consent: open.needs_consent,
        is_assistant: open.is_assistant,
        consent_text: page.t("my-consent-text").into_owned(),
        unread: tried.unread,
        refusal,
        page,
    };
    show_as(status, &template)
}

/// **Who:** the proposer or the assistant of a draft or a returned file.
pub async fn show(
    page: Page,
    who: CitizenActor,
    id: web::Path<InitiativeId>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let id = id.into_inner();
    let open = opened(&state, ctx::of(&state, &page, who.actor()), id).await?;
    render(StatusCode::OK, &state, page, id, open, Tried::default())
}

/// **Who:** the proposer, or the assistant with consent. Hands in, or hands in again.
pub async fn send(
    page: Page,
    who: CitizenActor,
    id: web::Path<InitiativeId>,
    form: TypedForm,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let id = id.into_inner();
    let ctx = ctx::of(&state, &page, who.actor());
    let (key, seen) = (form.key()?, form.version()?);
    let papers = assist::Papers::parse(form.get(PAPERS));
    let ticked: Vec<String> = ticked(&form);
    let done = {
        let (ctx, ticked) = (ctx.clone(), ticked.clone());
        let work = move |tx: &mut _| {
            once::guard(tx, &ctx, Some(key), "submit", &(id, &ticked), |tx| {
                mine::hand_in(tx, &ctx, id, seen, &papers, &ticked)
            })
        };
        state.db.write(work).await
    };
    let mut tried = Tried {
        ticked,
        ..Tried::default()
    };
    let status = match done {
        Ok(submitted) => {
            return Ok(see_other(&format!(
                "/my/initiatives/{}/receipt",
                submitted.code
            )));
        }
        Err(ServiceError::Refused(refusal)) => {
            tried.refusal = Some(refusal);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(ServiceError::Invalid(faults)) => {
            tried.faults = faults;
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(ServiceError::Stale { .. }) => {
            tried.stale = true;
            StatusCode::CONFLICT
        }
        Err(other) => return Err(other.into()),
    };
    let open = opened(&state, ctx, id).await?;
    render(status, &state, page, id, open, tried)
}

/// The boxes that were ticked, whatever they are called.
fn ticked(form: &TypedForm) -> Vec<String> {
    let pairs = form.pairs().iter();
    pairs
        .filter(|(_, value)| value == "yes")
        .map(|(name, _)| name.clone())
        .collect()
}

/// The hidden field that says which documents were on the page that somebody hands in or agrees to.
const PAPERS: &str = "papers";

/// **Who:** the proposer of a file that somebody types for them. Agrees to what was on their page and to
/// nothing that came after it.
pub async fn agree(
    page: Page,
    who: CitizenActor,
    id: web::Path<InitiativeId>,
    form: TypedForm,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let id = id.into_inner();
    let ctx = ctx::of(&state, &page, who.actor());
    let back = format!("/my/drafts/{id}/review");
    if form.get("agree") != "yes" {
        return Ok(page.see_other_with(&back, "agree-missing"));
    }
    let key = form.key()?;
    let (seen, papers) = (form.version()?, assist::Papers::parse(form.get(PAPERS)));
    let text = page.t("my-consent-text").into_owned();
    let done = {
        let ctx = ctx.clone();
        let work = move |tx: &mut _| {
            once::guard(tx, &ctx, Some(key), "agree", &(id, &text), |tx| {
                assist::agree(tx, &ctx, id, seen, &papers, &text)
            })
        };
        state.db.write(work).await
    };
    match done {
        Ok(()) | Err(ServiceError::Stale { .. }) => {}
        Err(other) => return Err(other.into()),
    }
    // Asked again, and not of the answer: the same form may come a second time, after something was saved.
    let open = opened(&state, ctx, id).await?;
    if !open.needs_consent {
        return Ok(page.see_other_with(&back, "saved"));
    }
    let tried = Tried {
        unread: true,
        ..Tried::default()
    };
    render(StatusCode::CONFLICT, &state, page, id, open, tried)
}
