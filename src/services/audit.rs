//! The proof that nothing that the events tell was changed behind the portal's back (`sangkien audit verify`):
//! every file's chain of events follows from its beginning and ends where the file says it does, the sealed
//! words are those that the events speak of, and the rows are as the events left them.
//!
//! What no event holds (titles, answers, documents, letters, milestones) is not compared; and who can write to
//! the database and makes a whole chain anew, with its head, is not found: nothing outside holds the head.

mod texts;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use super::{Ctx, ServiceError};
use crate::db::audits::{self, Between, EntryRow, FileRow, FindingRow, SheetRow};
use crate::db::{Conn, events};
use crate::domain::event::{ChainFault, ChainHash, Event, verify};
use crate::domain::id::InitiativeId;
pub use texts::TextFault;
use texts::Words;
use told::Told;

/// Files looked at in one step.
const BATCH: i64 = 250;

/// Columns that are compared with what the events say, for who asks what was proven.
pub const COMPARED: &[(&str, &str)] = &[
    (
        "initiatives",
        "proposer_id, state, version, round, agency_id, due_on, total_due_on, returned_from, return_count, \
         outcome, submitted_at, decided_at, completed_at",
    ),
    ("proposals", "outcome, proposed_by, proposed_at"),
    ("decisions", "outcome, decided_by, decided_at"),
    (
        "reviews",
        "reviewer_id, total_bp, recommendation, handed_in_at",
    ),
    ("catalogue", "agency_id, decided_on"),
];

/// What does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Within the chain.
    #[error(transparent)]
    Chain(#[from] ChainFault),
    /// The file says that its chain is longer or shorter than it is.
    #[error("{found} events where the file says {said}")]
    Length {
        /// What the file says.
        said: i64,
        /// What there is.
        found: i64,
    },
    /// The newest event is not the one that the file knows.
    #[error("the newest event is not the one the file knows")]
    Head,
    /// The words of an event.
    #[error("event {sequence}: {fault}")]
    Text {
        /// Which event of the file.
        sequence: i64,
        /// What is wrong with them.
        fault: TextFault,
    },
    /// The proposer was not erased, and yet their key is gone.
    #[error("the key of the proposer is gone, and they were not erased")]
    KeyGone,
    /// The proposer's key does not open under this master key.
    #[error("the key of the proposer does not open under this master key")]
    KeyBroken,
    /// A row is not as the events left it.
    #[error("{column} is {row} where the events say {told}")]
    Row {
        /// Table and column.
        column: &'static str,
        /// What the events say.
        told: String,
        /// What the row says.
        row: String,
    },
}

/// A file that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which file.
    pub id: InitiativeId,
    /// Its code.
    pub code: Option<String>,
    /// Why. Words and rows are not looked at where the chain itself is broken: it proves nothing then.
    pub faults: Vec<Fault>,
}

/// What one step found.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// Files looked at.
    pub files: u64,
    /// Events looked at.
    pub events: u64,
    /// Sealed texts that were opened and compared with what their events committed to.
    pub texts: u64,
    /// Sealed texts of people who were erased: nobody can open them any more.
    pub erased: u64,
    /// Files that do not hold.
    pub broken: Vec<Broken>,
    /// Where to go on; none at the end.
    pub after: Option<InitiativeId>,
}

/// What the database has of the files of one step, beside their chains.
struct Rows {
    proposals: BTreeMap<InitiativeId, FindingRow>,
    decisions: BTreeMap<InitiativeId, FindingRow>,
    entries: BTreeMap<InitiativeId, EntryRow>,
    sheets: BTreeMap<InitiativeId, Vec<SheetRow>>,
}

/// Checks the next files. For one snapshot ([`crate::db::Db::stream`]): a file that is changed meanwhile would
/// look broken otherwise.
///
/// # Errors
/// When the database fails.
pub fn verify_next(
    conn: &mut Conn,
    ctx: &Ctx,
    after: Option<InitiativeId>,
) -> Result<Step, ServiceError> {
    let files = audits::list_files(conn, after, BATCH)?;
    let ids: Vec<InitiativeId> = files.iter().map(|file| file.id).collect();
    let mut step = Step {
        after: ids.last().copied(),
        ..Step::default()
    };
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
        return Ok(step);
    };
    let mut chains: BTreeMap<InitiativeId, Chain> = BTreeMap::new();
    for stored in events::list_chains(conn, &ids)? {
        step.events += 1;
        let chain = chains.entry(stored.event.initiative).or_default();
        chain.links.push((stored.event, stored.hash));
        chain.sealed.push(stored.text_sealed);
    }
    let proposers: BTreeSet<_> = files.iter().map(|file| file.proposer).collect();
    let mut words = Words::fetch(conn, ctx, &proposers)?;
    let rows = Rows::list(conn, (*first, *last))?;
    for file in files {
        step.files += 1;
        let chain = chains.remove(&file.id).unwrap_or_default();
        let faults = faults(&file, &chain, &mut words, &rows);
        if !faults.is_empty() {
            step.broken.push(Broken {
                id: file.id,
                code: file.code,
                faults,
            });
        }
    }
    (step.texts, step.erased) = (words.opened, words.erased);
    Ok(step)
}

/// The events of a file, each with the hash and the words stored for it.
#[derive(Default)]
struct Chain {
    links: Vec<(Event, ChainHash)>,
    sealed: Vec<Option<Vec<u8>>>,
}

fn faults(file: &FileRow, chain: &Chain, words: &mut Words, rows: &Rows) -> Vec<Fault> {
    if let Err(fault) = holds(&chain.links, file) {
        return vec![fault];
    }
    let events = || chain.links.iter().map(|(event, _)| event);
    let mut faults = words.faults(file.proposer, events().zip(&chain.sealed));
    let told = events().fold(Told::default(), Told::after);
    told.compare(file, rows, |fault| faults.push(fault));
    faults
}

fn holds(chain: &[(Event, ChainHash)], file: &FileRow) -> Result<(), Fault> {
    let newest = verify(chain)?;
    let (said, found) = (
        file.event_count,
        i64::try_from(chain.len()).unwrap_or(i64::MAX),
    );
    if found != said {
        return Err(Fault::Length { said, found });
    }
    if found > 0 && file.head_hash.as_deref() != Some(newest.0.as_slice()) {
        return Err(Fault::Head);
    }
    Ok(())
}

impl Rows {
    fn list(conn: &mut Conn, files: Between) -> Result<Self, ServiceError> {
        let by_file = |rows: Vec<FindingRow>| rows.into_iter().map(|row| (row.id, row)).collect();
        let mut sheets: BTreeMap<InitiativeId, Vec<SheetRow>> = BTreeMap::new();
        for sheet in audits::list_sheets(conn, files)? {
            sheets.entry(sheet.id).or_default().push(sheet);
        }
        let entries = audits::list_entries(conn, files)?;
        Ok(Self {
            proposals: by_file(audits::list_proposals(conn, files)?),
            decisions: by_file(audits::list_decisions(conn, files)?),
            entries: entries.into_iter().map(|row| (row.id, row)).collect(),
            sheets,
        })
    }
}
