//! What a use case is given, made from a request: who acts, when, in which language, for which request.

use std::sync::Arc;

use super::super::page::Page;
use super::super::state::AppState;
use crate::domain::person::Actor;
use crate::services::Ctx;

/// The context of this request for `actor`; the moment is the one its page shows.
#[must_use]
pub fn of(state: &AppState, page: &Page, actor: Actor) -> Ctx {
    Ctx {
        actor,
        now: page.now,
        locale: page.locale,
        request_id: page.request_id.clone(),
        house: Arc::clone(&state.house),
    }
}
