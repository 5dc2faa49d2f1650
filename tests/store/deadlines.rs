//! What the clock alone brings about: announcements, lapses, reminders, the end of forgotten drafts, a new
//! calendar. Done by the worker as in service, once, however often it looks.

use std::sync::Arc;

use sangkien::db::{initiatives, reviews};
use sangkien::domain::id::InitiativeId;
use sangkien::domain::person::Actor;
use sangkien::domain::reference::Reference;
use sangkien::domain::time::Instant;
use sangkien::domain::workflow::{Outcome, ReturnGround, State};
use sangkien::services::deadlines::{CalendarApplied, apply_calendar, calendar_is_applied};
use sangkien::services::{Ctx, House, assign, decide, desk, intake};
use sangkien::standin::people::DemoPerson;
use sangkien::worker::catch_up;

use crate::databases::Database;
use crate::on_both;
use crate::outbox::{parts, run};
use crate::paper::Paper;
use crate::town::Town;

fn notices(database: &Database, kind: &str) -> i64 {
    database.count(&format!(
        "SELECT count(*) AS n FROM notices WHERE kind = '{kind}'"
    ))
}

fn events(database: &Database, kind: &str) -> i64 {
    database.count(&format!(
        "SELECT count(*) AS n FROM events WHERE kind = '{kind}'"
    ))
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn look(town: &Town, now: Instant) {
    run(catch_up(&parts(town, now))).unwrap();
}

fn decided(town: &Town) -> InitiativeId {
    let id = town.proposed();
    let seen = town.version(id);
    town.act(town.staff("tran-duc-long"), move |tx, ctx| {
        decide::decide(
            tx,
            ctx,
            id,
            seen,
            Some(Outcome::Accepted),
            "Đồng ý.".to_owned(),
        )
    })
    .unwrap();
    id
}

/// Settings as an operator may write them.
fn set(town: &mut Town, change: impl FnOnce(&mut Reference)) {
    let mut reference = town.house.reference.clone();
    change(&mut reference);
    town.house = Arc::new(House {
        seal: town.house.seal.clone(),
        reference,
        demonstration: town.house.demonstration,
    });
}

fn invented(key: &str) -> &'static DemoPerson {
    sangkien::standin::people::find(key).unwrap()
}

on_both! {
    fn a_decision_is_announced_once_when_its_hold_window_is_over(database: &Database) {
        let mut town = Town::settle(database);
        let house = &town.house;
        let calm = House { seal: house.seal.clone(), reference: house.reference.clone(), demonstration: false };
        town.house = Arc::new(calm);
        let id = decided(&town);
        look(&town, town.now.plus_seconds(3600));
        assert_eq!(town.standing(id).0, State::Decided, "the hold window still runs");
        look(&town, town.now.plus_seconds(25 * 3600));
        look(&town, town.now.plus_seconds(26 * 3600));
        assert_eq!(town.standing(id).0, State::Accepted);
        assert_eq!(events(database, "announce"), 1);
        assert_eq!(notices(database, "accepted"), 1);
        assert_eq!(database.count("SELECT count(*) AS n FROM catalogue"), 1);
    }

    fn a_returned_file_is_reminded_of_and_lapses_after_its_budget(database: &Database) {
        let town = Town::settle(database);
        let id = town.submitted();
        let seen = town.version(id);
        town.act(town.staff("nguyen-van-an"), move |tx, ctx| {
            let given = intake::Return {
                ground: ReturnGround::Incomplete,
                mending: "Bổ sung số liệu.".to_owned(),
                reason: String::new(),
            };
            intake::send_return(tx, ctx, id, seen, given)
        }).unwrap();
        // Returned on 2 November, a month to answer: Wednesday 2 December.
        look(&town, at("2026-11-26T02:00:00Z"));
        assert_eq!(notices(database, "return_reminder"), 0);
        look(&town, at("2026-11-27T02:00:00Z"));
        look(&town, at("2026-11-28T02:00:00Z"));
        assert_eq!(notices(database, "return_reminder"), 1);
        look(&town, at("2026-12-01T02:00:00Z"));
        look(&town, at("2026-12-02T02:00:00Z"));
        assert_eq!(notices(database, "return_reminder"), 2);
        assert_eq!(town.standing(id).0, State::Returned);
        look(&town, at("2026-12-02T17:00:00Z"));
        assert_eq!(town.standing(id).0, State::Stopped);
        look(&town, at("2026-12-03T17:00:00Z"));
        assert_eq!(events(database, "lapse"), 1);
        assert_eq!(notices(database, "lapsed"), 1);
        assert_eq!(notices(database, "return_reminder"), 2);
    }

    fn by_itself_a_received_file_goes_to_the_least_loaded_without_a_conflict_where_its_kind_says_so(database: &Database) {
        let mut town = Town::settle(database);
        let received = |town: &Town| {
            let id = town.handed_in(&Paper::filled("ordinary", "Máy gieo hạt", "LV01")
                // a reviewer is among the authors
                .with_co_author("Phạm Thị Lan", &invented("pham-thi-lan").citizen_number));
            let seen = town.version(id);
            town.act(town.staff("nguyen-van-an"), move |tx, ctx| intake::receive(tx, ctx, id, seen)).unwrap();
            id
        };
        let id = received(&town);
        look(&town, town.now);
        assert_eq!(town.standing(id).0, State::Received, "off unless somebody says so");
        // as an operator's workflow.toml says it
        set(&mut town, |reference| reference.workflow.assign_automatically = true);
        look(&town, town.now);
        look(&town, town.now);
        assert_eq!(town.standing(id).0, State::InReview);
        assert_eq!(events(database, "assign"), 1);
        assert_eq!(database.count("SELECT count(*) AS n FROM events WHERE kind = 'assign' AND capacity = 'system' AND actor_id IS NULL"), 1);
        assert_eq!(database.count("SELECT count(*) AS n FROM assignments WHERE assigned_by IS NULL"), 2);
        let given = town
            .act(town.staff("nguyen-van-an"), move |tx, _| Ok(reviews::list_assignments(tx, id, 1)?))
            .unwrap();
        let asked: Vec<_> = given.iter().map(|work| work.reviewer_id).collect();
        assert!(!asked.contains(&town.person("pham-thi-lan")), "an author does not review");
        assert_eq!(notices(database, "task_review"), 2);
        // a kind may say otherwise
        set(&mut town, |reference| {
            let kind = reference.kinds.get_mut("ordinary").unwrap();
            kind.review.assign_automatically = Some(false);
        });
        let other = received(&town);
        look(&town, town.now);
        assert_eq!(town.standing(other).0, State::Received);
    }

    fn with_too_few_reviewers_a_file_waits_and_the_officer_sees_why(database: &Database) {
        let mut town = Town::settle(database);
        set(&mut town, |reference| reference.workflow.assign_automatically = true);
        database.execute("UPDATE staff_roles SET absent_until = '2027-01-01' WHERE role = 'reviewer'");
        let id = town.submitted();
        let seen = town.version(id);
        let an = town.staff("nguyen-van-an");
        let code = town.act(an, move |tx, ctx| {
            intake::receive(tx, ctx, id, seen)?;
            Ok(initiatives::get(tx, id)?.code.unwrap().parse().unwrap())
        })
        .unwrap();
        look(&town, town.now);
        assert_eq!(town.standing(id).0, State::Received);
        let file = town.act(an, move |tx, ctx| desk::read(tx, ctx, code, false)).unwrap();
        assert_eq!(file.choices.by_itself, Some(Some((2, 0))));
        database.execute("UPDATE staff_roles SET absent_until = NULL");
        look(&town, town.now);
        assert_eq!(town.standing(id).0, State::InReview);
    }

    fn staff_are_reminded_before_and_after_the_due_day_and_not_twice(database: &Database) {
        let town = Town::settle(database);
        town.submitted();
        // Handed in on Monday 2 November, five working days for intake: Monday 9 November.
        let officers = notices(database, "task_intake");
        assert!(officers > 0);
        for day in ["03", "04", "04", "05", "06", "06", "07", "08", "09"] {
            look(&town, at(&format!("2026-11-{day}T02:00:00Z")));
        }
        assert_eq!(notices(database, "task_reminder"), 2 * officers);
        assert_eq!(notices(database, "task_overdue"), 0);
        for day in ["10", "11", "12"] {
            look(&town, at(&format!("2026-11-{day}T02:00:00Z")));
        }
        assert_eq!(notices(database, "task_reminder"), 2 * officers);
        assert_eq!(notices(database, "task_overdue"), officers);
    }

    fn a_forgotten_draft_goes_only_after_its_owner_was_warned(database: &Database) {
        let town = Town::settle(database);
        town.draft(&Paper::filled("ordinary", "Máy gieo hạt", "LV01"));
        let drafts = "SELECT count(*) AS n FROM initiatives";
        let day = |days: i64| town.now.plus_seconds(days * 24 * 3600);
        look(&town, day(160));
        assert_eq!(notices(database, "draft_expiring"), 0);
        // The worker stood still: the draft is past its end, but nobody was warned.
        look(&town, day(200));
        look(&town, day(201));
        assert_eq!(notices(database, "draft_expiring"), 1);
        assert_eq!(database.count(drafts), 1);
        look(&town, day(214));
        assert_eq!(database.count(drafts), 1, "the day it was told is not over");
        look(&town, day(216));
        assert_eq!(database.count(drafts), 0);
        assert_eq!(database.count("SELECT count(*) AS n FROM answers"), 0);
    }

    fn a_new_calendar_moves_open_due_dates_and_each_move_is_an_event(database: &Database) {
        let town = Town::settle(database);
        let moved = town.submitted();
        let ended = decided(&town);
        let apply = |house: &Arc<House>| {
            let ctx = Ctx { house: Arc::clone(house), ..town.ctx(Actor::System) };
            apply_calendar(&town.db, &ctx, |_| {}).unwrap()
        };
        assert_eq!(apply(&town.house), CalendarApplied::First);
        assert_eq!(apply(&town.house), CalendarApplied::Known);
        let acts_with = |house: &Arc<House>| {
            let ctx = Ctx { house: Arc::clone(house), ..town.ctx(Actor::System) };
            town.db.read_blocking(move |conn| calendar_is_applied(conn, &ctx)).unwrap()
        };
        assert!(acts_with(&town.house));
        let mut reference = town.house.reference.clone();
        reference.calendar.version += 1;
        reference.calendar.holidays.insert("2026-11-05".parse().unwrap());
        let house = Arc::new(House { seal: town.house.seal.clone(), reference, demonstration: true });
        assert!(!acts_with(&house), "a node with other holidays does not begin to act");
        assert_eq!(apply(&house), CalendarApplied::Changed { moved: 1 });
        assert!(acts_with(&house) && !acts_with(&town.house));
        assert_eq!(apply(&house), CalendarApplied::Known);
        assert_eq!(events(database, "calendar_moved"), 1);
        let due = |id: InitiativeId| {
            let row = town.db.read_blocking(move |conn| sangkien::db::initiatives::get(conn, id));
            row.unwrap().due_on.unwrap().to_string()
        };
        assert_eq!(due(moved), "2026-11-10");
        assert_eq!(town.standing(ended).0, State::Decided);
    }

    fn whom_a_file_comes_to_wait_for_is_reminded_whoever_was_before(database: &Database) {
        let town = Town::settle(database);
        let id = town.in_review();
        // given to reviewers on Monday 2 November, twenty working days: Monday 30 November
        let last_days = at("2026-11-27T02:00:00Z");
        look(&town, last_days);
        assert_eq!(notices(database, "task_reminder"), 2, "both reviewers");
        let seen = town.version(id);
        town.act(town.staff("pham-thi-lan"), move |tx, ctx| {
            assign::declare_conflict(tx, ctx, id, seen, "Người nhà của tôi.")
        })
        .unwrap();
        look(&town, last_days);
        assert_eq!(notices(database, "task_reminder"), 4, "now it waits for two officers");
        look(&town, last_days);
        assert_eq!(notices(database, "task_reminder"), 4);
        // an act after which the same people are waited for reminds nobody anew
        let seen = town.version(id);
        let by = town.person("cao-thi-huong-giang");
        town.act(town.staff("nguyen-van-an"), move |tx, ctx| {
            assign::replace_reviewer(tx, ctx, id, seen, None, by, "Thay người có liên quan.")
        })
        .unwrap();
        look(&town, last_days);
        assert_eq!(notices(database, "task_reminder"), 5, "the new one, and not again who knows it");
    }
}
