//! Uploaded files (issue §4): streamed to a directory or an S3-compatible store, never whole in memory;
//! what they are is decided by content, and a wrong or oversized one is refused before it is read whole.
//! Whose they are and who may see them is not decided here.

mod inspect;
mod kind;
mod name;
mod receive;
mod refusal;
mod store;
mod zip;

pub use kind::FileKind;
pub use name::FileName;
pub use receive::StoredFile;
pub use refusal::{FileRefusal, StoreError};
pub use store::{FileKey, FileStore, Opened};
