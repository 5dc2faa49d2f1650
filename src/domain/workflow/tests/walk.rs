//! Random walks of all actors: the machine and the model agree at every step, and the file they leave is
//! consistent.

use chrono::NaiveDate;
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::super::super::person::Role;
use super::super::super::text_enum::TextEnum;
use super::super::super::time::Instant;
use super::super::table::{EDGES, Party};
use super::super::*;
use super::model::{self, Answer, Given};
use super::scene::{GOOD_FORM, agency, assign, at, calendar, draft, naive_due, naive_left, rules};

const PARTIES: &[(Party, &str)] = &[
    (Party::Proposer, "proposer"),
    (Party::Assistant, "assistant"),
    (Party::System, "system"),
    (Party::Staff(Role::IntakeOfficer), "intake"),
    (Party::Staff(Role::Reviewer), "reviewer"),
    (Party::Staff(Role::Secretary), "secretary"),
    (Party::Staff(Role::Approver), "approver"),
    (Party::Staff(Role::Analyst), "analyst"),
    (Party::Staff(Role::Auditor), "auditor"),
    (Party::Staff(Role::Administrator), "administrator"),
];

#[test]
fn the_table_has_the_edges_of_the_rule_book_and_no_other() {
    for state in State::ALL.iter().copied() {
        for action in Action::ALL.iter().copied() {
            let typed = model::edge(state.as_str(), action.as_str());
            let edge = table::find(state, action);
            assert_eq!(edge.is_some(), typed.is_some(), "{state} {action}");
            let (Some(edge), Some((_, who))) = (edge, typed) else {
                continue;
            };
            for (party, name) in PARTIES {
                assert_eq!(
                    edge.who.contains(party),
                    who.contains(name),
                    "{state} {action} {name}"
                );
            }
        }
    }
    assert_eq!(EDGES.len(), model::count());
}

/// A command with what was given, good or not.
pub fn command(action: Action, given: &Given, accepted: bool, due: NaiveDate) -> Command {
    let text = |there: bool| if there { "vì sao" } else { "  " }.to_owned();
    let reason = text(given.reason);
    let outcome = given.outcome.then_some(if accepted {
        Outcome::Accepted
    } else {
        Outcome::Rejected
    });
    let (complete, truth, changed, consent) = given.form;
    let form = FormCheck {
        faults: if complete { 0 } else { 3 },
        truth,
        changed,
        consent,
    };
    let (same, has_intake, forwarded_before, approver_agrees) = given.target;
    match action {
        Action::Submit => Command::Submit {
            form,
            agency: agency(1),
        },
        Action::Discard => Command::Discard,
        Action::Receive => Command::Receive,
        Action::Return => Command::Return {
            ground: ReturnGround::Incorrect,
            mending: reason,
            reason: text(given.again),
        },
        Action::Decline => Command::Decline { reason },
        Action::Forward => Command::Forward {
            to: ForwardTarget {
                agency: agency(if same { 1 } else { 2 }),
                has_intake,
                forwarded_before,
                approver_agrees,
            },
            reason,
        },
        Action::Resubmit => Command::Resubmit { form },
        Action::Lapse => Command::Lapse,
        Action::Assign => assign(u128::from(given.reviewers)),
        Action::Recommend => Command::Recommend {
            outcome,
            grounds: reason,
        },
        Action::Conclude => Command::Conclude {
            outcome,
            minutes: reason,
            present: given.present,
        },
        Action::SendBack => Command::SendBack { reason },
        Action::Decide => Command::Decide {
            outcome,
            grounds: reason,
        },
        Action::Reopen => Command::Reopen { reason },
        Action::Announce => Command::Announce,
        Action::Withdraw => Command::Withdraw { reason },
        Action::Stop => Command::Stop { reason },
        Action::Launch => Command::Launch {
            unit: reason,
            milestones: vec![PlannedMilestone {
                title: "bước một".into(),
                due_on: due,
            }],
        },
        Action::Complete => Command::Complete {
            result: reason,
            evidence: "biên bản".into(),
        },
        Action::Abandon => Command::Abandon { reason },
        Action::Revoke => Command::Revoke { reason },
    }
}

fn given(dice: &mut StdRng) -> Given {
    let mut mostly = || dice.gen_bool(0.9);
    let form = (mostly(), mostly(), mostly(), mostly());
    let (reason, again, outcome) = (mostly(), mostly(), mostly());
    let target = (!mostly(), mostly(), !mostly(), !mostly());
    Given {
        form,
        reason,
        again,
        outcome,
        target,
        reviewers: dice.gen_range(0..4),
        present: dice.gen_range(1..6),
    }
}

/// What the legal clock should show, counted day by day.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    stage: Option<NaiveDate>,
    total: Option<NaiveDate>,
    saved: Option<(i64, i64)>,
}

impl Counted {
    fn after(
        self,
        action: &str,
        to: &str,
        today: NaiveDate,
        rules: &Rules,
        agreed: NaiveDate,
    ) -> Self {
        let in_days = |days: u16| Some(naive_due(today, i64::from(days)));
        let left = self.stage.map_or(0, |due| naive_left(today, due));
        let at_least = |least: u16| Some(naive_due(today, left.max(i64::from(least))));
        match action {
            "submit" => Self {
                stage: in_days(rules.intake.0),
                total: in_days(rules.total.0),
                saved: None,
            },
            "receive" => Self {
                stage: in_days(rules.assignment.0),
                ..self
            },
            "assign" => Self {
                stage: in_days(rules.review.0),
                ..self
            },
            "recommend" if to == "council" => Self {
                stage: in_days(rules.council.0),
                ..self
            },
            "recommend" | "conclude" => Self {
                stage: in_days(rules.decision.0),
                ..self
            },
            "forward" => Self {
                stage: in_days(rules.forward.0),
                ..self
            },
            "return" => Self {
                stage: Some(calendar().due_in_months(today, rules.return_months).on),
                total: None,
                saved: Some((left, self.total.map_or(0, |due| naive_left(today, due)))),
            },
            "resubmit" => {
                let (stage, total) = self.saved.unwrap();
                // An overdue period comes back as overdue as it was; the exact day is the calendar's affair.
                let again = |days: i64, due: i64| {
                    (days >= 0).then(|| naive_due(today, days)).or_else(|| {
                        assert!(due < 0);
                        None
                    })
                };
                Self {
                    stage: again(stage, stage),
                    total: again(total, total),
                    saved: None,
                }
            }
            "send_back" => Self {
                stage: at_least(rules.send_back_minimum.0),
                ..self
            },
            "reopen" => Self {
                stage: at_least(rules.reopen_minimum.0),
                ..self
            },
            "decide" => self,
            "launch" => Self {
                stage: Some(agreed),
                ..self
            },
            // Ended while it was with its proposer: the days left then say until when it was due.
            _ => Self {
                stage: None,
                total: match self.saved {
                    Some((_, left)) => (left >= 0).then(|| naive_due(today, left)),
                    None => self.total,
                },
                saved: None,
            },
        }
    }
}

/// What has to hold of a file wherever it stands.
fn consistent(file: &Standing, model: &model::File, counted: Counted, overdue: bool) {
    assert_eq!(file.state.as_str(), model.state);
    assert_eq!(file.version.number(), model.version, "version +1 each");
    assert_eq!(file.round, model.round);
    assert_eq!(file.return_count, model.returns);
    assert_eq!(
        file.returned_from.map(TextEnum::as_str),
        model.returned_from,
        "only while it is returned"
    );
    assert_eq!(file.clock.is_paused(), file.state == State::Returned);
    assert_eq!(file.hold_until.is_some(), file.state == State::Decided);
    let open = matches!(
        file.state,
        State::Submitted
            | State::Returned
            | State::Received
            | State::InReview
            | State::Council
            | State::Proposed
            | State::Implementing
    );
    assert!(!open || file.clock.due_on().is_some(), "{:?}", file.state);
    if !overdue {
        assert_eq!(
            file.clock.due_on(),
            counted.stage,
            "stage of {:?}",
            file.state
        );
        let total = file.clock.total.map(|total| total.due.on);
        assert_eq!(total, counted.total, "total of {:?}", file.state);
    }
    if let (Some(saved), Some((stage, total))) = (file.clock.saved, counted.saved)
        && !overdue
    {
        assert_eq!((saved.stage, saved.total), (stage, total));
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one model beside one machine, read from top to bottom"
)]
fn walk(seed: u64, steps: usize) -> usize {
    let mut dice = StdRng::seed_from_u64(seed);
    let mut rules = rules();
    rules.quorum = dice.gen_range(0..3);
    rules.has_council = dice.gen_bool(0.5);
    let calendar = calendar();
    let mut file = draft();
    let mut model = model::File {
        state: "draft",
        returned_from: None,
        returns: 0,
        round: 1,
        version: 1,
        reviews: 0,
        convened: false,
        outcome: None,
        quorum: rules.quorum,
        has_council: rules.has_council,
        council_quorum: rules.council_quorum,
    };
    let mut counted = Counted::default();
    // Once an overdue period was paused the day-by-day count is not compared any more.
    let mut overdue = false;
    let mut now = at("2026-02-02");
    let mut done = 0;
    for _ in 0..steps {
        now = now.plus_seconds(dice.gen_range(0..6 * 86_400));
        let action = if dice.gen_bool(0.7) {
            let ways: Vec<Action> = table::leaving(file.state).map(|edge| edge.action).collect();
            if ways.is_empty() {
                break;
            }
            ways[dice.gen_range(0..ways.len())]
        } else {
            Action::ALL[dice.gen_range(0..Action::ALL.len())]
        };
        // Ends come early enough without being asked for often.
        if matches!(
            action,
            Action::Withdraw | Action::Stop | Action::Decline | Action::Discard
        ) && dice.gen_bool(0.85)
        {
            continue;
        }
        let (party, who) = match model::edge(model.state, action.as_str()) {
            Some((_, who)) if dice.gen_bool(0.8) => {
                let name = who[dice.gen_range(0..who.len())];
                *PARTIES.iter().find(|(_, known)| *known == name).unwrap()
            }
            _ => PARTIES[dice.gen_range(0..PARTIES.len())],
        };
        let given = given(&mut dice);
        let accepted = dice.gen_bool(0.6);
        let conflicted = dice.gen_bool(0.08);
        if model.state == "in_review" && dice.gen_bool(0.5) {
            model.reviews = model.reviews.saturating_add(1);
        }
        if model.state == "council" {
            model.convened |= dice.gen_bool(0.5);
        }
        let facts = Facts {
            parties: vec![party],
            conflicted,
            reviews: model.reviews,
            council_convened: model.convened,
            places_empty: false,
        };
        let hold_over = file.hold_until.is_none_or(|until| now >= until);
        let due = file.clock.due_on();
        let return_over = due.is_some_and(|due| now >= Instant::end_of(due));
        let agreed = now.date() + chrono::Days::new(30);
        let expected = model.ask(
            action.as_str(),
            who,
            conflicted,
            &given,
            hold_over,
            return_over,
        );
        let command = command(action, &given, accepted, agreed);
        // The first agency of the model is the second one after a forward: the target is the other one.
        let command = match (command, file.agency) {
            (Command::Forward { mut to, reason }, Some(here)) => {
                let other = if here == agency(1) {
                    agency(2)
                } else {
                    agency(1)
                };
                to.agency = if given.target.0 { here } else { other };
                Command::Forward { to, reason }
            }
            (command, _) => command,
        };
        let moment = Moment {
            file: &file,
            facts: &facts,
            rules: &rules,
            calendar: &calendar,
            now,
        };
        let answer = moment.apply(&command);
        let what = format!("{} {action} {who} {given:?} -> {answer:?}", model.state);
        match (expected, answer) {
            (
                Answer::NoEdge,
                Err(Refusal::NotFromHere {
                    state,
                    action: named,
                }),
            ) => {
                assert_eq!((state, named), (file.state, action));
            }
            (Answer::NotYou, Err(Refusal::NotYourRole))
            | (Answer::Conflict, Err(Refusal::ConflictOfInterest)) => {}
            (Answer::Missing, Err(refusal)) => assert!(
                !matches!(
                    refusal,
                    Refusal::NotFromHere { .. }
                        | Refusal::NotYourRole
                        | Refusal::ConflictOfInterest
                ),
                "{what}"
            ),
            (Answer::To("deleted"), Ok(token)) => {
                assert_eq!(token.to(), None);
                return done + 1;
            }
            (Answer::To(to), Ok(token)) => {
                assert_eq!(token.to().map(TextEnum::as_str), Some(to), "{what}");
                assert_eq!(token.seen(), file.version);
                let today = now.date();
                overdue |= file.clock.due_on().is_some_and(|due| due < today)
                    || counted.total.is_some_and(|due| due < today)
                    || counted
                        .saved
                        .is_some_and(|(stage, total)| stage < 0 || total < 0);
                if !overdue {
                    counted = counted.after(action.as_str(), to, today, &rules, agreed);
                }
                file = file.after(&token);
                model.after(action.as_str(), to, accepted);
                consistent(&file, &model, counted, overdue);
                done += 1;
            }
            (expected, _) => panic!("the model says {expected:?}: {what}"),
        }
    }
    done
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn machine_and_model_agree_wherever_a_walk_leads(seed: u64) {
        walk(seed, 80);
    }
}

#[test]
fn walks_get_far_enough_to_say_something() {
    let done: usize = (0..700).map(|seed| walk(seed, 80)).sum();
    assert!(done > 2_500, "{done} allowed steps");
    assert_eq!(GOOD_FORM.faults, 0);
}
