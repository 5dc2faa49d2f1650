//! Starting the stand-in: what it needs, what it refuses, and the handle to a running one.

use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use url::{Host, Url};

use super::keys::{KeyError, Keys};
use super::provider::{Op, issuer, rotate};
use super::{authorize, discovery, end_session, guard, page, token, userinfo};
use crate::domain::time::Clock;
use crate::i18n::Catalogue;

/// What a stand-in is told.
#[derive(Clone)]
pub struct Settings {
    /// The one client.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// Where codes may be sent, letter by letter; loopback only.
    pub redirect_uris: Vec<String>,
    /// Where browsers may go after signing out; loopback only.
    pub post_logout_redirect_uris: Vec<String>,
    /// Where the signing keys are kept.
    pub key_file: PathBuf,
    /// The same clock as the portal's.
    pub clock: Clock,
    /// The words of its pages.
    pub catalogue: Arc<Catalogue>,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("client_id", &self.client_id)
            .field("redirect_uris", &self.redirect_uris)
            .field("key_file", &self.key_file)
            .finish_non_exhaustive()
    }
}

/// Why it does not start.
#[derive(Debug, thiserror::Error)]
pub enum StandinError {
    /// It signs in anybody, so it must not be reachable from elsewhere.
    #[error("the stand-in provider listens on 127.0.0.1 only, not on {0}")]
    NotLoopback(IpAddr),
    /// It would send browsers with codes elsewhere.
    #[error("the stand-in provider sends browsers to loopback only, not to {0}")]
    RedirectNotLoopback(String),
    /// No keys.
    #[error("signing keys of the stand-in provider")]
    Keys(#[from] KeyError),
    /// The socket.
    #[error("socket of the stand-in provider")]
    Socket(#[from] std::io::Error),
}

/// A stand-in ready to run.
pub struct Standin {
    issuer: String,
    server: Server,
    keys: Arc<RwLock<Keys>>,
}

impl Standin {
    /// Its issuer address, to be configured letter by letter.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }
    /// For stopping it.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }
    /// The future that runs it until its handle stops it.
    pub fn into_server(self) -> Server {
        self.server
    }
    /// Signs with a new key from now on; the former stays published.
    ///
    /// # Errors
    /// When the key file cannot be written.
    pub fn rotate(&self) -> Result<(), KeyError> {
        rotate(&self.keys)
    }
}

/// Prepares a stand-in on `listener`. Makes a signing key at the first start, which takes a moment.
///
/// # Errors
/// When the listener or a redirect address is not loopback, or keys or socket cannot be used.
pub fn serve(listener: TcpListener, settings: Settings) -> Result<Standin, StandinError> {
    let address = listener.local_addr()?;
    if address.ip() != IpAddr::V4(Ipv4Addr::LOCALHOST) {
        return Err(StandinError::NotLoopback(address.ip()));
    }
    let targets = settings
        .redirect_uris
        .iter()
        .chain(&settings.post_logout_redirect_uris);
    if let Some(elsewhere) = targets.into_iter().find(|uri| !is_loopback(uri)) {
        return Err(StandinError::RedirectNotLoopback(elsewhere.clone()));
    }
    let keys = Arc::new(RwLock::new(Keys::load_or_make(&settings.key_file)?));
    let op = web::Data::new(Op::new(address.port(), settings, Arc::clone(&keys)));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::clone(&op))
            .wrap(from_fn(guard::guard))
            .configure(routes)
    })
    .workers(1)
    .disable_signals()
    .shutdown_timeout(2)
    .listen(listener)?
    .run();
    Ok(Standin {
        issuer: issuer(address.port()),
        server,
        keys,
    })
}

fn routes(app: &mut web::ServiceConfig) {
    app.route("/", web::get().to(page::home))
        .route("/style.css", web::get().to(page::style))
        .route(
            "/.well-known/openid-configuration",
            web::get().to(discovery::metadata),
        )
        .route("/jwks", web::get().to(discovery::jwks))
        .route("/authorize", web::get().to(authorize::ask))
        .route("/authorize", web::post().to(authorize::chosen))
        .route("/token", web::post().to(token::exchange))
        .route("/userinfo", web::get().to(userinfo::about))
        .route("/userinfo", web::post().to(userinfo::about))
        .route("/end_session", web::get().to(end_session::by_address))
        .route("/end_session", web::post().to(end_session::by_form))
        .route("/rotate", web::post().to(discovery::rotate));
}

fn is_loopback(uri: &str) -> bool {
    let Ok(url) = Url::parse(uri) else {
        return false;
    };
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
