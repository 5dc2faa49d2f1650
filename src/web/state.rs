//! What every handler may use. Made once by `startup`, cheap to clone, nothing in it that another node
//! would miss.

use std::path::PathBuf;
use std::sync::Arc;

use super::assets::Assets;
use super::form_token::FormKey;
use super::middleware::limit::Limits;
use super::middleware::public_pages::PublicPages;
use super::ministry::turnstile::Turnstile;
use super::public::menus::Menus;
use crate::config::{FilesConfig, LimitsConfig, RetentionConfig, SessionConfig};
use crate::db::Db;
use crate::domain::time::Clock;
use crate::files::FileStore;
use crate::i18n::Catalogue;
use crate::mail::Renderer;
use crate::oidc::Provider;
use crate::services::House;

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
    /// Public pages as they were a moment ago.
    pub shared: Arc<PublicPages>,
    /// The filters of the public list.
    pub menus: Arc<Menus>,
    /// Signs form tokens; the same on every node.
    pub form_key: FormKey,
    /// Rows, through its doors.
    pub db: Db,
    /// Keys and rule books.
    pub house: Arc<House>,
    /// Uploaded documents and finished exports.
    pub files: FileStore,
    /// Limits of uploads.
    pub uploads: FilesConfig,
    /// The identity provider.
    pub oidc: Arc<Provider>,
    /// How long a sign-in lasts.
    pub sessions: SessionConfig,
    /// Lockout and the shortest password.
    pub lockout: LimitsConfig,
    /// Which privacy notice people agree to.
    pub privacy_notice: String,
    /// How long what people handed in is kept.
    pub retention: RetentionConfig,
    /// Renders notices, in mails and in the inbox.
    pub renderer: Arc<Renderer>,
    /// How many exports may leave at a time.
    pub turnstile: Arc<Turnstile>,
    /// Wakes background work in this process.
    pub bell: Bell,
}

/// Rung after a request that changed something: notices may be due, an export may have been asked for. Where
/// another process does the background work nobody hears it, and that one finds the work by itself.
#[derive(Clone)]
pub struct Bell(Option<Arc<dyn Fn() + Send + Sync>>);

impl Bell {
    /// A bell that somebody in this process hears.
    #[must_use]
    pub fn heard_by(listener: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listener)))
    }

    /// A bell nobody hears.
    #[must_use]
    pub const fn silent() -> Self {
        Self(None)
    }

    /// Rings it.
    pub fn ring(&self) {
        if let Some(listener) = &self.0 {
            listener();
        }
    }
}

/// The settings the web floor needs, as `startup` read them from the configuration.
#[derive(Debug, Clone)]
pub struct Site {
    /// Scheme, host and port under which people reach the portal, without a slash at the end.
    pub public_origin: String,
    /// A demonstration: the mailbox page, no refusal of plain HTTP.
    pub demo: bool,
    /// Somebody in the database was invented: a mark on every page, be it a demonstration or not. Outside of one
    /// real people may be there too, so the mark says less. Read once, at the start: what `seed` fills while a
    /// portal runs is marked when it starts again.
    pub invented: bool,
    /// Where the mail of a demonstration lies; none outside of one.
    pub mailbox: Option<PathBuf>,
    /// Whether cookies are marked `Secure` and HSTS is sent (the public address is https).
    pub secure: bool,
    /// The longest form body, in bytes.
    pub form_bytes: usize,
}

#[cfg(test)]
impl AppState {
    /// A state over an empty SQLite file and a provider nobody asks; for tests of pages alone.
    pub(crate) fn for_tests() -> Self {
        use crate::config::{Config, Inputs, Secret};
        use crate::domain::reference::Reference;
        use crate::seal::{MasterKey, Seal};

        let folder = tempfile::tempdir().unwrap().keep();
        let config = Config::load(&Inputs::default()).unwrap();
        let oidc = config.oidc.clone().at_standin(
            "http://127.0.0.1:1/".to_owned(),
            "test".to_owned(),
            Secret::new("test".to_owned()),
        );
        let callback = url::Url::parse("http://127.0.0.1:8080/login/callback").unwrap();
        let settings = crate::db::Settings {
            target: crate::db::Target::Sqlite(folder.join("test.db")),
            connections: 1,
            wait: std::time::Duration::from_secs(1),
            patience: crate::db::Patience::default(),
        };
        let renderer = Renderer::new(crate::mail::RenderSettings {
            public_url: "http://127.0.0.1:8080".to_owned(),
            demonstration: true,
            templates: None,
        });
        let catalogue = Arc::new(Catalogue::load(None).unwrap());
        let reference = Reference::load(None).unwrap();
        Self {
            menus: Arc::new(Menus::new(&catalogue, &reference)),
            catalogue,
            clock: Clock::machine(),
            assets: Assets::load(),
            site: Arc::new(Site {
                public_origin: "http://127.0.0.1:8080".to_owned(),
                demo: true,
                invented: true,
                mailbox: None,
                secure: false,
                form_bytes: 1 << 20,
            }),
            limits: Arc::new(Limits::new(config.limits, Vec::new())),
            shared: Arc::new(PublicPages::new(config.server.shared_pages)),
            form_key: FormKey::new([1; 32]),
            db: Db::open(&settings).unwrap(),
            house: Arc::new(House {
                seal: Seal::new(MasterKey::generate(), &config.seal.password).unwrap(),
                reference,
                demonstration: true,
            }),
            files: FileStore::in_memory(),
            uploads: config.files.clone(),
            oidc: Arc::new(Provider::new(oidc, &callback, Clock::machine()).unwrap()),
            sessions: config.session,
            lockout: config.limits,
            privacy_notice: config.content.privacy_notice.clone(),
            retention: config.retention,
            renderer: Arc::new(renderer.unwrap()),
            turnstile: Arc::new(Turnstile::new(&config.exports)),
            bell: Bell::silent(),
        }
    }
}
