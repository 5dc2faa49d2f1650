//! What reviewers know about: assigning chooses by it, administrators keep it.

use super::staff::{administrators_only, fault};
use super::{Ctx, ServiceError};
use crate::db::{Conn, people, staff_roles};
use crate::domain::id::PersonId;

/// What a reviewer knows about, by code: assigning looks at it.
///
/// # Errors
/// [`ServiceError::Invalid`] for a field that does not exist.
pub fn set(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    fields: &[String],
) -> Result<(), ServiceError> {
    administrators_only(ctx)?;
    people::get(tx, person)?;
    let known = &ctx.house.reference.fields;
    if fields.iter().any(|code| !known.contains_key(code)) {
        return Err(fault("field", "unknown-choice"));
    }
    let mut fields = fields.to_vec();
    fields.sort_unstable();
    fields.dedup();
    Ok(staff_roles::replace_fields(tx, person, &fields)?)
}

/// What a reviewer knows about, by code.
///
/// # Errors
/// When the database fails.
pub fn of(tx: &mut Conn, person: PersonId) -> Result<Vec<String>, ServiceError> {
    Ok(staff_roles::list_fields(tx, person)?)
}
