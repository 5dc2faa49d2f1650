//! A form that was sent and not taken: what was typed comes back on its page, with what keeps it from being
//! taken. Pages with one text beside their buttons share it; a draft has its own way (`draft.rs`).

use actix_web::http::StatusCode;

use super::super::error::WebError;
use crate::services::{FieldFault, ServiceError};

/// What came back with the page; nothing when the page is only looked at.
#[derive(Default)]
pub struct Tried {
    /// The text as it was typed.
    pub typed: String,
    /// What is wrong with it.
    pub faults: Vec<FieldFault>,
    /// The file changed since the page was read.
    pub stale: bool,
}

impl Tried {
    /// A form with this text, nothing said of it yet.
    #[must_use]
    pub fn of(typed: &str) -> Self {
        Self {
            typed: typed.to_owned(),
            ..Self::default()
        }
    }

    /// Takes up why the form was not taken; the status to show its page with.
    ///
    /// # Errors
    /// What the person cannot mend on this page.
    pub fn told(&mut self, error: ServiceError) -> Result<StatusCode, WebError> {
        match error {
            ServiceError::Stale { .. } => {
                self.stale = true;
                Ok(StatusCode::CONFLICT)
            }
            ServiceError::Invalid(faults) => {
                self.faults = faults;
                Ok(StatusCode::UNPROCESSABLE_ENTITY)
            }
            other => Err(other.into()),
        }
    }
}
