//! What the portal costs above the database: the same work through its doors and as bare SQL, in one run,
//! on both databases. Prints a table for `benches/README.md`; asserts nothing about seconds.
//!
//! `cargo bench --bench ratios`; sizes by `BENCH_SIZES=10000,100000`, PostgreSQL by the address that
//! `tests/run` gives its tests.

#![allow(clippy::cast_precision_loss, reason = "numbers for people to read")]

#[path = "../tests/databases/mod.rs"]
mod databases;
#[path = "../tests/paper/mod.rs"]
mod paper;
#[path = "../tests/store/town.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod town;

use std::time::{Duration, Instant};

use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use sangkien::db::lists::queue::{self, Cursor, Scope, Wanted};
use sangkien::db::{Conn, Db, DbError};
use sangkien::domain::id::{AgencyId, InitiativeId};
use sangkien::domain::person::Actor;
use sangkien::domain::workflow::WaitsFor;
use sangkien::services::seed::{Order, seed};
use sangkien::services::{drafts, submit};
use uuid::Uuid;

use databases::{Database, Kind};
use paper::Paper;
use town::Town;

const ROUNDS: usize = 200;
/// A citizen has at most twenty drafts.
const SUBMISSIONS: usize = 200;
const THREADS: usize = 8;

fn main() {
    let sizes = std::env::var("BENCH_SIZES").unwrap_or_else(|_| "10000".to_owned());
    println!("| what | database | portal | bare | ratio |");
    println!("| --- | --- | --- | --- | --- |");
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let Some(database) = Database::migrated(kind) else {
            continue;
        };
        submissions(&database);
        for size in sizes.split(',').filter_map(|size| size.trim().parse().ok()) {
            if let Some(database) = Database::migrated(kind) {
                files(&database, size);
            }
        }
    }
}

fn line(what: &str, database: &Database, portal: &str, bare: &str, ratio: f64) {
    println!(
        "| {what} | {:?} | {portal} | {bare} | {ratio:.2} |",
        database.kind
    );
}

fn files(database: &Database, size: usize) {
    let town = Town::settle(database);
    let order = Order {
        files: size,
        seed: 1,
        personas: Vec::new(),
    };
    let began = Instant::now();
    seed(&town.db, &town.ctx(Actor::System), &order, |_| {}).unwrap();
    let rate = size as f64 / began.elapsed().as_secs_f64();
    println!(
        "| seed, {size} files | {:?} | {rate:.0} files/s | – | – |",
        database.kind
    );

    let Actor::Staff { agency, .. } = town.staff("nguyen-van-an") else {
        return;
    };
    let wanted = Wanted::all(Scope::Desk(agency, WaitsFor::IntakeOfficer));
    let deep = nth_page(&town.db, &wanted, size / 1_000);
    for (name, after) in [("first", None), ("deep", deep)] {
        let sql = statement(database.kind, agency, after);
        let portal = median(|| page(&town.db, &wanted, after));
        let bare = median(|| {
            let sql = sql.clone();
            town.db
                .read_blocking(move |conn| sql_query(sql).load::<Raw>(conn).map_err(DbError::from))
                .unwrap()
                .len()
        });
        line(
            &format!("desk queue, {name} page, {size} files"),
            database,
            &format!("{:.2} ms", portal.as_secs_f64() * 1e3),
            &format!("{:.2} ms", bare.as_secs_f64() * 1e3),
            portal.as_secs_f64() / bare.as_secs_f64(),
        );
    }
}

#[derive(QueryableByName)]
#[expect(dead_code, reason = "read from the row, which is what is measured")]
struct Raw {
    #[diesel(sql_type = diesel::sql_types::Text)]
    code: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    title: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    kind: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    state: String,
}

fn page(db: &Db, wanted: &Wanted, after: Option<Cursor>) -> Option<Cursor> {
    let wanted = wanted.clone();
    db.read_blocking(move |conn| queue::list(conn, &wanted, after))
        .unwrap()
        .next
}

fn nth_page(db: &Db, wanted: &Wanted, number: usize) -> Option<Cursor> {
    let mut after = None;
    for _ in 0..number {
        match page(db, wanted, after) {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    after
}

/// The question of that page, written by hand.
fn statement(kind: Kind, agency: AgencyId, after: Option<Cursor>) -> String {
    let beyond = after
        .and_then(|cursor| Some((cursor.due_on?, cursor.id)))
        .map(|(due, id)| {
            let id = literal(kind, id.uuid());
            format!("AND due_on >= '{due}' AND (due_on > '{due}' OR initiative_id > {id})")
        })
        .unwrap_or_default();
    format!(
        "SELECT initiative_id, code, title, kind, state, agency_id, waits_for, due_on, return_count, submitted_at, \
         version FROM initiatives WHERE desk_agency_id = {} AND waits_for = 'intake_officer' {beyond} \
         ORDER BY due_on, initiative_id LIMIT 41",
        literal(kind, agency.uuid())
    )
}

fn literal(kind: Kind, id: Uuid) -> String {
    match kind {
        Kind::Sqlite => format!("X'{}'", id.simple()),
        Kind::Postgres => format!("'{id}'"),
    }
}

fn median<T>(mut work: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            std::hint::black_box(work());
            began.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

/// Hands in drafts from several threads; bare: the same rows by plain inserts in one transaction each,
/// nothing read, nothing sealed.
fn submissions(database: &Database) {
    let town = Town::settle(database);
    let paper = Paper::filled("ordinary", "Máy gieo hạt", "LV01");
    let drafts: Vec<InitiativeId> = (0..SUBMISSIONS)
        .map(|number| {
            let proposer = CITIZENS[number % CITIZENS.len()];
            draft(&town, proposer, &paper)
        })
        .collect();
    let portal = each(&drafts, |number, id| {
        let proposer = town.citizen(CITIZENS[number % CITIZENS.len()]);
        let seen = town.version(id);
        town.act(proposer, move |tx, ctx| {
            submit::submit(tx, ctx, id, seen, true)
        })
        .unwrap();
    });
    let kind = database.kind;
    let bare = each(&drafts, |_, id| {
        town.db
            .write_blocking(move |conn: &mut Conn| -> Result<(), DbError> {
                for sql in bare_rows(kind, id) {
                    sql_query(sql).execute(conn)?;
                }
                Ok(())
            })
            .unwrap();
    });
    let rate = |spent: Duration| SUBMISSIONS as f64 / spent.as_secs_f64();
    line(
        "submissions",
        database,
        &format!("{:.0}/s", rate(portal)),
        &format!("{:.0}/s", rate(bare)),
        rate(portal) / rate(bare),
    );
}

const CITIZENS: [&str; 10] = [
    "nguyen-thi-hoa",
    "tran-van-minh",
    "le-thi-thu-ha",
    "pham-quang-huy",
    "hoang-thi-mai",
    "vu-dinh-khoi",
    "dang-thi-ngoc-anh",
    "do-thi-bich-ngoc",
    "ly-a-pao",
    "ngo-thanh-tung",
];

fn draft(town: &Town, proposer: &str, paper: &Paper) -> InitiativeId {
    let actor = town.citizen(proposer);
    let kind = paper.kind;
    let id = town
        .act(actor, move |tx, ctx| drafts::begin(tx, ctx, kind))
        .unwrap()
        .id;
    for (section, pairs) in paper.sections.clone() {
        let seen = town.version(id);
        town.act(actor, move |tx, ctx| {
            drafts::save_section(tx, ctx, id, seen, &section, &pairs)
        })
        .unwrap();
    }
    id
}

/// Does `work` for each of these from several threads.
fn each(ids: &[InitiativeId], work: impl Fn(usize, InitiativeId) + Sync) -> Duration {
    let began = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let work = &work;
            scope.spawn(move || {
                for (number, id) in ids.iter().enumerate().skip(thread).step_by(THREADS) {
                    work(number, *id);
                }
            });
        }
    });
    began.elapsed()
}

/// What a submission writes, as bare rows about the same file.
fn bare_rows(kind: Kind, id: InitiativeId) -> Vec<String> {
    let id = literal(kind, id.uuid());
    let new = || literal(kind, Uuid::now_v7());
    let (now, blob) = match kind {
        Kind::Sqlite => ("1790000000000000", format!("X'{}'", "ab".repeat(300))),
        Kind::Postgres => ("now()", format!("'\\x{}'", "ab".repeat(300))),
    };
    let hash = match kind {
        Kind::Sqlite => format!("X'{}'", "cd".repeat(32)),
        Kind::Postgres => format!("'\\x{}'", "cd".repeat(32)),
    };
    let person = "(SELECT person_id FROM people LIMIT 1)";
    let agency = "(SELECT agency_id FROM agencies LIMIT 1)";
    let mut all = vec![
        "UPDATE code_counters SET last_number = last_number + 1".to_owned(),
        format!(
            "UPDATE initiatives SET version = version + 1, due_on = '2026-12-01', updated_at = {now}, \
             event_count = event_count + 1, waits_for = 'intake_officer' WHERE initiative_id = {id}"
        ),
        format!("UPDATE clocks SET reminded = 0 WHERE initiative_id = {id}"),
        format!("UPDATE answers SET submitted_at = {now} WHERE initiative_id = {id}"),
        format!("UPDATE routings SET routed_at = {now} WHERE initiative_id = {id}"),
        format!("UPDATE file_keys SET wrapped = {blob} WHERE initiative_id = {id}"),
        format!(
            "INSERT INTO events (event_id, initiative_id, sequence, kind, actor_id, capacity, agency_id, version, \
             happened_at, facts, previous_hash, hash) VALUES ({}, {id}, 99, 'submit', {person}, 'proposer', {agency}, \
             2, {now}, '{{\"due_on\":\"2026-12-01\"}}', {hash}, {hash})",
            new()
        ),
        format!(
            "INSERT INTO authors (author_id, initiative_id, ordinal, share_bp, is_public, sealed) VALUES \
             ({}, {id}, 99, 10000, {}, {blob})",
            new(),
            if kind == Kind::Sqlite { "1" } else { "true" }
        ),
    ];
    // The proposer and two intake officers are told.
    for _ in 0..3 {
        let key = new();
        let dedupe = Uuid::new_v4();
        all.push(format!(
            "INSERT INTO notices (notice_id, dedupe_key, initiative_id, person_id, kind, locale, data_sealed, state, \
             attempts, created_at) VALUES ({key}, '{dedupe}', {id}, {person}, 'submitted', 'vi', {blob}, \
             'account_only', 0, {now})"
        ));
    }
    all
}
