//! Whether settings fit what they are used for: a service for the public must not run with parts of a
//! demonstration, and a demonstration must not be reachable from elsewhere (DESIGN §9, safe by default).

use url::Url;

use super::{Config, Fault, MailTransport, Origin, url_is_loopback};

impl Config {
    /// What stands in the way of serving the public with these settings. Asked by `serve` and `work` unless
    /// they run a demonstration; `check` prints it.
    #[must_use]
    pub fn unfit_for_service(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut say = |key: &str, problem: &str| faults.push(self.fault_of(key, problem));
        if self.demo.on {
            say("demo.on", "demonstration parts cannot serve the public");
        }
        let public = self.server.public_url.as_ref();
        match public {
            None => say(
                "server.public_url",
                "must be set: links in mails and the sign-in need the public address",
            ),
            Some(url) if url.scheme() == "http" && !url_is_loopback(url) => say(
                "server.public_url",
                "must be https:// for anything but loopback",
            ),
            Some(_) => {}
        }
        if self.seal.key_file.as_os_str().is_empty() {
            say(
                "seal.key_file",
                "must name a key file: a generated key is for demonstrations",
            );
        }
        if self.mail.transport == MailTransport::Files {
            say(
                "mail.transport",
                "must be smtp: mail in files reaches nobody",
            );
        }
        match self.oidc.issuer.as_deref().map(Url::parse) {
            None => say(
                "oidc.issuer",
                "must name the identity provider: citizens have no other way in",
            ),
            Some(Ok(issuer))
                if url_is_loopback(&issuer) && public.is_some_and(|url| !url_is_loopback(url)) =>
            {
                say(
                    "oidc.issuer",
                    "is on this machine: a stand-in signs in anybody",
                );
            }
            Some(_) => {}
        }
        faults
    }

    /// What keeps nothing from running and is hardly meant: `check` prints it, `serve` and `work` log it.
    #[must_use]
    pub fn doubts(&self) -> Vec<Fault> {
        let mut doubts = Vec::new();
        let proxied = self.server.listen.ip().is_loopback()
            && (self.server.public_url.as_ref()).is_some_and(|url| url.scheme() == "https");
        if proxied && self.server.trusted_proxies.is_empty() {
            doubts.push(self.fault_of(
                "server.trusted_proxies",
                "names no proxy: all visitors count as one, and share one limit of requests",
            ));
        }
        let from = self.mail.from.trim_end_matches('>');
        if self.mail.transport == MailTransport::Smtp && from.ends_with(".invalid") {
            doubts.push(self.fault_of(
                "mail.from",
                "is an address that cannot exist: mail servers refuse what comes from it",
            ));
        }
        doubts
    }

    /// What stands in the way of a demonstration.
    #[must_use]
    pub fn unfit_for_demonstration(&self) -> Vec<Fault> {
        let problem = "a demonstration signs in anybody and must stay on loopback";
        let mut faults = Vec::new();
        if !self.server.listen.ip().is_loopback() {
            faults.push(self.fault_of("server.listen", problem));
        }
        let public = self.server.public_url.as_ref();
        if public.is_some_and(|url| !url_is_loopback(url)) {
            faults.push(self.fault_of("server.public_url", problem));
        }
        faults
    }

    /// A fault of a setting, with where its value came from.
    #[must_use]
    pub fn fault_of(&self, key: &str, problem: &str) -> Fault {
        let origin = self
            .effective
            .iter()
            .find(|line| line.key == key)
            .map_or(Origin::BuiltIn, |line| line.origin.clone());
        Fault::new(key, origin, problem)
    }
}
