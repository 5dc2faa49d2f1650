//! One step of the machine: a file as it stands, a command and what is known about both become a
//! [`Transition`] or a [`Refusal`]. Nothing else makes a transition, and only a transition changes a state.

use super::super::calendar::Calendar;
use super::super::id::{AgencyId, InitiativeId, Version};
use super::super::time::Instant;
use super::clock::FileClock;
use super::command::{Command, FormCheck, Outcome};
use super::table::{self, Ask, ClockEffect, Edge, Party, Target};
use super::{Action, Refusal, Rules, State, Transition, WaitsFor};

/// A file as far as the workflow cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Which file.
    pub id: InitiativeId,
    /// Its version now.
    pub version: Version,
    /// Its state now.
    pub state: State,
    /// The agency that has it; none while it is a draft.
    pub agency: Option<AgencyId>,
    /// The review round; it grows when reviews stop counting.
    pub round: i64,
    /// From where it was returned.
    pub returned_from: Option<State>,
    /// How often it was returned.
    pub return_count: i64,
    /// Its clocks.
    pub clock: FileClock,
    /// Until when a decision can be reopened.
    pub hold_until: Option<Instant>,
    /// What was decided.
    pub outcome: Option<Outcome>,
    /// Whom it waits for. Acts that change no state change this too: a declared conflict, a sheet handed in.
    pub waits_for: WaitsFor,
}

impl Standing {
    /// A draft that nobody has handed in.
    #[must_use]
    pub fn draft(id: InitiativeId) -> Self {
        Self {
            id,
            version: Version::FIRST,
            state: State::Draft,
            agency: None,
            round: 1,
            returned_from: None,
            return_count: 0,
            clock: FileClock::default(),
            hold_until: None,
            outcome: None,
            waits_for: WaitsFor::Proposer,
        }
    }

    /// The file as a transition leaves it; one that deletes it leaves the state as it was.
    #[must_use]
    pub fn after(&self, token: &Transition) -> Self {
        Self {
            id: self.id,
            version: token.seen().next(),
            state: token.to().unwrap_or(self.state),
            agency: token.agency(),
            round: token.round(),
            returned_from: token.returned_from(),
            return_count: token.return_count(),
            clock: *token.clock(),
            hold_until: token.hold_until(),
            outcome: token.outcome(),
            waits_for: token.waits_for(),
        }
    }
}

/// What has to be known beyond the file and the command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// In which capacities the actor may act on this file; conflicts do not take any away here.
    pub parties: Vec<Party>,
    /// The actor has a conflict of interest in this file.
    pub conflicted: bool,
    /// Reviews handed in that count.
    pub reviews: u8,
    /// A council was convened in this round.
    pub council_convened: bool,
    /// True when the file, back in its review, would find fewer reviewers at work there than the quorum still
    /// needs.
    pub places_empty: bool,
}

/// A file and what is known about it when somebody wants to act on it.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// The file.
    pub file: &'a Standing,
    /// What is known beyond it.
    pub facts: &'a Facts,
    /// The numbers of its kind.
    pub rules: &'a Rules,
    /// With which days are counted.
    pub calendar: &'a Calendar,
    /// When.
    pub now: Instant,
}

impl Moment<'_> {
    /// Applies a command to the file.
    ///
    /// # Errors
    /// The first reason the workflow has to refuse; then nothing may be written.
    pub fn apply(&self, command: &Command) -> Result<Transition, Refusal> {
        let action = command.action();
        let state = self.file.state;
        let edge = table::find(state, action).ok_or(Refusal::NotFromHere { state, action })?;
        let party = self.may(edge)?;
        self.precondition(edge)?;
        for ask in edge.asks {
            self.check(*ask, command, party)?;
        }
        Ok(self.step(edge, command, party))
    }

    /// What keeps this actor from this action before anything is filled in; none means the action is on
    /// offer.
    #[must_use]
    pub fn obstacle(&self, edge: &Edge) -> Option<Refusal> {
        self.may(edge).and_then(|_| self.precondition(edge)).err()
    }

    /// Who acts: the capacity the edge accepts. Staff with a conflict do not act; a proposer's own file is
    /// no conflict in the proposer's own acts.
    fn may(&self, edge: &Edge) -> Result<Party, Refusal> {
        let party = edge
            .who
            .iter()
            .copied()
            .find(|party| self.facts.parties.contains(party))
            .ok_or(Refusal::NotYourRole)?;
        match party {
            Party::Staff(_) if self.facts.conflicted => Err(Refusal::ConflictOfInterest),
            _ => Ok(party),
        }
    }

    /// What the edge asks of the file and the moment, not of the person's form.
    pub(super) fn precondition(&self, edge: &Edge) -> Result<(), Refusal> {
        let Self {
            file,
            facts,
            rules,
            now,
            ..
        } = *self;
        for ask in edge.asks {
            match ask {
                Ask::NoScoring if rules.quorum > 0 => return Err(Refusal::NeedsReview),
                Ask::Reviews if facts.reviews < rules.quorum => {
                    return Err(Refusal::TooFewReviews {
                        needed: rules.quorum,
                        given: facts.reviews,
                    });
                }
                Ask::Minutes if !facts.council_convened => return Err(Refusal::CouncilMissing),
                Ask::HoldRunning if file.hold_until.is_some_and(|until| now >= until) => {
                    return Err(Refusal::HoldOver);
                }
                Ask::HoldOver if file.hold_until.is_some_and(|until| now < until) => {
                    return Err(Refusal::HoldRunning);
                }
                Ask::ReturnBudgetOver => {
                    let over = file
                        .clock
                        .due_on()
                        .is_some_and(|due| now >= Instant::end_of(due));
                    if !over {
                        return Err(Refusal::NotDue);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What the edge asks of the command. A command of another action is asked nothing: that no edge asks
    /// something its command cannot be asked is tested.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each thing asked, read as a table"
    )]
    pub(super) fn check(&self, ask: Ask, command: &Command, party: Party) -> Result<(), Refusal> {
        let Self { file, rules, .. } = *self;
        let need = |there: bool, refusal: Refusal| if there { Ok(()) } else { Err(refusal) };
        match ask {
            Ask::CompleteForm => form(command, |form| match form.faults {
                0 => Ok(()),
                missing => Err(Refusal::FormIncomplete { missing }),
            }),
            Ask::Truth => form(command, |form| need(form.truth, Refusal::TruthMissing)),
            Ask::ChangedForm => form(command, |form| need(form.changed, Refusal::NothingChanged)),
            Ask::Consent => form(command, |form| {
                need(
                    form.consent || party != Party::Assistant,
                    Refusal::ConsentMissing,
                )
            }),
            Ask::Reason => need(command.words().is_some(), Refusal::ReasonMissing),
            Ask::Mending => match command {
                Command::Return { mending, .. } if mending.trim().is_empty() => {
                    Err(Refusal::MendingMissing)
                }
                Command::Return { reason, .. }
                    if file.return_count > 0 && reason.trim().is_empty() =>
                {
                    Err(Refusal::SecondReturnNeedsReason)
                }
                _ => Ok(()),
            },
            Ask::Agency => match command {
                Command::Forward { to, .. } if Some(to.agency) == file.agency => {
                    Err(Refusal::AgencySame)
                }
                Command::Forward { to, .. } if !to.has_intake => Err(Refusal::AgencyWithoutIntake),
                Command::Forward { to, .. } if to.forwarded_before && !to.approver_agrees => {
                    Err(Refusal::AgencyForwardedBefore)
                }
                _ => Ok(()),
            },
            Ask::Reviewers => match command {
                Command::Assign { reviewers } => {
                    let given = u8::try_from(reviewers.free.len()).unwrap_or(u8::MAX);
                    need(
                        given >= rules.quorum.max(1),
                        Refusal::TooFewReviewers {
                            needed: rules.quorum.max(1),
                            given,
                        },
                    )
                }
                _ => Ok(()),
            },
            Ask::Outcome => need(
                matches!(
                    command,
                    Command::Recommend {
                        outcome: Some(_),
                        ..
                    } | Command::Conclude {
                        outcome: Some(_),
                        ..
                    } | Command::Decide {
                        outcome: Some(_),
                        ..
                    }
                ),
                Refusal::OutcomeMissing,
            ),
            Ask::Grounds => need(command.words().is_some(), Refusal::ReasonMissing),
            Ask::Minutes => match command {
                Command::Conclude { minutes, .. } if minutes.trim().is_empty() => {
                    Err(Refusal::MinutesMissing)
                }
                Command::Conclude { present, .. } if *present < rules.council_quorum => {
                    Err(Refusal::TooFewPresent {
                        needed: rules.council_quorum,
                        given: *present,
                    })
                }
                _ => Ok(()),
            },
            Ask::Plan => match command {
                Command::Launch { unit, milestones } => {
                    let complete = milestones
                        .iter()
                        .all(|milestone| !milestone.title.trim().is_empty());
                    need(
                        !unit.trim().is_empty() && !milestones.is_empty() && complete,
                        Refusal::PlanMissing,
                    )
                }
                _ => Ok(()),
            },
            Ask::Result => match command {
                Command::Complete { result, evidence } => need(
                    !result.trim().is_empty() && !evidence.trim().is_empty(),
                    Refusal::ResultMissing,
                ),
                _ => Ok(()),
            },
            // Asked of the file and the moment, before.
            Ask::OptionalReason
            | Ask::NoScoring
            | Ask::Reviews
            | Ask::HoldRunning
            | Ask::HoldOver
            | Ask::ReturnBudgetOver => Ok(()),
        }
    }

    /// The token of an edge whose every condition holds.
    fn step(&self, edge: &Edge, command: &Command, party: Party) -> Transition {
        let Self {
            file,
            facts,
            rules,
            calendar,
            now,
        } = *self;
        let outcome = match command {
            Command::Decide { outcome, .. } => *outcome,
            Command::Reopen { .. } => None,
            _ => file.outcome,
        };
        let to = match edge.target {
            Target::To(state) => Some(state),
            Target::Deleted => None,
            Target::BackFromReturn => Some(file.returned_from.unwrap_or(State::Submitted)),
            Target::CouncilOrProposed => Some(if rules.has_council {
                State::Council
            } else {
                State::Proposed
            }),
            Target::ByOutcome => Some(match outcome {
                Some(Outcome::Accepted) => State::Accepted,
                Some(Outcome::Rejected) | None => State::Rejected,
            }),
        };
        let agency = match command {
            Command::Submit { agency, .. } => Some(*agency),
            Command::Forward { to, .. } => Some(to.agency),
            _ => file.agency,
        };
        let returned_from = match edge.action {
            Action::Return => Some(file.state),
            _ => None,
        };
        let new_round = edge.action.stops_reviews();
        let mut clock = file.clock.after(
            edge.clock,
            to.unwrap_or(file.state),
            now.date(),
            rules,
            calendar,
        );
        if edge.clock == ClockEffect::Milestones
            && let Command::Launch { milestones, .. } = command
        {
            let first = milestones.iter().map(|milestone| milestone.due_on).min();
            clock = clock.next_milestone(first, calendar);
        }
        let counting = if new_round { 0 } else { facts.reviews };
        Transition {
            id: file.id,
            seen: file.version,
            action: edge.action,
            party,
            from: file.state,
            to,
            agency,
            former_agency: file.agency,
            round: file.round + i64::from(new_round),
            returned_from,
            return_count: file.return_count + i64::from(edge.action == Action::Return),
            clock,
            hold_until: (edge.clock == ClockEffect::Hold)
                .then(|| now.plus_seconds(rules.hold_seconds)),
            outcome,
            waits_for: match to {
                None => WaitsFor::Nobody,
                // Somebody has to be found first.
                Some(State::InReview) if facts.places_empty => WaitsFor::IntakeOfficer,
                Some(state) => WaitsFor::in_state(state, counting, rules.quorum),
            },
            waited_for: file.waits_for,
            tells: edge.tells,
            at: now,
        }
    }
}

fn form(
    command: &Command,
    judge: impl FnOnce(&FormCheck) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    match command {
        Command::Submit { form, .. } | Command::Resubmit { form } => judge(form),
        _ => Ok(()),
    }
}
