//! How mail leaves the house: to a mail server, into files (demonstrations), or into memory (tests).

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use url::Url;

use super::{Delivery, MailError, Outgoing};
use crate::config::mail::{MailConfig, MailTls, MailTransport};

/// Sends mail. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Mailer {
    from: Mailbox,
    host: String,
    way: Way,
}

#[derive(Debug, Clone)]
enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
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
    /// `Message-ID`s. Must be called inside a tokio runtime: connections are kept for the next mail.
    ///
    /// # Errors
    /// When the sender is no address, or certificates or the directory cannot be used.
    pub fn from_config(config: &MailConfig, public_url: &Url) -> Result<Self, MailError> {
        let way = match config.transport {
            MailTransport::Smtp => Way::Smtp(smtp(config, public_url)?),
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
            Way::Smtp(transport) => match transport.send(message).await {
                Ok(response) => Delivery::accepted(&response, &outgoing.address),
                Err(fault) => Delivery::failed(&fault, &outgoing.address),
            },
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
            Way::Smtp(transport) => transport.test_connection().await.unwrap_or(false),
            Way::Files(_) | Way::Memory(_) => true,
        }
    }
}

/// A port would not be part of a domain; an IPv6 address has to stand in brackets, which `Url` gives.
fn host(public_url: &Url) -> String {
    public_url.host_str().unwrap_or("localhost").to_owned()
}

fn smtp(
    config: &MailConfig,
    public_url: &Url,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, MailError> {
    let tls = match config.tls {
        // `Required` ends the conversation when the server offers no STARTTLS; there is no way back to
        // clear text.
        MailTls::Starttls => Tls::Required(tls_parameters(config)?),
        MailTls::Tls => Tls::Wrapper(tls_parameters(config)?),
        MailTls::None => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(config.host.as_str())
        .port(config.port)
        .tls(tls)
        .timeout(Some(config.timeout));
    if let Some(domain) = public_url.domain() {
        let name = lettre::transport::smtp::extension::ClientId::Domain(domain.to_owned());
        builder = builder.hello_name(name);
    }
    if let (Some(username), Some(password)) = (&config.username, &config.password) {
        let credentials = Credentials::new(username.clone(), password.reveal().to_owned());
        builder = builder.credentials(credentials);
    }
    Ok(builder.build())
}

fn tls_parameters(config: &MailConfig) -> Result<TlsParameters, MailError> {
    let mut builder = TlsParameters::builder(config.host.clone());
    if let Some(path) = &config.ca_file {
        let pem = std::fs::read(path).map_err(|source| MailError::Certificates {
            path: path.clone(),
            source,
        })?;
        builder =
            builder.add_root_certificate(Certificate::from_pem(&pem).map_err(MailError::Tls)?);
    }
    builder.build_rustls().map_err(MailError::Tls)
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
