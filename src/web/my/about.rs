//! What every page about one file begins with: who asks, for which page, by which code.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use super::super::error::WebError;
use super::super::extract::{CitizenActor, ctx};
use super::super::page::Page;
use super::super::state::AppState;
use crate::domain::code::Code;
use crate::services::Ctx;

/// A signed-in citizen asks about the file with the code of the address. Whether there is such a file, and
/// whether they may know of it, is for the use case to say.
pub struct AboutFile {
    /// The page to answer with.
    pub page: Page,
    /// For the use cases.
    pub ctx: Ctx,
    /// The code of the address; one that cannot be is not found.
    pub code: Code,
    /// What the portal works with.
    pub state: web::Data<AppState>,
}

impl AboutFile {
    fn of(req: &HttpRequest) -> Result<Self, WebError> {
        let page = Page::of(req)?;
        let who = CitizenActor::extract(req).into_inner()?;
        let state = req
            .app_data::<web::Data<AppState>>()
            .cloned()
            .ok_or_else(|| WebError::internal("no application state"))?;
        let code = web::Path::<String>::extract(req).into_inner();
        let code = code.ok().and_then(|text| text.parse().ok());
        Ok(Self {
            ctx: ctx::of(&state, &page, who.actor()),
            code: code.ok_or_else(WebError::not_found)?,
            page,
            state,
        })
    }
}

impl FromRequest for AboutFile {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(req))
    }
}
