//! Files in the order of their due days, read in pages: a page begins after the last file of the one before.

use chrono::NaiveDate;
use diesel::Connection;
use diesel::prelude::*;

use super::Conn;
use super::error::DbError;
use super::schema::initiatives;
use crate::domain::id::InitiativeId;

/// Files that a query lets through.
pub(super) type Files<'a> = initiatives::BoxedQuery<'a, <Conn as Connection>::Backend>;

/// A place in the order.
pub(super) type Place = (NaiveDate, InitiativeId);

/// The next of these files, after this place. Those without a due day are never among them.
pub(super) fn list(
    conn: &mut Conn,
    files: Files<'_>,
    after: Option<Place>,
    most: i64,
) -> Result<Vec<Place>, DbError> {
    let (since, seen) = after.unwrap_or((first_day(), first_id()));
    let next = files
        .filter(initiatives::due_on.ge(since))
        .filter(
            initiatives::due_on
                .gt(since)
                .or(initiatives::initiative_id.gt(seen)),
        )
        .order((initiatives::due_on, initiatives::initiative_id))
        .limit(most)
        .select((
            initiatives::due_on.assume_not_null(),
            initiatives::initiative_id,
        ));
    Ok(next.load(conn)?)
}

/// No file comes before it.
pub(super) const fn first_id() -> InitiativeId {
    InitiativeId::from_uuid(uuid::Uuid::nil())
}

/// No due day lies before it; both databases can hold it.
fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(1970, 1, 1).unwrap_or_default()
}
