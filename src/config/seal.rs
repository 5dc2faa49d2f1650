//! Settings of what is kept secret: where the master key is, and how costly a password's hash is.

use std::path::{Path, PathBuf};

use super::section::Section;

/// `[seal]`
#[derive(Debug, Clone)]
pub struct SealConfig {
    /// The file with the master key. Empty: `master.key` in the data directory, made at the first start
    /// of a demonstration.
    pub key_file: PathBuf,
    /// `[seal.password]`
    pub password: PasswordConfig,
}

/// `[seal.password]`: the parameters of Argon2id.
#[derive(Debug, Clone)]
pub struct PasswordConfig {
    /// Memory for one hash, in KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub iterations: u32,
    /// Lanes.
    pub lanes: u32,
}

impl SealConfig {
    pub(super) fn read(mut s: Section<'_>) -> Option<Self> {
        let key_file = s.optional_path("key_file");
        let mut s = s.inner("password");
        let memory_kib = s.number("memory_kib", 8..=4_194_304);
        let iterations = s.number("iterations", 1..=100);
        let lanes = s.number("lanes", 1..=64);
        if let (Some(memory), Some(lanes)) = (memory_kib, lanes)
            && memory < lanes * 8
        {
            s.fault("memory_kib", "must be at least 8 for each lane");
        }
        Some(Self {
            key_file: key_file?.unwrap_or_default(),
            password: PasswordConfig {
                memory_kib: memory_kib?,
                iterations: iterations?,
                lanes: lanes?,
            },
        })
    }

    /// Where the master key is, given the data directory.
    #[must_use]
    pub fn key_path(&self, data: &Path) -> PathBuf {
        if self.key_file.as_os_str().is_empty() {
            data.join("master.key")
        } else {
            self.key_file.clone()
        }
    }
}
