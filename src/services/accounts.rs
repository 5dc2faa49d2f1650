//! People as the portal knows them: made at the first sign-in from what the provider vouches for, kept
//! true at every later one, and what they may choose for themselves (issue 2, §3).

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::{Ctx, FieldFault, ServiceError, assist, co_authors, erase, keys};
use crate::db::consents::ConsentRow;
use crate::db::people::PersonRow;
use crate::db::{Conn, DbError, consents, people};
use crate::domain::id::{ConsentId, PersonId};
use crate::domain::identity::VerifiedIdentity;
use crate::domain::locale::Locale;
use crate::domain::person::PersonFacts;
use crate::domain::text::fold;
use crate::seal::PersonKey;

pub use crate::db::people::NoticeMode;

/// The index of workplaces.
pub const WORKPLACE: &str = "workplace";
/// The index of verified e-mail addresses.
pub const EMAIL: &str = "email";
/// The name under which agreement to the privacy notice is recorded.
pub const PRIVACY: &str = "privacy";

/// Somebody the portal has not met.
pub(super) struct NewPerson<'a> {
    pub provider: &'a str,
    pub subject: &'a str,
    pub name: &'a str,
    pub level: u8,
    pub facts: PersonFacts,
    /// The address in `facts` can be written to.
    pub email_verified: bool,
    pub is_invented: bool,
}

/// Makes a person with a key of their own.
pub(super) fn create(
    tx: &mut Conn,
    ctx: &Ctx,
    new: &NewPerson<'_>,
) -> Result<PersonRow, ServiceError> {
    let id = PersonId::new(ctx.now);
    let key = PersonKey::generate();
    let mut row = PersonRow {
        person_id: id,
        provider: new.provider.to_owned(),
        subject: new.subject.to_owned(),
        name: new.name.to_owned(),
        level: i64::from(new.level),
        sealed: None,
        citizen_number_index: None,
        email_index: None,
        email_verified_at: new.email_verified.then_some(ctx.now),
        locale: ctx.locale,
        notice_mode: NoticeMode::Each,
        workplace_index: None,
        privacy_version: None,
        is_invented: new.is_invented,
        locked_at: None,
        restricted_at: None,
        erase_on: None,
        erased_at: None,
        created_at: ctx.now,
        updated_at: ctx.now,
    };
    put_facts(ctx, &key, &mut row, &new.facts)?;
    let wrapped = key.wrap(ctx.house.seal.master(), id.uuid())?;
    people::insert(tx, &row, &wrapped).map_err(|error| match error {
        // Two first sign-ins at once: the second finds the first when tried again.
        DbError::Duplicate(_) => ServiceError::Contended,
        other => other.into(),
    })?;
    Ok(row)
}

/// Seals facts into the row, with the indexes that follow from them.
pub(super) fn put_facts(
    ctx: &Ctx,
    key: &PersonKey,
    row: &mut PersonRow,
    facts: &PersonFacts,
) -> Result<(), ServiceError> {
    let index = ctx.house.seal.index();
    row.sealed = Some(keys::seal_facts(key, facts)?);
    row.citizen_number_index = facts
        .citizen_number
        .as_deref()
        .map(|number| index.index(assist::CITIZEN_NUMBER, number).to_vec());
    row.workplace_index = facts
        .workplace
        .as_deref()
        .map(|place| index.index(WORKPLACE, &fold(place)).to_vec());
    let address = facts
        .email
        .as_deref()
        .filter(|_| row.email_verified_at.is_some());
    row.email_index = address.map(|address| index.index(EMAIL, &address.to_lowercase()).to_vec());
    row.updated_at = ctx.now;
    Ok(())
}

/// The person a provider vouches for: made when new, brought up to date when known.
///
/// # Errors
/// When the database or the seal fails; [`ServiceError::Contended`] when the person is erased meanwhile: the
/// same again makes a new one.
pub fn find_or_create(
    tx: &mut Conn,
    ctx: &Ctx,
    identity: &VerifiedIdentity,
) -> Result<PersonRow, ServiceError> {
    let provider = identity.provider.as_str();
    let subject = identity.subject.as_str();
    let number = identity
        .citizen_number
        .as_ref()
        .map(|number| number.reveal().to_owned());
    let Some(known) = people::find_by_subject(tx, provider, subject)? else {
        let row = create(
            tx,
            ctx,
            &NewPerson {
                provider,
                subject,
                name: &identity.name,
                level: identity.level.number(),
                facts: PersonFacts {
                    citizen_number: number,
                    birth_date: identity.birth_date,
                    ..PersonFacts::default()
                },
                email_verified: false,
                is_invented: ctx.house.demonstration,
            },
        )?;
        co_authors::meet(tx, ctx, &row)?;
        return Ok(row);
    };
    let mut row = people::get_held(tx, known.person_id).map_err(|error| match error {
        DbError::NotFound => ServiceError::Contended,
        other => other.into(),
    })?;
    // Nothing is done with the data of somebody who asked to be erased until they agree again.
    if row.restricted_at.is_some() {
        return Ok(row);
    }
    let key = keys::of_person(tx, ctx, row.person_id)?;
    let known = keys::open_facts(&key, &row)?;
    let mut facts = known.clone();
    if number.is_some() {
        facts.citizen_number = number;
    }
    if identity.birth_date.is_some() {
        facts.birth_date = identity.birth_date;
    }
    let level = row.level.max(i64::from(identity.level.number()));
    if facts != known || row.name != identity.name || row.level != level {
        row.name.clone_from(&identity.name);
        row.level = level;
        put_facts(ctx, &key, &mut row, &facts)?;
        people::update(tx, &row)?;
    }
    co_authors::meet(tx, ctx, &row)?;
    Ok(row)
}

/// A person's own data, for their own eyes.
#[derive(Debug, Clone)]
pub struct Account {
    /// Who.
    pub person: PersonId,
    /// As the provider writes it.
    pub name: String,
    /// The highest assurance level seen.
    pub level: i64,
    /// What is personal.
    pub facts: PersonFacts,
    /// The address in `facts` was verified.
    pub email_verified: bool,
    /// The language they read.
    pub locale: Locale,
    /// How they want to be told.
    pub notice_mode: NoticeMode,
    /// The version of the privacy notice they agreed to.
    pub privacy_version: Option<i64>,
    /// They asked to be erased, and are on this day unless they agree again.
    pub erase_on: Option<NaiveDate>,
}

/// The account of the person acting.
///
/// # Errors
/// When the database or the seal fails.
pub fn own(tx: &mut Conn, ctx: &Ctx, person: PersonId) -> Result<Account, ServiceError> {
    let row = people::get(tx, person)?;
    let key = keys::of_person(tx, ctx, person)?;
    let facts = keys::open_facts(&key, &row)?;
    Ok(Account {
        person,
        name: row.name,
        level: row.level,
        email_verified: row.email_verified_at.is_some(),
        facts,
        locale: row.locale,
        notice_mode: row.notice_mode,
        privacy_version: row.privacy_version,
        erase_on: row.erase_on,
    })
}

/// What people choose for themselves.
#[derive(Debug, Clone, Copy)]
pub struct Choices {
    /// The language they read.
    pub locale: Locale,
    /// How they want to be told.
    pub notice_mode: NoticeMode,
}

/// Keeps somebody's choices.
///
/// # Errors
/// [`ServiceError::NotFound`] once they were erased.
pub fn choose(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    choices: Choices,
) -> Result<(), ServiceError> {
    let mut row = people::get_held(tx, person)?;
    row.locale = choices.locale;
    row.notice_mode = choices.notice_mode;
    row.updated_at = ctx.now;
    people::update(tx, &row)?;
    Ok(())
}

/// The privacy notice as it was shown.
#[derive(Debug, Clone)]
pub struct PrivacyNotice {
    /// Its version.
    pub version: i64,
    /// Every word of it.
    pub text: String,
}

/// The number of a version written like `2026-1`: later versions have larger numbers.
#[must_use]
pub fn privacy_version(written: &str) -> i64 {
    let parts = written
        .split(|letter: char| !letter.is_ascii_digit())
        .filter_map(|part| part.parse::<i64>().ok());
    parts.fold(0, |sum, part| sum.saturating_mul(1000).saturating_add(part))
}

/// The first page after the first sign-in: a citizen chooses and agrees. Agreement is recorded with the
/// text; without it nothing is kept. Whoever asked to be erased and agrees again is no longer restricted.
///
/// # Errors
/// [`ServiceError::Invalid`] without agreement; [`ServiceError::NotFound`] once they were erased.
pub fn welcome(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    choices: Choices,
    agreed: Option<&PrivacyNotice>,
) -> Result<(), ServiceError> {
    let Some(notice) = agreed else {
        return Err(ServiceError::Invalid(vec![FieldFault::new(
            "agree",
            "agree-privacy",
        )]));
    };
    let mut row = people::get_held(tx, person)?;
    row.locale = choices.locale;
    row.notice_mode = choices.notice_mode;
    row.privacy_version = Some(notice.version);
    row.updated_at = ctx.now;
    let was_restricted = row.restricted_at.take().is_some();
    row.erase_on = None;
    people::update(tx, &row)?;
    let consent = ConsentRow {
        consent_id: ConsentId::new(ctx.now),
        person_id: person,
        document: PRIVACY.to_owned(),
        document_version: notice.version,
        text_hash: Sha256::digest(notice.text.as_bytes()).to_vec(),
        locale: ctx.locale,
        agreed_at: ctx.now,
    };
    consents::insert(tx, &consent)?;
    if was_restricted {
        erase::lifted(tx, ctx, &row)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::privacy_version;

    #[test]
    fn a_later_privacy_notice_has_a_larger_number() {
        assert!(privacy_version("2026-1") < privacy_version("2026-2"));
        assert!(privacy_version("2026-9") < privacy_version("2026-10"));
        assert!(privacy_version("2026-10") < privacy_version("2027-1"));
        assert!(privacy_version("") < privacy_version("1"));
    }
}
