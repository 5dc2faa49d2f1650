//! Chance that can be repeated: the same seed and the same number throw the same.
//!
//! A generator of four lines (SplitMix64): invented files need no secrets, and a strong generator costs more
//! to set up for each file than the file takes to tell.

/// Throws of one file.
pub(super) struct Dice(u64);

impl Dice {
    /// The dice of the file with this number.
    pub(super) const fn new(seed: u64, number: u64) -> Self {
        let mut dice = Self(
            seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)
                .wrapping_add(number),
        );
        // Neighbouring numbers begin far from each other.
        dice.0 = dice.throw();
        dice
    }

    const fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Below `bound`, which is small beside 2⁶⁴, so that no number is noticeably likelier; 0 below nothing.
    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        let thrown = self.throw().checked_rem(bound).unwrap_or(0);
        usize::try_from(thrown).unwrap_or(0)
    }

    /// A whole number between these two, both included.
    pub(super) const fn between(&mut self, least: i64, most: i64) -> i64 {
        if most <= least {
            return least;
        }
        let span = most.abs_diff(least).saturating_add(1);
        least.saturating_add_unsigned(self.throw() % span)
    }
    /// True so often in a hundred.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.throw() % 100 < u64::from(percent)
    }
    /// One of these.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let at = self.below(from.len());
        from.get(at)
    }
    /// One of these words; nothing of none.
    pub(super) fn word<'a>(&mut self, from: &'a [String]) -> &'a str {
        self.pick(from).map_or("", String::as_str)
    }
    /// So many different ones of these, in a random order.
    pub(super) fn several<'a, T>(&mut self, from: &'a [T], count: usize) -> Vec<&'a T> {
        let mut left: Vec<&T> = from.iter().collect();
        let mut chosen = Vec::with_capacity(count.min(left.len()));
        while chosen.len() < count && !left.is_empty() {
            let at = self.below(left.len());
            chosen.push(left.swap_remove(at));
        }
        chosen
    }
    /// One of these by weight.
    pub(super) fn weighted<'a, T>(&mut self, from: &'a [(u32, T)]) -> Option<&'a T> {
        let all: u64 = from.iter().map(|(weight, _)| u64::from(*weight)).sum();
        let mut thrown = self.throw().checked_rem(all)?;
        for (weight, value) in from {
            match thrown.checked_sub(u64::from(*weight)) {
                Some(rest) => thrown = rest,
                None => return Some(value),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_throws_the_same_and_neighbours_do_not() {
        let throws = |number| {
            let mut dice = Dice::new(7, number);
            [0; 8].map(|_: u8| dice.between(0, 1_000_000))
        };
        assert_eq!(throws(1), throws(1));
        assert_ne!(throws(1), throws(2));
    }

    #[test]
    fn throws_stay_in_their_bounds_and_reach_them() {
        let mut dice = Dice::new(1, 1);
        let thrown: Vec<i64> = (0..200).map(|_| dice.between(-2, 2)).collect();
        assert_eq!(thrown.iter().min(), Some(&-2));
        assert_eq!(thrown.iter().max(), Some(&2));
        assert_eq!(dice.between(5, 5), 5);
        assert_eq!(dice.pick::<u8>(&[]), None);
        assert!(!dice.chance(0) && dice.chance(100));
    }

    #[test]
    fn weights_count_and_several_are_different() {
        let mut dice = Dice::new(3, 9);
        let thrown = (0..3_000).filter(|_| dice.weighted(&[(1, 'a'), (2, 'b')]) == Some(&'b'));
        let often = thrown.count();
        assert!((1_850..2_150).contains(&often), "{often}");
        let mut some = dice.several(&[1, 2, 3, 4], 3);
        some.sort();
        some.dedup();
        assert_eq!(some.len(), 3);
        assert_eq!(dice.several(&[1, 2], 5).len(), 2);
    }
}
