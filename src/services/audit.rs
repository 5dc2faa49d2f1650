//! The proof that nothing was changed behind the portal's back: every file's chain of events follows from
//! its beginning, and ends where the file says it does (`sangkien audit verify`).

use std::collections::BTreeMap;

use super::ServiceError;
use crate::db::{Conn, events};
use crate::domain::event::{ChainFault, ChainHash, Event, verify};
use crate::domain::id::InitiativeId;

/// Files looked at in one step.
const BATCH: i64 = 250;

/// Why a chain does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
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
}

/// A file whose chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which file.
    pub id: InitiativeId,
    /// Its code.
    pub code: Option<String>,
    /// Why.
    pub fault: Fault,
}

/// What one step found.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// Files looked at.
    pub files: u64,
    /// Events looked at.
    pub events: u64,
    /// Files whose chain does not hold.
    pub broken: Vec<Broken>,
    /// Where to go on; none at the end.
    pub after: Option<InitiativeId>,
}

/// Checks the chains of the next files. For one snapshot ([`crate::db::Db::stream`]): a file that is
/// changed meanwhile would look broken otherwise.
///
/// # Errors
/// When the database fails.
pub fn verify_next(conn: &mut Conn, after: Option<InitiativeId>) -> Result<Step, ServiceError> {
    let ends = events::list_ends(conn, after, BATCH)?;
    let ids: Vec<InitiativeId> = ends.iter().map(|end| end.id).collect();
    let mut chains: BTreeMap<InitiativeId, Vec<(Event, ChainHash)>> = BTreeMap::new();
    let mut step = Step {
        after: ids.last().copied(),
        ..Step::default()
    };
    for stored in events::list_chains(conn, &ids)? {
        step.events += 1;
        let chain = chains.entry(stored.event.initiative).or_default();
        chain.push((stored.event, stored.hash));
    }
    for end in ends {
        step.files += 1;
        let chain = chains.remove(&end.id).unwrap_or_default();
        if let Err(fault) = holds(&chain, end.event_count, end.head_hash.as_deref()) {
            step.broken.push(Broken {
                id: end.id,
                code: end.code,
                fault,
            });
        }
    }
    Ok(step)
}

fn holds(chain: &[(Event, ChainHash)], said: i64, head: Option<&[u8]>) -> Result<(), Fault> {
    let newest = verify(chain)?;
    let found = i64::try_from(chain.len()).unwrap_or(i64::MAX);
    if found != said {
        return Err(Fault::Length { said, found });
    }
    if found > 0 && head != Some(newest.0.as_slice()) {
        return Err(Fault::Head);
    }
    Ok(())
}
