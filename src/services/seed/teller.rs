//! Tells a story act by act: who does what, with which words; the state machine has the last say.

use chrono::{Days, NaiveDate};

use super::plan::{self, Beat};
use super::story::{Dead, Seats, Story};
use super::world::World;
use crate::config::invented::Wish;
use crate::domain::event::EventKind;
use crate::domain::id::{AgencyId, InitiativeId, PersonId};
use crate::domain::kind::Kind;
use crate::domain::person::Role;
use crate::domain::routing::{Facts, Scope};
use crate::domain::text_enum::TextEnum;
use crate::domain::time::Instant;
use crate::domain::workflow::replay::{Deed, History, Step};
use crate::domain::workflow::table::Party;
use crate::domain::workflow::{
    Command, FormCheck, ForwardTarget, Outcome, PlannedMilestone, ReturnGround, Reviewers, Rules,
    State,
};

/// A story being told.
pub(super) struct Teller<'w> {
    pub world: &'w World,
    pub kind: &'w Kind,
    pub rules: Rules,
    pub target: State,
    pub story: Story,
}

impl Teller<'_> {
    /// Lives the whole way.
    pub(super) fn live(&mut self, number: u64, wish: &Wish) -> Result<(), Dead> {
        let world = self.world;
        let calendar = &world.house.reference.calendar;
        let dice = &mut self.story.dice;
        let beats = plan::beats(dice, self.target, &self.rules, wish);
        let times = plan::times(
            dice,
            &beats,
            self.target,
            &self.rules,
            calendar,
            world.now,
            wish,
        );
        let first = times
            .first()
            .copied()
            .unwrap_or_else(|| world.now.plus_seconds(-dice.between(3_600, 20 * 86_400)));
        let begun = first.plus_seconds(-dice.between(1_800, 400_000));
        self.story.history = History::draft(InitiativeId::new(begun), begun);
        let mut floor = begun;
        for (step, (beat, planned)) in beats.iter().zip(times).enumerate() {
            let standing = self.story.history.standing();
            let earliest = match beat {
                Beat::Announce => standing.hold_until.map(|until| until.plus_seconds(60)),
                Beat::Lapse => standing
                    .clock
                    .due_on()
                    .map(|due| Instant::end_of(due).plus_seconds(300)),
                _ => None,
            };
            let mut at = if planned.seconds_since(floor) < 0 {
                floor
            } else {
                planned
            };
            if let Some(earliest) = earliest
                && at.seconds_since(earliest) < 0
            {
                at = earliest;
            }
            if at.seconds_since(world.now) > 0 {
                return Err(Dead::NothingFits(format!("the time of file {number}")));
            }
            floor = at.plus_seconds(self.story.dice.between(30, 600));
            let (party, actor, deed) = self.act(*beat, at.date(), wish)?;
            let state = self.story.history.standing().state;
            let mut rules = self.rules.clone();
            if let Some(days) = wish.hold_days {
                rules.hold_seconds = i64::from(days) * 86_400;
            }
            self.story
                .history
                .step(Step { at, party, deed }, &rules, calendar)
                .map_err(|refusal| Dead::Refused(step, state, refusal))?;
            self.story.actors.push(actor);
        }
        Ok(())
    }

    /// Who does a beat, and what.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each act, read as a table"
    )]
    fn act(
        &mut self,
        beat: Beat,
        today: NaiveDate,
        wish: &Wish,
    ) -> Result<(Party, Option<PersonId>, Deed), Dead> {
        let world = self.world;
        let phrases = &world.words.phrases;
        let proposer = world
            .citizens
            .get(self.story.proposer)
            .map(|citizen| citizen.known.id);
        let agency = self.story.history.standing().agency.unwrap_or(world.owner);
        let outcome = Some(self.story.outcome);
        let yes = self.story.outcome == Outcome::Accepted;
        let form = FormCheck {
            faults: 0,
            truth: true,
            changed: true,
            consent: true,
        };
        let (role, command) = match beat {
            Beat::Submit => {
                let agency = self.route()?;
                let submit = Command::Submit { form, agency };
                return Ok((Party::Proposer, proposer, Deed::Move(submit)));
            }
            Beat::Resubmit => {
                let resubmit = Command::Resubmit { form };
                return Ok((Party::Proposer, proposer, Deed::Move(resubmit)));
            }
            Beat::Withdraw => {
                let reason = self.say(&phrases.withdraw);
                let withdraw = Command::Withdraw { reason };
                return Ok((Party::Proposer, proposer, Deed::Move(withdraw)));
            }
            Beat::Lapse => return Ok((Party::System, None, Deed::Move(Command::Lapse))),
            Beat::Announce => return Ok((Party::System, None, Deed::Move(Command::Announce))),
            Beat::HandIn => {
                let done = self
                    .story
                    .history
                    .links()
                    .iter()
                    .filter(|link| link.kind == EventKind::ReviewHandedIn)
                    .count();
                let reviewer = self.story.reviewers.get(done).copied();
                let party = Party::Staff(Role::Reviewer);
                return Ok((party, reviewer, Deed::HandIn));
            }
            Beat::Convene => {
                self.seat(agency)?;
                let party = Party::Staff(Role::Secretary);
                return Ok((party, self.story.seats.secretary, Deed::Convene));
            }
            Beat::Reach => {
                let done = self
                    .story
                    .history
                    .links()
                    .iter()
                    .filter(|link| link.kind == EventKind::MilestoneReached)
                    .count();
                let next = self.story.milestones.get(done + 1).map(|step| step.due_on);
                let analyst = world.officer(&mut self.story.dice, agency, Role::Analyst);
                return Ok((Party::Staff(Role::Analyst), analyst, Deed::Reach(next)));
            }
            Beat::Forward => (
                Role::IntakeOfficer,
                Command::Forward {
                    to: self.target_agency(agency)?,
                    reason: self.say(&phrases.forward),
                },
            ),
            Beat::Return => {
                let ground = *self
                    .story
                    .dice
                    .pick(ReturnGround::ALL)
                    .unwrap_or(&ReturnGround::Incomplete);
                let again = self.story.history.standing().return_count > 0;
                let reason = if again {
                    self.say(&phrases.again)
                } else {
                    String::new()
                };
                let mending = self.say(&phrases.mending);
                (
                    Role::IntakeOfficer,
                    Command::Return {
                        ground,
                        mending,
                        reason,
                    },
                )
            }
            Beat::Decline => {
                let reason = self.say(&phrases.decline);
                (Role::IntakeOfficer, Command::Decline { reason })
            }
            Beat::Receive => (Role::IntakeOfficer, Command::Receive),
            Beat::Assign => {
                self.choose_reviewers(agency, wish)?;
                let free = self.story.reviewers.clone();
                let reviewers = Reviewers {
                    free,
                    conflicted: 0,
                };
                (Role::IntakeOfficer, Command::Assign { reviewers })
            }
            Beat::Recommend => {
                let grounds = self.say(match (self.rules.quorum, yes) {
                    (0, _) => &phrases.answer,
                    (_, true) => &phrases.recommend_yes,
                    (_, false) => &phrases.recommend_no,
                });
                (Role::IntakeOfficer, Command::Recommend { outcome, grounds })
            }
            Beat::Conclude => {
                let minutes = self.say(if yes {
                    &phrases.minutes_yes
                } else {
                    &phrases.minutes_no
                });
                let present = u8::try_from(self.story.seats.members.len() + 2).unwrap_or(u8::MAX);
                let conclude = Command::Conclude {
                    outcome,
                    minutes,
                    present,
                };
                let party = Party::Staff(Role::Secretary);
                return Ok((party, self.story.seats.secretary, Deed::Move(conclude)));
            }
            Beat::Decide => {
                let grounds = self.say(match (self.rules.quorum, yes) {
                    (0, _) => &phrases.answer,
                    (_, true) => &phrases.decide_yes,
                    (_, false) => &phrases.decide_no,
                });
                (Role::Approver, Command::Decide { outcome, grounds })
            }
            Beat::Stop => {
                let reason = self.say(&phrases.stop);
                (Role::Approver, Command::Stop { reason })
            }
            Beat::Revoke => {
                let reason = self.say(&phrases.revoke);
                (Role::Approver, Command::Revoke { reason })
            }
            Beat::Launch => {
                let unit = self.say(&phrases.units);
                let milestones = self.plan_milestones(today);
                (Role::Analyst, Command::Launch { unit, milestones })
            }
            Beat::Complete => {
                let result = self.say(&phrases.completed);
                let evidence = self.say(&phrases.evidence);
                (Role::Analyst, Command::Complete { result, evidence })
            }
        };
        let actor = world.officer(&mut self.story.dice, agency, role);
        Ok((Party::Staff(role), actor, Deed::Move(command)))
    }

    fn say(&mut self, phrases: &[String]) -> String {
        let Story { texts, dice, .. } = &mut self.story;
        let phrase = dice.word(phrases);
        texts.fill(phrase, dice)
    }

    fn route(&mut self) -> Result<AgencyId, Dead> {
        let world = self.world;
        let answers = &self.story.answers;
        let facts = Facts {
            kind: self.kind.code.as_str(),
            field: answers.field_code(),
            technology: answers.strategic_code(),
            province: answers.province_code(),
            commune: None,
            scope: answers.scope().and_then(Scope::parse),
            organisation: answers.organisation(),
        };
        let reference = &world.house.reference;
        let directory = reference.directory(|code| world.with_intake.contains(code.as_str()));
        let route = reference.routing.route(&facts, &directory);
        let office = world.offices.get(route.agency.as_str());
        let agency = office
            .map(|office| office.id)
            .ok_or_else(|| Dead::NothingFits(route.agency.to_string()))?;
        self.story.routed = Some(route.routed);
        Ok(agency)
    }

    fn target_agency(&mut self, from: AgencyId) -> Result<ForwardTarget, Dead> {
        let world = self.world;
        let others: Vec<AgencyId> = world
            .offices
            .iter()
            .filter(|(code, office)| world.with_intake.contains(*code) && office.id != from)
            .map(|(_, office)| office.id)
            .collect();
        let agency = self.story.dice.pick(&others).copied();
        let agency = agency.ok_or_else(|| Dead::NothingFits("forwarding".into()))?;
        Ok(ForwardTarget {
            agency,
            has_intake: true,
            forwarded_before: false,
            approver_agrees: false,
        })
    }

    /// Reviewers by wish first, then by chance; nobody from an author's workplace (rule 6).
    fn choose_reviewers(&mut self, agency: AgencyId, wish: &Wish) -> Result<(), Dead> {
        let world = self.world;
        let workplaces: Vec<Vec<u8>> = self
            .story
            .authors
            .iter()
            .map(|author| author.workplace_index.clone())
            .collect();
        let quorum = usize::from(self.rules.quorum.max(1));
        let free = world.reviewers(agency, quorum, &workplaces);
        let mut chosen: Vec<PersonId> = wish
            .reviewers
            .iter()
            .filter_map(|key| world.personas.get(key).copied())
            .filter(|person| free.contains(person))
            .collect();
        let rest: Vec<PersonId> = free
            .into_iter()
            .filter(|person| !chosen.contains(person))
            .collect();
        let missing = quorum.saturating_sub(chosen.len());
        chosen.extend(self.story.dice.several(&rest, missing));
        if chosen.len() < quorum {
            return Err(Dead::NothingFits("reviewers".into()));
        }
        // The one who was wished for first hands in last: something waits for them.
        chosen.reverse();
        self.story.reviewers = chosen;
        Ok(())
    }

    fn seat(&mut self, agency: AgencyId) -> Result<(), Dead> {
        let world = self.world;
        let dice = &mut self.story.dice;
        let mut seats = Seats {
            chair: world.officer(dice, agency, Role::CouncilChair),
            secretary: world.officer(dice, agency, Role::Secretary),
            members: Vec::new(),
        };
        if seats.chair.is_none() || seats.secretary.is_none() {
            return Err(Dead::NothingFits("council".into()));
        }
        let desk = world.desk(agency, Role::Member);
        seats.members = world
            .holders(desk, Role::Member)
            .iter()
            .map(|holder| holder.person)
            .filter(|person| Some(*person) != seats.chair && Some(*person) != seats.secretary)
            .take(5)
            .collect();
        let members = u8::try_from(seats.members.len() + 2).unwrap_or(u8::MAX);
        self.rules = world.house.reference.rules(self.kind, members, false);
        self.story.seats = seats;
        Ok(())
    }

    fn plan_milestones(&mut self, today: NaiveDate) -> Vec<PlannedMilestone> {
        let phrases = &self.world.words.phrases;
        let names: Vec<String> = self
            .story
            .dice
            .several(&phrases.steps, 3)
            .into_iter()
            .cloned()
            .collect();
        let mut due = today;
        for title in names {
            let days = u64::try_from(self.story.dice.between(20, 55)).unwrap_or(30);
            due = due.checked_add_days(Days::new(days)).unwrap_or(due);
            let milestone = PlannedMilestone { title, due_on: due };
            self.story.milestones.push(milestone);
        }
        self.story.milestones.clone()
    }
}
