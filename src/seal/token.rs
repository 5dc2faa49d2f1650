//! Random tokens: of sessions, of links in mails, of forms. The database keeps only hashes of the first
//! two; a form token is bound to its session by HMAC and kept nowhere.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore;
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::MasterKey;
use super::derive::{Secret, keyed_hash};

const TOKEN_BYTES: usize = 32;
const MASK_BYTES: usize = 16;

/// A random secret of 256 bits, as text that fits into addresses and cookies. Its `Debug` says nothing.
#[derive(Clone)]
pub struct Token {
    text: Zeroizing<String>,
}

/// What the database keeps of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

impl Token {
    /// A fresh one.
    #[must_use]
    pub fn generate() -> Self {
        let mut bytes = Zeroizing::new([0_u8; TOKEN_BYTES]);
        OsRng.fill_bytes(bytes.as_mut_slice());
        Self {
            text: Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_slice())),
        }
    }

    /// A token that came back from a browser; `None` when it cannot be one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == TOKEN_BYTES).then(|| Self {
            text: Zeroizing::new(text.to_owned()),
        })
    }

    /// The text for a cookie or a link.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the database keeps. A plain hash is enough for 256 random bits.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.text.as_bytes()).into())
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl TokenHash {
    /// A hash read from a row.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
    /// The bytes for a row.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Form tokens: proof that a form was shown to the session that sends it, for browsers that do not tell
/// where a request comes from.
#[derive(Clone)]
pub struct FormTokens {
    key: Secret,
}

impl FormTokens {
    pub(super) fn new(master: &MasterKey) -> Self {
        Self {
            key: master.subkey("sangkien/v1/form token"),
        }
    }

    /// A token for a form of this session. Different at each call, so that compressed pages do not leak
    /// it letter by letter.
    #[must_use]
    pub fn make(&self, session: &TokenHash) -> String {
        let mut mask = [0_u8; MASK_BYTES];
        OsRng.fill_bytes(&mut mask);
        let mut token = mask.to_vec();
        token.extend_from_slice(&keyed_hash(&self.key, &[&mask, session.bytes()]));
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Whether `text` was made for this session.
    #[must_use]
    pub fn check(&self, session: &TokenHash, text: &str) -> bool {
        let Ok(token) = URL_SAFE_NO_PAD.decode(text) else {
            return false;
        };
        let Some((mask, proof)) = token.split_at_checked(MASK_BYTES) else {
            return false;
        };
        let expected = keyed_hash(&self.key, &[mask, session.bytes()]);
        expected.as_slice().ct_eq(proof).into()
    }
}

impl std::fmt::Debug for FormTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FormTokens(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_from_the_browser_with_the_same_hash() {
        let token = Token::generate();
        let back = Token::parse(token.text()).unwrap();
        assert_eq!(token.hash(), back.hash());
        assert_ne!(token.hash(), Token::generate().hash());
        assert!(
            token
                .text()
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        );
        assert!(!format!("{token:?}").contains(token.text()));
    }

    #[test]
    fn a_text_of_another_length_is_no_token() {
        assert!(Token::parse("").is_none());
        assert!(Token::parse("abcd").is_none());
        assert!(Token::parse(&format!("{}AA", Token::generate().text())).is_none());
        assert!(Token::parse("ờ".repeat(43).as_str()).is_none());
    }

    #[test]
    fn a_form_token_holds_for_its_session_only() {
        let forms = FormTokens::new(&MasterKey::generate());
        let session = Token::generate().hash();
        let token = forms.make(&session);
        assert!(forms.check(&session, &token));
        assert!(forms.check(&session, &forms.make(&session)));
        assert_ne!(token, forms.make(&session));
        assert!(!forms.check(&Token::generate().hash(), &token));
        assert!(!FormTokens::new(&MasterKey::generate()).check(&session, &token));
        assert!(!forms.check(&session, ""));
        assert!(!forms.check(&session, "AAAA"));
        assert!(!forms.check(&session, &token[..token.len() - 1]));
    }
}
