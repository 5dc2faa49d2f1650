//! Handing in: a draft becomes a file with a code, an agency and a due day; a returned file goes back to
//! where it was returned from.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::drafts::{self, Open};
use super::transition::{self, Extra};
use super::{Ctx, ServiceError, authors, co_authors, file, notify, standing_down};
use crate::db::routings::RoutingRow;
use crate::db::{Conn, DbError, agencies, answers, consents, initiatives, reviews, routings};
use crate::domain::code::Code;
use crate::domain::id::{InitiativeId, Version};
use crate::domain::kind::Answers;
use crate::domain::notice::NoticeKind;
use crate::domain::person::Role;
use crate::domain::reference::{AgencyCode, Reference};
use crate::domain::routing::{Directory, Facts, Reason, Route, Routed, Scope};
use crate::domain::text_enum::TextEnum;
use crate::domain::workflow::{Command, FormCheck, State};

/// What a submission answers: the receipt's code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitted {
    /// The code to quote.
    pub code: String,
}

/// Hands in a draft: code from the year's counter, routing, clocks, event, receipt and notice to intake.
///
/// # Errors
/// [`ServiceError::Refused`] with what is missing; as any transition.
pub fn submit(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    truth: bool,
) -> Result<Submitted, ServiceError> {
    let open = drafts::open(tx, ctx, id)?;
    let Route { agency, routed } = route(tx, ctx, &open)?;
    let agency = agencies::find_by_code(tx, agency.as_str())?.ok_or(ServiceError::NotFound)?;
    let form = check(tx, ctx, &open, truth)?;
    let command = Command::Submit {
        form,
        agency: agency.agency_id,
    };
    // Nobody gets a number for a form that is refused; the transition checks all the same.
    let code = if open.file.row.state == State::Draft && form.faults == 0 && truth {
        let year = chrono::Datelike::year(&ctx.now.date());
        let number = initiatives::next_number(tx, i64::from(year))?;
        let number =
            u32::try_from(number).map_err(|error| ServiceError::Internal(Box::new(error)))?;
        let code =
            Code::new(year, number).map_err(|error| ServiceError::Internal(Box::new(error)))?;
        Some(code.to_string())
    } else {
        None
    };
    let mut facts = serde_json::Map::new();
    facts.insert("rule".into(), json!(routed.rule));
    facts.insert("ruleset_version".into(), json!(routed.version));
    let extra = Extra {
        code: code.clone(),
        facts,
        ..Extra::default()
    };
    transition::perform(tx, ctx, &open.file, seen, &command, extra, |tx, _| {
        routings::insert(tx, &RoutingRow::new(id, &routed, ctx.now))?;
        hand_in(tx, ctx, &open, code.as_deref())
    })?;
    code.map(|code| Submitted { code })
        .ok_or(ServiceError::NotFound)
}

/// Hands in a returned file again: the saved days run from tomorrow. Answers and authors are stored before
/// the machine is asked, since the new authors decide who is still at work: a reviewer who works where one
/// of them does is out, their sheet stops counting, and intake is asked to find somebody else.
///
/// # Errors
/// As [`submit`]; refused when nothing was changed. What is refused leaves nothing behind.
pub fn resubmit(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    truth: bool,
) -> Result<Submitted, ServiceError> {
    let mut open = drafts::open(tx, ctx, id)?;
    let form = check(tx, ctx, &open, truth)?;
    let command = Command::Resubmit { form };
    open.file.unchanged_since(seen)?;
    // From now on the file is called what the new answers call it.
    let headline = drafts::headline(&open.answers);
    initiatives::restate(tx, id, seen, &headline).map_err(|error| match error {
        DbError::Stale => ServiceError::Contended,
        other => other.into(),
    })?;
    // Whoever is asked about it reads that name.
    open.file.row.title = headline.title;
    hand_in(tx, ctx, &open, open.file.row.code.as_deref())?;
    let out = standing_down::release_conflicted(tx, ctx, id)?;
    let file = file::load(tx, ctx, id)?;
    let mut extra = Extra::default();
    if !out.is_empty() {
        extra.facts.insert("conflicted".into(), json!(out));
    }
    let done = transition::perform(tx, ctx, &file, seen, &command, extra, |tx, token| {
        if token.to() == Some(State::InReview)
            && let Some(due) = token.clock().due_on()
        {
            reviews::set_due(tx, id, due)?;
        }
        Ok(())
    })?;
    if !out.is_empty() {
        let (kind, cause) = (NoticeKind::ReviewerConflicted, done.event.to_string());
        notify::tell_intake(tx, ctx, &file, kind, &cause, |_| {})?;
    }
    open.file
        .row
        .code
        .map(|code| Submitted { code })
        .ok_or(ServiceError::NotFound)
}

/// The form as the workflow judges it.
///
/// # Errors
/// When the database fails.
pub fn check(
    tx: &mut Conn,
    ctx: &Ctx,
    open: &Open<'_>,
    truth: bool,
) -> Result<FormCheck, ServiceError> {
    let row = &open.file.row;
    let before = if open.is_first() {
        None
    } else {
        answers::before(tx, row.initiative_id, open.revision)?
    };
    let changed = match before {
        None => true,
        Some(before) => {
            let since = before.submitted_at;
            let documents = open
                .documents
                .iter()
                .any(|document| Some(document.created_at) > since);
            documents || drafts::read_revision(tx, ctx, row, &before)? != open.answers
        }
    };
    Ok(FormCheck {
        faults: u16::try_from(open.faults().len()).unwrap_or(u16::MAX),
        truth,
        changed,
        consent: row.assistant_id.is_some() && agreed(tx, open)?,
    })
}

/// The proposer agreed to what an assistant typed, after the answers were last handed in.
fn agreed(tx: &mut Conn, open: &Open<'_>) -> Result<bool, ServiceError> {
    let row = &open.file.row;
    let since = answers::latest_submitted(tx, row.initiative_id)?.and_then(|row| row.submitted_at);
    let document = super::assist::document(row.initiative_id);
    let given = consents::latest(tx, row.proposer_id, &document)?;
    Ok(given.is_some_and(|given| Some(given.agreed_at) > since))
}

/// Freezes the revision, stores its authors and asks those who are not the proposer.
fn hand_in(
    tx: &mut Conn,
    ctx: &Ctx,
    open: &Open<'_>,
    code: Option<&str>,
) -> Result<(), ServiceError> {
    let id = open.file.row.initiative_id;
    answers::mark_submitted(tx, id, open.revision, ctx.now)?;
    let rows = authors::store(tx, ctx, open)?;
    co_authors::ask(tx, ctx, &open.file, code, &rows)
}

/// Where routing sends these answers now.
///
/// # Errors
/// When the database fails.
pub fn route(tx: &mut Conn, ctx: &Ctx, open: &Open<'_>) -> Result<Route, ServiceError> {
    // Another look is the owner's, whoever decided first.
    if open.file.original.is_some() {
        return Ok(Route {
            agency: ctx.house.reference.workflow.owner_agency.clone(),
            routed: Routed {
                rule: "appeal".to_owned(),
                version: ctx.house.reference.routing.version,
                reason: Reason::Appeal,
            },
        });
    }
    let with_intake = agencies::list_codes_with(tx, Role::IntakeOfficer)?
        .into_iter()
        .collect();
    let directory = Agencies {
        reference: &ctx.house.reference,
        with_intake,
    };
    Ok(ctx
        .house
        .reference
        .routing
        .route(&facts(&open.file.row.kind, &open.answers), &directory))
}

fn facts<'a>(kind: &'a str, answers: &'a Answers) -> Facts<'a> {
    Facts {
        kind,
        field: answers.field_code(),
        technology: answers.strategic_code(),
        province: answers.province_code(),
        commune: None,
        scope: answers.scope().and_then(Scope::parse),
        organisation: answers.organisation(),
    }
}

struct Agencies<'a> {
    reference: &'a Reference,
    with_intake: BTreeSet<String>,
}

impl Directory for Agencies<'_> {
    fn owner(&self) -> AgencyCode {
        self.reference.workflow.owner_agency.clone()
    }
    fn ministry_of(&self, field: &str) -> Option<AgencyCode> {
        self.reference
            .fields
            .get(field)
            .map(|entry| entry.ministry.clone())
    }
    fn committee_of(&self, province: &str) -> Option<AgencyCode> {
        let code = AgencyCode::of_province(province);
        self.reference
            .agency(code.as_str())
            .map(|agency| agency.code.clone())
    }
    fn has_intake(&self, agency: &AgencyCode) -> bool {
        self.with_intake.contains(agency.as_str())
    }
}
