//! Chance that can be repeated: the same seed and the same number throw the same.

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

/// Throws of one file.
pub(super) struct Dice(StdRng);

impl Dice {
    /// The dice of the file with this number.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        Self(StdRng::seed_from_u64(
            seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)
                .wrapping_add(number),
        ))
    }
    /// A whole number between these two, both included.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.gen_range(least..=most.max(least))
    }
    /// True so often in a hundred.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.0.gen_range(0..100) < percent
    }
    /// One of these.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.choose(&mut self.0)
    }
    /// One of these words; nothing of none.
    pub(super) fn word<'a>(&mut self, from: &'a [String]) -> &'a str {
        from.choose(&mut self.0).map_or("", String::as_str)
    }
    /// So many different ones of these, in a random order.
    pub(super) fn several<'a, T>(&mut self, from: &'a [T], count: usize) -> Vec<&'a T> {
        from.choose_multiple(&mut self.0, count).collect()
    }
    /// One of these by weight.
    pub(super) fn weighted<'a, T>(&mut self, from: &'a [(u32, T)]) -> Option<&'a T> {
        from.choose_weighted(&mut self.0, |(weight, _)| *weight)
            .ok()
            .map(|(_, value)| value)
    }
}
