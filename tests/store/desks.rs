//! Files follow the people: a desk that nobody can act on any more is the owner's, until somebody is there
//! again (workflow.md, rule 6).

use sangkien::db::desks as rows;
use sangkien::domain::id::InitiativeId;
use sangkien::domain::person::{Actor, Role};
use sangkien::domain::workflow::{Outcome, WaitsFor};
use sangkien::services::desk::{self, Filter};
use sangkien::services::{desks, intake, review, staff};
use sangkien::worker::catch_up;

use crate::databases::Database;
use crate::on_both;
use crate::outbox::{parts, run};
use crate::paper::Paper;
use crate::town::Town;

/// The only approver of the Ministry of Health, and one of the owner's two.
const YEN: &str = "phung-thi-yen";
const LONG: &str = "tran-duc-long";
/// Takes files in at the Ministry of Health.
const TAM: &str = "nguyen-thi-thanh-tam";

/// Proposed at the Ministry of Health: a recommendation, which nobody reviews.
fn proposed(town: &Town) -> InitiativeId {
    let paper = Paper::filled("recommendation", "Ghế chờ ở trạm y tế", "LV12");
    let id = town.handed_in(&paper);
    let seen = town.version(id);
    town.act(town.staff(TAM), move |tx, ctx| {
        intake::receive(tx, ctx, id, seen)
    })
    .unwrap();
    let seen = town.version(id);
    town.act(town.staff(TAM), move |tx, ctx| {
        let grounds = "Nên làm ngay.".to_owned();
        review::recommend(tx, ctx, id, seen, Some(Outcome::Accepted), grounds)
    })
    .unwrap();
    id
}

fn queue(town: &Town, key: &str) -> Vec<InitiativeId> {
    let found = town.act(town.staff(key), |tx, ctx| {
        desk::queue(tx, ctx, &Filter::default())
    });
    let items = found.unwrap().page.items;
    items.iter().map(|item| item.file.id).collect()
}

fn lock(town: &Town, key: &str, locked: bool) {
    let person = town.person(key);
    town.act(Actor::System, move |tx, ctx| {
        staff::set_lock(tx, ctx, person, locked)
    })
    .unwrap();
}

fn grant(town: &Town, key: &str, agency: &str, role: Role) {
    let (person, agency) = (town.person(key), town.agency(agency));
    town.act(Actor::System, move |tx, ctx| {
        staff::grant(tx, ctx, person, agency, role)
    })
    .unwrap();
}

fn revoke(town: &Town, key: &str, agency: &str, role: Role) {
    let (person, agency) = (town.person(key), town.agency(agency));
    town.act(Actor::System, move |tx, ctx| {
        staff::revoke(tx, ctx, person, agency, role)
    })
    .unwrap();
}

fn checks(database: &Database) -> i64 {
    database.count("SELECT count(*) AS n FROM desk_checks")
}

on_both! {
    fn files_of_a_ministry_without_an_approver_are_the_owners_until_another_is_granted(database: &Database) {
        let mut town = Town::settle(database);
        let id = proposed(&town);
        let version = town.version(id);
        assert_eq!((queue(&town, YEN), queue(&town, LONG)), (vec![id], vec![]));

        lock(&town, YEN, true);
        assert_eq!(queue(&town, LONG), [id], "the owner stands in");
        lock(&town, YEN, false);
        assert_eq!((queue(&town, YEN), queue(&town, LONG)), (vec![id], vec![]));

        revoke(&town, YEN, "BYT", Role::Approver);
        assert_eq!(queue(&town, LONG), [id]);
        grant(&town, YEN, "BYT", Role::Approver);
        assert_eq!((queue(&town, YEN), queue(&town, LONG)), (vec![id], vec![]));
        assert_eq!(town.version(id), version, "nobody's page is outdated by it");

        // once more, for whoever chose a desk at the same time; then nothing is left to look at
        assert!(checks(database) > 0);
        town.now = town.now.plus_seconds(61);
        run(catch_up(&parts(&town, town.now))).unwrap();
        assert_eq!((checks(database), queue(&town, YEN)), (0, vec![id]));
    }

    fn an_account_is_locked_whatever_became_of_the_kind_of_a_file_that_waits_there(database: &Database) {
        let mut town = Town::settle(database);
        let proposed = proposed(&town);
        town.in_review();
        database.execute("UPDATE initiatives SET kind = 'khong-con'");
        lock(&town, YEN, true);
        assert_eq!(queue(&town, LONG), [proposed], "the owner stands in");
        lock(&town, crate::town::REVIEWERS[0], true);
        let at_work = database.count("SELECT count(*) AS n FROM assignments WHERE state = 'open'");
        assert_eq!(at_work, 1, "of two who was locked goes");
        town.now = town.now.plus_seconds(61);
        run(catch_up(&parts(&town, town.now))).unwrap();
        assert_eq!(checks(database), 0);
    }

    fn who_comes_to_work_where_an_author_works_leaves_the_desk(database: &Database) {
        let town = Town::settle(database);
        let paper = Paper::filled("ordinary", "Máy hút dịch", "LV12");
        let id = town.handed_in(&paper);
        assert_eq!(queue(&town, TAM), [id]);
        let (tam, place) = (town.person(TAM), paper.value("authors.0.workplace").unwrap().to_owned());
        town.act(Actor::System, move |tx, ctx| {
            staff::set_workplace(tx, ctx, tam, Some(place.clone()))
        })
        .unwrap();
        assert_eq!((queue(&town, TAM), queue(&town, "nguyen-van-an")), (vec![], vec![id]));
    }

    fn where_the_owner_itself_had_nobody_the_worker_brings_the_files_when_it_has(database: &Database) {
        let town = Town::settle(database);
        for key in [LONG, "vuong-thi-hanh"] {
            revoke(&town, key, "BKHCN", Role::Approver);
        }
        lock(&town, YEN, true);
        let id = proposed(&town);
        let desk = |town: &Town| {
            let row = town.db.read_blocking(move |tx| sangkien::db::initiatives::get(tx, id));
            row.unwrap().desk_agency_id
        };
        assert_eq!(desk(&town), Some(town.agency("BYT")), "nobody stands in");
        grant(&town, LONG, "BKHCN", Role::Approver);
        run(catch_up(&parts(&town, town.now))).unwrap();
        assert_eq!(desk(&town), Some(town.agency("BKHCN")));
    }

    fn more_files_than_a_page_are_the_workers(database: &Database) {
        let town = Town::settle(database);
        let many = desks::BATCH + 20;
        let paper = Paper::filled("recommendation", "Ghế chờ ở trạm y tế", "LV12");
        let made: Vec<InitiativeId> = (0..many).map(|_| town.handed_in(&paper)).collect();
        lock(&town, TAM, true);
        let on_owners_desk = || {
            let (owner, byt) = (town.agency("BKHCN"), town.agency("BYT"));
            let all = town.db.read_blocking(move |tx| rows::list_waiting(tx, byt, WaitsFor::IntakeOfficer, None, 1_000));
            let ids: Vec<_> = all.unwrap().into_iter().map(|(_, id)| id).collect();
            let desk = |id: &InitiativeId| {
                let id = *id;
                town.db.read_blocking(move |tx| sangkien::db::initiatives::get(tx, id)).unwrap().desk_agency_id
            };
            ids.iter().filter(|id| desk(id) == Some(owner)).count()
        };
        assert_eq!(on_owners_desk(), desks::BATCH);
        run(catch_up(&parts(&town, town.now))).unwrap();
        assert_eq!(on_owners_desk(), made.len());
        assert_eq!(checks(database), 0);
    }
}
