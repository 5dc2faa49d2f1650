//! Reviewers who cannot go on: locked, no reviewer any more, or with a conflict that somebody entered. Their
//! work is given to others, and until then the file waits for intake, who knows it (workflow.md, rule 6).

use sangkien::domain::id::InitiativeId;
use sangkien::domain::person::{Actor, Role};
use sangkien::domain::time::Instant;
use sangkien::domain::workflow::{State, WaitsFor};
use sangkien::services::desk::{self, Filter};
use sangkien::services::{ServiceError, assign, council, staff, standing_down};
use sangkien::worker::catch_up;

use crate::acts::works;
use crate::databases::Database;
use crate::on_both;
use crate::outbox::{parts, run};
use crate::paper::Paper;
use crate::town::{REVIEWERS, Town};
use crate::way::{APPROVER, INTAKE, WHY};

/// Reviews for the owner, and is asked for nothing yet.
const FREE: &str = "cao-thi-huong-giang";

fn lock(town: &Town, key: &str, locked: bool) {
    let person = town.person(key);
    town.act(Actor::System, move |tx, ctx| {
        staff::set_lock(tx, ctx, person, locked)
    })
    .unwrap();
}

fn revoke(town: &Town, key: &str) {
    let (person, agency) = (town.person(key), town.agency("BKHCN"));
    town.act(Actor::System, move |tx, ctx| {
        staff::revoke(tx, ctx, person, agency, Role::Reviewer)
    })
    .unwrap();
}

fn works_at(town: &Town, key: &str, place: &str) {
    let (person, place) = (town.person(key), place.to_owned());
    town.act(Actor::System, move |tx, ctx| {
        staff::set_workplace(tx, ctx, person, Some(place.clone()))
    })
    .unwrap();
}

/// Where the first author of a filled paper works.
fn authors_place() -> String {
    let paper = Paper::filled("ordinary", "Máy gieo hạt", "LV01");
    paper.value("authors.0.workplace").unwrap().to_owned()
}

fn work(town: &Town, id: InitiativeId, key: &str) -> String {
    let state = works(town, id).get(&town.person(key)).copied();
    state.map(|state| state.to_string()).unwrap_or_default()
}

fn waits(town: &Town, id: InitiativeId) -> WaitsFor {
    let row = town
        .db
        .read_blocking(move |conn| sangkien::db::initiatives::get(conn, id));
    row.unwrap().waits_for
}

fn queue(town: &Town, key: &str) -> Vec<InitiativeId> {
    let found = town.act(town.staff(key), |tx, ctx| {
        desk::queue(tx, ctx, &Filter::default())
    });
    let items = found.unwrap().page.items;
    items.iter().map(|item| item.file.id).collect()
}

fn told(database: &Database, kind: &str) -> i64 {
    let sql = format!("SELECT count(*) AS n FROM notices WHERE kind = '{kind}'");
    database.count(&sql)
}

fn replace(
    town: &Town,
    id: InitiativeId,
    former: Option<&str>,
    new: &str,
) -> Result<(), ServiceError> {
    let (former, new) = (former.map(|key| town.person(key)), town.person(new));
    let seen = town.version(id);
    town.act(town.staff(INTAKE[0]), move |tx, ctx| {
        assign::replace_reviewer(tx, ctx, id, seen, former, new, WHY).map(drop)
    })
}

fn look(town: &Town, now: Instant) {
    run(catch_up(&parts(town, now))).unwrap();
}

on_both! {
    fn a_file_of_a_reviewer_who_is_locked_or_loses_the_role_waits_for_intake(database: &Database) {
        let town = Town::settle(database);
        let id = town.in_review();
        let version = town.version(id);
        lock(&town, REVIEWERS[0], true);
        assert_eq!((work(&town, id, REVIEWERS[0]), work(&town, id, REVIEWERS[1])), ("left".into(), "open".into()));
        assert_eq!(waits(&town, id), WaitsFor::IntakeOfficer);
        assert_eq!((queue(&town, INTAKE[0]), queue(&town, INTAKE[1])), (vec![id], vec![id]));
        assert_eq!(told(database, "reviewer_left"), 2, "both officers");
        assert_eq!(database.count("SELECT count(*) AS n FROM events WHERE kind = 'reviewer_released' AND capacity = 'system' AND actor_id IS NULL"), 1);
        assert!(town.version(id) > version, "whoever looks at the file learns that it changed");
        // reminders go to whom the file waits for: due on Monday 30 November
        look(&town, "2026-11-27T02:00:00Z".parse().unwrap());
        assert_eq!(told(database, "task_reminder"), 2, "both officers, and nobody who cannot act");
        // once is enough
        lock(&town, REVIEWERS[0], true);
        assert_eq!((told(database, "reviewer_left"), database.count("SELECT count(*) AS n FROM events WHERE kind = 'reviewer_released'")), (2, 1));
        // the place is filled, and who comes back may be asked again
        replace(&town, id, None, FREE).unwrap();
        assert_eq!(waits(&town, id), WaitsFor::Reviewer);
        revoke(&town, REVIEWERS[1]);
        assert_eq!((work(&town, id, REVIEWERS[1]), waits(&town, id)), ("left".into(), WaitsFor::IntakeOfficer));
        assert!(replace(&town, id, None, REVIEWERS[0]).is_err(), "still locked");
        lock(&town, REVIEWERS[0], false);
        replace(&town, id, None, REVIEWERS[0]).unwrap();
        assert_eq!((work(&town, id, REVIEWERS[0]), waits(&town, id)), ("open".into(), WaitsFor::Reviewer));
        town.score(id, REVIEWERS[0], "ordinary", town.version(id)).unwrap();
        town.score(id, FREE, "ordinary", town.version(id)).unwrap();
        assert_eq!(waits(&town, id), WaitsFor::IntakeOfficer);
    }

    fn a_sheet_stays_when_its_reviewer_is_locked_later(database: &Database) {
        let town = Town::settle(database);
        let id = town.in_review();
        town.score(id, REVIEWERS[0], "ordinary", town.version(id)).unwrap();
        lock(&town, REVIEWERS[0], true);
        assert_eq!((work(&town, id, REVIEWERS[0]), waits(&town, id)), ("handed_in".into(), WaitsFor::Reviewer));
        assert_eq!((told(database, "reviewer_left"), database.count("SELECT count(*) AS n FROM reviews WHERE counts")), (0, 1));
    }

    fn a_reviewer_of_two_agencies_goes_on_while_one_role_is_left(database: &Database) {
        let town = Town::settle(database);
        let (person, other) = (town.person(REVIEWERS[0]), town.agency("BYT"));
        town.act(Actor::System, move |tx, ctx| staff::grant(tx, ctx, person, other, Role::Reviewer)).unwrap();
        let id = town.in_review();
        revoke(&town, REVIEWERS[0]);
        assert_eq!((work(&town, id, REVIEWERS[0]), waits(&town, id)), ("open".into(), WaitsFor::Reviewer));
    }

    fn a_reviewer_who_is_said_to_work_where_an_author_does_is_out_and_so_is_their_sheet(database: &Database) {
        let town = Town::settle(database);
        let id = town.in_review();
        works_at(&town, REVIEWERS[0], "Viện Hải dương học");
        assert_eq!(work(&town, id, REVIEWERS[0]), "open", "nobody of the file works there");
        town.score(id, REVIEWERS[0], "ordinary", town.version(id)).unwrap();
        works_at(&town, REVIEWERS[0], &authors_place());
        assert_eq!((work(&town, id, REVIEWERS[0]), waits(&town, id)), ("conflicted".into(), WaitsFor::IntakeOfficer));
        assert_eq!(database.count("SELECT count(*) AS n FROM reviews WHERE counts"), 0);
        assert_eq!((told(database, "reviewer_conflicted"), told(database, "reviewer_left")), (2, 0));
        // of a file whose review is over nothing is taken back
        let proposed = town.handed_in(&Paper::filled("ordinary", "Máy gieo hạt", "LV01").with("authors.0.workplace", "Viện Năng lượng mới"));
        town.received(proposed);
        town.assigned_to(proposed, &[REVIEWERS[1], FREE]);
        for key in [REVIEWERS[1], FREE] {
            town.score(proposed, key, "ordinary", town.version(proposed)).unwrap();
        }
        town.recommend(proposed);
        let version = town.version(proposed);
        works_at(&town, FREE, "Viện Năng lượng mới");
        assert_eq!((work(&town, proposed, FREE), town.version(proposed)), ("handed_in".into(), version));
    }

    fn a_returned_file_whose_reviewer_left_waits_for_intake_when_it_is_back(database: &Database) {
        let town = Town::settle(database);
        let id = town.in_review();
        town.send_back_for_mending(id);
        lock(&town, REVIEWERS[0], true);
        assert_eq!((work(&town, id, REVIEWERS[0]), waits(&town, id)), ("left".into(), WaitsFor::Proposer));
        assert_eq!(told(database, "reviewer_left"), 0, "nobody can be chosen yet");
        town.mend(id, "summary", "Đã sửa: gieo hạt đều hơn, đỡ công ba phần tư.");
        town.resubmit(id);
        assert_eq!((town.standing(id).0, waits(&town, id)), (State::InReview, WaitsFor::IntakeOfficer));
    }

    fn a_file_that_is_sent_back_asks_nobody_who_cannot_review_it(database: &Database) {
        let town = Town::settle(database);
        let send_back = |id: InitiativeId| {
            let seen = town.version(id);
            town.act(town.staff(APPROVER), move |tx, ctx| council::send_back(tx, ctx, id, seen, WHY.to_owned())).unwrap();
        };
        let (locked, conflicted) = (town.proposed(), town.proposed());
        let asked = told(database, "task_review");
        town.has_conflict(conflicted, REVIEWERS[0]);
        send_back(conflicted);
        assert_eq!((work(&town, conflicted, REVIEWERS[0]), work(&town, conflicted, REVIEWERS[1])), (String::new(), "open".into()));
        assert_eq!((waits(&town, conflicted), queue(&town, INTAKE[0])), (WaitsFor::IntakeOfficer, vec![conflicted]));
        assert_eq!((told(database, "task_review") - asked, told(database, "reviewer_left")), (1, 2));

        lock(&town, REVIEWERS[1], true);
        send_back(locked);
        assert_eq!((work(&town, locked, REVIEWERS[0]), work(&town, locked, REVIEWERS[1])), ("open".into(), String::new()));
        assert_eq!(waits(&town, locked), WaitsFor::IntakeOfficer);
        replace(&town, locked, None, FREE).unwrap();
        assert_eq!(waits(&town, locked), WaitsFor::Reviewer);
    }

    fn the_work_of_a_reviewer_with_many_files_is_given_back_page_by_page(database: &Database) {
        let mut town = Town::settle(database);
        let many = standing_down::BATCH + 3;
        let ids: Vec<InitiativeId> = (0..many).map(|_| town.in_review()).collect();
        lock(&town, REVIEWERS[0], true);
        let left = || ids.iter().filter(|id| waits(&town, **id) == WaitsFor::IntakeOfficer).count();
        assert_eq!(left(), standing_down::BATCH);
        look(&town, town.now);
        assert_eq!(left(), many);
        // once more, for whoever was assigned at the same time; then nothing is left to look at
        town.now = town.now.plus_seconds(61);
        look(&town, town.now);
        assert_eq!(database.count("SELECT count(*) AS n FROM reviewer_checks"), 0);
        assert_eq!(told(database, "reviewer_left"), 2 * i64::try_from(many).unwrap());
    }
}
