//! How long a sign-in lasts.

use std::time::Duration;

use super::section::Section;

/// `[session]`. Sessions are kept in the database; these limits are checked at every request.
#[derive(Debug, Clone, Copy)]
pub struct SessionConfig {
    /// For citizens.
    pub citizen: SessionLimits,
    /// For members of staff.
    pub staff: SessionLimits,
    /// Whether staff who sign in through the provider show a second factor too; local accounts always do.
    pub staff_second_factor: bool,
}

/// When a session ends by itself.
#[derive(Debug, Clone, Copy)]
pub struct SessionLimits {
    /// Without a request for this long.
    pub idle: Duration,
    /// After this long, whatever happened.
    pub absolute: Duration,
}

impl SessionConfig {
    pub(super) fn read(mut s: Section<'_>) -> Option<Self> {
        let citizen = limits(&mut s, "citizen_idle", "citizen_absolute");
        let staff = limits(&mut s, "staff_idle", "staff_absolute");
        let staff_second_factor = s.flag("staff_second_factor");
        Some(Self {
            citizen: citizen?,
            staff: staff?,
            staff_second_factor: staff_second_factor?,
        })
    }
}

fn limits(s: &mut Section<'_>, idle_key: &str, absolute_key: &str) -> Option<SessionLimits> {
    let idle = s.duration(idle_key);
    let absolute = s.duration(absolute_key);
    let limits = SessionLimits {
        idle: idle?,
        absolute: absolute?,
    };
    if limits.idle > limits.absolute || limits.idle < Duration::from_secs(60) {
        s.fault(
            idle_key,
            format!("must be at least one minute and not longer than {absolute_key}"),
        );
        return None;
    }
    Some(limits)
}
