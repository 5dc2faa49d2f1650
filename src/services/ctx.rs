//! What every use case is given beside its command: who acts, when, and for which request; and what the
//! whole house shares and never changes while it runs.

use std::sync::Arc;

use crate::domain::locale::Locale;
use crate::domain::person::Actor;
use crate::domain::time::Instant;
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

/// Keys and rule books; made at start.
pub struct House {
    /// Sealing, passwords, tokens.
    pub seal: Seal,
}
