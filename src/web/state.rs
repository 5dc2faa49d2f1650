//! What every handler may use. Made once by `startup`, cheap to clone, nothing in it that another node
//! would miss.

use std::path::PathBuf;
use std::sync::Arc;

use super::assets::Assets;
use super::form_token::FormKey;
use super::middleware::limit::Limits;
use crate::domain::time::Clock;
use crate::i18n::Catalogue;

/// The parts of the portal a page may reach.
#[derive(Clone)]
pub struct AppState {
    /// The words of both languages.
    pub catalogue: Arc<Catalogue>,
    /// The only source of "now".
    pub clock: Clock,
    /// Static files.
    pub assets: Assets,
    /// Where this portal stands and what it may say about itself.
    pub site: Arc<Site>,
    /// How often somebody may knock.
    pub limits: Arc<Limits>,
    /// Signs form tokens; the same on every node.
    pub form_key: FormKey,
}

/// The settings the web floor needs, as `startup` read them from the configuration.
#[derive(Debug, Clone)]
pub struct Site {
    /// Scheme, host and port under which people reach the portal, without a slash at the end.
    pub public_origin: String,
    /// A demonstration: marks on every page, the mailbox page, no refusal of plain HTTP.
    pub demo: bool,
    /// Where the mail of a demonstration lies; none outside of one.
    pub mailbox: Option<PathBuf>,
    /// Whether cookies are marked `Secure` and HSTS is sent (the public address is https).
    pub secure: bool,
    /// Origins besides our own to which a form may lead by redirect (identity providers).
    pub form_targets: Vec<String>,
    /// The longest form body, in bytes.
    pub form_bytes: usize,
}
