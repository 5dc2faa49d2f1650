//! How long a sign-in lasts.

use std::str::FromStr;
use std::time::Duration;

use super::section::{Section, duration_of};
use crate::domain::person::Role;
use crate::domain::text_enum::TextEnum as _;

/// `[session]`. Sessions are kept in the database; these limits are checked at every request.
#[derive(Debug, Clone, Copy)]
pub struct SessionConfig {
    /// For citizens.
    pub citizen: SessionLimits,
    /// For members of staff.
    pub staff: SessionLimits,
    /// Shorter ones of single roles, in the order of [`Role::ALL`]; they hold while the role is the active one.
    pub roles: [Option<SessionLimits>; Role::ALL.len()],
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
        let roles = of_roles(&mut s);
        let staff_second_factor = s.flag("staff_second_factor");
        Some(Self {
            citizen: citizen?,
            staff: staff?,
            roles: roles?,
            staff_second_factor: staff_second_factor?,
        })
    }
}

impl SessionConfig {
    /// What holds for staff who act in this role.
    #[must_use]
    pub fn of_role(&self, role: Role) -> SessionLimits {
        let mut own = Role::ALL.iter().zip(self.roles);
        own.find_map(|(known, limits)| limits.filter(|_| *known == role))
            .unwrap_or(self.staff)
    }
}

/// A line of `roles`: role, idle, absolute.
struct RoleLimits(Role, SessionLimits);

impl FromStr for RoleLimits {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut words = text.split_whitespace();
        let role = words.next().and_then(Role::parse).ok_or(())?;
        let idle = words.next().and_then(duration_of).ok_or(())?;
        let absolute = words.next().and_then(duration_of).ok_or(())?;
        let fits = words.next().is_none() && shortest(idle) && idle <= absolute;
        let limits = SessionLimits { idle, absolute };
        fits.then_some(Self(role, limits)).ok_or(())
    }
}

fn of_roles(s: &mut Section<'_>) -> Option<[Option<SessionLimits>; Role::ALL.len()]> {
    let expected = "a role, its idle and its absolute limit, such as `administrator 15m 4h`";
    let lines: Vec<RoleLimits> = s.list_of("roles", expected)?;
    let mut roles = [None; Role::ALL.len()];
    for (known, own) in Role::ALL.iter().zip(&mut roles) {
        let mut said = lines.iter().rev();
        *own = said.find_map(|RoleLimits(role, limits)| (role == known).then_some(*limits));
    }
    Some(roles)
}

/// Less would sign people out while they read a page.
fn shortest(idle: Duration) -> bool {
    idle >= Duration::from_secs(60)
}

fn limits(s: &mut Section<'_>, idle_key: &str, absolute_key: &str) -> Option<SessionLimits> {
    let idle = s.duration(idle_key);
    let absolute = s.duration(absolute_key);
    let limits = SessionLimits {
        idle: idle?,
        absolute: absolute?,
    };
    if limits.idle > limits.absolute || !shortest(limits.idle) {
        s.fault(
            idle_key,
            format!("must be at least one minute and not longer than {absolute_key}"),
        );
        return None;
    }
    Some(limits)
}
