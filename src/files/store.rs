//! Where files are kept: a directory, or a bucket that several nodes share. Keys are random, so that nobody
//! learns anything from one, and never contain what a person typed.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    ClientOptions, MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig,
};
use uuid::Uuid;

use super::StoreError;
use crate::config::files::{FilesConfig, FilesPlace, S3Config};

/// The smallest part S3 takes, but for the last; also the most that is held in memory.
pub(super) const PART: usize = 5 * 1024 * 1024;

/// The key of a kept file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileKey(Uuid);

impl FileKey {
    /// A key that nothing is stored under yet.
    #[must_use]
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
    /// A key read from a row; `None` when it cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }
}

impl std::fmt::Display for FileKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The place where files are kept. Cheap to clone.
#[derive(Debug, Clone)]
pub struct FileStore {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    /// Where the place is a directory: which.
    directory: Option<Arc<std::path::Path>>,
}

/// A kept file on its way out.
pub struct Opened {
    /// Its size in bytes.
    pub size: u64,
    /// Its bytes, chunk by chunk.
    pub bytes: BoxStream<'static, Result<Bytes, StoreError>>,
}

impl FileStore {
    /// The store of the configuration; a directory is made where there is none. A bucket is not asked for
    /// anything yet: a store that is down must not keep the portal from starting.
    ///
    /// # Errors
    /// When the directory or the settings of the bucket cannot be used.
    pub fn from_config(config: &FilesConfig) -> Result<Self, StoreError> {
        match &config.place {
            FilesPlace::Directory(directory) => {
                std::fs::create_dir_all(directory).map_err(settings)?;
                let store = LocalFileSystem::new_with_prefix(directory)
                    .map_err(settings)?
                    .with_fsync(true);
                Ok(Self {
                    store: Arc::new(store),
                    prefix: Path::default(),
                    directory: Some(Arc::from(directory.as_path())),
                })
            }
            FilesPlace::S3 { bucket, prefix } => Ok(Self {
                store: Arc::new(s3(bucket, &config.s3)?),
                prefix: Path::parse(prefix).map_err(settings)?,
                directory: None,
            }),
        }
    }

    /// A store that forgets everything when dropped; for tests.
    #[must_use]
    pub fn in_memory() -> Self {
        Self {
            store: Arc::new(InMemory::new()),
            prefix: Path::default(),
            directory: None,
        }
    }

    /// Keeps a file the portal made itself (a finished export) under this key, read part by part.
    ///
    /// # Errors
    /// When it cannot be read, or the place fails.
    pub async fn keep(
        &self,
        key: &FileKey,
        mut made: impl tokio::io::AsyncRead + Unpin,
    ) -> Result<(), StoreError> {
        let mut upload = self.begin(key);
        let mut chunk = vec![0; 64 * 1024];
        loop {
            let read = tokio::io::AsyncReadExt::read(&mut made, &mut chunk)
                .await
                .map_err(settings)?;
            match chunk.get(..read) {
                None | Some([]) => break,
                Some(bytes) => upload.write(bytes).await?,
            }
        }
        upload.finish().await
    }

    /// A kept file, to be sent on chunk by chunk.
    ///
    /// # Errors
    /// When there is none with this key, or the place fails.
    pub async fn open(&self, key: &FileKey) -> Result<Opened, StoreError> {
        let found = self.store.get(&self.path(key)).await?;
        Ok(Opened {
            size: found.meta.size,
            bytes: found.into_stream().map(|part| Ok(part?)).boxed(),
        })
    }

    /// Removes a file; one that is not there is removed already.
    ///
    /// # Errors
    /// When the place fails.
    pub async fn delete(&self, key: &FileKey) -> Result<(), StoreError> {
        match self
            .store
            .delete(&self.path(key))
            .await
            .map_err(StoreError::from)
        {
            Ok(()) | Err(StoreError::NotFound) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    /// Removes a file that may have been cut off on its way in. In a directory its pieces lie beside it under names
    /// of their own; a bucket drops unfinished uploads by a rule of its own (README).
    ///
    /// # Errors
    /// When the place fails.
    pub async fn delete_unfinished(&self, key: &FileKey) -> Result<(), StoreError> {
        self.delete(key).await?;
        let Some(directory) = &self.directory else {
            return Ok(());
        };
        let name = key.to_string();
        let folder: String = name.chars().take(2).collect();
        let mut beside = match tokio::fs::read_dir(directory.join(folder)).await {
            Ok(beside) => beside,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(settings(error)),
        };
        while let Some(one) = beside.next_entry().await.map_err(settings)? {
            let piece = one.file_name();
            if piece
                .to_string_lossy()
                .strip_prefix(&name)
                .is_some_and(|rest| rest.starts_with('#'))
            {
                tokio::fs::remove_file(one.path()).await.map_err(settings)?;
            }
        }
        Ok(())
    }

    /// Whether the place answers; for readiness.
    pub async fn answers(&self) -> bool {
        let nothing = self.path(&FileKey(Uuid::nil()));
        matches!(
            self.store.head(&nothing).await,
            Ok(_) | Err(object_store::Error::NotFound { .. })
        )
    }

    pub(super) fn begin(&self, key: &FileKey) -> Upload {
        Upload {
            store: Arc::clone(&self.store),
            path: self.path(key),
            buffer: Vec::new(),
            parts: None,
        }
    }

    /// Two letters of the key as a folder: a directory of a hundred thousand files is slow to look at.
    fn path(&self, key: &FileKey) -> Path {
        let name = key.to_string();
        let folder: String = name.chars().take(2).collect();
        self.prefix.clone().join(folder).join(name)
    }
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened")
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// A file on its way in. Dropped before [`Upload::finish`], nothing of it is kept.
pub(super) struct Upload {
    store: Arc<dyn ObjectStore>,
    path: Path,
    buffer: Vec<u8>,
    parts: Option<Box<dyn MultipartUpload>>,
}

impl Upload {
    /// Takes more bytes; waits while a full part is sent, so that a fast sender cannot fill the memory.
    pub(super) async fn write(&mut self, mut bytes: &[u8]) -> Result<(), StoreError> {
        while !bytes.is_empty() {
            let room = PART.saturating_sub(self.buffer.len());
            let (now, later) = bytes.split_at_checked(room).unwrap_or((bytes, &[]));
            self.buffer.extend_from_slice(now);
            bytes = later;
            if self.buffer.len() >= PART {
                let part = std::mem::take(&mut self.buffer);
                self.send_part(part).await?;
            }
        }
        Ok(())
    }

    /// The file is complete.
    pub(super) async fn finish(mut self) -> Result<(), StoreError> {
        let rest = std::mem::take(&mut self.buffer);
        if self.parts.is_none() {
            // Most files are smaller than one part: one request instead of three.
            self.store.put(&self.path, PutPayload::from(rest)).await?;
            return Ok(());
        }
        if !rest.is_empty() {
            self.send_part(rest).await?;
        }
        if let Some(parts) = &mut self.parts {
            parts.complete().await?;
        }
        self.parts = None;
        Ok(())
    }

    async fn send_part(&mut self, part: Vec<u8>) -> Result<(), StoreError> {
        let parts = match &mut self.parts {
            Some(parts) => parts,
            None => self
                .parts
                .insert(self.store.put_multipart(&self.path).await?),
        };
        parts.put_part(PutPayload::from(part)).await?;
        Ok(())
    }
}

impl Drop for Upload {
    /// A sender who goes away in the middle drops the whole future: what was sent so far is removed.
    fn drop(&mut self) {
        if let (Some(mut parts), Ok(runtime)) =
            (self.parts.take(), tokio::runtime::Handle::try_current())
        {
            runtime.spawn(async move {
                if let Err(fault) = parts.abort().await {
                    tracing::warn!(error = %fault, "an interrupted upload could not be removed");
                }
            });
        }
    }
}

fn s3(bucket: &str, config: &S3Config) -> Result<impl ObjectStore, StoreError> {
    let mut builder = AmazonS3Builder::new()
        .with_client_options(patience())
        .with_retry(RetryConfig {
            max_retries: 3,
            retry_timeout: PATIENCE,
            ..RetryConfig::default()
        })
        .with_bucket_name(bucket)
        .with_region(&config.region)
        .with_virtual_hosted_style_request(config.virtual_hosted);
    if let Some(endpoint) = &config.endpoint {
        builder = builder
            .with_endpoint(endpoint)
            .with_allow_http(endpoint.starts_with("http://"));
    }
    if let Some(key) = &config.access_key {
        builder = builder.with_access_key_id(key);
    }
    if let Some(secret) = &config.secret_key {
        builder = builder.with_secret_access_key(secret.reveal());
    }
    builder.build().map_err(settings)
}

/// How long somebody in front of a page waits for a bucket that does not answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Silence is what ends a request, not its length: a large document goes out as slowly as its reader takes it.
fn patience() -> ClientOptions {
    ClientOptions::new()
        .with_connect_timeout(Duration::from_secs(3))
        .with_timeout_disabled()
        .with_read_timeout(PATIENCE)
}

fn settings(fault: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Settings(Box::new(fault))
}
