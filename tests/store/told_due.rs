//! The day that a notice names: what is due after the act it tells of, and marked where it may still move.

use sangkien::db::initiatives;
use sangkien::domain::id::InitiativeId;
use sangkien::domain::notice::NoticeKind;
use sangkien::domain::workflow::ReturnGround;
use sangkien::services::extend;
use sangkien::services::inbox::Entry;
use sangkien::services::intake::{self, Return};

use crate::on_both;
use crate::paper::Paper;
use crate::post::{inboxes, letters, renderer};
use crate::told::HOA;
use crate::town::Town;
use crate::way::{ANALYST, INTAKE, WHY};

fn told(town: &Town, id: InitiativeId, kind: NoticeKind) -> Entry {
    let all = inboxes(town, id).remove(HOA).unwrap();
    let mut fitting = all.into_iter().filter(|entry| entry.kind == kind);
    fitting.next().unwrap_or_else(|| panic!("no {kind}"))
}

on_both! {
    fn a_notice_of_an_act_that_sets_the_clock_names_the_new_day(database: &Database) {
        let town = Town::settle(database);
        let due = |id: InitiativeId| {
            town.db.read_blocking(move |conn| initiatives::get(conn, id)).unwrap().due_on
        };
        let id = town.implementing();
        let steps = town.milestones(id);
        town.reach(town.staff(ANALYST), id, town.version(id), steps[0].milestone_id).unwrap();
        let entry = told(&town, id, NoticeKind::MilestoneReached);
        assert_eq!(entry.data.due_on, Some(steps[1].due_on), "not the day of the step that was reached");
        assert_eq!(entry.data.due_on, due(id));
        let left = town.house.reference.calendar.days_left(town.now.date(), steps[1].due_on);
        assert_eq!(entry.data.days_left, Some(left));

        let id = town.handed_in(&Paper::filled("ordinary", "Máy gieo hạt", "LV01"));
        let seen = town.version(id);
        town.act(town.staff(INTAKE[0]), move |tx, ctx| extend::extend(tx, ctx, id, seen, 2, WHY)).unwrap();
        let entry = told(&town, id, NoticeKind::StageExtended);
        assert_eq!(entry.data.due_on, due(id));
    }

    fn a_return_says_on_what_ground(database: &Database) {
        let town = Town::settle(database);
        for (ground, said) in [
            (ReturnGround::Incomplete, ["Hồ sơ còn thiếu.", "The file is incomplete."]),
            (ReturnGround::Incorrect, ["Hồ sơ có chỗ chưa đúng.", "Something in the file is incorrect."]),
            (ReturnGround::Outdated, ["Hồ sơ có thông tin đã cũ.", "Something in the file is outdated."]),
        ] {
            let id = town.handed_in(&Paper::filled("ordinary", "Máy gieo hạt", "LV01"));
            let seen = town.version(id);
            town.act(town.staff(INTAKE[0]), move |tx, ctx| {
                let given = Return { ground, mending: "Xin gửi bản mới.".to_owned(), reason: String::new() };
                intake::send_return(tx, ctx, id, seen, given).map(drop)
            })
            .unwrap();
            let entry = told(&town, id, NoticeKind::Returned);
            for (letter, words) in letters(&renderer(), &entry).iter().zip(said) {
                assert!(letter.contains(words), "{letter}");
            }
        }
    }

    fn a_day_that_may_still_move_is_marked_in_the_letter(database: &Database) {
        let mut town = Town::settle(database);
        let sure = town.handed_in(&Paper::filled("ordinary", "Máy gieo hạt", "LV01"));
        let entry = told(&town, sure, NoticeKind::Submitted);
        assert!(!entry.data.due_provisional, "{entry:?}");
        town.now = "2026-12-28T02:00:00Z".parse().unwrap();
        let late = town.handed_in(&Paper::filled("ordinary", "Hạn sang năm sau", "LV01"));
        let entry = told(&town, late, NoticeKind::Submitted);
        assert!(entry.data.due_provisional && entry.data.total_provisional, "{entry:?}");
        for (letter, mark) in letters(&renderer(), &entry).iter().zip(["tạm tính", "provisional"]) {
            let marked = letter.lines().filter(|line| line.contains("/2027 (") && line.contains(mark)).count();
            assert_eq!(marked, 3, "in the sentence, of the first stage and of the whole: {letter}");
        }
    }
}
