//! The queue reads by index, whatever is asked: the plans of both databases, for each shape of query. With
//! scans and sorts made as dear as they can be, one that still stands in a plan cannot be avoided.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection as _, InstrumentationEvent, SimpleConnection as _};
use diesel::{PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query};
use sangkien::db::desks;
use sangkien::db::lists::queue::{self, Cursor, Scope, Wanted, Window};
use sangkien::db::reviews::AssignmentState;
use sangkien::db::{Db, DbError};
use sangkien::domain::id::{AgencyId, InitiativeId, PersonId};
use sangkien::domain::time::Instant;
use sangkien::domain::workflow::{State, WaitsFor};

use crate::databases::{Database, Kind};
use crate::on_both;

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PgStep {
    #[diesel(sql_type = diesel::sql_types::Text, column_name = "QUERY PLAN")]
    plan: String,
}

/// The statements that `work` sends.
fn sent(db: &Db, work: impl FnOnce(&mut sangkien::db::Conn) -> Result<(), DbError>) -> Vec<String> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&seen);
    db.read_blocking(move |conn| {
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                into.lock().unwrap().push(query.to_string());
            }
        });
        let done = work(conn);
        conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
        done
    })
    .unwrap();
    let all = seen.lock().unwrap().clone();
    let statement = |text: String| text.split(" -- binds").next().unwrap().trim().to_owned();
    all.into_iter()
        .map(statement)
        .filter(|sql| sql.contains("SELECT"))
        .collect()
}

fn plan(database: &Database, sql: &str) -> Vec<String> {
    match database.kind {
        Kind::Sqlite => {
            let path = database.url.trim_start_matches("sqlite:");
            let mut conn = SqliteConnection::establish(path).unwrap();
            let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {sql}"))
                .load(&mut conn)
                .unwrap();
            steps.into_iter().map(|step| step.detail).collect()
        }
        Kind::Postgres => {
            let mut conn = PgConnection::establish(&database.url).unwrap();
            conn.batch_execute(&format!(
                "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; \
                 SET enable_sort = off; SET enable_bitmapscan = off; PREPARE q AS {sql}"
            ))
            .unwrap();
            let values = (1..)
                .take_while(|number| sql.contains(&format!("${number}")))
                .count();
            let values = vec!["NULL"; values].join(", ");
            let values = if values.is_empty() {
                values
            } else {
                format!("({values})")
            };
            let steps: Vec<PgStep> = sql_query(format!("EXPLAIN EXECUTE q{values}"))
                .load(&mut conn)
                .unwrap();
            steps.into_iter().map(|step| step.plan).collect()
        }
    }
}

/// Steps that grow with the table.
fn dear(step: &str) -> bool {
    let whole = step.starts_with("SCAN ")
        && !step.contains("initiatives_open")
        && step != "SCAN CONSTANT ROW";
    whole || step.contains("TEMP B-TREE") || step.contains("Seq Scan on") || step.contains("Sort")
}

on_both! {
    fn no_list_of_the_desk_scans_or_sorts_a_growing_table(database: &Database) {
        let db = database.open();
        let now = Instant::from_micros(1_793_000_000_000_000);
        let (agency, person) = (AgencyId::new(now), PersonId::new(now));
        let today = now.date();
        let desk = Scope::Desk(agency, WaitsFor::IntakeOfficer);
        let shapes = [
            Wanted::all(desk),
            Wanted::all(desk).within(Window::Before(today)),
            Wanted::all(desk).within(Window::Within(today, today)),
            Wanted::all(Scope::Launch(agency)),
            Wanted::all(Scope::Waiting(WaitsFor::Approver)),
            Wanted::all(Scope::Agency(agency)),
            Wanted::all(Scope::AgencyState(agency, State::Received)),
            Wanted::all(Scope::AgencyState(agency, State::Declined)),
            Wanted::all(Scope::State(State::InReview)),
            Wanted::all(Scope::State(State::Rejected)),
            Wanted::all(Scope::Everything),
            Wanted::all(Scope::Everything).within(Window::Before(today)),
            Wanted::all(Scope::Reviewer(person, AssignmentState::Open)),
            Wanted::all(Scope::Reviewer(person, AssignmentState::Open)).within(Window::Before(today)),
        ];
        let mut wrong = Vec::new();
        for wanted in shapes {
            for deep in [false, true] {
                let after = deep.then(|| Cursor { due_on: Some(today), id: InitiativeId::new(now) });
                let asked = wanted.clone();
                let statements = sent(&db, move |conn| {
                    queue::list(conn, &asked, after)?;
                    queue::count_some(conn, &asked)?;
                    queue::list_titles(conn, agency, 300)?;
                    Ok(())
                });
                assert!(statements.len() >= 2, "{statements:?}");
                for sql in statements {
                    let steps = plan(database, &sql);
                    if steps.iter().any(|step| dear(step)) {
                        wrong.push(format!("{wanted:?} deep {deep}\n{sql}\n{}", steps.join("\n")));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    }

    fn desks_are_looked_at_again_by_index(database: &Database) {
        let db = database.open();
        let now = Instant::from_micros(1_793_000_000_000_000);
        let after = (now.date(), InitiativeId::new(now));
        let statements = sent(&db, move |conn| {
            desks::list_waiting(conn, AgencyId::new(now), WaitsFor::Approver, Some(after), 100)?;
            desks::any_waits(conn, WaitsFor::Approver)?;
            desks::next(conn, now)?;
            Ok(())
        });
        assert_eq!(statements.len(), 3, "{statements:?}");
        for sql in statements {
            let steps = plan(database, &sql);
            assert!(!steps.iter().any(|step| dear(step)), "{sql}\n{}", steps.join("\n"));
        }
    }
}
