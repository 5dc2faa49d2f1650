//! Background work: delivery, deadlines, exports, figures, sweeping. Each is a loop that asks the database
//! what is due; nothing is kept in memory between rounds, so that any number of nodes may run them and any
//! may be killed (DESIGN §10). A wake-up only saves waiting; polling is the truth.

mod deadlines;
mod deliver;
mod erase;
mod exports;
mod rounds;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use crate::config::RetentionConfig;
use crate::config::mail::RetryConfig;
use crate::db::Db;
use crate::domain::time::Clock;
use crate::files::FileStore;
use crate::i18n::Catalogue;
use crate::mail::{Mailer, Renderer};
use crate::services::{Ctx, House, ServiceError};
use rounds::{Round, repeat};

/// What background work needs; cheap to clone.
#[derive(Clone)]
pub struct Parts {
    /// Rows.
    pub db: Db,
    /// Keys and rule books.
    pub house: Arc<House>,
    /// The only source of "now".
    pub clock: Clock,
    /// The words of both languages.
    pub catalogue: Arc<Catalogue>,
    /// Uploaded documents and finished exports.
    pub files: FileStore,
    /// What sends mail.
    pub mailer: Mailer,
    /// What writes mail.
    pub renderer: Arc<Renderer>,
    /// When mail that failed is tried again.
    pub retry: RetryConfig,
    /// How long a finished workbook can be fetched.
    pub exports_kept: Duration,
    /// How long what people handed in is kept.
    pub retention: RetentionConfig,
    /// Where an XLSX keeps its rows while it is built; without one, the machine's temporary directory.
    pub scratch: Option<PathBuf>,
    /// Rung by whoever wrote a notice or asked for an export on this node.
    pub wake: Wake,
}

/// A bell that ends the wait of this node's loops early. A ring that comes while a loop is busy is heard at
/// the end of its round.
#[derive(Debug, Clone, Default)]
pub struct Wake(Arc<Bells>);

#[derive(Debug, Default)]
struct Bells {
    deadlines: Notify,
    deliver: Notify,
    exports: Notify,
}

impl Wake {
    /// Somebody wrote something: a notice, an export or an announcement may be due.
    pub fn ring(&self) {
        self.0.deadlines.notify_one();
        self.0.exports.notify_one();
        self.mail();
    }
    /// A notice may be due.
    fn mail(&self) {
        self.0.deliver.notify_one();
    }
    /// Waits for a ring that concerns this round; what only time makes due is never rung for.
    async fn rung(&self, round: Round) {
        match round {
            Round::Deadlines => self.0.deadlines.notified().await,
            Round::Deliver => self.0.deliver.notified().await,
            Round::Exports => self.0.exports.notified().await,
            Round::Remind | Round::Tidy | Round::Figures | Round::Digest => {
                std::future::pending::<()>().await;
            }
        }
    }
}

impl Parts {
    /// The context of the portal's own acts at this moment.
    #[must_use]
    pub fn ctx(&self, request: &str) -> Ctx {
        Ctx::system(&self.house, self.clock.now(), request)
    }
}

/// Runs all loops until `stop` turns true, then lets each finish the round it is in.
pub async fn run(parts: Parts, stop: watch::Receiver<bool>) {
    let mut loops = JoinSet::new();
    let mut start = |round: Round, seconds: u64| {
        let every = Duration::from_secs(seconds);
        loops.spawn(repeat(parts.clone(), round, every, stop.clone()));
    };
    start(Round::Deliver, 2);
    start(Round::Digest, 60);
    start(Round::Deadlines, 5);
    start(Round::Remind, 30);
    start(Round::Tidy, 600);
    start(Round::Exports, 2);
    start(Round::Figures, 300);
    while loops.join_next().await.is_some() {}
    tracing::info!("background work has stopped");
}

/// Does everything that is due now and comes back: what [`run`] would have done once it has caught up. For
/// tests, which say themselves when it is time.
///
/// # Errors
/// The first round that fails; those before it are done.
pub async fn catch_up(parts: &Parts) -> Result<usize, ServiceError> {
    let mut handled = 0;
    for round in rounds::IN_ORDER {
        loop {
            let done = rounds::once(*round, parts.clone()).await?;
            handled += done.handled;
            if !done.more {
                break;
            }
        }
    }
    Ok(handled)
}
