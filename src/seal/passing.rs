//! What must outlive one request and belongs to nobody yet, such as a sign-in under way: sealed under a
//! key below the master key, so that a copy of the database does not hold it in clear. `context` names the
//! one row it is for; an envelope moved elsewhere does not open.

use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::envelope::{close, reopen};
use super::{MasterKey, SealError};

const PASSING: &str = "sangkien/v1/passing";

/// Seals a document.
///
/// # Errors
/// When it has no JSON form.
pub fn seal<T: Serialize>(
    master: &MasterKey,
    context: &[u8],
    document: &T,
) -> Result<Vec<u8>, SealError> {
    let plain = Zeroizing::new(serde_json::to_vec(document).map_err(SealError::Document)?);
    close(&master.subkey(PASSING), context, &plain)
}

/// Opens what [`seal`] closed, with the same key and the same context.
///
/// # Errors
/// When the key or the context is another, a byte was changed, or the document has another form.
pub fn open<T: DeserializeOwned>(
    master: &MasterKey,
    context: &[u8],
    sealed: &[u8],
) -> Result<T, SealError> {
    let plain = reopen(&master.subkey(PASSING), context, sealed)?;
    serde_json::from_slice(&plain).map_err(SealError::Document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_for_its_row_and_its_portal_only() {
        let master = MasterKey::generate();
        let sealed = seal(&master, b"row 1", &"verifier").unwrap();
        assert_eq!(
            open::<String>(&master, b"row 1", &sealed).unwrap(),
            "verifier"
        );
        assert!(open::<String>(&master, b"row 2", &sealed).is_err());
        assert!(open::<String>(&MasterKey::generate(), b"row 1", &sealed).is_err());
    }
}
