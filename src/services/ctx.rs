//! What every use case is given beside its command: who acts, when, and for which request; and what the
//! whole house shares and never changes while it runs.

use std::sync::Arc;

use super::ServiceError;
use crate::domain::kind::Kind;
use crate::domain::locale::Locale;
use crate::domain::person::Actor;
use crate::domain::reference::Reference;
use crate::domain::time::Instant;
use crate::domain::workflow::Rules;
use crate::seal::Seal;

/// Who acts, when, and for which request.
#[derive(Clone)]
pub struct Ctx {
    /// Who acts.
    pub actor: Actor,
    /// This moment, the same throughout the use case.
    pub now: Instant,
    /// The language of the person acting.
    pub locale: Locale,
    /// The request, for the log.
    pub request_id: String,
    /// What the whole house shares.
    pub house: Arc<House>,
}

impl Ctx {
    /// The context of the portal's own acts at this moment.
    #[must_use]
    pub fn system(house: &Arc<House>, now: Instant, request: &str) -> Self {
        Self {
            actor: Actor::System,
            now,
            locale: Locale::Vi,
            request_id: request.to_owned(),
            house: Arc::clone(house),
        }
    }
}

/// Keys and rule books; made at start and the same on every node.
pub struct House {
    /// Sealing, passwords, tokens.
    pub seal: Seal,
    /// Kinds, budgets, routing, calendar, tables.
    pub reference: Reference,
    /// Invented people and files; decisions are announced without a wait.
    pub demonstration: bool,
}

impl House {
    /// The kind with this code; a file of a kind that was taken away cannot be handled.
    ///
    /// # Errors
    /// [`ServiceError::Internal`], since the operator removed a kind that is in use.
    pub fn kind(&self, code: &str) -> Result<&Kind, ServiceError> {
        self.reference.kind(code).ok_or_else(|| {
            ServiceError::Internal(format!("kind {code} is used but not configured").into())
        })
    }

    /// The numbers of a kind, for a council of so many members.
    #[must_use]
    pub fn rules(&self, kind: &Kind, council_members: u8) -> Rules {
        self.reference
            .rules(kind, council_members, self.demonstration)
    }
}
