//! Settings of mail: how it leaves the house, who it is from, and how often a failed one is tried again.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::secret::Secret;
use super::section::Section;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// How mail leaves the house.
    pub enum MailTransport {
        /// One file per mail in a directory; for demonstrations.
        Files = "files",
        /// To a mail server.
        Smtp = "smtp",
    }
}

text_enum! {
    /// How the connection to the mail server is protected.
    pub enum MailTls {
        /// Begins in clear and must switch to TLS before anything is said.
        Starttls = "starttls",
        /// TLS from the first byte.
        Tls = "tls",
        /// In clear; only to this very machine.
        None = "none",
    }
}

/// `[mail]`
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// How mail leaves the house.
    pub transport: MailTransport,
    /// Where the files go when it leaves as files.
    pub directory: PathBuf,
    /// Whom mail is from: `Name <address>` or an address.
    pub from: String,
    /// Directory that overrides the texts of notices.
    pub templates: Option<PathBuf>,
    /// The mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: MailTls,
    /// Name to sign in with.
    pub username: Option<String>,
    /// Password to sign in with.
    pub password: Option<Secret>,
    /// Certificates (PEM) to trust besides the machine's own.
    pub ca_file: Option<PathBuf>,
    /// Patience for one mail, from the connection to what the mail server says of it.
    pub timeout: Duration,
    /// When a notice that failed for now is tried again.
    pub retry: RetryConfig,
}

/// `[mail]` `attempts`, `backoff`, `backoff_limit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryConfig {
    /// After so many failures a notice is dead until a person retries it.
    pub attempts: u32,
    /// The wait after the first failure; doubled at each further one.
    pub backoff: Duration,
    /// The longest wait.
    pub backoff_limit: Duration,
}

impl MailConfig {
    pub(super) fn read(mut s: Section<'_>) -> Option<Self> {
        let transport = s.choice::<MailTransport>("transport");
        let directory = s.path("directory");
        let from = s.text("from");
        let templates = s.optional_path("templates");
        let host = s.optional_text("host");
        let port = s.number("port", 1..=u16::MAX);
        let tls = s.choice::<MailTls>("tls");
        let username = s.optional_text("username");
        let password = s.secret("password");
        let ca_file = s.optional_path("ca_file");
        let timeout = s.duration("timeout");
        let attempts = s.number("attempts", 1..=100);
        let backoff = s.duration("backoff");
        let backoff_limit = s.duration("backoff_limit");

        if from.as_ref().is_some_and(|from| !from.contains('@')) {
            s.fault("from", "must be an address, or a name and an <address>");
        }
        if transport == Some(MailTransport::Smtp) {
            let host = host.as_ref().and_then(Option::as_deref);
            match (host, tls) {
                (None, _) => s.fault("host", "must name the mail server"),
                (Some(host), Some(MailTls::None)) if !is_this_machine(host) => s.fault(
                    "tls",
                    "none is only for a mail server on this machine (127.0.0.1, ::1, localhost)",
                ),
                _ => {}
            }
        }
        if let (Some(username), Some(password)) = (&username, &password)
            && username.is_some() != password.is_some()
        {
            s.fault("password", "username and password come together");
        }
        if let (Some(first), Some(limit)) = (backoff, backoff_limit)
            && (first.is_zero() || limit < first)
        {
            s.fault("backoff", "must be more than 0 and not above backoff_limit");
        }
        Some(Self {
            transport: transport?,
            directory: directory?,
            from: from?,
            templates: templates?,
            host: host?.unwrap_or_default(),
            port: port?,
            tls: tls?,
            username: username?,
            password: password?,
            ca_file: ca_file?,
            timeout: timeout?,
            retry: RetryConfig {
                attempts: attempts?,
                backoff: backoff?,
                backoff_limit: backoff_limit?,
            },
        })
    }
}

impl RetryConfig {
    /// How long to wait after the failure number `failures` (from 1): doubled each time up to the limit,
    /// of which half is fixed and half is chance, so that what failed together does not return together.
    /// `chance` is from 0 to 1000. `None`: that was the last attempt.
    #[must_use]
    pub fn wait(&self, failures: u32, chance: u16) -> Option<Duration> {
        if failures >= self.attempts {
            return None;
        }
        let doublings = failures.saturating_sub(1).min(31);
        let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
        let full = self.backoff.saturating_mul(factor).min(self.backoff_limit);
        let half = full / 2;
        Some(half + half.saturating_mul(u32::from(chance.min(1000))) / 1000)
    }
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RETRY: RetryConfig = RetryConfig {
        attempts: 8,
        backoff: Duration::from_secs(60),
        backoff_limit: Duration::from_secs(6 * 60 * 60),
    };

    proptest! {
        #[test]
        fn a_wait_is_between_half_and_all_of_the_doubled_time_and_never_above_the_limit(
            failures in 1..8_u32, chance in 0..=1000_u16
        ) {
            let wait = RETRY.wait(failures, chance).unwrap();
            let full = (RETRY.backoff * 2_u32.pow(failures - 1)).min(RETRY.backoff_limit);
            prop_assert!(wait >= full / 2 && wait <= full);
        }

        #[test]
        fn no_number_of_failures_overflows(failures: u32, chance: u16) {
            let patient = RetryConfig { attempts: u32::MAX, ..RETRY };
            if let Some(wait) = patient.wait(failures, chance) {
                prop_assert!(wait <= RETRY.backoff_limit);
            }
        }
    }

    #[test]
    fn the_last_attempt_has_no_wait_after_it() {
        assert!(RETRY.wait(7, 0).is_some());
        assert_eq!(RETRY.wait(8, 0), None);
        assert_eq!(RETRY.wait(9, 1000), None);
    }

    #[test]
    fn chance_spreads_what_failed_together() {
        assert_eq!(RETRY.wait(1, 0), Some(Duration::from_secs(30)));
        assert_eq!(RETRY.wait(1, 500), Some(Duration::from_secs(45)));
        assert_eq!(RETRY.wait(1, 1000), Some(Duration::from_secs(60)));
    }

    #[test]
    fn only_loopback_is_this_machine() {
        assert!(
            is_this_machine("127.0.0.1") && is_this_machine("::1") && is_this_machine("LocalHost")
        );
        assert!(!is_this_machine("10.0.0.1") && !is_this_machine("mail.example.vn"));
        assert!(!is_this_machine("localhost.example.vn"));
    }
}
