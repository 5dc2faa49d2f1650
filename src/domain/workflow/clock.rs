//! The legal clock of one file: the stage that runs, the whole, and what was saved while it waits for the
//! proposer (workflow.md, Legal clock).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::calendar::{Calendar, DaysLeft, DueDate, Span};
use super::table::{ClockEffect, Stage};
use super::{Rules, State};

/// One period that runs: from when, how long, and so until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Day zero, which does not count.
    pub from: NaiveDate,
    /// How long.
    pub span: Span,
    /// Its last day.
    pub due: DueDate,
}

impl Period {
    /// The period of `span` after `from`.
    #[must_use]
    pub fn after(calendar: &Calendar, from: NaiveDate, span: Span) -> Self {
        Self {
            from,
            span,
            due: calendar.due_after(from, span),
        }
    }

    /// A day that was agreed, not counted: a period that ends where it begins, working day or not.
    #[must_use]
    pub fn agreed(calendar: &Calendar, on: NaiveDate) -> Self {
        let mut period = Self::after(calendar, on, Span::Days(0));
        period.due.on = on;
        period
    }
}

/// The clocks of a file. All empty while it is a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FileClock {
    /// What is due next: a stage, the return budget or a milestone.
    pub stage: Option<Period>,
    /// The whole file; none while it is paused.
    pub total: Option<Period>,
    /// What was left when the file was returned.
    pub saved: Option<DaysLeft>,
}

impl FileClock {
    /// The next due day.
    #[must_use]
    pub fn due_on(&self) -> Option<NaiveDate> {
        self.stage.map(|period| period.due.on)
    }

    /// True while the clock waits for the proposer.
    #[must_use]
    pub const fn is_paused(&self) -> bool {
        self.saved.is_some()
    }

    /// The due date of the present stage may still move because the days off of that year are not announced.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        self.stage.is_some_and(|period| period.due.provisional)
    }

    /// The clock of an implementation whose first open milestone is due on `next`. With the last one reached,
    /// its day stays: the file still waits to be completed.
    #[must_use]
    pub fn next_milestone(&self, next: Option<NaiveDate>, calendar: &Calendar) -> Self {
        Self {
            stage: next.map(|due| Period::agreed(calendar, due)).or(self.stage),
            ..*self
        }
    }

    /// The clock after an edge with this effect, entered into `to` on `today`.
    pub(super) fn after(
        &self,
        effect: ClockEffect,
        to: State,
        today: NaiveDate,
        rules: &Rules,
        calendar: &Calendar,
    ) -> Self {
        let days = |days: super::super::calendar::WorkingDays| Span::Days(i64::from(days.0));
        let period = |span| Some(Period::after(calendar, today, span));
        match effect {
            ClockEffect::None | ClockEffect::Milestones => *self,
            ClockEffect::Begin => Self {
                stage: period(days(rules.budget(Stage::Intake))),
                total: period(days(rules.total)),
                saved: None,
            },
            // `recommend` names the decision; where the kind has a council, that is the stage entered.
            ClockEffect::Stage(stage) => {
                let stage = if to == State::Council {
                    Stage::Council
                } else {
                    stage
                };
                Self {
                    stage: period(days(rules.budget(stage))),
                    ..*self
                }
            }
            ClockEffect::Pause => {
                let left = match (self.stage, self.total) {
                    (Some(stage), Some(total)) => calendar.pause(today, stage.due.on, total.due.on),
                    _ => DaysLeft { stage: 0, total: 0 },
                };
                Self {
                    stage: period(Span::Months(rules.return_months)),
                    total: None,
                    saved: Some(left),
                }
            }
            ClockEffect::Resume => match self.saved {
                Some(left) => Self {
                    stage: period(left.stage_span()),
                    total: period(left.total_span()),
                    saved: None,
                },
                None => *self,
            },
            ClockEffect::Forward => Self {
                stage: period(days(rules.forward)),
                ..*self
            },
            ClockEffect::AtLeast(stage) => {
                let minimum = match stage {
                    Stage::Review => rules.send_back_minimum,
                    _ => rules.reopen_minimum,
                };
                let left = self
                    .stage
                    .map_or(0, |running| calendar.days_left(today, running.due.on));
                Self {
                    stage: period(Span::Days(left.max(i64::from(minimum.0)))),
                    ..*self
                }
            }
            // The stage stays as it was decided, so that a reopening knows the days left.
            ClockEffect::Hold => *self,
            // A file that ended while it was returned waits for nobody any more. The day of the return counts
            // as its end: it was in time if the whole had days left then, and gets its due day by them.
            ClockEffect::End => Self {
                stage: None,
                total: self
                    .saved
                    .map_or(self.total, |left| period(left.total_span())),
                saved: None,
            },
        }
    }

    /// The same periods measured with another calendar.
    #[must_use]
    pub fn measured_again(&self, calendar: &Calendar) -> Self {
        let again = |period: Period| Period::after(calendar, period.from, period.span);
        Self {
            stage: self.stage.map(again),
            total: self.total.map(again),
            saved: self.saved,
        }
    }
}
