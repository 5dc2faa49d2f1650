//! Asking to look again: once, in time, as a linked file at the owner, by other people.

use sangkien::db::outcomes;
use sangkien::domain::id::{InitiativeId, PersonId};
use sangkien::domain::person::{Actor, Role};
use sangkien::domain::workflow::{Outcome, Refusal, State};
use sangkien::services::appeal::Appealed;
use sangkien::services::{
    ServiceError, appeal, assign, council, decide, file, intake, review, submit,
};

use crate::on_both;
use crate::paper::Paper;
use crate::town::{REVIEWERS, Town};
use crate::way::{APPROVER, CHAIR, INTAKE, MEMBERS, PANEL, WHY};

fn open(
    town: &Town,
    who: Actor,
    id: InitiativeId,
    reason: &'static str,
) -> Result<Appealed, ServiceError> {
    let seen = town.version(id);
    town.act(who, move |tx, ctx| {
        appeal::open(tx, ctx, id, seen, reason, true)
    })
}

fn appealed(town: &Town, id: InitiativeId) -> InitiativeId {
    let made = open(town, town.citizen("nguyen-thi-hoa"), id, WHY).unwrap();
    let row = town
        .db
        .read_blocking(move |conn| sangkien::db::initiatives::find_by_code(conn, &made.code));
    row.unwrap().unwrap().initiative_id
}

/// Rejected by the Ministry of Health.
fn rejected_elsewhere(town: &Town) -> InitiativeId {
    let id = town.draft(&Paper::filled("ordinary", "Máy đo nhịp thở", "LV12"));
    let seen = town.version(id);
    town.act(town.citizen("nguyen-thi-hoa"), move |tx, ctx| {
        submit::submit(tx, ctx, id, seen, true)
    })
    .unwrap();
    let tam = town.staff("nguyen-thi-thanh-tam");
    let seen = town.version(id);
    town.act(tam, move |tx, ctx| intake::receive(tx, ctx, id, seen))
        .unwrap();
    let panel = ["lam-chi-dung", "ha-thi-dieu-linh"];
    let seen = town.version(id);
    let choice = assign::Choice::ByHand(panel.map(|key| town.person(key)).to_vec());
    town.act(tam, move |tx, ctx| {
        assign::assign(tx, ctx, id, seen, &choice)
    })
    .unwrap();
    for key in panel {
        town.score(id, key, "ordinary", town.version(id)).unwrap();
    }
    let seen = town.version(id);
    town.act(tam, move |tx, ctx| {
        review::recommend(tx, ctx, id, seen, Some(Outcome::Rejected), WHY.to_owned())
    })
    .unwrap();
    let seen = town.version(id);
    town.act(town.staff("phung-thi-yen"), move |tx, ctx| {
        decide::decide(tx, ctx, id, seen, Some(Outcome::Rejected), WHY.to_owned())
    })
    .unwrap();
    town.announce(id);
    id
}

on_both! {
    fn an_appeal_is_a_linked_file_at_the_owner_with_the_same_answers(database: &Database) {
        let town = Town::settle(database);
        let original = rejected_elsewhere(&town);
        let id = appealed(&town, original);
        let (row, link) = town
            .db
            .read_blocking(move |conn| {
                Ok::<_, sangkien::db::DbError>((
                    sangkien::db::initiatives::get(conn, id)?,
                    outcomes::find_original(conn, id)?,
                ))
            })
            .unwrap();
        assert_eq!(link, Some(original));
        assert_eq!(row.state, State::Submitted);
        assert_eq!(row.agency_id, Some(town.agency("BKHCN")), "the owner's, whoever decided first");
        assert_eq!(row.title, "Máy đo nhịp thở");
        assert_eq!(town.standing(original).0, State::Rejected, "the first decision stands");
        let one = |sql: &str| database.count(&format!("SELECT count(*) AS n FROM {sql}"));
        assert_eq!(one("events WHERE kind = 'appealed'"), 1);
        assert_eq!(one("notices WHERE kind = 'appeal_opened'"), 1);
        assert_eq!(one("messages"), 1, "the reason is its first message");
    }

    fn an_appeal_is_open_once_in_time_and_to_the_proposer_of_a_rejected_file(database: &Database) {
        let mut town = Town::settle(database);
        let hoa = town.citizen("nguyen-thi-hoa");
        let closed = |answer: &Result<Appealed, ServiceError>| {
            matches!(answer, Err(ServiceError::Refused(Refusal::AppealClosed)))
        };
        let accepted = town.ended(Outcome::Accepted);
        assert!(closed(&open(&town, hoa, accepted, WHY)));
        let id = town.ended(Outcome::Rejected);
        for who in [town.citizen("do-thi-bich-ngoc"), town.staff(INTAKE[1]), town.staff(APPROVER), Actor::System] {
            let answer = open(&town, who, id, WHY);
            assert!(matches!(answer, Err(ServiceError::NotFound)), "{who:?}: {answer:?}");
        }
        let silent = open(&town, hoa, id, " ");
        assert!(matches!(silent, Err(ServiceError::Invalid(_))), "{silent:?}");
        let before = town.version(accepted);
        let outdated = town.act(hoa, move |tx, ctx| appeal::open(tx, ctx, id, before.next().next(), WHY, true));
        assert!(matches!(outdated, Err(ServiceError::Stale { .. })), "{outdated:?}");
        assert_eq!(database.count("SELECT count(*) AS n FROM initiatives"), 2, "nothing is left of those");
        let second_look = appealed(&town, id);
        assert!(closed(&open(&town, hoa, id, WHY)), "once");
        assert!(closed(&open(&town, hoa, second_look, WHY)), "it is not rejected");

        let late = town.ended(Outcome::Rejected);
        let last = town.house.reference.calendar.due(town.now.date(), town.house.reference.workflow.appeal_days).on;
        let until = town.act(hoa, move |tx, ctx| {
            let file = file::load(tx, ctx, late)?;
            appeal::open_until(tx, ctx, &file)
        });
        assert_eq!(until.unwrap(), Some(last));
        town.now = sangkien::domain::time::Instant::end_of(last);
        assert!(closed(&open(&town, hoa, late, WHY)), "the day after the last");
        town.now = town.now.plus_seconds(-60);
        open(&town, hoa, late, WHY).unwrap();
    }

    fn nobody_who_handled_reviewed_or_judged_the_first_file_handles_its_appeal(database: &Database) {
        let town = Town::settle(database);
        let original = town.concluded();
        town.decide(original, Outcome::Rejected);
        town.announce(original);
        let id = appealed(&town, original);
        let conflicted = |key: &str| {
            let person = town.person(key);
            town.act(Actor::System, move |tx, ctx| {
                let file = file::load(tx, ctx, id)?;
                Ok(file.conflict_of(tx, person)?.is_some())
            })
            .unwrap()
        };
        let of_before = [INTAKE[0], APPROVER, CHAIR, "ta-thi-minh-chau"];
        for key in of_before.into_iter().chain(PANEL).chain(MEMBERS) {
            assert!(conflicted(key), "{key} had to do with the first file");
        }
        for key in [INTAKE[1], "vuong-thi-hanh", "dinh-cong-son"] {
            assert!(!conflicted(key), "{key} had not");
        }
        let seen = town.version(id);
        let again = town.act(town.staff(INTAKE[0]), move |tx, ctx| intake::receive(tx, ctx, id, seen));
        assert!(matches!(again, Err(ServiceError::Refused(Refusal::ConflictOfInterest))), "{again:?}");
        town.act(town.staff(INTAKE[1]), move |tx, ctx| intake::receive(tx, ctx, id, seen)).unwrap();
        // of the owner's council people one is left who did not sit
        let seats = town
            .act(Actor::System, move |tx, ctx| {
                let file = file::load(tx, ctx, id)?;
                council::eligible(tx, ctx, &file)
            })
            .unwrap();
        let free: Vec<(PersonId, Role)> = seats.iter().map(|(person, role, _)| (*person, *role)).collect();
        assert_eq!(free, [(town.person("le-ba-khanh"), Role::Member)]);
        assert_eq!(council::obstacle(&seats), Some(Refusal::ChairMissing));
    }

    fn a_reviewer_who_was_replaced_before_writing_a_word_knows_the_file_all_the_same(database: &Database) {
        let town = Town::settle(database);
        let original = town.in_review();
        let (seen, former, new) =
            (town.version(original), town.person(REVIEWERS[0]), town.person("dinh-cong-son"));
        town.act(town.staff(INTAKE[0]), move |tx, ctx| {
            assign::replace_reviewer(tx, ctx, original, seen, Some(former), new, WHY)
        })
        .unwrap();
        for key in [REVIEWERS[1], "dinh-cong-son"] {
            town.score(original, key, "ordinary", town.version(original)).unwrap();
        }
        let seen = town.version(original);
        town.act(town.staff(INTAKE[0]), move |tx, ctx| {
            review::recommend(tx, ctx, original, seen, Some(Outcome::Rejected), WHY.to_owned())
        })
        .unwrap();
        town.decide(original, Outcome::Rejected);
        town.announce(original);
        let id = appealed(&town, original);
        let free: Vec<PersonId> = town
            .act(Actor::System, move |tx, ctx| {
                let file = file::load(tx, ctx, id)?;
                let all = assign::candidates(tx, ctx, &file)?;
                Ok(all.into_iter().filter(|(_, one)| !one.conflicted).map(|(holder, _)| holder.person).collect())
            })
            .unwrap();
        assert_eq!(free, [town.person("cao-thi-huong-giang")]);
    }
}
