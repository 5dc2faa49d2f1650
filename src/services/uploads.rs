//! Documents of a file that is being written: taken, shown to its owner, removed again.

pub use super::documents::Document;
use super::drafts::{self, Open};
use super::file;
use super::{Ctx, FieldFault, ServiceError, documents as opened};
use crate::db::documents::DocumentRow;
use crate::db::{Conn, answers, documents};
use crate::domain::id::{FileId, InitiativeId};
use crate::domain::kind::Input;
use crate::domain::person::Actor;

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

/// Whether one more document may be sent for this field; asked before a byte of it is read.
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
) -> Result<(), ServiceError> {
    let open = drafts::open(tx, ctx, id)?;
    room_for_one(&open, field, most)
}

fn room_for_one(open: &Open<'_>, field: &str, most: u32) -> Result<(), ServiceError> {
    let asked = open.file.kind.field(field).ok_or(ServiceError::NotFound)?;
    let Input::File { max_files } = asked.input else {
        return Err(ServiceError::NotFound);
    };
    let here = open.documents.iter().filter(|one| one.field_key == field);
    let full = |max: u64| {
        let fault = FieldFault::new(field, "too-many-files").with("max", max);
        Err(ServiceError::Invalid(vec![fault]))
    };
    if here.count() >= usize::from(max_files) {
        return full(u64::from(max_files));
    }
    if open.documents.len() >= usize::try_from(most).unwrap_or(usize::MAX) {
        return full(u64::from(most));
    }
    Ok(())
}

/// Attaches a document that the store took.
///
/// # Errors
/// As [`may_attach`]; the caller then removes it from the store.
pub fn attach(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    field: &str,
    most: u32,
    document: &NewDocument,
) -> Result<FileId, ServiceError> {
    let open = drafts::open(tx, ctx, id)?;
    room_for_one(&open, field, most)?;
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
    documents::insert(tx, &row)?;
    Ok(row.file_id)
}

/// Takes a document off a file that is being written; answers where the store has it. What was handed in
/// before stays.
///
/// # Errors
/// [`ServiceError::NotFound`] for one that is not there or was handed in.
pub fn remove(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    document: FileId,
) -> Result<String, ServiceError> {
    let open = drafts::open(tx, ctx, id)?;
    let row = open
        .documents
        .into_iter()
        .find(|one| one.file_id == document)
        .ok_or(ServiceError::NotFound)?;
    let handed_in = answers::latest_submitted(tx, id)?.and_then(|row| row.submitted_at);
    if handed_in.is_some_and(|at| row.created_at <= at) {
        return Err(ServiceError::NotFound);
    }
    documents::delete(tx, id, document)?;
    Ok(row.store_key)
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
