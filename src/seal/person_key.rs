//! A key per person. The database keeps it only wrapped by the master key and bound to whose it is;
//! destroying the wrapped key erases everything sealed with it. Co-authors without an account get a key
//! per file of the same type.

use rand::RngCore;
use rand::rngs::OsRng;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::derive::{Secret, subkey};
use super::envelope::{close, reopen};
use super::{MasterKey, SealError};

const WRAPPING: &str = "sangkien/v1/wrap person key";

/// The key of one person, or of one file for its co-authors. Its `Debug` says nothing; it is wiped when
/// dropped.
#[derive(Clone)]
pub struct PersonKey {
    root: Secret,
}

impl PersonKey {
    /// A fresh random key.
    #[must_use]
    pub fn generate() -> Self {
        let mut root = Zeroizing::new([0_u8; 32]);
        OsRng.fill_bytes(root.as_mut_slice());
        Self { root }
    }

    /// The key as the database may keep it. `owner` is the id of the person or file it belongs to: a
    /// wrapped key moved to another row does not open.
    ///
    /// # Errors
    /// Never for 32 bytes; the cipher's refusal is passed on rather than hidden.
    pub fn wrap(&self, master: &MasterKey, owner: Uuid) -> Result<Vec<u8>, SealError> {
        close(
            &master.subkey(WRAPPING),
            owner.as_bytes(),
            self.root.as_slice(),
        )
    }

    /// The key again.
    ///
    /// # Errors
    /// When it was wrapped by another master key, for another owner, or was changed.
    pub fn unwrap(master: &MasterKey, owner: Uuid, wrapped: &[u8]) -> Result<Self, SealError> {
        let plain = reopen(&master.subkey(WRAPPING), owner.as_bytes(), wrapped)?;
        let root: [u8; 32] = plain
            .as_slice()
            .try_into()
            .map_err(|_| SealError::Unreadable)?;
        Ok(Self {
            root: Zeroizing::new(root),
        })
    }

    /// The key for one purpose below this one.
    pub(super) fn subkey(&self, purpose: &str) -> Secret {
        subkey(&self.root, purpose)
    }
}

impl std::fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_key_opens_only_for_its_owner_and_its_master() {
        let master = MasterKey::generate();
        let owner = Uuid::from_u128(1);
        let key = PersonKey::generate();
        let wrapped = key.wrap(&master, owner).unwrap();
        assert_eq!(
            PersonKey::unwrap(&master, owner, &wrapped).unwrap().root,
            key.root
        );
        assert!(matches!(
            PersonKey::unwrap(&master, Uuid::from_u128(2), &wrapped),
            Err(SealError::Broken)
        ));
        assert!(PersonKey::unwrap(&MasterKey::generate(), owner, &wrapped).is_err());
    }

    #[test]
    fn the_wrapped_key_does_not_contain_the_key() {
        let key = PersonKey::generate();
        let wrapped = key
            .wrap(&MasterKey::generate(), Uuid::from_u128(1))
            .unwrap();
        let root = key.root.as_slice();
        assert!(
            !wrapped
                .windows(8)
                .any(|part| root.windows(8).any(|own| own == part))
        );
    }
}
