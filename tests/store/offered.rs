//! What a page offers is what the use case takes: looks at personal data, words to who reads a file.

use sangkien::db::messages::Audience;
use sangkien::domain::id::{InitiativeId, Version};
use sangkien::domain::person::Actor;
use sangkien::domain::workflow::Refusal;
use sangkien::services::{ServiceError, desk, intake, looks, messages};

use crate::on_both;
use crate::town::Town;

/// The owner's people.
const INTAKE: &str = "nguyen-van-an";
const AUDITOR: &str = "thai-van-nghia";
/// Of the Ministry of Health.
const ELSEWHERE: &str = "nguyen-thi-thanh-tam";

fn note(town: &Town, who: Actor, id: InitiativeId, seen: Version) -> Result<(), ServiceError> {
    town.act(who, move |tx, ctx| {
        messages::write(tx, ctx, id, Some(seen), Audience::Staff, "Đã gọi điện.").map(drop)
    })
}

on_both! {
    fn a_look_is_offered_to_whom_may_look_and_to_nobody_else(database: &Database) {
        let town = Town::settle(database);
        let id = town.submitted();
        let hoa = town.person("nguyen-thi-hoa");
        let agree = |who: &str, expected: bool| {
            let offered = town.act(town.staff(who), move |tx, ctx| {
                let code = sangkien::db::initiatives::get(tx, id)?.code.unwrap();
                Ok(desk::read(tx, ctx, code.parse().unwrap(), false)?.may_look)
            });
            let taken = town.act(town.staff(who), move |tx, ctx| looks::reveal(tx, ctx, id, hoa));
            assert_eq!((offered.unwrap(), taken.is_ok()), (expected, expected), "{who}");
        };
        agree(INTAKE, true);
        agree(AUDITOR, true);
        town.has_conflict(id, INTAKE);
        agree(INTAKE, false);
    }

    fn words_that_come_after_the_file_left_are_told_that_it_changed(database: &Database) {
        let town = Town::settle(database);
        let id = town.submitted();
        let seen = town.version(id);
        let not_theirs = |answer: &Result<(), ServiceError>| {
            matches!(answer, Err(ServiceError::Refused(Refusal::NotYourRole)))
        };
        let stranger = note(&town, town.staff(ELSEWHERE), id, seen);
        assert!(not_theirs(&stranger), "{stranger:?}");
        let health = town.agency("BYT");
        town.act(town.staff(INTAKE), move |tx, ctx| {
            intake::forward(tx, ctx, id, seen, health, "Về y tế.".to_owned())
        })
        .unwrap();
        let late = note(&town, town.staff(INTAKE), id, seen);
        assert!(matches!(late, Err(ServiceError::Stale { .. })), "{late:?}");
        let knows = note(&town, town.staff(INTAKE), id, town.version(id));
        assert!(not_theirs(&knows), "{knows:?}");
        // what was seen does not have to be the newest where the words are still theirs to say
        note(&town, town.staff(ELSEWHERE), id, seen).unwrap();
        let auditor = note(&town, town.staff(AUDITOR), id, seen);
        assert!(auditor.is_err(), "{auditor:?}");
    }
}
