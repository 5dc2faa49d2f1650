//! Two pieces of work in turns, so that both meet the same machine.

use std::time::{Duration, Instant};

/// How long each took, round by round.
pub struct Pair {
    pub ours: Vec<Duration>,
    pub bare: Vec<Duration>,
}

impl Pair {
    /// In turns, now the one first and now the other; a tenth of the rounds before they count.
    pub fn of(rounds: usize, mut ours: impl FnMut(), mut bare: impl FnMut()) -> Self {
        let mut pair = Self {
            ours: Vec::new(),
            bare: Vec::new(),
        };
        for round in 0..rounds + rounds / 10 {
            let (one, other) = if round % 2 == 0 {
                let one = timed(&mut ours);
                (one, timed(&mut bare))
            } else {
                let other = timed(&mut bare);
                (timed(&mut ours), other)
            };
            if round >= rounds / 10 {
                pair.ours.push(one);
                pair.bare.push(other);
            }
        }
        pair
    }

    /// The medians and what ours is of the bare one.
    pub fn medians(&self) -> (Duration, Duration, f64) {
        let (ours, bare) = (median(&self.ours), median(&self.bare));
        (ours, bare, ours.as_secs_f64() / bare.as_secs_f64())
    }
}

pub fn timed(work: &mut impl FnMut()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

pub fn median<T: Copy + PartialOrd>(all: &[T]) -> T {
    let mut sorted = all.to_vec();
    sorted.sort_by(|a, b| a.partial_cmp(b).unwrap());
    sorted[sorted.len() / 2]
}

pub fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}
