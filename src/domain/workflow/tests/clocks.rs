//! The legal clock as the machine moves it: budgets, pauses, forwards, the larger of two.

use super::super::*;
use super::scene::*;

#[test]
fn each_stage_has_its_budget_and_the_file_its_total() {
    let mut play = Play::submitted();
    // Monday 2 March: five working days end on Monday the 9th.
    assert_eq!(play.due(), Some(day("2026-03-09")));
    let total = play.total();
    assert_eq!(total, Some(naive_due(day("2026-03-02"), 60)));
    play.go(INTAKE, &Command::Receive, "2026-03-03");
    assert_eq!(play.due(), Some(day("2026-03-09")));
    play.go(INTAKE, &assign(2), "2026-03-04");
    assert_eq!(play.due(), Some(day("2026-04-01")));
    assert_eq!(play.total(), total, "the total runs on");
}

#[test]
fn a_return_saves_the_days_left_and_they_run_again_from_the_day_after_resubmission() {
    let mut play = Play::submitted();
    play.go(INTAKE, &send_return(""), "2026-03-04");
    // Three of five days are left: the 5th, 6th and 9th.
    let saved = play.file.clock.saved.unwrap();
    assert_eq!((saved.stage, saved.total), (3, 58));
    assert_eq!(
        play.due(),
        Some(day("2026-04-06")),
        "one month, from a Saturday to Monday"
    );
    assert_eq!(play.total(), None);
    play.go(
        PROPOSER,
        &Command::Resubmit { form: GOOD_FORM },
        "2026-03-20",
    );
    assert_eq!(play.due(), Some(day("2026-03-25")));
    assert_eq!(play.total(), Some(naive_due(day("2026-03-20"), 58)));
}

#[test]
fn an_unanswered_return_lapses_only_after_its_last_day() {
    let mut play = Play::submitted();
    play.go(INTAKE, &send_return(""), "2026-03-04");
    let early = play.ask(SYSTEM, &Command::Lapse, "2026-04-06");
    assert_eq!(early.unwrap_err(), Refusal::NotDue);
    play.go(SYSTEM, &Command::Lapse, "2026-04-07");
    assert_eq!((play.file.state, play.due()), (State::Stopped, None));
    assert!(!play.file.clock.is_paused(), "it waits for nobody");
}

#[test]
fn while_a_first_return_is_unanswered_the_day_of_the_return_counts_as_the_end() {
    let ended = |returned: &str, lapsed: &str| {
        let mut play = Play::submitted();
        play.go(INTAKE, &send_return(""), returned);
        play.go(SYSTEM, &Command::Lapse, lapsed);
        play.total() >= Some(day(lapsed))
    };
    // sixty working days from 2 March end on 27 May or a little later
    assert!(ended("2026-03-04", "2026-04-07"), "returned in time");
    assert!(!ended("2026-09-01", "2026-10-05"), "returned too late");
}

#[test]
fn forward_restarts_intake_never_the_total() {
    let mut play = Play::in_review();
    let total = play.total();
    let to = forward_to(2);
    let reason = why("không đúng lĩnh vực");
    play.go(INTAKE, &Command::Forward { to, reason }, "2026-03-10");
    assert_eq!(play.file.state, State::Submitted);
    assert_eq!(play.due(), Some(day("2026-03-18")), "six days from arrival");
    assert_eq!(play.total(), total);
}

#[test]
fn send_back_gives_the_larger_of_days_left_and_a_setting() {
    let mut play = Play::proposed();
    // Ten days from Monday 16 March: eight are left on Wednesday, more than seven.
    let reason = why("chưa rõ");
    let back = Command::SendBack { reason };
    let early = play.ask(APPROVER, &back, "2026-03-18").unwrap();
    assert_eq!(early.clock().due_on(), Some(day("2026-03-30")));
    // Two are left on Thursday the 26th, fewer than seven.
    play.go(APPROVER, &back, "2026-03-26");
    assert_eq!(play.due(), Some(day("2026-04-06")));
}

#[test]
fn reopen_gives_the_larger_of_days_left_and_a_setting() {
    let mut play = Play::proposed();
    play.go(APPROVER, &decide(), "2026-03-27");
    let reason = why("xem lại");
    let token = play.go(APPROVER, &Command::Reopen { reason }, "2026-03-27");
    assert_eq!(
        token.clock().due_on(),
        Some(day("2026-04-01")),
        "three days, one was left"
    );
}

#[test]
fn a_period_that_ends_on_a_day_off_ends_at_the_end_of_the_next_working_day() {
    let mut play = Play::new();
    play.rules.intake.0 = 3;
    // Tuesday 28 April; the 30th and the 1st are off, then a weekend.
    play.go(PROPOSER, &submit(), "2026-04-28");
    assert_eq!(play.due(), Some(day("2026-05-05")));
}

#[test]
fn a_milestone_is_due_on_the_day_agreed_even_a_sunday() {
    let mut play = Play::proposed();
    play.go(APPROVER, &decide(), "2026-03-17");
    play.go(SYSTEM, &Command::Announce, "2026-03-18");
    assert_eq!(play.due(), None);
    let sunday = day("2026-05-10");
    let milestones = vec![PlannedMilestone {
        title: why("làm thử"),
        due_on: sunday,
    }];
    let unit = why("Sở");
    play.go(ANALYST, &Command::Launch { unit, milestones }, "2026-04-01");
    assert_eq!(play.due(), Some(sunday));
}
