//! What the desk shows to whom, what it offers, and extending a stage.

use sangkien::domain::event::EventKind;
use sangkien::domain::id::InitiativeId;
use sangkien::domain::person::{Actor, Role};
use sangkien::domain::workflow::{Outcome, PlannedMilestone, Refusal, State};
use sangkien::services::desk::{self, Deed, DeskFile, Filter, Queue, Tab};
use sangkien::services::{
    ServiceError, assign, council, decide, extend, implement, intake, messages, review, submit,
};

use crate::on_both;
use crate::paper::Paper;
use crate::town::{REVIEWERS, Town};
use crate::way::{CHAIR, MEMBERS, SECRETARY};

/// The owner's people.
const INTAKE: &str = "nguyen-van-an";
const APPROVER: &str = "tran-duc-long";
const AUDITOR: &str = "thai-van-nghia";
/// Of the Ministry of Health, which has nothing to do with these files.
const ELSEWHERE: &str = "nguyen-thi-thanh-tam";

fn queue(town: &Town, who: Actor, tab: Option<Tab>) -> Queue {
    let filter = Filter {
        tab,
        ..Filter::default()
    };
    town.act(who, move |tx, ctx| desk::queue(tx, ctx, &filter))
        .unwrap()
}

pub fn ids(queue: &Queue) -> Vec<InitiativeId> {
    queue.page.items.iter().map(|item| item.file.id).collect()
}

fn count(queue: &Queue, tab: Tab) -> Option<usize> {
    let found = queue.tabs.iter().find(|one| one.tab == tab);
    found.expect("the tab is there").count
}

pub fn read(town: &Town, who: Actor, id: InitiativeId) -> Result<DeskFile, ServiceError> {
    let code = code(town, id);
    town.act(who, move |tx, ctx| {
        desk::read(tx, ctx, code.parse().unwrap(), false)
    })
}

pub fn code(town: &Town, id: InitiativeId) -> String {
    let row = town
        .db
        .read_blocking(move |tx| sangkien::db::initiatives::get(tx, id));
    row.unwrap().code.unwrap()
}

fn on_offer(file: &DeskFile) -> Vec<Deed> {
    let free = file.offers.iter().filter(|offer| offer.refusal.is_none());
    free.map(|offer| offer.deed).collect()
}

fn why_not(file: &DeskFile, deed: Deed) -> Option<Refusal> {
    let found = file.offers.iter().find(|offer| offer.deed == deed);
    found.and_then(|offer| offer.refusal.clone())
}

fn accepted(town: &Town) -> InitiativeId {
    let id = town.proposed();
    let seen = town.version(id);
    town.act(town.staff(APPROVER), move |tx, ctx| {
        let grounds = "Đồng ý.".to_owned();
        decide::decide(tx, ctx, id, seen, Some(Outcome::Accepted), grounds)
    })
    .unwrap();
    town.act(Actor::System, move |tx, ctx| decide::announce(tx, ctx, id))
        .unwrap();
    id
}

on_both! {
    fn a_file_stands_in_the_queue_of_whom_it_waits_for_and_in_no_other(database: &Database) {
        let town = Town::settle(database);
        let (an, long, lan) = (town.staff(INTAKE), town.staff(APPROVER), town.staff(REVIEWERS[0]));
        let submitted = town.submitted();
        let in_review = town.in_review();
        let proposed = town.proposed();
        assert_eq!(ids(&queue(&town, an, None)), [submitted]);
        assert_eq!(ids(&queue(&town, long, None)), [proposed]);
        assert_eq!(ids(&queue(&town, lan, None)), [in_review]);
        assert_eq!(ids(&queue(&town, lan, Some(Tab::Done))), [proposed]);
        assert_eq!(ids(&queue(&town, town.staff(ELSEWHERE), None)), [] as [InitiativeId; 0]);
        let mut all = ids(&queue(&town, town.staff(AUDITOR), None));
        all.sort_unstable();
        let mut expected = vec![submitted, in_review, proposed];
        expected.sort_unstable();
        assert_eq!(all, expected);
    }

    fn due_first_with_what_is_overdue_counted(database: &Database) {
        let mut town = Town::settle(database);
        let an = town.staff(INTAKE);
        let older = town.submitted();
        town.now = town.now.plus_seconds(3 * 86_400);
        let newer = town.submitted();
        assert_eq!(ids(&queue(&town, an, None)), [older, newer]);
        assert_eq!(count(&queue(&town, an, None), Tab::Overdue), Some(0));
        town.now = town.now.plus_seconds(60 * 86_400);
        let late = queue(&town, an, Some(Tab::Overdue));
        assert_eq!(ids(&late), [older, newer]);
        assert_eq!(count(&late, Tab::Overdue), Some(2));
        assert_eq!(count(&late, Tab::All), None);
    }

    fn an_accepted_file_waits_for_an_analyst_until_it_is_launched(database: &Database) {
        let town = Town::settle(database);
        let analyst = town.staff("luong-thi-quynh");
        let (first, second) = (accepted(&town), accepted(&town));
        assert_eq!(ids(&queue(&town, analyst, None)), [] as [InitiativeId; 0]);
        assert_eq!(count(&queue(&town, analyst, None), Tab::Launch), Some(2));
        let mut waiting = ids(&queue(&town, analyst, Some(Tab::Launch)));
        waiting.sort_unstable();
        let mut both = [first, second];
        both.sort_unstable();
        assert_eq!(waiting, both);
        let seen = town.version(first);
        let due_on = town.now.date() + chrono::Days::new(30);
        let milestones = vec![PlannedMilestone { title: "Thử ở ba xã".to_owned(), due_on }];
        town.act(analyst, move |tx, ctx| {
            implement::launch(tx, ctx, first, seen, "Sở Nông nghiệp".to_owned(), milestones.clone())
        })
        .unwrap();
        assert_eq!(ids(&queue(&town, analyst, Some(Tab::Launch))), [second]);
        let mine = queue(&town, analyst, None);
        assert_eq!(ids(&mine), [first]);
        assert_eq!(mine.page.items[0].file.due_on, Some(due_on));
        // another agency's desk has nothing of it
        assert_eq!(count(&queue(&town, town.staff(INTAKE), None), Tab::Mine), Some(0));
    }

    fn a_page_goes_on_where_the_one_before_ended(database: &Database) {
        let town = Town::settle(database);
        let an = town.staff(INTAKE);
        let made: Vec<InitiativeId> = (0..43).map(|_| town.submitted()).collect();
        let first = queue(&town, an, None);
        assert_eq!(first.page.items.len(), 40);
        let filter = Filter { after: first.page.next, ..Filter::default() };
        let second = town.act(an, move |tx, ctx| desk::queue(tx, ctx, &filter)).unwrap();
        assert_eq!(second.page.next, None);
        let mut seen = ids(&first);
        seen.extend(ids(&second));
        let mut expected = made;
        expected.sort_unstable();
        assert_eq!(seen, expected);
    }

    fn finished_files_are_found_by_their_state_and_among_all_files(database: &Database) {
        let town = Town::settle(database);
        let (an, nghia) = (town.staff(INTAKE), town.staff(AUDITOR));
        let id = town.submitted();
        let seen = town.version(id);
        town.act(an, move |tx, ctx| intake::decline(tx, ctx, id, seen, "Không thuộc phạm vi.".into()))
            .unwrap();
        town.draft(&Paper::filled("ordinary", "Chưa gửi", "LV01"));
        for who in [an, nghia] {
            assert_eq!(ids(&queue(&town, who, Some(Tab::All))), [id], "{who:?}");
            let filter = Filter { tab: Some(Tab::All), state: Some(State::Declined), ..Filter::default() };
            let found = town.act(who, move |tx, ctx| desk::queue(tx, ctx, &filter)).unwrap();
            assert_eq!(ids(&found), [id]);
        }
        assert_eq!(ids(&queue(&town, town.staff(ELSEWHERE), Some(Tab::All))), [] as [InitiativeId; 0]);
        // what is overdue is open
        assert_eq!(ids(&queue(&town, nghia, Some(Tab::Overdue))), [] as [InitiativeId; 0]);
    }

    fn all_files_go_on_where_the_page_before_ended_newest_first(database: &Database) {
        let mut town = Town::settle(database);
        let mut made = Vec::new();
        for number in 0..42 {
            town.now = town.now.plus_seconds(1);
            let id = town.submitted();
            if number % 2 == 0 {
                let seen = town.version(id);
                town.act(town.staff(INTAKE), move |tx, ctx| {
                    intake::decline(tx, ctx, id, seen, "Không thuộc phạm vi.".into())
                })
                .unwrap();
            }
            made.push(id);
        }
        made.reverse();
        for who in [town.staff(INTAKE), town.staff(AUDITOR)] {
            let first = queue(&town, who, Some(Tab::All));
            let filter = Filter { tab: Some(Tab::All), after: first.page.next, ..Filter::default() };
            let second = town.act(who, move |tx, ctx| desk::queue(tx, ctx, &filter)).unwrap();
            assert_eq!((first.page.items.len(), second.page.next), (40, None));
            assert_eq!([ids(&first), ids(&second)].concat(), made);
        }
    }

    fn a_council_finds_the_files_it_sits_for_and_no_others(database: &Database) {
        let town = Town::settle(database);
        let (sits, other) = (town.convened(), town.in_council());
        let none = [] as [InitiativeId; 0];
        for key in [CHAIR, MEMBERS[0], MEMBERS[1]] {
            let found = queue(&town, town.staff(key), None);
            assert_eq!(ids(&found), [sits], "{key} does not sit for {other}");
            assert_eq!(found.page.items[0].file.due_on, Some(town.now.date()), "the day it meets");
            assert_eq!(count(&found, Tab::Mine), Some(1));
        }
        // whichever agency they belong to
        let guest = Actor::Staff {
            person: town.person(MEMBERS[0]),
            role: Role::Member,
            agency: town.agency("BYT"),
        };
        assert_eq!(ids(&queue(&town, guest, None)), [sits]);
        assert!(read(&town, guest, sits).is_ok());
        let absent = Actor::Staff { person: town.person("le-ba-khanh"), role: Role::Member, agency: town.agency("BKHCN") };
        assert_eq!(ids(&queue(&town, absent, None)), none);
        // a council that was sent back, and one that ended, is over
        let seen = town.version(sits);
        town.act(town.staff(SECRETARY), move |tx, ctx| council::send_back(tx, ctx, sits, seen, "Thiếu số liệu.".into()))
            .unwrap();
        assert_eq!(ids(&queue(&town, town.staff(CHAIR), None)), none);
        town.concluded();
        assert_eq!(ids(&queue(&town, town.staff(CHAIR), None)), none);
    }

    fn who_has_nothing_to_do_with_a_file_does_not_learn_that_it_exists(database: &Database) {
        let town = Town::settle(database);
        let id = town.in_review();
        for key in [INTAKE, APPROVER, AUDITOR, REVIEWERS[0]] {
            assert!(read(&town, town.staff(key), id).is_ok(), "{key}");
        }
        // another ministry's officer, a reviewer who was not asked, a citizen
        for who in [town.staff(ELSEWHERE), town.staff("cao-thi-huong-giang"), town.citizen("nguyen-thi-hoa")] {
            assert!(matches!(read(&town, who, id), Err(ServiceError::NotFound)), "{who:?}");
        }
    }

    fn each_role_is_offered_what_it_may_do_and_told_what_is_missing(database: &Database) {
        let town = Town::settle(database);
        let an = town.staff(INTAKE);
        let submitted = read(&town, an, town.submitted()).unwrap();
        assert_eq!(
            on_offer(&submitted),
            [Deed::Receive, Deed::Return, Deed::Forward, Deed::Extend, Deed::Note, Deed::Message, Deed::Decline]
        );
        assert_eq!(why_not(&submitted, Deed::Stop), Some(Refusal::NotYourRole));
        let id = town.in_review();
        let file = read(&town, an, id).unwrap();
        assert_eq!(
            why_not(&file, Deed::Recommend),
            Some(Refusal::TooFewReviews { needed: 2, given: 0 })
        );
        let lan = read(&town, town.staff(REVIEWERS[0]), id).unwrap();
        assert_eq!(
            on_offer(&lan),
            [Deed::HandIn, Deed::DeclareConflict, Deed::Return, Deed::Note, Deed::Message]
        );
        assert_eq!(on_offer(&read(&town, town.staff(AUDITOR), id).unwrap()), [] as [Deed; 0]);
    }

    fn a_reviewer_reads_the_others_sheets_after_handing_in_the_own_one(database: &Database) {
        let town = Town::settle(database);
        let id = town.in_review();
        let hand_in = |key: &str| {
            let sheet = review::Sheet {
                scores: town.scores("ordinary", 7),
                recommendation: sangkien::domain::workflow::Outcome::Accepted,
                comment: "Tốt.".to_owned(),
            };
            let seen = town.version(id);
            town.act(town.staff(key), move |tx, ctx| review::hand_in(tx, ctx, id, seen, &sheet))
                .unwrap();
        };
        hand_in(REVIEWERS[0]);
        let second = read(&town, town.staff(REVIEWERS[1]), id).unwrap();
        assert_eq!((second.sheets.len(), second.sheets_hidden), (0, true));
        assert_eq!(second.summary, None);
        assert_eq!(read(&town, town.staff(INTAKE), id).unwrap().sheets.len(), 1);
        hand_in(REVIEWERS[1]);
        let second = read(&town, town.staff(REVIEWERS[1]), id).unwrap();
        assert_eq!((second.sheets.len(), second.sheets_hidden), (2, false));
        assert_eq!(queue(&town, town.staff(REVIEWERS[1]), Some(Tab::Done)).page.items.len(), 1);
    }

    fn reviews_stay_readable_after_a_forward_and_count_no_longer(database: &Database) {
        let town = Town::settle(database);
        let id = town.in_review();
        for key in REVIEWERS {
            town.score(id, key, "ordinary", town.version(id)).unwrap();
        }
        let here = read(&town, town.staff(INTAKE), id).unwrap();
        assert!(on_offer(&here).contains(&Deed::Recommend));
        let (seen, there) = (town.version(id), town.agency("BYT"));
        town.act(town.staff(INTAKE), move |tx, ctx| intake::forward(tx, ctx, id, seen, there, "Thuộc y tế.".into()))
            .unwrap();
        let officer = town.staff(ELSEWHERE);
        let seen = town.version(id);
        town.act(officer, move |tx, ctx| intake::receive(tx, ctx, id, seen)).unwrap();
        let forwarded = read(&town, officer, id).unwrap();
        assert_eq!(forwarded.sheets.len(), 2, "the new agency reads them");
        let mut authors: Vec<&str> = forwarded.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        authors.sort_unstable();
        assert_eq!(authors, ["Mai Xuân Bách", "Phạm Thị Lan"]);
        assert_eq!(forwarded.summary, None, "they stopped counting");
        assert!(!on_offer(&forwarded).contains(&Deed::Recommend));
        let seen = town.version(id);
        let chosen = assign::Choice::ByHand(crate::way::HEALTH.reviewers.map(|key| town.person(key)).to_vec());
        town.act(officer, move |tx, ctx| assign::assign(tx, ctx, id, seen, &chosen)).unwrap();
        assert_eq!(
            why_not(&read(&town, officer, id).unwrap(), Deed::Recommend),
            Some(Refusal::TooFewReviews { needed: 2, given: 0 })
        );
    }

    fn personal_answers_are_veiled_until_somebody_asks(database: &Database) {
        let town = Town::settle(database);
        let id = town.submitted();
        let masked = read(&town, town.staff(INTAKE), id).unwrap();
        let code = code(&town, id);
        let whole = town
            .act(town.staff(INTAKE), move |tx, ctx| desk::read(tx, ctx, code.parse().unwrap(), true))
            .unwrap();
        let personal = |file: &DeskFile| -> Vec<String> {
            let cells = file.answers.rows("authors").iter().flat_map(|row| [row.get("email"), row.get("birth_date")]);
            cells.flatten().map(|value| value.typed()).collect()
        };
        let (given, veiled) = (personal(&whole), personal(&masked));
        assert!(!given.is_empty(), "the paper of this test gives none");
        assert_eq!(veiled, vec!["••••••"; given.len()], "that something was given shows, and what it is does not");
        assert!(given.iter().all(|value| !format!("{:?}", masked.answers).contains(value)));
    }

    fn an_extended_stage_is_due_later_for_everybody_and_the_proposer_is_told(database: &Database) {
        let town = Town::settle(database);
        let an = town.staff(INTAKE);
        let id = town.in_review();
        let before = read(&town, an, id).unwrap();
        let seen = before.row.version;
        let notices = database.count("SELECT count(*) AS n FROM notices WHERE kind = 'stage_extended'");
        town.act(an, move |tx, ctx| extend::extend(tx, ctx, id, seen, 3, "Cần thêm ý kiến.")).unwrap();
        let after = read(&town, an, id).unwrap();
        let calendar = &town.house.reference.calendar;
        let (old, new) = (before.row.due_on.unwrap(), after.row.due_on.unwrap());
        assert_eq!(calendar.days_left(old, new), 3);
        assert_eq!(after.row.total_due_on, before.row.total_due_on);
        assert!(after.reviewers.iter().all(|one| one.work.due_on == new));
        assert_eq!(after.history[0].event.kind, EventKind::StageExtended);
        let told = database.count("SELECT count(*) AS n FROM notices WHERE kind = 'stage_extended'");
        assert_eq!(told - notices, 1);
    }

    fn a_stage_is_extended_only_within_the_limits_of_its_kind(database: &Database) {
        let town = Town::settle(database);
        let an = town.staff(INTAKE);
        let id = town.submitted();
        let kind = town.house.reference.kind("ordinary").unwrap();
        let limits = town.house.reference.extension(kind);
        let try_it = |who: Actor, days: i64, reason: &'static str| {
            let seen = town.version(id);
            town.act(who, move |tx, ctx| extend::extend(tx, ctx, id, seen, days, reason))
        };
        let too_long = i64::from(limits.days.0) + 1;
        assert!(matches!(try_it(an, too_long, "Vì bận."), Err(ServiceError::Invalid(_))));
        assert!(matches!(try_it(an, 1, " "), Err(ServiceError::Refused(Refusal::ReasonMissing))));
        let other = town.staff(ELSEWHERE);
        assert!(matches!(try_it(other, 1, "Vì bận."), Err(ServiceError::Refused(Refusal::NotYourRole))));
        for _ in 0..limits.times {
            try_it(an, 1, "Vì bận.").unwrap();
        }
        assert!(matches!(try_it(an, 1, "Vì bận."), Err(ServiceError::Refused(Refusal::ExtensionsUsed))));
        assert_eq!(why_not(&read(&town, an, id).unwrap(), Deed::Extend), Some(Refusal::ExtensionsUsed));
    }

    fn who_was_second_is_told_what_changed(database: &Database) {
        let town = Town::settle(database);
        let an = town.staff(INTAKE);
        let id = town.submitted();
        let seen = town.version(id);
        town.act(an, move |tx, ctx| {
            messages::write(tx, ctx, id, None, desk::Audience::Staff, "Đã gọi điện hỏi thêm.")
        })
        .unwrap();
        let second = town.act(an, move |tx, ctx| intake::receive(tx, ctx, id, seen));
        assert!(matches!(second, Err(ServiceError::Stale { .. })));
        let code = code(&town, id);
        let since = town
            .act(an, move |tx, ctx| desk::since(tx, ctx, code.parse().unwrap(), seen))
            .unwrap();
        let kinds: Vec<EventKind> = since.iter().map(|one| one.event.kind).collect();
        assert_eq!(kinds, [EventKind::Noted]);
        assert_eq!(since[0].actor.as_deref(), Some("Nguyễn Văn An"));
    }

    fn a_second_copy_of_a_file_is_shown_to_whom_may_see_the_first(database: &Database) {
        let town = Town::settle(database);
        let named = |title: &str| {
            let id = town.draft(&Paper::filled("ordinary", title, "LV01"));
            let seen = town.version(id);
            let hoa = town.citizen("nguyen-thi-hoa");
            town.act(hoa, move |tx, ctx| submit::submit(tx, ctx, id, seen, true)).unwrap();
            id
        };
        let first = named("Máy gieo hạt cho ruộng bậc thang, chạy bằng tay");
        named("Cân đối chứng ở chợ xã");
        let copy = named("may gieo hat cho ruong bac thang dung suc nguoi");
        let row = town.db.read_blocking(move |tx| sangkien::db::initiatives::get(tx, copy)).unwrap();
        let codes = |who: &str| {
            let row = row.clone();
            let similar = town.act(town.staff(who), move |tx, ctx| desk::similar(tx, ctx, &row));
            let similar = similar.unwrap().into_iter();
            similar.map(|one| one.code).collect::<Vec<_>>()
        };
        assert_eq!(codes(INTAKE), [code(&town, first)]);
        assert_eq!(codes(ELSEWHERE), [] as [String; 0]);
    }

    fn after_an_act_the_next_file_of_the_queue_is_another_one(database: &Database) {
        let town = Town::settle(database);
        let (one, other) = (town.submitted(), town.submitted());
        let next = |besides| {
            let next = town.act(town.staff(INTAKE), move |tx, ctx| desk::next(tx, ctx, besides));
            next.unwrap().map(|item| item.file.id)
        };
        assert_eq!(next(one), Some(other));
        assert_eq!(next(other), Some(one));
        let auditor = town.act(town.staff(AUDITOR), move |tx, ctx| desk::next(tx, ctx, one));
        assert!(auditor.unwrap().is_none());
    }

    fn where_nobody_can_chair_a_council_everybody_at_the_desk_reads_what_is_missing(database: &Database) {
        let town = Town::settle(database);
        let id = town.in_council();
        let secretary = town.staff(SECRETARY);
        assert!(on_offer(&read(&town, secretary, id).unwrap()).contains(&Deed::Convene));
        database.execute("UPDATE staff_roles SET revoked_at = granted_at WHERE role = 'council_chair'");
        for who in [secretary, town.staff(INTAKE), town.staff(APPROVER)] {
            let file = read(&town, who, id).unwrap();
            assert_eq!(why_not(&file, Deed::Convene), Some(Refusal::ChairMissing), "{who:?}");
        }
        let tried = town.convene(id, town.version(id));
        assert!(matches!(tried, Err(ServiceError::Refused(Refusal::ChairMissing))), "{tried:?}");
        assert_eq!(database.count("SELECT count(*) AS n FROM councils"), 0);
    }

    fn whoever_chairs_or_keeps_the_minutes_is_no_member_beside_that(database: &Database) {
        let town = Town::settle(database);
        let id = town.in_council();
        let first = "(SELECT person_id FROM staff_roles WHERE role = 'member' ORDER BY person_id LIMIT 1)";
        let others = format!("role = 'member' AND person_id <> {first}");
        database.execute(&format!("UPDATE staff_roles SET revoked_at = granted_at WHERE {others}"));
        for seat in ["council_chair", "secretary"] {
            let other = format!("(SELECT person_id FROM staff_roles WHERE role = '{seat}')");
            database.execute(&format!("UPDATE staff_roles SET person_id = {other} WHERE role = 'member' AND revoked_at IS NULL"));
            let file = read(&town, town.staff(SECRETARY), id).unwrap();
            assert_eq!(why_not(&file, Deed::Convene), Some(Refusal::MembersMissing), "{seat}");
        }
    }
}
