//! One file as the desk reads it: everything that belongs to it, as far as the reader's role may see it.

use std::collections::BTreeMap;

use super::super::documents::Document;
use super::super::file::{self, FileNow};
use super::super::findings::{self, Finding};
use super::super::letters::{self, Letter};
use super::super::messages::{self, Message};
use super::super::{Ctx, ServiceError, authors, council, drafts, extend, looks};
use super::choices::{self, Choices};
use super::history::{History, history};
use super::offers::{self, Offer};
use super::sight::{admit, handed_in, kept_from_reviewers};
use crate::db::agencies::AgencyRow;
use crate::db::councils::{CouncilRow, Part};
use crate::db::initiatives::InitiativeRow;
use crate::db::outcomes::{ImplementationRow, MilestoneRow};
use crate::db::reviews::{AssignmentRow, AssignmentState, ReviewRow};
use crate::db::{
    Conn, agencies, answers, councils, events, initiatives, outcomes, people, reviews, routings,
};
use crate::domain::code::Code;
use crate::domain::id::{AgencyId, FileId, InitiativeId, PersonId};
use crate::domain::kind::{Answers, ReviewRules, ScoreSheet};
use crate::domain::person::{Actor, Role};
use crate::domain::review::{Review, Summary, summarise};
use crate::domain::routing::Routed;
use crate::domain::workflow::{Facts, Rules, Standing};
use crate::seal::PersonKey;

/// A file on the desk.
#[derive(Debug, Clone)]
pub struct DeskFile {
    /// As stored.
    pub row: InitiativeRow,
    /// As the workflow sees it.
    pub standing: Standing,
    /// The numbers of its kind.
    pub rules: Rules,
    /// What the workflow knows about the reader and it.
    pub facts: Facts,
    /// The agency that has it.
    pub agency: Option<AgencyRow>,
    /// The agency whose desk handles it, where that is another one.
    pub stand_in: Option<AgencyRow>,
    /// The proposer's name; none once they were erased.
    pub proposer: Option<String>,
    /// The proposer asked to be erased: nobody unmasks what is known of them.
    pub restricted: bool,
    /// The reader may unmask what is known of who takes part.
    pub may_look: bool,
    /// The newest answers handed in; personal ones only when they were asked for.
    pub answers: Answers,
    /// The answers handed in before those.
    pub before: Option<Answers>,
    /// Its documents.
    pub documents: Vec<Document>,
    /// What may be done.
    pub offers: Vec<Offer>,
    /// What happened, newest first.
    pub history: Vec<History>,
    /// Why it came to its first agency.
    pub routed: Option<Routed>,
    /// Who reviews in this round.
    pub reviewers: Vec<ReviewerSeen>,
    /// Score sheets the reader may see, of all rounds.
    pub sheets: Vec<SheetSeen>,
    /// There are sheets the reader may not see yet.
    pub sheets_hidden: bool,
    /// What the sheets of this round come to, for who sees them all.
    pub summary: Option<Summary>,
    /// The council of this round.
    pub council: Option<CouncilSeen>,
    /// What is recommended.
    pub proposal: Option<Finding>,
    /// What was decided.
    pub decision: Option<Finding>,
    /// Its letters.
    pub letters: Vec<Letter>,
    /// Messages with the proposer and notes among staff, oldest first.
    pub messages: Vec<Message>,
    /// Its implementation.
    pub implementation: Option<ImplementationRow>,
    /// The steps of that.
    pub milestones: Vec<MilestoneRow>,
    /// What the forms of the acts on offer choose from.
    pub choices: Choices,
    /// How many working days an extension may have.
    pub most_days: i64,
    /// The names of everybody the above mentions.
    pub names: BTreeMap<PersonId, String>,
}

/// A reviewer of this round.
#[derive(Debug, Clone)]
pub struct ReviewerSeen {
    /// The work asked for.
    pub work: AssignmentRow,
    /// Their name.
    pub name: String,
}

/// A score sheet.
#[derive(Debug, Clone)]
pub struct SheetSeen {
    /// As handed in.
    pub row: ReviewRow,
    /// Its scores.
    pub scores: ScoreSheet,
    /// The reviewer's words.
    pub comment: String,
    /// Whose.
    pub name: String,
}

/// A council with its members.
#[derive(Debug, Clone)]
pub struct CouncilSeen {
    /// As convened.
    pub row: CouncilRow,
    /// Its minutes, once concluded.
    pub minutes: Option<String>,
    /// Person, name, part, was there.
    pub members: Vec<(PersonId, String, Part, bool)>,
}

/// Opens a file for the desk. With `unmasked`, personal answers too; whoever asks for that records the look.
///
/// # Errors
/// [`ServiceError::NotFound`] also for who may not know whether it exists; a file of one's own is refused.
pub fn read(
    tx: &mut Conn,
    ctx: &Ctx,
    code: Code,
    unmasked: bool,
) -> Result<DeskFile, ServiceError> {
    let row = initiatives::find_by_code(tx, &code.to_string())?.ok_or(ServiceError::NotFound)?;
    let file = file::from_row(tx, ctx, row)?;
    admit(tx, ctx, &file)?;
    let id = file.row.initiative_id;
    let facts = file.facts(tx, ctx)?;
    let offers = offers::list(tx, ctx, &file, &facts)?;
    let choices = choices::of(tx, ctx, &file, &offers)?;
    let (answers, before) = revisions(tx, ctx, &file, unmasked)?;
    let chain = events::list(tx, id)?;
    let works = reviews::list_assignments(tx, id, file.row.round)?;
    let all_sheets = reviews::list(tx, id)?;
    let council = councils::find(tx, id, file.row.round)?;
    let members = match &council {
        Some(council) => councils::list_members(tx, council.council_id)?,
        None => Vec::new(),
    };
    let messages = messages::list(tx, ctx, &file, true)?;
    let mut persons: Vec<PersonId> = chain
        .iter()
        .filter_map(|link| link.event.actor)
        .chain(works.iter().map(|work| work.reviewer_id))
        .chain(all_sheets.iter().map(|sheet| sheet.reviewer_id))
        .chain(members.iter().map(|member| member.person_id))
        .chain(messages.iter().map(|message| message.author))
        .chain([file.row.proposer_id])
        .collect();
    persons.sort_unstable();
    persons.dedup();
    let names: BTreeMap<PersonId, String> = council::names(tx, &persons)?.into_iter().collect();
    let name = |person: PersonId| names.get(&person).cloned().unwrap_or_default();
    let sees = sees_sheets(ctx, &works);
    let total_sheets = all_sheets.len();
    let key = findings::key(tx, ctx, &file)?;
    let sheets = sheets(key.as_ref(), all_sheets, sees, &name)?;
    let minutes = council
        .as_ref()
        .and_then(|council| council.minutes_sealed.as_deref())
        .map(|sealed| findings::open(key.as_ref(), findings::MINUTES, sealed))
        .transpose()?;
    let summary = if sees == Sees::All {
        summary(&file.kind.review, &sheets)
    } else {
        None
    };
    let kept = kept_from_reviewers(ctx, &file);
    let agency = row_of(tx, file.row.agency_id)?;
    let stand_in = match file.row.desk_agency_id {
        desk if desk == file.row.agency_id => None,
        desk => row_of(tx, desk)?,
    };
    Ok(DeskFile {
        most_days: extend::most_days(ctx, &file),
        proposer: names.get(&file.row.proposer_id).cloned(),
        restricted: people::get(tx, file.row.proposer_id)?.is_silent(),
        history: history(tx, ctx, &file, chain, &names)?,
        routed: routings::routed(tx, id)?,
        may_look: looks::may(ctx, &file, facts.conflicted).is_ok(),
        letters: letters_of(tx, ctx, &file)?,
        messages,
        proposal: match kept {
            true => None,
            false => findings::proposed(tx, ctx, &file)?,
        },
        decision: match kept {
            true => None,
            false => findings::decided(tx, ctx, &file)?,
        },
        implementation: outcomes::find_implementation(tx, id)?,
        milestones: outcomes::list_milestones(tx, id)?,
        documents: handed_in(tx, ctx, id, file.row.proposer_id)?,
        reviewers: works
            .into_iter()
            .map(|work| ReviewerSeen {
                name: name(work.reviewer_id),
                work,
            })
            .collect(),
        sheets_hidden: sheets.len() < total_sheets,
        sheets,
        summary,
        council: council.map(|row| CouncilSeen {
            minutes,
            row,
            members: members
                .into_iter()
                .map(|one| (one.person_id, name(one.person_id), one.part, one.is_present))
                .collect(),
        }),
        standing: file.standing,
        rules: file.rules,
        row: file.row,
        facts,
        agency,
        stand_in,
        answers,
        before,
        offers,
        choices,
        names,
    })
}

fn row_of(tx: &mut Conn, agency: Option<AgencyId>) -> Result<Option<AgencyRow>, ServiceError> {
    Ok(match agency {
        Some(agency) => Some(agencies::get(tx, agency)?),
        None => None,
    })
}

/// What stands in place of something personal that was given.
const VEIL: &str = "••••••";

/// The newest answers handed in and those before them.
fn revisions(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    unmasked: bool,
) -> Result<(Answers, Option<Answers>), ServiceError> {
    let id = file.row.initiative_id;
    let silent = if unmasked {
        authors::silent(tx, ctx, id)?
    } else {
        Vec::new()
    };
    let open = |tx: &mut Conn, stored: answers::AnswersRow| {
        let whole = drafts::read_revision(tx, ctx, &file.row, &stored)?;
        Ok::<_, ServiceError>(if unmasked {
            authors::masked(ctx, file.kind, whole, &silent)
        } else {
            whole.veiled(file.kind, VEIL)
        })
    };
    let Some(newest) = answers::latest_submitted(tx, id)? else {
        return Ok((Answers::default(), None));
    };
    let before = answers::before(tx, id, newest.revision)?;
    let newest = open(tx, newest)?.asked(file.kind);
    let before = match before {
        Some(stored) => Some(open(tx, stored)?.asked(file.kind)),
        None => None,
    };
    Ok((newest, before))
}

/// Letters that the proposer may not see yet are for who decides and who watches.
fn letters_of(tx: &mut Conn, ctx: &Ctx, file: &FileNow<'_>) -> Result<Vec<Letter>, ServiceError> {
    // Before its release a letter is for who decides, who prepared it and who watches.
    let all = matches!(
        ctx.actor,
        Actor::Staff {
            role: Role::Approver | Role::Secretary | Role::Auditor,
            ..
        }
    );
    letters::list(tx, ctx, file, all)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sees {
    All,
    Own(PersonId),
}

/// A reviewer sees the others' sheets only after handing in the own one.
fn sees_sheets(ctx: &Ctx, works: &[AssignmentRow]) -> Sees {
    match ctx.actor {
        Actor::Staff {
            person,
            role: Role::Reviewer,
            ..
        } => {
            let done = works
                .iter()
                .any(|work| work.reviewer_id == person && work.state == AssignmentState::HandedIn);
            if done { Sees::All } else { Sees::Own(person) }
        }
        _ => Sees::All,
    }
}

fn sheets(
    key: Option<&PersonKey>,
    rows: Vec<ReviewRow>,
    sees: Sees,
    name: &impl Fn(PersonId) -> String,
) -> Result<Vec<SheetSeen>, ServiceError> {
    rows.into_iter()
        .filter(|row| match sees {
            Sees::All => true,
            Sees::Own(person) => row.reviewer_id == person,
        })
        .map(|row| {
            let sheet = findings::open_sheet(key, &row)?;
            Ok(SheetSeen {
                scores: sheet.scores,
                comment: sheet.comment,
                name: name(row.reviewer_id),
                row,
            })
        })
        .collect()
}

fn summary(rules: &ReviewRules, sheets: &[SheetSeen]) -> Option<Summary> {
    let counting: Vec<Review> = sheets
        .iter()
        .filter(|sheet| sheet.row.counts)
        .map(|sheet| Review {
            sheet: sheet.scores.clone(),
            recommendation: sheet.row.recommendation,
        })
        .collect();
    summarise(rules, &counting)
}

/// One document of a file, for who may read the file.
///
/// # Errors
/// As [`read`].
pub fn document(
    tx: &mut Conn,
    ctx: &Ctx,
    code: Code,
    document: FileId,
) -> Result<Document, ServiceError> {
    let id = super::find_code(tx, ctx, code)?;
    let proposer = proposer_of(tx, id)?;
    handed_in(tx, ctx, id, proposer)?
        .into_iter()
        .find(|one| one.file_id == document)
        .ok_or(ServiceError::NotFound)
}

/// A file with the agencies its history names.
///
/// # Errors
/// As [`read`].
pub fn read_with_agencies(
    tx: &mut Conn,
    ctx: &Ctx,
    code: Code,
    unmasked: bool,
) -> Result<(DeskFile, Vec<AgencyRow>), ServiceError> {
    let file = read(tx, ctx, code, unmasked)?;
    Ok((file, agencies::list(tx)?))
}

/// Whose file this is.
///
/// # Errors
/// [`ServiceError::NotFound`].
pub fn proposer_of(tx: &mut Conn, id: InitiativeId) -> Result<PersonId, ServiceError> {
    Ok(initiatives::get(tx, id)?.proposer_id)
}
