//! Settings of what is kept secret: where the master key is, and how costly a password's hash is.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// `[seal]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealConfig {
    /// The file with the master key. Empty: `master.key` in the data directory, made at the first start
    /// of a demonstration.
    pub key_file: PathBuf,
    /// `[seal.password]`
    pub password: PasswordConfig,
}

/// `[seal.password]`: the parameters of Argon2id.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordConfig {
    /// Memory for one hash, in KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub iterations: u32,
    /// Lanes.
    pub lanes: u32,
}

impl SealConfig {
    /// Where the master key is, given the data directory.
    #[must_use]
    pub fn key_path(&self, data: &Path) -> PathBuf {
        if self.key_file.as_os_str().is_empty() {
            data.join("master.key")
        } else {
            self.key_file.clone()
        }
    }

    /// Adds what is wrong to `faults`, each as `key: what`.
    pub fn validate(&self, faults: &mut Vec<String>) {
        let password = &self.password;
        if !(password.lanes.max(1).saturating_mul(8)..=4_194_304).contains(&password.memory_kib) {
            faults.push(
                "seal.password.memory_kib: between 8 for each lane and 4194304 (4 GiB)".to_owned(),
            );
        }
        if !(1..=100).contains(&password.iterations) {
            faults.push("seal.password.iterations: between 1 and 100".to_owned());
        }
        if !(1..=64).contains(&password.lanes) {
            faults.push("seal.password.lanes: between 1 and 64".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_reported_at_once() {
        let config = SealConfig {
            key_file: PathBuf::new(),
            password: PasswordConfig {
                memory_kib: 1,
                iterations: 0,
                lanes: 0,
            },
        };
        let mut faults = Vec::new();
        config.validate(&mut faults);
        assert_eq!(faults.len(), 3);
    }
}
