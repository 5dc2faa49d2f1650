//! Sessions: who is signed in where. Only a hash of the cookie is kept (issue 2, §3).

use diesel::prelude::*;

use super::Conn;
use super::agencies::AgencyRow;
use super::dialect::straight;
use super::error::DbError;
use super::people::PersonRow;
use super::prepared::{Counted, Prepared};
use super::schema::{agencies, notices, people, sessions, staff_roles};
use super::staff_roles::StaffRoleRow;
use crate::domain::id::{PersonId, SessionId, StaffRoleId};
use crate::domain::text_enum::text_enum;
use crate::domain::time::Instant;

text_enum! {
    /// The two halves of the portal.
    pub enum Realm {
        /// Sends initiatives.
        Citizen = "citizen",
        /// Handles them.
        Staff = "staff",
    }
}

/// A session as stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
pub struct SessionRow {
    /// Which.
    pub session_id: SessionId,
    /// Hash of the cookie.
    pub token_hash: Vec<u8>,
    /// Whose.
    pub person_id: PersonId,
    /// In which half of the portal.
    pub realm: Realm,
    /// The role that is active.
    pub staff_role_id: Option<StaffRoleId>,
    /// How sure the provider was.
    pub level: i64,
    /// When the second factor was shown.
    pub second_factor_at: Option<Instant>,
    /// The first factor held, the second is still to come: good for nothing else.
    pub is_pending: bool,
    /// The provider's ID token under the person's key, for signing out there.
    pub id_token_sealed: Option<Vec<u8>>,
    /// The browser, in its own words, cut.
    pub user_agent: String,
    /// When it began.
    pub created_at: Instant,
    /// The last request, to the minute.
    pub last_seen_at: Instant,
    /// When it ends whatever happens.
    pub expires_at: Instant,
}

/// A new session.
pub fn insert(conn: &mut Conn, row: &SessionRow) -> Result<(), DbError> {
    straight!(conn, |c| diesel::insert_into(sessions::table)
        .values(row)
        .execute(c))?;
    Ok(())
}

/// The session of a cookie and whose it is.
pub fn find(
    conn: &mut Conn,
    token_hash: &[u8],
) -> Result<Option<(SessionRow, PersonRow)>, DbError> {
    DbError::optional(straight!(conn, |c| sessions::table
        .inner_join(people::table)
        .filter(sessions::token_hash.eq(token_hash))
        .select((sessions::all_columns, people::all_columns))
        .first(c)))
}

/// A role that still holds, with its agency.
pub fn find_role(
    conn: &mut Conn,
    role: StaffRoleId,
) -> Result<Option<(StaffRoleRow, AgencyRow)>, DbError> {
    DbError::optional(straight!(conn, |c| staff_roles::table
        .inner_join(agencies::table)
        .filter(
            staff_roles::staff_role_id
                .eq(role)
                .and(staff_roles::revoked_at.is_null()),
        )
        .select((staff_roles::all_columns, agencies::all_columns))
        .first(c)))
}

/// Unread entries of somebody's inbox; counted up to 100.
pub fn count_unread(conn: &mut Conn, person: PersonId) -> Result<i64, DbError> {
    let unread = notices::table
        .filter(
            notices::person_id
                .eq(person)
                .and(notices::read_at.is_null()),
        )
        .select(notices::notice_id)
        .limit(100);
    Ok(straight!(conn, |c| Prepared(Counted(unread)).get_result(c))?)
}

/// Somebody was here.
pub fn touch(conn: &mut Conn, session: SessionId, now: Instant) -> Result<(), DbError> {
    straight!(conn, |c| diesel::update(sessions::table.find(session))
        .set(sessions::last_seen_at.eq(now))
        .execute(c))?;
    Ok(())
}

/// When a session began.
pub fn began_at(conn: &mut Conn, session: SessionId) -> Result<Instant, DbError> {
    let query = sessions::table.find(session).select(sessions::created_at);
    Ok(straight!(conn, |c| query.first(c))?)
}

/// A session ends at this moment.
pub fn end_at(conn: &mut Conn, session: SessionId, at: Instant) -> Result<(), DbError> {
    straight!(conn, |c| diesel::update(sessions::table.find(session))
        .set(sessions::expires_at.eq(at))
        .execute(c))?;
    Ok(())
}

/// Another role is active from now on.
pub fn set_role(
    conn: &mut Conn,
    session: SessionId,
    role: Option<StaffRoleId>,
) -> Result<(), DbError> {
    straight!(conn, |c| diesel::update(sessions::table.find(session))
        .set(sessions::staff_role_id.eq(role))
        .execute(c))?;
    Ok(())
}

/// Ends the session of a cookie; answers it, if there was one.
pub fn delete_by_token(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<SessionRow>, DbError> {
    DbError::optional(straight!(conn, |c| diesel::delete(
        sessions::table.filter(sessions::token_hash.eq(token_hash))
    )
    .returning(sessions::all_columns)
    .get_result(c)))
}

/// Ends one session of a person; answers it, if there was one.
pub fn delete(
    conn: &mut Conn,
    person: PersonId,
    session: SessionId,
) -> Result<Option<SessionRow>, DbError> {
    DbError::optional(straight!(conn, |c| diesel::delete(
        sessions::table.filter(
            sessions::session_id
                .eq(session)
                .and(sessions::person_id.eq(person)),
        ),
    )
    .returning(sessions::all_columns)
    .get_result(c)))
}

/// Ends what still waits for a second factor of the sign-in that this session came from.
pub fn delete_waiting(conn: &mut Conn, of: &SessionRow) -> Result<(), DbError> {
    straight!(conn, |c| diesel::delete(
        sessions::table.filter(
            sessions::person_id
                .eq(of.person_id)
                .and(sessions::created_at.eq(of.created_at))
                .and(sessions::is_pending.eq(true)),
        ),
    )
    .execute(c))?;
    Ok(())
}

/// Ends all sessions of a person but one; answers how many.
pub fn delete_all(
    conn: &mut Conn,
    person: PersonId,
    but: Option<SessionId>,
) -> Result<usize, DbError> {
    let of_person = sessions::person_id.eq(person);
    Ok(match but {
        None => diesel::delete(sessions::table.filter(of_person)).execute(conn)?,
        Some(kept) => {
            let others = of_person.and(sessions::session_id.ne(kept));
            diesel::delete(sessions::table.filter(others)).execute(conn)?
        }
    })
}

/// The sessions of a person that have not run out, newest first.
pub fn list(conn: &mut Conn, person: PersonId, now: Instant) -> Result<Vec<SessionRow>, DbError> {
    let query = sessions::table.filter(
        sessions::person_id
            .eq(person)
            .and(sessions::expires_at.gt(now)),
    );
    Ok(straight!(conn, |c| query
        .select(sessions::all_columns)
        .order(sessions::session_id.desc())
        .limit(50)
        .load(c))?)
}

/// Sessions with this active role have to choose again.
pub fn clear_role(conn: &mut Conn, role: StaffRoleId) -> Result<(), DbError> {
    straight!(conn, |c| diesel::update(
        sessions::table.filter(sessions::staff_role_id.eq(role))
    )
    .set(sessions::staff_role_id.eq(None::<StaffRoleId>))
    .execute(c))?;
    Ok(())
}
