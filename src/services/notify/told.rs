//! Whom a transition concerns and what they read of it (workflow.md: every transition tells the proposer and
//! confirmed co-authors, and whoever is named beside them). The invented files of a demonstration are told
//! by the same rules.

use chrono::NaiveDate;

use super::super::file::FileNow;
use super::super::keys::Ring;
use super::super::{Ctx, ServiceError};
use super::{
    AgencyNames, about, desk_path, desk_people, my_path, reviewers, tell_all, tell_authors,
};
use crate::db::Conn;
use crate::domain::calendar::Calendar;
use crate::domain::id::PersonId;
use crate::domain::notice::{NoticeData, NoticeKind};
use crate::domain::person::Role;
use crate::domain::workflow::table::Told;
use crate::domain::workflow::{Action, Command, Outcome, State, Transition, WaitsFor};

/// A transition as those it concerns are told of it.
#[derive(Clone, Copy)]
pub struct Move<'a> {
    /// What happened.
    pub token: &'a Transition,
    /// What was asked for, with the words of whoever did.
    pub command: &'a Command,
    /// The file's code.
    pub code: Option<&'a str>,
    /// The letter that is released by it and was written before.
    pub letter: Option<&'a str>,
    /// The last day on which the proposer may ask to look again.
    pub appeal_until: Option<NaiveDate>,
}

impl Move<'_> {
    /// What the proposer is told of it.
    pub fn proposer_kind(&self) -> NoticeKind {
        match self.token.action() {
            Action::Submit => NoticeKind::Submitted,
            Action::Receive => NoticeKind::Received,
            Action::Return => NoticeKind::Returned,
            Action::Decline => NoticeKind::Declined,
            Action::Forward => NoticeKind::Forwarded,
            Action::Resubmit => NoticeKind::Resubmitted,
            Action::Lapse => NoticeKind::Lapsed,
            Action::Assign => NoticeKind::Assigned,
            Action::Recommend => NoticeKind::Recommended,
            Action::Conclude => NoticeKind::Concluded,
            Action::SendBack => NoticeKind::SentBack,
            Action::Decide => NoticeKind::Decided,
            Action::Reopen => NoticeKind::Reopened,
            Action::Announce => match self.token.outcome() {
                Some(Outcome::Accepted) => NoticeKind::Accepted,
                Some(Outcome::Rejected) | None => NoticeKind::Rejected,
            },
            Action::Withdraw => NoticeKind::Withdrawn,
            // A discarded draft tells nobody; `transition` returned before.
            Action::Stop | Action::Discard => NoticeKind::Stopped,
            Action::Launch => NoticeKind::Launched,
            Action::Complete => NoticeKind::Completed,
            Action::Abandon => NoticeKind::Abandoned,
            Action::Revoke => NoticeKind::Revoked,
        }
    }

    /// What staff are told of it, of this file: `data` with the dates and words that are theirs.
    pub fn to_staff(self, data: NoticeData, calendar: &Calendar, kind: NoticeKind) -> NoticeData {
        let mut data = self
            .dated(data, calendar)
            .saying(kind, self.command.words());
        data.path = desk_path(self.code);
        data
    }

    /// What the proposer is told of it. Until the announcement nobody outside learns the outcome or its
    /// grounds.
    pub fn to_proposer(self, data: NoticeData, calendar: &Calendar) -> NoticeData {
        let mut data = self.dated(data, calendar);
        data.path = my_path(self.code);
        let kind = self.proposer_kind();
        match (self.token.action(), self.command) {
            (
                Action::Decide
                | Action::Recommend
                | Action::Conclude
                | Action::SendBack
                | Action::Reopen,
                _,
            ) => data,
            (Action::Announce, _) => data.saying(kind, self.letter),
            (_, Command::Launch { unit, milestones }) => {
                data.detail = Some(unit.clone());
                let steps: Vec<String> = milestones
                    .iter()
                    .map(|step| format!("{}: {}", step.due_on.format("%d/%m/%Y"), step.title))
                    .collect();
                data.saying(kind, Some(&steps.join("\n")))
            }
            (_, Command::Return { ground, .. }) => {
                data.ground = Some(ground.to_string());
                data.saying(kind, self.command.words())
            }
            (Action::Submit, _) => {
                data.received_at = Some(self.token.at());
                let total = self.token.clock().total.map(|period| period.due);
                data.total_due_on = total.map(|due| due.on);
                data.total_provisional = total.is_some_and(|due| due.provisional);
                data
            }
            _ => data.saying(kind, self.command.words()),
        }
    }

    /// With the code and what is due next: of a decision its announcement, of a rejection the last day to
    /// ask again, of other ends nothing.
    fn dated(&self, mut data: NoticeData, calendar: &Calendar) -> NoticeData {
        let token = self.token;
        let left = |due: NaiveDate| calendar.days_left(token.at().date(), due);
        data.due_provisional = false;
        if let Some(until) = token.hold_until() {
            // A promise of ours, no time that runs for anybody.
            (data.due_on, data.days_left) = (Some(until.date()), None);
        } else if token.to().is_some_and(State::is_final) {
            (data.due_on, data.days_left) = (self.appeal_until, self.appeal_until.map(left));
        } else {
            let due = token.clock().stage.map(|period| period.due);
            data.set_due(due, token.at().date(), calendar);
        }
        data.code = self.code.map(str::to_owned);
        data
    }
}

/// Tells everybody a transition concerns.
///
/// # Errors
/// As [`super::tell`].
pub fn transition(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    step: Move<'_>,
    cause: &str,
) -> Result<(), ServiceError> {
    let token = step.token;
    let Some(to) = token.to() else { return Ok(()) };
    let calendar = &ctx.house.reference.calendar;
    let mut ring = Ring::default();
    let mut message = about(tx, ctx, file, token.agency())?;
    if token.action() == Action::Forward {
        message.former_agency = AgencyNames::of(tx, token.former_agency())?;
    }
    let data = std::mem::take(&mut message.data);

    message.data = step.to_proposer(data.clone(), calendar);
    let kind = step.proposer_kind();
    tell_authors(tx, ctx, &mut ring, file, kind, cause, &message)?;

    for told in token.tells() {
        let (people, kind) = staff_told(tx, ctx, file, token, to, *told)?;
        message.data = step.to_staff(data.clone(), calendar, kind);
        tell_all(tx, ctx, &mut ring, &people, kind, cause, &message)?;
    }
    Ok(())
}

fn staff_told(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    token: &Transition,
    to: State,
    told: Told,
) -> Result<(Vec<PersonId>, NoticeKind), ServiceError> {
    let mut desk = |agency, role| desk_people(tx, ctx, file, agency, role);
    let at = token.agency();
    Ok(match told {
        Told::Intake => (desk(at, Role::IntakeOfficer)?, NoticeKind::TaskIntake),
        Told::IntakeWithoutReview if token.waits_for() == WaitsFor::IntakeOfficer => {
            let kind = if file.rules.quorum > 0 {
                NoticeKind::ReviewerLeft
            } else {
                NoticeKind::TaskRecommend
            };
            (desk(at, Role::IntakeOfficer)?, kind)
        }
        Told::IntakeWithoutReview => (Vec::new(), NoticeKind::TaskRecommend),
        Told::CouncilOrApprovers if to == State::Council => {
            (desk(at, Role::Secretary)?, NoticeKind::TaskCouncil)
        }
        Told::Approvers | Told::CouncilOrApprovers => {
            (desk(at, Role::Approver)?, NoticeKind::TaskDecide)
        }
        Told::Reviewers => {
            let round = if token.action() == Action::SendBack {
                token.round()
            } else {
                file.row.round
            };
            let kind = match token.action() {
                Action::Reopen => NoticeKind::FileReopened,
                Action::Announce => NoticeKind::FileAnnounced,
                _ => NoticeKind::TaskReview,
            };
            (reviewers(tx, file, round)?, kind)
        }
        Told::WhoeverWaited => {
            let kind = if token.action() == Action::Withdraw {
                NoticeKind::FileWithdrawn
            } else {
                NoticeKind::FileStopped
            };
            let people = match token.waited_for() {
                WaitsFor::Reviewer => reviewers(tx, file, file.row.round)?,
                // Where it waited for the proposer, who is told anyway, the desk learns it too.
                waited => {
                    let role = waited.role().unwrap_or(Role::IntakeOfficer);
                    desk(token.former_agency(), role)?
                }
            };
            (people, kind)
        }
    })
}
