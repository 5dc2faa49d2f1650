//! Handing in from several threads: the whole use case (rules, routing, event with its hash, notices under
//! their keys) against the same rows as bare statements, one transaction each, nothing read, nothing sealed.

use std::time::{Duration, Instant};

use diesel::{RunQueryDsl as _, sql_query};
use sangkien::db::{Conn, DbError};
use sangkien::domain::id::InitiativeId;
use sangkien::services::{drafts, submit};
use uuid::Uuid;

use crate::databases::{Database, Kind};
use crate::line;
use crate::paired::median;
use crate::paper::Paper;
use crate::town::Town;

/// A citizen has at most twenty drafts.
const AT_ONCE: usize = 200;
const ROUNDS: usize = 7;
const THREADS: usize = 8;

pub fn measure(kind: Kind) {
    let database = Database::migrated(kind).unwrap();
    let town = Town::settle(&database);
    let paper = Paper::filled("ordinary", "Máy gieo hạt", "LV01");
    let mut rates = (Vec::new(), Vec::new());
    let rate = |spent: Duration| AT_ONCE as f64 / spent.as_secs_f64();
    for _ in 0..ROUNDS {
        let drafts: Vec<InitiativeId> = (0..AT_ONCE)
            .map(|number| draft(&town, CITIZENS[number % CITIZENS.len()], &paper))
            .collect();
        let portal = each(&drafts, |number, id| {
            let proposer = town.citizen(CITIZENS[number % CITIZENS.len()]);
            let seen = town.version(id);
            town.act(proposer, move |tx, ctx| {
                submit::submit(tx, ctx, id, seen, true)
            })
            .unwrap();
        });
        let bare = each(&drafts, |_, id| {
            let statements = bare_rows(kind, id);
            town.db
                .write_blocking(move |conn: &mut Conn| -> Result<(), DbError> {
                    for sql in &statements {
                        sql_query(sql).execute(conn)?;
                    }
                    Ok(())
                })
                .unwrap();
        });
        rates.0.push(rate(portal));
        rates.1.push(rate(bare));
    }
    let ratios: Vec<f64> = rates
        .0
        .iter()
        .zip(&rates.1)
        .map(|(ours, bare)| ours / bare)
        .collect();
    line(
        "submissions with event and notices, 8 at once",
        kind,
        &format!("{:.0}/s", median(&rates.0)),
        &format!("{:.0}/s", median(&rates.1)),
        Some(median(&ratios)),
        "≥ 0.5",
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

fn literal(kind: Kind, id: Uuid) -> String {
    match kind {
        Kind::Sqlite => format!("X'{}'", id.simple()),
        Kind::Postgres => format!("'{id}'"),
    }
}
