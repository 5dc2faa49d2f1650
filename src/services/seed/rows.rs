//! A story becomes rows: the file, its chain with sealed words and commitments, answers, authors, reviews,
//! councils, letters, notices. What is written is what the use cases would have written.

use chrono::Datelike;
use serde_json::{Value, json};

use super::dice::Dice;
use super::form;
use super::story::Story;
use super::world::World;
use crate::db::answers::AnswersRow;
use crate::db::authors::AuthorRow;
use crate::db::bulk::{About, Batch};
use crate::db::catalogue::CatalogueRow;
use crate::db::column::Doc;
use crate::db::councils::{CouncilRow, MemberRow, Part};
use crate::db::events::EventRow;
use crate::db::outcomes::{DecisionRow, ImplementationRow, LetterRow, MilestoneRow, ProposalRow};
use crate::db::reviews::{AssignmentRow, AssignmentState, ReviewRow};
use crate::db::routings::RoutingRow;
use crate::domain::event::{ChainHash, Event, EventKind};
use crate::domain::id::{
    AssignmentId, AuthorId, CouncilId, EventId, InitiativeId, LetterId, MilestoneId, PersonId,
    ReviewId,
};
use crate::domain::kind::{Answers, Kind, ScoreSheet, Value as Answer, key};
use crate::domain::text::fold;
use crate::domain::time::Instant;
use crate::domain::workflow::replay::Link;
use crate::domain::workflow::{Action, Command, Outcome, State};
use crate::seal::{PersonKey, envelope};
use crate::services::submit::{self, StoredAuthor};
use crate::services::{ServiceError, drafts, letters, transition};

/// Writes one story into a batch.
pub(super) struct Writer<'w> {
    pub world: &'w World,
    pub story: &'w Story,
    pub batch: &'w mut Batch,
    pub dice: Dice,
    pub code: Option<String>,
    id: InitiativeId,
    head: ChainHash,
    count: i64,
    assignments: Vec<AssignmentRow>,
    council: Option<(CouncilRow, Vec<MemberRow>)>,
    proposal: Option<ProposalRow>,
    letters: Vec<LetterRow>,
    implementation: Option<ImplementationRow>,
    milestones: Vec<MilestoneRow>,
    reviewed: usize,
}

/// Adds the rows of a story.
pub(super) fn write(
    world: &World,
    story: &Story,
    number: u64,
    code: Option<String>,
    batch: &mut Batch,
) -> Result<(), ServiceError> {
    let Some(citizen) = world.citizens.get(story.proposer) else {
        return Ok(());
    };
    let person = &citizen.known;
    let mut writer = Writer {
        world,
        story,
        batch,
        dice: Dice::new(world.seed ^ 0x0517_E5, number),
        code,
        id: story.history.standing().id,
        head: ChainHash::START,
        count: 0,
        assignments: Vec::new(),
        council: None,
        proposal: None,
        letters: Vec::new(),
        implementation: None,
        milestones: Vec::new(),
        reviewed: 0,
    };
    let kind = world.house.kind(&story.kind)?;
    writer.chain(&person.key, kind)?;
    writer.finish(&person.key, person.id, kind)
}

impl Writer<'_> {
    fn chain(&mut self, key: &PersonKey, kind: &Kind) -> Result<(), ServiceError> {
        let links = self.story.history.links();
        let newest = links.iter().rposition(|link| link.token.is_some());
        for (number, link) in links.iter().enumerate() {
            let actor = self.story.actors.get(number).copied().flatten();
            let facts = self.consequences(link, actor, kind, key)?;
            let event = self.event(link, actor, facts, key)?;
            self.notices(link, event, Some(number) == newest)?;
        }
        Ok(())
    }

    fn event(
        &mut self,
        link: &Link,
        actor: Option<PersonId>,
        mut facts: serde_json::Map<String, Value>,
        key: &PersonKey,
    ) -> Result<EventId, ServiceError> {
        if let Some(token) = &link.token {
            transition::describe(&mut facts, token);
        }
        let milestone = self
            .milestones
            .iter()
            .rfind(|step| step.reached_on.is_some())
            .filter(|_| link.kind == EventKind::MilestoneReached)
            .map(|step| step.title.as_str());
        let words = link.command.as_ref().and_then(Command::words).or(milestone);
        let (text_sealed, commitment) = match words {
            None => (None, None),
            Some(words) => (
                Some(envelope::seal(key, transition::WORDS, words.as_bytes())?),
                Some(envelope::commitment(key, words).to_vec()),
            ),
        };
        self.count += 1;
        let event = Event {
            id: EventId::new(link.at),
            initiative: self.id,
            sequence: self.count,
            kind: link.kind,
            from: link.token.as_ref().map(|token| token.from()),
            to: link.token.as_ref().and_then(|token| token.to()),
            actor,
            capacity: transition::capacity(link.party),
            agency: link.agency,
            version: link.version,
            at: link.at,
            facts: Value::Object(facts),
            commitment,
        };
        let id = event.id;
        let hash = event.hash_after(self.head);
        let row = EventRow::new(event, text_sealed, self.head, hash);
        self.batch.events.push(row);
        self.head = hash;
        Ok(id)
    }

    /// What a link writes beside the file and its chain; answers the facts of its event.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each act, read as a table"
    )]
    fn consequences(
        &mut self,
        link: &Link,
        actor: Option<PersonId>,
        kind: &Kind,
        key: &PersonKey,
    ) -> Result<serde_json::Map<String, Value>, ServiceError> {
        let mut facts = serde_json::Map::new();
        let mut put = |name: &str, value: Value| facts.insert(name.to_owned(), value);
        match link.kind {
            EventKind::ReviewHandedIn => {
                if let Some(reviewer) = actor {
                    let total = self.review(link, reviewer, kind);
                    put("reviewer", json!(reviewer));
                    put("total_bp", json!(total));
                    put("recommendation", json!(self.story.outcome));
                }
            }
            EventKind::CouncilConvened => {
                let members = self.convene(link, actor);
                let council = self.council.as_ref().map(|(council, _)| council);
                put("council", json!(council.map(|council| council.council_id)));
                put("meets_on", json!(council.map(|council| council.meets_on)));
                put("members", json!(members));
            }
            EventKind::MilestoneReached => {
                let note = self.dice.word(&self.world.words.phrases.results).to_owned();
                let open = self
                    .milestones
                    .iter_mut()
                    .find(|step| step.reached_on.is_none());
                if let Some(step) = open {
                    step.reached_on = Some(link.at.date());
                    step.note = note;
                    put("milestone", json!(step.milestone_id));
                }
                put("due_on", json!(link.due_on));
            }
            _ => {}
        }
        let (Some(command), Some(token)) = (&link.command, &link.token) else {
            return Ok(facts);
        };
        match command {
            Command::Submit { .. } => {
                if let Some(routed) = &self.story.routed {
                    put("rule", json!(routed.rule));
                    put("ruleset_version", json!(routed.version));
                }
            }
            Command::Return { ground, .. } => {
                put("ground", json!(ground));
            }
            Command::Decline { reason } => self.letter("decline", reason, link.at, true, key)?,
            Command::Stop { reason } => self.letter("stop", reason, link.at, true, key)?,
            Command::Revoke { reason } => self.letter("revocation", reason, link.at, true, key)?,
            Command::Assign { reviewers } => {
                put("reviewers", json!(reviewers.free));
                put("automatic", json!(false));
                self.assign(link, actor);
            }
            Command::Recommend { outcome, grounds } => {
                put("recommended", json!(outcome));
                self.propose(link, *outcome, grounds, actor);
            }
            Command::Conclude {
                outcome,
                minutes,
                present,
            } => {
                put("present", json!(present));
                put("recommended", json!(outcome));
                self.propose(link, *outcome, minutes, actor);
                if let Some((council, members)) = &mut self.council {
                    council.minutes = Some(minutes.clone());
                    council.outcome = *outcome;
                    council.concluded_at = Some(link.at);
                    for member in members {
                        member.is_present = true;
                    }
                }
            }
            Command::Decide { outcome, grounds } => {
                if let (Some(outcome), Some(person)) = (outcome, actor) {
                    self.batch.decisions.push(DecisionRow {
                        initiative_id: self.id,
                        outcome: *outcome,
                        grounds: grounds.clone(),
                        decided_by: person,
                        decided_at: link.at,
                    });
                }
                self.letter("decision", grounds, link.at, false, key)?;
            }
            Command::Announce => {
                for letter in &mut self.letters {
                    letter.released_at.get_or_insert(link.at);
                }
            }
            Command::Launch { unit, milestones } => {
                self.implementation = Some(ImplementationRow {
                    initiative_id: self.id,
                    unit: unit.clone(),
                    launched_at: link.at,
                    result: None,
                    evidence: None,
                    ended_at: None,
                });
                let id = self.id;
                let step = |planned: &crate::domain::workflow::PlannedMilestone| MilestoneRow {
                    milestone_id: MilestoneId::new(link.at),
                    initiative_id: id,
                    title: planned.title.clone(),
                    due_on: planned.due_on,
                    reached_on: None,
                    note: String::new(),
                };
                self.milestones = milestones.iter().map(step).collect();
            }
            Command::Complete { result, evidence } => {
                if let Some(row) = &mut self.implementation {
                    row.result = Some(result.clone());
                    row.evidence = Some(evidence.clone());
                    row.ended_at = Some(link.at);
                }
            }
            _ => {}
        }
        let leaves_review = token.from() == State::InReview && token.to() != Some(State::Returned);
        let ends_returned =
            token.from() == State::Returned && token.to().is_some_and(State::is_final);
        if leaves_review || ends_returned {
            self.settle(AssignmentState::Closed, None);
        }
        Ok(facts)
    }

    fn settle(&mut self, to: AssignmentState, only: Option<PersonId>) {
        for work in &mut self.assignments {
            if work.state == AssignmentState::Open
                && only.is_none_or(|person| person == work.reviewer_id)
            {
                work.state = to;
            }
        }
    }

    fn assign(&mut self, link: &Link, actor: Option<PersonId>) {
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

    fn review(&mut self, link: &Link, reviewer: PersonId, kind: &Kind) -> u32 {
        self.settle(AssignmentState::HandedIn, Some(reviewer));
        self.reviewed += 1;
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
        self.batch.reviews.push(ReviewRow {
            review_id: ReviewId::new(link.at),
            initiative_id: self.id,
            reviewer_id: reviewer,
            round: link.round,
            scores: Doc::of(&sheet),
            total_bp: i64::from(total),
            recommendation: self.story.outcome,
            comment: self.story.texts.fill(&phrase, &mut self.dice),
            counts: true,
            handed_in_at: link.at,
        });
        total
    }

    fn convene(&mut self, link: &Link, actor: Option<PersonId>) -> usize {
        let seats = &self.story.seats;
        let (Some(chair), Some(secretary)) = (seats.chair, actor.or(seats.secretary)) else {
            return 0;
        };
        let ahead = u64::try_from(self.dice.between(4, 8)).unwrap_or(5);
        let day = link.at.date();
        let day = day
            .checked_add_days(chrono::Days::new(ahead))
            .unwrap_or(day);
        let council = CouncilRow {
            council_id: CouncilId::new(link.at),
            initiative_id: self.id,
            round: link.round,
            meets_on: self.world.house.reference.calendar.working_day_from(day),
            place: self.dice.word(&self.world.words.phrases.units).to_owned(),
            minutes: None,
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
                part,
                is_present: false,
            })
            .collect();
        let count = members.len();
        self.council = Some((council, members));
        count
    }

    fn propose(
        &mut self,
        link: &Link,
        outcome: Option<Outcome>,
        grounds: &str,
        actor: Option<PersonId>,
    ) {
        self.proposal = outcome.map(|outcome| ProposalRow {
            initiative_id: self.id,
            outcome,
            grounds: grounds.to_owned(),
            proposed_by: actor,
            proposed_at: link.at,
        });
    }

    fn letter(
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

    fn finish(
        mut self,
        key: &PersonKey,
        proposer: PersonId,
        kind: &Kind,
    ) -> Result<(), ServiceError> {
        self.answers(key, kind)?;
        let handed_in = self.story.history.submitted_at();
        let wrapped_key = match handed_in {
            Some(at) => Some(self.authors(at)?),
            None => None,
        };
        if let (Some(routed), Some(at)) = (&self.story.routed, handed_in) {
            let reason =
                json!({ "message": routed.reason.message(), "params": routed.reason.params() });
            self.batch.routings.push(RoutingRow {
                initiative_id: self.id,
                rule: routed.rule.clone(),
                ruleset_version: i64::from(routed.version),
                reason: Doc(reason),
                routed_at: at,
            });
        }
        self.publish(kind);
        let history = &self.story.history;
        let standing = history.standing();
        let about = About {
            code: self.code.clone(),
            kind: self.story.kind.clone(),
            desk: self
                .world
                .desk_waiting(standing.agency, history.waits_for()),
            proposer,
            assistant: None,
            headline: drafts::headline(&self.story.answers),
            event_count: self.count,
            head_hash: (self.count > 0).then(|| self.head.0.to_vec()),
            calendar_version: i64::from(self.world.house.reference.calendar.version),
            wrapped_key,
        };
        self.batch.file(history, about);
        self.batch.assignments.append(&mut self.assignments);
        if let Some((council, mut members)) = self.council.take() {
            self.batch.councils.push(council);
            self.batch.members.append(&mut members);
        }
        self.batch.proposals.extend(self.proposal.take());
        self.batch.letters.append(&mut self.letters);
        self.batch
            .implementations
            .extend(self.implementation.take());
        self.batch.milestones.append(&mut self.milestones);
        Ok(())
    }

    /// One revision for each handing in, and an open one while a returned file is mended.
    fn answers(&mut self, key: &PersonKey, kind: &Kind) -> Result<(), ServiceError> {
        let links = self.story.history.links();
        let whole = &self.story.answers;
        if links.is_empty() {
            let half = form::half(kind, whole);
            let at = self.story.history.begun_at().plus_seconds(1_500);
            return self.revision(1, &half, at, None, key, kind);
        }
        let handed: Vec<Instant> = links
            .iter()
            .filter(|link| matches!(link.kind, EventKind::Submit | EventKind::Resubmit))
            .map(|link| link.at)
            .collect();
        let mut answers = whole.clone();
        let mut revision = 0;
        for (number, at) in handed.iter().enumerate() {
            revision += 1;
            if number > 0 {
                mend(
                    &mut answers,
                    &self.story.texts,
                    &self.world.words.phrases.mended,
                    &mut self.dice,
                );
            }
            self.revision(
                revision,
                &answers,
                at.plus_seconds(-60),
                Some(*at),
                key,
                kind,
            )?;
        }
        let returns = links
            .iter()
            .filter(|link| link.kind == EventKind::Return)
            .count();
        if returns >= handed.len()
            && let Some(returned) = links.iter().rfind(|link| link.kind == EventKind::Return)
        {
            self.revision(revision + 1, &answers, returned.at, None, key, kind)?;
        }
        Ok(())
    }

    fn revision(
        &mut self,
        revision: i64,
        answers: &Answers,
        saved_at: Instant,
        submitted_at: Option<Instant>,
        key: &PersonKey,
        kind: &Kind,
    ) -> Result<(), ServiceError> {
        let (plain, personal) = answers.split(kind);
        let personal_sealed = if personal.is_empty() {
            None
        } else {
            Some(envelope::seal_json(key, drafts::PERSONAL, &personal)?)
        };
        self.batch.answers.push(AnswersRow {
            initiative_id: self.id,
            revision,
            plain: Doc::of(&plain),
            personal_sealed,
            saved_at,
            submitted_at,
        });
        Ok(())
    }

    /// Authors under the file's key; answers that key, wrapped.
    fn authors(&mut self, at: Instant) -> Result<Vec<u8>, ServiceError> {
        let file_key = PersonKey::generate();
        let index = self.world.house.seal.index();
        let asked = !self.story.answers.rows(key::AUTHORS).is_empty();
        for (ordinal, author) in (0..).zip(self.story.authors.iter().filter(|_| asked)) {
            let stored = StoredAuthor {
                name: author.name.clone(),
                workplace: author.workplace.clone(),
                position: author.position.clone(),
                email: author.email.clone(),
            };
            let account = self.story.co_author.filter(|_| ordinal == 1);
            let email = author.email.as_ref();
            self.batch.authors.push(AuthorRow {
                author_id: AuthorId::new(at),
                initiative_id: self.id,
                ordinal,
                person_id: account,
                share_bp: author.share * 100,
                is_public: author.public,
                sealed: envelope::seal_json(&file_key, submit::AUTHOR, &stored)?,
                email_index: email.map(|email| index.index(submit::EMAIL, email).to_vec()),
                workplace_index: Some(
                    index
                        .index(submit::WORKPLACE, &fold(&author.workplace))
                        .to_vec(),
                ),
                confirmed_at: account.map(|_| at),
            });
        }
        Ok(file_key.wrap(self.world.house.seal.master(), self.id.uuid())?)
    }

    /// The public catalogue, from the announcement until a revocation.
    fn publish(&mut self, kind: &Kind) {
        let history = &self.story.history;
        let standing = history.standing();
        let announced = history
            .links()
            .iter()
            .find(|link| {
                link.token
                    .as_ref()
                    .is_some_and(|token| token.action() == Action::Announce)
            })
            .map(|link| link.at);
        let (true, Some(agency_id), Some(completed_at)) = (
            standing.state.counts_as_accepted(),
            standing.agency,
            announced,
        ) else {
            return;
        };
        let decided_on = history.decided_at().unwrap_or(completed_at).date();
        let headline = drafts::headline(&self.story.answers);
        let names: Vec<&str> = self
            .story
            .authors
            .iter()
            .filter(|author| author.public)
            .map(|author| author.name.as_str())
            .collect();
        let named = kind.public_authors && headline.name_is_public && !names.is_empty();
        let proposer_name = named.then(|| names.join(", "));
        let code = self.code.clone().unwrap_or_default();
        let searched = format!(
            "{code} {} {} {}",
            headline.title,
            headline.summary,
            proposer_name.as_deref().unwrap_or_default()
        );
        self.batch.catalogue.push(CatalogueRow {
            initiative_id: self.id,
            code,
            kind: self.story.kind.clone(),
            title: headline.title,
            summary: headline.summary,
            field_code: headline.field_code,
            province_code: headline.province_code,
            agency_id,
            year: i64::from(decided_on.year()),
            decided_on,
            completed_at,
            proposer_name,
            search_key: fold(&searched),
        });
    }
}

/// What a proposer adds when a file comes back.
fn mend(answers: &mut Answers, texts: &super::words::Texts, phrases: &[String], dice: &mut Dice) {
    let phrase = dice.word(phrases).to_owned();
    if let Some(Answer::Text(text)) = answers.get("solution").cloned() {
        let more = texts.fill(&phrase, dice);
        answers.set("solution", Answer::Text(format!("{text}\n\n{more}")));
    }
}
