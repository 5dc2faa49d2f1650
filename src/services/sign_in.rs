//! Signing in: through the identity provider, or with a password of this portal (staff only). What comes
//! of it is a value, not an error: a locked account is an answer people get, and the count of failures
//! must be kept (issue 2, §3).

use sha2::{Digest, Sha256};

use super::lockouts::{self, Try};
use super::sessions::{Opening, Realm};
use super::{Ctx, ServiceError, accounts, factors, sessions};
use crate::config::{LimitsConfig, SessionConfig};
use crate::db::local_accounts::LocalAccountRow;
use crate::db::logins::LoginRow;
use crate::db::people::PersonRow;
use crate::db::{Conn, local_accounts, logins, staff_roles};
use crate::domain::identity::{LoginAttempt, LoginPurpose, VerifiedIdentity};
use crate::domain::text::clean;
use crate::domain::time::Instant;
use crate::seal::{Token, TokenHash, passing};

/// Keeps an attempt, sealed, until the browser comes back.
///
/// # Errors
/// When the database or the seal fails.
pub fn begin(
    tx: &mut Conn,
    ctx: &Ctx,
    attempt: &LoginAttempt,
    lifetime: std::time::Duration,
) -> Result<(), ServiceError> {
    let seconds = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
    let state_hash = hash(attempt.state.reveal());
    let row = LoginRow {
        login_id: attempt.id,
        attempt_sealed: passing::seal(ctx.house.seal.master(), &state_hash, attempt)?,
        state_hash,
        browser_hash: hash(attempt.browser.reveal()),
        created_at: attempt.created_at,
        expires_at: attempt.created_at.plus_seconds(seconds),
    };
    logins::insert(tx, &row)?;
    Ok(())
}

/// Takes the attempt that this browser began with this state; a second time there is none.
///
/// # Errors
/// When the database or the seal fails.
pub fn take(
    tx: &mut Conn,
    ctx: &Ctx,
    state: &str,
    browser: &str,
) -> Result<Option<LoginAttempt>, ServiceError> {
    let Some(row) = logins::take(tx, &hash(state), &hash(browser))? else {
        return Ok(None);
    };
    let master = ctx.house.seal.master();
    let attempt: LoginAttempt = passing::open(master, &row.state_hash, &row.attempt_sealed)?;
    let same = attempt.state.matches(state) && attempt.browser.matches(browser);
    Ok(same.then_some(attempt))
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// What a browser brings besides who its person is.
#[derive(Debug, Clone)]
pub struct Browser {
    /// In its own words.
    pub user_agent: String,
    /// The session it still has; it ends when the new one begins.
    pub former: Option<TokenHash>,
}

/// What came of a sign-in.
#[derive(Debug, Clone)]
pub enum Entered {
    /// A session is open; the token is its cookie.
    Open {
        /// The cookie.
        token: Token,
        /// In which half of the portal.
        realm: Realm,
        /// The second factor comes first.
        pending: bool,
        /// Several roles, none active yet.
        chooses_role: bool,
    },
    /// The account was locked by an administrator.
    Locked,
    /// Known, but without a role.
    NoRole,
}

/// Signs a person in whom the provider vouches for.
///
/// # Errors
/// When the database or the seal fails.
pub fn enter(
    tx: &mut Conn,
    ctx: &Ctx,
    config: &SessionConfig,
    identity: &VerifiedIdentity,
    purpose: LoginPurpose,
    browser: &Browser,
) -> Result<Entered, ServiceError> {
    let person = accounts::find_or_create(tx, ctx, identity)?;
    let realm = match purpose {
        LoginPurpose::Citizen => Realm::Citizen,
        LoginPurpose::Staff => Realm::Staff,
    };
    let pending = realm == Realm::Staff
        && ((config.staff_second_factor && !ctx.house.demonstration)
            || factors::is_set_up(tx, person.person_id)?);
    let opening = Opening {
        realm,
        level: i64::from(identity.level.number()),
        pending,
        id_token: Some(identity.id_token.clone()),
        user_agent: browser.user_agent.clone(),
    };
    let_in(tx, ctx, config, &person, &opening, browser)
}

fn let_in(
    tx: &mut Conn,
    ctx: &Ctx,
    config: &SessionConfig,
    person: &PersonRow,
    opening: &Opening,
    browser: &Browser,
) -> Result<Entered, ServiceError> {
    if person.locked_at.is_some() {
        return Ok(Entered::Locked);
    }
    let mut roles = 1;
    if opening.realm == Realm::Staff {
        roles = staff_roles::list(tx, person.person_id)?.len();
        if roles == 0 {
            return Ok(Entered::NoRole);
        }
    }
    if let Some(former) = &browser.former {
        sessions::end(tx, ctx, former)?;
    }
    let token = sessions::open(tx, ctx, config, person, opening)?;
    Ok(Entered::Open {
        token,
        realm: opening.realm,
        pending: opening.pending,
        chooses_role: roles > 1,
    })
}

/// A name as it is stored and compared.
#[must_use]
pub fn username(typed: &str) -> String {
    clean(typed).to_lowercase()
}

/// A try with a password.
#[derive(Debug, Clone)]
pub enum PasswordTry {
    /// To be judged outside any transaction; a name nobody has takes as long.
    Check {
        /// The stored hash; none for a name nobody has.
        stored: Option<String>,
    },
    /// Too many failures.
    Locked {
        /// The end of the lock.
        until: Instant,
    },
}

/// Counts a try with a password.
///
/// # Errors
/// When the database fails.
pub fn begin_password(
    tx: &mut Conn,
    ctx: &Ctx,
    limits: &LimitsConfig,
    name: &str,
) -> Result<PasswordTry, ServiceError> {
    let key = lockouts::of_username(ctx, name);
    Ok(match lockouts::begin(tx, ctx, &key, limits)? {
        Try::Locked { until } => PasswordTry::Locked { until },
        Try::Open => PasswordTry::Check {
            stored: find_local(tx, name)?.map(|(account, _)| account.password_hash),
        },
    })
}

/// The password was right: opens a session that waits for the second factor. `rehashed` is the same
/// password under today's parameters.
///
/// # Errors
/// When the database or the seal fails.
pub fn enter_with_password(
    tx: &mut Conn,
    ctx: &Ctx,
    config: &SessionConfig,
    name: &str,
    rehashed: Option<&str>,
    browser: &Browser,
) -> Result<Entered, ServiceError> {
    let Some((account, person)) = find_local(tx, name)? else {
        return Err(ServiceError::NotFound);
    };
    lockouts::held(tx, &lockouts::of_username(ctx, name))?;
    if let Some(hash) = rehashed {
        local_accounts::set_password(tx, account.person_id, hash, ctx.now)?;
    }
    let opening = Opening {
        realm: Realm::Staff,
        level: person.level,
        pending: true,
        id_token: None,
        user_agent: browser.user_agent.clone(),
    };
    let_in(tx, ctx, config, &person, &opening, browser)
}

fn find_local(
    tx: &mut Conn,
    name: &str,
) -> Result<Option<(LocalAccountRow, PersonRow)>, ServiceError> {
    if name.is_empty() {
        return Ok(None);
    }
    Ok(local_accounts::find(tx, name)?)
}
