//! The master key: 32 bytes in a file that only its owner can read. Whoever has it and the database can
//! read what the portal keeps; a database alone is useless.

use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand::RngCore;
use rand::rngs::OsRng;
use zeroize::Zeroizing;

use super::MasterKeyError;
use super::derive::{Secret, subkey};

/// The key above all keys. Its `Debug` says nothing; it is wiped when dropped.
#[derive(Clone)]
pub struct MasterKey {
    root: Secret,
}

impl MasterKey {
    /// A fresh random key, for tests and first starts.
    #[must_use]
    pub fn generate() -> Self {
        let mut root = Zeroizing::new([0_u8; 32]);
        OsRng.fill_bytes(root.as_mut_slice());
        Self { root }
    }

    /// Reads the key from `path`: 64 hexadecimal digits or base64 of 32 bytes, white space around it
    /// allowed.
    ///
    /// # Errors
    /// When the file is missing, readable by group or world, or holds something else.
    pub fn load(path: &Path) -> Result<Self, MasterKeyError> {
        let unreadable = |source| MasterKeyError::Unreadable {
            path: path.to_owned(),
            source,
        };
        refuse_when_open_to_others(path)?;
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(unreadable)?);
        let root = decode(text.trim()).ok_or_else(|| MasterKeyError::Malformed {
            path: path.to_owned(),
        })?;
        Ok(Self { root })
    }

    /// Reads the key, or makes one with mode 600 where there is none: for demonstrations, where nobody
    /// has prepared a secret. A real portal uses [`MasterKey::load`], for a key that appears by itself
    /// after a lost disk would hide the loss.
    ///
    /// # Errors
    /// As [`MasterKey::load`], and when the file cannot be made.
    pub fn load_or_create(path: &Path) -> Result<Self, MasterKeyError> {
        if path.exists() {
            return Self::load(path);
        }
        let unwritable = |source| MasterKeyError::Unwritable {
            path: path.to_owned(),
            source,
        };
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        std::fs::create_dir_all(folder).map_err(unwritable)?;
        let key = Self::generate();
        // A temporary file is born with mode 600, and is moved only when complete: two first starts at
        // once end with one key.
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(unwritable)?;
        let text = Zeroizing::new(hex::encode(key.root.as_slice()));
        writeln!(file, "{}", text.as_str()).map_err(unwritable)?;
        file.as_file().sync_all().map_err(unwritable)?;
        match file.persist_noclobber(path) {
            Ok(_) => Ok(key),
            Err(_) if path.exists() => Self::load(path),
            Err(lost) => Err(unwritable(lost.error)),
        }
    }

    /// The key for one purpose below this one.
    pub(super) fn subkey(&self, purpose: &str) -> Secret {
        subkey(&self.root, purpose)
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

fn decode(text: &str) -> Option<Secret> {
    let bytes = match hex::decode(text) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(_) => Zeroizing::new(STANDARD.decode(text).ok()?),
    };
    let root: [u8; 32] = bytes.as_slice().try_into().ok()?;
    Some(Zeroizing::new(root))
}

#[cfg(unix)]
fn refuse_when_open_to_others(path: &Path) -> Result<(), MasterKeyError> {
    use std::os::unix::fs::PermissionsExt;
    let about = std::fs::metadata(path).map_err(|source| MasterKeyError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let mode = about.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(MasterKeyError::OpenToOthers {
        path: path.to_owned(),
        mode,
    })
}

#[cfg(not(unix))]
fn refuse_when_open_to_others(_path: &Path) -> Result<(), MasterKeyError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_key_is_private_and_found_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys/master.key");
        let made = MasterKey::load_or_create(&path).unwrap();
        let found = MasterKey::load_or_create(&path).unwrap();
        assert_eq!(made.root, found.root);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_that_the_group_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("master.key");
        MasterKey::load_or_create(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(
            MasterKey::load(&path),
            Err(MasterKeyError::OpenToOthers { mode: 0o640, .. })
        ));
    }

    #[test]
    fn hex_and_base64_are_the_same_key_and_other_lengths_are_refused() {
        let bytes = [0xab_u8; 32];
        let from_hex = decode(&hex::encode(bytes)).unwrap();
        let from_base64 = decode(&STANDARD.encode(bytes)).unwrap();
        assert_eq!(from_hex, from_base64);
        assert!(decode(&hex::encode([1_u8; 31])).is_none());
        assert!(decode("").is_none());
        assert!(decode("not a key at all").is_none());
    }

    #[test]
    fn debug_does_not_print_the_key() {
        let key = MasterKey {
            root: Zeroizing::new([0x61; 32]),
        };
        let shown = format!("{key:?}");
        assert!(!shown.contains("97") && !shown.contains("61") && !shown.contains("aaa"));
    }
}
