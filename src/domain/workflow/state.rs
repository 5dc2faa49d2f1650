//! The states of a file (workflow.md, States).

use super::super::text_enum::text_enum;

text_enum! {
    /// Where a file stands. The order is the usual way of a file.
    pub enum State {
        Draft = "draft",
        Submitted = "submitted",
        Returned = "returned",
        Declined = "declined",
        Received = "received",
        InReview = "in_review",
        Council = "council",
        Proposed = "proposed",
        Decided = "decided",
        Accepted = "accepted",
        Rejected = "rejected",
        Withdrawn = "withdrawn",
        Stopped = "stopped",
        Implementing = "implementing",
        Implemented = "implemented",
    }
}

impl State {
    /// The code of the national public-service statuses; drafts have none.
    #[must_use]
    pub const fn national_code(self) -> Option<u8> {
        match self {
            Self::Draft => None,
            Self::Submitted => Some(1),
            Self::Received => Some(2),
            Self::Declined => Some(3),
            Self::InReview | Self::Council | Self::Proposed => Some(4),
            Self::Returned => Some(5),
            Self::Withdrawn => Some(7),
            Self::Stopped => Some(8),
            Self::Decided => Some(9),
            Self::Accepted | Self::Rejected | Self::Implementing | Self::Implemented => Some(10),
        }
    }

    /// No ordinary way leads on. `Implemented` is final but for a revocation.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Declined | Self::Rejected | Self::Withdrawn | Self::Stopped | Self::Implemented
        )
    }

    /// A file that goes from here to `to` comes to its end. One that was accepted came to it when that was
    /// announced: what becomes of its implementation makes no other end of it.
    #[must_use]
    pub const fn ends_at(self, to: Self) -> bool {
        !self.counts_as_accepted() && (to.is_final() || matches!(to, Self::Accepted))
    }

    /// "Accepted" in exports, statistics and the catalogue.
    #[must_use]
    pub const fn counts_as_accepted(self) -> bool {
        matches!(
            self,
            Self::Accepted | Self::Implementing | Self::Implemented
        )
    }
}
