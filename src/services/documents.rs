//! Documents with their names opened. A name is sealed under the proposer's key, since people name files
//! after people and their numbers (workflow.md, "What the portal keeps").

use super::{Ctx, ServiceError, keys};
use crate::db::documents::DocumentRow;
use crate::db::{Conn, documents};
use crate::domain::id::{FileId, InitiativeId, PersonId};
use crate::domain::time::Instant;
use crate::seal::{PersonKey, envelope};

/// What an envelope of a name is bound to.
const NAME: &str = "document.name";

/// One document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Which.
    pub file_id: FileId,
    /// Of which initiative.
    pub initiative_id: InitiativeId,
    /// The form field it answers.
    pub field_key: String,
    /// Who uploaded it.
    pub uploader_id: PersonId,
    /// Its cleaned name; its id once the proposer was erased.
    pub name: String,
    /// By content.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// Of the content.
    pub sha256: Vec<u8>,
    /// Where the store has it.
    pub store_key: String,
    /// When it was uploaded.
    pub created_at: Instant,
}

/// The documents of a file, oldest first.
///
/// # Errors
/// When the database fails or an envelope does not open.
pub fn list(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    proposer: PersonId,
) -> Result<Vec<Document>, ServiceError> {
    let rows = documents::list(tx, id)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let key = key(tx, ctx, proposer)?;
    rows.into_iter()
        .map(|row| opened(key.as_ref(), row))
        .collect()
}

/// One document of this file.
///
/// # Errors
/// [`ServiceError::NotFound`]; as [`list`].
pub fn get(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    proposer: PersonId,
    file: FileId,
) -> Result<Document, ServiceError> {
    let row = documents::get(tx, id, file)?;
    let key = key(tx, ctx, proposer)?;
    opened(key.as_ref(), row)
}

/// A name as it is stored.
///
/// # Errors
/// When the seal fails.
pub(super) fn sealed_name(
    tx: &mut Conn,
    ctx: &Ctx,
    proposer: PersonId,
    name: &str,
) -> Result<Vec<u8>, ServiceError> {
    let key = keys::of_person(tx, ctx, proposer)?;
    Ok(envelope::seal(&key, NAME, name.as_bytes())?)
}

fn key(tx: &mut Conn, ctx: &Ctx, proposer: PersonId) -> Result<Option<PersonKey>, ServiceError> {
    match keys::of_person(tx, ctx, proposer) {
        Ok(key) => Ok(Some(key)),
        // The proposer was erased, and what they called their files with them.
        Err(ServiceError::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

fn opened(key: Option<&PersonKey>, row: DocumentRow) -> Result<Document, ServiceError> {
    let name = match key {
        Some(key) => {
            let name = envelope::open(key, NAME, &row.name_sealed)?;
            String::from_utf8_lossy(&name).into_owned()
        }
        None => row.file_id.to_string(),
    };
    Ok(Document {
        file_id: row.file_id,
        initiative_id: row.initiative_id,
        field_key: row.field_key,
        uploader_id: row.uploader_id,
        name,
        media_type: row.media_type,
        size: row.size,
        sha256: row.sha256,
        store_key: row.store_key,
        created_at: row.created_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_document_is_read_only_while_its_proposer_has_a_key() {
        let now: Instant = "2026-11-22T03:00:00Z".parse().unwrap();
        let key = PersonKey::generate();
        let name = "CCCD 001088007919.pdf";
        let row = DocumentRow {
            file_id: FileId::new(now),
            initiative_id: InitiativeId::new(now),
            field_key: "proof".to_owned(),
            uploader_id: PersonId::new(now),
            name_sealed: envelope::seal(&key, NAME, name.as_bytes()).unwrap(),
            media_type: "application/pdf".to_owned(),
            size: 1,
            sha256: vec![1],
            store_key: "k".to_owned(),
            created_at: now,
        };
        let stored = String::from_utf8_lossy(&row.name_sealed).into_owned();
        assert!(!stored.contains("001088007919"));
        assert_eq!(opened(Some(&key), row.clone()).unwrap().name, name);
        let erased = opened(None, row.clone()).unwrap();
        assert_eq!(erased.name, row.file_id.to_string());
    }
}
