//! The ministry's exports on a real database: who may take what, every download on record with its own hash, workbooks built by the worker and told.

use std::io::Read as _;
use std::path::Path;

use futures_util::StreamExt as _;
use sangkien::config::{FilesConfig, FilesPlace, S3Config};
use sangkien::db::{Db, DbError};
use sangkien::domain::export_row::{ExportFilter, ExportFormat, ExportRow, ExportStart, RowSink};
use sangkien::domain::id::AgencyId;
use sangkien::domain::person::{Actor, Role};
use sangkien::domain::time::{Clock, Instant};
use sangkien::domain::workflow::{Outcome, State};
use sangkien::files::{FileKey, FileStore};
use sangkien::services::exports::{self, Begun, End, ExportState, PourError, Speech};
use sangkien::services::{Ctx, ServiceError, decide, once};
use sangkien::worker::catch_up;
use sha2::{Digest as _, Sha256};

use crate::databases::Kind;
use crate::on_both;
use crate::outbox::{parts, run};
use crate::town::Town;

/// Keeps what is poured.
#[derive(Default)]
pub struct Rows(pub Vec<ExportRow>);

impl RowSink for Rows {
    type Fault = DbError;
    fn begin(&mut self, _: &ExportStart) -> Result<(), DbError> {
        Ok(())
    }
    fn row(&mut self, row: &ExportRow) -> Result<(), DbError> {
        self.0.push(row.clone());
        Ok(())
    }
    fn finish(&mut self) -> Result<(), DbError> {
        Ok(())
    }
}

pub fn accept(town: &Town) {
    let id = town.proposed();
    let seen = town.version(id);
    town.act(town.staff("tran-duc-long"), move |tx, ctx| {
        let grounds = "Đồng ý.".to_owned();
        decide::decide(tx, ctx, id, seen, Some(Outcome::Accepted), grounds)
    })
    .unwrap();
    town.act(Actor::System, move |tx, ctx| decide::announce(tx, ctx, id))
        .unwrap();
}

/// Files kept in a directory.
fn directory(place: &Path) -> FileStore {
    let config = FilesConfig {
        place: FilesPlace::Directory(place.to_owned()),
        max_bytes: 1 << 20,
        max_per_initiative: 1,
        s3: S3Config {
            endpoint: None,
            region: String::new(),
            access_key: None,
            secret_key: None,
            virtual_hosted: false,
        },
    };
    FileStore::from_config(&config).unwrap()
}

/// A minute later, when what was written is settled.
pub fn later(town: &Town, actor: Actor) -> Ctx {
    Ctx {
        now: town.now.plus_seconds(60),
        ..town.ctx(actor)
    }
}

pub fn begin(
    town: &Town,
    actor: Actor,
    format: ExportFormat,
    filter: ExportFilter,
) -> Result<Begun, ServiceError> {
    let ctx = later(town, actor);
    town.db
        .write_blocking(move |tx| exports::begin(tx, &ctx, None, format, &filter))
}

pub fn poured(db: &Db, town: &Town, begun: &Begun, speech: Speech) -> Vec<ExportRow> {
    let mut rows = Rows::default();
    let house = &town.house;
    let count = db
        .stream(|conn| exports::pour(conn, house, &begun.start, speech, &mut rows, |_| {}))
        .map_err(|error: PourError<DbError>| error.to_string())
        .unwrap();
    assert_eq!(usize::try_from(count).unwrap(), rows.0.len());
    rows.0
}

/// An analyst of the portal's owner, and one of an agency that has no files here.
pub fn analysts(town: &Town) -> (Actor, Actor) {
    let owner = town.staff("nguyen-van-an");
    let Actor::Staff { person, agency, .. } = owner else {
        panic!("not staff")
    };
    let other = town
        .db
        .read_blocking(|conn| sangkien::db::agencies::find_by_code(conn, "BYT"))
        .unwrap()
        .unwrap();
    let analyst = |agency: AgencyId| Actor::Staff {
        person,
        role: Role::Analyst,
        agency,
    };
    (analyst(agency), analyst(other.agency_id))
}

on_both! {
    fn an_export_has_every_accepted_file_once_with_what_is_known_of_it(database: &Database) {
        let town = Town::settle(database);
        (0..3).for_each(|_| accept(&town));
        town.proposed();
        let (analyst, _) = analysts(&town);
        let begun = begin(&town, analyst, ExportFormat::Jsonl, ExportFilter::default()).unwrap();
        assert_eq!(begun.expected, 3);
        let rows = poured(&town.db, &town, &begun, Speech::Codes);
        assert_eq!(rows.len(), 3);
        let row = &rows[0];
        assert!(row.code.starts_with("SK-2026-"), "{}", row.code);
        assert_eq!((row.kind.as_str(), row.state), ("ordinary", State::Accepted));
        assert_eq!(row.title, "Máy gieo hạt");
        assert_eq!(row.field.as_deref(), Some("LV01"));
        assert_eq!(row.agency_code, "BKHCN");
        assert_eq!(row.decision_reason.as_deref(), Some("Đồng ý."));
        assert_eq!(row.days_used, Some(0));
        assert!(row.score.is_some_and(|score| score > 0), "{:?}", row.score);
        assert!(row.author_count > 0);
        let named = poured(&town.db, &town, &begun, Speech::Names(sangkien::domain::locale::Locale::En));
        assert_ne!(named[0].kind, "ordinary");
        assert_ne!(named[0].field.as_deref(), Some("LV01"));
    }

    fn the_same_request_gives_the_same_rows_though_files_were_announced_since(database: &Database) {
        let mut town = Town::settle(database);
        accept(&town);
        let (analyst, _) = analysts(&town);
        let begun = begin(&town, analyst, ExportFormat::Csv, ExportFilter::default()).unwrap();
        let before = poured(&town.db, &town, &begun, Speech::Codes);
        // Announced while the export was asked for: it may have committed before or after.
        town.now = town.now.plus_seconds(45);
        accept(&town);
        assert_eq!(poured(&town.db, &town, &begun, Speech::Codes), before);
        town.now = town.now.plus_seconds(60);
        let next = begin(&town, analyst, ExportFormat::Csv, ExportFilter::default()).unwrap();
        assert_eq!(poured(&town.db, &town, &next, Speech::Codes).len(), 2);
    }

    fn each_download_of_one_page_is_on_record_with_the_hash_of_its_own_bytes(database: &Database) {
        let mut town = Town::settle(database);
        (0..2).for_each(|_| accept(&town));
        let (analyst, _) = analysts(&town);
        let key = once::key("one page");
        let take = |town: &Town| {
            let ctx = later(town, analyst);
            let begin = move |tx: &mut _| exports::begin(tx, &ctx, Some(key), ExportFormat::Csv, &ExportFilter::default());
            town.db.write_blocking(begin).unwrap()
        };
        let end = |town: &Town, begun: &Begun, end: End| {
            let (ctx, id) = (later(town, Actor::System), begun.id);
            town.db.write_blocking(move |tx| exports::end(tx, &ctx, id, &end)).unwrap()
        };
        let download = |town: &Town, begun: &Begun| {
            let rows = poured(&town.db, town, begun, Speech::Codes);
            let hash = Sha256::digest(format!("{rows:?}")).to_vec();
            assert!(end(town, begun, End::Done { rows: 2, sha256: hash.clone(), store_key: None }));
            (begun.id, hash)
        };
        let broken = take(&town);
        assert!(end(&town, &broken, End::Failed { rows: 0 }));
        let again = take(&town);
        assert_eq!(again.id, broken.id, "what broke off has the record it had");
        let beside = take(&town);
        assert_ne!(beside.id, again.id, "two downloads at once do not share one");
        let mut done = vec![download(&town, &again)];
        assert!(end(&town, &beside, End::Failed { rows: 0 }));
        town.now = town.now.plus_seconds(60);
        database.execute("UPDATE initiatives SET title = 'Máy gặt'");
        done.push(download(&town, &take(&town)));
        assert_ne!(done[0], done[1]);
        for (id, hash) in done {
            let ctx = later(&town, analyst);
            let record = town.db.read_blocking(move |conn| exports::get_own(conn, &ctx, id)).unwrap();
            assert_eq!((record.state, record.sha256), (ExportState::Done, Some(hash)));
        }
        assert_eq!(database.count("SELECT count(*) AS n FROM exports"), 3);
        let asked = {
            let ctx = later(&town, analyst);
            let other = ExportFilter { kind: Some("ordinary".into()), ..ExportFilter::default() };
            town.db.write_blocking(move |tx| exports::begin(tx, &ctx, Some(key), ExportFormat::Csv, &other))
        };
        assert!(matches!(asked, Err(ServiceError::KeyReused)));
    }

    fn what_broke_off_goes_on_for_an_hour_and_by_the_role_of_now(database: &Database) {
        let mut town = Town::settle(database);
        accept(&town);
        let (owner, other) = analysts(&town);
        let take = |town: &Town, actor| {
            let (ctx, key) = (later(town, actor), once::key("one page"));
            let begin = move |tx: &mut _| exports::begin(tx, &ctx, Some(key), ExportFormat::Csv, &ExportFilter::default());
            town.db.write_blocking(begin).unwrap()
        };
        let break_off = |town: &Town, begun: &Begun| {
            let (ctx, id) = (later(town, Actor::System), begun.id);
            town.db.write_blocking(move |tx| exports::end(tx, &ctx, id, &End::Failed { rows: 0 })).unwrap()
        };
        let first = take(&town, owner);
        assert_eq!(first.expected, 1);
        break_off(&town, &first);
        // the same page under the role that is left: not what the role of before was given
        let narrowed = take(&town, other);
        assert_ne!(narrowed.id, first.id);
        assert_eq!(narrowed.expected, 0);
        town.now = town.now.plus_seconds(2 * 3_600);
        let anew = take(&town, owner);
        assert_ne!(anew.id, first.id, "its record would tell of rows that were read hours ago");
        run(catch_up(&parts(&town, first.start.taken_at.plus_seconds(25 * 3_600)))).unwrap();
        let row = town.db.read_blocking(move |conn| sangkien::db::exports::get(conn, anew.id)).unwrap();
        assert_eq!(row.state, ExportState::Running, "it has its own day");
    }

    fn a_workbook_is_fetched_by_a_role_that_is_given_all_of_it(database: &Database) {
        let town = Town::settle(database);
        accept(&town);
        let (owner, other) = analysts(&town);
        let asked = |actor| {
            let ctx = later(&town, actor);
            town.db.write_blocking(move |tx| exports::enqueue(tx, &ctx, ExportFilter::default())).unwrap().id
        };
        let fetch = |actor, id| {
            let ctx = later(&town, actor);
            town.db.read_blocking(move |conn| exports::get_takeable(conn, &ctx, id)).map(|row| row.export_id)
        };
        let (all, theirs) = (asked(owner), asked(other));
        assert_eq!(fetch(owner, all).unwrap(), all);
        assert_eq!(fetch(owner, theirs).unwrap(), theirs, "who is given all is given some");
        assert!(matches!(fetch(other, all), Err(ServiceError::Denied)));
        assert_eq!(fetch(other, theirs).unwrap(), theirs);
    }

    fn an_export_may_pause_as_long_as_a_weak_line_does(database: &Database) {
        if database.kind == Kind::Sqlite {
            return;
        }
        let town = Town::settle(database);
        let shown = |name: &'static str| {
            let shown = town.db.stream(move |conn| {
                #[derive(diesel::QueryableByName)]
                struct Line {
                    #[diesel(sql_type = diesel::sql_types::Text)]
                    line: String,
                }
                let asked = format!("SELECT current_setting('{name}') AS line");
                let found: Vec<Line> = diesel::RunQueryDsl::load(diesel::sql_query(asked), conn)?;
                Ok::<_, DbError>(found[0].line.clone())
            });
            shown.unwrap()
        };
        assert_eq!(shown("statement_timeout"), "0");
        assert_eq!(shown("idle_in_transaction_session_timeout"), "15min");
    }

    fn an_analyst_takes_the_own_agency_s_files_and_nobody_without_the_role_any(database: &Database) {
        let town = Town::settle(database);
        accept(&town);
        let (owner, other) = analysts(&town);
        let asked = |actor, filter| begin(&town, actor, ExportFormat::Csv, filter);
        let Actor::Staff { agency: own, .. } = other else { panic!("not staff") };
        let narrowed = asked(other, ExportFilter::default()).unwrap();
        assert_eq!((narrowed.expected, narrowed.start.filter.agency), (0, Some(own)));
        let Actor::Staff { agency: owners, .. } = owner else { panic!("not staff") };
        let beyond = ExportFilter { agency: Some(owners), ..ExportFilter::default() };
        assert!(matches!(asked(other, beyond.clone()), Err(ServiceError::Denied)));
        assert_eq!(asked(owner, beyond).unwrap().expected, 1);
        for actor in [town.staff("tran-duc-long"), town.citizen("nguyen-thi-hoa")] {
            assert!(matches!(asked(actor, ExportFilter::default()), Err(ServiceError::Denied)));
        }
        let unknown = ExportFilter { kind: Some("x".into()), province: Some("zz".into()), ..ExportFilter::default() };
        let Err(ServiceError::Invalid(faults)) = asked(owner, unknown) else { panic!("taken") };
        assert_eq!(faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["kind", "province"]);
        assert_eq!(database.count("SELECT count(*) AS n FROM exports"), 2, "only what was begun is on record");
    }

    fn the_filter_narrows_page_count_and_rows_alike(database: &Database) {
        let town = Town::settle(database);
        (0..3).for_each(|_| accept(&town));
        let (analyst, _) = analysts(&town);
        let day = |text: &str| Some(text.parse().unwrap());
        for (filter, expected) in [
            (ExportFilter { since: day("2026-11-02"), ..ExportFilter::default() }, 3),
            (ExportFilter { since: day("2026-11-03"), ..ExportFilter::default() }, 0),
            (ExportFilter { until: day("2026-11-01"), ..ExportFilter::default() }, 0),
            (ExportFilter { kind: Some("ordinary".into()), field: Some("LV01".into()), ..ExportFilter::default() }, 3),
            (ExportFilter { kind: Some("breakthrough".into()), ..ExportFilter::default() }, 0),
        ] {
            let begun = begin(&town, analyst, ExportFormat::Csv, filter.clone()).unwrap();
            assert_eq!(begun.expected, expected, "{filter:?}");
            assert_eq!(poured(&town.db, &town, &begun, Speech::Codes).len(), usize::try_from(expected).unwrap());
            let ctx = later(&town, analyst);
            let page = town.db.read_blocking(move |conn| exports::accepted(conn, &ctx, filter, None, 2)).unwrap();
            assert_eq!(page.count, expected);
            assert_eq!(page.page.items.len(), usize::try_from(expected.min(2)).unwrap());
            if let Some(next) = page.page.next {
                let ctx = later(&town, analyst);
                let rest = town.db.read_blocking(move |conn| exports::accepted(conn, &ctx, ExportFilter::default(), Some(next), 2)).unwrap();
                assert_eq!(rest.page.items.len(), 1);
                assert!(!page.page.items.iter().any(|item| item.id == rest.page.items[0].id));
            }
        }
    }

    fn a_workbook_is_built_kept_recorded_and_told(database: &Database) {
        let town = Town::settle(database);
        accept(&town);
        let (analyst, _) = analysts(&town);
        let ctx = later(&town, analyst);
        let asked = {
            let ctx = ctx.clone();
            town.db.write_blocking(move |tx| exports::enqueue(tx, &ctx, ExportFilter::default())).unwrap()
        };
        let worker = parts(&town, town.now.plus_seconds(90));
        run(catch_up(&worker)).unwrap();
        run(catch_up(&worker)).unwrap();
        let row = town.db.read_blocking(move |conn| exports::get_own(conn, &ctx, asked.id)).unwrap();
        assert_eq!((row.state, row.row_count), (ExportState::Done, 1));
        let key = FileKey::parse(&row.store_key.unwrap()).unwrap();
        let bytes = run(async {
            let mut opened = worker.files.open(&key).await.unwrap();
            let mut all = Vec::new();
            while let Some(part) = opened.bytes.next().await {
                part.unwrap().as_ref().read_to_end(&mut all).unwrap();
            }
            all
        });
        assert!(bytes.starts_with(b"PK"));
        assert_eq!(row.sha256.unwrap(), Sha256::digest(&bytes).to_vec());
        assert_eq!(database.count("SELECT count(*) AS n FROM notices WHERE kind = 'export_ready'"), 1);
        let stranger = later(&town, town.staff("tran-duc-long"));
        let theirs = town.db.read_blocking(move |conn| exports::get_own(conn, &stranger, asked.id));
        assert!(matches!(theirs, Err(ServiceError::NotFound)));
    }

    fn a_workbook_whose_place_is_down_is_tried_again_and_has_failed_after_the_last_try(database: &Database) {
        let town = Town::settle(database);
        accept(&town);
        let place = tempfile::TempDir::new().unwrap();
        let place = place.path().join("files");
        let asked = || {
            let (analyst, _) = analysts(&town);
            let ctx = later(&town, analyst);
            let asked = town.db.write_blocking(move |tx| exports::enqueue(tx, &ctx, ExportFilter::default()));
            asked.unwrap().id
        };
        let look = |id| {
            let (analyst, _) = analysts(&town);
            let ctx = later(&town, analyst);
            town.db.read_blocking(move |conn| exports::get_own(conn, &ctx, id)).unwrap()
        };
        let mut worker = parts(&town, town.now.plus_seconds(90));
        worker.files = directory(&place);
        let down = || {
            std::fs::remove_dir_all(&place).unwrap();
            std::fs::write(&place, "no directory any more").unwrap();
        };
        down();
        let id = asked();
        for at in [90, 91, 119] {
            worker.clock = Clock::fixed(town.now.plus_seconds(at));
            run(catch_up(&worker)).unwrap();
            let row = look(id);
            assert_eq!((row.state, row.attempts), (ExportState::Waiting, 1), "once, and not before its time");
            assert_eq!((row.next_at, row.finished_at), (Some(town.now.plus_seconds(120)), None));
        }
        std::fs::remove_file(&place).unwrap();
        worker.clock = Clock::fixed(town.now.plus_seconds(120));
        run(catch_up(&worker)).unwrap();
        let row = look(id);
        assert_eq!((row.state, row.attempts, row.next_at), (ExportState::Done, 2, None));
        assert_eq!(database.count("SELECT count(*) AS n FROM notices WHERE kind = 'export_ready'"), 1);

        down();
        let id = asked();
        let mut tries = 0;
        let last = loop {
            run(catch_up(&worker)).unwrap();
            tries += 1;
            let row = look(id);
            assert_eq!(row.attempts, tries);
            match row.next_at {
                Some(at) => worker.clock = Clock::fixed(at),
                None => break row,
            }
        };
        assert_eq!((last.state, tries), (ExportState::Failed, 8));
        assert!(last.finished_at.is_some_and(|at| at >= last.requested_at.plus_seconds(3_600)), "{last:?}");
        worker.clock = Clock::fixed(last.requested_at.plus_seconds(30 * 24 * 3_600));
        run(catch_up(&worker)).unwrap();
        assert_eq!((look(id).state, look(id).attempts), (ExportState::Failed, 8));
        assert_eq!(database.count("SELECT count(*) AS n FROM notices WHERE kind = 'export_ready'"), 1);
    }

    fn a_workbook_whose_worker_never_comes_back_is_not_begun_for_ever(database: &Database) {
        let town = Town::settle(database);
        let (analyst, _) = analysts(&town);
        let mut ctx = later(&town, analyst);
        let asked = {
            let ctx = ctx.clone();
            town.db.write_blocking(move |tx| exports::enqueue(tx, &ctx, ExportFilter::default())).unwrap()
        };
        let mut attempts = Vec::new();
        for _ in 0..20 {
            let claiming = ctx.clone();
            let begun = town.db.write_blocking(move |tx| exports::claim(tx, &claiming)).unwrap();
            attempts.extend(begun.map(|begun| begun.attempt));
            ctx.now = ctx.now.plus_seconds(301);
        }
        assert_eq!(attempts, [1, 2, 3, 4, 5, 6, 7, 8]);
        // the first of them wakes up, when others had it since
        let late = ctx.clone();
        town.db.write_blocking(move |tx| exports::break_off(tx, &late, asked.id, 1, true)).unwrap();
        assert_eq!(database.lines("SELECT state AS line FROM exports"), ["running"]);
        run(catch_up(&parts(&town, ctx.now))).unwrap();
        assert_eq!(database.lines("SELECT state AS line FROM exports"), ["failed"]);
    }

    fn an_export_that_breaks_off_stays_on_record_as_failed(database: &Database) {
        let town = Town::settle(database);
        let (analyst, _) = analysts(&town);
        let begun = begin(&town, analyst, ExportFormat::Csv, ExportFilter::default()).unwrap();
        let lost = begin(&town, analyst, ExportFormat::Csv, ExportFilter::default()).unwrap();
        let ctx = later(&town, Actor::System);
        let ended = town.db.write_blocking(move |tx| {
            let first = exports::end(tx, &ctx, begun.id, &End::Failed { rows: 0 })?;
            let again = exports::end(tx, &ctx, begun.id, &End::Failed { rows: 0 })?;
            Ok::<_, ServiceError>((first, again))
        });
        assert_eq!(ended.unwrap(), (true, false));
        // The other one's node died; two days later it is not pretended to run.
        run(catch_up(&parts(&town, town.now.plus_seconds(48 * 3600)))).unwrap();
        assert_eq!(database.count("SELECT count(*) AS n FROM exports WHERE state = 'failed'"), 2);
        let _ = (lost, Instant::from_micros(0));
    }

    fn a_chain_of_events_that_somebody_touched_is_found(database: &Database) {
        let town = Town::settle(database);
        accept(&town);
        let id = town.submitted();
        let ctx = town.ctx(Actor::System);
        let verify = || town.db.stream(|conn| sangkien::services::audit::verify_next(conn, &ctx, None)).unwrap();
        let whole = verify();
        assert_eq!((whole.files, whole.broken.len()), (2, 0));
        assert!(whole.events > 5);
        database.execute("UPDATE events SET actor_id = NULL WHERE sequence = 2");
        assert_eq!(verify().broken.len(), 1);
        database.execute("UPDATE initiatives SET event_count = event_count + 1");
        let broken = verify().broken;
        assert_eq!(broken.len(), 2);
        assert!(broken.iter().any(|one| one.id == id));
    }
}
