//! What a person may do with a file now, and what is missing for the rest (issue: "exactly the actions that
//! this person may take now; what is missing for the others is said").

use super::super::file::FileNow;
use super::super::messages::{self, Audience};
use super::super::{Ctx, ServiceError, council, extend, take_back};
use crate::db::reviews::AssignmentState;
use crate::db::{Conn, councils, outcomes, reviews};
use crate::domain::person::{Actor, Role};
use crate::domain::text_enum::text_enum;
use crate::domain::workflow::table::{self, Party};
use crate::domain::workflow::{Action, Facts, Refusal, State};

text_enum! {
    /// An act of the desk; the same word in the address, the form and its sentences.
    pub enum Deed {
        Receive = "receive",
        Assign = "assign",
        HandIn = "score",
        DeclareConflict = "declare_conflict",
        Recommend = "recommend",
        Convene = "convene",
        Conclude = "conclude",
        ConveneAgain = "convene_again",
        Decide = "decide",
        Launch = "launch",
        Milestone = "milestone",
        Complete = "complete",
        Return = "return",
        Forward = "forward",
        AskBack = "ask_back",
        AgreeBack = "agree_back",
        Replace = "replace_reviewer",
        SendBack = "send_back",
        Reopen = "reopen",
        Extend = "extend",
        Note = "note",
        Message = "message",
        Decline = "decline",
        Abandon = "abandon",
        Stop = "stop",
        Revoke = "revoke",
    }
}

impl Deed {
    /// What it does stays done: the person says once more that they mean it.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::HandIn | Self::Decline | Self::Stop | Self::Revoke | Self::Complete
        )
    }

    /// The transition it is; none for acts that change no state.
    #[must_use]
    pub const fn action(self) -> Option<Action> {
        Some(match self {
            Self::Receive => Action::Receive,
            Self::Assign => Action::Assign,
            Self::Recommend => Action::Recommend,
            Self::Conclude => Action::Conclude,
            Self::Decide => Action::Decide,
            Self::Launch => Action::Launch,
            Self::Complete => Action::Complete,
            Self::Return => Action::Return,
            Self::Forward => Action::Forward,
            Self::SendBack => Action::SendBack,
            Self::Reopen => Action::Reopen,
            Self::Decline => Action::Decline,
            Self::Abandon => Action::Abandon,
            Self::Stop => Action::Stop,
            Self::Revoke => Action::Revoke,
            Self::HandIn
            | Self::DeclareConflict
            | Self::Convene
            | Self::ConveneAgain
            | Self::Milestone
            | Self::Replace
            | Self::Extend
            | Self::AskBack
            | Self::AgreeBack
            | Self::Note
            | Self::Message => return None,
        })
    }
}

/// An act and what keeps the reader from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What.
    pub deed: Deed,
    /// Why not; none means it may be done now.
    pub refusal: Option<Refusal>,
    /// The roles that may.
    pub roles: Vec<Role>,
}

/// All acts that somebody of the desk may do with a file in this state, in the order they are shown.
pub(super) fn list(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    facts: &Facts,
) -> Result<Vec<Offer>, ServiceError> {
    use crate::domain::text_enum::TextEnum as _;
    let mut offers = Vec::new();
    for deed in Deed::ALL.iter().copied() {
        let offer = match deed.action() {
            Some(action) => {
                let mut offer = transition(ctx, file, facts, deed, action);
                if let Some(Offer {
                    deed: Deed::Conclude,
                    refusal: refusal @ None,
                    ..
                }) = &mut offer
                {
                    let council = councils::find(tx, file.row.initiative_id, file.row.round)?;
                    *refusal = council.and_then(|one| council::meeting_ahead(ctx, &one));
                }
                offer
            }
            None => beside(tx, ctx, file, facts, deed)?,
        };
        offers.extend(offer);
    }
    Ok(offers)
}

fn transition(
    ctx: &Ctx,
    file: &FileNow<'_>,
    facts: &Facts,
    deed: Deed,
    action: Action,
) -> Option<Offer> {
    let edge = table::find(file.row.state, action)?;
    let roles: Vec<Role> = edge
        .who
        .iter()
        .filter_map(|party| match party {
            Party::Staff(role) => Some(*role),
            Party::Proposer | Party::Assistant | Party::System => None,
        })
        .collect();
    if roles.is_empty() {
        return None;
    }
    let refusal = file.moment(ctx, facts).obstacle(edge);
    // A kind that wants reviews is never answered directly, and the other way round.
    let other_way = match (file.row.state, action) {
        (State::Received, Action::Recommend) => file.rules.quorum > 0,
        (State::Received, Action::Assign) => file.rules.quorum == 0,
        _ => false,
    };
    (!other_way).then_some(Offer {
        deed,
        refusal,
        roles,
    })
}

fn beside(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    facts: &Facts,
    deed: Deed,
) -> Result<Option<Offer>, ServiceError> {
    let Actor::Staff { person, role, .. } = ctx.actor else {
        return Ok(None);
    };
    let id = file.row.initiative_id;
    let state = file.row.state;
    let (roles, refusal) = match deed {
        Deed::HandIn | Deed::DeclareConflict => {
            if role != Role::Reviewer || state != State::InReview {
                return Ok(None);
            }
            let work = reviews::find_assignment(tx, id, person, file.row.round)?;
            if work.is_none_or(|work| work.state != AssignmentState::Open) {
                return Ok(None);
            }
            (vec![Role::Reviewer], None)
        }
        Deed::Convene | Deed::ConveneAgain => {
            let again = deed == Deed::ConveneAgain;
            if state != State::Council || file.council_convened != again {
                return Ok(None);
            }
            let roles = vec![Role::Secretary];
            // Whoever reads the page learns it: no other role and nobody else of this one could do better.
            if let Some(refusal) = council::obstacle(&council::eligible(tx, ctx, file)?) {
                return Ok(Some(Offer {
                    deed,
                    refusal: Some(refusal),
                    roles,
                }));
            }
            (roles, None)
        }
        Deed::Milestone => {
            let open = |step: &outcomes::MilestoneRow| step.reached_on.is_none();
            if state != State::Implementing || !outcomes::list_milestones(tx, id)?.iter().any(open)
            {
                return Ok(None);
            }
            (vec![Role::Analyst], None)
        }
        Deed::Replace => {
            if state != State::InReview {
                return Ok(None);
            }
            (vec![Role::IntakeOfficer], None)
        }
        Deed::Extend => {
            if !extend::stage_runs(state) {
                return Ok(None);
            }
            let refusal = extend::obstacle(tx, ctx, file)?;
            (extend::ROLES.to_vec(), refusal)
        }
        Deed::AskBack => {
            let none = take_back::standing(tx, file)?.to_ask.is_empty();
            if none || table::find(state, Action::Forward).is_none() {
                return Ok(None);
            }
            (vec![Role::IntakeOfficer], None)
        }
        Deed::AgreeBack => {
            let asked = take_back::standing(tx, file)?.asked;
            if take_back::may_answer(tx, ctx, file, &asked)?.is_empty() {
                return Ok(None);
            }
            // Not the approver of the agency that has the file: nothing else here is theirs to do.
            let refusal = facts.conflicted.then_some(Refusal::ConflictOfInterest);
            let roles = vec![Role::Approver];
            return Ok(Some(Offer {
                deed,
                refusal,
                roles,
            }));
        }
        Deed::Note => return Ok(words(ctx, file, facts, role, Audience::Staff)),
        Deed::Message => return Ok(words(ctx, file, facts, role, Audience::Everyone)),
        _ => return Ok(None),
    };
    let mine = roles
        .iter()
        .any(|role| facts.parties.contains(&Party::Staff(*role)));
    let refusal = if !mine {
        Some(Refusal::NotYourRole)
    } else if facts.conflicted {
        Some(Refusal::ConflictOfInterest)
    } else {
        refusal
    };
    Ok(Some(Offer {
        deed,
        refusal,
        roles,
    }))
}

/// Words to these readers, for whoever may write to them; nobody else is told that they may not.
fn words(
    ctx: &Ctx,
    file: &FileNow<'_>,
    facts: &Facts,
    role: Role,
    audience: Audience,
) -> Option<Offer> {
    let deed = match audience {
        Audience::Staff => Deed::Note,
        Audience::Everyone => Deed::Message,
    };
    messages::obstacle(ctx, file, facts, audience)
        .is_none()
        .then(|| Offer {
            deed,
            refusal: None,
            roles: vec![role],
        })
}
