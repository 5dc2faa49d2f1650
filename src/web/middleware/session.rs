//! Who is behind this request: looks up the session of the cookie and puts a
//! [`SignedIn`] into the request, or a [`Half`] while the second factor is
//! still to come. A citizen who has not agreed to the privacy notice in force is led to it first.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse};

use super::super::error::WebError;
use super::super::extract::{ActiveRole, Realm, SignedIn};
use super::super::session::cookie;
use super::super::state::AppState;
use super::refuse_form;
use crate::domain::id::{PersonId, SessionId};
use crate::services::{accounts, sessions};

/// A person whose password or provider held, and whose second factor is still to come. Good for the page
/// that asks for it and for nothing else.
#[derive(Debug, Clone, Copy)]
pub struct Half {
    /// Who it will be.
    pub person: PersonId,
    /// The session that waits.
    pub session: SessionId,
}

impl Half {
    /// The waiting person of this request.
    #[must_use]
    pub fn of(req: &HttpRequest) -> Option<Self> {
        req.extensions().get::<Self>().copied()
    }
}

/// Loads the session. Static files and health checks never ask.
///
/// # Errors
/// Those of the handler.
pub async fn load(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match recognise(&req).await {
        Err(error) => Ok(refuse_form(req, error).await),
        Ok(Some(detour)) => {
            let mut answer = HttpResponse::SeeOther();
            let answer = answer.insert_header((header::LOCATION, detour)).finish();
            Ok(req.into_response(answer))
        }
        Ok(None) => Ok(next.call(req).await?.map_into_boxed_body()),
    }
}

/// Puts who it is into the request; answers where to go first, if somewhere.
async fn recognise(req: &ServiceRequest) -> Result<Option<String>, WebError> {
    let path = req.path();
    if path.starts_with("/static/") || path.starts_with("/health/") {
        return Ok(None);
    }
    let Some(state) = req.app_data::<Data<AppState>>().cloned() else {
        return Ok(None);
    };
    let Some(token) = cookie::session(req.request(), &state.site) else {
        return Ok(None);
    };
    let (now, config) = (state.clock.now(), state.sessions);
    let hash = token.hash();
    let known = state
        .db
        .read(move |tx| sessions::find(tx, &hash, &config, now))
        .await?;
    let Some(known) = known else {
        return Ok(None);
    };
    if known.touch_due {
        let session = known.session;
        let touched = state
            .db
            .write(move |tx| sessions::touch(tx, session, now))
            .await;
        if let Err(error) = touched {
            // The worst that follows is a session that ends early.
            tracing::warn!(error = %error, "a session could not be touched");
        }
    }
    if known.pending {
        req.extensions_mut().insert(Half {
            person: known.person,
            session: known.session,
        });
        return Ok(None);
    }
    let wanted = accounts::privacy_version(&state.privacy_notice);
    let detour = to_privacy_notice(req, &known, wanted);
    req.extensions_mut().insert(signed_in(known));
    Ok(detour)
}

/// Everything of a citizen waits for agreement; a form that was open when a newer notice came in force is
/// still taken.
fn to_privacy_notice(req: &ServiceRequest, known: &sessions::Known, wanted: i64) -> Option<String> {
    let path = req.path();
    let own = path == "/my" || path.starts_with("/my/");
    let agreed = known
        .privacy_version
        .is_some_and(|version| version >= wanted);
    if known.realm != sessions::Realm::Citizen || agreed || !own || path == "/my/welcome" {
        return None;
    }
    if !req.method().is_safe() {
        return known
            .privacy_version
            .is_none()
            .then(|| "/my/welcome".to_owned());
    }
    let here = req.uri().path_and_query();
    let here = here.map_or("/my", |here| here.as_str());
    Some(format!(
        "/my/welcome?return_to={}",
        urlencoding::encode(here)
    ))
}

fn signed_in(known: sessions::Known) -> SignedIn {
    SignedIn {
        person: known.person,
        name: known.name,
        realm: match known.realm {
            sessions::Realm::Citizen => Realm::Citizen,
            sessions::Realm::Staff => Realm::Staff,
        },
        session: known.session,
        role: known.role.map(|active| ActiveRole {
            id: active.id,
            role: active.role,
            agency: active.agency,
            agency_name: active.agency_name,
        }),
        locale: known.locale,
        unread: known.unread,
    }
}
