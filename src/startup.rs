//! Wiring: a configuration becomes database, adapters and rule books; used by every command and by
//! nothing else. What listens and loops is started by `cli/serve.rs` and `cli/work.rs`.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use url::Url;

use crate::cli::Global;
use crate::config::{Config, MailTransport};
use crate::db::{Db, Settings};
use crate::domain::reference::Reference;
use crate::domain::time::Clock;
use crate::files::FileStore;
use crate::i18n::Catalogue;
use crate::mail::{Mailer, RenderSettings, Renderer};
use crate::seal::{MasterKey, Seal};
use crate::services::deadlines::{CalendarApplied, apply_calendar, calendar_is_applied};
use crate::services::{Ctx, House};

/// Everything a command may need, made once.
pub struct Parts {
    /// The settings in force.
    pub config: Config,
    /// The only source of "now".
    pub clock: Clock,
    /// The words of both languages.
    pub catalogue: Arc<Catalogue>,
    /// Rows.
    pub db: Db,
    /// Keys and rule books.
    pub house: Arc<House>,
    /// Uploaded documents and finished exports.
    pub files: FileStore,
}

impl Parts {
    /// Reads the settings and opens what they name.
    ///
    /// # Errors
    /// Every fault of the configuration or the reference data; what cannot be opened.
    pub fn open(global: &Global, demo: bool) -> anyhow::Result<Self> {
        let config = global.load_config(demo)?;
        crate::telemetry::start_logging(&config.log)?;
        // Several parts of the tree speak TLS; they all use this provider. A second call changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clock = global.clock(&config)?;
        let catalogue = Arc::new(Catalogue::load(config.content.words.as_deref())?);
        let reference = Reference::load(config.content.reference.as_deref())?;
        std::fs::create_dir_all(&config.content.data).with_context(|| {
            format!(
                "the data directory {} cannot be made",
                config.content.data.display()
            )
        })?;
        let key_path = config.seal.key_path(&config.content.data);
        let master = if config.seal.key_file.as_os_str().is_empty() {
            MasterKey::load_or_create(&key_path)
        } else {
            MasterKey::load(&key_path)
        }
        .with_context(|| format!("the master key {}", key_path.display()))?;
        let seal = Seal::new(master, &config.seal.password)?;
        let db =
            Db::open(&Settings::of(&config.database)).context("the database cannot be opened")?;
        let files = FileStore::from_config(&config.files).context("the file store")?;
        let house = Arc::new(House {
            seal,
            reference,
            demonstration: config.demo.on,
        });
        Ok(Self {
            config,
            clock,
            catalogue,
            db,
            house,
            files,
        })
    }

    /// The context of the portal's own acts.
    #[must_use]
    pub fn system(&self, request: &str) -> Ctx {
        Ctx::system(&self.house, self.clock.now(), request)
    }

    /// Brings schema and reference tables up to date; answers what was applied.
    ///
    /// # Errors
    /// When a migration fails or the reference tables cannot be written.
    pub fn migrate(&self) -> anyhow::Result<Vec<String>> {
        let applied = self.db.migrate()?;
        let ctx = self.system("migrate");
        self.db
            .write_blocking(move |tx| crate::services::staff::sync_agencies(tx, &ctx))?;
        self.require_key()?;
        let moved = apply_calendar(&self.db, &self.system("calendar"), |_| {})?;
        if let CalendarApplied::Changed { moved } = moved {
            tracing::info!(moved, "a new calendar moved due dates");
        }
        Ok(applied)
    }

    /// Logs settings that keep nothing from running and are hardly meant.
    pub fn log_doubts(&self) {
        for doubt in self.config.doubts() {
            tracing::warn!(setting = doubt.key, "{doubt}");
        }
    }

    /// Refuses to go on with a database that is older than this executable, or sealed under another master key.
    ///
    /// # Errors
    /// When migrations are pending; when the key does not fit.
    pub fn require_migrated(&self) -> anyhow::Result<()> {
        let pending = self.db.pending()?;
        if pending.is_empty() {
            return self.require_key();
        }
        Err(anyhow!(
            "the database is older than this executable: run `sangkien migrate` first ({})",
            pending.join(", ")
        ))
    }

    /// Refuses to act with other holidays than those that open due dates are counted with: some people would be
    /// promised one day and others another.
    ///
    /// # Errors
    /// When `migrate` has not been run since the holidays changed, or was run with others.
    pub fn require_calendar(&self) -> anyhow::Result<()> {
        let ctx = self.system("calendar");
        if self
            .db
            .read_blocking(move |conn| calendar_is_applied(conn, &ctx))?
        {
            return Ok(());
        }
        Err(anyhow!(
            "the holidays are not those that open due dates are counted with: stop all nodes, run \
             `sangkien migrate`, which counts them again, and start all nodes with the same holidays"
        ))
    }

    /// Refuses to go on with a master key that does not open what is in the database: people would be found by
    /// nobody, and sealed anew under a key that the other nodes do not have.
    fn require_key(&self) -> anyhow::Result<()> {
        let house = Arc::clone(&self.house);
        let fits = self
            .db
            .read_blocking(move |conn| crate::services::keys::fit(conn, &house))?;
        if fits {
            return Ok(());
        }
        let path = self.config.seal.key_path(&self.config.content.data);
        Err(anyhow!(
            "the master key {} is not the one that this database was sealed with: bring that one back \
             (`seal.key_file`)",
            path.display()
        ))
    }

    /// What sends mail.
    ///
    /// # Errors
    /// When the settings or the templates cannot be used.
    pub fn mail(&self, public: &Url) -> anyhow::Result<(Mailer, Renderer)> {
        let mailer = Mailer::from_config(&self.config.mail, public)?;
        let renderer = Renderer::new(RenderSettings {
            public_url: origin(public),
            demonstration: self.config.demo.on,
            templates: self.config.mail.templates.clone(),
        })?;
        Ok((mailer, renderer))
    }

    /// The mailbox of a demonstration, where mail goes into files.
    #[must_use]
    pub fn mailbox(&self) -> Option<PathBuf> {
        let files = self.config.mail.transport == MailTransport::Files;
        (files && self.config.demo.on).then(|| self.config.mail.directory.clone())
    }
}

/// A public address without a slash at its end.
#[must_use]
pub fn origin(public: &Url) -> String {
    public.as_str().trim_end_matches('/').to_owned()
}

/// Listens on `wished`; in a demonstration on the next free port when it is taken. Answers whether it had
/// to move.
///
/// # Errors
/// When nothing can be listened on.
pub fn listen(wished: SocketAddr, may_move: bool) -> anyhow::Result<(TcpListener, bool)> {
    match TcpListener::bind(wished) {
        Ok(listener) => Ok((listener, false)),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse && may_move => {
            let next = (1..=100_u16).find_map(|step| {
                let mut other = wished;
                other.set_port(wished.port().checked_add(step)?);
                TcpListener::bind(other).ok()
            });
            let listener = match next {
                Some(listener) => listener,
                None => TcpListener::bind(SocketAddr::new(wished.ip(), 0))?,
            };
            Ok((listener, true))
        }
        Err(error) => Err(error).with_context(|| format!("{wished} cannot be listened on")),
    }
}
