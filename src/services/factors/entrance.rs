//! The second factor at the staff entrance, where a first one is set up too.
//!
//! The form that sets it up is answered the same when it is sent twice: with the recovery codes, and with a
//! session. The second may come with the cookie of the session that waited, so that one stays for as long as
//! codes are shown again, unless its person signs out; it is good for a form with a code and for nothing else. Or
//! it comes with the cookie of the first answer: then only the codes are missing. From another sign-in the form
//! is worth nothing.

use super::super::once::{self, OnceKey};
use super::super::{Ctx, ServiceError, sessions};
use super::{RENEW, Renewed, SHOWN_AGAIN_SECONDS, Sender, Shown, is_set_up, renew_codes, show};
use crate::config::{LimitsConfig, SessionConfig};
use crate::db::{Conn, people};
use crate::seal::{Token, TokenHash};

/// What came of the form at the entrance.
#[derive(Debug, Clone)]
pub enum Answer {
    /// It held.
    Open {
        /// The cookie from now on.
        token: Token,
        /// For their person's eyes, where the factor is new.
        codes: Option<Vec<String>>,
    },
    /// It did not.
    Not(Shown),
    /// This form made codes before; they were replaced since, or are not shown any more.
    Past,
}

/// What the entrance has to know of the settings.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How many wrong codes.
    pub limits: LimitsConfig,
    /// How long sessions last.
    pub sessions: SessionConfig,
}

/// Judges the factor of somebody whose session waits for it; a first right code sets the factor up.
///
/// # Errors
/// [`ServiceError::NotFound`] when the session has ended; as [`renew_codes`].
pub fn enter(
    tx: &mut Conn,
    ctx: &Ctx,
    settings: &Settings,
    cookie: &TokenHash,
    sender: Sender,
    once_key: OnceKey,
    typed: &str,
) -> Result<Answer, ServiceError> {
    let person = sender.person;
    // Two at once: the second waits here and then finds what the first has done.
    people::hold(tx, person)?;
    let limits = &settings.limits;
    if is_set_up(tx, person)? && !once::used(tx, ctx, once_key, RENEW)? {
        return Ok(match show(tx, ctx, limits, person, typed)? {
            Shown::Held => Answer::Open {
                token: sessions::complete(tx, ctx, cookie)?,
                codes: None,
            },
            not => Answer::Not(not),
        });
    }
    Ok(
        match renew_codes(tx, ctx, limits, sender, once_key, typed)? {
            Renewed::Codes(codes) => {
                let stays = SHOWN_AGAIN_SECONDS;
                let token =
                    sessions::complete_but_stay(tx, ctx, &settings.sessions, cookie, stays)?;
                let codes = Some(codes);
                Answer::Open { token, codes }
            }
            Renewed::Not(shown) => Answer::Not(shown),
            Renewed::Past => Answer::Past,
        },
    )
}

/// The codes once more for somebody who is in already, when it was this form that made them.
///
/// # Errors
/// As [`renew_codes`].
pub fn codes_again(
    tx: &mut Conn,
    ctx: &Ctx,
    limits: &LimitsConfig,
    sender: Sender,
    once_key: OnceKey,
    typed: &str,
) -> Result<Option<Vec<String>>, ServiceError> {
    if !once::used(tx, ctx, once_key, RENEW)? {
        return Ok(None);
    }
    Ok(
        match renew_codes(tx, ctx, limits, sender, once_key, typed)? {
            Renewed::Codes(codes) => Some(codes),
            Renewed::Not(_) | Renewed::Past => None,
        },
    )
}
