//! One loop for all kinds of background work: a round, then a wait that a wake-up or the end cuts short. A
//! round that fails or panics is logged and counted, and tried again after a longer wait; it takes nothing
//! else down.

use std::time::Duration;

use tokio::sync::watch;

use super::{Parts, deadlines, deliver, exports};
use crate::domain::text_enum::text_enum;
use crate::domain::time::Clock;
use crate::services::{ServiceError, figures};

text_enum! {
    /// What is repeated; the spelling is the label in metrics and logs.
    pub(super) enum Round {
        Deadlines = "deadlines",
        Remind = "remind",
        Tidy = "tidy",
        Exports = "exports",
        Figures = "figures",
        Deliver = "deliver",
        Digest = "digest",
    }
}

/// What writes notices comes before what delivers them.
pub(super) const IN_ORDER: &[Round] = <Round as crate::domain::text_enum::TextEnum>::ALL;

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Done {
    /// How many things it handled.
    pub handled: usize,
    /// More is waiting: the next round follows at once.
    pub more: bool,
}

/// After a failure the wait is this many times longer.
const PATIENCE: u32 = 5;

pub(super) async fn once(round: Round, parts: Parts) -> Result<Done, ServiceError> {
    match round {
        Round::Deadlines => deadlines::due(&parts).await,
        Round::Remind => deadlines::remind(&parts).await,
        Round::Tidy => deadlines::tidy(&parts).await,
        Round::Exports => exports::next(&parts).await,
        Round::Figures => figures(&parts).await,
        Round::Deliver => deliver::due(&parts).await,
        Round::Digest => deliver::digests(&parts).await,
    }
}

/// Counts the published figures: read first, then written, so that no writer waits while it counts.
async fn figures(parts: &Parts) -> Result<Done, ServiceError> {
    let counts = parts.db.read(figures::count).await?;
    let ctx = parts.ctx("figures");
    parts
        .db
        .write(move |tx| figures::put(tx, &ctx, &counts))
        .await?;
    Ok(Done::default())
}

/// Repeats a round until `stop` turns true or its sender is gone.
pub(super) async fn repeat(
    parts: Parts,
    round: Round,
    every: Duration,
    mut stop: watch::Receiver<bool>,
) {
    while !*stop.borrow() {
        // A task of its own, so that a panic ends this round and not the loop.
        let result = tokio::spawn(once(round, parts.clone())).await;
        let wait = match result {
            Ok(Ok(done)) => {
                count(round, "done", done.handled);
                // what it did told somebody
                if done.handled > 0 && !matches!(round, Round::Deliver | Round::Digest) {
                    parts.wake.mail();
                }
                if done.more { Duration::ZERO } else { every }
            }
            Ok(Err(error)) => {
                tracing::error!(
                    work = round.as_name(),
                    error = &error as &dyn std::error::Error,
                    "background work failed"
                );
                count(round, "failed", 1);
                every.saturating_mul(PATIENCE)
            }
            Err(error) => {
                tracing::error!(
                    work = round.as_name(),
                    error = &error as &dyn std::error::Error,
                    "background work panicked"
                );
                count(round, "panicked", 1);
                every.saturating_mul(PATIENCE)
            }
        };
        tokio::select! {
            () = pause(&parts.clock, wait) => {}
            () = parts.wake.rung(round) => {}
            ended = stop.wait_for(|stopped| *stopped) => {
                drop(ended);
                return;
            }
        }
    }
}

/// Waits so long by the portal's clock, and never longer than that by the machine's: where somebody moves
/// the clock by hand, what became due is found at once.
async fn pause(clock: &Clock, wait: Duration) {
    let look = Duration::from_secs(1);
    let seconds = i64::try_from(wait.as_secs()).unwrap_or(i64::MAX);
    let (begun, until) = (std::time::Instant::now(), clock.now().plus_seconds(seconds));
    while let Some(left) = wait.checked_sub(begun.elapsed()) {
        tokio::time::sleep(left.min(look)).await;
        if seconds > 1 && clock.now() > until {
            return;
        }
    }
}

fn count(round: Round, outcome: &'static str, handled: usize) {
    let name = round.as_name();
    metrics::counter!("sangkien_worker_rounds_total", "work" => name, "outcome" => outcome)
        .increment(1);
    if outcome == "done" && handled > 0 {
        let handled = u64::try_from(handled).unwrap_or(u64::MAX);
        metrics::counter!("sangkien_worker_handled_total", "work" => name).increment(handled);
    }
}

impl Round {
    fn as_name(self) -> &'static str {
        crate::domain::text_enum::TextEnum::as_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Wake;
    use super::Round;
    use std::time::Duration;

    async fn hears(wake: &Wake, round: Round) -> bool {
        let soon = Duration::from_millis(20);
        tokio::time::timeout(soon, wake.rung(round)).await.is_ok()
    }

    #[tokio::test]
    async fn a_ring_during_a_round_is_heard_at_its_end_and_once() {
        let wake = Wake::default();
        // nobody waits yet: the loop is in the middle of a round
        wake.clone().ring();
        wake.ring();
        assert!(hears(&wake, Round::Deliver).await);
        assert!(!hears(&wake, Round::Deliver).await);
        assert!(hears(&wake, Round::Exports).await);
        assert!(!hears(&wake, Round::Tidy).await, "only time makes it due");
    }
}
