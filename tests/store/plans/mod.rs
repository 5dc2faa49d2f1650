//! No list reads a growing table from one end to the other: 20,000 invented files, the tables analysed, then
//! every question of every page and every round of the worker is asked as the product asks it and the plans
//! of what it sent are read.

mod explain;
mod fill;
mod offices;
mod questions;
mod rounds;
pub mod sent;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant as Stopwatch;

use diesel::connection::SimpleConnection as _;
use sangkien::db::bulk;
use sangkien::domain::person::Actor;
use sangkien::services::seed::{Order, seed};

use crate::databases::{Kind, say};
use crate::on_both;
use crate::town::Town;
use questions::Question;

const FILES: usize = 20_000;
/// A page of 40 with what is joined to it, and a bounded count beside it, touch fewer rows than this.
const MOST: f64 = 1_000.0;

on_both! {
    fn no_question_of_a_page_or_a_round_reads_a_growing_table_whole(database: &Database) {
        let town = Town::settle(database).with_hold_window();
        let began = Stopwatch::now();
        let order = Order { files: FILES, seed: 20_000, personas: Vec::new() };
        let done = seed(&town.db, &town.ctx(Actor::System), &order, |_| {}).unwrap();
        assert_eq!(done, FILES);
        fill::fill(database);
        town.db.write_blocking(bulk::analyze).unwrap();
        let seeded = began.elapsed();
        say(&format!("seeded {:?} in {:.1} s", database.kind, seeded.as_secs_f64()));

        let mut conn = sent::own_connection(database);
        let mut plans = BTreeMap::<String, String>::new();
        let mut kept = BTreeSet::new();
        let mut wrong = Vec::new();
        let all = questions::all(&town, &mut conn);
        let count = all.len();
        for Question { name, actor, most, whole, ask } in all {
            let ctx = town.ctx(actor);
            conn.batch_execute("BEGIN").unwrap();
            let (answer, shown) = sent::shown(&mut conn, |conn| ask(conn, &ctx));
            let statements = sent::written(database.kind, &shown);
            if let Err(error) = answer {
                panic!("{name}: {error:?}");
            }
            conn.batch_execute("ROLLBACK").unwrap();
            assert!(!statements.is_empty(), "{name} asks nothing");
            conn.batch_execute("BEGIN").unwrap();
            for sql in statements.into_iter().filter(|sql| !sql.starts_with("INSERT")) {
                if plans.contains_key(&sql) {
                    continue;
                }
                let most = most.unwrap_or(MOST);
                let dear = if whole {
                    explain::more_than_once(&mut conn, &sql, most)
                } else {
                    explain::dear(&mut conn, &sql, most)
                };
                if let Some(dear) = &dear {
                    wrong.push(format!("{name}: {dear}\n    {sql}"));
                }
                plans.insert(sql, dear.unwrap_or_default());
            }
            for (sql, values) in sent::kept(database.kind, &shown) {
                let most = most.unwrap_or(MOST);
                if kept.insert((sql.clone(), values.clone()))
                    && let Some(dear) = explain::dear_when_kept(&mut conn, &sql, &values, most)
                {
                    wrong.push(format!("{name}, its plan kept: {dear}\n    {sql} ({values})"));
                }
            }
            conn.batch_execute("ROLLBACK").unwrap();
        }
        // and the judge of questions that read everything is awake
        let each = "SELECT (SELECT count(*) FROM notices n WHERE n.created_at < i.created_at) FROM initiatives i LIMIT 5";
        conn.batch_execute("BEGIN").unwrap();
        assert!(explain::more_than_once(&mut conn, each, MOST).is_some());
        conn.batch_execute("ROLLBACK").unwrap();
        say(&format!(
            "plans on {:?}: {count} questions, {} statements, {} of them with a plan that is kept; \
             seeded in {:.1} s, {:.1} s in all",
            database.kind,
            plans.len(),
            kept.len(),
            seeded.as_secs_f64(),
            began.elapsed().as_secs_f64()
        ));
        assert_eq!(kept.len() > 50, database.kind == Kind::Postgres, "{} kept", kept.len());
        assert!(plans.len() > 150, "only {} statements", plans.len());
        assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), plans.len(), wrong.join("\n"));
    }
}
