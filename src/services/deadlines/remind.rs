//! Reminders to whoever a file waits for: some working days before its due day, and on the day after
//! (settings, `reminders` in `config/workflow.toml`). Each goes out once per due day, and again to others when
//! the file comes to wait for them; after a standstill only the latest that is due, not all that were missed.

use chrono::NaiveDate;

use super::{After, batch};
use crate::db::reviews::AssignmentState;
use crate::db::{Conn, deadlines, reviews};
use crate::domain::calendar::WorkingDays;
use crate::domain::id::{InitiativeId, PersonId};
use crate::domain::notice::NoticeKind;
use crate::domain::workflow::WaitsFor;
use crate::services::file::{self, FileNow};
use crate::services::keys::Ring;
use crate::services::{Ctx, ServiceError, notify};

/// Whom reminders go to.
const REMINDED: [WaitsFor; 6] = [
    WaitsFor::Proposer,
    WaitsFor::IntakeOfficer,
    WaitsFor::Reviewer,
    WaitsFor::Secretary,
    WaitsFor::Approver,
    WaitsFor::Analyst,
];

/// Where the search for files to remind of goes on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Search {
    waits_for: usize,
    after: After<NaiveDate>,
}

/// Files that may need a reminder, and where to go on; none at the end.
///
/// # Errors
/// When the database fails.
pub fn to_remind(
    conn: &mut Conn,
    ctx: &Ctx,
    search: Search,
) -> Result<(Vec<InitiativeId>, Option<Search>), ServiceError> {
    let Some(waits_for) = REMINDED.get(search.waits_for) else {
        return Ok((Vec::new(), None));
    };
    let settings = &ctx.house.reference.workflow;
    let Some(earliest) = settings.reminders.iter().copied().max() else {
        return Ok((Vec::new(), None));
    };
    let days = u16::try_from(earliest.max(0)).unwrap_or(u16::MAX);
    let calendar = &ctx.house.reference.calendar;
    let by = calendar.due(ctx.now.date(), WorkingDays(days)).on;
    let all = all_told(&settings.reminders);
    let found = deadlines::list_to_remind(conn, *waits_for, by, all, search.after, batch())?;
    let next = match found.last() {
        Some(last) => Search {
            after: Some(*last),
            ..search
        },
        None => Search {
            waits_for: search.waits_for.saturating_add(1),
            after: None,
        },
    };
    let next = (next.waits_for < REMINDED.len()).then_some(next);
    Ok((found.into_iter().map(|(_, id)| id).collect(), next))
}

/// Reminds of one file, if a reminder is due that did not go out. Answers whether anybody was told.
///
/// Effects: one notice per person the file waits for; which reminders went out.
///
/// # Errors
/// When the database fails.
pub fn remind(tx: &mut Conn, ctx: &Ctx, id: InitiativeId) -> Result<bool, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let Some(due) = file.row.due_on else {
        return Ok(false);
    };
    let offsets = &ctx.house.reference.workflow.reminders;
    let left = ctx.house.reference.calendar.days_left(ctx.now.date(), due);
    let before = deadlines::reminded(tx, id)?;
    let Some((offset, after)) = reached(offsets, left, before) else {
        return Ok(false);
    };
    deadlines::put_reminded(tx, id, before, after)?;
    let to_proposer = file.row.waits_for == WaitsFor::Proposer;
    if to_proposer && offset < 0 {
        // A returned file lapses on that day; that has a notice of its own.
        return Ok(false);
    }
    let people = waited_for(tx, ctx, &file)?;
    let kind = match (to_proposer, offset) {
        (true, _) => NoticeKind::ReturnReminder,
        (false, 0..) => NoticeKind::TaskReminder,
        (false, ..0) => NoticeKind::TaskOverdue,
    };
    let mut message = notify::about(tx, ctx, &file, file.row.agency_id)?;
    let code = file.row.code.as_deref();
    message.data.path = if to_proposer {
        notify::my_path(code)
    } else {
        notify::desk_path(code)
    };
    let cause = format!("reminder:{id}:{due}:{offset}");
    let mut ring = Ring::default();
    notify::tell_all(tx, ctx, &mut ring, &people, kind, &cause, &message)?;
    Ok(true)
}

fn waited_for(tx: &mut Conn, ctx: &Ctx, file: &FileNow<'_>) -> Result<Vec<PersonId>, ServiceError> {
    match (file.row.waits_for, file.row.waits_for.role()) {
        // Co-authors cannot mend a file.
        (WaitsFor::Proposer, _) => Ok(notify::owners(file)),
        (WaitsFor::Reviewer, _) => {
            let asked = reviews::list_assignments(tx, file.row.initiative_id, file.row.round)?;
            let open = asked
                .into_iter()
                .filter(|work| work.state == AssignmentState::Open);
            Ok(open.map(|work| work.reviewer_id).collect())
        }
        (_, Some(role)) => notify::desk_people(tx, ctx, file, file.row.agency_id, role),
        (_, None) => Ok(Vec::new()),
    }
}

/// The bit of each reminder, in the order of the settings.
fn bit(place: usize) -> i64 {
    1_i64
        .checked_shl(u32::try_from(place).unwrap_or(u32::MAX))
        .unwrap_or(0)
}

fn all_told(offsets: &[i64]) -> i64 {
    (0..offsets.len()).map(bit).sum()
}

/// The latest reminder that is due with `left` working days left and did not go out, and what has gone out
/// after it: itself and all before it.
fn reached(offsets: &[i64], left: i64, told: i64) -> Option<(i64, i64)> {
    let due = offsets
        .iter()
        .enumerate()
        .filter(|(_, offset)| left <= **offset);
    let (place, latest) = due.clone().min_by_key(|(_, offset)| **offset)?;
    if told & bit(place) != 0 {
        return None;
    }
    let after = due.fold(told, |told, (place, _)| told | bit(place));
    Some((*latest, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFSETS: [i64; 3] = [3, 1, -1];

    #[test]
    fn each_reminder_goes_out_once_on_its_day_or_later() {
        assert_eq!(reached(&OFFSETS, 4, 0), None);
        assert_eq!(reached(&OFFSETS, 3, 0), Some((3, 0b001)));
        assert_eq!(reached(&OFFSETS, 3, 0b001), None);
        assert_eq!(reached(&OFFSETS, 2, 0b001), None);
        assert_eq!(reached(&OFFSETS, 1, 0b001), Some((1, 0b011)));
        assert_eq!(reached(&OFFSETS, 0, 0b011), None);
        assert_eq!(reached(&OFFSETS, -1, 0b011), Some((-1, 0b111)));
        assert_eq!(reached(&OFFSETS, -9, 0b111), None);
    }

    #[test]
    fn after_a_standstill_only_the_latest_goes_out() {
        assert_eq!(reached(&OFFSETS, -5, 0), Some((-1, 0b111)));
        assert_eq!(reached(&OFFSETS, 0, 0), Some((1, 0b011)));
        assert_eq!(all_told(&OFFSETS), 0b111);
    }

    #[test]
    fn no_number_of_settings_overflows() {
        let many: Vec<i64> = (0..80).collect();
        assert!(reached(&many, 0, 0).is_some());
        assert!(all_told(&many) != 0);
    }
}
