//! What can go wrong with keys and envelopes. Never carries a key or a plain text.

use std::path::PathBuf;

/// A seal that could not be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Too short, or of a version this build does not know.
    #[error("not a sealed value of a known version")]
    Unreadable,
    /// Changed on the way, sealed with another key, or for another place.
    #[error("the seal is broken: other key, other context, or changed bytes")]
    Broken,
    /// Longer than the cipher can take.
    #[error("too long to seal")]
    TooLong,
    /// What was sealed is not the document that was expected.
    #[error("sealed document has another form")]
    Document(#[source] serde_json::Error),
    /// Argon2 refused its parameters or a stored hash is not one.
    #[error("password hash or its parameters")]
    Password(#[source] argon2::password_hash::Error),
    /// Parameters for passwords out of range.
    #[error("parameters for passwords")]
    PasswordParameters(#[source] argon2::Error),
    /// The second factor's secret is too short, or a name in its address is not allowed.
    #[error("second factor: {0}")]
    SecondFactor(String),
}

/// A master key that could not be read or made.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The secret file cannot be read.
    #[error("cannot read the master key file {}", path.display())]
    Unreadable {
        /// Where it was looked for.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The secret file cannot be made.
    #[error("cannot write the master key file {}", path.display())]
    Unwritable {
        /// Where it should have been.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Others than its owner may read the secret file.
    #[error("the master key file {} is open to others than its owner (mode {mode:o}); chmod 600 it", path.display())]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The content is neither 64 hexadecimal digits nor 32 bytes in base64.
    #[error("the master key file {} does not hold 32 bytes in hex or base64", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
    },
}
