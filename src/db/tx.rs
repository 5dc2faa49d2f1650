//! Write transactions. On SQLite one thread writes for everybody and commits what waits together
//! (measured: 4 to 16 times the rate of writers that contend, at full durability); on PostgreSQL each
//! transaction takes a connection of the pool. The caller cannot tell which.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use diesel::connection::{AnsiTransactionManager, Connection, TransactionManager};
use tokio::sync::{mpsc, oneshot};

use super::conn::Conn;
use super::error::{DbError, DoorError};

type Manager = <Conn as Connection>::TransactionManager;

/// Jobs that may wait before callers have to.
const QUEUE: usize = 1024;
/// How often a transaction is tried that others' writing got in the way of.
pub(super) const TRIES: u32 = 5;

/// Runs `work` in one write transaction on `conn`: immediate on SQLite, because a deferred one that reads
/// first fails at once when another writer was in between, whatever the busy timeout.
pub(super) fn in_transaction<T, E: From<DbError>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    begin(conn).map_err(E::from)?;
    finish(conn, work)
}

fn finish<T, E: From<DbError>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    match work(conn) {
        Ok(value) => match Manager::commit_transaction(conn) {
            Ok(()) => Ok(value),
            Err(error) => {
                let _ = Manager::rollback_transaction(conn);
                Err(DbError::from(error).into())
            }
        },
        Err(error) => {
            if let Err(failed) = Manager::rollback_transaction(conn) {
                tracing::error!(error = &failed as &dyn std::error::Error, "rollback failed");
            }
            Err(error)
        }
    }
}

fn begin(conn: &mut Conn) -> Result<(), DbError> {
    match conn {
        Conn::Sqlite(inner) => {
            AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN IMMEDIATE")?;
        }
        Conn::Pg(inner) => AnsiTransactionManager::begin_transaction(inner)?,
    }
    Ok(())
}

/// A transaction that only reads and sees one moment of the database throughout.
pub(super) fn in_snapshot<T, E: From<DbError>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let begun = match conn {
        Conn::Sqlite(inner) => {
            AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN DEFERRED")
        }
        Conn::Pg(inner) => AnsiTransactionManager::begin_transaction_sql(
            inner,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        ),
    };
    begun.map_err(|error| E::from(error.into()))?;
    finish(conn, work)
}

/// Reads with plans that do not depend on what is bound. PostgreSQL keeps one for each statement then, and does
/// not plan it anew for most values, which takes longer than the short lists take to read. Only for statements
/// that have one good plan whatever is asked: `tests/store/plans` judges the kept ones.
///
/// # Errors
/// What `work` answers.
pub fn with_kept_plans<T, E: From<DbError>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let Conn::Pg(inner) = conn else {
        return work(conn);
    };
    let begun = AnsiTransactionManager::transaction_manager_status_mut(inner)
        .transaction_depth()
        .map_err(|error| E::from(error.into()))?;
    if begun.is_some() {
        return work(conn);
    }
    // One way to the server and back for both.
    AnsiTransactionManager::begin_transaction_sql(
        inner,
        "BEGIN READ ONLY; SET LOCAL plan_cache_mode = force_generic_plan",
    )
    .map_err(|error| E::from(error.into()))?;
    finish(conn, work)
}

/// One job for the writer: runs inside the shared transaction and says whether to keep what it wrote,
/// then hears whether the commit succeeded.
struct Job {
    run: Box<dyn FnOnce(&mut Conn) -> bool + Send>,
    done: Box<dyn FnOnce(Result<(), DbError>) + Send>,
}

/// The handle on SQLite's one writer thread; the thread ends when the last handle is gone.
#[derive(Clone)]
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the thread that owns `conn`; at most `group` jobs share one commit.
    pub(super) fn start(conn: Conn, group: usize) -> Result<Self, DbError> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || write_loop(conn, queue, group))
            .map_err(|error| DbError::Other(Box::new(error)))?;
        Ok(Self { jobs })
    }

    /// Hands `work` to the writer; the answer comes after the commit.
    pub(super) async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: DoorError,
    {
        let (job, answer) = job(work);
        self.jobs.send(job).await.map_err(|_| E::from(gone()))?;
        answer.await.map_err(|_| E::from(gone()))?
    }

    /// The same from a thread that may wait.
    pub(super) fn write_blocking<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: DoorError,
    {
        let (job, answer) = job(work);
        self.jobs.blocking_send(job).map_err(|_| E::from(gone()))?;
        answer.blocking_recv().map_err(|_| E::from(gone()))?
    }
}

fn gone() -> DbError {
    DbError::Other("the writer thread is gone".into())
}

fn job<T, E>(
    work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
) -> (Job, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: DoorError,
{
    let (sender, answer) = oneshot::channel();
    let slot = Arc::new(Mutex::new(None));
    let filled = Arc::clone(&slot);
    let run = Box::new(move |conn: &mut Conn| {
        let result = work(conn);
        let keep = result.is_ok();
        *filled.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        keep
    });
    let done = Box::new(move |committed: Result<(), DbError>| {
        let result = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        let answer = match (committed, result) {
            // A refusal wrote nothing, so that it stands whatever became of the commit.
            (_, Some(Err(refusal))) => Err(refusal),
            (Ok(()), Some(Ok(value))) => Ok(value),
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(E::from(gone())),
        };
        // The asker may have gone away; what was committed stays.
        let _ = sender.send(answer);
    });
    (Job { run, done }, answer)
}

fn write_loop(mut conn: Conn, mut queue: mpsc::Receiver<Job>, most: usize) {
    while let Some(first) = queue.blocking_recv() {
        let mut group = vec![first];
        while group.len() < most {
            let Ok(next) = queue.try_recv() else { break };
            group.push(next);
        }
        commit_together(&mut conn, group);
    }
}

/// Each job in a savepoint, so that a failed one undoes only itself; answers only after the commit.
fn commit_together(conn: &mut Conn, group: Vec<Job>) {
    if let Err(error) = begin(conn) {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "write transaction did not begin"
        );
        for job in group {
            (job.done)(Err(told_to_each(&error)));
        }
        return;
    }
    let mut waiting = Vec::with_capacity(group.len());
    for Job { run, done } in group {
        match savepoint(conn, run) {
            Ok(()) => waiting.push(done),
            Err(error) => done(Err(error)),
        }
    }
    let committed = Manager::commit_transaction(conn);
    if committed.is_err() {
        let _ = Manager::rollback_transaction(conn);
    }
    let failure = committed.err().map(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "commit failed");
        DbError::from(error)
    });
    for done in waiting {
        done(
            failure
                .as_ref()
                .map_or(Ok(()), |error| Err(told_to_each(error))),
        );
    }
}

/// What kept the whole group from being written, for one of its jobs.
fn told_to_each(error: &DbError) -> DbError {
    let message = error.to_string();
    match error {
        DbError::Busy(_) => DbError::Busy(message.into()),
        _ => DbError::Other(message.into()),
    }
}

fn savepoint(
    conn: &mut Conn,
    run: Box<dyn FnOnce(&mut Conn) -> bool + Send>,
) -> Result<(), DbError> {
    Manager::begin_transaction(conn)?;
    let keep = catch_unwind(AssertUnwindSafe(|| run(conn)));
    match keep {
        Ok(true) => Manager::commit_transaction(conn)?,
        Ok(false) => Manager::rollback_transaction(conn)?,
        Err(_) => {
            Manager::rollback_transaction(conn)?;
            return Err(DbError::Other("a write panicked and was undone".into()));
        }
    }
    Ok(())
}
