//! The numbers the machine needs of a kind and of the common settings.

use super::super::calendar::WorkingDays;
use super::table::Stage;

/// What `config/` says, for one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Reviews that have to be handed in; 0 means answered without scoring.
    pub quorum: u8,
    /// The kind is judged by a council.
    pub has_council: bool,
    /// Members who have to be present.
    pub council_quorum: u8,
    /// Checking the form.
    pub intake: WorkingDays,
    /// Finding reviewers.
    pub assignment: WorkingDays,
    /// Reviewing.
    pub review: WorkingDays,
    /// Council.
    pub council: WorkingDays,
    /// Deciding.
    pub decision: WorkingDays,
    /// The whole file.
    pub total: WorkingDays,
    /// Intake of a forwarded file, from its arrival.
    pub forward: WorkingDays,
    /// How long a returned file waits for its proposer.
    pub return_months: u32,
    /// Least days of a review that was sent back.
    pub send_back_minimum: WorkingDays,
    /// Least days of a decision that was reopened.
    pub reopen_minimum: WorkingDays,
    /// How long a decision can be reopened before it is announced.
    pub hold_seconds: i64,
}

impl Rules {
    /// The budget of a stage.
    #[must_use]
    pub const fn budget(&self, stage: Stage) -> WorkingDays {
        match stage {
            Stage::Intake => self.intake,
            Stage::Assignment => self.assignment,
            Stage::Review => self.review,
            Stage::Council => self.council,
            Stage::Decision => self.decision,
        }
    }
}
