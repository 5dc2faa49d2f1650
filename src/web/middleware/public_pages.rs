//! Public pages that many read at the same time are written once and shown to all of them for a moment
//! (setting `server.shared_pages`): the list, a published initiative, the figures. Only to people without a
//! session, and never a page that says something of theirs. What is newly announced is seen that moment later.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody as _};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, HttpResponse};

use super::super::encoded::{Effort, Encoded};
use super::super::extract::locale;
use super::super::page::FLASH;
use super::super::session::cookie;
use super::super::state::AppState;
use crate::domain::locale::Locale;

/// Pages kept at most; more addresses than these are not read by many.
const MOST: usize = 300;
/// Longer pages are not kept.
const LONGEST: usize = 128 * 1024;

/// The pages of this process.
#[derive(Debug)]
pub struct PublicPages {
    shown_for: Duration,
    pages: Mutex<HashMap<Address, Shown>>,
}

/// A language, the path and what is asked for.
type Address = (Locale, String);

#[derive(Debug, Clone)]
struct Shown {
    until: Instant,
    body: Arc<Encoded>,
}

impl PublicPages {
    /// Pages are shown for so long; for no time at all, none is kept.
    #[must_use]
    pub fn new(shown_for: Duration) -> Self {
        Self {
            shown_for,
            pages: Mutex::default(),
        }
    }

    /// Where the page a request asks for is kept; none when it is for its reader alone.
    fn address(&self, req: &HttpRequest, state: &AppState) -> Option<Address> {
        let path = req.path();
        let public = path == "/"
            || path == "/figures"
            || path == "/initiatives"
            || path.starts_with("/initiatives/");
        let mine = || cookie::session(req, &state.site).is_some() || req.cookie(FLASH).is_some();
        if self.shown_for.is_zero() || !public || req.method() != Method::GET || mine() {
            return None;
        }
        let asked = req.uri().path_and_query().map(ToString::to_string);
        Some((locale::of(req), asked?))
    }

    fn find(&self, address: &Address) -> Option<Arc<Encoded>> {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = pages
            .get(address)
            .filter(|shown| Instant::now() < shown.until)?;
        Some(Arc::clone(&shown.body))
    }

    fn keep(&self, address: Address, body: &Arc<Encoded>) {
        let now = Instant::now();
        let shown = Shown {
            until: now + self.shown_for,
            body: Arc::clone(body),
        };
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= MOST {
            pages.retain(|_, shown| now < shown.until);
        }
        if pages.len() < MOST {
            pages.insert(address, shown);
        }
    }
}

/// Answers with the page as it was a moment ago, or keeps it as it is now.
///
/// # Errors
/// Those of the handler.
pub async fn serve(
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let state = req.app_data::<Data<AppState>>().cloned();
    let wanted = state.as_ref().and_then(|state| {
        let address = state.shared.address(req.request(), state)?;
        Some((state, address))
    });
    let Some((state, address)) = wanted else {
        return next.call(req).await;
    };
    if let Some(body) = state.shared.find(&address) {
        let response = answer(req.request(), &body);
        return Ok(req.into_response(response));
    }
    let (req, response) = next.call(req).await?.into_parts();
    let is_page = response.status() == StatusCode::OK
        && response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page {
        return Ok(ServiceResponse::new(req, response));
    }
    let (head, body) = response.into_parts();
    let response = match body.try_into_bytes() {
        Ok(body) if body.len() <= LONGEST => {
            let body = Arc::new(Encoded::new(body, Effort::Brief));
            let response = answer(&req, &body);
            state.shared.keep(address, &body);
            response
        }
        Ok(body) => head.set_body(BoxBody::new(body)),
        Err(body) => head.set_body(body),
    };
    Ok(ServiceResponse::new(req, response))
}

fn answer(req: &HttpRequest, body: &Encoded) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.content_type("text/html; charset=utf-8");
    body.answer(req, response)
}
