//! Taking an upload: cleaned name, first bytes looked at, then streamed to the store while it is counted,
//! hashed and watched. At most one part (5 MiB) and one chunk are in memory.

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use sha2::{Digest, Sha256};

use super::inspect::{HEAD, Inspector};
use super::store::{FileKey, FileStore, Upload};
use super::{FileKind, FileName, FileRefusal};

/// A file that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its clean name.
    pub name: FileName,
    /// What it is.
    pub kind: FileKind,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

impl FileStore {
    /// Takes an upload of at most `max_bytes` under this key. When it is refused the rest of the stream is not read and
    /// nothing is kept; so it is when the future is dropped.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn receive<S, E>(
        &self,
        key: &FileKey,
        stream: S,
        declared_name: &str,
        max_bytes: u64,
    ) -> Result<StoredFile, FileRefusal>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let mut stream = std::pin::pin!(stream);
        let mut head = BytesMut::new();
        while head.len() < HEAD {
            match stream.next().await {
                Some(chunk) => head.extend_from_slice(&chunk.map_err(interrupted)?),
                None => break,
            }
        }
        let (inspector, name) = Inspector::decide(&head, &FileName::clean(declared_name))?;
        let mut intake = Intake {
            inspector,
            upload: self.begin(key),
            hash: Sha256::new(),
            size: 0,
            max_bytes,
        };
        intake.take(&head).await?;
        drop(head);
        while let Some(chunk) = stream.next().await {
            intake.take(&chunk.map_err(interrupted)?).await?;
        }
        let kind = intake.inspector.finish()?;
        intake.upload.finish().await?;
        Ok(StoredFile {
            name,
            kind,
            size: intake.size,
            sha256: intake.hash.finalize().into(),
        })
    }
}

struct Intake {
    inspector: Inspector,
    upload: Upload,
    hash: Sha256,
    size: u64,
    max_bytes: u64,
}

impl Intake {
    async fn take(&mut self, bytes: &[u8]) -> Result<(), FileRefusal> {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.size = self.size.saturating_add(length);
        if self.size > self.max_bytes {
            return Err(FileRefusal::TooLarge {
                limit: self.max_bytes,
            });
        }
        self.inspector.pass(bytes)?;
        self.hash.update(bytes);
        self.upload.write(bytes).await?;
        Ok(())
    }
}

fn interrupted(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> FileRefusal {
    FileRefusal::Interrupted(cause.into())
}

#[cfg(test)]
mod tests;
