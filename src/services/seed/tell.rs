//! Notices of an invented file: every transition told the proposer; whoever has to act now was told too.
//! Old ones were sent and mostly read, the newest may still wait.

use super::dice::Dice;
use super::rows::Writer;
use super::world::Known;
use crate::db::notices::{NoticeRow, NoticeState};
use crate::domain::id::{AgencyId, EventId, NoticeId, PersonId};
use crate::domain::locale::Locale;
use crate::domain::notice::{NoticeData, NoticeKind};
use crate::domain::person::Role;
use crate::domain::workflow::replay::Link;
use crate::domain::workflow::table::Told;
use crate::domain::workflow::{Action, State, WaitsFor};
use crate::seal::envelope;
use crate::services::ServiceError;
use crate::services::notify::{self, Move};

const DAY: i64 = 86_400;

impl Writer<'_> {
    /// Tells the proposer, and staff when it is the newest link.
    pub(super) fn notices(
        &mut self,
        link: &Link,
        event: EventId,
        newest: bool,
    ) -> Result<(), ServiceError> {
        let (Some(token), Some(command)) = (&link.token, &link.command) else {
            return Ok(());
        };
        let Some(citizen) = self.world.citizens.get(self.story.proposer) else {
            return Ok(());
        };
        let reference = &self.world.house.reference;
        let calendar = &reference.calendar;
        let data = NoticeData {
            initiative: Some(token.id()),
            title: Some(self.story.texts.title.clone()),
            ..NoticeData::default()
        };
        let (code, decision) = (self.code.clone(), self.decision.clone());
        let step = Move {
            token,
            command,
            code: code.as_deref(),
            letter: decision.as_deref(),
            appeal_until: (token.to() == Some(State::Rejected)).then(|| {
                let days = reference.workflow.appeal_days;
                calendar.due(link.at.date(), days).on
            }),
        };
        let to_proposer = step.to_proposer(data.clone(), calendar);
        let to_staff = |kind| step.to_staff(data.clone(), calendar, kind);
        let former = token
            .former_agency()
            .filter(|_| token.action() == Action::Forward);
        let offices = (link.agency, former);
        let kind = step.proposer_kind();
        self.notice(&citizen.known, kind, event, link, to_proposer, offices)?;
        if !newest {
            return Ok(());
        }
        for told in token.tells() {
            let Some((persons, kind)) = self.staff_told(*told, link) else {
                continue;
            };
            for person in persons {
                if let Some(known) = self.world.staff(person) {
                    self.notice(known, kind, event, link, to_staff(kind), offices)?;
                }
            }
        }
        Ok(())
    }

    fn staff_told(&self, told: Told, link: &Link) -> Option<(Vec<PersonId>, NoticeKind)> {
        let token = link.token.as_ref()?;
        let agency = link.agency?;
        let at_desk = |role| {
            let desk = self.world.desk(agency, role);
            let holders = self.world.holders(desk, role);
            holders.iter().map(|holder| holder.person).collect()
        };
        Some(match told {
            Told::Intake => (at_desk(Role::IntakeOfficer), NoticeKind::TaskIntake),
            Told::IntakeWithoutReview if token.waits_for() == WaitsFor::IntakeOfficer => {
                (at_desk(Role::IntakeOfficer), NoticeKind::TaskRecommend)
            }
            Told::IntakeWithoutReview => return None,
            Told::Approvers => (at_desk(Role::Approver), NoticeKind::TaskDecide),
            Told::CouncilOrApprovers if token.to() == Some(State::Council) => {
                (at_desk(Role::Secretary), NoticeKind::TaskCouncil)
            }
            Told::CouncilOrApprovers => (at_desk(Role::Approver), NoticeKind::TaskDecide),
            Told::Reviewers if token.action() == Action::Assign => {
                (self.story.reviewers.clone(), NoticeKind::TaskReview)
            }
            Told::Reviewers => (self.story.reviewers.clone(), NoticeKind::FileAnnounced),
            Told::WhoeverWaited => {
                let role = token.waited_for().role().unwrap_or(Role::IntakeOfficer);
                let kind = if token.action() == Action::Withdraw {
                    NoticeKind::FileWithdrawn
                } else {
                    NoticeKind::FileStopped
                };
                if role == Role::Reviewer {
                    (self.story.reviewers.clone(), kind)
                } else {
                    (at_desk(role), kind)
                }
            }
        })
    }

    fn notice(
        &mut self,
        to: &Known,
        kind: NoticeKind,
        event: EventId,
        link: &Link,
        mut data: NoticeData,
        (agency, former): (Option<AgencyId>, Option<AgencyId>),
    ) -> Result<(), ServiceError> {
        let name = |agency: Option<AgencyId>| {
            let office = self.world.office(agency?)?;
            Some(match to.locale {
                Locale::Vi => office.name_vi.clone(),
                Locale::En => office.name_en.clone(),
            })
        };
        data.recipient.clone_from(&to.name);
        data.agency = name(agency);
        data.former_agency = name(former);
        let age = self.world.now.seconds_since(link.at);
        let state = match &to.email {
            None => NoticeState::AccountOnly,
            Some(_) if age < 2 * DAY && self.dice.chance(12) => NoticeState::Waiting,
            Some(_) => NoticeState::Sent,
        };
        let sent = state == NoticeState::Sent;
        let row = NoticeRow {
            notice_id: NoticeId::new(link.at),
            dedupe_key: format!("{event}:{}:{kind}", to.id),
            initiative_id: data.initiative,
            person_id: to.id,
            kind,
            locale: to.locale,
            data_sealed: envelope::seal_json(&to.key, notify::DATA, &data)?,
            address_sealed: match &to.email {
                Some(email) => Some(envelope::seal(&to.key, notify::ADDRESS, email.as_bytes())?),
                None => None,
            },
            state,
            attempts: i64::from(sent),
            next_at: (state == NoticeState::Waiting).then_some(link.at),
            leased_until: None,
            last_answer: sent.then(|| "250 2.0.0 Ok: queued".to_owned()),
            rendered_sealed: None,
            created_at: link.at,
            sent_at: sent.then(|| link.at.plus_seconds(40)),
            read_at: read_after(&mut self.dice, age).map(|after| link.at.plus_seconds(after)),
        };
        self.batch.notices.push(row);
        Ok(())
    }
}

/// Most people read within two days; the newest are unread.
fn read_after(dice: &mut Dice, age: i64) -> Option<i64> {
    let after = dice.between(600, 2 * DAY);
    (after < age && !dice.chance(8)).then_some(after)
}
