//! A story becomes rows: the file, its chain with sealed words and commitments, answers, authors, reviews,
//! councils, letters, notices. What is written is what the use cases would have written.

use serde_json::{Value, json};

use super::dice::Dice;
use super::story::Story;
use super::world::World;
use crate::db::bulk::Batch;
use crate::db::councils::{CouncilRow, MemberRow};
use crate::db::events::EventRow;
use crate::db::outcomes::{DecisionRow, ImplementationRow, LetterRow, MilestoneRow, ProposalRow};
use crate::db::reviews::{AssignmentRow, AssignmentState};
use crate::domain::event::{ChainHash, Event, EventKind};
use crate::domain::id::{EventId, InitiativeId, MilestoneId, PersonId};
use crate::domain::kind::Kind;
use crate::domain::workflow::replay::Link;
use crate::domain::workflow::{Command, PlannedMilestone};
use crate::seal::{PersonKey, envelope};
use crate::services::{ServiceError, findings, transition};

/// Writes one story into a batch.
pub(super) struct Writer<'w> {
    pub world: &'w World,
    pub story: &'w Story,
    pub batch: &'w mut Batch,
    pub dice: Dice,
    pub code: Option<String>,
    pub id: InitiativeId,
    pub head: ChainHash,
    pub count: i64,
    pub assignments: Vec<AssignmentRow>,
    pub council: Option<(CouncilRow, Vec<MemberRow>)>,
    pub proposal: Option<ProposalRow>,
    pub letters: Vec<LetterRow>,
    /// The text of the decision's letter, for who is told of it.
    pub decision: Option<String>,
    pub implementation: Option<ImplementationRow>,
    pub milestones: Vec<MilestoneRow>,
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
        dice: Dice::new(world.seed ^ 0x0005_17E5, number),
        code,
        id: story.history.standing().id,
        head: ChainHash::START,
        count: 0,
        assignments: Vec::new(),
        council: None,
        proposal: None,
        letters: Vec::new(),
        decision: None,
        implementation: None,
        milestones: Vec::new(),
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
                    let total = self.review(link, reviewer, kind, key)?;
                    put("reviewer", json!(reviewer));
                    put("total_bp", json!(total));
                    put("recommendation", json!(self.story.outcome));
                }
            }
            EventKind::CouncilConvened => {
                let mut later = self.story.history.links().iter();
                let concluded = later
                    .find(|other| other.kind == EventKind::Conclude && other.at >= link.at)
                    .map(|other| other.at.date());
                let members = self.convene(link, actor, concluded);
                let council = self.council.as_ref().map(|(council, _)| council);
                put("council", json!(council.map(|council| council.council_id)));
                put("meets_on", json!(council.map(|council| council.meets_on)));
                put("members", json!(members));
            }
            EventKind::MilestoneReached => {
                let note = self.dice.word(&self.world.words.phrases.results).to_owned();
                let note = self.story.texts.fill(&note, &mut self.dice);
                let open = self
                    .milestones
                    .iter_mut()
                    .find(|step| step.reached_on.is_none());
                if let Some(step) = open {
                    step.reached_on = Some(link.at.date());
                    step.note = note;
                    put("milestone", json!(step.milestone_id));
                }
                let next = self
                    .milestones
                    .iter()
                    .find(|step| step.reached_on.is_none());
                put("due_on", json!(next.map(|step| step.due_on)));
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
                self.propose(link, *outcome, grounds, actor, key)?;
            }
            Command::Conclude {
                outcome,
                minutes,
                present,
            } => {
                put("present", json!(present));
                put("recommended", json!(outcome));
                self.propose(link, *outcome, minutes, actor, key)?;
                if let Some((council, members)) = &mut self.council {
                    let sealed = envelope::seal(key, findings::MINUTES, minutes.as_bytes())?;
                    council.minutes_sealed = Some(sealed);
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
                        grounds_sealed: envelope::seal(key, findings::DECIDED, grounds.as_bytes())?,
                        decided_by: person,
                        decided_at: link.at,
                    });
                }
                self.letter("decision", grounds, link.at, false, key)?;
                self.decision = Some(grounds.clone());
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
                let step = |planned: &PlannedMilestone| MilestoneRow {
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
        if token.closes_reviews() {
            self.settle(AssignmentState::Closed, None);
        }
        Ok(facts)
    }
}
