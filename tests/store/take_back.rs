//! Rule 8: an agency takes a file back when its own approver agreed, asked by who has the file.

use sangkien::db::Conn;
use sangkien::domain::event::EventKind;
use sangkien::domain::id::{InitiativeId, Version};
use sangkien::domain::person::Actor;
use sangkien::domain::workflow::{Refusal, State};
use sangkien::services::desk::{self, Deed};
use sangkien::services::{Ctx, ServiceError, intake, submit, take_back};

use crate::on_both;
use crate::paper::Paper;
use crate::town::Town;
use crate::way::{APPROVER, INTAKE, WHY};

/// The officer and the approver of the Ministry of Health.
const OFFICER_THERE: &str = "nguyen-thi-thanh-tam";
const APPROVER_THERE: &str = "phung-thi-yen";

fn forward(town: &Town, by: &str, id: InitiativeId, to: &str) -> Result<(), ServiceError> {
    let (seen, to) = (town.version(id), town.agency(to));
    let verb = move |tx: &mut Conn, ctx: &Ctx| {
        intake::forward(tx, ctx, id, seen, to, WHY.to_owned()).map(drop)
    };
    town.act(town.staff(by), verb)
}

fn ask(town: &Town, who: Actor, id: InitiativeId, of: &str) -> Result<Version, ServiceError> {
    let (seen, of) = (town.version(id), town.agency(of));
    town.act(who, move |tx, ctx| {
        take_back::ask(tx, ctx, id, seen, of, WHY)
    })
}

fn agree(town: &Town, who: &str, id: InitiativeId) -> Result<Version, ServiceError> {
    let seen = town.version(id);
    town.act(town.staff(who), move |tx, ctx| {
        take_back::agree(tx, ctx, id, seen, "")
    })
}

/// The acts on offer for who may see the file.
fn offers(town: &Town, who: &str, id: InitiativeId) -> Option<Vec<Deed>> {
    let row = town
        .db
        .read_blocking(move |conn| sangkien::db::initiatives::get(conn, id));
    let code = row.unwrap().code.unwrap();
    let read = town.act(town.staff(who), move |tx, ctx| {
        desk::read(tx, ctx, code.parse().unwrap(), false)
    });
    match read {
        Ok(file) => {
            let free = file.offers.iter().filter(|offer| offer.refusal.is_none());
            Some(free.map(|offer| offer.deed).collect())
        }
        Err(ServiceError::NotFound) => None,
        Err(other) => panic!("{other:?}"),
    }
}

fn refused<T: std::fmt::Debug>(answer: &Result<T, ServiceError>, why: &Refusal) -> bool {
    matches!(answer, Err(ServiceError::Refused(refusal)) if refusal == why)
}

/// Handed in at the Ministry of Health, which forwarded it to the owner.
fn forwarded(town: &Town) -> InitiativeId {
    let id = town.draft(&Paper::filled("ordinary", "Máy đo nhịp thở", "LV12"));
    let seen = town.version(id);
    town.act(town.citizen("nguyen-thi-hoa"), move |tx, ctx| {
        submit::submit(tx, ctx, id, seen, true)
    })
    .unwrap();
    forward(town, OFFICER_THERE, id, "BKHCN").unwrap();
    id
}

on_both! {
    fn a_file_goes_back_only_after_the_approver_there_agreed_in_person(database: &Database) {
        let town = Town::settle(database);
        let told = |kind: &str| database.count(&format!("SELECT count(*) AS n FROM notices WHERE kind = '{kind}'"));
        let id = forwarded(&town);
        assert!(refused(&forward(&town, INTAKE[0], id, "BYT"), &Refusal::AgencyForwardedBefore));
        assert_eq!(offers(&town, APPROVER_THERE, id), None, "not theirs any more, and nobody asked");
        assert!(offers(&town, INTAKE[0], id).unwrap().contains(&Deed::AskBack));

        ask(&town, town.staff(INTAKE[0]), id, "BYT").unwrap();
        assert_eq!(told("take_back_asked"), 1);
        assert!(!offers(&town, INTAKE[0], id).unwrap().contains(&Deed::AskBack), "asked once is enough");
        assert_eq!(offers(&town, APPROVER_THERE, id), Some(vec![Deed::AgreeBack]));
        // asking is not agreeing, and nobody else agrees in their place
        assert!(refused(&forward(&town, INTAKE[0], id, "BYT"), &Refusal::AgencyForwardedBefore));
        for who in [APPROVER, INTAKE[0], OFFICER_THERE] {
            assert!(refused(&agree(&town, who, id), &Refusal::NotYourRole), "{who}");
        }

        agree(&town, APPROVER_THERE, id).unwrap();
        assert_eq!(told("take_back_agreed"), 2, "both officers of the owner");
        assert!(refused(&agree(&town, APPROVER_THERE, id), &Refusal::NotYourRole), "once");
        forward(&town, INTAKE[0], id, "BYT").unwrap();
        assert_eq!(town.standing(id).0, State::Submitted);
        let agreed = "SELECT count(*) AS n FROM events WHERE kind = 'take_back_agreed'";
        assert_eq!(database.count(agreed), 1);
    }

    fn an_agreement_is_good_for_one_time(database: &Database) {
        let town = Town::settle(database);
        let id = forwarded(&town);
        ask(&town, town.staff(INTAKE[0]), id, "BYT").unwrap();
        agree(&town, APPROVER_THERE, id).unwrap();
        forward(&town, INTAKE[0], id, "BYT").unwrap();
        ask(&town, town.staff(OFFICER_THERE), id, "BKHCN").unwrap();
        agree(&town, APPROVER, id).unwrap();
        forward(&town, OFFICER_THERE, id, "BKHCN").unwrap();
        // the approver there agreed the last time, not this time
        assert!(refused(&forward(&town, INTAKE[0], id, "BYT"), &Refusal::AgencyForwardedBefore));
        assert!(refused(&agree(&town, APPROVER_THERE, id), &Refusal::NotYourRole));
        ask(&town, town.staff(INTAKE[0]), id, "BYT").unwrap();
        agree(&town, APPROVER_THERE, id).unwrap();
        forward(&town, INTAKE[0], id, "BYT").unwrap();
    }

    fn asking_and_agreeing_keep_the_rules_of_all_acts(database: &Database) {
        let town = Town::settle(database);
        let id = forwarded(&town);
        let (an, byt) = (town.staff(INTAKE[0]), town.agency("BYT"));
        let seen = town.version(id);
        // an agency that never forwarded it need not be asked
        let never = ask(&town, an, id, "BGDDT");
        assert!(matches!(never, Err(ServiceError::Invalid(_))), "{never:?}");
        assert!(refused(&ask(&town, town.staff(OFFICER_THERE), id, "BYT"), &Refusal::NotYourRole));
        assert!(refused(&ask(&town, town.staff(APPROVER), id, "BYT"), &Refusal::NotYourRole));
        let silent = town.act(an, move |tx, ctx| take_back::ask(tx, ctx, id, seen, byt, " "));
        assert!(refused(&silent, &Refusal::ReasonMissing));
        ask(&town, an, id, "BYT").unwrap();
        let second = town.act(an, move |tx, ctx| take_back::ask(tx, ctx, id, seen, byt, WHY));
        assert!(matches!(second, Err(ServiceError::Stale { .. })), "{second:?}");
        let early = town.act(town.staff(APPROVER_THERE), move |tx, ctx| take_back::agree(tx, ctx, id, seen, ""));
        assert!(matches!(early, Err(ServiceError::Stale { .. })), "{early:?}");
        town.has_conflict(id, APPROVER_THERE);
        // who stands in where the only approver has a conflict
        assert!(refused(&agree(&town, APPROVER_THERE, id), &Refusal::ConflictOfInterest));
        agree(&town, APPROVER, id).unwrap();
        let id = forwarded(&town);
        town.has_conflict(id, INTAKE[0]);
        assert!(refused(&ask(&town, an, id, "BYT"), &Refusal::ConflictOfInterest));
        // a question ends with the state in which it makes sense
        ask(&town, town.staff(INTAKE[1]), id, "BYT").unwrap();
        let seen = town.version(id);
        town.act(town.staff(INTAKE[1]), move |tx, ctx| intake::decline(tx, ctx, id, seen, WHY.to_owned()))
            .unwrap();
        assert!(refused(&agree(&town, APPROVER_THERE, id), &Refusal::NotYourRole));
        assert_eq!(offers(&town, APPROVER_THERE, id), None);
    }

    fn a_forwarding_is_late_after_five_working_days_at_the_agency_whatever_stage_runs(database: &Database) {
        let mut town = Town::settle(database);
        let at = |town: &mut Town, day: &str| town.now = format!("2026-11-{day}T02:00:00Z").parse().unwrap();
        let late = |town: &Town, id: InitiativeId| {
            let chain = town.db.read_blocking(move |conn| sangkien::db::events::list(conn, id)).unwrap();
            let last = chain.into_iter().rfind(|link| link.event.kind == EventKind::Forward).unwrap();
            last.event.facts.get("late").is_some()
        };
        // handed in on Monday 2 November: until Monday 9 November
        let (in_time, received, reviewed, mended) =
            (town.submitted(), town.submitted(), town.submitted(), town.submitted());
        at(&mut town, "05");
        for id in [received, reviewed] {
            town.received(id);
        }
        town.assigned(reviewed);
        town.send_back_for_mending(mended);
        at(&mut town, "09");
        forward(&town, INTAKE[0], in_time, "BYT").unwrap();
        assert!(!late(&town, in_time));
        at(&mut town, "10");
        for id in [received, reviewed] {
            forward(&town, INTAKE[0], id, "BYT").unwrap();
            assert!(late(&town, id), "the assignment and the review have days left, the forwarding has none");
        }
        // the days at the proposer are not the agency's: returned on the 5th with two left, back on the 16th
        at(&mut town, "16");
        town.mend(mended, "summary", "Đã sửa: gieo hạt đều hơn, đỡ công ba phần tư.");
        town.resubmit(mended);
        at(&mut town, "18");
        forward(&town, INTAKE[0], mended, "BYT").unwrap();
        assert!(!late(&town, mended));
        // another agency's days begin when the file arrives there: Monday 9 November, until the 16th
        forward(&town, OFFICER_THERE, in_time, "T01").unwrap();
        assert!(late(&town, in_time));
        // on Tuesday 10 November, until the 17th; on Wednesday 18 November, until the 25th
        forward(&town, OFFICER_THERE, received, "T01").unwrap();
        assert!(late(&town, received));
        forward(&town, OFFICER_THERE, mended, "T01").unwrap();
        assert!(!late(&town, mended));
    }
}
