//! Settings: one struct and one file per concern, summed up in [`Config`]. Each module of the portal is
//! given its own struct; nothing is global (DESIGN §9). Every key, its meaning, default, unit and variable
//! are in `config/default.toml`.
//!
//! A new key: a field, a getter in `read`, an entry in `default.toml`; a test holds the two together.

use std::path::PathBuf;

mod database;
mod exports;
mod fault;
pub mod files;
mod fit;
pub mod invented;
mod limits;
mod load;
mod log;
pub mod mail;
mod oidc;
pub mod reference;
mod retention;
pub mod seal;
mod secret;
mod section;
mod server;
mod session;

pub use database::{DatabaseConfig, DatabaseUrl, UrlFault};
pub use exports::ExportsConfig;
pub use fault::{Fault, Faults, Origin};
pub use files::{FilesConfig, FilesPlace, S3Config};
pub use limits::LimitsConfig;
pub use load::{Effective, Inputs, Reading};
pub use log::{LogConfig, LogFormat};
pub use mail::{MailConfig, MailTls, MailTransport, RetryConfig};
pub use oidc::{
    ClaimNames, ClientAuthentication, KeySource, LevelValue, Levels, OidcConfig, OidcEndpoints,
    SigningAlgorithm, StaffSignIn,
};
pub use retention::RetentionConfig;
pub use seal::{PasswordConfig, SealConfig};
pub use secret::{MASK, Secret};
pub use section::Section;
pub use server::{ContentConfig, DemoConfig, Network, ServerConfig, url_is_loopback};
pub use session::{SessionConfig, SessionLimits};

/// All settings, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// How the portal is reached.
    pub server: ServerConfig,
    /// Which database.
    pub database: DatabaseConfig,
    /// How long a sign-in lasts.
    pub session: SessionConfig,
    /// The master key and the cost of a staff password.
    pub seal: SealConfig,
    /// How mail leaves the house.
    pub mail: MailConfig,
    /// Where uploaded files are kept.
    pub files: FilesConfig,
    /// Rates and lockout.
    pub limits: LimitsConfig,
    /// What a ministry takes home.
    pub exports: ExportsConfig,
    /// How long what people handed in is kept.
    pub retention: RetentionConfig,
    /// The identity provider.
    pub oidc: OidcConfig,
    /// Logs.
    pub log: LogConfig,
    /// Data directory and what the operator overrides.
    pub content: ContentConfig,
    /// The demonstration.
    pub demo: DemoConfig,
    /// Every setting in force with its source, for `sangkien check`.
    pub effective: Vec<Effective>,
}

impl Config {
    /// Reads all layers and checks everything.
    ///
    /// # Errors
    /// Every fault there is, not only the first.
    pub fn load(inputs: &Inputs) -> Result<Self, Faults> {
        let mut reading = Reading::of(inputs);
        let config = Self::read(&mut reading);
        let (effective, faults) = reading.finish();
        match config {
            Some(config) if faults.is_empty() => Ok(Self {
                effective,
                ..config
            }),
            _ => Err(Faults(faults)),
        }
    }

    /// Where words and tables are, even if other settings have faults, so that `sangkien check` goes on.
    #[must_use]
    pub fn content_of(inputs: &Inputs) -> Option<ContentConfig> {
        ContentConfig::read(&mut Reading::of(inputs))
    }

    /// The directory of an operator's mails, likewise; the inner none means the built-in ones.
    #[must_use]
    pub fn mail_templates_of(inputs: &Inputs) -> Option<Option<PathBuf>> {
        Reading::of(inputs)
            .section("mail")
            .optional_path("templates")
    }

    fn read(reading: &mut Reading) -> Option<Self> {
        let server = ServerConfig::read(reading.section("server"));
        let database = DatabaseConfig::read(reading.section("database"));
        let session = SessionConfig::read(reading.section("session"));
        let seal = SealConfig::read(reading.section("seal"));
        let mail = MailConfig::read(reading.section("mail"));
        let files = FilesConfig::read(reading.section("files"));
        let limits = LimitsConfig::read(reading.section("limits"));
        let exports = ExportsConfig::read(reading.section("exports"));
        let retention = RetentionConfig::read(reading.section("retention"));
        let oidc = OidcConfig::read(reading.section("oidc"));
        let log = LogConfig::read(reading.section("log"));
        let content = ContentConfig::read(reading);
        let demo = DemoConfig::read(reading.section("demo"));
        Some(Self {
            server: server?,
            database: database?,
            session: session?,
            seal: seal?,
            mail: mail?,
            files: files?,
            limits: limits?,
            exports: exports?,
            retention: retention?,
            oidc: oidc?,
            log: log?,
            content: content?,
            demo: demo?,
            effective: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests;
