//! What staff did with an invented file: reviewers asked, sheets, councils, recommendations, letters.

use chrono::NaiveDate;

use super::rows::Writer;
use crate::db::councils::{CouncilRow, MemberRow, Part};
use crate::db::outcomes::{LetterRow, ProposalRow};
use crate::db::reviews::{AssignmentRow, AssignmentState, ReviewRow};
use crate::domain::id::{AssignmentId, CouncilId, LetterId, PersonId, ReviewId};
use crate::domain::kind::{Kind, ScoreSheet};
use crate::domain::time::Instant;
use crate::domain::workflow::Outcome;
use crate::domain::workflow::replay::Link;
use crate::seal::{PersonKey, envelope};
use crate::services::findings::{self, StoredSheet};
use crate::services::{ServiceError, letters};

impl Writer<'_> {
    pub(super) fn settle(&mut self, to: AssignmentState, only: Option<PersonId>) {
        for work in &mut self.assignments {
            if work.state == AssignmentState::Open
                && only.is_none_or(|person| person == work.reviewer_id)
            {
                work.state = to;
            }
        }
    }

    pub(super) fn assign(&mut self, link: &Link, actor: Option<PersonId>) {
        let due_on = link.due_on.unwrap_or_else(|| link.at.date());
        for reviewer in &self.story.reviewers {
            self.assignments.push(AssignmentRow {
                assignment_id: AssignmentId::new(link.at),
                initiative_id: self.id,
                reviewer_id: *reviewer,
                round: link.round,
                state: AssignmentState::Open,
                assigned_by: actor,
                assigned_at: link.at,
                due_on,
            });
        }
    }

    pub(super) fn review(
        &mut self,
        link: &Link,
        reviewer: PersonId,
        kind: &Kind,
        key: &PersonKey,
    ) -> Result<u32, ServiceError> {
        self.settle(AssignmentState::HandedIn, Some(reviewer));
        let phrases = &self.world.words.phrases;
        let yes = self.story.outcome == Outcome::Accepted;
        let scale = i64::from(kind.review.scale.max(1));
        let mut sheet = ScoreSheet::default();
        for criterion in &kind.review.criteria {
            let (least, most, reasons) = if yes {
                (scale * 7 / 10, scale, &phrases.score_good)
            } else {
                (scale * 2 / 10, scale * 6 / 10, &phrases.score_poor)
            };
            let points = u8::try_from(self.dice.between(least, most)).unwrap_or(0);
            let reason = self.dice.word(reasons).to_owned();
            sheet.set(&criterion.key, points, reason);
        }
        let total = kind.review.total(&sheet);
        let comments = if yes {
            &phrases.comment_yes
        } else {
            &phrases.comment_no
        };
        let phrase = self.dice.word(comments).to_owned();
        let stored = StoredSheet {
            scores: sheet,
            comment: self.story.texts.fill(&phrase, &mut self.dice),
        };
        self.batch.reviews.push(ReviewRow {
            review_id: ReviewId::new(link.at),
            initiative_id: self.id,
            reviewer_id: reviewer,
            round: link.round,
            sheet_sealed: envelope::seal_json(key, findings::SHEET, &stored)?,
            total_bp: i64::from(total),
            recommendation: self.story.outcome,
            counts: true,
            handed_in_at: link.at,
        });
        Ok(total)
    }

    pub(super) fn convene(
        &mut self,
        link: &Link,
        actor: Option<PersonId>,
        concluded: Option<NaiveDate>,
    ) -> usize {
        let seats = &self.story.seats;
        let (Some(chair), Some(secretary)) = (seats.chair, actor.or(seats.secretary)) else {
            return 0;
        };
        let ahead = u64::try_from(self.dice.between(4, 8)).unwrap_or(5);
        let day = link.at.date();
        let meets = day
            .checked_add_days(chrono::Days::new(ahead))
            .unwrap_or(day);
        let meets = self.world.house.reference.calendar.working_day_from(meets);
        // It concludes on the day it meets, or later.
        let meets_on = concluded.map_or(meets, |concluded| meets.min(concluded).max(day));
        let council = CouncilRow {
            council_id: CouncilId::new(link.at),
            initiative_id: self.id,
            round: link.round,
            meets_on,
            place: self.dice.word(&self.world.words.phrases.units).to_owned(),
            minutes_sealed: None,
            outcome: None,
            convened_by: secretary,
            convened_at: link.at,
            concluded_at: None,
        };
        let mut parts = vec![(chair, Part::Chair), (secretary, Part::Secretary)];
        parts.extend(seats.members.iter().map(|member| (*member, Part::Member)));
        let members: Vec<MemberRow> = parts
            .into_iter()
            .map(|(person_id, part)| MemberRow {
                council_id: council.council_id,
                person_id,
                initiative_id: self.id,
                meets_on: council.meets_on,
                part,
                is_present: false,
            })
            .collect();
        let count = members.len();
        self.council = Some((council, members));
        count
    }

    pub(super) fn propose(
        &mut self,
        link: &Link,
        outcome: Option<Outcome>,
        grounds: &str,
        actor: Option<PersonId>,
        key: &PersonKey,
    ) -> Result<(), ServiceError> {
        let grounds_sealed = envelope::seal(key, findings::PROPOSED, grounds.as_bytes())?;
        self.proposal = outcome.map(|outcome| ProposalRow {
            initiative_id: self.id,
            outcome,
            grounds_sealed,
            proposed_by: actor,
            proposed_at: link.at,
        });
        Ok(())
    }

    pub(super) fn letter(
        &mut self,
        kind: &str,
        body: &str,
        at: Instant,
        released: bool,
        key: &PersonKey,
    ) -> Result<(), ServiceError> {
        self.letters.push(LetterRow {
            letter_id: LetterId::new(at),
            initiative_id: self.id,
            kind: kind.to_owned(),
            body_sealed: envelope::seal(key, letters::BODY, body.as_bytes())?,
            written_at: at,
            released_at: released.then_some(at),
        });
        Ok(())
    }
}
