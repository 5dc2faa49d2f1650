//! Two people act on one file at the same moment: one is first, the other is told, nothing happens twice.

use std::sync::{Arc, Barrier};

use sangkien::domain::workflow::{Outcome, State};
use sangkien::services::{ServiceError, decide};

use crate::databases::Database;
use crate::on_both;
use crate::town::Town;

const RACES: usize = 1_000;
const APPROVERS: [&str; 2] = ["tran-duc-long", "vuong-thi-hanh"];

on_both! {
    /// One file; after each race the decision is taken back within the hold window, for the next race.
    fn a_thousand_races_of_two_deciders_end_in_one_decision_each(database: &Database) {
        let town = Arc::new(Town::settle(database).with_hold_window());
        let id = town.proposed();
        let told_before = count(database, "SELECT count(*) AS n FROM notices");
        let (start, end) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
        let deciders = APPROVERS.map(|key| {
            let (town, start, end) = (Arc::clone(&town), Arc::clone(&start), Arc::clone(&end));
            std::thread::spawn(move || {
                let actor = town.staff(key);
                let mut won = 0;
                for _ in 0..RACES {
                    let seen = town.version(id);
                    start.wait();
                    let answer = town.act(actor, move |tx, ctx| {
                        let grounds = "Đồng ý.".to_owned();
                        decide::decide(tx, ctx, id, seen, Some(Outcome::Accepted), grounds)
                    });
                    end.wait();
                    match answer {
                        Err(ServiceError::Stale { current }) => assert!(current > seen),
                        Err(other) => panic!("{other:?}"),
                        Ok(done) => {
                            won += 1;
                            let seen = done.version;
                            let reason = "Xem lại.".to_owned();
                            town.act(actor, move |tx, ctx| {
                                decide::reopen(tx, ctx, id, seen, reason.clone())
                            })
                            .unwrap();
                        }
                    }
                    end.wait();
                }
                won
            })
        });
        let won = deciders.map(|thread| thread.join().unwrap());
        assert_eq!(won[0] + won[1], RACES);

        let kinds = |kind: &str| format!("SELECT count(*) AS n FROM events WHERE kind = '{kind}'");
        assert_eq!(count(database, &kinds("decide")), RACES);
        assert_eq!(count(database, &kinds("reopen")), RACES);
        assert_eq!(town.standing(id).0, State::Proposed);
        // one set of notices per decision: the same as one decision alone gives
        let told = count(database, "SELECT count(*) AS n FROM notices") - told_before;
        let decided = count(database, "SELECT count(*) AS n FROM notices WHERE kind = 'decided'");
        assert_eq!(decided, RACES, "the proposer, once per decision");
        assert_eq!(told % RACES, 0, "{told}");
    }
}

fn count(database: &Database, sql: &str) -> usize {
    usize::try_from(database.count(sql)).unwrap()
}
