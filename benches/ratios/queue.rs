//! The desk's queue, first page and one in the middle: everything the page asks, through the portal's door
//! and decoded, against the very statements it sent, on a connection of their own, whose values are looked at.

use sangkien::domain::person::Actor;
use sangkien::services::desk::{self, Cursor, Filter};
use sangkien::services::seed::{Order, seed};
use sangkien::services::{Ctx, ServiceError};
use std::time::Instant;

use crate::bare;
use crate::databases::{Database, Kind};
use crate::grow::grow;
use crate::line;
use crate::paired::{Pair, ms};
use crate::process;
use crate::sent;
use crate::town::Town;

const ROUNDS: usize = 300;

/// More files than these are copies of them.
pub const TOLD: usize = 20_000;

/// A town with so many files in a database of its own; says how fast they were told and written.
pub fn settle(kind: Kind, size: usize) -> (Database, Town) {
    let database = Database::migrated(kind).unwrap();
    let town = Town::settle(&database);
    let told = size.min(TOLD);
    let order = Order {
        files: told,
        seed: 1,
        personas: Vec::new(),
    };
    let began = Instant::now();
    seed(&town.db, &town.ctx(Actor::System), &order, |_| {}).unwrap();
    let rate = format!("{:.0} files/s", told as f64 / began.elapsed().as_secs_f64());
    let aim = match kind {
        Kind::Sqlite => "≥ 5,000/s",
        Kind::Postgres => "–",
    };
    line(&format!("seed, {told} files"), kind, &rate, "–", None, aim);
    if size > told {
        grow(&database, &town.db, size / told);
    }
    rested(&database);
    (database, town)
}

/// As PostgreSQL is by itself some minutes after so many rows, unless told not to: vacuumed, or every plan would
/// take each entry of an index for one that must be looked up in its table, and with nothing left to write.
pub fn rested(database: &Database) {
    if database.kind == Kind::Postgres {
        database.execute("VACUUM (ANALYZE)");
        database.execute("CHECKPOINT");
    }
}

pub fn measure((database, town): &(Database, Town), kind: Kind, size: usize) {
    let ctx = town.ctx(town.staff("nguyen-van-an"));
    let middle = middle(town, &ctx);
    for (name, after) in [("first", None), ("deep", middle)] {
        let filter = Filter {
            after,
            ..Filter::default()
        };
        let mut own = sent::own_connection(database);
        let (page, statements) =
            sent::statements(kind, &mut own, |conn| desk::queue(conn, &ctx, &filter));
        let lines = page.unwrap().page.items.len();
        let _together = process::together(&servers(database));
        let pair = Pair::of(
            ROUNDS,
            || {
                let (ctx, filter) = (ctx.clone(), filter.clone());
                let page = town
                    .db
                    .read_blocking(|conn| desk::queue(conn, &ctx, &filter));
                std::hint::black_box(page.unwrap());
            },
            || {
                let mut seen = 0;
                bare::run(&mut own, &statements, |value| seen += value.len());
                std::hint::black_box(seen);
            },
        );
        let (ours, bare, ratio) = pair.medians();
        let what = format!("desk queue, {name} page ({lines} lines), {size} files");
        line(&what, kind, &ms(ours), &ms(bare), Some(ratio), "≤ 1.5");
    }
}

/// The processes of PostgreSQL that serve this database.
fn servers(database: &Database) -> Vec<u32> {
    if database.kind == Kind::Sqlite {
        return Vec::new();
    }
    let sql = "SELECT pid::text AS line FROM pg_stat_activity WHERE datname = current_database()";
    let pids = database.lines(sql);
    pids.iter().filter_map(|pid| pid.parse().ok()).collect()
}

/// The cursor half way down the queue.
fn middle(town: &Town, ctx: &Ctx) -> Option<Cursor> {
    let mut cursors = Vec::new();
    let mut filter = Filter::default();
    loop {
        let next = town.db.read_blocking(|conn| {
            Ok::<_, ServiceError>(desk::queue(conn, ctx, &filter)?.page.next)
        });
        filter.after = next.unwrap();
        let Some(next) = filter.after else { break };
        cursors.push(next);
    }
    cursors.get(cursors.len() / 2).copied()
}
