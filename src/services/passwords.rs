//! The password of one's own local account: what a new one must be, and its change. Hashing is slow on
//! purpose and happens between the two transactions (issue 2, §3).
//!
//! Sent twice by one form, the second is judged by its *new* password, which has to be the one that holds now:
//! what a repeated key is compared with is thereby the Argon2 hash alone. Even a keyed index of a password
//! beside the key would let whoever has database and master key guess it without that hash.

use super::lockouts::{self, Try};
use super::once::{self, OnceKey};
use super::sign_in::PasswordTry;
use super::{Ctx, FieldFault, ServiceError, sessions};
use crate::config::LimitsConfig;
use crate::db::{Conn, local_accounts};
use crate::domain::id::{PersonId, SessionId};

/// What the key of the form is bound to.
const ACTION: &str = "password";
/// Longer ones are not passwords, and would only keep the hash busy.
const LONGEST_BYTES: usize = 1_000;
/// Fewer different letters are guessed first.
const FEWEST_LETTERS: usize = 5;

/// The name a person signs in with; none for people who come through the provider.
///
/// # Errors
/// When the database fails.
pub fn username(tx: &mut Conn, person: PersonId) -> Result<Option<String>, ServiceError> {
    Ok(local_accounts::username_of(tx, person)?)
}

/// What is wrong with a new password, typed twice.
#[must_use]
pub fn faults(
    limits: &LimitsConfig,
    username: &str,
    old: &str,
    new: &str,
    again: &str,
) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    let mut say = |field: &str, fault: &'static str| faults.push(FieldFault::new(field, fault));
    if old.is_empty() {
        say("old_password", "required");
    }
    let letters: std::collections::BTreeSet<char> = new.chars().collect();
    if new.chars().count() < limits.password_shortest {
        let fault = FieldFault::new("new_password", "password-short");
        faults.push(fault.with("min", limits.password_shortest));
    } else if new.len() > LONGEST_BYTES {
        say("new_password", "password-long");
    } else if new == old {
        say("new_password", "password-same");
    } else if new.to_lowercase().contains(username) || letters.len() < FEWEST_LETTERS {
        say("new_password", "password-easy");
    } else if new != again {
        say("again_password", "password-differs");
    }
    faults
}

/// A change begun: what is to be judged outside any transaction.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The stored hash to judge with, unless too many tries were wrong.
    pub attempt: PasswordTry,
    /// This form was sent before: the new password is judged, and right when it is the one that holds.
    pub again: bool,
}

/// Counts a try, as at the staff entrance: a session left open is no place to guess, by no way.
///
/// # Errors
/// [`ServiceError::NotFound`] without a local account.
pub fn begin(
    tx: &mut Conn,
    ctx: &Ctx,
    limits: &LimitsConfig,
    person: PersonId,
    key: OnceKey,
) -> Result<Begun, ServiceError> {
    let name = local_accounts::username_of(tx, person)?.ok_or(ServiceError::NotFound)?;
    let again = once::used(tx, ctx, key, ACTION)?;
    let lockout = lockouts::of_username(ctx, &name);
    let attempt = match lockouts::begin(tx, ctx, &lockout, limits)? {
        Try::Locked { until } => PasswordTry::Locked { until },
        Try::Open => PasswordTry::Check {
            stored: local_accounts::find(tx, &name)?.map(|(account, _)| account.password_hash),
        },
    };
    Ok(Begun { attempt, again })
}

/// The old one was right: from now on the new one counts, and only this session goes on. Answers false, and
/// does nothing, when the same form did it meanwhile: then the new one is to be judged.
///
/// # Errors
/// [`ServiceError::NotFound`] without a local account; [`ServiceError::KeyReused`] for the key of another form.
pub fn change(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    here: SessionId,
    key: OnceKey,
    hash: &str,
) -> Result<bool, ServiceError> {
    if once::used(tx, ctx, key, ACTION)? {
        return Ok(false);
    }
    once::guard(tx, ctx, Some(key), ACTION, &(), |tx| {
        local_accounts::set_password(tx, person, hash, ctx.now)?;
        sessions::end_all(tx, person, Some(here))?;
        Ok(())
    })?;
    held(tx, ctx, person)?;
    Ok(true)
}

/// What was judged was right: failures are counted from the beginning.
///
/// # Errors
/// [`ServiceError::NotFound`] without a local account.
pub fn held(tx: &mut Conn, ctx: &Ctx, person: PersonId) -> Result<(), ServiceError> {
    let name = local_accounts::username_of(tx, person)?.ok_or(ServiceError::NotFound)?;
    lockouts::held(tx, &lockouts::of_username(ctx, &name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Inputs};

    #[test]
    fn a_new_password_is_long_new_and_not_easy_to_guess() {
        let limits = Config::load(&Inputs::default()).unwrap().limits;
        let judge = |new: &str, again: &str| {
            let found = faults(&limits, "quan.tri", "mật khẩu cũ dài", new, again);
            found.first().map_or("", |fault| fault.code)
        };
        assert_eq!(judge("ngắn quá", "ngắn quá"), "password-short");
        assert_eq!(judge("mật khẩu cũ dài", "mật khẩu cũ dài"), "password-same");
        assert_eq!(
            judge("toi-la-Quan.Tri-day", "toi-la-Quan.Tri-day"),
            "password-easy"
        );
        assert_eq!(judge("abcabcabcabcabc", "abcabcabcabcabc"), "password-easy");
        let long = "mười hai ".repeat(200);
        assert_eq!(judge(&long, &long), "password-long");
        assert_eq!(
            judge("bốn con mèo leo cây", "bốn con mèo leo cau"),
            "password-differs"
        );
        assert_eq!(judge("bốn con mèo leo cây", "bốn con mèo leo cây"), "");
        let without_old = faults(
            &limits,
            "quan.tri",
            "",
            "bốn con mèo leo cây",
            "bốn con mèo leo cây",
        );
        assert_eq!(without_old[0].field, "old_password");
    }
}
