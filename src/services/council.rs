//! Councils: convened with chair, secretary and members, concluded with minutes and attendance, or the
//! file is sent back.

use chrono::NaiveDate;
use serde_json::json;

use super::keys::Ring;
use super::transition::{self, Act, Extra, Performed, capacity_of, record};
use super::{Ctx, FieldFault, ServiceError, assign, file, findings, notify, review};
use crate::db::councils::{CouncilRow, MemberRow, Part};
use crate::db::{Conn, agencies, councils, people};
use crate::domain::council::can_convene;
use crate::domain::event::EventKind;
use crate::domain::id::{CouncilId, InitiativeId, PersonId, Version};
use crate::domain::notice::NoticeKind;
use crate::domain::person::Role;
use crate::domain::workflow::{Command, Outcome, Refusal, State};

/// A council to convene.
#[derive(Debug, Clone)]
pub struct Convening {
    /// The day it meets.
    pub meets_on: NaiveDate,
    /// Where.
    pub place: String,
    /// Who chairs.
    pub chair: PersonId,
    /// The members, without chair and secretary.
    pub members: Vec<PersonId>,
}

/// Convenes a council for a file that waits for one; the secretary who acts keeps its minutes. Everybody
/// in it is told.
///
/// # Errors
/// [`ServiceError::Stale`]; [`Refusal::ConflictOfInterest`] when somebody in it has a conflict;
/// [`Refusal::ChairMissing`] and [`Refusal::MembersMissing`] when nobody could chair it or sit in it;
/// [`Refusal::TooFewPresent`] when it could never reach its quorum; [`ServiceError::Invalid`] for a day before
/// today, no place, or no member.
pub fn convene(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    given: &Convening,
) -> Result<Version, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let is_here = file.row.state == State::Council;
    file.allows(tx, ctx, seen, &[Role::Secretary], is_here)?;
    let secretary = ctx.actor.person().ok_or(ServiceError::Denied)?;
    // One council per round: people were invited to it.
    if file.council_convened {
        return Err(Refusal::NotDue.into());
    }
    if given.meets_on < ctx.now.date() {
        let fault = FieldFault::new("meets_on", "past-day");
        return Err(ServiceError::Invalid(vec![fault]));
    }
    if given.place.trim().is_empty() {
        return Err(ServiceError::Invalid(vec![FieldFault::new(
            "place", "required",
        )]));
    }
    let mut seats = vec![(given.chair, Part::Chair), (secretary, Part::Secretary)];
    for member in &given.members {
        if !seats.iter().any(|(person, _)| person == member) {
            seats.push((*member, Part::Member));
        }
    }
    if given.chair == secretary {
        return Err(ServiceError::Invalid(vec![FieldFault::new(
            "chair",
            "unknown-choice",
        )]));
    }
    let eligible = eligible(tx, ctx, &file)?;
    if let Some(refusal) = obstacle(&eligible) {
        return Err(refusal.into());
    }
    check_seats(&eligible, &seats)?;
    if !seats.iter().any(|(_, part)| *part == Part::Member) {
        let fault = FieldFault::new("member", "no-member");
        return Err(ServiceError::Invalid(vec![fault]));
    }
    let rules = file.kind.council.clone().unwrap_or_default();
    can_convene(&rules, u8::try_from(seats.len()).unwrap_or(u8::MAX))?;
    let council = CouncilRow {
        council_id: CouncilId::new(ctx.now),
        initiative_id: id,
        round: file.row.round,
        meets_on: given.meets_on,
        place: given.place.clone(),
        minutes_sealed: None,
        outcome: None,
        convened_by: secretary,
        convened_at: ctx.now,
        concluded_at: None,
    };
    let members: Vec<MemberRow> = seats
        .iter()
        .map(|(person_id, part)| MemberRow {
            council_id: council.council_id,
            person_id: *person_id,
            initiative_id: id,
            meets_on: given.meets_on,
            part: *part,
            is_present: false,
        })
        .collect();
    councils::insert(tx, &council, &members)?;
    let act = Act {
        kind: EventKind::CouncilConvened,
        capacity: capacity_of(ctx, &file),
        facts: json!({ "council": council.council_id, "meets_on": given.meets_on, "members": seats.len() }),
        words: None,
        waits_for: file.row.waits_for,
        clock: None,
    };
    let (version, event) = record(tx, ctx, &file, Some(seen), act)?;
    let mut message = notify::about(tx, ctx, &file, file.row.agency_id)?;
    message.data.path = notify::desk_path(file.row.code.as_deref());
    // The day of the meeting, not of the stage.
    message.data.due_on = Some(given.meets_on);
    message.data.days_left = Some(
        ctx.house
            .reference
            .calendar
            .days_left(ctx.now.date(), given.meets_on),
    );
    message.data.due_provisional = false;
    message.data.detail = Some(given.place.clone());
    let invited: Vec<PersonId> = seats.iter().map(|(person, _)| *person).collect();
    let kind = NoticeKind::CouncilConvened;
    notify::tell_all(
        tx,
        ctx,
        &mut Ring::default(),
        &invited,
        kind,
        &event.to_string(),
        &message,
    )?;
    Ok(version)
}

/// Everybody in a council holds a seat's role in the file's or the owner's agency and has no conflict.
fn check_seats(eligible: &[Eligible], seats: &[(PersonId, Part)]) -> Result<(), ServiceError> {
    for (person, part) in seats {
        let role = match part {
            Part::Chair => Role::CouncilChair,
            Part::Secretary => continue,
            Part::Member => Role::Member,
        };
        if !eligible
            .iter()
            .any(|(known, held, _)| known == person && *held == role)
        {
            return Err(Refusal::ConflictOfInterest.into());
        }
    }
    Ok(())
}

/// Somebody who may chair or sit in a council: person, role, name.
pub type Eligible = (PersonId, Role, String);

/// What keeps everybody from convening a council of these people.
#[must_use]
pub fn obstacle(eligible: &[Eligible]) -> Option<Refusal> {
    let chairs = |(_, role, _): &Eligible| *role == Role::CouncilChair;
    let members = |(_, role, _): &Eligible| *role == Role::Member;
    if !eligible.iter().any(chairs) {
        Some(Refusal::ChairMissing)
    } else if !eligible.iter().any(members) {
        Some(Refusal::MembersMissing)
    } else {
        None
    }
}

/// Who may chair or sit in a council on this file.
///
/// # Errors
/// When the database fails.
pub fn eligible(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &file::FileNow<'_>,
) -> Result<Vec<Eligible>, ServiceError> {
    let owner = file::owner_agency(tx, ctx)?;
    let mut found = Vec::new();
    for role in [Role::CouncilChair, Role::Member] {
        let mut desks = vec![file.row.agency_id.unwrap_or(owner)];
        if !desks.contains(&owner) {
            desks.push(owner);
        }
        for desk in desks {
            for holder in agencies::list_holders(tx, desk, role)? {
                if !file.conflicts_with(&holder) {
                    found.push((holder.person, role, holder.name));
                }
            }
        }
    }
    Ok(found)
}

/// What keeps everybody from concluding a council that has not met.
#[must_use]
pub fn meeting_ahead(ctx: &Ctx, council: &CouncilRow) -> Option<Refusal> {
    let on = council.meets_on;
    (ctx.now.date() < on).then_some(Refusal::MeetingAhead { on })
}

/// Ends a council: minutes, who was present, what it came to. The approver is next.
///
/// # Errors
/// As any transition; too few present, no minutes, no outcome are refused, and so is a conclusion before the
/// day of the meeting.
pub fn conclude(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    outcome: Option<Outcome>,
    minutes: String,
    present: &[PersonId],
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let council = councils::find(tx, id, file.row.round)?;
    let members = match &council {
        Some(council) => councils::list_members(tx, council.council_id)?,
        None => Vec::new(),
    };
    // Nobody can be present who is no member.
    let there: Vec<PersonId> = members
        .iter()
        .map(|member| member.person_id)
        .filter(|person| present.contains(person))
        .collect();
    let command = Command::Conclude {
        outcome,
        minutes: minutes.clone(),
        present: u8::try_from(there.len()).unwrap_or(u8::MAX),
    };
    let mut extra = Extra::default();
    extra.facts.insert("present".into(), json!(there.len()));
    extra.facts.insert("recommended".into(), json!(outcome));
    transition::perform(tx, ctx, &file, seen, &command, extra, |tx, _| {
        let (Some(council), Some(outcome)) = (&council, outcome) else {
            return Err(Refusal::CouncilMissing.into());
        };
        if let Some(refusal) = meeting_ahead(ctx, council) {
            return Err(refusal.into());
        }
        let proposer = file.row.proposer_id;
        let sealed = findings::seal(tx, ctx, proposer, findings::MINUTES, &minutes)?;
        councils::conclude(tx, council.council_id, &sealed, outcome, &there, ctx.now)?;
        review::propose(tx, ctx, &file, Some(outcome), &minutes)
    })
}

/// Sends a file back to its reviewers: a new round, in which the same people are asked again.
///
/// # Errors
/// As any transition.
pub fn send_back(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    reason: String,
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let command = Command::SendBack { reason };
    transition::perform(
        tx,
        ctx,
        &file,
        seen,
        &command,
        Extra::default(),
        |tx, token| {
            let due = token.clock().due_on().unwrap_or_else(|| ctx.now.date());
            assign::ask_again(tx, ctx, &file, token.round(), due)
        },
    )
}

/// Names of these people, for pages that list a council.
///
/// # Errors
/// When the database fails.
pub fn names(tx: &mut Conn, persons: &[PersonId]) -> Result<Vec<(PersonId, String)>, ServiceError> {
    Ok(people::list(tx, persons)?
        .into_iter()
        // Who was erased has none.
        .filter(|row| !row.name.is_empty())
        .map(|row| (row.person_id, row.name))
        .collect())
}
