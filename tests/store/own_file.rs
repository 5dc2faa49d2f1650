//! Staff who are proposers or authors themselves: of how their own file is handled they read at the desk what any
//! citizen reads in their account, and no more (workflow.md, rule 6).

use sangkien::domain::workflow::Refusal;
use sangkien::services::ServiceError;
use sangkien::services::desk::{self, Filter, Queue, Tab};

use crate::desk::{code, ids, read};
use crate::on_both;
use crate::paper::Paper;
use crate::town::Town;
use crate::way::{APPROVER, INTAKE as OFFICERS};

const INTAKE: &str = OFFICERS[0];

on_both! {
    fn nobody_reads_at_the_desk_how_their_own_file_is_handled(database: &Database) {
        let town = Town::settle(database);
        let officer = sangkien::standin::people::find(INTAKE).unwrap();
        let paper = Paper::filled("ordinary", "Hồ sơ của cán bộ", "LV01");
        let id = town.handed_in(&paper.with_co_author(&officer.name, &officer.citizen_number));
        let hidden = read(&town, town.staff(INTAKE), id);
        assert!(matches!(hidden, Err(ServiceError::Refused(Refusal::ConflictOfInterest))), "{hidden:?}");
        let code = code(&town, id);
        let opened = town.act(town.staff(INTAKE), move |tx, ctx| desk::find_code(tx, ctx, code.parse().unwrap()));
        assert!(matches!(opened, Err(ServiceError::Refused(Refusal::ConflictOfInterest))), "{opened:?}");
        // nor are they sent there after another act, though it stands in the same queue
        let other = town.submitted();
        let next = town.act(town.staff(INTAKE), move |tx, ctx| desk::next(tx, ctx, other)).unwrap();
        assert!(next.is_none_or(|item| item.file.id != id));
        // their colleague does
        read(&town, town.staff(APPROVER), id).unwrap();
    }

    fn a_list_tells_nobody_where_their_own_file_stands(database: &Database) {
        let town = Town::settle(database);
        let analyst = sangkien::standin::people::find("luong-thi-quynh").unwrap();
        let paper = Paper::filled("ordinary", "Hồ sơ của cán bộ", "LV01");
        let own = town.handed_in(&paper.with_co_author(&analyst.name, &analyst.citizen_number));
        town.receive_and_assign(own);
        town.reviewed(own);
        let other = town.proposed();
        let (quynh, long) = (town.staff("luong-thi-quynh"), town.staff(APPROVER));
        let list = |who, state| {
            let filter = Filter { tab: Some(Tab::All), state, ..Filter::default() };
            town.act(who, move |tx, ctx| desk::queue(tx, ctx, &filter)).unwrap()
        };
        let score = |queue: &Queue, id| {
            let item = queue.page.items.iter().find(|item| item.file.id == id);
            item.expect("it is listed").scores.mean_bp()
        };
        let seen = list(quynh, None);
        assert_eq!(seen.own, [own]);
        assert_eq!(score(&seen, own), None);
        assert!(score(&seen, other).is_some());
        let approvers_own = {
            let approver = sangkien::standin::people::find(APPROVER).unwrap();
            let paper = Paper::filled("ordinary", "Hồ sơ của người duyệt", "LV01");
            let id = town.handed_in(&paper.with_co_author(&approver.name, &approver.citizen_number));
            town.receive_and_assign(id);
            town.reviewed(id);
            id
        };
        let mine = town.act(long, |tx, ctx| desk::queue(tx, ctx, &Filter::default())).unwrap();
        assert!(!ids(&mine).contains(&approvers_own), "that it waits for an approver would tell where it stands");
        assert!(ids(&mine).contains(&own) && ids(&mine).contains(&other));
        let counted = mine.tabs.iter().find(|one| one.tab == Tab::Mine).unwrap().count;
        assert_eq!(counted, Some(2));
        let state = town.standing(own).0;
        assert_eq!(ids(&list(quynh, Some(state))).len(), 2, "that it is among them would tell its state");
        let seen = list(long, Some(state));
        assert_eq!((ids(&seen).len(), seen.own.len()), (2, 1));
        assert!(score(&seen, own).is_some());
    }
}
