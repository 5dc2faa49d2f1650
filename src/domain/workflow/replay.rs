//! The life of a file played through the machine step by step, for whoever has to make a whole file at
//! once (invented files, tests, measurements). A [`History`] comes only from here, so that a file made in
//! bulk is one that the machine allows (workflow.md, rules 1, 2 and 4). Not for acts of people: those go
//! through the use cases.

use chrono::NaiveDate;

use super::super::calendar::Calendar;
use super::super::event::EventKind;
use super::super::id::{AgencyId, InitiativeId, Version};
use super::super::time::Instant;
use super::apply::{Facts, Moment, Standing};
use super::command::Command;
use super::table::Party;
use super::{Refusal, Rules, State, Transition, WaitsFor};

/// What is done in one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// A transition.
    Move(Command),
    /// A reviewer hands in a score sheet.
    HandIn,
    /// A council is convened.
    Convene,
    /// A milestone is reached; the next one is due then, if there is one.
    Reach(Option<NaiveDate>),
}

/// One step: who does what, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Instant,
    /// In which capacity.
    pub party: Party,
    /// What.
    pub deed: Deed,
}

/// A step that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// When.
    pub at: Instant,
    /// In which capacity.
    pub party: Party,
    /// What the chain calls it.
    pub kind: EventKind,
    /// The token of a transition; none for acts that change no state.
    pub token: Option<Transition>,
    /// The command of a transition.
    pub command: Option<Command>,
    /// The agency that has the file after it.
    pub agency: Option<AgencyId>,
    /// The version after it.
    pub version: Version,
    /// The round in which it was done.
    pub round: i64,
    /// The next due day after it.
    pub due_on: Option<NaiveDate>,
}

/// A file on its way through the machine. Cannot be made or changed but by steps the machine allows.
#[derive(Debug, Clone)]
pub struct History {
    standing: Standing,
    reviews: u8,
    convened: bool,
    links: Vec<Link>,
    submitted_at: Option<Instant>,
    decided_at: Option<Instant>,
    completed_at: Option<Instant>,
    begun_at: Instant,
}

impl History {
    /// A draft, begun now.
    #[must_use]
    pub fn draft(id: InitiativeId, at: Instant) -> Self {
        Self {
            standing: Standing::draft(id),
            reviews: 0,
            convened: false,
            links: Vec::new(),
            submitted_at: None,
            decided_at: None,
            completed_at: None,
            begun_at: at,
        }
    }

    /// One step further.
    ///
    /// # Errors
    /// The machine's refusal; then nothing changed. [`Refusal::NotDue`] for a step before the last one.
    pub fn step(&mut self, step: Step, rules: &Rules, calendar: &Calendar) -> Result<(), Refusal> {
        let last = self.links.last().map_or(self.begun_at, |link| link.at);
        if step.at < last {
            return Err(Refusal::NotDue);
        }
        match step.deed {
            Deed::Move(command) => self.go(step.at, step.party, command, rules, calendar),
            Deed::HandIn => {
                self.needs(State::InReview)?;
                self.reviews = self.reviews.saturating_add(1);
                self.standing.waits_for =
                    WaitsFor::in_state(self.standing.state, self.reviews, rules.quorum);
                self.act(step.at, step.party, EventKind::ReviewHandedIn);
                Ok(())
            }
            Deed::Convene => {
                self.needs(State::Council)?;
                self.convened = true;
                self.act(step.at, step.party, EventKind::CouncilConvened);
                Ok(())
            }
            Deed::Reach(next) => {
                self.needs(State::Implementing)?;
                self.standing.clock = self.standing.clock.next_milestone(next, calendar);
                self.act(step.at, step.party, EventKind::MilestoneReached);
                Ok(())
            }
        }
    }

    fn needs(&self, state: State) -> Result<(), Refusal> {
        if self.standing.state == state {
            Ok(())
        } else {
            Err(Refusal::NotYourRole)
        }
    }

    fn act(&mut self, at: Instant, party: Party, kind: EventKind) {
        self.standing.version = self.standing.version.next();
        self.links.push(Link {
            at,
            party,
            kind,
            token: None,
            command: None,
            agency: self.standing.agency,
            version: self.standing.version,
            round: self.standing.round,
            due_on: self.standing.clock.due_on(),
        });
    }

    fn go(
        &mut self,
        at: Instant,
        party: Party,
        command: Command,
        rules: &Rules,
        calendar: &Calendar,
    ) -> Result<(), Refusal> {
        let facts = Facts {
            parties: vec![party],
            conflicted: false,
            reviews: self.reviews,
            council_convened: self.convened,
            places_empty: false,
        };
        let moment = Moment {
            file: &self.standing,
            facts: &facts,
            rules,
            calendar,
            now: at,
        };
        let token = moment.apply(&command)?;
        if token.to().is_none() {
            return Err(Refusal::NotFromHere {
                state: self.standing.state,
                action: token.action(),
            });
        }
        if token.stops_reviews() {
            self.reviews = 0;
            self.convened = false;
        }
        self.stamp(&token);
        self.standing = self.standing.after(&token);
        self.links.push(Link {
            at,
            party: token.party(),
            kind: token.action().into(),
            agency: token.agency(),
            version: self.standing.version,
            round: token.round(),
            due_on: token.clock().due_on(),
            command: Some(command),
            token: Some(token),
        });
        Ok(())
    }

    fn stamp(&mut self, token: &Transition) {
        self.submitted_at = token.submitted_at().after(self.submitted_at);
        self.decided_at = token.decided_at().after(self.decided_at);
        self.completed_at = token.completed_at().after(self.completed_at);
    }

    /// The file as it stands now.
    #[must_use]
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }
    /// Whom it waits for.
    #[must_use]
    pub const fn waits_for(&self) -> WaitsFor {
        self.standing.waits_for
    }
    /// What happened, oldest first.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }
    /// When the draft was begun.
    #[must_use]
    pub const fn begun_at(&self) -> Instant {
        self.begun_at
    }
    /// When it was handed in.
    #[must_use]
    pub const fn submitted_at(&self) -> Option<Instant> {
        self.submitted_at
    }
    /// When it was decided.
    #[must_use]
    pub const fn decided_at(&self) -> Option<Instant> {
        self.decided_at
    }
    /// When it came to its end.
    #[must_use]
    pub const fn completed_at(&self) -> Option<Instant> {
        self.completed_at
    }
    /// When something happened last.
    #[must_use]
    pub fn updated_at(&self) -> Instant {
        self.links.last().map_or(self.begun_at, |link| link.at)
    }
}

/// Plays a whole life.
///
/// # Errors
/// The number of the step that the machine refused, and why.
pub fn replay(
    draft: History,
    steps: impl IntoIterator<Item = Step>,
    rules: &Rules,
    calendar: &Calendar,
) -> Result<History, (usize, Refusal)> {
    let mut history = draft;
    for (number, step) in steps.into_iter().enumerate() {
        history
            .step(step, rules, calendar)
            .map_err(|refusal| (number, refusal))?;
    }
    Ok(history)
}
