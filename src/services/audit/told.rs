//! What the events of a file say of its rows, and where the rows say something else.

use std::fmt::Display;

use chrono::NaiveDate;
use serde::Deserialize;

use super::{Fault, Rows};
use crate::db::audits::{FileRow, FindingRow};
use crate::domain::event::{Event, EventKind};
use crate::domain::id::{AgencyId, PersonId, Version};
use crate::domain::person::Capacity;
use crate::domain::time::Instant;
use crate::domain::workflow::{Outcome, State};

/// A recommendation or a decision.
struct Finding {
    outcome: Option<Outcome>,
    by: Option<PersonId>,
    at: Instant,
}

/// A score sheet.
struct Sheet {
    reviewer: Option<PersonId>,
    total_bp: Option<i64>,
    recommendation: Option<Outcome>,
    at: Instant,
}

/// A file as its events tell it.
pub(super) struct Told {
    proposer: Option<PersonId>,
    state: State,
    version: Option<Version>,
    round: i64,
    agency: Option<AgencyId>,
    due_on: Option<NaiveDate>,
    total_due_on: Option<NaiveDate>,
    returned_from: Option<State>,
    return_count: i64,
    outcome: Option<Outcome>,
    submitted_at: Option<Instant>,
    decided_at: Option<Instant>,
    completed_at: Option<Instant>,
    proposal: Option<Finding>,
    decision: Option<Finding>,
    sheets: Vec<Sheet>,
}

impl Default for Told {
    /// A draft: nothing was told yet.
    fn default() -> Self {
        Self {
            proposer: None,
            state: State::Draft,
            version: None,
            round: 1,
            agency: None,
            due_on: None,
            total_due_on: None,
            returned_from: None,
            return_count: 0,
            outcome: None,
            submitted_at: None,
            decided_at: None,
            completed_at: None,
            proposal: None,
            decision: None,
            sheets: Vec::new(),
        }
    }
}

fn fact<'e, T: Deserialize<'e>>(event: &'e Event, name: &str) -> Option<T> {
    T::deserialize(event.facts.get(name)?).ok()
}

impl Told {
    /// One event further.
    pub(super) fn after(mut self, event: &Event) -> Self {
        self.version = Some(event.version);
        self.agency = event.agency;
        match event.to {
            Some(to) => self.moved(event, to),
            None => self.acted(event),
        }
        self
    }

    fn moved(&mut self, event: &Event, to: State) {
        let finding = |outcome| {
            Some(Finding {
                outcome,
                by: event.actor,
                at: event.at,
            })
        };
        let from = std::mem::replace(&mut self.state, to);
        self.round = fact(event, "round").unwrap_or(self.round);
        self.outcome = fact(event, "outcome");
        self.due_on = fact(event, "due_on");
        self.total_due_on = fact(event, "total_due_on");
        self.returned_from = None;
        match event.kind {
            EventKind::Submit => {
                self.submitted_at = Some(event.at);
                // An assistant who hands it in leaves no word of whose it is.
                self.proposer = event.actor.filter(|_| event.capacity == Capacity::Proposer);
            }
            EventKind::Return => {
                self.returned_from = Some(from);
                self.return_count += 1;
            }
            // It tells the day that went by; none runs any more.
            EventKind::Lapse => self.due_on = None,
            EventKind::Recommend | EventKind::Conclude => {
                self.proposal = finding(fact(event, "recommended"));
            }
            EventKind::Decide => {
                self.decision = finding(self.outcome);
                self.decided_at = Some(event.at);
            }
            EventKind::Reopen => (self.decision, self.decided_at) = (None, None),
            _ => {}
        }
        if from.ends_at(to) {
            self.completed_at = Some(event.at);
        }
    }

    fn acted(&mut self, event: &Event) {
        match event.kind {
            EventKind::CalendarMoved => {
                self.due_on = fact(event, "due_on");
                self.total_due_on = fact(event, "total_due_on");
            }
            // With the last milestone reached, its day stays.
            EventKind::StageExtended | EventKind::MilestoneReached => {
                self.due_on = fact(event, "due_on").or(self.due_on);
            }
            EventKind::ReviewHandedIn => self.sheets.push(Sheet {
                reviewer: fact(event, "reviewer"),
                total_bp: fact(event, "total_bp"),
                recommendation: fact(event, "recommendation"),
                at: event.at,
            }),
            _ => {}
        }
    }

    /// Hands out every row that says something else.
    pub(super) fn compare(&self, file: &FileRow, rows: &Rows, mut found: impl FnMut(Fault)) {
        let found = &mut found;
        self.compare_file(file, found);
        let proposal = rows.proposals.get(&file.id);
        let columns = [
            "proposals.outcome",
            "proposals.proposed_by",
            "proposals.proposed_at",
        ];
        compare_finding(columns, self.proposal.as_ref(), proposal, found);
        let decision = rows.decisions.get(&file.id);
        let columns = [
            "decisions.outcome",
            "decisions.decided_by",
            "decisions.decided_at",
        ];
        compare_finding(columns, self.decision.as_ref(), decision, found);
        self.compare_sheets(file, rows, found);
        let entry = rows.entries.get(&file.id);
        let listed = self.state.counts_as_accepted();
        let agency = self.agency.filter(|_| listed);
        let decided_on = self.decided_at.map(Instant::date).filter(|_| listed);
        differ(
            "catalogue.agency_id",
            agency,
            entry.map(|row| row.agency),
            found,
        );
        differ(
            "catalogue.decided_on",
            decided_on,
            entry.map(|row| row.decided_on),
            found,
        );
    }

    fn compare_file(&self, file: &FileRow, found: &mut impl FnMut(Fault)) {
        if self.proposer.is_some() {
            differ(
                "initiatives.proposer_id",
                self.proposer,
                Some(file.proposer),
                found,
            );
        }
        differ(
            "initiatives.state",
            Some(self.state),
            Some(file.state),
            found,
        );
        // A draft is saved without events; from then on every change has one.
        if self.state != State::Draft {
            let (told, row) = (
                self.version.map(Version::number),
                Some(file.version.number()),
            );
            differ("initiatives.version", told, row, found);
        }
        differ(
            "initiatives.round",
            Some(self.round),
            Some(file.round),
            found,
        );
        differ("initiatives.agency_id", self.agency, file.agency, found);
        differ("initiatives.due_on", self.due_on, file.due_on, found);
        differ(
            "initiatives.total_due_on",
            self.total_due_on,
            file.total_due_on,
            found,
        );
        differ(
            "initiatives.returned_from",
            self.returned_from,
            file.returned_from,
            found,
        );
        let returns = (Some(self.return_count), Some(file.return_count));
        differ("initiatives.return_count", returns.0, returns.1, found);
        differ("initiatives.outcome", self.outcome, file.outcome, found);
        differ(
            "initiatives.submitted_at",
            self.submitted_at,
            file.submitted_at,
            found,
        );
        differ(
            "initiatives.decided_at",
            self.decided_at,
            file.decided_at,
            found,
        );
        differ(
            "initiatives.completed_at",
            self.completed_at,
            file.completed_at,
            found,
        );
    }

    fn compare_sheets(&self, file: &FileRow, rows: &Rows, found: &mut impl FnMut(Fault)) {
        let mut left = rows.sheets.get(&file.id).cloned().unwrap_or_default();
        for told in &self.sheets {
            let own = left
                .iter()
                .position(|row| Some(row.reviewer) == told.reviewer && row.at == told.at);
            let row = own.map(|place| left.swap_remove(place));
            let reviewer = row.map(|row| row.reviewer);
            differ("reviews.reviewer_id", told.reviewer, reviewer, found);
            if let Some(row) = row {
                let said = (told.recommendation, Some(row.recommendation));
                differ("reviews.total_bp", told.total_bp, Some(row.total_bp), found);
                differ("reviews.recommendation", said.0, said.1, found);
            }
        }
        for row in left {
            differ("reviews.reviewer_id", None, Some(row.reviewer), found);
        }
    }
}

fn compare_finding(
    [outcome, by, at]: [&'static str; 3],
    told: Option<&Finding>,
    row: Option<&FindingRow>,
    found: &mut impl FnMut(Fault),
) {
    let said = told.and_then(|told| told.outcome);
    differ(outcome, said, row.map(|row| row.outcome), found);
    if let (Some(told), Some(row)) = (told, row) {
        differ(by, told.by, row.by, found);
        differ(at, Some(told.at), Some(row.at), found);
    }
}

fn differ<T: PartialEq + Display>(
    column: &'static str,
    told: Option<T>,
    row: Option<T>,
    found: &mut impl FnMut(Fault),
) {
    let said =
        |value: Option<T>| value.map_or_else(|| "nothing".to_owned(), |value| value.to_string());
    if told != row {
        found(Fault::Row {
            column,
            told: said(told),
            row: said(row),
        });
    }
}
