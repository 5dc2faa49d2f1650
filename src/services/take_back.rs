//! Taking a file back (workflow.md, rule 8): an agency that forwarded a file gets it again only when its
//! approver agrees. The agency that has the file asks; the approver's answer is an act of their own, recorded
//! in the chain, and forwarding reads it there (decision 12).

use serde_json::json;

use super::file::FileNow;
use super::keys::Ring;
use super::transition::{Act, capacity_of, record};
use super::{Ctx, FieldFault, ServiceError, file, notify};
use crate::db::{Conn, events};
use crate::domain::event::EventKind;
use crate::domain::id::{AgencyId, InitiativeId, Version};
use crate::domain::notice::NoticeKind;
use crate::domain::person::{Actor, Role};
use crate::domain::workflow::table;
use crate::domain::workflow::{Action, Refusal, State};

/// What was asked and agreed to since the file came to the agency that has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakeBack {
    /// Agencies that forwarded it and were not asked yet.
    pub to_ask: Vec<AgencyId>,
    /// Agencies that were asked and did not answer.
    pub asked: Vec<AgencyId>,
    /// Agencies whose approver agrees.
    pub agreed: Vec<AgencyId>,
}

/// What stands; nothing in states from which a file is not forwarded.
///
/// # Errors
/// When the database fails.
pub fn standing(tx: &mut Conn, file: &FileNow<'_>) -> Result<TakeBack, ServiceError> {
    let mut stands = TakeBack::default();
    if table::find(file.row.state, Action::Forward).is_none() && file.row.state != State::Returned {
        return Ok(stands);
    }
    let chain = events::list(tx, file.row.initiative_id)?;
    let named = |facts: &serde_json::Value, name: &str| -> Option<AgencyId> {
        facts.get(name)?.as_str()?.parse().ok()
    };
    for link in chain {
        let facts = &link.event.facts;
        match link.event.kind {
            EventKind::Forward => {
                // What was agreed to was agreed for that one time.
                let asked = std::mem::take(&mut stands.asked);
                let agreed = std::mem::take(&mut stands.agreed);
                stands.to_ask.extend(asked);
                stands.to_ask.extend(agreed);
                stands.to_ask.extend(named(facts, "from_agency"));
            }
            EventKind::TakeBackAsked => {
                let agency = named(facts, "agency");
                stands.to_ask.retain(|one| Some(*one) != agency);
                stands.asked.extend(agency);
            }
            EventKind::TakeBackAgreed => {
                let agency = named(facts, "agency");
                stands.asked.retain(|one| Some(*one) != agency);
                stands.agreed.extend(agency);
            }
            _ => {}
        }
    }
    stands.to_ask.sort_unstable();
    stands.to_ask.dedup();
    stands
        .to_ask
        .retain(|agency| Some(*agency) != file.row.agency_id);
    Ok(stands)
}

/// The agencies for which this actor may answer: their own, or one whose approvers they stand in for.
///
/// # Errors
/// When the database fails.
pub fn may_answer(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    asked: &[AgencyId],
) -> Result<Vec<AgencyId>, ServiceError> {
    let Actor::Staff {
        role: Role::Approver,
        agency: own,
        ..
    } = ctx.actor
    else {
        return Ok(Vec::new());
    };
    let mut mine = Vec::new();
    for agency in asked {
        if *agency == own || file.desk_at(tx, ctx, *agency, Role::Approver)? == own {
            mine.push(*agency);
        }
    }
    Ok(mine)
}

/// Asks the approvers of an agency that forwarded this file before to have it again; they are told.
///
/// # Errors
/// [`ServiceError::Stale`]; [`Refusal::NotYourRole`] for anybody but an intake officer who may forward it now,
/// [`Refusal::ConflictOfInterest`], [`Refusal::ReasonMissing`]; [`ServiceError::Invalid`] for an agency that
/// need not be asked or was asked already.
pub fn ask(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    agency: AgencyId,
    reason: &str,
) -> Result<Version, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let is_here = table::find(file.row.state, Action::Forward).is_some();
    file.allows(tx, ctx, seen, &[Role::IntakeOfficer], is_here)?;
    if !standing(tx, &file)?.to_ask.contains(&agency) {
        let fault = FieldFault::new("agency", "unknown-choice");
        return Err(ServiceError::Invalid(vec![fault]));
    }
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    let act = Act {
        kind: EventKind::TakeBackAsked,
        capacity: capacity_of(ctx, &file),
        facts: json!({ "agency": agency }),
        words: Some(reason),
        waits_for: file.row.waits_for,
        clock: None,
    };
    let (version, event) = record(tx, ctx, &file, Some(seen), act)?;
    let mut message = notify::about(tx, ctx, &file, file.row.agency_id)?;
    message.data.path = notify::desk_path(file.row.code.as_deref());
    message.data.reason = Some(reason.to_owned());
    let approvers = notify::desk_people(tx, ctx, &file, Some(agency), Role::Approver)?;
    notify::tell_all(
        tx,
        ctx,
        &mut Ring::default(),
        &approvers,
        NoticeKind::TakeBackAsked,
        &event.to_string(),
        &message,
    )?;
    Ok(version)
}

/// The approver of an agency that was asked agrees; intake where the file is now is told.
///
/// # Errors
/// [`ServiceError::Stale`]; [`Refusal::NotYourRole`] where this actor's agency was not asked or has answered,
/// [`Refusal::ConflictOfInterest`].
pub fn agree(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    remark: &str,
) -> Result<Version, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    file.unchanged_since(seen)?;
    let asked = standing(tx, &file)?.asked;
    let mine = may_answer(tx, ctx, &file, &asked)?;
    let (Some(agency), Some(person)) = (mine.first().copied(), ctx.actor.person()) else {
        return Err(Refusal::NotYourRole.into());
    };
    if file.conflict_of(tx, person)?.is_some() {
        return Err(Refusal::ConflictOfInterest.into());
    }
    let words = Some(remark).filter(|remark| !remark.trim().is_empty());
    let act = Act {
        kind: EventKind::TakeBackAgreed,
        capacity: capacity_of(ctx, &file),
        facts: json!({ "agency": agency }),
        words,
        waits_for: file.row.waits_for,
        clock: None,
    };
    let (version, event) = record(tx, ctx, &file, Some(seen), act)?;
    let agreed = notify::AgencyNames::of(tx, Some(agency))?;
    let (kind, cause) = (NoticeKind::TakeBackAgreed, event.to_string());
    notify::tell_intake(tx, ctx, &file, kind, &cause, |message| {
        message.data.reason = words.map(str::to_owned);
        message.former_agency = agreed;
    })?;
    Ok(version)
}
