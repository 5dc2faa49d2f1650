//! What a database can answer instead of rows. What a duplicate *means* is decided at the query that may
//! meet one: SQLite does not name the constraint.

use diesel::result::{DatabaseErrorKind, Error};

/// A query that did not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A row that has to exist does not.
    #[error("row not found")]
    NotFound,
    /// The row has a newer version than the writer saw.
    #[error("stale version")]
    Stale,
    /// A unique key exists already.
    #[error("duplicate key")]
    Duplicate(#[source] Error),
    /// A row is still referred to, or refers to nothing.
    #[error("reference violated")]
    StillReferenced(#[source] Error),
    /// Others write; the same transaction may succeed when tried again.
    #[error("busy")]
    Busy(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It stopped a statement that ran too long. The same again would, so nobody tries it at once.
    #[error("statement stopped")]
    TooSlow(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It does not answer: nothing listens, or the connection broke.
    #[error("database unreachable")]
    Gone(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Anything else.
    #[error("database")]
    Other(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl DbError {
    /// A server or file that cannot be opened.
    pub(super) fn unreachable(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Gone(Box::new(cause))
    }
    /// A value that should not be in the database.
    pub(super) fn corrupt(
        table: &'static str,
        column: &'static str,
        id: impl std::fmt::Display,
    ) -> Self {
        Self::Other(format!("{table}.{column} of {id} holds a value it should not").into())
    }
}

impl From<Error> for DbError {
    fn from(error: Error) -> Self {
        let message = match &error {
            Error::NotFound => return Self::NotFound,
            Error::DatabaseError(kind, info) => match kind {
                DatabaseErrorKind::UniqueViolation => return Self::Duplicate(error),
                DatabaseErrorKind::ForeignKeyViolation => return Self::StillReferenced(error),
                DatabaseErrorKind::SerializationFailure => return Self::Busy(Box::new(error)),
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
                    return Self::Gone(Box::new(error));
                }
                _ => info.message().to_owned(),
            },
            _ => return Self::Other(Box::new(error)),
        };
        // Neither database has a kind of its own for these in Diesel.
        let busy = [
            "database is locked",
            "database table is locked",
            "deadlock detected",
            "lock timeout",
        ];
        if busy.iter().any(|words| message.contains(words)) {
            Self::Busy(Box::new(error))
        } else if message.contains("statement timeout") {
            Self::TooSlow(Box::new(error))
        } else {
            Self::Other(Box::new(error))
        }
    }
}

/// What the doors ask of a use case's error: whether trying the transaction again may help.
pub trait DoorError: From<DbError> + Send + 'static {
    /// True when only others' writing was in the way.
    fn is_busy(&self) -> bool;
    /// True when the database did not answer, so that the connection is not to be used again.
    fn is_gone(&self) -> bool {
        false
    }
}

impl DoorError for DbError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Busy(_))
    }
    fn is_gone(&self) -> bool {
        matches!(self, Self::Gone(_))
    }
}

impl DbError {
    /// Turns "no row" into an option.
    pub(super) fn optional<T>(result: Result<T, Error>) -> Result<Option<T>, Self> {
        match result {
            Ok(row) => Ok(Some(row)),
            Err(Error::NotFound) => Ok(None),
            Err(other) => Err(other.into()),
        }
    }
}
