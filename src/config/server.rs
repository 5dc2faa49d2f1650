//! How the portal is reached, and by whom it believes forwarded addresses.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;
use url::Url;

use super::section::Section;

/// `[server]`.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// Where pages are served.
    pub listen: SocketAddr,
    listen_url: Url,
    /// The address people type; none means "the one we listen on".
    pub public_url: Option<Url>,
    /// Where metrics are served; none switches them off.
    pub metrics_listen: Option<SocketAddr>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Worker threads; none means one per core.
    pub workers: Option<usize>,
    /// How long requests in flight may take to end when the portal stops.
    pub shutdown: Duration,
    /// The largest body of a form, in bytes; files have their own limit.
    pub body_limit: u64,
    /// How long a public page is shown as it was written; zero writes each anew.
    pub shared_pages: Duration,
}

impl ServerConfig {
    pub(super) fn read(mut s: Section<'_>) -> Option<Self> {
        let listen = s.parse("listen", "an address with a port such as 127.0.0.1:8080");
        let listen_url =
            listen.and_then(|listen: SocketAddr| Url::parse(&format!("http://{listen}/")).ok());
        let public_url: Option<Option<Url>> =
            s.optional("public_url", "an address such as https://sangkien.gov.vn");
        let public_url = public_url.and_then(|url| match url {
            Some(url) if !is_origin(&url) => {
                s.fault(
                    "public_url",
                    "must be http:// or https:// with a host and nothing after it",
                );
                None
            }
            other => Some(other),
        });
        let metrics_listen = s.optional("metrics_listen", "an address with a port");
        let trusted_proxies = s.list_of(
            "trusted_proxies",
            "an address or network such as 10.0.0.0/8",
        );
        let workers = s.number("workers", 0..=1024);
        let shutdown = s.duration("shutdown");
        let body_limit = s.size("body_limit");
        let shared_pages = s.duration("shared_pages");
        Some(Self {
            listen: listen?,
            listen_url: listen_url?,
            public_url: public_url?,
            metrics_listen: metrics_listen?,
            trusted_proxies: trusted_proxies?,
            workers: workers.map(|count| Some(count).filter(|count| *count > 0))?,
            shutdown: shutdown?,
            body_limit: body_limit?,
            shared_pages: shared_pages?,
        })
    }

    /// The address to put into links, once it is known on which port we listen.
    #[must_use]
    pub fn public_base(&self, bound: SocketAddr) -> Url {
        self.public_url.clone().unwrap_or_else(|| {
            let mut url = self.listen_url.clone();
            // Only an address without host refuses a port; this one has a host.
            let _ = url.set_port(Some(bound.port()));
            url
        })
    }

    /// Whether people reach the portal on this machine only: what a demonstration needs.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let public = self.public_url.as_ref().is_none_or(url_is_loopback);
        public && self.listen.ip().is_loopback()
    }
}

fn is_origin(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.host().is_some()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
}

/// Whether an address points to this machine.
#[must_use]
pub fn url_is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// An address or a network in CIDR notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(IpNet);

impl Network {
    /// Whether `ip` is inside; an IPv4 address in IPv6 clothes counts as IPv4.
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        self.0.contains(&ip.to_canonical())
    }
}

/// Not an address or network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an address or network")]
pub struct NotANetwork;

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let alone = || {
            text.parse()
                .map(|address: IpAddr| address.to_canonical().into())
        };
        let network: Result<IpNet, _> = text.parse().or_else(|_| alone());
        network.map(Self).map_err(|_| NotANetwork)
    }
}

/// `[demo]`: the demonstration and its stand-in for VNeID.
#[derive(Debug, Clone)]
pub struct DemoConfig {
    /// Invented people and files, stand-in for VNeID, mailbox page.
    pub on: bool,
    /// Where the stand-in for VNeID listens.
    pub standin_listen: SocketAddr,
    /// How many invented files a fresh demonstration has.
    pub files: u32,
    /// The seed of their invention.
    pub seed: u64,
}

impl DemoConfig {
    pub(super) fn read(mut s: Section<'_>) -> Option<Self> {
        let on = s.flag("on");
        let standin_listen: Option<SocketAddr> = s.parse(
            "standin_listen",
            "an address with a port such as 127.0.0.1:8081",
        );
        if standin_listen.is_some_and(|listen| !listen.ip().is_loopback()) {
            s.fault(
                "standin_listen",
                "must be a loopback address: the stand-in signs in anybody",
            );
        }
        let files = s.number("files", 0..=1_000_000);
        let seed = s.parse("seed", "a number");
        Some(Self {
            on: on?,
            standin_listen: standin_listen?,
            files: files?,
            seed: seed?,
        })
    }
}

/// `[data]`, `[content]`: where things are kept, and what the operator overrides.
#[derive(Debug, Clone)]
pub struct ContentConfig {
    /// The data directory (`--data`).
    pub data: PathBuf,
    /// A directory that overrides the built-in kinds, workflow, routing and reference tables.
    pub reference: Option<PathBuf>,
    /// A directory that overrides the built-in words: `<dir>/vi/*.ftl`, `<dir>/en/*.ftl`.
    pub words: Option<PathBuf>,
    /// The version of the privacy notice people agree to; a new one asks again.
    pub privacy_notice: String,
}

impl ContentConfig {
    pub(super) fn read(reading: &mut super::load::Reading) -> Option<Self> {
        let data = reading.section("data").path("dir");
        let mut s = reading.section("content");
        let reference = s.optional_path("reference");
        let words = s.optional_path("words");
        let privacy_notice = s.text("privacy_notice");
        Some(Self {
            data: data?,
            reference: reference?,
            words: words?,
            privacy_notice: privacy_notice?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_name_the_port_that_was_taken() {
        let config = super::super::Config::load(&super::super::Inputs::default()).unwrap();
        let base = config.server.public_base("127.0.0.1:8084".parse().unwrap());
        assert_eq!(base.as_str(), "http://127.0.0.1:8084/");
    }

    #[test]
    fn a_network_contains_its_own_and_nothing_else() {
        let net: Network = "10.1.0.0/16".parse().unwrap();
        assert!(net.contains("10.1.255.3".parse().unwrap()));
        assert!(net.contains("::ffff:10.1.0.1".parse().unwrap()));
        assert!(!net.contains("10.2.0.1".parse().unwrap()));
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.contains("203.0.113.9".parse().unwrap()));
        assert!(!all.contains("::1".parse().unwrap()));
        let one: Network = "::1".parse().unwrap();
        assert!(one.contains("::1".parse().unwrap()) && !one.contains("::2".parse().unwrap()));
        let dressed: Network = "::ffff:10.1.0.9".parse().unwrap();
        assert!(dressed.contains("10.1.0.9".parse().unwrap()));
        assert_eq!("10.0.0.0/33".parse::<Network>(), Err(NotANetwork));
        assert_eq!("proxy.example".parse::<Network>(), Err(NotANetwork));
    }
}
