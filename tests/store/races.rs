//! Two people act on one file at the same moment: one is first, the other is told, nothing happens twice.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Barrier, Mutex};
use std::thread::Result as Caught;

use sangkien::domain::id::{InitiativeId, Version};
use sangkien::domain::person::Actor;
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
        // one decision alone, taken back: what each race has to give
        let before = notices(database);
        let seen = town.version(id);
        let alone = decided(&town, town.staff(APPROVERS[0]), id, seen).unwrap();
        taken_back(&town, town.staff(APPROVERS[0]), id, alone);
        let once = more(&notices(database), &before);
        assert!(once.len() > 1, "{once:?}");
        let (decisions, reopenings) = (count(database, "decide"), count(database, "reopen"));
        let before = notices(database);

        let course = Arc::new(Course { meet: Barrier::new(2), fallen: Mutex::default() });
        let deciders = APPROVERS.map(|key| {
            let (town, course) = (Arc::clone(&town), Arc::clone(&course));
            std::thread::spawn(move || course.run(&town, town.staff(key), id))
        });
        let won = deciders.map(|thread| thread.join().unwrap());
        if let Some(panic) = course.fallen.lock().unwrap().take() {
            resume_unwind(panic);
        }
        assert_eq!(won[0] + won[1], RACES);

        assert_eq!(count(database, "decide") - decisions, RACES);
        assert_eq!(count(database, "reopen") - reopenings, RACES);
        assert_eq!(town.standing(id).0, State::Proposed);
        let told = more(&notices(database), &before);
        let expected = once.into_iter().map(|(notice, many)| (notice, RACES * many)).collect();
        assert_eq!(told, expected, "each to each as often as one decision alone gives");
    }
}

/// Where both run, and the first panic of either: whoever falls still comes to every meeting, so that the other
/// does not wait there for ever.
struct Course {
    meet: Barrier,
    fallen: Mutex<Option<Box<dyn std::any::Any + Send>>>,
}

impl Course {
    /// All races of one of the two; how many were won.
    fn run(&self, town: &Town, actor: Actor, id: InitiativeId) -> usize {
        let mut won = 0;
        for _ in 0..RACES {
            let seen = self.keep(|| town.version(id));
            self.meet.wait();
            let first =
                seen.and_then(|seen| self.keep(|| decided(town, actor, id, seen)).flatten());
            self.meet.wait();
            if let Some(version) = first {
                won += 1;
                self.keep(|| taken_back(town, actor, id, version));
            }
            self.meet.wait();
            // looked at by both before either goes on
            let over = self.fallen.lock().unwrap().is_some();
            self.meet.wait();
            if over {
                break;
            }
        }
        won
    }

    fn keep<T>(&self, work: impl FnOnce() -> T) -> Option<T> {
        let done: Caught<T> = catch_unwind(AssertUnwindSafe(work));
        let mut panic = None;
        let done = done.map_err(|fallen| panic = Some(fallen)).ok();
        let mut fallen = self.fallen.lock().unwrap();
        *fallen = fallen.take().or(panic);
        done
    }
}

/// The version after a decision; none when somebody else was first.
fn decided(town: &Town, actor: Actor, id: InitiativeId, seen: Version) -> Option<Version> {
    let answer = town.act(actor, move |tx, ctx| {
        let grounds = "Đồng ý.".to_owned();
        decide::decide(tx, ctx, id, seen, Some(Outcome::Accepted), grounds)
    });
    match answer {
        Ok(done) => Some(done.version),
        Err(ServiceError::Stale { current }) => {
            assert!(current > seen);
            None
        }
        Err(other) => panic!("{other:?}"),
    }
}

fn taken_back(town: &Town, actor: Actor, id: InitiativeId, seen: Version) {
    town.act(actor, move |tx, ctx| {
        decide::reopen(tx, ctx, id, seen, "Xem lại.".to_owned())
    })
    .unwrap();
}

/// How many notices of each kind each person has.
fn notices(database: &Database) -> BTreeMap<String, usize> {
    let mut all = BTreeMap::new();
    let sql = "SELECT n.kind || ' to ' || p.subject AS line FROM notices n JOIN people p ON p.person_id = n.person_id";
    for line in database.lines(sql) {
        *all.entry(line).or_default() += 1;
    }
    all
}

/// What came to it since.
fn more(
    now: &BTreeMap<String, usize>,
    before: &BTreeMap<String, usize>,
) -> BTreeMap<String, usize> {
    let new = now.iter().map(|(notice, many)| {
        let had = before.get(notice).copied().unwrap_or_default();
        (notice.clone(), many - had)
    });
    new.filter(|(_, many)| *many > 0).collect()
}

fn count(database: &Database, kind: &str) -> usize {
    let sql = format!("SELECT count(*) AS n FROM events WHERE kind = '{kind}'");
    usize::try_from(database.count(&sql)).unwrap()
}
