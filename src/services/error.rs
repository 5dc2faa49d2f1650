//! What can go wrong in a use case. No words of HTTP here: `web/error.rs` is the one place that turns
//! these into pages.

use crate::db::{DbError, DoorError};
use crate::domain::id::Version;
use crate::domain::text::TextFault;
use crate::domain::workflow::Refusal;

/// A use case that did not happen; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// Known, but not for this actor.
    #[error("denied")]
    Denied,
    /// Does not exist, or this actor may not know whether it does.
    #[error("not found")]
    NotFound,
    /// What was to be written was handed in meanwhile, by whoever asks or for them.
    #[error("handed in")]
    HandedIn {
        /// The file's code.
        code: String,
    },
    /// What was to be written is over: its file ended, however it ended.
    #[error("ended")]
    Ended {
        /// The file's code.
        code: String,
    },
    /// Input that does not hold; each fault names its field.
    #[error("invalid input")]
    Invalid(Vec<FieldFault>),
    /// The workflow says no, and why.
    #[error("refused by the workflow")]
    Refused(Refusal),
    /// Somebody else was faster; `current` is the version to look at.
    #[error("stale version")]
    Stale {
        /// The version the file has now.
        current: Version,
    },
    /// Somebody else was faster with something that has no version.
    #[error("changed meanwhile")]
    Overtaken,
    /// An idempotency key was used again with other content.
    #[error("idempotency key reused with other content")]
    KeyReused,
    /// Come again: too many tries, or a lock.
    #[error("busy")]
    Busy {
        /// Seconds after which trying again makes sense.
        retry_seconds: u32,
    },
    /// Others' writing was in the way; the same again may succeed.
    #[error("contended")]
    Contended,
    /// The database stopped what took too long; nothing was written.
    #[error("too slow")]
    TooSlow(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database does not answer; nothing was written.
    #[error("unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Anything a person cannot mend.
    #[error("internal")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// One thing wrong with one field of a form. `code` names the message in the catalogues
/// (`fault-<code>`), `params` fills it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// The field's name in the form, e.g. `authors.2.share`.
    pub field: String,
    /// The message's name without its prefix, e.g. `too-long`.
    pub code: &'static str,
    /// Named values for the message.
    pub params: Vec<(&'static str, String)>,
}

impl FieldFault {
    /// A fault whose message needs no values.
    #[must_use]
    pub fn new(field: impl Into<String>, code: &'static str) -> Self {
        Self {
            field: field.into(),
            code,
            params: Vec::new(),
        }
    }
    /// Adds a named value for the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }
}

impl FieldFault {
    /// A whole number between these is wanted.
    #[must_use]
    pub fn whole_number(field: impl Into<String>, min: i64, max: i64) -> Self {
        Self::new(field, "not-a-whole-number")
            .with("min", min)
            .with("max", max)
    }

    /// What is wrong with a text, with its limits.
    #[must_use]
    pub fn text(field: impl Into<String>, fault: TextFault) -> Self {
        let wrong = Self::new(field, fault.code());
        match fault {
            TextFault::TooLong { max, given } => wrong.with("max", max).with("given", given),
            _ => wrong,
        }
    }
}

impl From<DbError> for ServiceError {
    /// The meaning every query shares; a use case that knows better (a duplicate, a stale version) says so
    /// itself.
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::NotFound,
            DbError::Busy(_) => Self::Contended,
            DbError::TooSlow(_) => Self::TooSlow(Box::new(error)),
            DbError::Gone(_) => Self::Unavailable(Box::new(error)),
            DbError::Stale
            | DbError::Duplicate(_)
            | DbError::StillReferenced(_)
            | DbError::Other(_) => Self::Internal(Box::new(error)),
        }
    }
}

impl From<Refusal> for ServiceError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<crate::seal::SealError> for ServiceError {
    fn from(error: crate::seal::SealError) -> Self {
        Self::Internal(Box::new(error))
    }
}

impl DoorError for ServiceError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Contended)
    }
    fn is_gone(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

impl From<crate::domain::kind::AnswerFault> for FieldFault {
    fn from(fault: crate::domain::kind::AnswerFault) -> Self {
        Self {
            field: fault.field,
            code: fault.code,
            params: fault.params,
        }
    }
}
