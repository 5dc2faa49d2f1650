//! Documents of a file that is being written: taken, shown to its owner, removed again. Each is a change of
//! the draft (it lives longer), but none of its answers: the version stays, or a document sent in one window
//! would turn away what is being typed in another.

use serde::{Deserialize, Serialize};

pub use super::documents::Document;
use super::drafts::{self, Open};
use super::file;
use super::once::{self, OnceKey};
use super::{Ctx, FieldFault, ServiceError, documents as opened};
use crate::db::documents::DocumentRow;
use crate::db::{Conn, answers, deadlines, documents, initiatives, leftovers};
use crate::domain::id::{FileId, InitiativeId};
use crate::domain::kind::Input;
use crate::domain::person::Actor;
use crate::domain::time::Instant;
use crate::domain::workflow::State;

/// What the key of an upload is bound to, with the content.
const ATTACH: &str = "attach_file";

/// A document as the store took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// Its cleaned name.
    pub name: String,
    /// By content.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// Of the content.
    pub sha256: Vec<u8>,
    /// Where the store has it.
    pub store_key: String,
}

/// A document that was attached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// Which.
    pub id: FileId,
    /// Where the store has it; another place than the one just sent to, when it was sent before.
    pub store_key: String,
}

/// A document that was taken off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// The field it belonged to.
    pub field_key: String,
    /// Where the store has it.
    pub store_key: String,
}

/// Whether one more document may be sent for this field; asked before a byte of it is read. With a key that
/// was used before it may: it will not be one more.
///
/// # Errors
/// [`ServiceError::NotFound`] for a file or field that takes none, [`ServiceError::Invalid`] when there
/// are enough.
pub fn may_attach(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    field: &str,
    most: u32,
    key: OnceKey,
) -> Result<(), ServiceError> {
    if once::used(tx, ctx, key, ATTACH)? {
        return Ok(());
    }
    let open = drafts::open(tx, ctx, id)?;
    room_for_one(tx, &open, field, most)
}

/// Until when documents were handed in with what was handed in last; nothing was before the first time. Those
/// stay on the file, whatever is mended.
///
/// # Errors
/// When the database fails.
pub fn handed_in_until(tx: &mut Conn, open: &Open<'_>) -> Result<Option<Instant>, ServiceError> {
    if open.is_first() {
        return Ok(None);
    }
    let last = answers::latest_submitted(tx, open.file.row.initiative_id)?;
    Ok(last.and_then(|row| row.submitted_at))
}

/// Whether a document was handed in, and is not to be taken off any more.
#[must_use]
pub fn was_handed_in(document: &Document, until: Option<Instant>) -> bool {
    until.is_some_and(|at| document.created_at <= at)
}

/// What was handed in takes no room: it cannot be taken off, and a return that asks for a document could not be
/// answered.
fn room_for_one(
    tx: &mut Conn,
    open: &Open<'_>,
    field: &str,
    most: u32,
) -> Result<(), ServiceError> {
    let asked = open.file.kind.field(field).ok_or(ServiceError::NotFound)?;
    let Input::File { max_files } = asked.input else {
        return Err(ServiceError::NotFound);
    };
    let handed_in = handed_in_until(tx, open)?;
    let fresh = open
        .documents
        .iter()
        .filter(|one| !was_handed_in(one, handed_in));
    let (mut all, mut here) = (0_usize, 0_usize);
    for one in fresh {
        all = all.saturating_add(1);
        here = here.saturating_add(usize::from(one.field_key == field));
    }
    let code = if handed_in.is_some() {
        "too-many-new-files"
    } else {
        "too-many-files"
    };
    let full = |max: u64| {
        let fault = FieldFault::new(field, code).with("max", max);
        Err(ServiceError::Invalid(vec![fault]))
    };
    if here >= usize::from(max_files) {
        return full(u64::from(max_files));
    }
    if all >= usize::try_from(most).unwrap_or(usize::MAX) {
        return full(u64::from(most));
    }
    Ok(())
}

/// Attaches a document that the store took and that was expected ([`super::leftovers`]), once for each key.
///
/// # Errors
/// As [`may_attach`], and [`ServiceError::KeyReused`] for other content under the same key; what was
/// sent is nobody's then.
pub fn attach(
    tx: &mut Conn,
    ctx: &Ctx,
    key: OnceKey,
    id: InitiativeId,
    field: &str,
    most: u32,
    document: &NewDocument,
) -> Result<Attached, ServiceError> {
    let content = (id, field, &document.name, &document.sha256);
    once::guard(tx, ctx, Some(key), ATTACH, &content, |tx| {
        // Two uploads at once would both find room for one.
        initiatives::hold(tx, id)?;
        let open = drafts::open(tx, ctx, id)?;
        room_for_one(tx, &open, field, most)?;
        let uploader = ctx.actor.person().ok_or(ServiceError::Denied)?;
        let row = DocumentRow {
            file_id: FileId::new(ctx.now),
            initiative_id: id,
            field_key: field.to_owned(),
            uploader_id: uploader,
            name_sealed: opened::sealed_name(tx, ctx, open.file.row.proposer_id, &document.name)?,
            media_type: document.media_type.clone(),
            size: document.size,
            sha256: document.sha256.clone(),
            store_key: document.store_key.clone(),
            created_at: ctx.now,
        };
        super::leftovers::arrived(tx, &row.store_key)?;
        documents::insert(tx, &row)?;
        changed(tx, ctx, &open)?;
        Ok(Attached {
            id: row.file_id,
            store_key: row.store_key,
        })
    })
}

/// Takes a document off a file that is being written. What was handed in before stays.
///
/// # Errors
/// [`ServiceError::NotFound`] for one that is not there or was handed in.
pub fn remove(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    document: FileId,
) -> Result<Removed, ServiceError> {
    // Handed in at the same moment, it stays.
    initiatives::hold(tx, id)?;
    let open = drafts::open(tx, ctx, id)?;
    let row = open
        .documents
        .iter()
        .find(|one| one.file_id == document)
        .ok_or(ServiceError::NotFound)?;
    if was_handed_in(row, handed_in_until(tx, &open)?) {
        return Err(ServiceError::NotFound);
    }
    documents::delete(tx, id, document)?;
    // A store that does not let go of it now is asked again.
    leftovers::leave_behind(tx, std::slice::from_ref(&row.store_key), ctx.now)?;
    let removed = Removed {
        field_key: row.field_key.clone(),
        store_key: row.store_key.clone(),
    };
    changed(tx, ctx, &open)?;
    Ok(removed)
}

/// A draft that was changed is not forgotten: a warning that it will be deleted no longer counts.
fn changed(tx: &mut Conn, ctx: &Ctx, open: &Open<'_>) -> Result<(), ServiceError> {
    let row = &open.file.row;
    initiatives::mark_changed(tx, row.initiative_id, ctx.now)?;
    drafts::count_again(tx, ctx, row.initiative_id)?;
    if row.state == State::Draft {
        let warned = deadlines::reminded(tx, row.initiative_id)?;
        deadlines::put_reminded(tx, row.initiative_id, warned, 0)?;
    }
    Ok(())
}

/// One document, for the people whose file it is.
///
/// # Errors
/// [`ServiceError::NotFound`] for anybody else.
pub fn find_mine(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    document: FileId,
) -> Result<Document, ServiceError> {
    let file = file::load(tx, ctx, id)?;
    if !matches!(ctx.actor, Actor::Citizen(_)) || file.parties(tx, ctx)?.is_empty() {
        return Err(ServiceError::NotFound);
    }
    opened::get(tx, ctx, id, file.row.proposer_id, document)
}
