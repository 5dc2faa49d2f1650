//! E-mail addresses: given by choice, used only after somebody who reads mail there said yes. The link
//! opens a page with a button, so that scanners of mail do not use it up (issue 2, §3).

use super::{Ctx, FieldFault, ServiceError, accounts, co_authors, keys, notify};
use crate::db::email_checks::EmailCheckRow;
use crate::db::notices::{NoticeRow, NoticeState};
use crate::db::people::PersonRow;
use crate::db::{Conn, email_checks, notices, outbox, people};
use crate::domain::id::{NoticeId, PersonId};
use crate::domain::notice::{NoticeData, NoticeKind};
use crate::domain::text::EmailAddress;
use crate::domain::time::Instant;
use crate::seal::{Token, TokenHash, envelope};

/// What an envelope of an address to be verified is bound to.
const ADDRESS: &str = "email_check.address";
/// A link works for a day.
const LIFETIME_SECONDS: i64 = 86_400;

/// Checks what was typed.
///
/// # Errors
/// [`ServiceError::Invalid`] naming the field `email`.
pub fn parse(typed: &str) -> Result<EmailAddress, ServiceError> {
    EmailAddress::parse(typed)
        .map_err(|_| ServiceError::Invalid(vec![FieldFault::new("email", "not-an-email")]))
}

/// Sends a link to an address; links sent before it stop working. The address is used only once the link
/// was. Answers the token of the link, which is for the mail alone.
///
/// # Errors
/// When the database or the seal fails.
pub fn ask(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    address: &EmailAddress,
) -> Result<Token, ServiceError> {
    let row = known(tx, person)?;
    let key = keys::of_person(tx, ctx, person)?;
    let token = Token::generate();
    let check = EmailCheckRow {
        token_hash: token.hash().bytes().to_vec(),
        person_id: person,
        email_sealed: envelope::seal(&key, ADDRESS, address.reveal().as_bytes())?,
        expires_at: ctx.now.plus_seconds(LIFETIME_SECONDS),
        used_at: None,
    };
    email_checks::insert(tx, &check)?;
    let data = NoticeData {
        recipient: row.name,
        path: format!("/email/{}", token.text()),
        ..NoticeData::default()
    };
    let id = NoticeId::new(ctx.now);
    let notice = NoticeRow {
        notice_id: id,
        dedupe_key: format!("email:{id}"),
        initiative_id: None,
        person_id: person,
        kind: NoticeKind::VerifyEmail,
        locale: ctx.locale,
        data_sealed: envelope::seal_json(&key, notify::DATA, &data)?,
        address_sealed: Some(envelope::seal(
            &key,
            notify::ADDRESS,
            address.reveal().as_bytes(),
        )?),
        state: NoticeState::Waiting,
        attempts: 0,
        next_at: Some(ctx.now),
        leased_until: None,
        last_answer: None,
        rendered_sealed: None,
        created_at: ctx.now,
        sent_at: None,
        // A letter to an address, not to the account: it is no entry of the inbox to be read.
        read_at: Some(ctx.now),
    };
    notices::insert(tx, &notice)?;
    Ok(token)
}

/// A link that still works, with the address it would confirm.
///
/// # Errors
/// When the database or the seal fails.
pub fn look(
    tx: &mut Conn,
    ctx: &Ctx,
    token: &TokenHash,
) -> Result<Option<EmailAddress>, ServiceError> {
    let Some(check) = email_checks::find(tx, token.bytes())? else {
        return Ok(None);
    };
    if check.used_at.is_some() || check.expires_at <= ctx.now {
        return Ok(None);
    }
    open(tx, ctx, check.person_id, &check.email_sealed)
}

/// The address a person gave and has not confirmed yet, with the end of its link.
///
/// # Errors
/// When the database or the seal fails.
pub fn waiting(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
) -> Result<Option<(EmailAddress, Instant)>, ServiceError> {
    let Some(check) = email_checks::find_open(tx, person, ctx.now)? else {
        return Ok(None);
    };
    let address = open(tx, ctx, person, &check.email_sealed)?;
    Ok(address.map(|address| (address, check.expires_at)))
}

/// Uses a link: the address is the person's from now on. Whoever holds the link reads that mail; they need
/// not be signed in. Answers whether the link worked.
///
/// # Errors
/// When the database or the seal fails.
pub fn confirm(tx: &mut Conn, ctx: &Ctx, token: &TokenHash) -> Result<bool, ServiceError> {
    let Some(check) = email_checks::find(tx, token.bytes())? else {
        return Ok(false);
    };
    if check.expires_at <= ctx.now || !email_checks::use_up(tx, token.bytes(), ctx.now)? {
        return Ok(false);
    }
    let Some(address) = open(tx, ctx, check.person_id, &check.email_sealed)? else {
        return Ok(false);
    };
    set(tx, ctx, check.person_id, Some(&address))?;
    Ok(true)
}

/// Goes without an address from now on.
///
/// # Errors
/// When the database or the seal fails.
pub fn forget(tx: &mut Conn, ctx: &Ctx, person: PersonId) -> Result<(), ServiceError> {
    email_checks::delete_open(tx, person)?;
    set(tx, ctx, person, None)
}

/// Somebody who did not ask to be erased, held: no address is asked for or kept of anybody else.
fn known(tx: &mut Conn, person: PersonId) -> Result<PersonRow, ServiceError> {
    let row = people::get_held(tx, person)?;
    if row.is_silent() {
        return Err(ServiceError::NotFound);
    }
    Ok(row)
}

/// The one place where the address that mail goes to changes. Notices carry the address they were written
/// for, so those that have not left are given the new one; without one they stay in the account. What a worker
/// has just leased may still leave for the old address, and a notice that is being written in another
/// transaction may too.
fn set(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    address: Option<&EmailAddress>,
) -> Result<(), ServiceError> {
    let mut row = known(tx, person)?;
    let key = keys::of_person(tx, ctx, person)?;
    let mut facts = keys::open_facts(&key, &row)?;
    facts.email = address.map(|address| address.reveal().to_owned());
    row.email_verified_at = address.map(|_| ctx.now);
    accounts::put_facts(ctx, &key, &mut row, &facts)?;
    people::update(tx, &row)?;
    match address {
        Some(address) => {
            let sealed = envelope::seal(&key, notify::ADDRESS, address.reveal().as_bytes())?;
            outbox::readdress(tx, person, &sealed)?;
        }
        None => outbox::withdraw_address(tx, person)?,
    }
    co_authors::meet(tx, ctx, &row)
}

fn open(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    sealed: &[u8],
) -> Result<Option<EmailAddress>, ServiceError> {
    let key = keys::of_person(tx, ctx, person)?;
    let bytes = envelope::open(&key, ADDRESS, sealed)?;
    Ok(std::str::from_utf8(&bytes)
        .ok()
        .and_then(|text| EmailAddress::parse(text).ok()))
}
