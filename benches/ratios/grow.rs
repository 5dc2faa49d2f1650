//! Very many files without the time to tell each of them: rows of a real few multiplied, in the tables that
//! the measured questions read and with keys of their own. Sealed rows, events and notices are left out, so
//! that a million files fit on a usual disk.

use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use sangkien::db::{Conn, Db, bulk};

use crate::databases::{Database, Kind};
use crate::sent;

/// A table, the columns that hold keys of this file, and its columns that must differ otherwise.
struct Grown {
    table: &'static str,
    ids: &'static [&'static str],
    others: &'static [(&'static str, &'static str)],
}

const TABLES: [Grown; 7] = [
    Grown {
        table: "initiatives",
        ids: &["initiative_id"],
        others: &[("code", "t.code || '-' || k.n")],
    },
    Grown {
        table: "clocks",
        ids: &["initiative_id"],
        others: &[],
    },
    Grown {
        table: "assignments",
        ids: &["assignment_id", "initiative_id"],
        others: &[],
    },
    Grown {
        table: "reviews",
        ids: &["review_id", "initiative_id"],
        others: &[],
    },
    Grown {
        table: "decisions",
        ids: &["initiative_id"],
        others: &[],
    },
    Grown {
        table: "implementations",
        ids: &["initiative_id"],
        others: &[],
    },
    Grown {
        table: "catalogue",
        ids: &["initiative_id"],
        others: &[
            ("code", "t.code || '-' || k.n"),
            ("catalogue_number", "t.catalogue_number + k.n"),
        ],
    },
];

/// Makes `times` files of each.
pub fn grow(database: &Database, db: &Db, times: usize) {
    let mut conn = sent::own_connection(database);
    for grown in &TABLES {
        let known = columns(&mut conn, grown.table);
        let values: Vec<String> = known
            .iter()
            .map(|column| value(database.kind, grown, column))
            .collect();
        database.execute(&format!(
            "WITH RECURSIVE k (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < {}) \
             INSERT INTO {} ({}) SELECT {} FROM {} t CROSS JOIN k",
            times.saturating_sub(1),
            grown.table,
            known.join(", "),
            values.join(", "),
            grown.table,
        ));
    }
    db.write_blocking(bulk::analyze).unwrap();
}

fn value(kind: Kind, grown: &Grown, column: &str) -> String {
    if let Some((_, other)) = grown.others.iter().find(|(name, _)| *name == column) {
        return (*other).to_owned();
    }
    if !grown.ids.contains(&column) {
        return format!("t.{column}");
    }
    // Two bytes of chance become the number of the copy.
    match kind {
        Kind::Sqlite => format!(
            "unhex(substr(hex(t.{column}), 1, 16) || printf('%04X', k.n) || substr(hex(t.{column}), 21))"
        ),
        Kind::Postgres => format!(
            "(substr(t.{column}::text, 1, 19) || lpad(to_hex(k.n), 4, '0') || substr(t.{column}::text, 24))::uuid"
        ),
    }
}

fn columns(conn: &mut Conn, table: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Column {
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
    }
    let found: Vec<Column> = match conn {
        Conn::Sqlite(conn) => sql_query(format!(
            "SELECT name FROM pragma_table_info('{table}') ORDER BY cid"
        ))
        .load(conn),
        Conn::Pg(conn) => sql_query(format!(
            "SELECT column_name::text AS name FROM information_schema.columns \
             WHERE table_name = '{table}' ORDER BY ordinal_position"
        ))
        .load(conn),
    }
    .unwrap();
    found.into_iter().map(|column| column.name).collect()
}
