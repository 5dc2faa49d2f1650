//! Who is asking. The session middleware puts a [`SignedIn`] into the request; everything else on the
//! web floor reads it from there and from nowhere else.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};

use super::super::error::WebError;
use crate::domain::id::{PersonId, SessionId};
use crate::domain::locale::Locale;
use crate::domain::person::Actor;
use crate::services::sessions::ActiveRole;

/// The two halves of the portal: one account is never both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Realm {
    /// Sends initiatives, under `/my`.
    Citizen,
    /// Handles them, under `/desk`, `/ministry` and `/admin`.
    Staff,
}

/// A person whose session holds.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub person: PersonId,
    /// The name to show in the header.
    pub name: String,
    /// In which half of the portal.
    pub realm: Realm,
    /// This browser's session.
    pub session: SessionId,
    /// The role that is active now; staff who have not chosen one have none.
    pub role: Option<ActiveRole>,
    /// The language kept in the account.
    pub locale: Locale,
    /// Unread entries of the inbox.
    pub unread: u32,
}

impl SignedIn {
    /// The person of this request, if somebody is signed in.
    #[must_use]
    pub fn of(req: &HttpRequest) -> Option<Self> {
        req.extensions().get::<Self>().cloned()
    }

    /// The actor for the use cases: a citizen, or staff in the active role. Staff without an active
    /// role can do nothing yet.
    #[must_use]
    pub fn actor(&self) -> Option<Actor> {
        match (self.realm, &self.role) {
            (Realm::Citizen, _) => Some(Actor::Citizen(self.person)),
            (Realm::Staff, Some(active)) => Some(Actor::Staff {
                person: self.person,
                role: active.role,
                agency: active.agency,
            }),
            (Realm::Staff, None) => None,
        }
    }
}

/// A signed-in citizen.
#[derive(Debug, Clone)]
pub struct CitizenActor {
    /// Who.
    pub person: PersonId,
    /// Everything else about the session.
    pub signed_in: SignedIn,
}

impl CitizenActor {
    /// For the use cases.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Citizen(self.person)
    }
}

/// A member of staff in an active role.
#[derive(Debug, Clone)]
pub struct StaffActor {
    /// Who.
    pub person: PersonId,
    /// In which role of which agency.
    pub active: ActiveRole,
    /// Everything else about the session.
    pub signed_in: SignedIn,
}

impl StaffActor {
    /// For the use cases.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Staff {
            person: self.person,
            role: self.active.role,
            agency: self.active.agency,
        }
    }
}

fn citizen(req: &HttpRequest) -> Result<CitizenActor, WebError> {
    match SignedIn::of(req) {
        None => Err(WebError::SignIn(Realm::Citizen)),
        Some(signed_in) if signed_in.realm == Realm::Citizen => Ok(CitizenActor {
            person: signed_in.person,
            signed_in,
        }),
        Some(_) => Err(WebError::denied()),
    }
}

fn staff(req: &HttpRequest) -> Result<StaffActor, WebError> {
    let signed_in = SignedIn::of(req).ok_or(WebError::SignIn(Realm::Staff))?;
    match (signed_in.realm, signed_in.role.clone()) {
        (Realm::Staff, Some(active)) => Ok(StaffActor {
            person: signed_in.person,
            active,
            signed_in,
        }),
        (Realm::Staff | Realm::Citizen, _) => Err(WebError::denied()),
    }
}

impl FromRequest for CitizenActor {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(citizen(req))
    }
}

impl FromRequest for StaffActor {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(staff(req))
    }
}
