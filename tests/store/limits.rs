//! Limits hold when several people, or one in several windows, ask at the same moment.

use std::sync::{Arc, Barrier};

use sangkien::config::{Config, Inputs, LimitsConfig};
use sangkien::domain::person::{Actor, Role};
use sangkien::services::{ServiceError, drafts, leftovers, lockouts, staff, uploads};

use crate::on_both;
use crate::paper::Paper;
use crate::town::Town;

const AT_ONCE: usize = 6;

/// Does the same from several threads at the same moment; how many were let through.
fn race(
    town: &Arc<Town>,
    deed: impl Fn(&Town, usize) -> Result<(), ServiceError> + Clone + Send + 'static,
) -> usize {
    let start = Arc::new(Barrier::new(AT_ONCE));
    let racers: Vec<_> = (0..AT_ONCE)
        .map(|number| {
            let (town, start, deed) = (Arc::clone(town), Arc::clone(&start), deed.clone());
            std::thread::spawn(move || {
                start.wait();
                deed(&town, number).is_ok()
            })
        })
        .collect();
    let done = racers.into_iter().map(|racer| racer.join().unwrap());
    done.filter(|through| *through).count()
}

on_both! {
    fn nobody_gets_more_drafts_by_asking_several_times_at_once(database: &Database) {
        let town = Arc::new(Town::settle(database));
        let hoa = town.citizen("nguyen-thi-hoa");
        for _ in 0..drafts::MOST_DRAFTS - 1 {
            town.act(hoa, |tx, ctx| drafts::begin(tx, ctx, "ordinary")).unwrap();
        }
        let through = race(&town, move |town, _| {
            town.act(hoa, |tx, ctx| drafts::begin(tx, ctx, "ordinary")).map(|_| ())
        });
        assert_eq!(through, 1);
        let drafts = database.count("SELECT count(*) AS n FROM initiatives WHERE state = 'draft'");
        assert_eq!(drafts, drafts::MOST_DRAFTS);
    }

    fn no_file_gets_more_documents_than_its_limit_by_sending_several_at_once(database: &Database) {
        const MOST: u32 = 3;
        let town = Arc::new(Town::settle(database));
        let id = town.draft(&Paper::filled("ordinary", "Máy gieo hạt", "LV01"));
        let hoa = town.citizen("nguyen-thi-hoa");
        let through = race(&town, move |town, number| {
            town.attach(hoa, id, &format!("{number}.pdf"), MOST).map(drop)
        });
        assert_eq!(through, 3);
        assert_eq!(database.count("SELECT count(*) AS n FROM documents"), 3);
    }

    fn a_document_taken_out_of_a_draft_is_noted_until_the_store_let_go_of_it(database: &Database) {
        let town = Town::settle(database);
        let id = town.draft(&Paper::filled("ordinary", "Máy gieo hạt", "LV01"));
        let hoa = town.citizen("nguyen-thi-hoa");
        let attached = town.attach(hoa, id, "anh.pdf", 3).unwrap();
        let left = || town.act(Actor::System, |tx, ctx| leftovers::list_due(tx, ctx, "")).unwrap();
        assert!(left().is_empty());
        town.act(hoa, move |tx, ctx| uploads::remove(tx, ctx, id, attached.id)).unwrap();
        let place = attached.store_key;
        assert_eq!(left(), std::slice::from_ref(&place));
        town.write(move |tx| leftovers::let_go(tx, std::slice::from_ref(&place))).unwrap();
        assert!(left().is_empty());
    }

    fn what_no_row_came_to_speak_of_is_removed_after_a_day_and_what_one_speaks_of_never(database: &Database) {
        let mut town = Town::settle(database);
        let id = town.draft(&Paper::filled("ordinary", "Máy gieo hạt", "LV01"));
        let hoa = town.citizen("nguyen-thi-hoa");
        let attached = town.attach(hoa, id, "anh.pdf", 3).unwrap();
        let unneeded = |town: &Town, place: &str| {
            let place = place.to_owned();
            town.act(hoa, move |tx, ctx| leftovers::unneeded(tx, ctx, &place)).unwrap()
        };
        // the answer to a commit was lost: whoever stored it believes that it was not attached
        assert!(!unneeded(&town, &attached.store_key));
        for place in ["cut-off", "refused"] {
            town.act(hoa, move |tx, ctx| leftovers::expect(tx, ctx, place)).unwrap();
        }
        let left = |town: &Town| town.act(Actor::System, |tx, ctx| leftovers::list_due(tx, ctx, "")).unwrap();
        assert_eq!(left(&town), [] as [String; 0], "on its way");
        assert!(unneeded(&town, "refused"));
        assert_eq!(left(&town), ["refused"]);
        town.now = town.now.plus_seconds(24 * 3_600 + 1);
        assert_eq!(left(&town), ["cut-off", "refused"]);
        // it came after its day: what the store had may be gone
        town.write(|tx| leftovers::let_go(tx, &["cut-off".to_owned()])).unwrap();
        let late = town.write(|tx| leftovers::arrived(tx, "cut-off"));
        assert!(matches!(late, Err(ServiceError::NotFound)), "{late:?}");
    }

    fn no_more_passwords_are_judged_than_may_fail_however_many_are_tried_at_once(database: &Database) {
        let town = Arc::new(Town::settle(database));
        let limits = LimitsConfig { lockout_failures: 2, ..Config::load(&Inputs::default()).unwrap().limits };
        for name in ["lan", "mai", "khong-co-ai"] {
            let through = race(&town, move |town, _| {
                let judged = town.act(Actor::System, move |tx, ctx| {
                    lockouts::begin(tx, ctx, &lockouts::of_username(ctx, name), &limits)
                })?;
                if judged == lockouts::Try::Open { Ok(()) } else { Err(ServiceError::Denied) }
            });
            assert_eq!(through, 2, "{name}");
        }
    }

    fn the_last_administrators_cannot_take_each_other_away_at_once(database: &Database) {
        let town = Arc::new(Town::settle(database));
        let agency = town.agency("BKHCN");
        let new = ["ly-a-pao", "ngo-thanh-tung", "tran-van-minh", "bui-van-thang", "vu-dinh-khoi"];
        for key in new {
            let person = town.person(key);
            town.act(Actor::System, move |tx, ctx| staff::grant(tx, ctx, person, agency, Role::Administrator))
                .unwrap();
        }
        let all = ["quach-minh-tuan", new[0], new[1], new[2], new[3], new[4]];
        // each takes away the next one's role, at the same moment
        race(&town, move |town, number| {
            let me = Actor::Staff { person: town.person(all[number]), role: Role::Administrator, agency };
            let next = town.person(all[(number + 1) % all.len()]);
            town.act(me, move |tx, ctx| staff::revoke(tx, ctx, next, agency, Role::Administrator))
        });
        let left = "SELECT count(*) AS n FROM staff_roles WHERE role = 'administrator' AND revoked_at IS NULL";
        assert_eq!(database.count(left), 1, "one is left, and not by luck");
    }
}
