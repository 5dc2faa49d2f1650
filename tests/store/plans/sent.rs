//! What a piece of work really sends: the statements as Diesel prepares them, their bound values written in.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection as _, InstrumentationEvent, SimpleConnection as _};
use diesel::{PgConnection, SqliteConnection};
use sangkien::db::Conn;

use crate::databases::{Database, Kind};

/// A connection of the test's own, as the portal opens them.
pub fn own_connection(database: &Database) -> Conn {
    match database.kind {
        Kind::Sqlite => {
            let path = database.url.trim_start_matches("sqlite:");
            let mut conn = SqliteConnection::establish(path).unwrap();
            conn.batch_execute(
                "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384",
            )
            .unwrap();
            Conn::Sqlite(conn)
        }
        Kind::Postgres => {
            let mut conn = PgConnection::establish(&database.url).unwrap();
            conn.batch_execute("SET timezone = 'UTC'").unwrap();
            Conn::Pg(conn)
        }
    }
}

/// Runs `work` and answers every statement it sent, without those that only open and close transactions.
pub fn statements<T>(
    kind: Kind,
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> T,
) -> (T, Vec<String>) {
    let (done, shown) = shown(conn, work);
    (done, written(kind, &shown))
}

/// Runs `work` and answers all that it sent, as Diesel shows it.
pub fn shown<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> T) -> (T, Vec<String>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&seen);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            into.lock().unwrap().push(query.to_string());
        }
    });
    let done = work(conn);
    conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    let all = seen.lock().unwrap().clone();
    (done, all)
}

fn asks(sql: &str) -> bool {
    let word = sql.split_whitespace().next().unwrap_or_default();
    matches!(word, "SELECT" | "UPDATE" | "DELETE" | "INSERT" | "WITH")
}

/// What was shown, with the values written in.
pub fn written(kind: Kind, shown: &[String]) -> Vec<String> {
    let ours = shown.iter().filter(|sql| asks(sql));
    ours.map(|sql| filled(kind, sql)).collect()
}

/// Of what was shown, statements whose plan PostgreSQL was told to keep: as prepared, with their values.
pub fn kept(kind: Kind, shown: &[String]) -> Vec<(String, String)> {
    let mut keeps = false;
    let mut found = Vec::new();
    for sql in shown {
        if asks(sql) {
            if let (true, Some((sql, binds))) = (keeps, sql.rsplit_once(" -- binds: ")) {
                let values = Reader::new(binds).list();
                let values: Vec<String> = values.iter().map(|one| literal(kind, one)).collect();
                if !values.is_empty() {
                    found.push((sql.to_owned(), values.join(", ")));
                }
            }
        } else {
            keeps = sql.contains("force_generic_plan");
        }
    }
    found
}

/// A statement with its values in place of `$1` and `?`.
fn filled(kind: Kind, shown: &str) -> String {
    let Some((sql, binds)) = shown.rsplit_once(" -- binds: ") else {
        return shown.to_owned();
    };
    let values: Vec<String> = Reader::new(binds)
        .list()
        .iter()
        .map(|value| literal(kind, value))
        .collect();
    let mut out = String::with_capacity(sql.len() + 40 * values.len());
    let mut next = 0;
    let mut quoted = false;
    let mut letters = sql.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\'' {
            quoted = !quoted;
        }
        let number = match letter {
            '?' if !quoted => {
                next += 1;
                next
            }
            '$' if !quoted => {
                let mut digits = String::new();
                while let Some(digit) = letters.next_if(char::is_ascii_digit) {
                    digits.push(digit);
                }
                digits.parse().unwrap()
            }
            _ => {
                out.push(letter);
                continue;
            }
        };
        let value = values.get(number - 1);
        out.push_str(value.unwrap_or_else(|| panic!("{shown}\nhas no value {number}")));
    }
    out
}

/// A value as Rust shows it.
#[derive(Debug, Clone, PartialEq)]
enum Shown {
    Word(String),
    Text(String),
    List(Vec<Shown>),
    Inside(String, Box<Shown>),
}

fn literal(kind: Kind, value: &Shown) -> String {
    match value {
        Shown::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Shown::Inside(_, inner) => literal(kind, inner),
        Shown::List(all) if all.is_empty() => "'{}'".to_owned(),
        Shown::List(all)
            if all
                .iter()
                .all(|one| matches!(one, Shown::Word(w) if w.parse::<u8>().is_ok())) =>
        {
            let hex: String = all
                .iter()
                .map(|one| match one {
                    Shown::Word(byte) => format!("{:02x}", byte.parse::<u8>().unwrap()),
                    _ => String::new(),
                })
                .collect();
            match kind {
                Kind::Sqlite => format!("X'{hex}'"),
                Kind::Postgres => format!("'\\x{hex}'::bytea"),
            }
        }
        Shown::List(all) => {
            let all: Vec<String> = all.iter().map(|one| literal(kind, one)).collect();
            format!("ARRAY[{}]", all.join(", "))
        }
        Shown::Word(word) => plain(kind, word),
    }
}

fn plain(kind: Kind, word: &str) -> String {
    if word == "None" {
        return "NULL".to_owned();
    }
    if matches!(word, "true" | "false") {
        let number = if word == "true" { "1" } else { "0" };
        return if kind == Kind::Sqlite { number } else { word }.to_owned();
    }
    if let Ok(number) = word.parse::<i64>() {
        return number.to_string();
    }
    if let Ok(id) = word.parse::<uuid::Uuid>() {
        return match kind {
            Kind::Sqlite => format!("X'{}'", id.simple()),
            Kind::Postgres => format!("'{id}'::uuid"),
        };
    }
    if word.parse::<chrono::NaiveDate>().is_ok() {
        return match kind {
            Kind::Sqlite => format!("'{word}'"),
            Kind::Postgres => format!("'{word}'::date"),
        };
    }
    if let Ok(at) = word.parse::<sangkien::domain::time::Instant>() {
        return match kind {
            Kind::Sqlite => at.micros().to_string(),
            Kind::Postgres => format!("'{at}'::timestamptz"),
        };
    }
    assert!(
        word.chars().all(|letter| letter.is_ascii_alphanumeric()),
        "a value nobody can read: {word}"
    );
    // A value of an enum: `InReview` is stored as `in_review`.
    let mut text = String::new();
    for letter in word.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    format!("'{text}'")
}

/// Reads what `Debug` wrote.
struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    const fn new(rest: &'t str) -> Self {
        Self { rest }
    }

    fn list(&mut self) -> Vec<Shown> {
        self.expect('[');
        let mut all = Vec::new();
        while !self.skip(']') {
            all.push(self.value());
            self.skip(',');
        }
        all
    }

    fn value(&mut self) -> Shown {
        self.rest = self.rest.trim_start();
        if self.rest.starts_with('[') {
            return Shown::List(self.list());
        }
        if self.rest.starts_with('"') {
            let mut end = 1;
            let bytes = self.rest.as_bytes();
            while bytes[end] != b'"' {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            let text: String = serde_json::from_str(&self.rest[..=end]).unwrap();
            self.rest = &self.rest[end + 1..];
            return Shown::Text(text);
        }
        let end = self
            .rest
            .find([',', ']', ')', '('])
            .unwrap_or(self.rest.len());
        let word = self.rest[..end].trim().to_owned();
        self.rest = &self.rest[end..];
        if self.rest.starts_with('(') {
            self.expect('(');
            let inner = self.value();
            self.expect(')');
            return Shown::Inside(word, Box::new(inner));
        }
        Shown::Word(word)
    }

    fn skip(&mut self, letter: char) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(letter) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, letter: char) {
        assert!(self.skip(letter), "`{letter}` expected: {}", self.rest);
    }
}

#[test]
fn bound_values_are_written_into_the_statement() {
    let shown = "SELECT 'a?' FROM t WHERE a = ? AND b IN (?, ?) -- binds: [AgencyId(018f0000-0000-7000-8000-000000000001), InReview, Some(2026-11-22)]";
    assert_eq!(
        filled(Kind::Sqlite, shown),
        "SELECT 'a?' FROM t WHERE a = X'018f0000000070008000000000000001' AND b IN ('in_review', '2026-11-22')"
    );
    let shown = "SELECT $2, $1 -- binds: [\"it's\", [1, 255]]";
    assert_eq!(
        filled(Kind::Postgres, shown),
        "SELECT '\\x01ff'::bytea, 'it''s'"
    );
}
