//! How often a stranger may knock. Request rates are counted per node, lockouts in the database and so
//! for all nodes (DESIGN §3).

use std::time::Duration;

use super::section::Section;

/// `[limits]`.
#[derive(Debug, Clone, Copy)]
pub struct LimitsConfig {
    /// Sign-ins begun or tried, per address and minute.
    pub sign_in_per_minute: u32,
    /// Forms sent, per address and minute.
    pub forms_per_minute: u32,
    /// Codes looked up on `/track`, per address and minute.
    pub track_per_minute: u32,
    /// Failed passwords in a row that lock a staff account.
    pub lockout_failures: u32,
    /// For how long it stays locked.
    pub lockout: Duration,
    /// The shortest staff password, in characters.
    pub password_shortest: usize,
}

impl LimitsConfig {
    pub(super) fn read(mut s: Section<'_>) -> Option<Self> {
        let sign_in = s.number("sign_in_per_minute", 1..=1_000_000);
        let forms = s.number("forms_per_minute", 1..=1_000_000);
        let track = s.number("track_per_minute", 1..=1_000_000);
        let lockout_failures = s.number("lockout_failures", 1..=1000);
        let lockout = s.duration("lockout");
        let password_shortest = s.number("password_shortest", 8..=128);
        Some(Self {
            sign_in_per_minute: sign_in?,
            forms_per_minute: forms?,
            track_per_minute: track?,
            lockout_failures: lockout_failures?,
            lockout: lockout?,
            password_shortest: password_shortest?,
        })
    }
}
