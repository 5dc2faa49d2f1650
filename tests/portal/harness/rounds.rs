//! What background work of a running portal has done, seen from outside: how often each kind went, by its metrics, and
//! what is left in the outbox.

use std::collections::BTreeMap;
use std::time::Duration;

use super::portal::Portal;
use crate::databases::Kind;

/// How often each kind goes, in seconds, as `worker::run` has it: a clock that is moved further starts it at once.
const EVERY: [(&str, i64); 7] = [
    ("deliver", 2),
    ("exports", 2),
    ("deadlines", 5),
    ("remind", 30),
    ("digest", 60),
    ("figures", 300),
    ("tidy", 600),
];
/// What goes this often by itself may be under way while the clock is moved.
const OFTEN: i64 = 5;

impl Portal {
    /// Moves its clock and waits until all that this makes due is done, and the mail that came of it has left or was
    /// refused.
    pub async fn go_on_at(&self, now: &str) {
        let jump = (now
            .parse()
            .map(|then: sangkien::domain::time::Instant| then.micros())
            .unwrap()
            - self.now().micros())
            / 1_000_000;
        let due = EVERY.iter().filter(|(_, every)| *every < jump);
        // the first round of each, right after the start, may not have been over
        self.wait_for_rounds(due.clone().map(|(work, _)| (*work, 1)).collect())
            .await;
        let before = self.rounds().await;
        self.set_clock(now);
        // a round that ended meanwhile, or is under way now, may have begun with the old time
        let after = self.rounds().await;
        let wanted = due.map(|(work, every)| {
            let seen = if *every <= OFTEN {
                after[*work] + 1
            } else {
                before[*work]
            };
            (*work, seen + 1)
        });
        self.wait_for_rounds(wanted.collect()).await;
        self.wait_for_mail().await;
    }

    /// Waits until this kind of work has begun and ended once from now on: of two rounds the first may be under way.
    pub async fn goes_on_with(&self, work: &'static str) {
        let seen = self.rounds().await;
        let seen = seen.get(work).copied().unwrap_or_default();
        self.wait_for_rounds(BTreeMap::from([(work, seen + 2)]))
            .await;
    }

    /// How many rounds of each kind of work went well.
    async fn rounds(&self) -> BTreeMap<String, u64> {
        let metrics = self.metrics.clone().expect("it has a listener of its own");
        let (_, counted) = self.answers(metrics).await;
        let rounds = counted.lines().filter_map(|line| {
            let labels = line.strip_prefix("sangkien_worker_rounds_total{")?;
            let (labels, count) = labels.split_once("} ")?;
            let (_, work) = labels.split_once("work=\"")?;
            let (work, _) = work.split_once('"')?;
            let well = labels.contains("outcome=\"done\"");
            well.then(|| (work.to_owned(), count.parse().unwrap()))
        });
        rounds.collect()
    }

    async fn wait_for_rounds(&self, wanted: BTreeMap<&'static str, u64>) {
        let mut rounds = BTreeMap::new();
        for _ in 0..1_200 {
            rounds = self.rounds().await;
            let gone = |(work, many): (&&str, &u64)| rounds.get(*work) >= Some(many);
            if wanted.iter().all(gone) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{wanted:?} of {rounds:?}\n{}", self.log());
    }

    /// Waits until nothing is to be delivered at this time any more.
    async fn wait_for_mail(&self) {
        let Some(database) = &self.database else {
            return self.goes_on_with("deliver").await;
        };
        let due = format!(
            "SELECT count(*) AS n FROM notices WHERE state = 'leased' OR state IN ('waiting', 'failed') AND next_at <= {}",
            self.now_in_sql(database.kind)
        );
        for _ in 0..600 {
            if database.count(&due) == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("mail does not leave\n{}", self.log());
    }

    /// Mail that was given up, or put off, or that a worker did not come back from.
    pub(super) fn undelivered(&self) -> Vec<String> {
        let Some(database) = &self.database else {
            return Vec::new();
        };
        database.lines(&format!(
            "SELECT state || ' ' || kind || ': ' || coalesce(last_answer, '') AS line FROM notices \
             WHERE state IN ('failed', 'dead') OR state = 'leased' AND leased_until < {}",
            self.now_in_sql(database.kind)
        ))
    }

    fn now_in_sql(&self, kind: Kind) -> String {
        match kind {
            Kind::Sqlite => self.now().micros().to_string(),
            Kind::Postgres => format!("'{}'", self.now()),
        }
    }
}
