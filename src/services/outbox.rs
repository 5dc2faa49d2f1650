//! Delivery of notices: leased in a short transaction, opened, sent by the worker outside of any, marked in
//! another (DESIGN §10). At least once; the `Message-ID` comes from the notice, so that a repeat can be
//! told from a second notice.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::keys::Ring;
use super::notify::{ADDRESS, DATA};
use super::{Ctx, ServiceError};
use crate::db::notices::NoticeRow;
use crate::db::outbox::Settled;
use crate::db::{Conn, outbox};
use crate::domain::id::{NoticeId, PersonId};
use crate::domain::locale::Locale;
use crate::domain::notice::{NoticeData, NoticeKind};
use crate::domain::time::Instant;
use crate::seal::{PersonKey, SealError, envelope};

pub use crate::db::notices::{NoticeRow as Claim, NoticeState};
pub use crate::db::outbox::OutboxItem;

/// What an envelope of a [`Letter`] is bound to.
pub const RENDERED: &str = "notice.rendered";
/// How long a worker may take over what it leased.
pub const LEASE: Duration = Duration::from_secs(LEASE_SECONDS.unsigned_abs());
const LEASE_SECONDS: i64 = 300;
/// Notices leased at a time.
const BATCH: i64 = 16;
/// Notices in one digest at most; the rest comes with the next.
const DIGEST: i64 = 100;
/// The hour in Vietnam at which a day's digest is due.
const DIGEST_HOUR: i64 = 7;

/// A mail as it was sent, kept sealed: what somebody got can be shown later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// The plain part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// One mail to send: a notice, or several as a digest.
pub struct Errand {
    /// To whom.
    pub person: PersonId,
    /// Where to.
    pub address: String,
    /// In which language.
    pub locale: Locale,
    /// What it tells; more than one is a digest. The first gives the `Message-ID`.
    pub notices: Vec<Told>,
    /// Whether it goes out as a digest, even of one.
    pub digest: bool,
    /// When the lease ends; each lease of a notice has an end of its own.
    until: Option<Instant>,
    key: PersonKey,
}

/// One notice of an errand.
#[derive(Debug, Clone)]
pub struct Told {
    /// Which.
    pub notice: NoticeId,
    /// How often it was tried, this time included.
    pub attempt: i64,
    /// Which template.
    pub kind: NoticeKind,
    /// What the template names.
    pub data: NoticeData,
}

/// What became of an errand.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The mail server took it.
    Sent {
        /// What it said.
        answer: String,
        /// What was sent.
        letter: Letter,
    },
    /// Not now.
    Later {
        /// What was said.
        answer: String,
        /// When to try again.
        at: Instant,
    },
    /// Never, or not any more: a person has to look.
    Dead {
        /// What was said.
        answer: String,
    },
}

/// Leases notices that are due. One transaction.
///
/// # Errors
/// When the database fails.
pub fn claim(tx: &mut Conn, ctx: &Ctx) -> Result<Vec<NoticeRow>, ServiceError> {
    let until = ctx.now.plus_seconds(LEASE_SECONDS);
    Ok(outbox::claim(tx, ctx.now, until, BATCH)?)
}

/// Leases one person's digest, if one is due: all that was written before this morning's hour.
///
/// # Errors
/// When the database fails.
pub fn claim_digest(tx: &mut Conn, ctx: &Ctx) -> Result<Vec<NoticeRow>, ServiceError> {
    let until = ctx.now.plus_seconds(LEASE_SECONDS);
    let before = digest_hour(ctx.now);
    Ok(outbox::claim_digest(tx, ctx.now, before, until, DIGEST)?)
}

/// The latest digest hour that has struck.
fn digest_hour(now: Instant) -> Instant {
    let today = Instant::start_of(now.date()).plus_seconds(DIGEST_HOUR * 3600);
    if today <= now {
        today
    } else {
        today.plus_seconds(-24 * 3600)
    }
}

/// A leased notice that will not be sent.
#[derive(Debug, Clone)]
pub struct Lost {
    notice: NoticeId,
    attempt: i64,
    why: Why,
}

#[derive(Debug, Clone)]
enum Why {
    /// Its recipient was erased, or withdrew the address meanwhile: nobody is waiting for it.
    Unwanted,
    /// Its key or its envelope does not open: a person has to look.
    Broken(String),
}

/// Opens what was leased; a read. What cannot be opened is left out and does not keep the rest from being
/// sent; [`lose`] marks it.
///
/// # Errors
/// When the database fails.
pub fn open(
    conn: &mut Conn,
    ctx: &Ctx,
    rows: &[NoticeRow],
    digest: bool,
) -> Result<(Vec<Errand>, Vec<Lost>), ServiceError> {
    let mut errands: Vec<Errand> = Vec::new();
    let mut lost = Vec::new();
    let mut ring = Ring::default();
    for row in rows {
        let opened = match open_one(conn, ctx, &mut ring, row) {
            Ok(opened) => opened,
            Err(error) => {
                lost.push(Lost {
                    notice: row.notice_id,
                    attempt: row.attempts,
                    why: why(error)?,
                });
                continue;
            }
        };
        match errands.last_mut() {
            Some(errand) if digest => errand.notices.extend(opened.notices),
            _ => errands.push(Errand { digest, ..opened }),
        }
    }
    Ok((errands, lost))
}

fn open_one(
    conn: &mut Conn,
    ctx: &Ctx,
    ring: &mut Ring,
    row: &NoticeRow,
) -> Result<Errand, ServiceError> {
    let key = ring.person(conn, ctx, row.person_id)?;
    let sealed = row.address_sealed.as_ref().ok_or(ServiceError::NotFound)?;
    let data: NoticeData = envelope::open_json(key, DATA, &row.data_sealed)?;
    let address = envelope::open(key, ADDRESS, sealed)?;
    Ok(Errand {
        person: row.person_id,
        address: String::from_utf8_lossy(&address).into_owned(),
        locale: row.locale,
        notices: vec![Told {
            notice: row.notice_id,
            attempt: row.attempts,
            kind: row.kind,
            data,
        }],
        digest: false,
        until: row.leased_until,
        key: key.clone(),
    })
}

/// Why this one notice is lost; an error that is not its own stays one.
fn why(error: ServiceError) -> Result<Why, ServiceError> {
    match error {
        ServiceError::NotFound => Ok(Why::Unwanted),
        ServiceError::Internal(cause) => match cause.downcast::<SealError>() {
            Ok(broken) => Ok(Why::Broken(broken.to_string())),
            Err(other) => Err(ServiceError::Internal(other)),
        },
        other => Err(other),
    }
}

/// Marks leased notices that will not be sent: cancelled where the recipient was erased or withdrew the
/// address, dead where they do not open.
///
/// # Errors
/// When the database fails.
pub fn lose(tx: &mut Conn, lost: &[Lost]) -> Result<(), ServiceError> {
    for one in lost {
        let (state, answer) = match &one.why {
            Why::Unwanted => (NoticeState::Cancelled, ""),
            Why::Broken(answer) => {
                tracing::error!(notice.id = %one.notice, error = %answer, "notice does not open");
                (NoticeState::Dead, answer.as_str())
            }
        };
        let settled = Settled {
            notice: one.notice,
            attempt: one.attempt,
            state,
            next_at: None,
            answer: answer.to_owned(),
            rendered_sealed: None,
            sent_at: None,
        };
        outbox::settle(tx, &settled)?;
    }
    Ok(())
}

/// What an outcome comes to in rows, one per notice of the errand.
///
/// # Errors
/// When the letter cannot be sealed.
pub fn settlement(
    errand: &Errand,
    outcome: &Outcome,
    now: Instant,
) -> Result<Vec<Settled>, ServiceError> {
    let mut settled = Vec::with_capacity(errand.notices.len());
    for told in &errand.notices {
        let plain = Settled {
            notice: told.notice,
            attempt: told.attempt,
            state: NoticeState::Dead,
            next_at: None,
            answer: String::new(),
            rendered_sealed: None,
            sent_at: None,
        };
        settled.push(match outcome {
            Outcome::Sent { answer, letter } => Settled {
                state: NoticeState::Sent,
                answer: answer.clone(),
                rendered_sealed: Some(envelope::seal_json(&errand.key, RENDERED, letter)?),
                sent_at: Some(now),
                ..plain
            },
            Outcome::Later { answer, at } => Settled {
                state: if errand.digest {
                    NoticeState::Digest
                } else {
                    NoticeState::Failed
                },
                answer: answer.clone(),
                next_at: Some(*at),
                ..plain
            },
            Outcome::Dead { answer } => Settled {
                answer: answer.clone(),
                ..plain
            },
        });
    }
    Ok(settled)
}

/// Marks what became of an errand; a lease that went to another worker meanwhile is left to that one.
///
/// # Errors
/// When the database fails.
pub fn settle(tx: &mut Conn, settled: &[Settled]) -> Result<(), ServiceError> {
    for row in settled {
        if !outbox::settle(tx, row)? {
            tracing::warn!(notice.id = %row.notice, "lease ended before delivery was marked");
        }
    }
    Ok(())
}

/// Leased notices that were not tried.
#[derive(Debug, Clone)]
pub struct Untried {
    notices: Vec<NoticeId>,
    until: Instant,
    state: NoticeState,
    at: Instant,
}

/// What is given back of errands of one batch that were not tried; `at` is when to try them. `None` when
/// there is nothing to give back.
#[must_use]
pub fn untried(errands: &[Errand], at: Instant) -> Option<Untried> {
    let first = errands.first()?;
    let told = errands.iter().flat_map(|errand| &errand.notices);
    Some(Untried {
        notices: told.map(|told| told.notice).collect(),
        until: first.until?,
        state: if first.digest {
            NoticeState::Digest
        } else {
            NoticeState::Waiting
        },
        at,
    })
}

/// Gives back what was leased and not tried: it costs no attempt. Answers how many.
///
/// # Errors
/// When the database fails.
pub fn give_back(tx: &mut Conn, untried: &Untried) -> Result<usize, ServiceError> {
    let Untried {
        notices,
        until,
        state,
        at,
    } = untried;
    Ok(outbox::give_back(tx, notices, *until, *state, *at)?)
}

/// The outbox as its page shows it.
pub struct Overview {
    /// How many are not yet delivered, by state.
    pub counts: Vec<(NoticeState, i64)>,
    /// One page of one state, newest first.
    pub items: Vec<OutboxItem>,
    /// Where the next page begins.
    pub next: Option<NoticeId>,
}

/// One state of the outbox, a page long.
///
/// # Errors
/// When the database fails.
pub fn overview(
    conn: &mut Conn,
    state: NoticeState,
    after: Option<NoticeId>,
    size: usize,
) -> Result<Overview, ServiceError> {
    let page = outbox::list(conn, state, after, size)?;
    Ok(Overview {
        counts: outbox::count_open(conn)?,
        items: page.items,
        next: page.next,
    })
}

/// Tries one notice, or all that are dead, again at once. Answers how many.
///
/// # Errors
/// [`ServiceError::NotFound`] when this one neither failed nor died.
pub fn retry(tx: &mut Conn, ctx: &Ctx, one: Option<NoticeId>) -> Result<usize, ServiceError> {
    let woken = outbox::retry(tx, one, ctx.now)?;
    if one.is_some() && woken == 0 {
        return Err(ServiceError::NotFound);
    }
    tracing::info!(notices = woken, "retried by hand");
    Ok(woken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_tells_what_was_written_before_seven_in_the_morning() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        // 07:00 in Vietnam is 00:00 UTC.
        assert_eq!(
            digest_hour(at("2026-11-22T00:00:00Z")),
            at("2026-11-22T00:00:00Z")
        );
        assert_eq!(
            digest_hour(at("2026-11-22T16:59:59Z")),
            at("2026-11-22T00:00:00Z")
        );
        assert_eq!(
            digest_hour(at("2026-11-22T23:59:59Z")),
            at("2026-11-22T00:00:00Z")
        );
    }
}
