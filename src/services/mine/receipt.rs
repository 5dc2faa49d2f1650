//! The receipt of one's own file: what was true when it was handed in.

use chrono::NaiveDate;
use serde_json::Value;

use super::super::browse::AgencyName;
use super::super::{Ctx, ServiceError};
use super::id_of;
use crate::db::initiatives::InitiativeRow;
use crate::db::{Conn, events, routings};
use crate::domain::code::Code;
use crate::domain::event::EventKind;
use crate::domain::time::Instant;

/// What the receipt says.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The file.
    pub row: InitiativeRow,
    /// The agency it was first routed to.
    pub agency: Option<AgencyName>,
    /// Why it went there: a message and its values.
    pub reason: Option<(String, Vec<(String, String)>)>,
    /// When it was handed in.
    pub received_at: Instant,
    /// The due day of the whole file, as it was counted then.
    pub total_due_on: Option<NaiveDate>,
    /// The due day of the first stage.
    pub due_on: Option<NaiveDate>,
}

/// The receipt of one's own file: what was true when it was handed in.
///
/// # Errors
/// As [`id_of`].
pub fn receipt(conn: &mut Conn, ctx: &Ctx, code: Code) -> Result<Receipt, ServiceError> {
    let row = id_of(conn, ctx, code)?;
    let all = events::list(conn, row.initiative_id)?;
    let first = all
        .into_iter()
        .map(|stored| stored.event)
        .find(|event| event.kind == EventKind::Submit);
    let day = |facts: &Value, name: &str| -> Option<NaiveDate> {
        facts.get(name)?.as_str()?.parse().ok()
    };
    let routed = routings::find(conn, row.initiative_id)?;
    let reason = routed.and_then(|routed| {
        let reason: Value = routed.reason.read().ok()?;
        let message = reason.get("message")?.as_str()?.to_owned();
        let params = serde_json::from_value(reason.get("params")?.clone()).ok()?;
        Some((message, params))
    });
    let facts = first
        .as_ref()
        .map(|event| event.facts.clone())
        .unwrap_or_default();
    Ok(Receipt {
        agency: AgencyName::of(
            conn,
            first
                .as_ref()
                .and_then(|event| event.agency)
                .or(row.agency_id),
        )?,
        reason,
        received_at: first
            .map(|event| event.at)
            .or(row.submitted_at)
            .unwrap_or(row.created_at),
        total_due_on: day(&facts, "total_due_on").or(row.total_due_on),
        due_on: day(&facts, "due_on"),
        row,
    })
}
