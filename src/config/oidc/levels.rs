//! How sure the provider must be of a person, and how it says so.

use super::super::section::Section;
use crate::domain::identity::AssuranceLevel;

/// `[oidc.levels]`.
#[derive(Debug, Clone)]
pub struct Levels {
    /// What values of the level claim mean.
    pub values: Vec<LevelValue>,
    /// The least for citizens.
    pub citizen: AssuranceLevel,
    /// The least for staff.
    pub staff: AssuranceLevel,
    /// Whether the wish is sent along (`acr_values`).
    pub request: bool,
}

/// `value=level`: what one value of the level claim means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelValue {
    /// As the provider sends it.
    pub value: String,
    /// What it means here.
    pub level: AssuranceLevel,
}

impl std::str::FromStr for LevelValue {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (value, level) = text.rsplit_once('=').ok_or(())?;
        let level = level.trim().parse().map_err(|_| ())?;
        let value = value.trim().to_owned();
        if value.is_empty() || level == 0 {
            return Err(());
        }
        Ok(Self {
            value,
            level: AssuranceLevel::new(level),
        })
    }
}

impl Levels {
    pub(super) fn read(mut s: Section<'_>) -> Option<Self> {
        let values = s.list_of("values", "VALUE=LEVEL with a level from 1 to 255");
        let citizen = s.number("citizen", 0..=u8::MAX);
        let staff = s.number("staff", 0..=u8::MAX);
        let request = s.flag("request");
        let levels = Self {
            values: values?,
            citizen: AssuranceLevel::new(citizen?),
            staff: AssuranceLevel::new(staff?),
            request: request?,
        };
        let highest = levels.values.iter().map(|value| value.level).max();
        let highest = highest.unwrap_or(AssuranceLevel::NONE);
        for (key, least) in [("citizen", levels.citizen), ("staff", levels.staff)] {
            if least > highest {
                s.fault(
                    key,
                    format!("nobody could sign in: the highest of values is {highest}"),
                );
                return None;
            }
        }
        Some(levels)
    }
}
