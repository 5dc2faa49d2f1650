//! Settings: one struct and one file per concern, summed up in [`Config`]. Each module of the portal is
//! given its own struct; nothing is global (DESIGN §9). Every key, its meaning, default, unit and variable
//! are in `config/default.toml`.
//!
//! A new key: a field, a getter in `read`, an entry in `default.toml`; a test holds the two together.

mod database;
mod fault;
pub mod files;
mod limits;
mod load;
mod log;
pub mod mail;
mod oidc;
pub mod reference;
pub mod seal;
mod secret;
mod section;
mod server;
mod session;

pub use database::{DatabaseConfig, DatabaseUrl, UrlFault};
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

    fn read(reading: &mut Reading) -> Option<Self> {
        let server = ServerConfig::read(reading.section("server"));
        let database = DatabaseConfig::read(reading.section("database"));
        let session = SessionConfig::read(reading.section("session"));
        let seal = SealConfig::read(reading.section("seal"));
        let mail = MailConfig::read(reading.section("mail"));
        let files = FilesConfig::read(reading.section("files"));
        let limits = LimitsConfig::read(reading.section("limits"));
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
            oidc: oidc?,
            log: log?,
            content: content?,
            demo: demo?,
            effective: Vec::new(),
        })
    }

    /// What stands in the way of serving the public with these settings: demonstration parts, or defaults
    /// that lose mail or are reachable by nobody. Asked by `serve` and `work` unless `--demo`.
    #[must_use]
    pub fn unfit_for_service(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.demo.on {
            faults.push(self.fault_of("demo.on", "demonstration parts cannot serve the public"));
        }
        match &self.server.public_url {
            None => faults.push(self.fault_of(
                "server.public_url",
                "must be set: links in mails and the sign-in need the public address",
            )),
            Some(url) if url.scheme() == "http" && !url_is_loopback(url) => {
                faults.push(self.fault_of(
                    "server.public_url",
                    "must be https:// for anything but loopback",
                ));
            }
            Some(_) => {}
        }
        if self.seal.key_file.as_os_str().is_empty() {
            faults.push(self.fault_of(
                "seal.key_file",
                "must name a key file: a generated key is for demonstrations",
            ));
        }
        if self.mail.transport == MailTransport::Files {
            faults.push(self.fault_of(
                "mail.transport",
                "must be smtp: mail in files reaches nobody",
            ));
        }
        faults
    }

    /// What stands in the way of a demonstration: it must not be reachable from elsewhere.
    #[must_use]
    pub fn unfit_for_demonstration(&self) -> Vec<Fault> {
        if self.server.is_loopback() {
            return Vec::new();
        }
        let problem = "a demonstration signs in anybody and must stay on loopback";
        let mut faults = Vec::new();
        if !self.server.listen.ip().is_loopback() {
            faults.push(self.fault_of("server.listen", problem));
        }
        if self
            .server
            .public_url
            .as_ref()
            .is_some_and(|url| !url_is_loopback(url))
        {
            faults.push(self.fault_of("server.public_url", problem));
        }
        faults
    }

    fn fault_of(&self, key: &str, problem: &str) -> Fault {
        let origin = self
            .effective
            .iter()
            .find(|line| line.key == key)
            .map_or(Origin::BuiltIn, |line| line.origin.clone());
        Fault::new(key, origin, problem)
    }
}

#[cfg(test)]
mod tests;
