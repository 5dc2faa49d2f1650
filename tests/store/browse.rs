//! What everybody may find: with and without diacritics, by filter, page by page, and nothing that is not
//! accepted or not any more. On SQLite by FTS5, on PostgreSQL by tsvector.

use std::collections::BTreeMap;

use sangkien::domain::id::InitiativeId;
use sangkien::domain::locale::Locale;
use sangkien::domain::person::Actor;
use sangkien::domain::text_enum::TextEnum as _;
use sangkien::domain::workflow::{Outcome, ReturnGround, State};
use sangkien::services::browse::{self, Wanted};
use sangkien::services::{ServiceError, decide, figures, file, intake};

use crate::on_both;
use crate::paper::Paper;
use crate::seeded;
use crate::town::Town;
use crate::way::WHY;

fn accepted(town: &Town) -> InitiativeId {
    let id = town.proposed();
    let seen = town.version(id);
    town.act(town.staff("tran-duc-long"), move |tx, ctx| {
        let grounds = "Đồng ý.".to_owned();
        decide::decide(tx, ctx, id, seen, Some(Outcome::Accepted), grounds)
    })
    .unwrap();
    town.act(Actor::System, move |tx, ctx| decide::announce(tx, ctx, id))
        .unwrap();
    id
}

fn ids(town: &Town, wanted: Wanted) -> Vec<InitiativeId> {
    let list = town
        .act(Actor::System, move |tx, _| {
            browse::public_list(tx, Locale::Vi, &wanted, None)
        })
        .unwrap();
    let items = list.page.items.into_iter();
    items.map(|row| row.initiative_id).collect()
}

fn found(town: &Town, words: &str) -> usize {
    let words = words.to_owned();
    let wanted = Wanted {
        words,
        ..Wanted::default()
    };
    ids(town, wanted).len()
}

on_both! {
    fn words_are_found_with_and_without_diacritics_and_syntax_is_only_words(database: &Database) {
        let town = Town::settle(database);
        let id = accepted(&town);
        assert_eq!(ids(&town, Wanted::default()), [id]);
        for words in ["Máy gieo", "may gieo hat", "MÁY", "gieo  ma", "hạt máy"] {
            assert_eq!(found(&town, words), 1, "{words}");
        }
        for words in ["máy bay lên trăng", "\"", "' OR 1=1", "hat NOT may", "*", "may & bay", "!!"] {
            assert_eq!(found(&town, words), 0, "{words}");
        }
    }

    fn a_filter_that_names_nothing_known_finds_nothing(database: &Database) {
        let town = Town::settle(database);
        let id = accepted(&town);
        let text = |text: &str| Some(text.to_owned());
        let row = town
            .act(Actor::System, move |tx, ctx| Ok(file::load(tx, ctx, id)?.row))
            .unwrap();
        let field = row.field_code;
        assert_eq!(ids(&town, Wanted { field, ..Wanted::default() }), [id]);
        assert!(ids(&town, Wanted { field: text("nothing"), ..Wanted::default() }).is_empty());
        assert!(ids(&town, Wanted { agency: text("nobody"), ..Wanted::default() }).is_empty());
        assert!(ids(&town, Wanted { year: Some(1999), ..Wanted::default() }).is_empty());
        assert!(ids(&town, Wanted { province: text("99"), ..Wanted::default() }).is_empty());
    }

    fn what_is_not_accepted_is_tracked_and_never_read(database: &Database) {
        let town = Town::settle(database);
        let id = town.submitted();
        assert!(ids(&town, Wanted::default()).is_empty());
        town.act(Actor::System, move |tx, ctx| {
            let code = file::load(tx, ctx, id)?.row.code.unwrap().parse().unwrap();
            let tracked = browse::track(tx, &ctx.house, ctx.now, code)?.unwrap();
            assert_eq!(tracked.state, sangkien::domain::workflow::State::Submitted);
            assert!(tracked.due.is_some());
            assert!(browse::public_file(tx, &ctx.house, Locale::Vi, code).is_err());
            Ok(())
        })
        .unwrap();
    }

    /// workflow.md, States: the column "public sees".
    fn everybody_sees_of_each_state_what_the_rule_book_says(database: &Database) {
        let town = Town::settle(database);
        seeded::invent(&town, &seeded::order(&town, 200, 11));
        let mut met = BTreeMap::<State, usize>::new();
        for id in seeded::ids(&town) {
            let (state, seen) = town.act(Actor::System, move |tx, ctx| {
                let row = file::load(tx, ctx, id)?.row;
                let Some(code) = row.code else {
                    return Ok((row.state, "nothing"));
                };
                let code = code.parse().unwrap();
                let tracked = browse::track(tx, &ctx.house, ctx.now, code)?.unwrap();
                assert_eq!(tracked.state, row.state);
                let seen = match browse::public_file(tx, &ctx.house, Locale::Vi, code) {
                    Err(ServiceError::NotFound) => "code, state",
                    Err(other) => return Err(other),
                    Ok(file) => match (file.milestones.is_empty(), file.result) {
                        (true, None) => "title, summary, agency, dates, authors who agreed; less what is confidential",
                        (false, None) => "as accepted, with progress",
                        (_, Some(_)) => "as accepted, with the result",
                    },
                };
                Ok((row.state, seen))
            }).unwrap();
            let book = include_str!("../../docs/workflow.md");
            let line = book.lines().find(|line| line.starts_with(&format!("| {state} | ")) && line.matches('|').count() == 6);
            let said = line.unwrap().trim_end_matches('|').rsplit('|').next().unwrap().trim();
            assert_eq!(seen, said, "{state}");
            *met.entry(state).or_default() += 1;
        }
        assert_eq!(met.len(), State::ALL.len(), "{met:?}");
    }

    /// workflow.md, On time.
    fn while_a_first_return_is_unanswered_the_date_of_the_return_counts_as_the_end(database: &Database) {
        let mut town = Town::settle(database);
        let (early, late, twice) = (town.submitted(), town.submitted(), town.submitted());
        let begin = town.now;
        let give_back = |town: &Town, id: InitiativeId| {
            let seen = town.version(id);
            town.act(town.staff("nguyen-van-an"), move |tx, ctx| {
                let given = intake::Return {
                    ground: ReturnGround::Incomplete,
                    mending: "Bổ sung số liệu.".to_owned(),
                    reason: "Vẫn còn thiếu.".to_owned(),
                };
                intake::send_return(tx, ctx, id, seen, given)
            })
            .unwrap();
        };
        let on_time = |town: &Town| {
            let counts = town.act(Actor::System, |tx, _| figures::count(tx)).unwrap();
            (counts.on_time, counts.answered)
        };
        give_back(&town, early);
        give_back(&town, twice);
        town.mend(twice, "solution", "Nay đã mô tả đủ.");
        town.resubmit(twice);
        give_back(&town, twice);
        // sixty working days are long over
        town.now = begin.plus_seconds(150 * 86_400);
        give_back(&town, late);
        town.now = begin.plus_seconds(250 * 86_400);
        for (id, expected) in [(early, (1, 1)), (late, (1, 2)), (twice, (1, 3))] {
            town.act(Actor::System, move |tx, ctx| decide::lapse(tx, ctx, id)).unwrap();
            assert_eq!(on_time(&town), expected);
        }
        // what its proposer takes back has no end of ours
        let mine = town.submitted();
        let seen = town.version(mine);
        town.act(town.citizen("nguyen-thi-hoa"), move |tx, ctx| {
            decide::withdraw(tx, ctx, mine, seen, String::new())
        })
        .unwrap();
        assert_eq!(on_time(&town), (1, 3));
    }

    fn the_counters_count_each_file_once_in_its_month(database: &Database) {
        let town = Town::settle(database);
        accepted(&town);
        town.submitted();
        let counts = town
            .act(Actor::System, |tx, _| figures::count(tx))
            .unwrap();
        assert_eq!((counts.submitted, counts.answered, counts.accepted), (2, 1, 1));
        assert_eq!(counts.on_time, 1);
        let came: i64 = counts.by_month.iter().map(|(_, came, _)| came).sum();
        let went: i64 = counts.by_month.iter().map(|(_, _, went)| went).sum();
        assert_eq!((came, went), (2, 1));
    }

    /// Each counter against a town small enough to count by hand; what each means is said on `/figures`.
    fn every_counter_of_a_small_town_is_what_one_counts_by_hand(database: &Database) {
        let mut town = Town::settle(database);
        let hoa = town.citizen("nguyen-thi-hoa");
        let officer = town.staff("nguyen-van-an");
        // in November: a draft, a file at intake, one accepted, one rejected, one declined, one taken back,
        // one of the Ministry of Health, and one that is returned and never comes back
        town.draft(&Paper::filled("ordinary", "Bản nháp", "LV01"));
        town.submitted();
        town.ended(Outcome::Accepted);
        town.ended(Outcome::Rejected);
        town.handed_in(&Paper::filled("recommendation", "Ghế chờ ở trạm y tế", "LV12"));
        let (declined, withdrawn, lapsed) = (town.submitted(), town.submitted(), town.submitted());
        let seen = town.version(declined);
        town.act(officer, move |tx, ctx| intake::decline(tx, ctx, declined, seen, WHY.to_owned())).unwrap();
        let seen = town.version(withdrawn);
        town.act(hoa, move |tx, ctx| decide::withdraw(tx, ctx, withdrawn, seen, String::new())).unwrap();
        town.send_back_for_mending(lapsed);
        // in December: its time is over; and another one is accepted, in time
        town.now = "2026-12-07T02:00:00Z".parse().unwrap();
        town.act(Actor::System, move |tx, ctx| decide::lapse(tx, ctx, lapsed)).unwrap();
        town.ended(Outcome::Accepted);
        // in April: one of December is accepted too late
        let late = town.proposed();
        town.now = "2027-04-05T02:00:00Z".parse().unwrap();
        town.decide(late, Outcome::Accepted);
        town.announce(late);

        let counts = town.act(Actor::System, |tx, _| figures::count(tx)).unwrap();
        assert_eq!(counts.submitted, 9, "all but the draft");
        assert_eq!(counts.answered, 6, "accepted 3, rejected 1, declined 1, stopped 1");
        assert_eq!(counts.accepted, 3);
        assert_eq!(counts.on_time, 5, "all that were answered but the late one");
        assert_eq!(
            counts.by_state,
            [
                (State::Submitted, 2),
                (State::Declined, 1),
                (State::Accepted, 3),
                (State::Rejected, 1),
                (State::Withdrawn, 1),
                (State::Stopped, 1),
            ]
        );
        let agencies = counts.by_agency.iter().map(|one| (one.en.contains("Health"), one.submitted, one.accepted));
        assert_eq!(agencies.collect::<Vec<_>>(), [(false, 8, 3), (true, 1, 0)]);
        let month = |name: &str, came, went| (name.to_owned(), came, went);
        assert_eq!(
            counts.by_month,
            [month("2026-11", 7, 3), month("2026-12", 2, 2), month("2027-04", 0, 1)],
            "who takes a file back was not answered"
        );
        let went: i64 = counts.by_month.iter().map(|(_, _, went)| went).sum();
        assert_eq!(went, counts.answered);
    }
}
