//! Delivery (workflow.md, Notices): lease in one transaction, render and send outside of any, mark in
//! another. Killed in between, the mail is sent once more under the same `Message-ID`. What was leased and
//! not tried is given back and has lost nothing.

use std::time::{Duration, Instant as Stopwatch};

use futures_util::StreamExt as _;
use futures_util::stream;
use rand::Rng as _;

use super::Parts;
use super::rounds::Done;
use crate::db::Conn;
use crate::domain::time::Instant;
use crate::mail::{Delivery, Outgoing, Rendered, TemplateError};
use crate::services::ServiceError;
use crate::services::outbox::{self, Errand, Letter, Outcome};

/// People whose mails are on their way at the same time.
const AT_ONCE: usize = 8;
/// Patience for one mail, whatever the settings say.
const PATIENCE: Duration = Duration::from_secs(120);
/// So long after the claim a mail of its batch may begin: nobody's slow mails keep the others waiting for
/// longer.
const BEGIN_WITHIN: Duration = Duration::from_secs(60);
/// For marking what was sent.
const MARGIN: Duration = Duration::from_secs(15);
/// What begins in time is marked before the lease ends and another worker sends it again.
const _: () = assert!(
    BEGIN_WITHIN.as_secs() + PATIENCE.as_secs() + MARGIN.as_secs() <= outbox::LEASE.as_secs()
);

/// Delivers one batch of notices that are due.
pub(super) async fn due(parts: &Parts) -> Result<Done, ServiceError> {
    // Before the claim, as its lease is: waiting for the database is part of it.
    let claimed = Stopwatch::now();
    let ctx = parts.ctx("deliver");
    let rows = parts.db.write(move |tx| outbox::claim(tx, &ctx)).await?;
    deliver(parts, rows, false, claimed).await
}

/// Delivers the digest of everybody whose day's digest is due.
pub(super) async fn digests(parts: &Parts) -> Result<Done, ServiceError> {
    let claimed = Stopwatch::now();
    let ctx = parts.ctx("digest");
    let rows = parts
        .db
        .write(move |tx| outbox::claim_digest(tx, &ctx))
        .await?;
    deliver(parts, rows, true, claimed).await
}

async fn deliver(
    parts: &Parts,
    rows: Vec<outbox::Claim>,
    digest: bool,
    claimed: Stopwatch,
) -> Result<Done, ServiceError> {
    let leased = rows.len();
    if leased == 0 {
        return Ok(Done::default());
    }
    let ctx = parts.ctx("deliver");
    let (errands, lost) = parts
        .db
        .read(move |conn| outbox::open(conn, &ctx, &rows, digest))
        .await?;
    if !lost.is_empty() {
        parts.db.write(move |tx| outbox::lose(tx, &lost)).await?;
    }
    let results: Vec<Result<usize, ServiceError>> = stream::iter(by_person(errands))
        .map(|theirs| deliver_in_order(parts, theirs, claimed))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let given_back = results.into_iter().sum::<Result<usize, _>>()?;
    Ok(Done {
        handled: leased.saturating_sub(given_back),
        more: true,
    })
}

/// The errands of each person, in the order they came in.
fn by_person(errands: Vec<Errand>) -> Vec<Vec<Errand>> {
    let mut people: Vec<Vec<Errand>> = Vec::new();
    for errand in errands {
        let known = people.iter_mut().find(|theirs| {
            theirs
                .first()
                .is_some_and(|first| first.person == errand.person)
        });
        match known {
            Some(theirs) => theirs.push(errand),
            None => people.push(vec![errand]),
        }
    }
    people
}

/// One person's mails one after the other, so that those of a batch arrive as they were written. One that
/// the mail server puts off does not hold up the rest: what it says may be late, what they say need not be.
/// Where the mail server gives no answer or is too slow for all of them, what is left is given back; answers
/// how many notices that were.
async fn deliver_in_order(
    parts: &Parts,
    theirs: Vec<Errand>,
    claimed: Stopwatch,
) -> Result<usize, ServiceError> {
    let mut left = theirs.as_slice();
    let ended = loop {
        let Some((errand, rest)) = left.split_first() else {
            return Ok(0);
        };
        if claimed.elapsed() > BEGIN_WITHIN {
            break Ok(parts.clock.now());
        }
        left = rest;
        // Marked as soon as it is sent: what is marked cannot be sent again.
        match deliver_one(parts, errand).await {
            Ok(Next::Now) => {}
            Ok(Next::At(at)) => break Ok(at),
            Err(error) => break Err(error),
        }
    };
    let at = ended.as_ref().map_or_else(|_| parts.clock.now(), |at| *at);
    let given_back = match outbox::untried(left, at) {
        Some(untried) => {
            let back = move |tx: &mut Conn| outbox::give_back(tx, &untried);
            parts.db.write(back).await
        }
        None => Ok(0),
    };
    // The first error is the one to tell.
    ended.and(given_back)
}

/// When the same person's next mail may be tried.
enum Next {
    Now,
    /// Together with the one that got no answer, so that it comes after it.
    At(Instant),
}

async fn deliver_one(parts: &Parts, errand: &Errand) -> Result<Next, ServiceError> {
    let now = parts.clock.now();
    let (outcome, answered) = match render(parts, errand) {
        Err(fault) => {
            tracing::error!(
                error = &fault as &dyn std::error::Error,
                "notice cannot be written"
            );
            let answer = fault.to_string();
            (Outcome::Dead { answer }, true)
        }
        Ok(rendered) => send(parts, errand, rendered, now).await,
    };
    let name = match &outcome {
        Outcome::Sent { .. } => "sent",
        Outcome::Later { .. } => "failed",
        Outcome::Dead { .. } => "dead",
    };
    metrics::counter!("sangkien_mails_total", "outcome" => name).increment(1);
    let ended = parts.clock.now();
    let settled = outbox::settlement(errand, &outcome, ended)?;
    parts
        .db
        .write(move |tx| outbox::settle(tx, &settled))
        .await?;
    Ok(match outcome {
        _ if answered => Next::Now,
        Outcome::Later { at, .. } => Next::At(at),
        // It was the last attempt of this one and will not be the last of those behind it.
        Outcome::Dead { .. } | Outcome::Sent { .. } => Next::At(after(ended, parts.retry.backoff)),
    })
}

fn render(parts: &Parts, errand: &Errand) -> Result<Rendered, TemplateError> {
    match errand.notices.as_slice() {
        [only] if !errand.digest => parts.renderer.render(only.kind, &only.data, errand.locale),
        all => {
            let name = all.first().map_or("", |told| told.data.recipient.as_str());
            let told: Vec<_> = all
                .iter()
                .map(|told| (told.kind, told.data.clone()))
                .collect();
            parts.renderer.digest(&told, name, errand.locale)
        }
    }
}

/// What became of one mail, and whether the mail server said so.
async fn send(parts: &Parts, errand: &Errand, rendered: Rendered, now: Instant) -> (Outcome, bool) {
    let Some(first) = errand.notices.first() else {
        let answer = String::new();
        return (Outcome::Dead { answer }, true);
    };
    let letter = Letter {
        subject: rendered.subject.clone(),
        text: rendered.text.clone(),
        html: rendered.html.clone(),
    };
    let outgoing = Outgoing {
        notice: first.notice,
        name: first.data.recipient.clone(),
        address: errand.address.clone(),
        at: now,
        rendered,
    };
    let delivery = match tokio::time::timeout(PATIENCE, parts.mailer.send(&outgoing)).await {
        Ok(delivery) => delivery,
        Err(_) => Delivery::Unanswered {
            answer: String::new(),
        },
    };
    match delivery {
        Delivery::Sent { answer } => (Outcome::Sent { answer, letter }, true),
        Delivery::Permanent { answer } => (Outcome::Dead { answer }, true),
        Delivery::Temporary { answer } => (later(parts, first.attempt, answer), true),
        Delivery::Unanswered { answer } => (later(parts, first.attempt, answer), false),
    }
}

/// Put off until the wait after so many attempts is over, or given up where that was the last.
fn later(parts: &Parts, attempt: i64, answer: String) -> Outcome {
    let failures = u32::try_from(attempt).unwrap_or(u32::MAX);
    let chance = rand::thread_rng().gen_range(0..=1000);
    match parts.retry.wait(failures, chance) {
        Some(wait) => Outcome::Later {
            answer,
            at: after(parts.clock.now(), wait),
        },
        None => Outcome::Dead { answer },
    }
}

fn after(now: Instant, wait: Duration) -> Instant {
    now.plus_seconds(i64::try_from(wait.as_secs()).unwrap_or(i64::MAX))
}
