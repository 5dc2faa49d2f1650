//! Why an uploaded file was not taken, and what can go wrong with the place where files are kept.

use crate::domain::text_enum::TextEnum;

use super::FileKind;

/// A file that was not taken; nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum FileRefusal {
    /// No bytes.
    #[error("empty file")]
    Empty,
    /// Larger than allowed.
    #[error("larger than {limit} bytes")]
    TooLarge {
        /// The most bytes.
        limit: u64,
    },
    /// Its content is of no kind that is taken.
    #[error("not a kind of file that is taken")]
    KindNotAllowed,
    /// Its name promises another kind than its content is.
    #[error("the content does not fit the name's ending `{ending}`")]
    NameMismatch {
        /// What the name ends with.
        ending: String,
        /// What the content is, where it is a known kind.
        found: Option<FileKind>,
    },
    /// A text file that is not UTF-8, or contains control characters.
    #[error("not UTF-8 text")]
    NotText,
    /// A document with macros.
    #[error("contains macros")]
    Macros,
    /// A document whose package is broken or incomplete.
    #[error("damaged or incomplete")]
    Damaged,
    /// The sender stopped in the middle.
    #[error("the upload was interrupted")]
    Interrupted(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The place where files are kept failed.
    #[error("cannot keep the file")]
    Store(#[from] StoreError),
}

impl FileRefusal {
    /// The message's name in the catalogues, after `file-`. It may use `limit` (bytes), `ending`, `found`
    /// and `kinds`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too-large",
            Self::KindNotAllowed => "kind-not-allowed",
            Self::NameMismatch { .. } => "name-mismatch",
            Self::NotText => "not-text",
            Self::Macros => "macros",
            Self::Damaged => "damaged",
            Self::Interrupted(_) => "interrupted",
            Self::Store(_) => "store-failed",
        }
    }

    /// Every name there is, for the test that each has its words.
    pub const NAMES: [&'static str; 9] = [
        "empty",
        "too-large",
        "kind-not-allowed",
        "name-mismatch",
        "not-text",
        "macros",
        "damaged",
        "interrupted",
        "store-failed",
    ];

    /// Whether sending the same file again can help.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::Interrupted(_) | Self::Store(_))
    }

    /// The endings of all kinds that are taken, for a message.
    #[must_use]
    pub fn kinds() -> String {
        let endings: Vec<_> = FileKind::ALL.iter().map(|kind| kind.as_str()).collect();
        endings.join(", ")
    }
}

/// The place where files are kept failed, or has no such file.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no file with this key.
    #[error("no such file")]
    NotFound,
    /// The settings of the place do not hold.
    #[error("cannot use the place for files")]
    Settings(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The place failed.
    #[error("the place for files failed")]
    Failed(#[source] object_store::Error),
}

impl StoreError {
    /// Whether trying again later can help.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::Failed(_))
    }
}

impl From<object_store::Error> for StoreError {
    fn from(fault: object_store::Error) -> Self {
        match fault {
            object_store::Error::NotFound { .. } => Self::NotFound,
            other => Self::Failed(other),
        }
    }
}
