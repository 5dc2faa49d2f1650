//! What the portal keeps is sealed (workflow.md, "What the portal keeps"): a key per person, wrapped by
//! one master key from a secret file; look-up only through a keyed index; passwords as Argon2id; of
//! tokens only hashes. Nothing here is home-made: XChaCha20-Poly1305, HKDF, HMAC-SHA-256, Argon2id.
//!
//! The keys hang together like this:
//!
//! ```text
//! secret file ── MasterKey ──┬─ wraps every PersonKey (the person's id is bound in)
//!                            ├─ LookupIndex: citizen number -> 32 bytes, only with the key
//!                            └─ form tokens, hashes of recovery codes
//! PersonKey ─────────────────┬─ envelopes: personal fields, bound to what they are
//!                            └─ commitments: what events keep instead of personal text
//! ```
//!
//! Erasing a person is forgetting the wrapped key: every envelope becomes noise, every commitment stays.

mod derive;
pub mod envelope;
mod error;
pub mod index;
pub mod master;
pub mod passing;
pub mod password;
pub mod person_key;
pub mod token;
pub mod totp;

use std::sync::Arc;

pub use error::{MasterKeyError, SealError};
pub use index::LookupIndex;
pub use master::MasterKey;
pub use password::{Passwords, Verdict};
pub use person_key::PersonKey;
pub use token::{FormTokens, Token, TokenHash};
pub use totp::TotpSecret;

use crate::config::seal::PasswordConfig;

/// Everything that needs the master key, cheap to clone and to hand around.
#[derive(Debug, Clone)]
pub struct Seal {
    parts: Arc<Parts>,
}

#[derive(Debug)]
struct Parts {
    master: MasterKey,
    index: LookupIndex,
    passwords: Passwords,
    forms: FormTokens,
}

impl Seal {
    /// Derives what hangs on the master key.
    ///
    /// # Errors
    /// When Argon2 refuses the parameters for passwords.
    pub fn new(master: MasterKey, password: &PasswordConfig) -> Result<Self, SealError> {
        let parts = Parts {
            index: LookupIndex::new(&master),
            forms: FormTokens::new(&master),
            passwords: Passwords::new(password)?,
            master,
        };
        Ok(Self {
            parts: Arc::new(parts),
        })
    }
    /// The key that wraps the keys of people.
    #[must_use]
    pub fn master(&self) -> &MasterKey {
        &self.parts.master
    }
    /// The keyed look-up index.
    #[must_use]
    pub fn index(&self) -> &LookupIndex {
        &self.parts.index
    }
    /// Passwords of local staff accounts.
    #[must_use]
    pub fn passwords(&self) -> &Passwords {
        &self.parts.passwords
    }
    /// Form tokens bound to a session.
    #[must_use]
    pub fn forms(&self) -> &FormTokens {
        &self.parts.forms
    }
}
