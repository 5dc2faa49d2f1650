//! The one border where what went wrong becomes an answer: a page with what happened, what is kept and
//! what to do next, or problem+json for machines. No wildcard arm: a new error does not compile until it
//! is answered here. The cause is logged once, with the request id, and never shown.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use super::extract::Realm;
use crate::domain::workflow::Refusal;
use crate::services::{FieldFault, ServiceError};

/// A request that did not end in what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// A use case said no.
    #[error("{0}")]
    Service(#[from] ServiceError),
    /// Nobody is signed in, or not any more.
    #[error("sign-in needed")]
    SignIn(Realm),
    /// The request came from another site.
    #[error("cross-site request")]
    CrossSite,
    /// Hidden fields missing or forged, text that is not UTF-8, a body cut off.
    #[error("malformed request")]
    Malformed,
    /// The address exists, but not for this method.
    #[error("method not allowed")]
    Method {
        /// The methods it exists for.
        allowed: String,
    },
    /// The body is longer than the limit.
    #[error("body too large")]
    TooLarge {
        /// In bytes.
        limit: usize,
    },
    /// The body is of a kind this address does not read.
    #[error("unsupported content type")]
    WrongType,
    /// Too many requests from one place.
    #[error("too many requests")]
    TooMany {
        /// Seconds until the next may come.
        retry_seconds: u32,
    },
    /// Something this page needs is not there for the moment.
    #[error("unavailable")]
    Unavailable {
        /// Seconds after which trying again makes sense.
        retry_seconds: u32,
    },
    /// A page could not be written.
    #[error("page failed")]
    Page(#[source] askama::Error),
    /// Anything a person cannot mend.
    #[error("internal")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// How an error is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The name of its words: `error-<name>-title`, `-what`, `-next`.
    pub name: &'static str,
    /// Seconds for `Retry-After`.
    pub retry_seconds: Option<u32>,
    /// For `Allow`.
    pub allow: Option<String>,
    /// A sentence that says more, by name, with values.
    pub detail: Option<Detail>,
    /// The page that has what was asked for: readers are sent there, writers are shown the way.
    pub leads_to: Option<String>,
}

/// What exactly was wrong; `Page::detail` says it in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// One thing wrong with one field.
    Fault(FieldFault),
    /// Why the workflow said no.
    Refusal(Refusal),
    /// The code that a file has by now.
    HandedIn(String),
    /// The code of a file that ended.
    Ended(String),
}

impl WebError {
    /// No such thing, or none you may know of.
    #[must_use]
    pub const fn not_found() -> Self {
        Self::Service(ServiceError::NotFound)
    }

    /// Known, but not for this person.
    #[must_use]
    pub const fn denied() -> Self {
        Self::Service(ServiceError::Denied)
    }

    /// A failure nobody in front of the screen can mend.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// Status and words.
    #[must_use]
    pub fn answer(&self) -> Answer {
        let plain = |status, name| Answer {
            status,
            name,
            retry_seconds: None,
            allow: None,
            detail: None,
            leads_to: None,
        };
        match self {
            Self::Service(error) => service_answer(error),
            Self::SignIn(Realm::Citizen) => plain(StatusCode::UNAUTHORIZED, "sign-in"),
            Self::SignIn(Realm::Staff) => plain(StatusCode::UNAUTHORIZED, "sign-in-staff"),
            Self::CrossSite => plain(StatusCode::FORBIDDEN, "cross-site"),
            Self::Malformed => plain(StatusCode::BAD_REQUEST, "malformed"),
            Self::Method { allowed } => Answer {
                allow: Some(allowed.clone()),
                ..plain(StatusCode::METHOD_NOT_ALLOWED, "method")
            },
            Self::TooLarge { .. } => plain(StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
            Self::WrongType => plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong-type"),
            Self::TooMany { retry_seconds } => Answer {
                retry_seconds: Some(*retry_seconds),
                ..plain(StatusCode::TOO_MANY_REQUESTS, "too-many")
            },
            Self::Unavailable { retry_seconds } => Answer {
                retry_seconds: Some(*retry_seconds),
                ..plain(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
            },
            Self::Page(_) | Self::Internal(_) => {
                plain(StatusCode::INTERNAL_SERVER_ERROR, "internal")
            }
        }
    }
}

fn service_answer(error: &ServiceError) -> Answer {
    let plain = |status, name| Answer {
        status,
        name,
        retry_seconds: None,
        allow: None,
        detail: None,
        leads_to: None,
    };
    match error {
        ServiceError::Denied => plain(StatusCode::FORBIDDEN, "denied"),
        ServiceError::NotFound => plain(StatusCode::NOT_FOUND, "not-found"),
        ServiceError::HandedIn { code } => Answer {
            detail: Some(Detail::HandedIn(code.clone())),
            leads_to: Some(format!("/my/initiatives/{code}")),
            ..plain(StatusCode::CONFLICT, "handed-in")
        },
        ServiceError::Ended { code } => Answer {
            detail: Some(Detail::Ended(code.clone())),
            leads_to: Some(format!("/my/initiatives/{code}")),
            ..plain(StatusCode::CONFLICT, "ended")
        },
        ServiceError::Invalid(faults) => Answer {
            detail: faults.first().cloned().map(Detail::Fault),
            ..plain(StatusCode::UNPROCESSABLE_ENTITY, "invalid")
        },
        ServiceError::Refused(refusal) => {
            // Opening the file again would end here again.
            let name = match refusal {
                Refusal::ConflictOfInterest => "interest",
                _ => "refused",
            };
            Answer {
                detail: Some(Detail::Refusal(refusal.clone())),
                ..plain(StatusCode::UNPROCESSABLE_ENTITY, name)
            }
        }
        ServiceError::Stale { .. } | ServiceError::Overtaken => {
            plain(StatusCode::CONFLICT, "stale")
        }
        ServiceError::KeyReused => plain(StatusCode::CONFLICT, "key-reused"),
        ServiceError::Contended => Answer {
            retry_seconds: Some(2),
            ..plain(StatusCode::SERVICE_UNAVAILABLE, "busy")
        },
        ServiceError::Busy { retry_seconds } => Answer {
            retry_seconds: Some(*retry_seconds),
            ..plain(StatusCode::SERVICE_UNAVAILABLE, "busy")
        },
        ServiceError::TooSlow(_) => Answer {
            retry_seconds: Some(10),
            ..plain(StatusCode::SERVICE_UNAVAILABLE, "busy")
        },
        ServiceError::Unavailable(_) => Answer {
            retry_seconds: Some(10),
            ..plain(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
        },
        ServiceError::Internal(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    }
}

impl ResponseError for WebError {
    fn status_code(&self) -> StatusCode {
        self.answer().status
    }

    /// Bare: the page is written by `middleware::pages`, which knows the request.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

impl From<askama::Error> for WebError {
    fn from(error: askama::Error) -> Self {
        Self::Page(error)
    }
}
