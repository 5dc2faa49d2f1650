//! A form that came too late: the session had ended while somebody typed. It is kept, sealed under the key
//! of whoever that session was of, and given back when the same person has signed in again (issue 2, §4 and
//! §8). Nobody else gets it, also not the next person at the same browser: the old cookie says whose it
//! is, and it is good for nothing but that.

use serde::{Deserialize, Serialize};

use super::{Ctx, ServiceError, keys};
use crate::db::kept_forms::KeptFormRow;
use crate::db::{Conn, kept_forms, sessions};
use crate::domain::id::{KeptFormId, PersonId};
use crate::domain::identity::LocalPath;
use crate::seal::{TokenHash, envelope};

/// What an envelope of a kept form is bound to.
const FORM: &str = "kept_form.form";
/// Long enough to sign in again, short enough to forget what nobody comes back for.
const LIFETIME_SECONDS: i64 = 2 * 3_600;
/// As many of one person are kept, so that an old cookie cannot fill the database.
const NEWEST: i64 = 10;

/// A form as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptForm {
    /// Where it was sent.
    pub path: LocalPath,
    /// Its fields, in order, without secrets.
    pub pairs: Vec<(String, String)>,
}

/// Keeps a form for the person whose session `cookie` was; nobody's form is not kept.
///
/// # Errors
/// When the database or the seal fails.
pub fn keep(
    tx: &mut Conn,
    ctx: &Ctx,
    cookie: &TokenHash,
    form: &KeptForm,
) -> Result<Option<KeptFormId>, ServiceError> {
    let Some((session, person)) = sessions::find(tx, cookie.bytes())? else {
        return Ok(None);
    };
    if session.is_pending || person.locked_at.is_some() {
        return Ok(None);
    }
    let key = keys::of_person(tx, ctx, person.person_id)?;
    let row = KeptFormRow {
        kept_form_id: KeptFormId::new(ctx.now),
        person_id: person.person_id,
        form_sealed: envelope::seal_json(&key, FORM, form)?,
        expires_at: ctx.now.plus_seconds(LIFETIME_SECONDS),
    };
    kept_forms::insert(tx, &row)?;
    kept_forms::trim(tx, person.person_id, NEWEST)?;
    Ok(Some(row.kept_form_id))
}

/// A form that this person sent too late.
///
/// # Errors
/// [`ServiceError::NotFound`] when it is not theirs, or was forgotten.
pub fn open(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    id: KeptFormId,
) -> Result<KeptForm, ServiceError> {
    let row = kept_forms::find(tx, person, id, ctx.now)?.ok_or(ServiceError::NotFound)?;
    let key = keys::of_person(tx, ctx, person)?;
    Ok(envelope::open_json(&key, FORM, &row.form_sealed)?)
}

/// Throws a form away that its sender does not want any more.
///
/// # Errors
/// When the database fails. Gone already is what was wanted.
pub fn forget(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    id: KeptFormId,
) -> Result<(), ServiceError> {
    if kept_forms::find(tx, person, id, ctx.now)?.is_some() {
        kept_forms::delete(tx, id)?;
    }
    Ok(())
}
