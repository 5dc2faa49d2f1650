//! A file, a calendar and a rule book to test with.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};
use uuid::Uuid;

use super::super::super::calendar::{Calendar, WorkingDays};
use super::super::super::id::{AgencyId, InitiativeId, PersonId};
use super::super::super::person::Role;
use super::super::super::time::Instant;
use super::super::table::Party;
use super::super::*;

/// Two reviews, no council.
pub fn rules() -> Rules {
    Rules {
        quorum: 2,
        has_council: false,
        council_quorum: 3,
        intake: WorkingDays(5),
        assignment: WorkingDays(4),
        review: WorkingDays(20),
        council: WorkingDays(15),
        decision: WorkingDays(10),
        total: WorkingDays(60),
        forward: WorkingDays(6),
        return_months: 1,
        send_back_minimum: WorkingDays(7),
        reopen_minimum: WorkingDays(3),
        hold_seconds: 86_400,
    }
}

/// Weekends, two holidays and a swap.
pub fn calendar() -> Calendar {
    Calendar {
        version: 1,
        holidays: BTreeSet::from([day("2026-04-30"), day("2026-05-01"), day("2026-09-02")]),
        swaps: BTreeSet::from([day("2026-05-09")]),
        last_year: 2026,
    }
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Ten in the morning in Hà Nội.
pub fn at(date: &str) -> Instant {
    format!("{date}T03:00:00Z").parse().unwrap()
}

pub fn agency(number: u128) -> AgencyId {
    AgencyId::from_uuid(Uuid::from_u128(number))
}

pub fn draft() -> Standing {
    Standing::draft(InitiativeId::from_uuid(Uuid::from_u128(7)))
}

pub const GOOD_FORM: FormCheck = FormCheck {
    faults: 0,
    truth: true,
    changed: true,
    consent: true,
};

pub fn submit() -> Command {
    Command::Submit {
        form: GOOD_FORM,
        agency: agency(1),
    }
}

pub fn send_return(reason: &str) -> Command {
    Command::Return {
        ground: ReturnGround::Incomplete,
        mending: "số liệu".into(),
        reason: reason.into(),
    }
}

pub fn forward_to(number: u128) -> ForwardTarget {
    ForwardTarget {
        agency: agency(number),
        has_intake: true,
        forwarded_before: false,
        approver_agrees: false,
    }
}

pub fn assign(count: u128) -> Command {
    Command::Assign {
        reviewers: Reviewers {
            free: (0..count)
                .map(|n| PersonId::from_uuid(Uuid::from_u128(n)))
                .collect(),
            conflicted: 0,
        },
    }
}

pub fn why(text: &str) -> String {
    text.to_owned()
}

pub const PROPOSER: Party = Party::Proposer;
pub const SYSTEM: Party = Party::System;
pub const INTAKE: Party = Party::Staff(Role::IntakeOfficer);
pub const APPROVER: Party = Party::Staff(Role::Approver);
pub const SECRETARY: Party = Party::Staff(Role::Secretary);
pub const ANALYST: Party = Party::Staff(Role::Analyst);

/// A file played on, for tests of one rule.
pub struct Play {
    pub file: Standing,
    pub rules: Rules,
    pub facts: Facts,
}

impl Play {
    pub fn new() -> Self {
        Self {
            file: draft(),
            rules: rules(),
            facts: Facts::default(),
        }
    }

    /// The file on a day, with these facts.
    pub fn moment<'a>(
        &'a self,
        facts: &'a Facts,
        calendar: &'a Calendar,
        date: &str,
    ) -> Moment<'a> {
        Moment {
            file: &self.file,
            facts,
            rules: &self.rules,
            calendar,
            now: at(date),
        }
    }

    /// What the machine says, without going on.
    pub fn ask(&self, party: Party, command: &Command, date: &str) -> Result<Transition, Refusal> {
        let facts = Facts {
            parties: vec![party],
            ..self.facts.clone()
        };
        self.moment(&facts, &calendar(), date).apply(command)
    }

    /// One step on.
    pub fn go(&mut self, party: Party, command: &Command, date: &str) -> Transition {
        let token = self.ask(party, command, date).unwrap();
        self.spend(&token);
        token
    }

    /// What the store does with a token.
    pub fn spend(&mut self, token: &Transition) {
        self.file = self.file.after(token);
    }

    /// Submitted on Monday, 2 March 2026.
    pub fn submitted() -> Self {
        let mut play = Self::new();
        play.go(PROPOSER, &submit(), "2026-03-02");
        play
    }

    /// Received on Tuesday, given to two reviewers on Wednesday.
    pub fn in_review() -> Self {
        let mut play = Self::submitted();
        play.go(INTAKE, &Command::Receive, "2026-03-03");
        play.go(INTAKE, &assign(2), "2026-03-04");
        play
    }

    /// Reviewed and recommended on Monday, 16 March.
    pub fn proposed() -> Self {
        let mut play = Self::in_review();
        play.facts.reviews = 2;
        play.go(INTAKE, &recommend(), "2026-03-16");
        play
    }

    pub fn due(&self) -> Option<NaiveDate> {
        self.file.clock.due_on()
    }

    pub fn total(&self) -> Option<NaiveDate> {
        self.file.clock.total.map(|total| total.due.on)
    }
}

pub fn recommend() -> Command {
    Command::Recommend {
        outcome: Some(Outcome::Accepted),
        grounds: why("đủ điều kiện"),
    }
}

pub fn decide() -> Command {
    Command::Decide {
        outcome: Some(Outcome::Accepted),
        grounds: why("chấp nhận"),
    }
}

/// Day by day, straight from the rule.
pub fn naive_due(from: NaiveDate, days: i64) -> NaiveDate {
    let mut due = from;
    let mut left = days;
    if left == 0 {
        while !worked(due) {
            due = due.succ_opt().unwrap();
        }
    }
    while left > 0 {
        due = due.succ_opt().unwrap();
        left -= i64::from(worked(due));
    }
    due
}

/// Working days to come; negative when overdue.
pub fn naive_left(today: NaiveDate, due: NaiveDate) -> i64 {
    let between = |from: NaiveDate, to: NaiveDate| {
        let days = from.iter_days().skip(1).take_while(|day| *day <= to);
        i64::try_from(days.filter(|day| worked(*day)).count()).unwrap()
    };
    if today <= due {
        between(today, due)
    } else {
        -between(due, today).max(1)
    }
}

fn worked(day: NaiveDate) -> bool {
    let calendar = calendar();
    let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    calendar.swaps.contains(&day) || !(weekend || calendar.holidays.contains(&day))
}
