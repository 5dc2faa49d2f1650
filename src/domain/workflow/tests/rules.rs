//! The rules of workflow.md that the machine itself keeps, one test for each.

use super::super::*;
use super::scene::*;

#[test]
fn a_change_makes_the_version_grow_by_one_and_names_the_one_it_saw() {
    let mut play = Play::submitted();
    let seen = play.file.version;
    let token = play.go(INTAKE, &Command::Receive, "2026-03-03");
    assert_eq!(token.seen(), seen);
    assert_eq!(play.file.version, seen.next());
}

#[test]
fn what_is_not_in_the_table_is_refused_with_state_and_action() {
    let play = Play::submitted();
    let refusal = play.ask(APPROVER, &decide(), "2026-03-03").unwrap_err();
    let expected = Refusal::NotFromHere {
        state: State::Submitted,
        action: Action::Decide,
    };
    assert_eq!(refusal, expected);
}

#[test]
fn decide_and_announce_are_two_steps_with_the_hold_window_between() {
    let mut play = Play::proposed();
    play.go(APPROVER, &decide(), "2026-03-17");
    assert_eq!(play.file.state, State::Decided);
    let early = play.ask(SYSTEM, &Command::Announce, "2026-03-17");
    assert_eq!(early.unwrap_err(), Refusal::HoldRunning);
    play.go(SYSTEM, &Command::Announce, "2026-03-18");
    assert_eq!(play.file.state, State::Accepted);
}

#[test]
fn a_decision_is_reopened_only_within_the_hold_window() {
    let mut play = Play::proposed();
    play.go(APPROVER, &decide(), "2026-03-17");
    let reopen = Command::Reopen {
        reason: why("xem lại"),
    };
    let late = play.ask(APPROVER, &reopen, "2026-03-18");
    assert_eq!(late.unwrap_err(), Refusal::HoldOver);
    play.go(APPROVER, &reopen, "2026-03-17");
    assert_eq!(
        (play.file.state, play.file.outcome),
        (State::Proposed, None)
    );
}

#[test]
fn nobody_of_staff_acts_on_a_file_in_which_they_have_a_conflict() {
    let mut play = Play::submitted();
    play.facts.conflicted = true;
    let refused = play.ask(INTAKE, &Command::Receive, "2026-03-03");
    assert_eq!(refused.unwrap_err(), Refusal::ConflictOfInterest);
    let own = Command::Withdraw {
        reason: String::new(),
    };
    assert!(play.ask(PROPOSER, &own, "2026-03-03").is_ok());
}

#[test]
fn a_second_return_needs_a_written_reason() {
    let mut play = Play::submitted();
    play.go(INTAKE, &send_return(""), "2026-03-03");
    play.go(
        PROPOSER,
        &Command::Resubmit { form: GOOD_FORM },
        "2026-03-05",
    );
    let silent = play.ask(INTAKE, &send_return(" "), "2026-03-06");
    assert_eq!(silent.unwrap_err(), Refusal::SecondReturnNeedsReason);
    play.go(INTAKE, &send_return("vẫn thiếu"), "2026-03-06");
    assert_eq!(play.file.return_count, 2);
}

#[test]
fn a_second_return_counts_from_any_state() {
    let mut play = Play::submitted();
    play.go(INTAKE, &send_return(""), "2026-03-03");
    play.go(
        PROPOSER,
        &Command::Resubmit { form: GOOD_FORM },
        "2026-03-04",
    );
    play.go(INTAKE, &Command::Receive, "2026-03-05");
    play.go(INTAKE, &assign(2), "2026-03-06");
    let silent = play.ask(INTAKE, &send_return(""), "2026-03-09");
    assert_eq!(silent.unwrap_err(), Refusal::SecondReturnNeedsReason);
}

#[test]
fn a_file_returned_out_of_its_review_goes_back_there() {
    let mut play = Play::in_review();
    play.go(INTAKE, &send_return(""), "2026-03-09");
    play.go(
        PROPOSER,
        &Command::Resubmit { form: GOOD_FORM },
        "2026-03-11",
    );
    assert_eq!(play.file.state, State::InReview);
}

#[test]
fn forwarding_needs_an_intake_officer_there() {
    let play = Play::submitted();
    let ask = |to: ForwardTarget| {
        let reason = why("không đúng lĩnh vực");
        play.ask(INTAKE, &Command::Forward { to, reason }, "2026-03-03")
    };
    let nobody = ForwardTarget {
        has_intake: false,
        ..forward_to(2)
    };
    assert_eq!(ask(nobody).unwrap_err(), Refusal::AgencyWithoutIntake);
    assert_eq!(ask(forward_to(1)).unwrap_err(), Refusal::AgencySame);
    assert!(ask(forward_to(2)).is_ok());
}

#[test]
fn a_file_goes_back_to_an_agency_that_forwarded_it_only_when_its_approver_agrees() {
    let play = Play::submitted();
    let ask = |approver_agrees| {
        let to = ForwardTarget {
            forwarded_before: true,
            approver_agrees,
            ..forward_to(2)
        };
        let reason = why("trả về");
        play.ask(INTAKE, &Command::Forward { to, reason }, "2026-03-03")
    };
    assert_eq!(ask(false).unwrap_err(), Refusal::AgencyForwardedBefore);
    assert!(ask(true).is_ok());
}

#[test]
fn reviews_stop_counting_when_a_file_is_forwarded_or_sent_back() {
    let mut play = Play::in_review();
    play.facts.reviews = 2;
    let to = forward_to(2);
    let reason = why("chuyển");
    let token = play.go(INTAKE, &Command::Forward { to, reason }, "2026-03-09");
    assert_eq!(
        (token.round(), token.waits_for()),
        (2, WaitsFor::IntakeOfficer)
    );
    let mut play = Play::proposed();
    let reason = why("chưa rõ");
    let token = play.go(APPROVER, &Command::SendBack { reason }, "2026-03-17");
    assert_eq!((token.round(), token.waits_for()), (2, WaitsFor::Reviewer));
}

#[test]
fn a_file_back_from_its_proposer_waits_for_intake_while_a_reviewer_is_missing() {
    for (places_empty, waits_for) in [(false, WaitsFor::Reviewer), (true, WaitsFor::IntakeOfficer)]
    {
        let mut play = Play::in_review();
        let ask = Command::Return {
            ground: ReturnGround::Incomplete,
            mending: why("thiếu số liệu"),
            reason: String::new(),
        };
        play.go(INTAKE, &ask, "2026-03-10");
        play.facts.places_empty = places_empty;
        let form = GOOD_FORM;
        let token = play.go(PROPOSER, &Command::Resubmit { form }, "2026-03-12");
        assert_eq!(token.waits_for(), waits_for);
    }
}

#[test]
fn a_draft_is_discarded_by_its_proposer_or_the_portal_and_not_by_who_types_it() {
    let play = Play::new();
    let assistant = play.ask(table::Party::Assistant, &Command::Discard, "2026-03-02");
    assert_eq!(assistant.unwrap_err(), Refusal::NotYourRole);
    for who in [PROPOSER, SYSTEM] {
        let gone = play.ask(who, &Command::Discard, "2026-03-02").unwrap();
        assert_eq!(gone.to(), None);
    }
}

#[test]
fn an_assistant_hands_in_only_with_consent() {
    let play = Play::new();
    let form = FormCheck {
        consent: false,
        ..GOOD_FORM
    };
    let command = Command::Submit {
        form,
        agency: agency(1),
    };
    let typed = play.ask(table::Party::Assistant, &command, "2026-03-02");
    assert_eq!(typed.unwrap_err(), Refusal::ConsentMissing);
    assert!(play.ask(PROPOSER, &command, "2026-03-02").is_ok());
}

#[test]
fn a_kind_without_scoring_is_answered_and_one_with_scoring_is_not() {
    let mut play = Play::submitted();
    play.go(INTAKE, &Command::Receive, "2026-03-03");
    let scored = play.ask(INTAKE, &recommend(), "2026-03-04");
    assert_eq!(scored.unwrap_err(), Refusal::NeedsReview);
    play.rules.quorum = 0;
    play.go(INTAKE, &recommend(), "2026-03-04");
    assert_eq!(play.file.state, State::Proposed);
}

#[test]
fn a_council_concludes_with_minutes_and_enough_present() {
    let mut play = Play::in_review();
    play.rules.has_council = true;
    play.facts.reviews = 2;
    play.go(INTAKE, &recommend(), "2026-03-16");
    assert_eq!(play.file.state, State::Council);
    let conclude = |present, minutes: &str| Command::Conclude {
        outcome: Some(Outcome::Accepted),
        minutes: why(minutes),
        present,
    };
    let none = play.ask(SECRETARY, &conclude(3, "biên bản"), "2026-03-20");
    assert_eq!(none.unwrap_err(), Refusal::CouncilMissing);
    play.facts.council_convened = true;
    let few = play.ask(SECRETARY, &conclude(2, "biên bản"), "2026-03-20");
    let expected = Refusal::TooFewPresent {
        needed: 3,
        given: 2,
    };
    assert_eq!(few.unwrap_err(), expected);
    let silent = play.ask(SECRETARY, &conclude(3, " "), "2026-03-20");
    assert_eq!(silent.unwrap_err(), Refusal::MinutesMissing);
    play.go(SECRETARY, &conclude(3, "biên bản"), "2026-03-20");
    assert_eq!(play.file.state, State::Proposed);
}

#[test]
fn accepted_is_left_by_launch_and_implemented_only_by_revocation() {
    let left = |state| -> Vec<Action> { table::leaving(state).map(|edge| edge.action).collect() };
    assert_eq!(left(State::Accepted), [Action::Launch, Action::Revoke]);
    assert_eq!(left(State::Implemented), [Action::Revoke]);
    for end in [
        State::Declined,
        State::Rejected,
        State::Withdrawn,
        State::Stopped,
    ] {
        assert_eq!(left(end), []);
    }
}
