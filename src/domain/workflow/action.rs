//! The actions that move a file from state to state (workflow.md, Transitions).

use super::super::text_enum::text_enum;

text_enum! {
    /// A verb of the workflow; the same word in the service, the address, the event and the audit line.
    pub enum Action {
        Submit = "submit",
        Discard = "discard",
        Receive = "receive",
        Return = "return",
        Decline = "decline",
        Forward = "forward",
        Resubmit = "resubmit",
        Lapse = "lapse",
        Assign = "assign",
        Recommend = "recommend",
        Conclude = "conclude",
        SendBack = "send_back",
        Decide = "decide",
        Reopen = "reopen",
        Announce = "announce",
        Withdraw = "withdraw",
        Stop = "stop",
        Launch = "launch",
        Complete = "complete",
        Abandon = "abandon",
        Revoke = "revoke",
    }
}

impl Action {
    /// After it the reviews handed in so far count no longer: another agency takes over, or a new review is
    /// asked for.
    #[must_use]
    pub const fn stops_reviews(self) -> bool {
        matches!(self, Self::Forward | Self::SendBack)
    }
}
