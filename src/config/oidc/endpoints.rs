//! A provider without a discovery document: its endpoints and its keys.

use url::Url;

use super::super::section::Section;
use super::safe_url;

/// `[oidc.endpoints]`: for a provider without a discovery document.
#[derive(Debug, Clone)]
pub struct OidcEndpoints {
    /// Where the browser is sent.
    pub authorization: Url,
    /// Where the code is exchanged.
    pub token: Url,
    /// Where more claims are.
    pub userinfo: Option<Url>,
    /// Where signing out happens.
    pub end_session: Option<Url>,
    /// Where the keys come from.
    pub keys: KeySource,
    /// Whether the callback must carry `iss` (RFC 9207).
    pub iss_required: bool,
}

/// Where a configured provider's keys come from.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// Fetched from this address, again when a key is unknown.
    Url(Url),
    /// A JSON Web Key Set as text.
    Inline(String),
}

impl OidcEndpoints {
    pub(super) fn read(mut s: Section<'_>) -> Option<Option<Self>> {
        let authorization = safe_url(&mut s, "authorization");
        let token = safe_url(&mut s, "token");
        let userinfo = safe_url(&mut s, "userinfo");
        let end_session = safe_url(&mut s, "end_session");
        let jwks_url = safe_url(&mut s, "jwks_url");
        let jwks = s.secret("jwks");
        let iss_required = s.flag("iss_required");
        let (authorization, token, userinfo) = (authorization?, token?, userinfo?);
        let (end_session, jwks_url, jwks) = (end_session?, jwks_url?, jwks?);
        let iss_required = iss_required?;
        let any = [&authorization, &token, &userinfo, &end_session, &jwks_url];
        if any.iter().all(|url| url.is_none()) && jwks.is_none() {
            return Some(None);
        }
        let keys = match (jwks_url, jwks) {
            (Some(url), None) => Some(KeySource::Url(url)),
            (None, Some(keys)) if is_key_set(keys.reveal()) => {
                Some(KeySource::Inline(keys.reveal().to_owned()))
            }
            (None, Some(_)) => {
                s.fault("jwks", "is not a JSON Web Key Set");
                None
            }
            _ => {
                s.fault(
                    "jwks_url",
                    "endpoints need exactly one of jwks_url and jwks",
                );
                None
            }
        };
        for (key, url) in [("authorization", &authorization), ("token", &token)] {
            if url.is_none() {
                s.fault(key, "must be set when other endpoints are");
            }
        }
        Some(Some(Self {
            authorization: authorization?,
            token: token?,
            userinfo,
            end_session,
            keys: keys?,
            iss_required,
        }))
    }
}

fn is_key_set(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text)
        .is_ok_and(|value| value.get("keys").is_some_and(serde_json::Value::is_array))
}
