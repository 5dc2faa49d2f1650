//! Titles of files under way, for the desk to compare a new one with (a duplicate spotted early). Not a list
//! that a page shows: it is read up to a bound and no further.

use diesel::prelude::*;

use super::super::Conn;
use super::super::error::DbError;
use super::super::schema::initiatives;
use crate::domain::id::{AgencyId, InitiativeId};
use crate::domain::workflow::State;

/// A file, its code where it has one, its title and its state.
pub type Titled = (InitiativeId, Option<String>, String, State);

/// Code, title and state of the open files of an agency, those due last first: which came last, as a rule.
pub fn list_open(conn: &mut Conn, agency: AgencyId, most: i64) -> Result<Vec<Titled>, DbError> {
    Ok(initiatives::table
        .filter(
            initiatives::agency_id
                .eq(agency)
                .and(initiatives::due_on.is_not_null()),
        )
        .order((
            initiatives::due_on.desc(),
            initiatives::initiative_id.desc(),
        ))
        .limit(most)
        .select((
            initiatives::initiative_id,
            initiatives::code,
            initiatives::title,
            initiatives::state,
        ))
        .load(conn)?)
}
