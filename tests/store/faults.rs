//! What staff typed that cannot be: refused field by field, and nothing is written.

use sangkien::domain::id::{InitiativeId, PersonId};
use sangkien::domain::workflow::{Outcome, PlannedMilestone, Refusal, State};
use sangkien::services::assign::Choice;
use sangkien::services::{FieldFault, ServiceError, assign, council, implement};

use crate::on_both;
use crate::town::{REVIEWERS, Town};
use crate::way::{ANALYST, APPROVER, INTAKE, SECRETARY, WHY};

fn faults<T: std::fmt::Debug>(answer: Result<T, ServiceError>) -> Vec<FieldFault> {
    match answer {
        Err(ServiceError::Invalid(faults)) => faults,
        other => panic!("{other:?}"),
    }
}

fn launch(town: &Town, id: InitiativeId, days: &[i64]) -> Result<(), ServiceError> {
    let seen = town.version(id);
    let steps: Vec<PlannedMilestone> = days
        .iter()
        .map(|days| PlannedMilestone {
            title: "Thử ở ba xã".to_owned(),
            due_on: town.now.date() + chrono::TimeDelta::days(*days),
        })
        .collect();
    town.act(town.staff(ANALYST), move |tx, ctx| {
        let unit = "Sở Nông nghiệp".to_owned();
        implement::launch(tx, ctx, id, seen, unit, steps.clone()).map(drop)
    })
}

fn give(
    town: &Town,
    by: &str,
    id: InitiativeId,
    persons: Vec<PersonId>,
) -> Result<(), ServiceError> {
    let (seen, choice) = (town.version(id), Choice::ByHand(persons));
    town.act(town.staff(by), move |tx, ctx| {
        assign::assign(tx, ctx, id, seen, &choice).map(drop)
    })
}

on_both! {
    fn a_step_of_an_implementation_is_not_due_before_today(database: &Database) {
        let town = Town::settle(database);
        let id = town.ended(Outcome::Accepted);
        let wrong = |at: usize| FieldFault::new(format!("milestones.{at}.due_on"), "past-day");
        assert_eq!(faults(launch(&town, id, &[-1])), [wrong(0)]);
        assert_eq!(faults(launch(&town, id, &[30, -3, -900])), [wrong(1), wrong(2)]);
        assert_eq!(town.standing(id).0, State::Accepted);
        assert_eq!(database.count("SELECT count(*) AS n FROM milestones"), 0);
        launch(&town, id, &[0, 30]).unwrap();
    }

    fn a_council_meets_neither_before_today_nor_years_from_now(database: &Database) {
        let town = Town::settle(database);
        let id = town.in_council();
        let convene = |days: i64| {
            let seen = town.version(id);
            let mut given = town.convening();
            given.meets_on = town.now.date() + chrono::TimeDelta::days(days);
            town.act(town.staff(SECRETARY), move |tx, ctx| council::convene(tx, ctx, id, seen, &given))
        };
        assert_eq!(faults(convene(-1)), [FieldFault::new("meets_on", "past-day")]);
        // a year that was mistyped would keep the file from ever concluding
        assert_eq!(faults(convene(3_650)), [FieldFault::new("meets_on", "far-day")]);
        assert_eq!(database.count("SELECT count(*) AS n FROM councils"), 0);
        convene(0).unwrap();
    }

    fn a_council_has_a_member_and_concludes_on_the_day_it_meets_or_later(database: &Database) {
        let mut town = Town::settle(database);
        let id = town.in_council();
        let convene = |town: &Town, members: Vec<PersonId>| {
            let seen = town.version(id);
            let mut given = town.convening();
            given.meets_on = town.now.date() + chrono::TimeDelta::days(7);
            given.members = members;
            town.act(town.staff(SECRETARY), move |tx, ctx| council::convene(tx, ctx, id, seen, &given))
        };
        let chair = town.convening().chair;
        for nobody in [vec![], vec![chair], vec![town.person(SECRETARY)]] {
            assert_eq!(faults(convene(&town, nobody)), [FieldFault::new("member", "no-member")]);
        }
        assert_eq!(database.count("SELECT count(*) AS n FROM councils"), 0);
        let members = town.convening().members;
        convene(&town, members.clone()).unwrap();
        let conclude = |town: &Town| {
            let (seen, present) = (town.version(id), [members.clone(), vec![chair]].concat());
            town.act(town.staff(SECRETARY), move |tx, ctx| {
                let outcome = Some(Outcome::Accepted);
                council::conclude(tx, ctx, id, seen, outcome, WHY.to_owned(), &present).map(drop)
            })
        };
        let on = town.now.date() + chrono::TimeDelta::days(7);
        let early = conclude(&town);
        assert!(matches!(early, Err(ServiceError::Refused(Refusal::MeetingAhead { on: day })) if day == on), "{early:?}");
        assert_eq!(town.standing(id).0, State::Council);
        town.now = town.now.plus_seconds(7 * 86_400);
        conclude(&town).unwrap();
        assert_eq!(town.standing(id).0, State::Proposed);
    }

    fn who_names_a_reviewer_with_a_conflict_is_told_and_nobody_is_dropped_in_silence(database: &Database) {
        let town = Town::settle(database);
        let id = town.submitted();
        town.received(id);
        town.has_conflict(id, "pham-thi-lan");
        let three: Vec<PersonId> =
            [REVIEWERS[0], REVIEWERS[1], "cao-thi-huong-giang"].map(|key| town.person(key)).to_vec();
        let said = FieldFault::new("reviewer", "reviewer-conflicted").with("name", "Phạm Thị Lan");
        assert_eq!(faults(give(&town, INTAKE[0], id, three.clone())), [said]);
        assert_eq!(town.standing(id).0, State::Received);
        // a reviewer of another agency, whose name the list does not have
        let other = vec![town.person(REVIEWERS[1]), town.person("lam-chi-dung")];
        assert_eq!(faults(give(&town, INTAKE[0], id, other)), [FieldFault::new("reviewer", "unknown-choice")]);
        // too few were chosen, however many there are; one chosen twice is one
        let few = |given: u8| FieldFault::new("reviewer", "too-few-chosen").with("needed", 2).with("given", given);
        assert_eq!(faults(give(&town, INTAKE[0], id, Vec::new())), [few(0)]);
        assert_eq!(faults(give(&town, INTAKE[0], id, vec![three[1], three[1]])), [few(1)]);
        // who may not assign learns nothing of anybody
        let forged = give(&town, APPROVER, id, three.clone());
        assert!(matches!(forged, Err(ServiceError::Refused(Refusal::NotYourRole))), "{forged:?}");
        give(&town, INTAKE[0], id, three[1..].to_vec()).unwrap();
        assert_eq!(database.count("SELECT count(*) AS n FROM assignments"), 2);
    }
}
