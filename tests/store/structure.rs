//! What a database consists of, read back from the database itself in words that both kinds share: tables,
//! columns, keys, indexes, references and the words that a column may hold.

use std::collections::BTreeSet;

use regex::Regex;

use crate::databases::{Database, Kind};

/// One line per thing, sorted. Types are told apart only as far as both kinds do: bytes (ids, sealed), number
/// (instants, booleans, counts) and text (dates, documents).
pub fn read(database: &Database) -> Vec<String> {
    let (queries, checks): (&[&str], &str) = match database.kind {
        Kind::Sqlite => (SQLITE, SQLITE_CHECKS),
        Kind::Postgres => (POSTGRES, POSTGRES_CHECKS),
    };
    let mut lines: BTreeSet<String> = queries
        .iter()
        .flat_map(|query| database.lines(query))
        .filter(|line| !ONE_KIND_ONLY.iter().any(|(own, _)| line.starts_with(own)))
        .collect();
    lines.extend(database.lines(checks).iter().flat_map(|text| words(text)));
    lines.into_iter().collect()
}

/// What one kind needs and the other has in another shape, with its because.
const ONE_KIND_ONLY: &[(&str, &str)] = &[(
    "index catalogue_words on catalogue",
    "full text: an index of PostgreSQL, a virtual table with three triggers of SQLite",
)];

/// `table|definition` to one line per list of allowed words.
fn words(text: &str) -> Vec<String> {
    let (table, definition) = text.split_once('|').unwrap();
    // SQLite keeps what was written, PostgreSQL its own way of saying the same
    let list =
        Regex::new(r"(\w+)\)? (?:IN \(|= ANY \(+ARRAY\[)((?:'[^']*'(?:::text)?(?:, )?)+)").unwrap();
    let word = Regex::new("'([^']*)'").unwrap();
    list.captures_iter(definition)
        .map(|found| {
            let words: Vec<&str> = word
                .captures_iter(&found[2])
                .map(|word| word.get(1).unwrap().as_str())
                .collect();
            format!("words {table}.{}: {}", &found[1], words.join(" "))
        })
        .collect()
}

const SQLITE: &[&str] = &[
    "SELECT 'table ' || name AS line FROM pragma_table_list
     WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
       AND name NOT LIKE '~_~_%' ESCAPE '~'",
    "SELECT 'column ' || t.name || '.' || c.name || ' ' ||
            CASE c.type WHEN 'BLOB' THEN 'bytes' WHEN 'INTEGER' THEN 'number' ELSE lower(c.type) END ||
            CASE WHEN c.\"notnull\" OR c.pk THEN ' not null' ELSE '' END AS line
     FROM pragma_table_list t JOIN pragma_table_info(t.name) c
     WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite~_%' ESCAPE '~'
       AND t.name NOT LIKE '~_~_%' ESCAPE '~'",
    "SELECT 'primary ' || name || ' (' || group_concat(of, ', ') || ')' AS line
     FROM (SELECT t.name, c.name AS of FROM pragma_table_list t JOIN pragma_table_info(t.name) c
           WHERE t.schema = 'main' AND t.type = 'table' AND c.pk > 0
             AND t.name NOT LIKE '~_~_%' ESCAPE '~' ORDER BY t.name, c.pk)
     GROUP BY name",
    "SELECT CASE origin WHEN 'u' THEN 'unique ' || of ELSE
              CASE WHEN is_unique THEN 'unique index ' ELSE 'index ' END || name || ' on ' || of END ||
            ' (' || group_concat(part, ', ') || ')' ||
            CASE WHEN partial THEN ' in part' ELSE '' END AS line
     FROM (SELECT t.name AS of, i.name, i.\"unique\" AS is_unique, i.origin, i.partial,
                  coalesce(x.name, 'expression') || CASE WHEN x.desc THEN ' desc' ELSE '' END AS part
           FROM pragma_table_list t JOIN pragma_index_list(t.name) i JOIN pragma_index_xinfo(i.name) x
           WHERE t.schema = 'main' AND t.type = 'table' AND i.origin <> 'pk' AND x.key
             AND t.name NOT LIKE '~_~_%' ESCAPE '~' ORDER BY t.name, i.name, x.seqno)
     GROUP BY of, name",
    "SELECT 'reference ' || t.name || '.' || f.\"from\" || ' -> ' || f.\"table\" || '.' || f.\"to\" ||
            ' ' || lower(f.on_delete) AS line
     FROM pragma_table_list t JOIN pragma_foreign_key_list(t.name) f WHERE t.schema = 'main'",
];

const SQLITE_CHECKS: &str = "SELECT name || '|' || sql AS line FROM sqlite_master WHERE type = 'table' AND sql LIKE '%CHECK%'";

const POSTGRES: &[&str] = &[
    "SELECT 'table ' || relname AS line FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT LIKE '\\_\\_%'",
    "SELECT 'column ' || c.relname || '.' || a.attname || ' ' ||
            CASE WHEN t.typname IN ('uuid', 'bytea') THEN 'bytes'
                 WHEN t.typname IN ('int8', 'bool', 'timestamptz') THEN 'number'
                 WHEN t.typname IN ('text', 'jsonb', 'date') THEN 'text' ELSE t.typname END ||
            CASE WHEN a.attnotnull THEN ' not null' ELSE '' END AS line
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     JOIN pg_type t ON t.oid = a.atttypid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE '\\_\\_%'",
    "SELECT CASE WHEN i.indisprimary THEN 'primary ' || t.relname
                 WHEN k.oid IS NOT NULL THEN 'unique ' || t.relname
                 ELSE CASE WHEN i.indisunique THEN 'unique index ' ELSE 'index ' END || n.relname || ' on ' || t.relname
            END || ' (' || (SELECT string_agg(coalesce(a.attname, 'expression') ||
                CASE WHEN i.indoption[p.at - 1] & 1 = 1 THEN ' desc' ELSE '' END, ', ' ORDER BY p.at)
              FROM unnest(i.indkey) WITH ORDINALITY p(number, at)
              LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = p.number AND p.number > 0) || ')' ||
            CASE WHEN i.indpred IS NOT NULL THEN ' in part' ELSE '' END AS line
     FROM pg_index i JOIN pg_class n ON n.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
     LEFT JOIN pg_constraint k ON k.conindid = n.oid AND k.contype = 'u'
     WHERE t.relnamespace = 'public'::regnamespace AND t.relname NOT LIKE '\\_\\_%'",
    "SELECT 'reference ' || t.relname || '.' || a.attname || ' -> ' || o.relname || '.' || b.attname || ' ' ||
            CASE k.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'r' THEN 'restrict'
                 WHEN 'd' THEN 'set default' ELSE 'no action' END AS line
     FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class o ON o.oid = k.confrelid
     CROSS JOIN unnest(k.conkey, k.confkey) p(own, other)
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = p.own
     JOIN pg_attribute b ON b.attrelid = o.oid AND b.attnum = p.other WHERE k.contype = 'f'",
];

const POSTGRES_CHECKS: &str = "SELECT t.relname || '|' || pg_get_constraintdef(k.oid) AS line
     FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid WHERE k.contype = 'c'";
