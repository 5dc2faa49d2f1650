//! Looking for words: one that is nearly everywhere, one that a single entry has, one that none has.

use std::time::Duration;

use sangkien::domain::locale::Locale;
use sangkien::services::browse::{self, Wanted};

use crate::databases::{Database, Kind};
use crate::line;
use crate::paired::{median, ms, timed};
use crate::town::Town;

pub fn measure((database, town): &(Database, Town), kind: Kind, size: usize) {
    let accepted = database.count("SELECT count(*) AS n FROM catalogue");
    let plain = time(town, "");
    for (name, words) in [
        ("frequent word", "va"),
        ("rare word", "SK-2026-000123"),
        ("unknown word", "khongcogithe"),
    ] {
        let spent = time(town, words);
        let what = format!("search, {name}, {accepted} of {size} files accepted");
        let ratio = spent.as_secs_f64() / plain.as_secs_f64();
        line(
            &what,
            kind,
            &ms(spent),
            &format!("{} (list)", ms(plain)),
            Some(ratio),
            "–",
        );
    }
}

fn time(town: &Town, words: &str) -> Duration {
    let wanted = Wanted {
        words: words.to_owned(),
        ..Wanted::default()
    };
    let mut work = || {
        let page = town
            .db
            .read_blocking(|conn| browse::public_list(conn, Locale::Vi, &wanted, None));
        std::hint::black_box(page.unwrap());
    };
    median(&(0..60).map(|_| timed(&mut work)).collect::<Vec<_>>())
}
