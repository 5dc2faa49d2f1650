//! A council is convened, and convened again while it has not concluded: day, place and seats are corrected,
//! and everybody whom that touches is told.

use chrono::{Months, NaiveDate};
use serde_json::json;

use super::super::file::FileNow;
use super::super::keys::Ring;
use super::super::transition::{Act, capacity_of, record};
use super::super::{Ctx, FieldFault, ServiceError, file, notify};
use super::{Eligible, eligible, obstacle};
use crate::db::councils::{CouncilRow, MemberRow, Part};
use crate::db::{Conn, councils};
use crate::domain::council::can_convene;
use crate::domain::event::EventKind;
use crate::domain::id::{CouncilId, InitiativeId, PersonId, Version};
use crate::domain::notice::NoticeKind;
use crate::domain::person::Role;
use crate::domain::workflow::{Refusal, State};

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

/// No council meets later than so many months from now: a year that was mistyped would stop the file.
const FURTHEST: Months = Months::new(12);

/// Who sits as what.
type Seats = Vec<(PersonId, Part)>;

/// Convenes a council for a file that waits for one; the secretary who acts keeps its minutes. Everybody
/// in it is told.
///
/// # Errors
/// [`ServiceError::Stale`]; [`Refusal::ConflictOfInterest`] when somebody in it has a conflict;
/// [`Refusal::ChairMissing`] and [`Refusal::MembersMissing`] when nobody could chair it or sit in it;
/// [`Refusal::TooFewPresent`] when it could never reach its quorum; [`Refusal::NotDue`] when there is one
/// already; [`ServiceError::Invalid`] for a day before today or too far ahead, no place, or no member.
pub fn convene(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    given: &Convening,
) -> Result<Version, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let (secretary, seats) = seated(tx, ctx, &file, seen, given, false)?;
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
    councils::insert(tx, &council, &members(&council, &seats))?;
    let act = Act {
        kind: EventKind::CouncilConvened,
        capacity: capacity_of(ctx, &file),
        facts: json!({ "council": council.council_id, "meets_on": given.meets_on, "members": seats.len() }),
        words: None,
        waits_for: file.row.waits_for,
        clock: None,
    };
    let (version, event) = record(tx, ctx, &file, Some(seen), act)?;
    let invited: Vec<PersonId> = seats.iter().map(|(person, _)| *person).collect();
    let told = [(NoticeKind::CouncilConvened, invited)];
    tell(tx, ctx, &file, &event.to_string(), &council, told)?;
    Ok(version)
}

/// Convenes the council of this round again, as long as it has not concluded: another day, place or other
/// people. Those who stay read what it is now, those who are new are invited, and those who are not in it any
/// more are told so.
///
/// # Errors
/// As [`convene`]; [`Refusal::CouncilMissing`] when there is none yet; [`ServiceError::Invalid`] when nothing
/// would change.
pub fn convene_again(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    given: &Convening,
) -> Result<Version, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let (secretary, seats) = seated(tx, ctx, &file, seen, given, true)?;
    let former = councils::find(tx, id, file.row.round)?.ok_or(Refusal::CouncilMissing)?;
    let sat = councils::list_members(tx, former.council_id)?;
    let sat: Seats = sat
        .into_iter()
        .map(|one| (one.person_id, one.part))
        .collect();
    let same_seats = sat.len() == seats.len() && sat.iter().all(|seat| seats.contains(seat));
    if same_seats && given.meets_on == former.meets_on && given.place == former.place {
        return Err(wrong("meets_on", "same-meeting"));
    }
    let sat: Vec<PersonId> = sat.into_iter().map(|(person, _)| person).collect();
    let council = CouncilRow {
        meets_on: given.meets_on,
        place: given.place.clone(),
        convened_by: secretary,
        convened_at: ctx.now,
        ..former.clone()
    };
    councils::replace(tx, &council, &members(&council, &seats))?;
    let act = Act {
        kind: EventKind::CouncilChanged,
        capacity: capacity_of(ctx, &file),
        facts: json!({
            "council": council.council_id,
            "meets_on": given.meets_on,
            "was_to_meet_on": former.meets_on,
            "members": seats.len(),
        }),
        words: None,
        waits_for: file.row.waits_for,
        clock: None,
    };
    let (version, event) = record(tx, ctx, &file, Some(seen), act)?;
    let sits = |person: &PersonId| seats.iter().any(|(seated, _)| seated == person);
    let (stay, gone): (Vec<PersonId>, Vec<PersonId>) = sat.iter().partition(|one| sits(one));
    let new = seats.iter().map(|(person, _)| *person);
    let told = [
        (NoticeKind::CouncilChanged, stay),
        (
            NoticeKind::CouncilConvened,
            new.filter(|person| !sat.contains(person)).collect(),
        ),
        (NoticeKind::CouncilReleased, gone),
    ];
    tell(tx, ctx, &file, &event.to_string(), &council, told)?;
    Ok(version)
}

/// The secretary who acts, and all seats of a council that may meet like this; `again` where there is one.
fn seated(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    seen: Version,
    given: &Convening,
    again: bool,
) -> Result<(PersonId, Seats), ServiceError> {
    let is_here = file.row.state == State::Council;
    file.allows(tx, ctx, seen, &[Role::Secretary], is_here)?;
    let secretary = ctx.actor.person().ok_or(ServiceError::Denied)?;
    match (file.council_convened, again) {
        // One council per round: people were invited to it.
        (true, false) => return Err(Refusal::NotDue.into()),
        (false, true) => return Err(Refusal::CouncilMissing.into()),
        (true, true) | (false, false) => {}
    }
    check_meeting(ctx, given)?;
    let mut seats = vec![(given.chair, Part::Chair), (secretary, Part::Secretary)];
    for member in &given.members {
        if !seats.iter().any(|(person, _)| person == member) {
            seats.push((*member, Part::Member));
        }
    }
    if given.chair == secretary {
        return Err(wrong("chair", "unknown-choice"));
    }
    let eligible = eligible(tx, ctx, file)?;
    if let Some(refusal) = obstacle(&eligible) {
        return Err(refusal.into());
    }
    check_seats(&eligible, &seats)?;
    if !seats.iter().any(|(_, part)| *part == Part::Member) {
        return Err(wrong("member", "no-member"));
    }
    let rules = file.kind.council.clone().unwrap_or_default();
    can_convene(&rules, u8::try_from(seats.len()).unwrap_or(u8::MAX))?;
    Ok((secretary, seats))
}

fn wrong(field: &str, code: &'static str) -> ServiceError {
    ServiceError::Invalid(vec![FieldFault::new(field, code)])
}

/// The day can be kept, and there is a place.
fn check_meeting(ctx: &Ctx, given: &Convening) -> Result<(), ServiceError> {
    let today = ctx.now.date();
    if given.meets_on < today {
        return Err(wrong("meets_on", "past-day"));
    }
    if today
        .checked_add_months(FURTHEST)
        .is_none_or(|last| given.meets_on > last)
    {
        return Err(wrong("meets_on", "far-day"));
    }
    if given.place.trim().is_empty() {
        return Err(wrong("place", "required"));
    }
    Ok(())
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

fn members(council: &CouncilRow, seats: &[(PersonId, Part)]) -> Vec<MemberRow> {
    let seat = |(person_id, part): &(PersonId, Part)| MemberRow {
        council_id: council.council_id,
        person_id: *person_id,
        initiative_id: council.initiative_id,
        meets_on: council.meets_on,
        part: *part,
        is_present: false,
    };
    seats.iter().map(seat).collect()
}

/// Tells everybody when and where the council meets, or that they are not in it any more.
fn tell(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    cause: &str,
    council: &CouncilRow,
    told: impl IntoIterator<Item = (NoticeKind, Vec<PersonId>)>,
) -> Result<(), ServiceError> {
    let mut message = notify::about(tx, ctx, file, file.row.agency_id)?;
    message.data.path = notify::desk_path(file.row.code.as_deref());
    // A meeting is not due: it has a day. What the stage has until then is the secretary's business.
    message.set_nothing_due();
    message.data.meets_on = Some(council.meets_on);
    message.data.detail = Some(council.place.clone());
    let mut ring = Ring::default();
    for (kind, persons) in told {
        notify::tell_all(tx, ctx, &mut ring, &persons, kind, cause, &message)?;
    }
    Ok(())
}
