//! What can go wrong with mail before a mail server has said anything.

use std::path::PathBuf;

/// Texts of notices that are missing or do not hold. Found when they are loaded, not when a citizen waits.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// There is no text for this notice and language.
    #[error("no text for {0}")]
    Missing(String),
    /// The head of a file is not `key: text` lines, or lacks one that is needed.
    #[error("{name}: {problem}")]
    Head {
        /// Which file.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The text uses a value that notices do not have, or is not a template.
    #[error("{name}")]
    Template {
        /// Which part of which file.
        name: String,
        /// What is wrong with it.
        source: minijinja::Error,
    },
    /// The operator's file cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}

/// Settings with which no mail could ever be sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The sender is not an address.
    #[error("mail.from is not an address")]
    From(#[source] lettre::address::AddressError),
    /// Extra certificates cannot be read.
    #[error("cannot read mail.ca_file {}", path.display())]
    Certificates {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The protection of the connection cannot be set up.
    #[error("cannot set up TLS for mail")]
    Tls(#[source] lettre::transport::smtp::Error),
    /// The directory for mail in files cannot be used.
    #[error("cannot use the mailbox directory {}", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}
