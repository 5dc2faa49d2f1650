//! The token in every form: proof, for browsers too old to say where a request comes from, that the form
//! was ours. It is a keyed hash of the session, masked anew on every page so that compression tells
//! nothing about it, and needs no memory on any node.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use rand::RngCore as _;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::domain::id::SessionId;

const LENGTH: usize = 32;

/// The key of all form tokens.
#[derive(Clone)]
pub struct FormKey([u8; LENGTH]);

impl std::fmt::Debug for FormKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FormKey(…)")
    }
}

impl FormKey {
    /// A key derived by the caller from the portal's master key.
    #[must_use]
    pub const fn new(key: [u8; LENGTH]) -> Self {
        Self(key)
    }

    /// A token for a form shown in this session, or to nobody in particular. A visitor's token proves
    /// little, and has little to protect: signing in is bound to the browser by its own cookie.
    #[must_use]
    pub fn token(&self, session: Option<SessionId>) -> String {
        let mut pad = [0_u8; LENGTH];
        rand::thread_rng().fill_bytes(&mut pad);
        let mask = self.mark(session);
        let masked = mask.iter().zip(pad).map(|(mark, pad)| mark ^ pad);
        let bytes: Vec<u8> = pad.iter().copied().chain(masked).collect();
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Whether `token` was made for this session.
    #[must_use]
    pub fn holds(&self, token: &str, session: Option<SessionId>) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else {
            return false;
        };
        let Some((pad, masked)) = bytes.split_at_checked(LENGTH) else {
            return false;
        };
        if masked.len() != LENGTH {
            return false;
        }
        let mark: Vec<u8> = pad
            .iter()
            .zip(masked)
            .map(|(pad, mark)| pad ^ mark)
            .collect();
        mark.ct_eq(&self.mark(session)).into()
    }

    fn mark(&self, session: Option<SessionId>) -> Vec<u8> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return Vec::new(); // never: this construction takes keys of every length
        };
        mac.update(b"form token\0");
        if let Some(session) = session {
            mac.update(session.uuid().as_bytes());
        }
        mac.finalize().into_bytes().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Instant;

    #[test]
    fn a_token_holds_for_its_own_session_only_and_never_looks_the_same() {
        let key = FormKey::new([7; 32]);
        let mine = Some(SessionId::new(Instant::from_micros(1)));
        let other = Some(SessionId::new(Instant::from_micros(2)));
        let token = key.token(mine);
        assert!(key.holds(&token, mine));
        assert!(!key.holds(&token, other) && !key.holds(&token, None));
        assert!(!FormKey::new([8; 32]).holds(&token, mine));
        assert_ne!(token, key.token(mine));
        for bad in ["", "x", "AAAA", &token[1..], &format!("{token}AAAA")] {
            assert!(!key.holds(bad, mine), "{bad}");
        }
    }
}
