//! The step from our pages to the identity provider's. Chromium holds every redirect after a form against
//! `form-action`, and where a provider's pages stand is known only once its metadata was read; so the
//! form ends here, on a page of ours that goes on by itself (and by a link, where it does not).

use actix_web::HttpResponse;
use askama::Template;
use url::Url;

use super::super::error::WebError;
use super::super::page::{Page, show};

#[derive(Template)]
#[template(path = "session/onward.html")]
struct OnwardPage {
    title: String,
    address: String,
    page: Page,
}

/// What happens at the provider.
#[derive(Debug, Clone, Copy)]
pub enum Errand {
    /// The person signs in there.
    SignIn,
    /// The provider ends its own session too.
    SignOut,
}

impl Errand {
    const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::SignOut => "sign-out",
        }
    }
}

/// Sends the browser on to `address`.
pub fn lead(page: Page, errand: Errand, address: &Url) -> Result<HttpResponse, WebError> {
    show(&OnwardPage {
        title: page.t(&format!("onward-{}", errand.name())).into_owned(),
        address: address.to_string(),
        page,
    })
}
