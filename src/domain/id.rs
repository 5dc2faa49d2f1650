//! Identities. Each is a `UUIDv7` of its own type, so that one cannot be passed where another is meant;
//! made in Rust from the clock's instant, so that ids sort by the time of their making.

use serde::{Deserialize, Serialize};
use uuid::{NoContext, Timestamp, Uuid};

use super::time::Instant;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identity, sorted by `now`.
            #[must_use]
            pub fn new(now: Instant) -> Self {
                Self(version7(now))
            }
            /// An identity that already exists elsewhere (a row, an address).
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
            /// The plain value, for the border to a database or an address.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+ };
}

ids! {
    /// A file: an initiative on its way.
    InitiativeId,
    /// A citizen or a member of staff.
    PersonId,
    /// A ministry, province or commune.
    AgencyId,
    /// One role of one person in one agency.
    StaffRoleId,
    /// A signed-in browser.
    SessionId,
    /// A sign-in under way at the identity provider.
    LoginId,
    /// A form that came when its sender's session had ended.
    KeptFormId,
    /// One entry of a file's chain.
    EventId,
    /// One notice to one person: inbox entry and e-mail.
    NoticeId,
    /// One reviewer asked to score one file.
    AssignmentId,
    /// One score sheet.
    ReviewId,
    /// One council convened for one file.
    CouncilId,
    /// One author of one file.
    AuthorId,
    /// One request to type for somebody.
    AssistanceId,
    /// A message or note on a file.
    MessageId,
    /// A step of an implementation.
    MilestoneId,
    /// A formal letter.
    LetterId,
    /// An uploaded document.
    FileId,
    /// One export of accepted files.
    ExportId,
    /// One agreement to a text.
    ConsentId,
    /// A look again at the desks of an agency's files.
    DeskCheckId,
    /// A look at what somebody was asked to review.
    ReviewerCheckId,
    /// One recorded look at personal data.
    LookId,
    /// One step of an erasure.
    ErasureId,
}

fn version7(now: Instant) -> Uuid {
    let micros = now.micros();
    let seconds = u64::try_from(micros.div_euclid(1_000_000)).unwrap_or(0);
    let nanos = u32::try_from(micros.rem_euclid(1_000_000)).unwrap_or(0) * 1_000;
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, nanos))
}

/// The version of a file a person saw; every write names it and is refused when it is outdated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(i64);

impl Version {
    /// The version of a file just made.
    pub const FIRST: Self = Self(1);

    /// A version read from a row or a form.
    #[must_use]
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }
    /// The number as stored and shown.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }
    /// The version after one more change.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}
