//! How mail leaves the house: to a mail server, into files (demonstrations), or into memory (tests).

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use lettre::Message;
use lettre::message::Mailbox;
use url::Url;

use super::server::MailServer;
use super::{Delivery, MailError, Outgoing};
use crate::config::mail::{MailConfig, MailTransport};

/// Sends mail. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Mailer {
    from: Mailbox,
    host: String,
    way: Way,
}

#[derive(Debug, Clone)]
enum Way {
    Smtp(Arc<MailServer>),
    Files(Arc<PathBuf>),
    Memory(Arc<Mutex<Vec<Sent>>>),
}

/// What a mailer in memory has sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The mail.
    pub outgoing: Outgoing,
    /// The whole message as a mail server would have got it.
    pub message: Vec<u8>,
}

impl Mailer {
    /// The mailer of the configuration. `public_url` is the portal's address; its host ends the
    /// `Message-ID`s.
    ///
    /// # Errors
    /// When the sender is no address, or certificates or the directory cannot be used.
    pub fn from_config(config: &MailConfig, public_url: &Url) -> Result<Self, MailError> {
        let way = match config.transport {
            MailTransport::Smtp => Way::Smtp(Arc::new(MailServer::new(config, public_url)?)),
            MailTransport::Files => Way::Files(Arc::new(directory(&config.directory)?)),
        };
        Self::new(&config.from, public_url, way)
    }

    /// A mailer for tests; [`Mailer::sent`] shows what it sent.
    ///
    /// # Errors
    /// When the sender is no address.
    pub fn in_memory(from: &str, public_url: &Url) -> Result<Self, MailError> {
        Self::new(from, public_url, Way::Memory(Arc::default()))
    }

    fn new(from: &str, public_url: &Url, way: Way) -> Result<Self, MailError> {
        Ok(Self {
            from: from.parse().map_err(MailError::From)?,
            host: host(public_url),
            way,
        })
    }

    /// Sends one mail and says what became of it. Never fails: every failure is an outcome.
    pub async fn send(&self, outgoing: &Outgoing) -> Delivery {
        let message = match outgoing.message(&self.from, &self.host) {
            Ok(message) => message,
            Err(fault) => {
                let answer = fault.to_string();
                return Delivery::Permanent { answer };
            }
        };
        match &self.way {
            Way::Smtp(server) => server.send(&message, &outgoing.address).await,
            Way::Files(directory) => {
                let directory = Arc::clone(directory);
                let name = format!("{}.eml", outgoing.notice);
                let kept = tokio::task::spawn_blocking(move || keep(&directory, &name, &message));
                match kept.await {
                    Ok(Ok(name)) => Delivery::Sent { answer: name },
                    Ok(Err(fault)) => Delivery::Temporary {
                        answer: fault.to_string(),
                    },
                    Err(fault) => Delivery::Temporary {
                        answer: fault.to_string(),
                    },
                }
            }
            Way::Memory(sent) => {
                let entry = Sent {
                    outgoing: outgoing.clone(),
                    message: message.formatted(),
                };
                let mut sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
                sent.push(entry);
                Delivery::Sent {
                    answer: String::from("memory"),
                }
            }
        }
    }

    /// What a mailer in memory has sent so far; nothing for the others.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        match &self.way {
            Way::Memory(sent) => sent.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Way::Smtp(_) | Way::Files(_) => Vec::new(),
        }
    }

    /// Whether a mail server can be reached and signed in to; always true for the others. For `check`.
    pub async fn reaches_its_server(&self) -> bool {
        match &self.way {
            Way::Smtp(server) => server.answers().await,
            Way::Files(_) | Way::Memory(_) => true,
        }
    }
}

/// A port would not be part of a domain; an IPv6 address has to stand in brackets, which `Url` gives.
fn host(public_url: &Url) -> String {
    public_url.host_str().unwrap_or("localhost").to_owned()
}

fn directory(path: &Path) -> Result<PathBuf, MailError> {
    std::fs::create_dir_all(path).map_err(|source| MailError::Directory {
        path: path.to_owned(),
        source,
    })?;
    Ok(path.to_owned())
}

/// Writes beside and moves into place, so that a reader never sees half a mail. A repeat replaces the
/// first, as a mail server drops it by its `Message-ID`.
fn keep(directory: &Path, name: &str, message: &Message) -> std::io::Result<String> {
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(&message.formatted())?;
    file.persist(directory.join(name))
        .map_err(|lost| lost.error)?;
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests;
