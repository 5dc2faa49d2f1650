//! The outbox side of the notices: claimed with a lease, delivered elsewhere, marked. A lease that ended is
//! simply claimable again; nothing sweeps (DESIGN §10).

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::Conn;
use super::dialect::{Suffix, skip_locked, wait_locked};
use super::error::DbError;
use super::notices::{NoticeRow, NoticeState};
use super::page::Page;
use super::schema::{initiatives, notices, people};
use crate::domain::id::{NoticeId, PersonId};
use crate::domain::notice::NoticeKind;
use crate::domain::time::Instant;

/// Written out, because a bound value would keep the database from its partial index.
const DUE: &str = "notices.state IN ('waiting', 'failed')";
const LEASED: &str = "notices.state = 'leased'";
const DIGEST: &str = "notices.state = 'digest'";

/// Leases up to `most` notices that are due: new ones, ones to try again, and ones whose worker did not
/// come back. The parts of a digest are not among them: they have no `next_at` while they are leased. In the
/// order they were written.
pub fn claim(
    conn: &mut Conn,
    now: Instant,
    until: Instant,
    most: i64,
) -> Result<Vec<NoticeRow>, DbError> {
    let lock = skip_locked(conn);
    let due = notices::table
        .filter(sql::<Bool>(DUE))
        .filter(notices::next_at.le(now))
        .order((notices::next_at, notices::notice_id))
        .limit(most)
        .select(notices::notice_id);
    let mut ids: Vec<NoticeId> = Suffix(due, lock).load(conn)?;
    let room = most.saturating_sub(i64::try_from(ids.len()).unwrap_or(most));
    if room > 0 {
        let lost = notices::table
            .filter(sql::<Bool>(LEASED))
            .filter(notices::leased_until.le(now))
            .filter(notices::next_at.is_not_null())
            .order((notices::leased_until, notices::notice_id))
            .limit(room)
            .select(notices::notice_id);
        ids.extend(Suffix(lost, lock).load::<NoticeId>(conn)?);
    }
    lease(conn, &ids, until)?;
    let leased = notices::table
        .filter(notices::notice_id.eq_any(&ids))
        .order((notices::created_at, notices::notice_id));
    Ok(leased.select(notices::all_columns).load(conn)?)
}

/// Leases everything that one person's digest tells: what was written before `before`, at most `most`.
/// Empty when nobody's digest is due. Two workers never share a person: the second waits, then finds
/// nothing.
pub fn claim_digest(
    conn: &mut Conn,
    now: Instant,
    before: Instant,
    until: Instant,
    most: i64,
) -> Result<Vec<NoticeRow>, DbError> {
    take_back_lost_digests(conn, now)?;
    let ready = || {
        notices::table
            .filter(sql::<Bool>(DIGEST))
            // From the first person on: a range of the index of digests, which is in this order.
            .filter(notices::person_id.ge(PersonId::from_uuid(uuid::Uuid::nil())))
            .filter(notices::created_at.lt(before))
            .filter(notices::next_at.is_null().or(notices::next_at.le(now)))
    };
    let person: Option<PersonId> = DbError::optional(
        ready()
            .order((notices::person_id, notices::notice_id))
            .select(notices::person_id)
            .first(conn),
    )?;
    let Some(person) = person else {
        return Ok(Vec::new());
    };
    let lock = wait_locked(conn);
    let held = people::table.find(person).select(people::person_id);
    Suffix(held, lock).load::<PersonId>(conn)?;
    let rows: Vec<NoticeRow> = ready()
        .filter(notices::person_id.eq(person))
        .order(notices::notice_id)
        .limit(most)
        .select(notices::all_columns)
        .load(conn)?;
    let ids: Vec<NoticeId> = rows.iter().map(|row| row.notice_id).collect();
    lease(conn, &ids, until)?;
    diesel::update(notices::table.filter(notices::notice_id.eq_any(&ids)))
        .set(notices::next_at.eq(None::<Instant>))
        .execute(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| NoticeRow {
            attempts: row.attempts + 1,
            leased_until: Some(until),
            ..row
        })
        .collect())
}

/// Digests whose worker did not come back wait again.
fn take_back_lost_digests(conn: &mut Conn, now: Instant) -> Result<(), DbError> {
    let lost = notices::table
        .filter(sql::<Bool>(LEASED))
        .filter(notices::leased_until.le(now))
        .filter(notices::next_at.is_null());
    diesel::update(lost)
        .set(notices::state.eq(NoticeState::Digest))
        .execute(conn)?;
    Ok(())
}

fn lease(conn: &mut Conn, ids: &[NoticeId], until: Instant) -> Result<(), DbError> {
    diesel::update(notices::table.filter(notices::notice_id.eq_any(ids)))
        .set((
            notices::state.eq(NoticeState::Leased),
            notices::leased_until.eq(Some(until)),
            notices::attempts.eq(notices::attempts + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// What became of a leased notice.
#[derive(Debug, Clone)]
pub struct Settled {
    /// Which notice.
    pub notice: NoticeId,
    /// The attempt it was leased for; a worker whose lease went to another may not settle it any more.
    pub attempt: i64,
    /// Where it stands now.
    pub state: NoticeState,
    /// When to try again.
    pub next_at: Option<Instant>,
    /// What the mail server said.
    pub answer: String,
    /// The mail as sent, sealed.
    pub rendered_sealed: Option<Vec<u8>>,
    /// When the mail server took it.
    pub sent_at: Option<Instant>,
}

/// Marks a leased notice; answers whether the lease was still this worker's.
pub fn settle(conn: &mut Conn, settled: &Settled) -> Result<bool, DbError> {
    let mine = notices::table
        .find(settled.notice)
        .filter(notices::state.eq(NoticeState::Leased))
        .filter(notices::attempts.eq(settled.attempt));
    let changed = diesel::update(mine)
        .set((
            notices::state.eq(settled.state),
            notices::next_at.eq(settled.next_at),
            notices::leased_until.eq(None::<Instant>),
            notices::last_answer.eq(Some(settled.answer.clone())),
            notices::rendered_sealed.eq(settled.rendered_sealed.clone()),
            notices::sent_at.eq(settled.sent_at),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Gives back what was leased until `until` and was not tried: as if it had not been leased, to be tried at
/// `at`. What another worker leased since ended later and stays as it is. Answers how many were given back.
pub fn give_back(
    conn: &mut Conn,
    untried: &[NoticeId],
    until: Instant,
    state: NoticeState,
    at: Instant,
) -> Result<usize, DbError> {
    let mine = notices::table
        .filter(notices::notice_id.eq_any(untried))
        .filter(notices::state.eq(NoticeState::Leased))
        .filter(notices::leased_until.eq(until))
        .filter(notices::attempts.gt(0));
    let changed = diesel::update(mine)
        .set((
            notices::state.eq(state),
            notices::attempts.eq(notices::attempts - 1),
            notices::next_at.eq(Some(at)),
            notices::leased_until.eq(None::<Instant>),
        ))
        .execute(conn)?;
    Ok(changed)
}

/// States of a notice whose mail is still to leave, and that no worker has.
const UNSENT: [NoticeState; 4] = [
    NoticeState::Waiting,
    NoticeState::Digest,
    NoticeState::Failed,
    NoticeState::Dead,
];

/// What was told this person and has not left goes to another address. What a worker has goes where the worker
/// read; should it have to be tried again, it goes to the new one too. Not the letter that asks whether
/// somebody reads mail at an address: that is where it is for.
pub fn readdress(conn: &mut Conn, person: PersonId, address: &[u8]) -> Result<(), DbError> {
    let with_leased = UNSENT.into_iter().chain([NoticeState::Leased]);
    diesel::update(
        notices::table
            .filter(notices::person_id.eq(person))
            .filter(notices::kind.ne(NoticeKind::VerifyEmail))
            .filter(notices::state.eq_any(with_leased)),
    )
    .set(notices::address_sealed.eq(Some(address)))
    .execute(conn)?;
    Ok(())
}

/// What was told this person and has not left is in the account only. What a worker has may still leave, but
/// is tried no second time: it has no address any more.
pub fn withdraw_address(conn: &mut Conn, person: PersonId) -> Result<(), DbError> {
    let unsent = |states: &[NoticeState]| {
        notices::table
            .filter(notices::person_id.eq(person))
            .filter(notices::kind.ne(NoticeKind::VerifyEmail))
            .filter(notices::state.eq_any(states.to_vec()))
    };
    diesel::update(unsent(&[NoticeState::Leased]))
        .set(notices::address_sealed.eq(None::<Vec<u8>>))
        .execute(conn)?;
    diesel::update(unsent(&UNSENT))
        .set((
            notices::address_sealed.eq(None::<Vec<u8>>),
            notices::state.eq(NoticeState::AccountOnly),
            notices::next_at.eq(None::<Instant>),
        ))
        .execute(conn)?;
    Ok(())
}

/// One line of the outbox page. Whom it is for is said by name only; contents stay sealed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct OutboxItem {
    /// Which notice.
    pub notice: NoticeId,
    /// What it tells.
    pub kind: NoticeKind,
    /// For whom.
    pub person: String,
    /// About which file.
    pub code: Option<String>,
    /// Where it stands.
    pub state: NoticeState,
    /// How often delivery was tried.
    pub attempts: i64,
    /// When it is tried (again).
    pub next_at: Option<Instant>,
    /// What the mail server said last.
    pub answer: Option<String>,
    /// When it was written.
    pub created_at: Instant,
    /// When the mail server took it.
    pub sent_at: Option<Instant>,
}

/// The notices in one state, newest first.
pub fn list(
    conn: &mut Conn,
    state: NoticeState,
    after: Option<NoticeId>,
    size: usize,
) -> Result<Page<OutboxItem, NoticeId>, DbError> {
    let last = NoticeId::from_uuid(uuid::Uuid::max());
    let rows: Vec<OutboxItem> = notices::table
        .inner_join(people::table.on(people::person_id.eq(notices::person_id)))
        .left_join(
            initiatives::table.on(initiatives::initiative_id
                .nullable()
                .eq(notices::initiative_id)),
        )
        .filter(notices::state.eq(state))
        .filter(notices::notice_id.lt(after.unwrap_or(last)))
        .order(notices::notice_id.desc())
        .limit(i64::try_from(size).unwrap_or(i64::MAX).saturating_add(1))
        .select((
            notices::notice_id,
            notices::kind,
            people::name,
            initiatives::code.nullable(),
            notices::state,
            notices::attempts,
            notices::next_at,
            notices::last_answer,
            notices::created_at,
            notices::sent_at,
        ))
        .load(conn)?;
    Ok(Page::cut(rows, size, |item| item.notice))
}

/// How many notices are not yet delivered, by state.
pub fn count_open(conn: &mut Conn) -> Result<Vec<(NoticeState, i64)>, DbError> {
    let open = [
        NoticeState::Waiting,
        NoticeState::Digest,
        NoticeState::Leased,
        NoticeState::Failed,
        NoticeState::Dead,
    ];
    Ok(notices::table
        .filter(notices::state.eq_any(open))
        .group_by(notices::state)
        .select((notices::state, diesel::dsl::count_star()))
        .order(notices::state)
        .load(conn)?)
}

/// Wakes dead notices, or failed ones before their time: one, or all that are dead. Answers how many.
pub fn retry(conn: &mut Conn, one: Option<NoticeId>, now: Instant) -> Result<usize, DbError> {
    let again = (
        notices::state.eq(NoticeState::Waiting),
        notices::attempts.eq(0),
        notices::next_at.eq(Some(now)),
    );
    let changed = match one {
        Some(notice) => {
            let stuck = notices::table
                .find(notice)
                .filter(notices::state.eq_any([NoticeState::Dead, NoticeState::Failed]));
            diesel::update(stuck).set(again).execute(conn)?
        }
        None => {
            let dead = notices::table.filter(notices::state.eq(NoticeState::Dead));
            diesel::update(dead).set(again).execute(conn)?
        }
    };
    Ok(changed)
}
