//! How often one place may knock: signing in, sending forms, asking for codes. Counted per node; the lock
//! after wrong passwords is another thing and lives in the database.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::super::error::WebError;
use super::super::state::AppState;
use super::{client, refuse_form};
use crate::config::{LimitsConfig, Network};

/// How often places are forgotten; a counter is full again after a minute.
const TIDY: Duration = Duration::from_secs(60);

/// The counters.
#[derive(Debug)]
pub struct Limits {
    trusted: Vec<Network>,
    sign_in: DefaultKeyedRateLimiter<IpAddr>,
    /// Ways back from the identity provider: as many as there may be ways out.
    callback: DefaultKeyedRateLimiter<IpAddr>,
    forms: DefaultKeyedRateLimiter<IpAddr>,
    track: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

impl Limits {
    /// Counters that believe the forwarded address of `trusted` proxies.
    #[must_use]
    pub fn new(rates: LimitsConfig, trusted: Vec<Network>) -> Self {
        Self {
            trusted,
            sign_in: RateLimiter::keyed(quota(rates.sign_in_per_minute)),
            callback: RateLimiter::keyed(quota(rates.sign_in_per_minute)),
            forms: RateLimiter::keyed(quota(rates.forms_per_minute)),
            track: RateLimiter::keyed(quota(rates.track_per_minute)),
            clock: DefaultClock::default(),
        }
    }

    /// Forgets places that have not knocked for a while, again and again: each one that ever knocked would be
    /// remembered until the node ends, and there are more addresses than memory.
    pub async fn keep_tidy(&self) {
        let mut every = tokio::time::interval(TIDY);
        loop {
            every.tick().await;
            self.tidy();
        }
    }

    fn tidy(&self) {
        for counter in [&self.sign_in, &self.callback, &self.forms, &self.track] {
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
        if path == "/login/callback" {
            return Some(&self.callback);
        }
        if path == "/track" && !req.query_string().is_empty() {
            return Some(&self.track);
        }
        if req.method().is_safe() {
            return None;
        }
        let signs_in =
            path == "/login" || path.starts_with("/login/") || path.starts_with("/staff/");
        Some(if signs_in { &self.sign_in } else { &self.forms })
    }
}

fn quota(per_minute: u32) -> Quota {
    Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN))
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
        return Ok(refuse_form(req, error).await);
    }
    Ok(next.call(req).await?.map_into_boxed_body())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Inputs};

    #[test]
    fn places_that_have_not_knocked_for_a_while_are_forgotten() {
        let rates = LimitsConfig {
            forms_per_minute: 600_000,
            ..Config::load(&Inputs::default()).unwrap().limits
        };
        let limits = Limits::new(rates, Vec::new());
        for last in 0..=255 {
            let place = IpAddr::from([203, 0, 113, last]);
            assert!(limits.forms.check_key(&place).is_ok());
        }
        assert_eq!(limits.forms.len(), 256);
        std::thread::sleep(Duration::from_millis(50));
        limits.tidy();
        assert_eq!(limits.forms.len(), 0);
    }
}
