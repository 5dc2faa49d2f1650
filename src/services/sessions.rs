//! Sessions: opened at sign-in under a new token each time, ended by hand, by time, or everywhere at once
//! (issue 2, §3).

use super::{Ctx, ServiceError, keys};
use crate::config::{SessionConfig, SessionLimits};
use crate::db::agencies::AgencyRow;
use crate::db::people::PersonRow;
use crate::db::sessions::SessionRow;
use crate::db::{Conn, people, sessions, staff_roles};
use crate::domain::id::{AgencyId, PersonId, SessionId, StaffRoleId};
use crate::domain::identity::IdTokenHint;
use crate::domain::kind::Localized;
use crate::domain::locale::Locale;
use crate::domain::person::Role;
use crate::domain::time::Instant;
use crate::seal::{Token, TokenHash, envelope};

pub use crate::db::sessions::Realm;

/// What an envelope of an ID token is bound to.
const ID_TOKEN: &str = "session.id_token";
/// `last_seen_at` is written at most this often.
const TOUCH_SECONDS: i64 = 60;
/// As much of a browser's own description as is kept.
const LONGEST_AGENT: usize = 200;

/// A session to open.
#[derive(Debug, Clone)]
pub struct Opening {
    /// In which half of the portal.
    pub realm: Realm,
    /// How sure the provider was.
    pub level: i64,
    /// The second factor is still to come.
    pub pending: bool,
    /// For signing out at the provider.
    pub id_token: Option<IdTokenHint>,
    /// The browser, in its own words.
    pub user_agent: String,
}

/// Who a cookie stands for.
#[derive(Debug, Clone)]
pub struct Known {
    /// The session.
    pub session: SessionId,
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// In which half of the portal.
    pub realm: Realm,
    /// The second factor is still to come.
    pub pending: bool,
    /// The active role.
    pub role: Option<ActiveRole>,
    /// The language kept in the account.
    pub locale: Locale,
    /// Unread entries of the inbox.
    pub unread: u32,
    /// The version of the privacy notice they agreed to.
    pub privacy_version: Option<i64>,
    /// `last_seen_at` is old enough to be written again.
    pub touch_due: bool,
}

/// The role a session acts in.
#[derive(Debug, Clone)]
pub struct ActiveRole {
    /// The grant.
    pub id: StaffRoleId,
    /// The role.
    pub role: Role,
    /// Of which agency.
    pub agency: AgencyId,
    /// Its name, which every page writes in the language it is read in.
    pub agency_name: Localized,
}

/// The limits of a realm.
#[must_use]
pub const fn limits_of(config: &SessionConfig, realm: Realm) -> SessionLimits {
    match realm {
        Realm::Citizen => config.citizen,
        Realm::Staff => config.staff,
    }
}

/// Opens a session for a person; staff with one role act in it at once. The answer is the cookie.
///
/// # Errors
/// When the database or the seal fails.
pub fn open(
    tx: &mut Conn,
    ctx: &Ctx,
    config: &SessionConfig,
    person: &PersonRow,
    opening: &Opening,
) -> Result<Token, ServiceError> {
    let token = Token::generate();
    let id_token_sealed = match &opening.id_token {
        None => None,
        Some(hint) => {
            let key = keys::of_person(tx, ctx, person.person_id)?;
            Some(envelope::seal(&key, ID_TOKEN, hint.reveal().as_bytes())?)
        }
    };
    let row = SessionRow {
        session_id: SessionId::new(ctx.now),
        token_hash: token.hash().bytes().to_vec(),
        person_id: person.person_id,
        realm: opening.realm,
        staff_role_id: only_role(tx, person.person_id, opening.realm)?,
        level: opening.level,
        second_factor_at: None,
        is_pending: opening.pending,
        id_token_sealed,
        user_agent: opening.user_agent.chars().take(LONGEST_AGENT).collect(),
        created_at: ctx.now,
        last_seen_at: ctx.now,
        expires_at: ctx
            .now
            .plus_seconds(seconds(limits_of(config, opening.realm).absolute)),
    };
    sessions::insert(tx, &row)?;
    Ok(token)
}

/// The second factor held: the session goes on under a new token.
///
/// # Errors
/// [`ServiceError::NotFound`] when the session has ended.
pub fn complete(tx: &mut Conn, ctx: &Ctx, cookie: &TokenHash) -> Result<Token, ServiceError> {
    let row = sessions::delete_by_token(tx, cookie.bytes())?.ok_or(ServiceError::NotFound)?;
    go_on(tx, ctx, row)
}

/// The same for a form whose answer may be asked for again: the session that waited stays for so many seconds,
/// and waits, unless its person signs out before. Asked for again, the answer is another session.
///
/// # Errors
/// As [`complete`].
pub(super) fn complete_but_stay(
    tx: &mut Conn,
    ctx: &Ctx,
    config: &SessionConfig,
    cookie: &TokenHash,
    stays: i64,
) -> Result<Token, ServiceError> {
    let found = sessions::find(tx, cookie.bytes())?;
    let (waits, _) = found.ok_or(ServiceError::NotFound)?;
    let until = waits.expires_at.min(ctx.now.plus_seconds(stays));
    sessions::end_at(tx, waits.session_id, until)?;
    let absolute = seconds(limits_of(config, waits.realm).absolute);
    let row = SessionRow {
        expires_at: waits.created_at.plus_seconds(absolute),
        ..waits
    };
    go_on(tx, ctx, row)
}

fn go_on(tx: &mut Conn, ctx: &Ctx, row: SessionRow) -> Result<Token, ServiceError> {
    let token = Token::generate();
    let staff_role_id = only_role(tx, row.person_id, row.realm)?.or(row.staff_role_id);
    let renewed = SessionRow {
        session_id: SessionId::new(ctx.now),
        token_hash: token.hash().bytes().to_vec(),
        staff_role_id,
        is_pending: false,
        second_factor_at: Some(ctx.now),
        last_seen_at: ctx.now,
        ..row
    };
    sessions::insert(tx, &renewed)?;
    Ok(token)
}

/// Who a cookie stands for; nobody when the session ended, ran out, or the person is locked.
///
/// # Errors
/// When the database fails.
pub fn find(
    tx: &mut Conn,
    cookie: &TokenHash,
    config: &SessionConfig,
    now: Instant,
) -> Result<Option<Known>, ServiceError> {
    let Some((row, person)) = sessions::find(tx, cookie.bytes())? else {
        return Ok(None);
    };
    if is_over(&row, limits_of(config, row.realm), now) || person.locked_at.is_some() {
        return Ok(None);
    }
    let active = match row.staff_role_id {
        Some(role) if row.realm == Realm::Staff => sessions::find_role(tx, role)?,
        Some(_) | None => None,
    };
    let role = active.map(|(role, agency)| ActiveRole {
        id: role.staff_role_id,
        role: role.role,
        agency: role.agency_id,
        agency_name: both(agency),
    });
    // A role may have shorter limits than its half of the portal.
    let acts_as = role.as_ref().map(|active| config.of_role(active.role));
    if acts_as.is_some_and(|limits| is_over(&row, limits, now)) {
        return Ok(None);
    }
    let unread = sessions::count_unread(tx, row.person_id)?;
    Ok(Some(Known {
        session: row.session_id,
        person: row.person_id,
        name: person.name,
        realm: row.realm,
        pending: row.is_pending,
        role,
        locale: person.locale,
        unread: u32::try_from(unread).unwrap_or(0),
        privacy_version: person.privacy_version,
        touch_due: now.seconds_since(row.last_seen_at) >= TOUCH_SECONDS,
    }))
}

fn is_over(row: &SessionRow, limits: SessionLimits, now: Instant) -> bool {
    now >= row.expires_at
        || now.seconds_since(row.created_at) >= seconds(limits.absolute)
        || now.seconds_since(row.last_seen_at) >= seconds(limits.idle)
}

/// Somebody was here.
///
/// # Errors
/// When the database fails.
pub fn touch(tx: &mut Conn, session: SessionId, now: Instant) -> Result<(), ServiceError> {
    Ok(sessions::touch(tx, session, now)?)
}

/// A session that has ended.
#[derive(Debug, Clone)]
pub struct Ended {
    /// In which half of the portal it was.
    pub realm: Realm,
    /// For signing out at the provider.
    pub id_token: Option<IdTokenHint>,
}

/// Ends the session of a cookie.
///
/// # Errors
/// When the database fails.
pub fn end(tx: &mut Conn, ctx: &Ctx, cookie: &TokenHash) -> Result<Option<Ended>, ServiceError> {
    let Some(row) = sessions::delete_by_token(tx, cookie.bytes())? else {
        return Ok(None);
    };
    sessions::delete_waiting(tx, &row)?;
    let id_token = match &row.id_token_sealed {
        None => None,
        Some(sealed) => {
            // Signing out must not fail because a key is gone.
            keys::of_person(tx, ctx, row.person_id)
                .ok()
                .and_then(|key| envelope::open(&key, ID_TOKEN, sealed).ok())
                .and_then(|bytes| String::from_utf8(bytes.to_vec()).ok())
                .map(IdTokenHint::new)
        }
    };
    Ok(Some(Ended {
        realm: row.realm,
        id_token,
    }))
}

/// Ends one session of a person, by its id.
///
/// # Errors
/// [`ServiceError::NotFound`] when it is not theirs or has ended.
pub fn end_one(tx: &mut Conn, person: PersonId, session: SessionId) -> Result<(), ServiceError> {
    let row = sessions::delete(tx, person, session)?.ok_or(ServiceError::NotFound)?;
    Ok(sessions::delete_waiting(tx, &row)?)
}

/// Ends all sessions of a person, but for one; answers how many.
///
/// # Errors
/// When the database fails.
pub fn end_all(
    tx: &mut Conn,
    person: PersonId,
    but: Option<SessionId>,
) -> Result<usize, ServiceError> {
    Ok(sessions::delete_all(tx, person, but)?)
}

/// One line of "where you are signed in".
#[derive(Debug, Clone)]
pub struct Place {
    /// The session.
    pub session: SessionId,
    /// The browser, in its own words.
    pub user_agent: String,
    /// In which half of the portal.
    pub realm: Realm,
    /// When it began.
    pub since: Instant,
    /// The last request, to the minute.
    pub last_seen: Instant,
}

/// Where a person is signed in now.
///
/// # Errors
/// When the database fails.
pub fn places(
    tx: &mut Conn,
    config: &SessionConfig,
    person: PersonId,
    now: Instant,
) -> Result<Vec<Place>, ServiceError> {
    let rows = sessions::list(tx, person, now)?.into_iter();
    let alive =
        rows.filter(|row| !row.is_pending && !is_over(row, limits_of(config, row.realm), now));
    Ok(alive
        .map(|row| Place {
            session: row.session_id,
            user_agent: row.user_agent,
            realm: row.realm,
            since: row.created_at,
            last_seen: row.last_seen_at,
        })
        .collect())
}

/// The roles a member of staff can act in, with the names of their agencies.
///
/// # Errors
/// When the database fails.
pub fn roles(tx: &mut Conn, person: PersonId) -> Result<Vec<ActiveRole>, ServiceError> {
    let held = staff_roles::list(tx, person)?.into_iter();
    Ok(held
        .map(|(role, agency)| ActiveRole {
            id: role.staff_role_id,
            role: role.role,
            agency: role.agency_id,
            agency_name: both(agency),
        })
        .collect())
}

fn both(agency: AgencyRow) -> Localized {
    Localized {
        vi: agency.name_vi,
        en: agency.name_en,
    }
}

/// Acts in another role from now on; one is active at a time.
///
/// # Errors
/// [`ServiceError::Denied`] for a role the person does not hold.
pub fn switch_role(
    tx: &mut Conn,
    person: PersonId,
    session: SessionId,
    role: StaffRoleId,
) -> Result<Role, ServiceError> {
    let held = staff_roles::list(tx, person)?;
    let wanted = held
        .iter()
        .find(|(held, _)| held.staff_role_id == role)
        .ok_or(ServiceError::Denied)?;
    sessions::set_role(tx, session, Some(role))?;
    Ok(wanted.0.role)
}

/// The only role of a person, to be active without being chosen.
fn only_role(
    tx: &mut Conn,
    person: PersonId,
    realm: Realm,
) -> Result<Option<StaffRoleId>, ServiceError> {
    if realm == Realm::Citizen {
        return Ok(None);
    }
    let held = staff_roles::list(tx, person)?;
    Ok(match held.as_slice() {
        [(only, _)] => Some(only.staff_role_id),
        _ => None,
    })
}

/// Locks or unlocks: nobody stays signed in who is locked.
pub(super) fn set_lock(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    locked: bool,
) -> Result<(), ServiceError> {
    let mut row = people::get_held(tx, person)?;
    row.locked_at = locked.then_some(ctx.now);
    row.updated_at = ctx.now;
    people::update(tx, &row)?;
    if locked {
        sessions::delete_all(tx, person, None)?;
    }
    Ok(())
}

fn seconds(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
