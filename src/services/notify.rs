//! Who is told what: notices written in the transaction that causes them, complete, sealed under the
//! recipient's key, so that delivery looks nothing up.

mod told;

pub(super) use self::told::Move;
pub use self::told::transition;
use super::file::FileNow;
use super::keys::{Ring, open_facts};
use super::{Ctx, ServiceError};
use crate::db::notices::{NoticeRow, NoticeState};
use crate::db::people::{NoticeMode, PersonRow};
use crate::db::{Conn, agencies, authors, notices, people, reviews};
use crate::domain::id::{AgencyId, NoticeId, PersonId};
use crate::domain::locale::Locale;
use crate::domain::notice::{NoticeData, NoticeKind};
use crate::domain::person::Role;
use crate::domain::workflow::FileClock;
use crate::seal::envelope;

/// What an envelope of [`NoticeData`] is bound to.
pub const DATA: &str = "notice.data";
/// What an envelope of an address is bound to.
pub const ADDRESS: &str = "notice.address";

/// Names of an agency in both languages, as notices need them.
#[derive(Debug, Clone, Default)]
pub struct AgencyNames {
    vi: String,
    en: String,
}

impl AgencyNames {
    /// The names of an agency; empty for a draft without one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of(tx: &mut Conn, agency: Option<AgencyId>) -> Result<Option<Self>, ServiceError> {
        let Some(agency) = agency else {
            return Ok(None);
        };
        let row = agencies::get(tx, agency)?;
        Ok(Some(Self {
            vi: row.name_vi,
            en: row.name_en,
        }))
    }
    fn in_language(&self, locale: Locale) -> String {
        match locale {
            Locale::Vi => self.vi.clone(),
            Locale::En => self.en.clone(),
        }
    }
}

/// What a notice says, before it is put into somebody's language and sealed for them.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// What is the same for everybody.
    pub data: NoticeData,
    /// The agency that has the file.
    pub agency: Option<AgencyNames>,
    /// The agency it was with before.
    pub former_agency: Option<AgencyNames>,
}

impl Message {
    /// Says what is due next by this clock.
    pub fn set_due(&mut self, ctx: &Ctx, clock: &FileClock) {
        let due = clock.stage.map(|period| period.due);
        let calendar = &ctx.house.reference.calendar;
        self.data.set_due(due, ctx.now.date(), calendar);
    }

    /// Says nothing of what is due: it is not for whoever reads this.
    pub const fn set_nothing_due(&mut self) {
        self.data.set_nothing_due();
    }
}

/// Tells one person. `cause` makes the notice unique together with person and kind: the same cause tells
/// nobody the same thing twice.
///
/// # Errors
/// When the database or the seal fails.
pub fn tell(
    tx: &mut Conn,
    ctx: &Ctx,
    ring: &mut Ring,
    to: &PersonRow,
    kind: NoticeKind,
    cause: &str,
    message: &Message,
) -> Result<(), ServiceError> {
    // Who asked to be erased is told nothing, in the account or elsewhere.
    if to.is_silent() {
        return Ok(());
    }
    let key = ring.person(tx, ctx, to.person_id)?;
    let mut data = message.data.clone();
    data.recipient.clone_from(&to.name);
    data.agency = message
        .agency
        .as_ref()
        .map(|names| names.in_language(to.locale));
    data.former_agency = message
        .former_agency
        .as_ref()
        .map(|names| names.in_language(to.locale));
    let facts = open_facts(key, to)?;
    let address = if to.email_verified_at.is_some() {
        facts.email
    } else {
        None
    };
    let state = match (&address, to.notice_mode) {
        (None, _) => NoticeState::AccountOnly,
        (Some(_), _) if kind.is_mandatory() => NoticeState::Waiting,
        (Some(_), NoticeMode::Each) => NoticeState::Waiting,
        (Some(_), NoticeMode::Digest) => NoticeState::Digest,
        (Some(_), NoticeMode::Account) => NoticeState::AccountOnly,
    };
    let row = NoticeRow {
        notice_id: NoticeId::new(ctx.now),
        dedupe_key: format!("{cause}:{}:{kind}", to.person_id),
        initiative_id: data.initiative,
        person_id: to.person_id,
        kind,
        locale: to.locale,
        data_sealed: envelope::seal_json(key, DATA, &data)?,
        address_sealed: match &address {
            Some(address) => Some(envelope::seal(key, ADDRESS, address.as_bytes())?),
            None => None,
        },
        state,
        attempts: 0,
        next_at: (state == NoticeState::Waiting).then_some(ctx.now),
        leased_until: None,
        last_answer: None,
        rendered_sealed: None,
        created_at: ctx.now,
        sent_at: None,
        read_at: None,
    };
    notices::insert(tx, &row)?;
    Ok(())
}

/// Tells these people, in the order of their ids; who does not exist (any more) is passed over.
///
/// # Errors
/// As [`tell`].
pub fn tell_all(
    tx: &mut Conn,
    ctx: &Ctx,
    ring: &mut Ring,
    to: &[PersonId],
    kind: NoticeKind,
    cause: &str,
    message: &Message,
) -> Result<(), ServiceError> {
    if to.is_empty() {
        return Ok(());
    }
    ring.fetch(tx, ctx, to)?;
    for person in people::list(tx, to)? {
        match tell(tx, ctx, ring, &person, kind, cause, message) {
            // An erased person has no key and is told nothing.
            Err(ServiceError::NotFound) => {}
            other => other?,
        }
    }
    Ok(())
}

/// What every notice about this file says, with what was due when it was loaded: an act that sets the clock
/// has [`Message::set_due`] to say the new day; `path` is the page of the reader.
///
/// # Errors
/// When the database fails.
pub fn about(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    agency: Option<AgencyId>,
) -> Result<Message, ServiceError> {
    let mut message = Message {
        data: NoticeData {
            initiative: Some(file.row.initiative_id),
            code: file.row.code.clone(),
            title: Some(file.row.title.clone()),
            ..NoticeData::default()
        },
        agency: AgencyNames::of(tx, agency)?,
        former_agency: None,
    };
    message.set_due(ctx, &file.standing.clock);
    Ok(message)
}

/// The page of a proposer for this file.
#[must_use]
pub fn my_path(code: Option<&str>) -> String {
    code.map_or_else(
        || "/my".to_owned(),
        |code| format!("/my/initiatives/{code}"),
    )
}

/// The page of a co-author for this file.
#[must_use]
pub fn named_path(code: Option<&str>) -> String {
    code.map_or_else(|| "/my".to_owned(), |code| format!("/my/named/{code}"))
}

/// The page of staff for this file.
#[must_use]
pub fn desk_path(code: Option<&str>) -> String {
    code.map_or_else(
        || "/desk/queue".to_owned(),
        |code| format!("/desk/initiatives/{code}"),
    )
}

/// The proposer and the assistant.
#[must_use]
pub fn owners(file: &FileNow<'_>) -> Vec<PersonId> {
    std::iter::once(file.row.proposer_id)
        .chain(file.row.assistant_id)
        .collect()
}

/// Co-authors who confirmed to be authors, and are not told in another capacity.
///
/// # Errors
/// When the database fails.
pub fn co_authors(tx: &mut Conn, file: &FileNow<'_>) -> Result<Vec<PersonId>, ServiceError> {
    let owners = owners(file);
    let mut people: Vec<PersonId> = authors::list(tx, file.row.initiative_id)?
        .iter()
        .filter(|author| author.confirmed_at.is_some())
        .filter_map(|author| author.person_id)
        .filter(|person| !owners.contains(person))
        .collect();
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// Tells the proposer, the assistant and confirmed co-authors, each with the page that is theirs.
///
/// # Errors
/// As [`tell`].
pub fn tell_authors(
    tx: &mut Conn,
    ctx: &Ctx,
    ring: &mut Ring,
    file: &FileNow<'_>,
    kind: NoticeKind,
    cause: &str,
    message: &Message,
) -> Result<(), ServiceError> {
    let mut message = message.clone();
    let code = message.data.code.clone();
    message.data.path = my_path(code.as_deref());
    tell_all(tx, ctx, ring, &owners(file), kind, cause, &message)?;
    let others = co_authors(tx, file)?;
    message.data.path = named_path(code.as_deref());
    tell_all(tx, ctx, ring, &others, kind, cause, &message)
}

/// Tells intake at the desk that handles the file, with its page there; `fill` says what more there is.
///
/// # Errors
/// As [`tell`].
pub fn tell_intake(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    kind: NoticeKind,
    cause: &str,
    fill: impl FnOnce(&mut Message),
) -> Result<(), ServiceError> {
    let agency = file.row.agency_id;
    let mut message = about(tx, ctx, file, agency)?;
    message.data.path = desk_path(file.row.code.as_deref());
    fill(&mut message);
    let intake = desk_people(tx, ctx, file, agency, Role::IntakeOfficer)?;
    let mut ring = Ring::default();
    tell_all(tx, ctx, &mut ring, &intake, kind, cause, &message)
}

/// Who holds a role at the desk that handles the file, less those with a conflict.
///
/// # Errors
/// When the database fails.
pub fn desk_people(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    agency: Option<AgencyId>,
    role: Role,
) -> Result<Vec<PersonId>, ServiceError> {
    let Some(agency) = agency else {
        return Ok(Vec::new());
    };
    let (_, serving) = file.serving_at(tx, ctx, agency, role)?;
    let free = serving.iter().filter(|one| file.is_free(one));
    Ok(free.map(|one| one.person).collect())
}

/// Who reviews a file in this round; not who was replaced, and nobody with a conflict, who may learn no more
/// of it.
///
/// # Errors
/// When the database fails.
pub fn reviewers(
    tx: &mut Conn,
    file: &FileNow<'_>,
    round: i64,
) -> Result<Vec<PersonId>, ServiceError> {
    let asked = reviews::list_assignments(tx, file.row.initiative_id, round)?;
    Ok(asked
        .into_iter()
        .filter(|work| work.state.takes_part())
        .map(|work| work.reviewer_id)
        .collect())
}
