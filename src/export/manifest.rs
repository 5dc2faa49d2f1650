//! The proof of an export: what was asked, by whom, when, how many rows, and the SHA-256 of the bytes that
//! left the house. What is announced after `frozen_at` is not in it; what it has may change, so a second reading
//! has a hash of its own.

use std::io::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::export_row::{ExportFormat, ExportStart};

/// What is recorded of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Its format.
    pub format: ExportFormat,
    /// What was asked, when and by whom.
    pub start: ExportStart,
    /// How many rows, without the header.
    pub rows: u64,
    /// How many bytes.
    pub bytes: u64,
    /// SHA-256 of these bytes, in hexadecimal.
    pub sha256: String,
}

/// Counts and hashes what passes through.
#[derive(Debug)]
pub struct HashingWriter<W> {
    out: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> HashingWriter<W> {
    /// A writer in front of `out`.
    #[must_use]
    pub fn new(out: W) -> Self {
        Self {
            out,
            hash: Sha256::new(),
            bytes: 0,
        }
    }
    /// What was written to, how many bytes, and their SHA-256 in hexadecimal.
    #[must_use]
    pub fn finish(self) -> (W, u64, String) {
        (self.out, self.bytes, hex::encode(self.hash.finalize()))
    }
}

impl<W: Write> Write for HashingWriter<W> {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        let taken = self.out.write(buffer)?;
        // Only what was really taken counts.
        self.hash.update(buffer.get(..taken).unwrap_or(buffer));
        self.bytes = self
            .bytes
            .saturating_add(u64::try_from(taken).unwrap_or(u64::MAX));
        Ok(taken)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes three bytes at a time.
    struct Slow(Vec<u8>);
    impl Write for Slow {
        fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
            let part = &buffer[..buffer.len().min(3)];
            self.0.extend_from_slice(part);
            Ok(part.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_hash_is_of_the_bytes_that_really_left() {
        let mut writer = HashingWriter::new(Slow(Vec::new()));
        writer.write_all("sáng kiến".as_bytes()).unwrap();
        let (out, bytes, sha256) = writer.finish();
        assert_eq!(bytes, 12);
        assert_eq!(sha256, hex::encode(Sha256::digest(&out.0)));
    }
}
