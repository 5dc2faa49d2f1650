//! Finding a person by citizen number, e-mail or phone without keeping them in clear: an HMAC under a
//! key that is not in the database. Equal texts have equal indexes; nothing else can be learned.

use uuid::Uuid;

use super::MasterKey;
use super::derive::{Secret, keyed_hash};

/// The keyed look-up index. Its `Debug` says nothing.
#[derive(Clone)]
pub struct LookupIndex {
    key: Secret,
}

impl LookupIndex {
    pub(super) fn new(master: &MasterKey) -> Self {
        Self {
            key: master.subkey("sangkien/v1/lookup index"),
        }
    }

    /// The index of a text that the caller has normalised; `kind` keeps e.g. phones and citizen numbers
    /// apart.
    #[must_use]
    pub fn index(&self, kind: &str, normalised: &str) -> [u8; 32] {
        keyed_hash(&self.key, &[kind.as_bytes(), normalised.as_bytes()])
    }

    /// What is stored of a recovery code: bound to the person, keyed, and blind to case, spaces and
    /// dashes as people type them.
    #[must_use]
    pub fn recovery_code(&self, person: Uuid, typed: &str) -> [u8; 32] {
        let plain: String = typed
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        keyed_hash(
            &self.key,
            &[b"recovery code", person.as_bytes(), plain.as_bytes()],
        )
    }
}

impl std::fmt::Debug for LookupIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LookupIndex(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_is_found_again_but_only_with_the_same_key_and_kind() {
        let master = MasterKey::generate();
        let index = LookupIndex::new(&master);
        let again = LookupIndex::new(&master);
        assert_eq!(
            index.index("citizen", "079090001234"),
            again.index("citizen", "079090001234")
        );
        assert_ne!(
            index.index("citizen", "079090001234"),
            index.index("phone", "079090001234")
        );
        let other = LookupIndex::new(&MasterKey::generate());
        assert_ne!(
            index.index("citizen", "079090001234"),
            other.index("citizen", "079090001234")
        );
    }

    #[test]
    fn a_recovery_code_is_known_however_it_is_typed_but_only_for_its_person() {
        let index = LookupIndex::new(&MasterKey::generate());
        let person = Uuid::from_u128(1);
        let stored = index.recovery_code(person, "abcd-efgh-jkmn");
        assert_eq!(stored, index.recovery_code(person, " ABCD EFGH JKMN "));
        assert_ne!(
            stored,
            index.recovery_code(Uuid::from_u128(2), "abcd-efgh-jkmn")
        );
    }
}
