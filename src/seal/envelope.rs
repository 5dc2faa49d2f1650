//! Envelopes: personal fields as the database may keep them, and commitments: what a file's events keep
//! instead of personal text. XChaCha20-Poly1305 with a random 24-byte nonce; the context (table, column,
//! row) is bound in, so that an envelope moved elsewhere does not open.
//!
//! Layout: version byte `1`, nonce (24), cipher text with its tag (16 longer than the plain text).

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::RngCore;
use rand::thread_rng;
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::derive::{Secret, keyed_hash};
use super::{PersonKey, SealError};

const VERSION: u8 = 1;
const NONCE_LENGTH: usize = 24;
const SEALING: &str = "sangkien/v1/seal";
const COMMITTING: &str = "sangkien/v1/commit";

/// Seals `plain` with a person's key for one place; `context` names it, e.g. `people.email`.
///
/// # Errors
/// Only when `plain` is longer than the cipher can take (256 GiB).
pub fn seal(key: &PersonKey, context: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
    close(&key.subkey(SEALING), context.as_bytes(), plain)
}

/// Opens what [`seal`] closed, with the same key and the same context.
///
/// # Errors
/// When the key or the context is another, or a byte was changed.
pub fn open(
    key: &PersonKey,
    context: &str,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    reopen(&key.subkey(SEALING), context.as_bytes(), sealed)
}

/// Seals a document.
///
/// # Errors
/// When it has no JSON form.
pub fn seal_json<T: Serialize>(
    key: &PersonKey,
    context: &str,
    document: &T,
) -> Result<Vec<u8>, SealError> {
    let plain = Zeroizing::new(serde_json::to_vec(document).map_err(SealError::Document)?);
    seal(key, context, &plain)
}

/// Opens a sealed document.
///
/// # Errors
/// As [`open`], and when the document has another form.
pub fn open_json<T: DeserializeOwned>(
    key: &PersonKey,
    context: &str,
    sealed: &[u8],
) -> Result<T, SealError> {
    let plain = open(key, context, sealed)?;
    serde_json::from_slice(&plain).map_err(SealError::Document)
}

/// Proves later that `text` was what an event spoke of, and says nothing without the key: once the key
/// is destroyed nobody can even guess and compare.
#[must_use]
pub fn commitment(key: &PersonKey, text: &str) -> [u8; 32] {
    keyed_hash(&key.subkey(COMMITTING), &[text.as_bytes()])
}

/// Closes under a ready key.
pub(super) fn close(key: &Secret, context: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
    let cipher = XChaCha20Poly1305::new(key.as_slice().into());
    let mut nonce = [0_u8; NONCE_LENGTH];
    // Nonces are public and only must not repeat: no call into the kernel for each.
    thread_rng().fill_bytes(&mut nonce);
    let payload = Payload {
        msg: plain,
        aad: context,
    };
    let closed = cipher
        .encrypt(XNonce::from_slice(&nonce), payload)
        .map_err(|_| SealError::TooLong)?;
    let mut sealed = Vec::with_capacity(1 + NONCE_LENGTH + closed.len());
    sealed.push(VERSION);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&closed);
    Ok(sealed)
}

/// Opens under a ready key.
pub(super) fn reopen(
    key: &Secret,
    context: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let Some((&VERSION, rest)) = sealed.split_first() else {
        return Err(SealError::Unreadable);
    };
    let Some((nonce, closed)) = rest.split_at_checked(NONCE_LENGTH) else {
        return Err(SealError::Unreadable);
    };
    let cipher = XChaCha20Poly1305::new(key.as_slice().into());
    let payload = Payload {
        msg: closed,
        aad: context,
    };
    cipher
        .decrypt(XNonce::from_slice(nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_| SealError::Broken)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_sealed_opens_again(plain: Vec<u8>, context: String) {
            let key = PersonKey::generate();
            let sealed = seal(&key, &context, &plain).unwrap();
            let opened = open(&key, &context, &sealed).unwrap();
            prop_assert_eq!(opened.as_slice(), plain.as_slice());
        }

        #[test]
        fn one_changed_bit_breaks_the_seal(plain: Vec<u8>, place: prop::sample::Index, bit in 0..8_u8) {
            let key = PersonKey::generate();
            let mut sealed = seal(&key, "people.phone", &plain).unwrap();
            let at = place.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert!(open(&key, "people.phone", &sealed).is_err());
        }

        #[test]
        fn a_shortened_envelope_does_not_open(plain: Vec<u8>, place: prop::sample::Index) {
            let key = PersonKey::generate();
            let sealed = seal(&key, "c", &plain).unwrap();
            prop_assert!(open(&key, "c", &sealed[..place.index(sealed.len())]).is_err());
        }
    }

    #[test]
    fn an_envelope_moved_to_another_place_or_person_does_not_open() {
        let key = PersonKey::generate();
        let sealed = seal(&key, "people.email", b"an@example.vn").unwrap();
        assert!(matches!(
            open(&key, "people.phone", &sealed),
            Err(SealError::Broken)
        ));
        assert!(open(&PersonKey::generate(), "people.email", &sealed).is_err());
    }

    #[test]
    fn the_same_text_sealed_twice_looks_different_and_shows_nothing() {
        let key = PersonKey::generate();
        let first = seal(&key, "c", b"079090001234").unwrap();
        assert_ne!(first, seal(&key, "c", b"079090001234").unwrap());
        assert!(
            !first
                .windows(6)
                .any(|part| b"079090001234".windows(6).any(|own| own == part))
        );
    }

    #[test]
    fn documents_come_back_and_other_forms_are_refused() {
        let key = PersonKey::generate();
        let sealed = seal_json(&key, "c", &("Nguyễn Văn Ân", 7_u8)).unwrap();
        let back: (String, u8) = open_json(&key, "c", &sealed).unwrap();
        assert_eq!(back, ("Nguyễn Văn Ân".to_owned(), 7));
        assert!(matches!(
            open_json::<u8>(&key, "c", &sealed),
            Err(SealError::Document(_))
        ));
    }

    #[test]
    fn commitments_depend_on_the_key_and_the_text() {
        let key = PersonKey::generate();
        assert_eq!(commitment(&key, "a"), commitment(&key, "a"));
        assert_ne!(commitment(&key, "a"), commitment(&key, "b"));
        assert_ne!(
            commitment(&key, "a"),
            commitment(&PersonKey::generate(), "a")
        );
    }
}
