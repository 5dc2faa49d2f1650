//! What the public pages read, in the shape they show it. Nothing here knows more than everybody may
//! know: names only where their bearer chose so, contents only once a file is accepted (workflow.md,
//! States, "public sees").

use chrono::NaiveDate;

use super::super::components::Choice;
use super::super::error::WebError;
use super::super::extract::TypedQuery;
use super::super::state::AppState;
use crate::domain::code::Code;
use crate::domain::locale::Locale;
use crate::domain::workflow::State;

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
    /// Where it is applied, in words.
    pub province: Option<String>,
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
    /// When it was sent.
    pub submitted_on: NaiveDate,
    /// Further authors who agreed.
    pub authors: Vec<String>,
    /// The public answers: question and text.
    pub answers: Vec<(String, String)>,
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
    /// What one may filter by.
    pub fields: Vec<Choice>,
    /// What one may filter by.
    pub provinces: Vec<Choice>,
    /// What one may filter by.
    pub agencies: Vec<Choice>,
    /// What one may filter by.
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
    /// Files ever sent.
    pub submitted: i64,
    /// Of those, with an end: decided and announced, declined, withdrawn or stopped.
    pub answered: i64,
    /// Accepted, implementing or implemented.
    pub accepted: i64,
    /// Ended on time, in percent of all ended.
    pub on_time_percent: Option<i64>,
    /// How many stand in each state.
    pub by_state: Vec<(State, i64)>,
    /// Per agency: sent, accepted.
    pub by_agency: Vec<(String, i64, i64)>,
    /// Per month: its first day, sent, ended.
    pub by_month: Vec<(NaiveDate, i64, i64)>,
}

/// A page of the public list.
///
/// # Errors
/// Those of the database.
pub async fn list(_: &AppState, _: Locale, _: &TypedQuery) -> Result<PublicList, WebError> {
    Ok(PublicList::default())
}

/// One accepted initiative; not found when there is none or it is not public.
///
/// # Errors
/// Not found, or those of the database.
pub async fn file(_: &AppState, _: Locale, _: Code) -> Result<PublicFile, WebError> {
    Err(WebError::not_found())
}

/// Where a file stands; none when there is no such code.
///
/// # Errors
/// Those of the database.
pub async fn track(_: &AppState, _: Locale, _: Code) -> Result<Option<Tracked>, WebError> {
    Ok(None)
}

/// The counters.
///
/// # Errors
/// Those of the database.
pub async fn figures(_: &AppState, _: Locale) -> Result<Figures, WebError> {
    Ok(Figures::default())
}

/// The counters of the home page and its newest initiatives, in one question.
///
/// # Errors
/// Those of the database.
pub async fn home(_: &AppState, _: Locale) -> Result<(Figures, Vec<PublicItem>), WebError> {
    Ok((Figures::default(), Vec::new()))
}
