//! What everybody may read: accepted initiatives, where a file stands, the counters. Nothing here opens an
//! envelope; names come only from the catalogue, where their bearers put them.

use chrono::NaiveDate;

use super::{House, ServiceError, figures};
use crate::db::lists::public;
use crate::db::page::Page;
use crate::db::{Conn, agencies, answers, initiatives, outcomes};
use crate::domain::code::Code;
use crate::domain::id::AgencyId;
use crate::domain::kind::{Answers, See};
use crate::domain::locale::Locale;
use crate::domain::text::fold;
use crate::domain::time::Instant;
use crate::domain::workflow::State;

pub use crate::db::lists::public::{PublicCursor, PublicEntry, PublicRow};

/// More words than this narrow no search down.
const MOST_WORDS: usize = 8;
/// Entries on a page of the public list.
pub const PAGE: usize = 20;
/// Entries on the home page.
const NEWEST: usize = 5;

/// What somebody looks for, as they put it.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Words as typed, with or without diacritics.
    pub words: String,
    /// The code of a field.
    pub field: Option<String>,
    /// The code of a province.
    pub province: Option<String>,
    /// The code of an agency.
    pub agency: Option<String>,
    /// The year of the decision.
    pub year: Option<i64>,
}

impl Wanted {
    fn is_everything(&self) -> bool {
        self.words.trim().is_empty()
            && self.field.is_none()
            && self.province.is_none()
            && self.agency.is_none()
            && self.year.is_none()
    }
}

/// A page of accepted initiatives and the years there are.
#[derive(Debug, Clone)]
pub struct PublicList {
    /// In the order of the list: newest decision first.
    pub page: Page<PublicRow, PublicCursor>,
    /// The first and the last year of the catalogue.
    pub years: Option<(i64, i64)>,
}

/// The words of a search as the index knows them.
#[must_use]
pub fn search_words(typed: &str) -> Vec<String> {
    let folded = fold(typed);
    let words = folded.split(' ').filter(|word| !word.is_empty());
    words.take(MOST_WORDS).map(str::to_owned).collect()
}

/// A page of what was accepted, agencies named in the language. A filter that names nothing known finds nothing.
///
/// # Errors
/// When the database fails.
pub fn public_list(
    conn: &mut Conn,
    locale: Locale,
    wanted: &Wanted,
    after: Option<PublicCursor>,
) -> Result<PublicList, ServiceError> {
    let years = public::years(conn)?;
    if after.is_none() && wanted.is_everything() {
        let rows = public::newest::<{ PAGE + 1 }>(conn, locale)?;
        let page = Page::cut(rows, PAGE, PublicRow::cursor);
        return Ok(PublicList { page, years });
    }
    let empty = Page {
        items: Vec::new(),
        next: None,
    };
    let agency = match &wanted.agency {
        None => None,
        Some(code) => match agencies::find_by_code(conn, code)? {
            Some(agency) => Some(agency.agency_id),
            None => return Ok(PublicList { page: empty, years }),
        },
    };
    let words = search_words(&wanted.words);
    if words.is_empty() && !wanted.words.trim().is_empty() {
        // Only punctuation: nothing is called that.
        return Ok(PublicList { page: empty, years });
    }
    let filter = public::PublicFilter {
        words,
        field: wanted.field.clone(),
        province: wanted.province.clone(),
        agency,
        year: wanted.year,
    };
    let page = public::list(conn, locale, &filter, after, PAGE)?;
    Ok(PublicList { page, years })
}

/// One accepted initiative, less what is confidential.
#[derive(Debug, Clone)]
pub struct PublicFile {
    /// Its entry.
    pub entry: PublicEntry,
    /// The answers everybody may read.
    pub answers: Answers,
    /// Steps of the implementation: what, by when, reached when.
    pub milestones: Vec<(String, NaiveDate, Option<NaiveDate>)>,
    /// The result, once implemented.
    pub result: Option<String>,
}

/// One accepted initiative.
///
/// # Errors
/// [`ServiceError::NotFound`] for a code that is not public.
pub fn public_file(
    conn: &mut Conn,
    house: &House,
    locale: Locale,
    code: Code,
) -> Result<PublicFile, ServiceError> {
    let file = initiatives::find_by_code(conn, &code.to_string())?.ok_or(ServiceError::NotFound)?;
    let id = file.initiative_id;
    let entry = public::find(conn, locale, id)?.ok_or(ServiceError::NotFound)?;
    let kind = house.kind(&file.kind)?;
    // The plain part alone: what is personal is never public, so no key is asked for.
    let stored = answers::latest_submitted(conn, id)?;
    let plain: Answers = match stored {
        None => Answers::default(),
        Some(stored) => stored
            .plain
            .read()
            .map_err(|error| ServiceError::Internal(Box::new(error)))?,
    };
    let milestones = match file.state {
        State::Implementing | State::Implemented => outcomes::list_milestones(conn, id)?,
        _ => Vec::new(),
    };
    let result = match file.state {
        State::Implemented => outcomes::find_implementation(conn, id)?.and_then(|row| row.result),
        _ => None,
    };
    Ok(PublicFile {
        answers: plain.asked(kind).visible(kind, See::Public),
        milestones: milestones
            .into_iter()
            .map(|step| (step.title, step.due_on, step.reached_on))
            .collect(),
        result,
        entry,
    })
}

/// Where a file stands, for whoever knows its code.
#[derive(Debug, Clone)]
pub struct Tracked {
    /// Its state.
    pub state: State,
    /// The agency that has it.
    pub agency: Option<AgencyName>,
    /// When it was handed in.
    pub submitted_at: Instant,
    /// When it last changed.
    pub changed_at: Instant,
    /// The due day and the working days left; none while it is paused or over.
    pub due: Option<(NaiveDate, i64)>,
}

/// The name of an agency in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyName {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

impl AgencyName {
    /// The name in a language.
    #[must_use]
    pub fn get(&self, locale: Locale) -> &str {
        match locale {
            Locale::Vi => &self.vi,
            Locale::En => &self.en,
        }
    }

    /// The name of an agency, where there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of(conn: &mut Conn, agency: Option<AgencyId>) -> Result<Option<Self>, ServiceError> {
        let Some(agency) = agency else {
            return Ok(None);
        };
        let row = agencies::get(conn, agency)?;
        Ok(Some(Self {
            vi: row.name_vi,
            en: row.name_en,
        }))
    }
}

/// Where a file stands; none when there is no such code. Never a name, never an outcome before its day.
///
/// # Errors
/// When the database fails.
pub fn track(
    conn: &mut Conn,
    house: &House,
    now: Instant,
    code: Code,
) -> Result<Option<Tracked>, ServiceError> {
    let Some(file) = initiatives::find_by_code(conn, &code.to_string())? else {
        return Ok(None);
    };
    let runs = !file.state.is_final()
        && !matches!(
            file.state,
            State::Returned | State::Decided | State::Accepted | State::Implementing
        );
    let calendar = &house.reference.calendar;
    Ok(Some(Tracked {
        state: file.state,
        agency: AgencyName::of(conn, file.agency_id)?,
        submitted_at: file.submitted_at.unwrap_or(file.created_at),
        changed_at: file.updated_at,
        due: file
            .due_on
            .filter(|_| runs)
            .map(|due| (due, calendar.days_left(now.date(), due))),
    }))
}

/// What the home page shows.
///
/// # Errors
/// When the database fails.
pub fn home(
    conn: &mut Conn,
    locale: Locale,
) -> Result<(Option<figures::Snapshot>, Vec<PublicRow>), ServiceError> {
    let newest = public::newest::<NEWEST>(conn, locale)?;
    Ok((figures::newest(conn)?, newest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_knows_no_diacritics_and_no_syntax() {
        assert_eq!(search_words("  Máy GẶT  đập "), ["may", "gat", "dap"]);
        assert_eq!(
            search_words("\"may\" OR gat* NEAR(a)"),
            ["may", "or", "gat", "near", "a"]
        );
        assert_eq!(
            search_words("SK-2026-000123-7"),
            ["sk", "2026", "000123", "7"]
        );
        assert!(search_words("'; --").is_empty());
        assert_eq!(search_words(&"x ".repeat(50)).len(), MOST_WORDS);
    }
}
