//! What everybody may find: with and without diacritics, by filter, page by page, and nothing that is not
//! accepted or not any more. On SQLite by FTS5, on PostgreSQL by tsvector.

use sangkien::domain::id::InitiativeId;
use sangkien::domain::person::Actor;
use sangkien::domain::workflow::{Outcome, ReturnGround};
use sangkien::services::browse::{self, Wanted};
use sangkien::services::{decide, figures, file, intake};

use crate::on_both;
use crate::town::Town;

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
            browse::public_list(tx, &wanted, None)
        })
        .unwrap();
    let items = list.page.items.into_iter();
    items.map(|row| row.entry.initiative_id).collect()
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
            assert!(browse::public_file(tx, &ctx.house, code).is_err());
            Ok(())
        })
        .unwrap();
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
}
