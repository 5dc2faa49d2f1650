//! What a citizen's pages show of their own files: the list, one file whole, what is asked of them. Words of
//! staff are opened only where the proposer may read them; an outcome stays secret until its day.

mod hand_in;
mod receipt;

use chrono::NaiveDate;

use super::browse::AgencyName;
use super::documents::{self as papers, Document};
use super::file::{self, FileNow};
use super::letters::{self, Letter};
use super::messages::{self, Message};
use super::transition::WORDS;
use super::{Ctx, ServiceError, appeal, assist, co_authors, drafts, findings};
use crate::db::initiatives::InitiativeRow;
use crate::db::lists::mine;
pub use crate::db::lists::mine::MyRow;
use crate::db::outcomes::MilestoneRow;
use crate::db::page::Page;
use crate::db::{Conn, answers, events, initiatives, outcomes};
use crate::domain::code::Code;
use crate::domain::event::EventKind;
use crate::domain::id::InitiativeId;
use crate::domain::kind::Answers;
use crate::domain::person::{Actor, Capacity};
use crate::domain::text_enum::TextEnum as _;
use crate::domain::time::Instant;
use crate::domain::workflow::{Action, ReturnGround, State, table};
use crate::seal::envelope;

pub use self::hand_in::{hand_in, needs_consent, statements};
pub use self::receipt::{Receipt, receipt};

/// Files on a page of the list.
pub const PAGE: usize = 20;

/// What `/my` shows.
#[derive(Debug, Clone)]
pub struct Home {
    /// Files that wait for this person, by due day.
    pub asked: Vec<MyRow>,
    /// Drafts, and how much each still lacks.
    pub drafts: Vec<(MyRow, usize)>,
    /// What they type for others.
    pub assisted: Vec<MyRow>,
    /// Who wants to type for them.
    pub requests: Vec<assist::Request>,
    /// For whom they want to type; nobody's name.
    pub requested: Vec<assist::Request>,
    /// Files of others that name them as author, and whether their answer is asked for.
    pub named: Vec<(MyRow, bool)>,
    /// A page of what they handed in.
    pub files: Page<MyRow, InitiativeId>,
}

/// The list of whoever acts.
///
/// # Errors
/// When the database fails.
pub fn home(conn: &mut Conn, ctx: &Ctx, after: Option<InitiativeId>) -> Result<Home, ServiceError> {
    let Actor::Citizen(person) = ctx.actor else {
        return Err(ServiceError::Denied);
    };
    let missing = |(row, count)| (row, usize::try_from(count).unwrap_or(0));
    let drafts = mine::drafts(conn, person)?;
    let (requests, requested) = assist::requests(conn, person)?;
    Ok(Home {
        requests,
        requested,
        asked: mine::asked(conn, person)?,
        drafts: drafts.into_iter().map(missing).collect(),
        assisted: mine::assisted(conn, person)?,
        named: mine::named(conn, person)?
            .into_iter()
            .filter(|(row, confirmed)| confirmed.is_some() || co_authors::is_open(row.state))
            .map(|(row, confirmed)| (row, confirmed.is_none()))
            .collect(),
        files: mine::files(conn, person, after, PAGE)?,
    })
}

/// One thing that happened, as its proposer may read it.
#[derive(Debug, Clone)]
pub struct Happened {
    /// What.
    pub kind: EventKind,
    /// When.
    pub at: Instant,
    /// In which capacity.
    pub capacity: Capacity,
    /// The state after, where it changed.
    pub to: Option<State>,
    /// Where.
    pub agency: Option<AgencyName>,
    /// What was said.
    pub words: Option<String>,
    /// Of a return: why.
    pub ground: Option<ReturnGround>,
}

/// Whether an appeal is possible, or was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppealState {
    /// There is nothing to appeal against, or the time is over.
    Closed,
    /// Possible until this day.
    Open(NaiveDate),
    /// Made: the code of the new file.
    Made(String),
}

/// What is asked of whoever looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Nothing; the file is with others or at its end.
    Nothing,
    /// To mend the form.
    Mend(ToMend),
}

/// What staff ask to be mended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToMend {
    /// Why.
    pub ground: Option<ReturnGround>,
    /// In their words.
    pub words: Option<String>,
}

/// One file whole.
#[derive(Debug, Clone)]
pub struct MyFile {
    /// As stored.
    pub row: InitiativeRow,
    /// Who looks: the assistant, or the proposer.
    pub is_assistant: bool,
    /// The agency that has it.
    pub agency: Option<AgencyName>,
    /// The agency whose desk handles it, where that is another one.
    pub desk: Option<AgencyName>,
    /// Working days left until the due day.
    pub days_left: Option<i64>,
    /// The whole time its kind has, and what of it is left, in working days.
    pub total: Option<(u16, i64)>,
    /// The clock stands still.
    pub paused: bool,
    /// The due day may still move.
    pub provisional: bool,
    /// Newest first.
    pub timeline: Vec<Happened>,
    /// Oldest first.
    pub messages: Vec<Message>,
    /// What was formally written.
    pub letters: Vec<Letter>,
    /// As last handed in.
    pub answers: Answers,
    /// What was uploaded.
    pub documents: Vec<Document>,
    /// What is asked of the reader.
    pub asked: Asked,
    /// The file may be withdrawn by the reader.
    pub can_withdraw: bool,
    /// The state of an appeal against it.
    pub appeal: AppealState,
    /// The code of the file this one appeals against.
    pub original: Option<String>,
    /// The proposer still has to agree to what an assistant typed.
    pub needs_consent: bool,
    /// Steps of the implementation.
    pub milestones: Vec<MilestoneRow>,
    /// What came out of it.
    pub result: Option<String>,
}

/// The id of one's own file by its code.
///
/// # Errors
/// [`ServiceError::NotFound`] for a code that is nobody's or somebody else's.
pub fn id_of(conn: &mut Conn, ctx: &Ctx, code: Code) -> Result<InitiativeRow, ServiceError> {
    let row = initiatives::find_by_code(conn, &code.to_string())?.ok_or(ServiceError::NotFound)?;
    let mine = matches!(ctx.actor, Actor::Citizen(person)
        if person == row.proposer_id || Some(person) == row.assistant_id);
    if mine {
        Ok(row)
    } else {
        Err(ServiceError::NotFound)
    }
}

/// One of one's own files, whole.
///
/// # Errors
/// As [`id_of`].
pub fn file(conn: &mut Conn, ctx: &Ctx, code: Code) -> Result<MyFile, ServiceError> {
    let row = id_of(conn, ctx, code)?;
    let id = row.initiative_id;
    let is_assistant = ctx.actor != Actor::Citizen(row.proposer_id);
    let now = file::from_row(conn, ctx, row)?;
    let stored = answers::latest_submitted(conn, id)?;
    let answers = match &stored {
        Some(stored) => drafts::read_revision(conn, ctx, &now.row, stored)?.asked(now.kind),
        None => Answers::default(),
    };
    let timeline = timeline(conn, ctx, &now)?;
    let asked = match now.row.state {
        State::Returned => Asked::Mend(last_return(&timeline)),
        _ => Asked::Nothing,
    };
    let implementing = matches!(now.row.state, State::Implementing | State::Implemented);
    Ok(MyFile {
        is_assistant,
        agency: AgencyName::of(conn, now.row.agency_id)?,
        desk: AgencyName::of(
            conn,
            now.row
                .desk_agency_id
                .filter(|desk| Some(*desk) != now.row.agency_id),
        )?,
        days_left: days_left(ctx, &now),
        total: total_left(ctx, &now).map(|left| (now.rules.total.0, left)),
        paused: now.standing.clock.is_paused(),
        provisional: now.standing.clock.is_provisional(),
        messages: messages::list(conn, ctx, &now, false)?,
        letters: letters::list(conn, ctx, &now, false)?,
        answers,
        documents: papers::list(conn, ctx, id, now.row.proposer_id)?,
        asked,
        can_withdraw: can(conn, ctx, &now, Action::Withdraw)?,
        appeal: appeal_state(conn, ctx, &now, is_assistant)?,
        original: original(conn, id)?,
        needs_consent: !is_assistant && needs_consent(conn, &now.row)?,
        milestones: if implementing {
            outcomes::list_milestones(conn, id)?
        } else {
            Vec::new()
        },
        result: match now.row.state {
            State::Implemented => {
                outcomes::find_implementation(conn, id)?.and_then(|row| row.result)
            }
            _ => None,
        },
        timeline,
        row: now.row,
    })
}

/// The days left of what is due next, while something is.
#[must_use]
pub fn days_left(ctx: &Ctx, file: &FileNow<'_>) -> Option<i64> {
    let due = file.standing.clock.due_on()?;
    let calendar = &ctx.house.reference.calendar;
    Some(calendar.days_left(ctx.now.date(), due))
}

/// The days left of the whole time, running or standing still.
fn total_left(ctx: &Ctx, file: &FileNow<'_>) -> Option<i64> {
    let clock = &file.standing.clock;
    let calendar = &ctx.house.reference.calendar;
    match (clock.total, clock.saved) {
        (Some(total), _) => Some(calendar.days_left(ctx.now.date(), total.due.on)),
        (None, saved) => saved.map(|saved| saved.total),
    }
}

/// Whether this action is on offer to whoever acts.
fn can(
    conn: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    action: Action,
) -> Result<bool, ServiceError> {
    let facts = file.facts(conn, ctx)?;
    Ok(table::leaving(file.row.state)
        .filter(|edge| edge.action == action)
        .any(|edge| file.moment(ctx, &facts).obstacle(edge).is_none()))
}

/// What happened to a file, as its authors may read it; newest first.
///
/// # Errors
/// When the database or the seal fails.
pub(super) fn timeline(
    conn: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
) -> Result<Vec<Happened>, ServiceError> {
    let stored = events::list(conn, file.row.initiative_id)?;
    let key = findings::key(conn, ctx, file)?;
    let mut names: std::collections::BTreeMap<_, Option<AgencyName>> =
        std::collections::BTreeMap::new();
    let mut all = Vec::new();
    for one in stored {
        let event = one.event;
        if !event.kind.is_for_proposer() {
            continue;
        }
        let agency = match event.agency {
            None => None,
            Some(id) => match names.get(&id) {
                Some(known) => known.clone(),
                None => {
                    let name = AgencyName::of(conn, Some(id))?;
                    names.insert(id, name.clone());
                    name
                }
            },
        };
        let words = match (&one.text_sealed, &key) {
            (Some(sealed), Some(key)) if is_told(event.kind) => {
                let words = envelope::open(key, WORDS, sealed)?;
                Some(String::from_utf8_lossy(&words).into_owned())
            }
            _ => None,
        };
        let ground = event.facts.get("ground").and_then(|ground| ground.as_str());
        all.push(Happened {
            ground: ground.and_then(ReturnGround::parse),
            kind: event.kind,
            at: event.at,
            capacity: event.capacity,
            to: event.to,
            agency,
            words,
        });
    }
    all.reverse();
    Ok(all)
}

/// What staff write to each other on the way to a decision is theirs; the decision itself reaches the
/// proposer as a letter, on its day.
const fn is_told(kind: EventKind) -> bool {
    !matches!(
        kind,
        EventKind::Recommend
            | EventKind::Conclude
            | EventKind::SendBack
            | EventKind::Decide
            | EventKind::Reopen
            | EventKind::Announce
    )
}

fn last_return(timeline: &[Happened]) -> ToMend {
    let last = timeline.iter().find(|one| one.kind == EventKind::Return);
    last.map_or_else(ToMend::default, |last| ToMend {
        ground: last.ground,
        words: last.words.clone(),
    })
}

/// What is asked of whoever mends a file; nothing of a draft.
///
/// # Errors
/// When the database or the seal fails.
pub fn to_mend(
    conn: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
) -> Result<Option<ToMend>, ServiceError> {
    if file.row.state != State::Returned {
        return Ok(None);
    }
    Ok(Some(last_return(&timeline(conn, ctx, file)?)))
}

fn appeal_state(
    conn: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    is_assistant: bool,
) -> Result<AppealState, ServiceError> {
    if file.row.state != State::Rejected {
        return Ok(AppealState::Closed);
    }
    if let Some(made) = outcomes::find_appeal(conn, file.row.initiative_id)? {
        let code = initiatives::get(conn, made)?.code;
        return Ok(code.map_or(AppealState::Closed, AppealState::Made));
    }
    let until = if is_assistant {
        None
    } else {
        appeal::open_until(conn, ctx, file)?
    };
    Ok(until.map_or(AppealState::Closed, AppealState::Open))
}

fn original(conn: &mut Conn, id: InitiativeId) -> Result<Option<String>, ServiceError> {
    match outcomes::find_original(conn, id)? {
        Some(original) => Ok(initiatives::get(conn, original)?.code),
        None => Ok(None),
    }
}
