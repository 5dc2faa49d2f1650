//! What the desk reads: the queue of a role, one file with everything that belongs to it, and the acts on
//! offer. Changes nothing; the acts themselves are the use cases beside this one.

mod choices;
mod history;
mod offers;
mod queue;
mod reading;
mod sight;
mod similar;

pub use self::choices::Choices;
pub use self::history::{History, since};
pub use self::offers::{Deed, Offer};
pub use self::queue::{Filter, Queue, Tab, TabCount, find_code, next, queue};
pub use self::reading::{
    CouncilSeen, DeskFile, ReviewerSeen, SheetSeen, document, proposer_of, read, read_with_agencies,
};
pub use self::sight::may_see;
pub use self::similar::{Similar, similar};
pub use super::documents::Document as DocumentRow;
pub use super::letters::Letter;
pub use super::messages::Message;
pub use crate::db::agencies::{AgencyName, AgencyRow, Holder};
pub use crate::db::councils::{CouncilRow, MemberRow, Part};
pub use crate::db::initiatives::InitiativeRow;
pub use crate::db::lists::queue::{Cursor, QueueItem, QueueRow, Scores};
pub use crate::db::messages::Audience;
pub use crate::db::outcomes::{DecisionRow, ImplementationRow, MilestoneRow, ProposalRow};
pub use crate::db::reviews::{AssignmentRow, AssignmentState, ReviewRow};
