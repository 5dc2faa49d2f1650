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
use crate::domain::routing::Routed;
use crate::domain::time::Instant;

/// What the receipt says.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The file.
    pub row: InitiativeRow,
    /// The agency it was first routed to.
    pub agency: Option<AgencyName>,
    /// Why it went there.
    pub routed: Option<Routed>,
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
        routed: routings::routed(conn, row.initiative_id)?,
        received_at: first
            .map(|event| event.at)
            .or(row.submitted_at)
            .unwrap_or(row.created_at),
        total_due_on: day(&facts, "total_due_on").or(row.total_due_on),
        due_on: day(&facts, "due_on"),
        row,
    })
}
