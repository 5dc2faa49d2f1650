//! Signing out at the provider (RP-Initiated Logout 1.0), where it offers that.

use std::str::FromStr;

use openidconnect::core::CoreIdToken;
use openidconnect::{ClientId, EndSessionUrl, LanguageTag, LogoutRequest, PostLogoutRedirectUrl};
use url::Url;

use super::provider::Provider;
use crate::domain::identity::IdTokenHint;
use crate::domain::locale::Locale;

impl Provider {
    /// Where to send the browser so that the provider ends its session too, and from there back to
    /// `return_to` (registered there). None where the provider has no such endpoint or cannot be asked:
    /// our own session has ended by then, which is what the person wanted.
    pub async fn logout_url(
        &self,
        id_token: Option<&IdTokenHint>,
        return_to: &Url,
        locale: Locale,
    ) -> Option<Url> {
        let known = self.known().await.ok()?;
        let end_session = EndSessionUrl::from_url(known.end_session.clone()?);
        let mut request = LogoutRequest::from(end_session)
            .set_client_id(ClientId::new(self.config.client_id.clone()))
            .set_post_logout_redirect_uri(PostLogoutRedirectUrl::from_url(return_to.clone()))
            .add_ui_locale(LanguageTag::new(locale.to_string()));
        let hint = id_token.and_then(|hint| CoreIdToken::from_str(hint.reveal()).ok());
        if let Some(hint) = &hint {
            request = request.set_id_token_hint(hint);
        }
        Some(request.http_get_url())
    }
}
