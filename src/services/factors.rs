//! The second factor of staff: set up with an app, shown at sign-in, replaced once by a recovery code
//! (issue 2, §3).

pub mod entrance;

use serde::{Deserialize, Serialize};

use super::lockouts::{self, Try};
use super::once::{self, OnceKey};
use super::{Ctx, ServiceError, keys};
use crate::config::LimitsConfig;
use crate::db::factors::FactorRow;
use crate::db::{Conn, factors, people, sessions};
use crate::domain::id::{PersonId, SessionId};
use crate::domain::time::Instant;
use crate::seal::{TotpSecret, envelope, totp};

/// What an envelope of a secret is bound to.
const SECRET: &str = "second_factor.secret";
/// What an envelope of recovery codes beside their form's key is bound to.
const CODES: &str = "second_factor.codes";
/// What the key of the form that makes new codes is bound to. What is kept beside such keys is forgotten long
/// before the keys.
pub(super) const RENEW: &str = "second_factor.codes";
/// So long a form that is sent again shows the codes that it made: a double click and a lost connection, not a
/// tab found open the next day.
const SHOWN_AGAIN_SECONDS: i64 = 10 * 60;
/// What an app shows above the code.
const ISSUER: &str = "Sang Kien";

/// What came of showing a factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// It holds.
    Held,
    /// Not the code, or one that was used before.
    Wrong,
    /// Too many failures.
    Locked {
        /// The end of the lock.
        until: Instant,
    },
}

/// A factor to be put into an app.
#[derive(Debug, Clone)]
pub struct Setup {
    /// As typed into an app that cannot scan.
    pub secret: String,
    /// As a link that opens an app.
    pub address: String,
}

/// Whether a person has a factor that was confirmed.
///
/// # Errors
/// When the database fails.
pub fn is_set_up(tx: &mut Conn, person: PersonId) -> Result<bool, ServiceError> {
    let row = factors::find(tx, person)?;
    Ok(row.is_some_and(|row| row.confirmed_at.is_some()))
}

/// How many recovery codes a person has left.
///
/// # Errors
/// When the database fails.
pub fn codes_left(tx: &mut Conn, person: PersonId) -> Result<i64, ServiceError> {
    Ok(factors::count_codes(tx, person)?)
}

/// Begins to set up a factor, or goes on with one that is not confirmed yet.
///
/// # Errors
/// [`ServiceError::Denied`] when there is a confirmed one: it is taken away first.
pub fn set_up(tx: &mut Conn, ctx: &Ctx, person: PersonId) -> Result<Setup, ServiceError> {
    let row = people::get(tx, person)?;
    let key = keys::of_person(tx, ctx, person)?;
    let secret = match factors::find(tx, person)? {
        Some(held) if held.confirmed_at.is_some() => return Err(ServiceError::Denied),
        Some(held) => TotpSecret::from_bytes(&envelope::open(&key, SECRET, &held.secret_sealed)?),
        None => {
            let fresh = TotpSecret::generate();
            let held = FactorRow {
                person_id: person,
                secret_sealed: envelope::seal(&key, SECRET, fresh.bytes())?,
                confirmed_at: None,
                last_step: 0,
            };
            factors::replace(tx, &held)?;
            fresh
        }
    };
    Ok(Setup {
        secret: secret.base32()?,
        address: secret.address(ISSUER, &row.name.replace(':', " "))?,
    })
}

/// Judges a code of the app, or a recovery code. Either counts once. A first right code confirms a factor
/// that is being set up; recovery codes do not.
///
/// # Errors
/// When the database or the seal fails; [`ServiceError::NotFound`] without a factor.
pub fn show(
    tx: &mut Conn,
    ctx: &Ctx,
    limits: &LimitsConfig,
    person: PersonId,
    typed: &str,
) -> Result<Shown, ServiceError> {
    let lockout = lockouts::of_factor(ctx, person);
    if let Try::Locked { until } = lockouts::begin(tx, ctx, &lockout, limits)? {
        return Ok(Shown::Locked { until });
    }
    let held = factors::find(tx, person)?.ok_or(ServiceError::NotFound)?;
    let key = keys::of_person(tx, ctx, person)?;
    let secret = TotpSecret::from_bytes(&envelope::open(&key, SECRET, &held.secret_sealed)?);
    let right = match secret.check(typed, ctx.now, Some(held.last_step))? {
        Some(step) => factors::use_step(tx, person, step, ctx.now)?,
        None if held.confirmed_at.is_some() => {
            let hash = ctx.house.seal.index().recovery_code(person.uuid(), typed);
            factors::use_code(tx, person, &hash, ctx.now)?
        }
        None => false,
    };
    if right {
        lockouts::held(tx, &lockout)?;
        return Ok(Shown::Held);
    }
    Ok(Shown::Wrong)
}

/// What came of asking for new recovery codes.
#[derive(Debug, Clone)]
pub enum Renewed {
    /// The codes, for their person's eyes.
    Codes(Vec<String>),
    /// The factor did not hold.
    Not(Shown),
    /// This form made codes before; they are not shown any more, or were replaced since.
    Past,
}

/// Whose form it is that shows a factor.
#[derive(Debug, Clone, Copy)]
pub struct Sender {
    /// Theirs.
    pub person: PersonId,
    /// When the sign-in began that it was sent from: what it made is shown again to that one alone.
    pub since: Instant,
}

impl Sender {
    /// The sender of a form that came with this session.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when the session has ended.
    pub fn of(tx: &mut Conn, person: PersonId, session: SessionId) -> Result<Self, ServiceError> {
        let since = sessions::began_at(tx, session)?;
        Ok(Self { person, since })
    }
}

/// What is kept beside the key of a form that made codes, until `sweep` forgets it.
#[derive(Serialize, Deserialize)]
struct Kept {
    codes_sealed: Vec<u8>,
    made_at: Instant,
}

/// New recovery codes for whoever shows the factor. The same form sent again from the same sign-in is shown the
/// same codes: a browser that sends a form twice shows only the second answer, and the codes of before are dead already. For that they
/// stay beside the key of the form, sealed like the secret of the factor itself, which opens as much.
///
/// # Errors
/// As [`show`]; [`ServiceError::KeyReused`] for another code under the same key, or from another sign-in.
pub fn renew_codes(
    tx: &mut Conn,
    ctx: &Ctx,
    limits: &LimitsConfig,
    sender: Sender,
    once_key: OnceKey,
    typed: &str,
) -> Result<Renewed, ServiceError> {
    let Sender { person, since } = sender;
    // Two at once: the second waits here and then finds what the first has done, instead of a code used up.
    people::hold(tx, person)?;
    if !once::used(tx, ctx, once_key, RENEW)? {
        // Not inside the guard: a wrong code has to be counted, and may be typed again.
        match show(tx, ctx, limits, person, typed)? {
            Shown::Held => {}
            not => return Ok(Renewed::Not(not)),
        }
    }
    let key = keys::of_person(tx, ctx, person)?;
    let content = once::keyed(ctx, RENEW, &format!("{since} {typed}"));
    let kept = once::guard(tx, ctx, Some(once_key), RENEW, &content, |tx| {
        let codes = totp::recovery_codes();
        // In the place of the old ones; only hashes stay.
        factors::replace_codes(tx, person, &hashes(ctx, person, &codes))?;
        Ok(Some(Kept {
            codes_sealed: envelope::seal_json(&key, CODES, &codes)?,
            made_at: ctx.now,
        }))
    })?;
    let Some(kept) = kept else {
        return Ok(Renewed::Past);
    };
    if ctx.now.seconds_since(kept.made_at) >= SHOWN_AGAIN_SECONDS {
        return Ok(Renewed::Past);
    }
    let codes: Vec<String> = envelope::open_json(&key, CODES, &kept.codes_sealed)?;
    let holds = factors::holds_any(tx, person, &hashes(ctx, person, &codes))?;
    Ok(if holds {
        Renewed::Codes(codes)
    } else {
        Renewed::Past
    })
}

fn hashes(ctx: &Ctx, person: PersonId, codes: &[String]) -> Vec<Vec<u8>> {
    let index = ctx.house.seal.index();
    let hash = |code: &String| index.recovery_code(person.uuid(), code).to_vec();
    codes.iter().map(hash).collect()
}

/// Takes factor and recovery codes away; the next sign-in sets up a new one.
///
/// # Errors
/// When the database fails.
pub fn reset(tx: &mut Conn, ctx: &Ctx, person: PersonId) -> Result<bool, ServiceError> {
    lockouts::held(tx, &lockouts::of_factor(ctx, person))?;
    Ok(factors::delete(tx, person)?)
}
