//! What the public pages read, in the shape they show it. Nothing here knows more than everybody may
//! know: names only where their bearer chose so, contents only once a file is accepted (workflow.md,
//! States, "public sees").

use std::sync::Arc;

use chrono::NaiveDate;

use super::super::components::Choice;
use super::super::error::WebError;
use super::super::extract::{TypedQuery, cursor_day};
use super::super::state::AppState;
use super::super::written::{self, Written};
use crate::domain::code::Code;
use crate::domain::kind::key;
use crate::domain::locale::Locale;
use crate::domain::time::Instant;
use crate::domain::workflow::State;
use crate::i18n::Words;
use crate::services::browse::{self, PublicCursor, PublicRow, Wanted};
use crate::services::figures::{self, AgencyCount, Snapshot};

/// Agencies with the most files; the rest are too small to see as bars.
const AGENCIES: usize = 15;
/// Months shown.
const MONTHS: u32 = 12;

/// One accepted initiative in a list.
#[derive(Debug, Clone)]
pub struct PublicItem {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// Its field, in words.
    pub field: String,
    /// The agency that decided, in words.
    pub agency: String,
    /// When it was decided.
    pub decided_on: NaiveDate,
    /// Accepted, implementing or implemented.
    pub state: State,
    /// Who proposed it, by their own choice.
    pub proposer: Option<String>,
}

/// One accepted initiative whole, less what is confidential.
#[derive(Debug, Clone)]
pub struct PublicFile {
    /// As in the list.
    pub item: PublicItem,
    /// Where it is applied, in words.
    pub province: Option<String>,
    /// When it was sent.
    pub submitted_on: NaiveDate,
    /// Further authors who agreed.
    pub authors: Vec<String>,
    /// The public answers.
    pub answers: Vec<Written>,
    /// Steps of the implementation: what, by when, done when.
    pub milestones: Vec<(String, NaiveDate, Option<NaiveDate>)>,
    /// The result, once implemented.
    pub result: Option<String>,
}

/// A page of the list.
#[derive(Debug, Clone, Default)]
pub struct PublicList {
    /// In the order shown: newest decision first, or best match.
    pub items: Vec<PublicItem>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Years one may filter by, the newest first.
    pub years: Vec<Choice>,
}

/// Where a file stands, for whoever knows its code. Never a name.
#[derive(Debug, Clone)]
pub struct Tracked {
    /// Its state.
    pub state: State,
    /// The agency that has it, in words.
    pub agency: String,
    /// When it was sent.
    pub submitted_on: NaiveDate,
    /// When it last moved.
    pub changed_on: NaiveDate,
    /// When the present stage is due and the working days left; none while paused or ended.
    pub due: Option<(NaiveDate, i64)>,
}

/// The counters of `/figures`.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// When they were counted; none before the first time.
    pub at: Option<Instant>,
    /// Files ever sent.
    pub submitted: i64,
    /// Of those, with an end: announced, declined or stopped; not those taken back.
    pub answered: i64,
    /// Accepted, implementing or implemented.
    pub accepted: i64,
    /// Ended on time, in percent of those with an end.
    pub on_time_percent: Option<i64>,
    /// How many stand in each state.
    pub by_state: Vec<(State, i64)>,
    /// Per agency: sent, accepted.
    pub by_agency: Vec<(String, i64, i64)>,
    /// Per month: its first day, sent, come to an end.
    pub by_month: Vec<(NaiveDate, i64, i64)>,
}

/// A page of the public list.
///
/// # Errors
/// Those of the database.
pub async fn list(
    state: &AppState,
    locale: Locale,
    query: &TypedQuery,
) -> Result<PublicList, WebError> {
    let filled =
        |name: &str| Some(query.shown(name).trim().to_owned()).filter(|one| !one.is_empty());
    let wanted = Wanted {
        words: query.shown("q").to_owned(),
        field: filled("field"),
        province: filled("province"),
        agency: filled("agency"),
        // A year nobody can mean finds nothing instead of everything.
        year: filled("year").map(|year| year.parse().unwrap_or(0)),
    };
    let after = query.after().map(cursor_from).transpose()?;
    let found = state
        .db
        .read(move |conn| browse::public_list(conn, locale, &wanted, after))
        .await?;
    let years = found
        .years
        .map_or(0..0, |(first, last)| first..last.saturating_add(1));
    Ok(PublicList {
        next: found.page.next.map(cursor_text),
        items: found
            .page
            .items
            .into_iter()
            .map(|row| item(state, locale, row))
            .collect(),
        years: years
            .rev()
            .map(|year| Choice::new(year.to_string(), year.to_string()))
            .collect(),
    })
}

/// One accepted initiative; not found when there is none or it is not public.
///
/// # Errors
/// Not found, or those of the database.
pub async fn file(state: &AppState, locale: Locale, code: Code) -> Result<PublicFile, WebError> {
    let house = Arc::clone(&state.house);
    let file = state
        .db
        .read(move |conn| browse::public_file(conn, &house, locale, code))
        .await?;
    let entry = file.entry;
    let kind = state.house.kind(&entry.kind)?;
    let words = Words::new(locale, Arc::clone(&state.catalogue));
    let sections = written::sections(&words, &state.house.reference, kind, &file.answers);
    let shown = [
        key::TITLE,
        key::SUMMARY,
        key::FIELD,
        key::PROVINCE,
        key::AUTHORS,
    ];
    let answers = sections
        .into_iter()
        .flat_map(|section| section.answers)
        .filter(|one| !shown.contains(&one.key.as_str()) && !one.text.is_empty())
        .collect();
    let provinces = &state.house.reference.provinces;
    let province = entry.province_code.map(|code| match provinces.get(&code) {
        Some(known) => known.name.get(locale).to_owned(),
        None => code,
    });
    Ok(PublicFile {
        submitted_on: entry
            .submitted_at
            .map_or(entry.row.decided_on, |at| at.date()),
        item: item(state, locale, entry.row),
        province,
        authors: Vec::new(),
        answers,
        milestones: file.milestones,
        result: file.result,
    })
}

/// Where a file stands; none when there is no such code.
///
/// # Errors
/// Those of the database.
pub async fn track(
    state: &AppState,
    locale: Locale,
    code: Code,
) -> Result<Option<Tracked>, WebError> {
    let (house, now) = (Arc::clone(&state.house), state.clock.now());
    let found = state
        .db
        .read(move |conn| browse::track(conn, &house, now, code))
        .await?;
    Ok(found.map(|found| Tracked {
        state: found.state,
        agency: found
            .agency
            .map(|name| name.get(locale).to_owned())
            .unwrap_or_default(),
        submitted_on: found.submitted_at.date(),
        changed_on: found.changed_at.date(),
        due: found.due,
    }))
}

/// The counters.
///
/// # Errors
/// Those of the database.
pub async fn figures(state: &AppState, locale: Locale) -> Result<Figures, WebError> {
    let newest = state.db.read(figures::newest).await?;
    Ok(newest.map(|one| shown(one, locale)).unwrap_or_default())
}

/// The counters of the home page and its newest initiatives, in one question.
///
/// # Errors
/// Those of the database.
pub async fn home(
    state: &AppState,
    locale: Locale,
) -> Result<(Figures, Vec<PublicItem>), WebError> {
    let (figures, newest) = state
        .db
        .read(move |conn| browse::home(conn, locale))
        .await?;
    let newest = newest.into_iter().map(|row| item(state, locale, row));
    Ok((
        figures.map(|one| shown(one, locale)).unwrap_or_default(),
        newest.collect(),
    ))
}

fn item(state: &AppState, locale: Locale, row: PublicRow) -> PublicItem {
    let fields = &state.house.reference.fields;
    let field = row.field_code.map(|code| match fields.get(&code) {
        Some(known) => known.name.get(locale).to_owned(),
        None => code,
    });
    PublicItem {
        code: row.code,
        title: row.title,
        summary: row.summary,
        field: field.unwrap_or_default(),
        agency: row.agency,
        decided_on: row.decided_on,
        state: row.state,
        proposer: row.proposer_name,
    }
}

fn shown(snapshot: Snapshot, locale: Locale) -> Figures {
    let counts = snapshot.counts;
    let by_month = figures::months(&counts, MONTHS);
    let percent =
        (counts.answered > 0).then(|| counts.on_time.saturating_mul(100) / counts.answered.max(1));
    let agency = |one: AgencyCount| {
        let name = match locale {
            Locale::Vi => one.vi,
            Locale::En => one.en,
        };
        (name, one.submitted, one.accepted)
    };
    Figures {
        at: Some(snapshot.at),
        submitted: counts.submitted,
        answered: counts.answered,
        accepted: counts.accepted,
        on_time_percent: percent,
        by_state: counts.by_state,
        by_agency: counts
            .by_agency
            .into_iter()
            .take(AGENCIES)
            .map(agency)
            .collect(),
        by_month,
    }
}

/// `2026-11-22.<id>`.
fn cursor_text(cursor: PublicCursor) -> String {
    format!("{}.{}", cursor.decided_on, cursor.id)
}

fn cursor_from(text: &str) -> Result<PublicCursor, WebError> {
    let (day, id) = text.split_once('.').ok_or(WebError::Malformed)?;
    Ok(PublicCursor {
        decided_on: cursor_day(day).ok_or(WebError::Malformed)?,
        id: id.parse().map_err(|_| WebError::Malformed)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_and_a_forged_one_is_malformed() {
        let start = PublicCursor::start();
        assert_eq!(cursor_from(&cursor_text(start)).unwrap(), start);
        for forged in [
            "",
            "2026-11-22",
            "2026-13-22.x",
            "x.y",
            "'; --",
            "-262143-01-01.0198a000-0000-7000-8000-000000000001",
        ] {
            assert!(
                matches!(cursor_from(forged), Err(WebError::Malformed)),
                "{forged}"
            );
        }
    }
}
