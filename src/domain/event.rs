//! The chain of a file: every act is an event whose hash covers the one before it. Personal text is never
//! inside: the event carries a commitment under the person's key, so that the chain stays valid when the
//! key, and with it the text, is destroyed.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::id::{AgencyId, EventId, InitiativeId, PersonId, Version};
use super::person::Capacity;
use super::text_enum::text_enum;
use super::time::Instant;
use super::workflow::{Action, State};

text_enum! {
    /// What happened: a transition, or an act that changes no state.
    pub enum EventKind {
        Created = "created",
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
        ReviewHandedIn = "review_handed_in",
        ConflictDeclared = "conflict_declared",
        ReviewerReplaced = "reviewer_replaced",
        ReviewerReleased = "reviewer_released",
        Noted = "noted",
        Messaged = "messaged",
        StageExtended = "stage_extended",
        CouncilConvened = "council_convened",
        CouncilChanged = "council_changed",
        Appealed = "appealed",
        MilestoneReached = "milestone_reached",
        CalendarMoved = "calendar_moved",
        AuthorConfirmed = "author_confirmed",
        AuthorRefused = "author_refused",
        TakeBackAsked = "take_back_asked",
        TakeBackAgreed = "take_back_agreed",
    }
}

impl From<Action> for EventKind {
    fn from(action: Action) -> Self {
        match action {
            Action::Submit => Self::Submit,
            Action::Discard => Self::Discard,
            Action::Receive => Self::Receive,
            Action::Return => Self::Return,
            Action::Decline => Self::Decline,
            Action::Forward => Self::Forward,
            Action::Resubmit => Self::Resubmit,
            Action::Lapse => Self::Lapse,
            Action::Assign => Self::Assign,
            Action::Recommend => Self::Recommend,
            Action::Conclude => Self::Conclude,
            Action::SendBack => Self::SendBack,
            Action::Decide => Self::Decide,
            Action::Reopen => Self::Reopen,
            Action::Announce => Self::Announce,
            Action::Withdraw => Self::Withdraw,
            Action::Stop => Self::Stop,
            Action::Launch => Self::Launch,
            Action::Complete => Self::Complete,
            Action::Abandon => Self::Abandon,
            Action::Revoke => Self::Revoke,
        }
    }
}

impl EventKind {
    /// The proposer sees this on the timeline.
    #[must_use]
    pub const fn is_for_proposer(self) -> bool {
        !matches!(
            self,
            Self::ReviewHandedIn
                | Self::ConflictDeclared
                | Self::ReviewerReplaced
                | Self::ReviewerReleased
                | Self::Noted
                | Self::TakeBackAsked
                | Self::TakeBackAgreed
        )
    }
}

/// A SHA-256 of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainHash(pub [u8; 32]);

impl ChainHash {
    /// What the first event of a file follows.
    pub const START: Self = Self([0; 32]);
}

/// One link of a file's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Which event.
    pub id: EventId,
    /// Of which file.
    pub initiative: InitiativeId,
    /// 1 for the first, without gaps.
    pub sequence: i64,
    /// What happened.
    pub kind: EventKind,
    /// The state before, where it changed.
    pub from: Option<State>,
    /// The state after, where it changed.
    pub to: Option<State>,
    /// Who acted; none for the portal.
    pub actor: Option<PersonId>,
    /// In which capacity.
    pub capacity: Capacity,
    /// The agency that has the file after it.
    pub agency: Option<AgencyId>,
    /// The file's version after it.
    pub version: Version,
    /// When.
    pub at: Instant,
    /// Facts without personal data: due dates, outcome, ground, reviewer ids.
    pub facts: serde_json::Value,
    /// HMAC of the sealed words under the person's key.
    #[serde(with = "hex_option")]
    pub commitment: Option<Vec<u8>>,
}

impl Event {
    /// The hash of this event after `previous`. The text hashed is JSON with sorted keys, so that it is the
    /// same after a round trip through either database.
    #[must_use]
    pub fn hash_after(&self, previous: ChainHash) -> ChainHash {
        let mut hasher = Sha256::new();
        hasher.update(previous.0);
        // A map of serde_json is sorted; a value made of these types can always be written.
        let text = serde_json::to_value(self)
            .map(|value| value.to_string())
            .unwrap_or_default();
        hasher.update(text.as_bytes());
        ChainHash(hasher.finalize().into())
    }
}

/// Where a chain of events is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// A number is missing or doubled.
    #[error("sequence broken at {0}")]
    Sequence(i64),
    /// An event does not follow the one before, or was changed.
    #[error("hash broken at {0}")]
    Hash(i64),
    /// States do not join.
    #[error("states broken at {0}")]
    States(i64),
}

/// Checks a whole chain with its stored hashes; answers the head.
///
/// # Errors
/// The first fault.
pub fn verify(chain: &[(Event, ChainHash)]) -> Result<ChainHash, ChainFault> {
    let mut head = ChainHash::START;
    let mut state = None;
    for (expected, (event, stored)) in (1..).zip(chain) {
        if event.sequence != expected {
            return Err(ChainFault::Sequence(expected));
        }
        if event.hash_after(head) != *stored {
            return Err(ChainFault::Hash(expected));
        }
        if event.from.is_some() && state.is_some() && event.from != state {
            return Err(ChainFault::States(expected));
        }
        state = event.to.or(state);
        head = *stored;
    }
    Ok(head)
}

mod hex_option {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(
        bytes: &Option<Vec<u8>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => serializer.serialize_some(&hex::encode(bytes)),
            None => serializer.serialize_none(),
        }
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<u8>>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(hex::decode)
            .transpose()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: i64) -> Vec<(Event, ChainHash)> {
        let now = Instant::from_micros(1_700_000_000_000_000);
        let initiative = InitiativeId::new(now);
        let mut head = ChainHash::START;
        (1..=length)
            .map(|sequence| {
                let event = Event {
                    id: EventId::new(now),
                    initiative,
                    sequence,
                    kind: EventKind::Noted,
                    from: None,
                    to: None,
                    actor: None,
                    capacity: Capacity::System,
                    agency: None,
                    version: Version::FIRST,
                    at: now,
                    facts: serde_json::json!({ "n": sequence }),
                    commitment: Some(vec![1, 2]),
                };
                head = event.hash_after(head);
                (event, head)
            })
            .collect()
    }

    #[test]
    fn a_chain_that_nobody_touched_holds() {
        let chain = chain(5);
        assert_eq!(verify(&chain), Ok(chain[4].1));
    }

    #[test]
    fn a_changed_removed_or_swapped_event_breaks_the_chain() {
        let mut changed = chain(5);
        changed[2].0.facts = serde_json::json!({ "n": 99 });
        assert_eq!(verify(&changed), Err(ChainFault::Hash(3)));
        let mut removed = chain(5);
        removed.remove(2);
        assert_eq!(verify(&removed), Err(ChainFault::Sequence(3)));
        let mut forged = chain(5);
        forged[3].0.commitment = None;
        assert_eq!(verify(&forged), Err(ChainFault::Hash(4)));
    }
}
