//! The edges of the state machine (workflow.md, Transitions): one typed table, one truth. Everything else
//! asks it: what may be done, by whom, what is asked for, who is told, what the clock does.

use super::super::person::Role;
use super::super::text_enum::text_enum;
use super::{Action, State};

/// Where an edge leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Always the same state.
    To(State),
    /// The file is deleted (a draft discarded).
    Deleted,
    /// `in_review` when it was returned from there, else `submitted`.
    BackFromReturn,
    /// `council` where the kind has one, else `proposed`.
    CouncilOrProposed,
    /// `accepted` or `rejected`, as decided.
    ByOutcome,
}

impl Target {
    /// Every state this edge can lead to.
    #[must_use]
    pub const fn states(self) -> &'static [State] {
        match self {
            Self::To(State::Submitted) => &[State::Submitted],
            Self::To(State::Returned) => &[State::Returned],
            Self::To(State::Declined) => &[State::Declined],
            Self::To(State::Received) => &[State::Received],
            Self::To(State::InReview) => &[State::InReview],
            Self::To(State::Proposed) => &[State::Proposed],
            Self::To(State::Decided) => &[State::Decided],
            Self::To(State::Withdrawn) => &[State::Withdrawn],
            Self::To(State::Stopped) => &[State::Stopped],
            Self::To(State::Implementing) => &[State::Implementing],
            Self::To(State::Implemented) => &[State::Implemented],
            Self::To(State::Accepted) => &[State::Accepted],
            Self::To(State::Draft | State::Council | State::Rejected) | Self::Deleted => &[],
            Self::BackFromReturn => &[State::Submitted, State::InReview],
            Self::CouncilOrProposed => &[State::Council, State::Proposed],
            Self::ByOutcome => &[State::Accepted, State::Rejected],
        }
    }
}

/// Who may act: a relation to the file, or a role in the agency that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// The citizen whose file it is.
    Proposer,
    /// The assistant who typed it, with the proposer's consent.
    Assistant,
    /// The portal: deadlines and hold windows.
    System,
    /// A holder of this role in the file's agency (or the owner's, where conflicts leave nobody).
    Staff(Role),
}

/// What an edge asks for, beyond the right person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// The form without a fault.
    CompleteForm,
    /// The statement of truth.
    Truth,
    /// The proposer's consent, when an assistant acts.
    Consent,
    /// A reason in words.
    Reason,
    /// A reason in words, if one likes.
    OptionalReason,
    /// The ground of a return and what to mend.
    Mending,
    /// Another agency that can take the file.
    Agency,
    /// Answers that differ from those returned.
    ChangedForm,
    /// The return budget has ended.
    ReturnBudgetOver,
    /// At least the quorum of reviewers without a conflict.
    Reviewers,
    /// A kind that is answered without scoring.
    NoScoring,
    /// The quorum of reviews handed in.
    Reviews,
    /// A council convened; minutes and attendance.
    Minutes,
    /// Accepted or rejected.
    Outcome,
    /// The grounds of the decision, which are its letter.
    Grounds,
    /// The hold window still runs.
    HoldRunning,
    /// The hold window is over.
    HoldOver,
    /// The responsible unit and milestones with due dates.
    Plan,
    /// The result and its evidence.
    Result,
}

/// Who is told, beside the proposer and confirmed co-authors, who are always told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Intake officers of the agency that now has the file.
    Intake,
    /// The reviewers of the current round.
    Reviewers,
    /// The council's secretary where the file went to a council, else the approvers.
    CouncilOrApprovers,
    /// Intake officers, where the file waits for them: nobody reviews its kind, or too few still can.
    IntakeWithoutReview,
    /// The approvers.
    Approvers,
    /// Whoever the file waited for.
    WhoeverWaited,
}

/// What the legal clock does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockEffect {
    /// Nothing runs yet or any more, and nothing changes.
    None,
    /// Stage and total begin.
    Begin,
    /// A new stage begins, the total runs on.
    Stage(Stage),
    /// Both pause with their days left saved; the return budget runs.
    Pause,
    /// Both run again from the day after.
    Resume,
    /// Intake begins again with the forward budget, the total runs on.
    Forward,
    /// The stage gets the larger of its days left and a setting.
    AtLeast(Stage),
    /// The stage ends; the hold window runs.
    Hold,
    /// Both end.
    End,
    /// The first open milestone is what is due.
    Milestones,
}

text_enum! {
    /// A stage with a budget of its own.
    pub enum Stage {
        Intake = "intake",
        Assignment = "assignment",
        Review = "review",
        Council = "council",
        Decision = "decision",
    }
}

/// One edge.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    /// From which state.
    pub from: State,
    /// By which action.
    pub action: Action,
    /// To where.
    pub target: Target,
    /// Who may.
    pub who: &'static [Party],
    /// What is asked for.
    pub asks: &'static [Ask],
    /// Who is told beside the proposer.
    pub tells: &'static [Told],
    /// What the clock does.
    pub clock: ClockEffect,
}

const PROPOSER: &[Party] = &[Party::Proposer, Party::Assistant];
const INTAKE: &[Party] = &[Party::Staff(Role::IntakeOfficer)];
const APPROVER: &[Party] = &[Party::Staff(Role::Approver)];
const ANALYST: &[Party] = &[Party::Staff(Role::Analyst)];
const SECRETARY: &[Party] = &[Party::Staff(Role::Secretary)];
const SYSTEM: &[Party] = &[Party::System];

const fn edge(from: State, action: Action, target: Target, who: &'static [Party]) -> Edge {
    Edge {
        from,
        action,
        target,
        who,
        asks: &[],
        tells: &[],
        clock: ClockEffect::None,
    }
}

impl Edge {
    const fn asks(mut self, asks: &'static [Ask]) -> Self {
        self.asks = asks;
        self
    }
    const fn tells(mut self, tells: &'static [Told]) -> Self {
        self.tells = tells;
        self
    }
    const fn clock(mut self, clock: ClockEffect) -> Self {
        self.clock = clock;
        self
    }
}

const fn withdraw(from: State) -> Edge {
    edge(
        from,
        Action::Withdraw,
        Target::To(State::Withdrawn),
        &[Party::Proposer],
    )
    .asks(&[Ask::OptionalReason])
    .tells(&[Told::WhoeverWaited])
    .clock(ClockEffect::End)
}

const fn stop(from: State) -> Edge {
    edge(from, Action::Stop, Target::To(State::Stopped), APPROVER)
        .asks(&[Ask::Reason])
        .tells(&[Told::WhoeverWaited])
        .clock(ClockEffect::End)
}

const fn forward(from: State) -> Edge {
    edge(from, Action::Forward, Target::To(State::Submitted), INTAKE)
        .asks(&[Ask::Agency, Ask::Reason])
        .tells(&[Told::Intake])
        .clock(ClockEffect::Forward)
}

const fn send_back(from: State, who: &'static [Party]) -> Edge {
    edge(from, Action::SendBack, Target::To(State::InReview), who)
        .asks(&[Ask::Reason])
        .tells(&[Told::Reviewers, Told::IntakeWithoutReview])
        .clock(ClockEffect::AtLeast(Stage::Review))
}

const fn revoke(from: State) -> Edge {
    edge(from, Action::Revoke, Target::To(State::Stopped), APPROVER)
        .asks(&[Ask::Reason])
        .clock(ClockEffect::End)
}

/// Every edge there is. What is not here is refused.
pub const EDGES: &[Edge] = &[
    edge(
        State::Draft,
        Action::Submit,
        Target::To(State::Submitted),
        PROPOSER,
    )
    .asks(&[Ask::CompleteForm, Ask::Truth, Ask::Consent])
    .tells(&[Told::Intake])
    .clock(ClockEffect::Begin),
    edge(
        State::Draft,
        Action::Discard,
        Target::Deleted,
        &[Party::Proposer, Party::System],
    ),
    edge(
        State::Submitted,
        Action::Receive,
        Target::To(State::Received),
        INTAKE,
    )
    .clock(ClockEffect::Stage(Stage::Assignment)),
    edge(
        State::Submitted,
        Action::Return,
        Target::To(State::Returned),
        INTAKE,
    )
    .asks(&[Ask::Mending])
    .clock(ClockEffect::Pause),
    edge(
        State::Submitted,
        Action::Decline,
        Target::To(State::Declined),
        INTAKE,
    )
    .asks(&[Ask::Reason])
    .clock(ClockEffect::End),
    forward(State::Submitted),
    forward(State::Received),
    forward(State::InReview),
    edge(
        State::Returned,
        Action::Resubmit,
        Target::BackFromReturn,
        PROPOSER,
    )
    .asks(&[
        Ask::CompleteForm,
        Ask::ChangedForm,
        Ask::Truth,
        Ask::Consent,
    ])
    .tells(&[Told::Intake])
    .clock(ClockEffect::Resume),
    edge(
        State::Returned,
        Action::Lapse,
        Target::To(State::Stopped),
        SYSTEM,
    )
    .asks(&[Ask::ReturnBudgetOver])
    .clock(ClockEffect::End),
    edge(
        State::Received,
        Action::Assign,
        Target::To(State::InReview),
        &[Party::Staff(Role::IntakeOfficer), Party::System],
    )
    .asks(&[Ask::Reviewers])
    .tells(&[Told::Reviewers])
    .clock(ClockEffect::Stage(Stage::Review)),
    edge(
        State::Received,
        Action::Recommend,
        Target::To(State::Proposed),
        INTAKE,
    )
    .asks(&[Ask::NoScoring, Ask::Outcome, Ask::Grounds])
    .tells(&[Told::Approvers])
    .clock(ClockEffect::Stage(Stage::Decision)),
    edge(
        State::InReview,
        Action::Return,
        Target::To(State::Returned),
        &[
            Party::Staff(Role::Reviewer),
            Party::Staff(Role::IntakeOfficer),
        ],
    )
    .asks(&[Ask::Mending])
    .clock(ClockEffect::Pause),
    edge(
        State::InReview,
        Action::Recommend,
        Target::CouncilOrProposed,
        INTAKE,
    )
    .asks(&[Ask::Reviews, Ask::Outcome, Ask::Grounds])
    .tells(&[Told::CouncilOrApprovers])
    .clock(ClockEffect::Stage(Stage::Decision)),
    edge(
        State::Council,
        Action::Conclude,
        Target::To(State::Proposed),
        SECRETARY,
    )
    .asks(&[Ask::Minutes, Ask::Outcome])
    .tells(&[Told::Approvers])
    .clock(ClockEffect::Stage(Stage::Decision)),
    send_back(State::Council, SECRETARY),
    send_back(State::Proposed, APPROVER),
    edge(
        State::Proposed,
        Action::Decide,
        Target::To(State::Decided),
        APPROVER,
    )
    .asks(&[Ask::Outcome, Ask::Grounds])
    .clock(ClockEffect::Hold),
    edge(
        State::Decided,
        Action::Reopen,
        Target::To(State::Proposed),
        APPROVER,
    )
    .asks(&[Ask::Reason, Ask::HoldRunning])
    .tells(&[Told::Reviewers])
    .clock(ClockEffect::AtLeast(Stage::Decision)),
    edge(State::Decided, Action::Announce, Target::ByOutcome, SYSTEM)
        .asks(&[Ask::HoldOver])
        .tells(&[Told::Reviewers])
        .clock(ClockEffect::End),
    withdraw(State::Submitted),
    withdraw(State::Returned),
    withdraw(State::Received),
    withdraw(State::InReview),
    withdraw(State::Council),
    withdraw(State::Proposed),
    stop(State::Submitted),
    stop(State::Returned),
    stop(State::Received),
    stop(State::InReview),
    stop(State::Council),
    stop(State::Proposed),
    edge(
        State::Accepted,
        Action::Launch,
        Target::To(State::Implementing),
        ANALYST,
    )
    .asks(&[Ask::Plan])
    .clock(ClockEffect::Milestones),
    edge(
        State::Implementing,
        Action::Complete,
        Target::To(State::Implemented),
        ANALYST,
    )
    .asks(&[Ask::Result])
    .clock(ClockEffect::End),
    edge(
        State::Implementing,
        Action::Abandon,
        Target::To(State::Accepted),
        ANALYST,
    )
    .asks(&[Ask::Reason])
    .clock(ClockEffect::End),
    revoke(State::Accepted),
    revoke(State::Implementing),
    revoke(State::Implemented),
];

/// The edge of this action from this state.
#[must_use]
pub fn find(from: State, action: Action) -> Option<&'static Edge> {
    EDGES
        .iter()
        .find(|edge| edge.from == from && edge.action == action)
}

/// The edges that leave a state.
pub fn leaving(from: State) -> impl Iterator<Item = &'static Edge> {
    EDGES.iter().filter(move |edge| edge.from == from)
}

#[cfg(test)]
mod tests {
    use super::super::super::text_enum::TextEnum;
    use super::*;

    #[test]
    fn every_state_is_reachable_and_every_state_that_is_not_final_can_be_left() {
        for state in State::ALL.iter().copied() {
            let reached = state == State::Draft
                || EDGES
                    .iter()
                    .any(|edge| edge.target.states().contains(&state));
            assert!(reached, "{state} cannot be reached");
            let left = leaving(state).next().is_some();
            assert_eq!(
                left,
                !state.is_final() || state == State::Implemented,
                "{state}"
            );
        }
    }

    #[test]
    fn an_action_has_one_edge_per_state() {
        for state in State::ALL.iter().copied() {
            for action in Action::ALL.iter().copied() {
                assert!(
                    EDGES
                        .iter()
                        .filter(|edge| edge.from == state && edge.action == action)
                        .count()
                        <= 1
                );
            }
        }
    }

    #[test]
    fn an_edge_to_a_state_names_that_state() {
        for edge in EDGES {
            if let Target::To(state) = edge.target {
                assert_eq!(
                    edge.target.states(),
                    &[state],
                    "{:?} {:?}",
                    edge.from,
                    edge.action
                );
            }
        }
    }
}
