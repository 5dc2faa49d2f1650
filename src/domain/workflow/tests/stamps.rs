//! What a transition says of the moments a file keeps, of the reviewers' work and of agreed days; whoever
//! plays a whole life says the same.

use super::super::replay::{Deed, History, Step, replay};
use super::super::table::{EDGES, Party};
use super::super::*;
use super::scene::*;

#[test]
fn a_file_comes_to_its_end_once() {
    use State::*;
    let ends = |from: State, to: State| match to {
        Declined | Withdrawn | Rejected => true,
        Accepted => from == Decided,
        // Not a revocation: what was accepted had come to its end before.
        Stopped => !matches!(from, Accepted | Implementing | Implemented),
        _ => false,
    };
    for edge in EDGES {
        for to in edge.target.states() {
            let (from, to) = (edge.from, *to);
            assert_eq!(from.ends_at(to), ends(from, to), "{from} {to}");
        }
    }
}

#[test]
fn a_file_keeps_when_it_was_handed_in_and_decided_and_a_reopened_decision_was_none() {
    let mut play = Play::new();
    let token = play.go(PROPOSER, &submit(), "2026-03-02");
    assert_eq!(token.submitted_at(), Stamp::Set(at("2026-03-02")));
    assert_eq!(
        (token.decided_at(), token.completed_at()),
        (Stamp::Keep, Stamp::Keep)
    );
    let mut play = Play::proposed();
    let token = play.go(APPROVER, &decide(), "2026-03-17");
    assert_eq!(token.decided_at(), Stamp::Set(at("2026-03-17")));
    let reason = why("nhầm");
    let token = play
        .ask(APPROVER, &Command::Reopen { reason }, "2026-03-17")
        .unwrap();
    assert_eq!(token.decided_at(), Stamp::Clear);
    assert_eq!(token.decided_at().after(Some(at("2026-03-17"))), None);
    let token = play.go(SYSTEM, &Command::Announce, "2026-03-19");
    assert_eq!(token.completed_at(), Stamp::Set(at("2026-03-19")));
    assert_eq!(
        (token.decided_at(), token.submitted_at()),
        (Stamp::Keep, Stamp::Keep)
    );
    assert_eq!(
        Stamp::Keep.after(Some(at("2026-03-02"))),
        Some(at("2026-03-02"))
    );
}

#[test]
fn reviewers_work_ends_with_the_review_and_waits_while_the_file_is_returned_out_of_it() {
    let reason = || why("thôi");
    let mut play = Play::in_review();
    play.facts.reviews = 2;
    let to = forward_to(2);
    for (who, command, closes) in [
        (INTAKE, recommend(), true),
        (
            INTAKE,
            Command::Forward {
                to,
                reason: reason(),
            },
            true,
        ),
        (PROPOSER, Command::Withdraw { reason: reason() }, true),
        (INTAKE, send_return(""), false),
    ] {
        let token = play.ask(who, &command, "2026-03-09").unwrap();
        assert_eq!(token.closes_reviews(), closes, "{}", token.action());
        let stops = token.action() == Action::Forward;
        assert_eq!(token.stops_reviews(), stops, "{}", token.action());
    }
    play.go(INTAKE, &send_return(""), "2026-03-09");
    let form = GOOD_FORM;
    let back = play
        .ask(PROPOSER, &Command::Resubmit { form }, "2026-03-10")
        .unwrap();
    assert!(!back.closes_reviews());
    let reason = reason();
    let end = play
        .ask(PROPOSER, &Command::Withdraw { reason }, "2026-03-10")
        .unwrap();
    assert!(end.closes_reviews());
}

#[test]
fn a_milestones_day_is_agreed_and_that_of_the_last_one_stays() {
    let calendar = calendar();
    let sunday = day("2026-06-07");
    let mut clock = FileClock::default().next_milestone(Some(sunday), &calendar);
    assert_eq!(clock.due_on(), Some(sunday), "agreed, not counted");
    clock = clock.next_milestone(Some(day("2026-07-01")), &calendar);
    clock = clock.next_milestone(None, &calendar);
    assert_eq!(clock.due_on(), Some(day("2026-07-01")));
}

#[test]
fn a_life_that_is_played_keeps_the_day_of_the_last_milestone_too() {
    let rules = Rules {
        quorum: 0,
        ..rules()
    };
    let milestone = |due: &str| PlannedMilestone {
        title: why("bước"),
        due_on: day(due),
    };
    let launch = Command::Launch {
        unit: why("phòng kỹ thuật"),
        milestones: vec![milestone("2026-05-04"), milestone("2026-07-01")],
    };
    let way: [(&str, Party, Deed); 8] = [
        ("2026-03-02", PROPOSER, Deed::Move(submit())),
        ("2026-03-03", INTAKE, Deed::Move(Command::Receive)),
        ("2026-03-04", INTAKE, Deed::Move(recommend())),
        ("2026-03-05", APPROVER, Deed::Move(decide())),
        ("2026-03-09", SYSTEM, Deed::Move(Command::Announce)),
        ("2026-03-10", ANALYST, Deed::Move(launch)),
        ("2026-05-04", ANALYST, Deed::Reach(Some(day("2026-07-01")))),
        ("2026-06-29", ANALYST, Deed::Reach(None)),
    ];
    let steps = way.map(|(date, party, deed)| Step {
        at: at(date),
        party,
        deed,
    });
    let begun = History::draft(draft().id, at("2026-03-01"));
    let life = replay(begun, steps, &rules, &calendar()).unwrap();
    assert_eq!(life.standing().clock.due_on(), Some(day("2026-07-01")));
    assert_eq!(life.submitted_at(), Some(at("2026-03-02")));
    assert_eq!(life.decided_at(), Some(at("2026-03-05")));
    assert_eq!(life.completed_at(), Some(at("2026-03-09")));
}
