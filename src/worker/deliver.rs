//! Delivery (workflow.md, Notices): lease in one transaction, render and send outside of any, mark in
//! another. Killed in between, the mail is sent once more under the same `Message-ID`.

use std::time::{Duration, Instant as Stopwatch};

use futures_util::StreamExt as _;
use futures_util::stream;
use rand::Rng as _;

use super::Parts;
use super::rounds::Done;
use crate::domain::time::Instant;
use crate::mail::{Delivery, Outgoing, Rendered, TemplateError};
use crate::services::ServiceError;
use crate::services::outbox::{self, Errand, Letter, Outcome};

/// People whose mails are on their way at the same time.
const AT_ONCE: usize = 8;
/// Patience for one mail, whatever the settings say.
const PATIENCE: Duration = Duration::from_secs(120);
/// So long after the lease a mail may begin: it ends before the lease does.
const BEGIN_WITHIN: Duration = outbox::LEASE.saturating_sub(PATIENCE);

/// Delivers one batch of notices that are due.
pub(super) async fn due(parts: &Parts) -> Result<Done, ServiceError> {
    let ctx = parts.ctx("deliver");
    let rows = {
        let ctx = ctx.clone();
        parts.db.write(move |tx| outbox::claim(tx, &ctx)).await?
    };
    deliver(parts, rows, false).await
}

/// Delivers the digest of everybody whose day's digest is due.
pub(super) async fn digests(parts: &Parts) -> Result<Done, ServiceError> {
    let ctx = parts.ctx("digest");
    let rows = {
        let ctx = ctx.clone();
        parts
            .db
            .write(move |tx| outbox::claim_digest(tx, &ctx))
            .await?
    };
    deliver(parts, rows, true).await
}

async fn deliver(
    parts: &Parts,
    rows: Vec<outbox::Claim>,
    digest: bool,
) -> Result<Done, ServiceError> {
    let handled = rows.len();
    if handled == 0 {
        return Ok(Done::default());
    }
    let leased = Stopwatch::now();
    let ctx = parts.ctx("deliver");
    let (errands, lost) = parts
        .db
        .read(move |conn| outbox::open(conn, &ctx, &rows, digest))
        .await?;
    if !lost.is_empty() {
        parts.db.write(move |tx| outbox::lose(tx, &lost)).await?;
    }
    let results: Vec<Result<(), ServiceError>> = stream::iter(by_person(errands))
        .map(|theirs| deliver_in_order(parts, theirs, leased))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    results.into_iter().collect::<Result<(), _>>()?;
    Ok(Done {
        handled,
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

/// One person's mails one after the other, so that they arrive as they were written. One that is put off
/// does not hold up the rest: what it says may be late, what they say need not be. Where the mail server is
/// too slow for all of them, what is left is taken up again when the lease is over.
async fn deliver_in_order(
    parts: &Parts,
    theirs: Vec<Errand>,
    leased: Stopwatch,
) -> Result<(), ServiceError> {
    for errand in theirs {
        if leased.elapsed() > BEGIN_WITHIN {
            break;
        }
        // Marked as soon as it is sent: what is marked cannot be sent again.
        deliver_one(parts, errand).await?;
    }
    Ok(())
}

async fn deliver_one(parts: &Parts, errand: Errand) -> Result<(), ServiceError> {
    let now = parts.clock.now();
    let outcome = match render(parts, &errand) {
        Err(fault) => {
            tracing::error!(
                error = &fault as &dyn std::error::Error,
                "notice cannot be written"
            );
            Outcome::Dead {
                answer: fault.to_string(),
            }
        }
        Ok(rendered) => send(parts, &errand, rendered, now).await,
    };
    let name = match &outcome {
        Outcome::Sent { .. } => "sent",
        Outcome::Later { .. } => "failed",
        Outcome::Dead { .. } => "dead",
    };
    metrics::counter!("sangkien_mails_total", "outcome" => name).increment(1);
    let settled = outbox::settlement(&errand, &outcome, parts.clock.now())?;
    parts.db.write(move |tx| outbox::settle(tx, &settled)).await
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

async fn send(parts: &Parts, errand: &Errand, rendered: Rendered, now: Instant) -> Outcome {
    let Some(first) = errand.notices.first() else {
        return Outcome::Dead {
            answer: String::new(),
        };
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
        Err(late) => Delivery::Temporary {
            answer: late.to_string(),
        },
    };
    match delivery {
        Delivery::Sent { answer } => Outcome::Sent { answer, letter },
        Delivery::Permanent { answer } => Outcome::Dead { answer },
        Delivery::Temporary { answer } => {
            let failures = u32::try_from(first.attempt).unwrap_or(u32::MAX);
            let chance = rand::thread_rng().gen_range(0..=1000);
            match parts.retry.wait(failures, chance) {
                Some(wait) => Outcome::Later {
                    answer,
                    at: parts
                        .clock
                        .now()
                        .plus_seconds(i64::try_from(wait.as_secs()).unwrap_or(i64::MAX)),
                },
                None => Outcome::Dead { answer },
            }
        }
    }
}
