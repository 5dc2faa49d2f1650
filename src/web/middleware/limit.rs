//! How often one place may knock: signing in, sending forms, asking for codes. Counted per node; the lock
//! after wrong passwords is another thing and lives in the database.

use std::net::IpAddr;
use std::num::NonZeroU32;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpResponse};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::super::error::WebError;
use super::super::state::AppState;
use super::client::{self, Network};

/// The counters.
#[derive(Debug)]
pub struct Limits {
    trusted: Vec<Network>,
    sign_in: DefaultKeyedRateLimiter<IpAddr>,
    forms: DefaultKeyedRateLimiter<IpAddr>,
    track: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

/// Requests a minute from one place; each may also come at once.
#[derive(Debug, Clone, Copy)]
pub struct PerMinute {
    /// Beginning to sign in.
    pub sign_in: NonZeroU32,
    /// Everything else that changes something.
    pub forms: NonZeroU32,
    /// Asking where a file stands.
    pub track: NonZeroU32,
}

impl Limits {
    /// Counters that believe the forwarded address of `trusted` proxies.
    #[must_use]
    pub fn new(rates: PerMinute, trusted: Vec<Network>) -> Self {
        Self {
            trusted,
            sign_in: RateLimiter::keyed(Quota::per_minute(rates.sign_in)),
            forms: RateLimiter::keyed(Quota::per_minute(rates.forms)),
            track: RateLimiter::keyed(Quota::per_minute(rates.track)),
            clock: DefaultClock::default(),
        }
    }

    /// Forgets places that have not knocked for a while; called now and then by background work.
    pub fn tidy(&self) {
        for counter in [&self.sign_in, &self.forms, &self.track] {
            counter.retain_recent();
            counter.shrink_to_fit();
        }
    }

    fn wait(&self, req: &ServiceRequest) -> Option<u32> {
        let counter = self.counter(req)?;
        let place = client::place(client::address(req, &self.trusted)?);
        let refused = counter.check_key(&place).err()?;
        let wait = refused.wait_time_from(self.clock.now()).as_secs();
        Some(u32::try_from(wait).unwrap_or(60).max(1))
    }

    fn counter(&self, req: &ServiceRequest) -> Option<&DefaultKeyedRateLimiter<IpAddr>> {
        let path = req.path();
        if path == "/track" && !req.query_string().is_empty() {
            return Some(&self.track);
        }
        if req.method().is_safe() {
            return None;
        }
        let signs_in = path == "/login" || path.starts_with("/login/") || path.starts_with("/staff/");
        Some(if signs_in { &self.sign_in } else { &self.forms })
    }
}

/// Answers 429 with `Retry-After` when a place knocks too often.
///
/// # Errors
/// Those of the handler.
pub async fn check(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let wait = req
        .app_data::<Data<AppState>>()
        .and_then(|state| state.limits.wait(&req));
    if let Some(retry_seconds) = wait {
        let error = WebError::TooMany { retry_seconds };
        return Ok(req.into_response(HttpResponse::from_error(error)));
    }
    Ok(next.call(req).await?.map_into_boxed_body())
}
