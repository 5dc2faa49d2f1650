//! The intake officer's acts: receive, return, decline, forward (workflow.md, Transitions). Returning is
//! open to reviewers too.

use chrono::NaiveDate;

use super::file::FileNow;
use super::transition::{self, Extra, Performed};
use super::{Ctx, ServiceError, drafts, file, letters, take_back};
use crate::db::{Conn, agencies, events};
use crate::domain::calendar::Span;
use crate::domain::event::EventKind;
use crate::domain::id::{AgencyId, InitiativeId, Version};
use crate::domain::person::Role;
use crate::domain::workflow::{Command, ForwardTarget, ReturnGround};

/// Takes a file in; the assignment stage begins.
///
/// # Errors
/// As any transition.
pub fn receive(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    transition::perform(
        tx,
        ctx,
        &file,
        seen,
        &Command::Receive,
        Extra::default(),
        |_, _| Ok(()),
    )
}

/// What a return says.
#[derive(Debug, Clone)]
pub struct Return {
    /// Why.
    pub ground: ReturnGround,
    /// What to mend.
    pub mending: String,
    /// Why again, on a second return.
    pub reason: String,
}

/// Asks for changes: both clocks pause, the return budget runs, a new revision is opened for mending.
///
/// # Errors
/// As any transition; a second return needs a written reason.
pub fn send_return(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    given: Return,
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let mut extra = Extra::default();
    extra
        .facts
        .insert("ground".into(), serde_json::json!(given.ground));
    let command = Command::Return {
        ground: given.ground,
        mending: in_words(&given),
        reason: given.reason,
    };
    transition::perform(tx, ctx, &file, seen, &command, extra, |tx, _| {
        drafts::open_revision(tx, ctx, &file)
    })
}

/// What the proposer reads of a return, and the event keeps: what to mend, and why again. A reason alone
/// does not say what to mend.
fn in_words(given: &Return) -> String {
    let (mending, reason) = (given.mending.trim(), given.reason.trim());
    if mending.is_empty() || reason.is_empty() {
        return mending.to_owned();
    }
    format!("{mending}\n\n{reason}")
}

/// Does not take a file in; the letter says why.
///
/// # Errors
/// As any transition.
pub fn decline(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    reason: String,
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let command = Command::Decline {
        reason: reason.clone(),
    };
    transition::perform(tx, ctx, &file, seen, &command, Extra::default(), |tx, _| {
        letters::write(tx, ctx, &file, "decline", &reason, letters::Release::Now)
    })
}

/// Gives a file to another agency, whose intake begins anew; reviews stay readable and stop counting.
/// Later than some working days after its arrival here is allowed and marked.
///
/// # Errors
/// As any transition; an agency without an active intake officer, or one that forwarded this file itself
/// is refused until its approver agreed to take it back ([`take_back`]).
pub fn forward(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    to: AgencyId,
    reason: String,
) -> Result<Performed, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    let target = agencies::get(tx, to)?;
    let approver_agrees = take_back::standing(tx, &file)?.agreed.contains(&to);
    let to = ForwardTarget {
        agency: target.agency_id,
        has_intake: agencies::has_active(tx, to, Role::IntakeOfficer)?,
        forwarded_before: events::list_forwarders(tx, id)?.contains(&to),
        approver_agrees,
    };
    let mut extra = Extra::default();
    let until = last_day_to_forward(tx, ctx, &file)?;
    if until.is_some_and(|day| ctx.now.date() > day) {
        extra.facts.insert("late".into(), serde_json::json!(true));
    }
    if to.forwarded_before {
        extra
            .facts
            .insert("approver_agrees".into(), serde_json::json!(approver_agrees));
    }
    let command = Command::Forward { to, reason };
    transition::perform(tx, ctx, &file, seen, &command, extra, |_, _| Ok(()))
}

/// The last day on which an agency forwards in time what is not its business: counted from the arrival of the
/// file there, whatever stage it is in. While the proposer mends it no day passes.
fn last_day_to_forward(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
) -> Result<Option<NaiveDate>, ServiceError> {
    let calendar = &ctx.house.reference.calendar;
    let budget = i64::from(file.rules.forward.0);
    let (mut last, mut left) = (None, budget);
    for link in events::list(tx, file.row.initiative_id)? {
        let day = link.event.at.date();
        match link.event.kind {
            EventKind::Submit | EventKind::Forward => {
                last = Some(calendar.due_after(day, Span::Days(budget)).on);
            }
            EventKind::Return => {
                left = last.map_or(budget, |last| calendar.days_left(day, last));
            }
            EventKind::Resubmit => last = Some(calendar.due_after(day, Span::Days(left)).on),
            _ => {}
        }
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_of_a_second_return_reaches_the_proposer() {
        let said = |mending: &str, reason: &str| {
            in_words(&Return {
                ground: ReturnGround::Incomplete,
                mending: mending.to_owned(),
                reason: reason.to_owned(),
            })
        };
        assert_eq!(said("Bổ sung phụ lục.", ""), "Bổ sung phụ lục.");
        assert_eq!(
            said("Bổ sung phụ lục.", "Vẫn thiếu trang 3."),
            "Bổ sung phụ lục.\n\nVẫn thiếu trang 3."
        );
        assert_eq!(said(" ", "Vẫn thiếu trang 3."), "");
    }
}
