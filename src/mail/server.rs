//! The mail server: conversations with it, each with an end to its patience, and connections kept for the
//! next mail. Only a connection whose last mail was answered is kept: on one that was left in the middle, an
//! answer that comes late would be taken for the answer to the next mail.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::Message;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use url::Url;

use super::{Delivery, MailError};
use crate::config::mail::{MailConfig, MailTls};

/// Connections kept at most.
const KEPT: usize = 8;
/// How long a connection is kept without a mail; servers end them after some minutes.
const IDLE: Duration = Duration::from_secs(60);

/// A mail server of the configuration.
pub(super) struct MailServer {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    hello: ClientId,
    patience: Duration,
    kept: Mutex<Vec<Kept>>,
}

struct Kept {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl MailServer {
    pub(super) fn new(config: &MailConfig, public_url: &Url) -> Result<Self, MailError> {
        let tls = match config.tls {
            // `Required` ends the conversation when the server offers no STARTTLS; there is no way back to
            // clear text.
            MailTls::Starttls => Tls::Required(tls_parameters(config)?),
            MailTls::Tls => Tls::Wrapper(tls_parameters(config)?),
            MailTls::None => Tls::None,
        };
        let credentials = match (&config.username, &config.password) {
            (Some(username), Some(password)) => Some(Credentials::new(
                username.clone(),
                password.reveal().to_owned(),
            )),
            _ => None,
        };
        Ok(Self {
            host: config.host.clone(),
            port: config.port,
            tls,
            credentials,
            hello: public_url
                .domain()
                .map_or_else(ClientId::default, |name| ClientId::Domain(name.to_owned())),
            patience: config.timeout,
            kept: Mutex::default(),
        })
    }

    /// Sends one mail, within the patience for one.
    pub(super) async fn send(&self, message: &Message, recipient: &str) -> Delivery {
        match tokio::time::timeout(self.patience, self.converse(message)).await {
            Ok(Ok(response)) => Delivery::accepted(&response, recipient),
            Ok(Err(fault)) => Delivery::failed(&fault, recipient),
            Err(_) => Delivery::Unanswered {
                answer: String::new(),
            },
        }
    }

    /// Whether it can be reached and signed in to.
    pub(super) async fn answers(&self) -> bool {
        let asked = tokio::time::timeout(self.patience, async {
            let mut connection = self.connect().await?;
            let answers = connection.test_connected().await;
            connection.abort().await;
            Ok::<_, SmtpError>(answers)
        });
        matches!(asked.await, Ok(Ok(true)))
    }

    async fn converse(&self, message: &Message) -> Result<Response, SmtpError> {
        let mut connection = self.connection().await?;
        let response = connection
            .send(message.envelope(), &message.formatted())
            .await?;
        self.keep(connection);
        Ok(response)
    }

    /// One that was kept and still stands, or a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        while let Some(mut connection) = self.take() {
            if connection.test_connected().await {
                return Ok(connection);
            }
        }
        self.connect().await
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        let from_the_first_byte = match &self.tls {
            Tls::Wrapper(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (self.host.as_str(), self.port),
            Some(self.patience),
            &self.hello,
            from_the_first_byte,
            None,
        )
        .await?;
        if let Tls::Required(parameters) = &self.tls {
            connection.starttls(parameters.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    fn take(&self) -> Option<AsyncSmtpConnection> {
        let mut all = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|kept| kept.since.elapsed() < IDLE);
        all.pop().map(|kept| kept.connection)
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut all = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() < KEPT && !connection.has_broken() {
            let since = Instant::now();
            all.push(Kept { connection, since });
        }
    }
}

impl std::fmt::Debug for MailServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailServer")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
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
