//! Reads plans. On PostgreSQL a statement is run and every step counted: what it read, what it threw away,
//! what it sorted. SQLite tells its steps only by name.

use diesel::connection::SimpleConnection as _;
use diesel::{PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query};
use sangkien::db::Conn;
use serde_json::Value;

/// Tables that stay as small as the state is: agencies, who works there, settings.
const SMALL: [&str; 11] = [
    "agencies",
    "desk_checks",
    "reviewer_checks",
    "staff_roles",
    "reviewer_fields",
    "local_accounts",
    "second_factors",
    "recovery_codes",
    "calendar_versions",
    "code_counters",
    "figure_snapshots",
];

/// What is wrong with the plan of `sql`: a step that reads, throws away or sorts more than `most` rows
/// (PostgreSQL), or one that by its name walks a growing table, or sorts more rows (SQLite).
pub fn dear(conn: &mut Conn, sql: &str, most: f64) -> Option<String> {
    match conn {
        Conn::Pg(conn) => dear_on_postgres(conn, sql, most),
        Conn::Sqlite(conn) => dear_on_sqlite(conn, sql, most),
    }
}

#[derive(QueryableByName)]
struct PgPlan {
    #[diesel(sql_type = diesel::sql_types::Text, column_name = "QUERY PLAN")]
    plan: String,
}

/// The same of a plan that PostgreSQL keeps whatever the values are.
pub fn dear_when_kept(conn: &mut Conn, sql: &str, values: &str, most: f64) -> Option<String> {
    let Conn::Pg(conn) = conn else { return None };
    let kept = "SET LOCAL plan_cache_mode = force_generic_plan";
    conn.batch_execute(&format!("{kept}; PREPARE judged AS {}", counted(sql)))
        .unwrap_or_else(|error| panic!("{error}: {sql}"));
    let dear = dear_on_postgres(conn, &format!("EXECUTE judged ({values})"), most);
    conn.batch_execute("DEALLOCATE judged; SET LOCAL plan_cache_mode = auto")
        .unwrap();
    dear
}

fn dear_on_postgres(conn: &mut PgConnection, sql: &str, most: f64) -> Option<String> {
    let plan = explained(conn, counted(sql));
    let mut found = Vec::new();
    walk(&plan[0]["Plan"], most, &mut found);
    (!found.is_empty()).then(|| found.join("; "))
}

/// The plan of a statement that was run with it.
fn explained(conn: &mut PgConnection, sql: &str) -> Value {
    // In a savepoint: what claims or tidies shall find the same again.
    conn.batch_execute("SAVEPOINT explained").unwrap();
    let answer: PgPlan = sql_query(format!(
        "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, FORMAT JSON) {sql}"
    ))
    .get_result(conn)
    .unwrap_or_else(|error| panic!("{error}: {sql}"));
    conn.batch_execute("ROLLBACK TO SAVEPOINT explained")
        .unwrap();
    serde_json::from_str(&answer.plan).unwrap()
}

fn walk(step: &Value, most: f64, found: &mut Vec<String>) {
    let number = |name: &str| step[name].as_f64().unwrap_or(0.0);
    let what = step["Node Type"].as_str().unwrap_or_default();
    let of = step["Relation Name"]
        .as_str()
        .or(step["Index Name"].as_str())
        .unwrap_or_default();
    let loops = number("Actual Loops").max(1.0);
    let thrown = number("Rows Removed by Filter")
        + number("Rows Removed by Index Recheck")
        + number("Rows Removed by Join Filter");
    let read = (number("Actual Rows") + thrown) * loops;
    if read > most && !of.is_empty() && !SMALL.contains(&of) {
        found.push(format!("{what} of {of} touches {read} rows"));
    }
    for below in step["Plans"].as_array().into_iter().flatten() {
        walk(below, most, found);
    }
}

/// What is wrong with the plan of a question that has to read everything there is of a kind: a step that walks a
/// table more than once, a second walk through the same table, or one that looks up more than `most` rows in
/// all (PostgreSQL); a second walk, or an index made for the question alone (SQLite). That it walks a table
/// once is its nature.
pub fn more_than_once(conn: &mut Conn, sql: &str, most: f64) -> Option<String> {
    let mut found = Vec::new();
    match conn {
        Conn::Pg(conn) => {
            let mut walked = Vec::new();
            let plan = explained(conn, sql);
            pass(&plan[0]["Plan"], 1.0, most, &mut walked, &mut found);
        }
        Conn::Sqlite(conn) => {
            let mut walked = Vec::new();
            for Step { detail } in steps(conn, sql) {
                let scan = detail.strip_prefix("SCAN ");
                let table = scan.and_then(|what| what.split_whitespace().next());
                if let Some(table) = table.filter(|table| !SMALL.contains(table)) {
                    if !walked.is_empty() {
                        found.push(format!("{detail} beside {walked:?}"));
                    }
                    walked.push(table.to_owned());
                }
                if detail.contains("AUTOMATIC") {
                    found.push(detail);
                }
            }
        }
    }
    (!found.is_empty()).then(|| found.join("; "))
}

fn pass(
    step: &Value,
    processes: f64,
    most: f64,
    walked: &mut Vec<String>,
    found: &mut Vec<String>,
) {
    let number = |name: &str| step[name].as_f64().unwrap_or(0.0);
    let what = step["Node Type"].as_str().unwrap_or_default();
    let of = step["Relation Name"].as_str().unwrap_or_default();
    if !of.is_empty() && !SMALL.contains(&of) {
        let loops = number("Actual Loops").max(1.0);
        if what == "Seq Scan" {
            if loops > processes {
                found.push(format!("{what} of {of} {loops} times"));
            }
            if walked.iter().any(|table| table == of) {
                found.push(format!("{what} of {of} once more"));
            }
            walked.push(of.to_owned());
        }
        let read = (number("Actual Rows") + number("Rows Removed by Filter")) * loops / processes;
        if read > most {
            found.push(format!("{what} of {of} touches {read} rows"));
        }
    }
    // Several processes share the work below: each may walk once what it needs whole.
    let processes = processes + number("Workers Launched");
    for below in step["Plans"].as_array().into_iter().flatten() {
        pass(below, processes, most, walked, found);
    }
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

/// Walked whole: it holds only what is open.
const OPEN: [&str; 1] = ["exports_open"];
/// Holds every file, newest first: read in its order until the page is full.
const IN_ORDER: [&str; 1] = ["initiatives_filed"];

fn steps(conn: &mut SqliteConnection, sql: &str) -> Vec<Step> {
    sql_query(format!("EXPLAIN QUERY PLAN {sql}"))
        .load(conn)
        .unwrap_or_else(|error| panic!("{error}: {sql}"))
}

fn dear_on_sqlite(conn: &mut SqliteConnection, sql: &str, most: f64) -> Option<String> {
    let sql = counted(sql);
    let steps = steps(conn, sql);
    let mut found = Vec::new();
    // Nothing of nothing is never looked for.
    let steps = if sql.contains("(1=0)") {
        Vec::new()
    } else {
        steps
    };
    for Step { detail } in &steps {
        let small = SMALL.iter().any(|table| detail.contains(table));
        let scan = detail.strip_prefix("SCAN ");
        let scans = scan.is_some_and(|what| {
            let walks =
                what.contains("VIRTUAL TABLE") || what == "CONSTANT ROW" || what.starts_with('(');
            let open = OPEN.iter().any(|index| what.ends_with(index));
            // Some rows, whichever: it ends after so many.
            let some = !sql.contains(" WHERE ") && sql.contains(" LIMIT ");
            let page =
                sql.contains(" LIMIT ") && IN_ORDER.iter().any(|index| what.ends_with(index));
            !(small
                || walks
                || open
                || page
                || some
                || what.contains("COVERING INDEX") && most > 10_000.0)
        });
        if scans {
            found.push(detail.clone());
        }
        if detail.contains("TEMP B-TREE") {
            let sorted = count(conn, sql);
            if sorted > most {
                found.push(format!("{detail} of {sorted} rows"));
            }
        }
    }
    (!found.is_empty()).then(|| found.join("; "))
}

/// The question whose rows are counted up to its limit.
fn counted(sql: &str) -> &str {
    let inner = sql.strip_prefix("SELECT count(*) FROM (");
    inner
        .and_then(|inner| inner.strip_suffix(") AS counted"))
        .unwrap_or(sql)
}

/// How many rows there are to sort: all of them, without the end of a page.
fn count(conn: &mut SqliteConnection, sql: &str) -> f64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::Double)]
        rows: f64,
    }
    let whole = sql.rsplit_once(" LIMIT ").map_or(sql, |(whole, _)| whole);
    let whole = whole.replacen("SELECT DISTINCT", "SELECT", 1);
    let (_, from) = whole.split_once(" FROM ").unwrap_or(("", &whole));
    let count: Count = sql_query(format!("SELECT CAST(count(*) AS REAL) AS rows FROM {from}"))
        .get_result(conn)
        .unwrap_or_else(|error| panic!("{error}: {sql}"));
    count.rows
}
