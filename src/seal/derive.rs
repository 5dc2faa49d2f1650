//! Keys from keys, and keyed hashes: HKDF-SHA-256 and HMAC-SHA-256 behind two functions, so that no
//! purpose ever shares a key with another.

use hkdf::Hkdf;
use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// 32 secret bytes, wiped when dropped.
pub(super) type Secret = Zeroizing<[u8; 32]>;

/// The key for one purpose below `parent`.
pub(super) fn subkey(parent: &Secret, purpose: &str) -> Secret {
    let mut key = Zeroizing::new([0_u8; 32]);
    let expanded =
        Hkdf::<Sha256>::new(None, parent.as_slice()).expand(purpose.as_bytes(), key.as_mut_slice());
    if expanded.is_err() {
        // HKDF refuses only outputs beyond 8,160 bytes. Should 32 ever be refused, stopping is better
        // than sealing with a key of zeros.
        std::process::abort();
    }
    key
}

/// HMAC over parts; each part is preceded by its length, so that no two lists of parts
/// hash alike.
pub(super) fn keyed_hash(key: &Secret, parts: &[&[u8]]) -> [u8; 32] {
    // HMAC fills keys shorter than a block with zeros; doing it here makes the call infallible.
    let mut block = Zeroizing::new([0_u8; 64]);
    for (slot, byte) in block.iter_mut().zip(key.iter()) {
        *slot = *byte;
    }
    let mut mac = <Hmac<Sha256> as KeyInit>::new((&*block).into());
    for part in parts {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        mac.update(&length.to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keyed_hash_is_hmac_sha_256() {
        // RFC 4231 gives no vector with our length prefix; compare with the library's own slow path.
        let key = Zeroizing::new([7_u8; 32]);
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key.as_slice()).unwrap();
        mac.update(&3_u64.to_be_bytes());
        mac.update(b"abc");
        assert_eq!(
            keyed_hash(&key, &[b"abc"]),
            <[u8; 32]>::from(mac.finalize().into_bytes())
        );
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let key = Zeroizing::new([1_u8; 32]);
        assert_ne!(
            keyed_hash(&key, &[b"ab", b"c"]),
            keyed_hash(&key, &[b"a", b"bc"])
        );
    }

    #[test]
    fn purposes_have_different_keys() {
        let parent = Zeroizing::new([9_u8; 32]);
        assert_ne!(subkey(&parent, "a"), subkey(&parent, "b"));
    }
}
