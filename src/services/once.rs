//! Same key, same answer (workflow.md, rule 3): inside the transaction of the work, so that an answer is
//! remembered exactly when the work was done.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Ctx, ServiceError};
use crate::db::column::Doc;
use crate::db::once::OnceRow;
use crate::db::{Conn, once};

pub use crate::db::column::OnceKey;

/// The key of a form as it came; a key that is no UUID is one by its hash.
#[must_use]
pub fn key(typed: &str) -> OnceKey {
    let uuid = Uuid::try_parse(typed).unwrap_or_else(|_| {
        let hash: [u8; 32] = Sha256::digest(typed.as_bytes()).into();
        Uuid::from_u128(
            hash.iter()
                .take(16)
                .fold(0, |sum, byte| (sum << 8) | u128::from(*byte)),
        )
    });
    OnceKey::from_uuid(uuid)
}

/// What nobody may read out of a stored key, such as a citizen number, as [`guard`] compares it: by keyed index.
/// No passwords: what is guessed often enough must cost a slow hash.
#[must_use]
pub fn keyed(ctx: &Ctx, what: &str, text: &str) -> [u8; 32] {
    let kind = format!("once.{what}");
    ctx.house.seal.index().index(&kind, text)
}

/// Whether this person has used this key for this action. For work that begins outside the transaction and
/// would be refused a second time; what it answers is still [`guard`]'s to say.
///
/// # Errors
/// When the database fails.
pub fn used(conn: &mut Conn, ctx: &Ctx, key: OnceKey, action: &str) -> Result<bool, ServiceError> {
    let Some(person) = ctx.actor.person() else {
        return Ok(false);
    };
    let row = once::find(conn, person, key)?;
    Ok(row.is_some_and(|row| row.action == action))
}

/// Does `work` once for this key. Used again by the same person for the same action with the same content,
/// it answers what it answered and does nothing; with other content it is refused. Without a key (the
/// portal itself acts) the work is simply done.
///
/// # Errors
/// What `work` answers, then nothing is remembered; [`ServiceError::KeyReused`]; [`ServiceError::Contended`]
/// where the same form did it while this one waited: the door tries again, and finds that answer.
pub fn guard<T: Serialize + DeserializeOwned>(
    tx: &mut Conn,
    ctx: &Ctx,
    key: Option<OnceKey>,
    action: &str,
    content: &impl Serialize,
    work: impl FnOnce(&mut Conn) -> Result<T, ServiceError>,
) -> Result<T, ServiceError> {
    let (Some(key), Some(person)) = (key, ctx.actor.person()) else {
        return work(tx);
    };
    let bytes =
        serde_json::to_vec(content).map_err(|error| ServiceError::Internal(Box::new(error)))?;
    let content_hash = Sha256::digest(&bytes).to_vec();
    if let Some(row) = once::find(tx, person, key)? {
        if row.action != action || row.content_hash != content_hash {
            return Err(ServiceError::KeyReused);
        }
        return row
            .answer
            .read()
            .map_err(|error| ServiceError::Internal(Box::new(error)));
    }
    let answer = match work(tx) {
        Ok(answer) => answer,
        // Refused because of what the same form has just done is no refusal.
        Err(_) if matches!(once::find(tx, person, key), Ok(Some(_))) => {
            return Err(ServiceError::Contended);
        }
        Err(error) => return Err(error),
    };
    let row = OnceRow {
        person_id: person,
        once_key: key,
        action: action.to_owned(),
        content_hash,
        answer: Doc::of(&answer),
        created_at: ctx.now,
    };
    once::insert(tx, &row)?;
    Ok(answer)
}
