//! How many exports may leave this node at a time: each holds a thread, a connection of its own and one
//! snapshot of the database for as long as somebody's line is slow.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::config::ExportsConfig;
use crate::domain::id::PersonId;

/// Counts who is passing through.
#[derive(Debug)]
pub struct Turnstile {
    per_person: u32,
    per_node: u32,
    inside: Mutex<BTreeMap<PersonId, u32>>,
}

/// The right to pass; given back when dropped.
#[derive(Debug)]
pub struct Pass {
    turnstile: Arc<Turnstile>,
    person: PersonId,
}

/// Why nobody passes now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// So many of this person's are passing.
    OfOwn(u32),
    /// Others' are.
    OfOthers,
}

impl Turnstile {
    /// As many as the settings say.
    #[must_use]
    pub const fn new(config: &ExportsConfig) -> Self {
        Self {
            per_person: config.per_person,
            per_node: config.per_node,
            inside: Mutex::new(BTreeMap::new()),
        }
    }

    /// Lets a person pass.
    ///
    /// # Errors
    /// When they, or all together, are too many already.
    pub fn enter(self: &Arc<Self>, person: PersonId) -> Result<Pass, Full> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let own = inside.get(&person).copied().unwrap_or(0);
        let all: u32 = inside.values().sum();
        if own >= self.per_person {
            return Err(Full::OfOwn(own));
        }
        if all >= self.per_node {
            return Err(Full::OfOthers);
        }
        inside.insert(person, own.saturating_add(1));
        Ok(Pass {
            turnstile: Arc::clone(self),
            person,
        })
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut inside = self
            .turnstile
            .inside
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match inside.get_mut(&self.person) {
            Some(own) if *own > 1 => *own -= 1,
            _ => {
                inside.remove(&self.person);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::time::Instant;

    #[test]
    fn a_person_and_a_node_have_so_many_at_a_time_and_a_pass_comes_back() {
        let config = ExportsConfig {
            per_person: 2,
            per_node: 3,
            kept: Duration::from_secs(1),
        };
        let turnstile = Arc::new(Turnstile::new(&config));
        let now: Instant = "2026-11-22T00:00:00Z".parse().unwrap();
        let [an, binh, chi] = [PersonId::new(now), PersonId::new(now), PersonId::new(now)];
        let first = turnstile.enter(an);
        let second = turnstile.enter(an);
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(turnstile.enter(an).err(), Some(Full::OfOwn(2)));
        let third = turnstile.enter(binh);
        assert!(third.is_ok());
        assert_eq!(turnstile.enter(chi).err(), Some(Full::OfOthers));
        drop(first);
        let fourth = turnstile.enter(chi);
        assert!(fourth.is_ok());
        drop((second, third, fourth));
        assert!(turnstile.inside.lock().unwrap().is_empty());
    }
}
