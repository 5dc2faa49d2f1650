//! A form as it was typed. It is read once, kept for the error page (nothing typed is ever lost), and asked
//! by name; the rules of the fields live in the domain.

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{self, Bytes, BytesMut};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use futures_util::StreamExt as _;
use futures_util::future::{FutureExt as _, LocalBoxFuture};

use super::super::error::WebError;
use super::super::state::AppState;
use super::pairs::{self, Pairs};
use crate::domain::id::Version;
use crate::services::once::{self, OnceKey};

/// The hidden field with the idempotency key.
pub const ONCE: &str = "once";
/// The hidden field with the form token.
pub const TOKEN: &str = "form_token";
/// The hidden field with the version the person saw.
pub const VERSION: &str = "version";

/// The pairs of a form body.
#[derive(Debug, Clone, Default)]
pub struct TypedForm {
    pairs: Pairs,
    /// A machine saves a draft while the person types: answers are 204 or problem+json.
    pub autosave: bool,
}

/// What was typed, kept in the request for the error page.
#[derive(Debug, Clone, Default)]
pub struct Typed(pub Pairs);

impl TypedForm {
    /// For tests and for forms that come back from elsewhere.
    #[must_use]
    pub const fn from_pairs(pairs: Pairs) -> Self {
        Self {
            pairs,
            autosave: false,
        }
    }

    /// The first value of `name`, trimmed at both ends; empty when it was not sent.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The first value of `name` exactly as typed (passwords).
    #[must_use]
    pub fn raw(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    /// The first value of `name`, trimmed, unless it is empty.
    #[must_use]
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// All values of `name`, trimmed, in order.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.pairs
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.trim())
            .collect()
    }

    /// Whether `name` was sent at all (buttons, check boxes).
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Everything, in the order sent.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// What the idempotency key is bound to: everything but the key itself and the token, which is new on
    /// every page.
    #[must_use]
    pub fn content(&self) -> Vec<(String, String)> {
        let typed = self.pairs.iter();
        typed
            .filter(|(name, _)| name != ONCE && name != TOKEN)
            .cloned()
            .collect()
    }

    /// The idempotency key of this form.
    ///
    /// # Errors
    /// When it is missing or not of the length a page of ours writes.
    pub fn once(&self) -> Result<&str, WebError> {
        is_key(self.get(ONCE)).ok_or(WebError::Malformed)
    }

    /// The same as the use cases want it.
    ///
    /// # Errors
    /// As [`TypedForm::once`].
    pub fn key(&self) -> Result<OnceKey, WebError> {
        self.once().map(once::key)
    }

    /// The version the person saw.
    ///
    /// # Errors
    /// When it is missing or not a number.
    pub fn version(&self) -> Result<Version, WebError> {
        self.get(VERSION)
            .parse()
            .map(Version::from_number)
            .map_err(|_| WebError::Malformed)
    }

    /// A hidden id, parsed.
    ///
    /// # Errors
    /// When it is missing or not an id.
    pub fn id<T: std::str::FromStr>(&self, name: &str) -> Result<T, WebError> {
        self.get(name).parse().map_err(|_| WebError::Malformed)
    }

    fn find(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The longest idempotency key that a page of ours could have written.
pub const KEY_AT_MOST: usize = 64;

/// An idempotency key as a page of ours writes it; none otherwise.
#[must_use]
pub fn is_key(text: &str) -> Option<&str> {
    let fits = (8..=KEY_AT_MOST).contains(&text.len()) && text.bytes().all(is_key_byte);
    fits.then_some(text)
}

const fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

/// Whether the body is a form of the plain kind.
#[must_use]
pub fn is_urlencoded(req: &HttpRequest) -> bool {
    is_of_type(req, "application/x-www-form-urlencoded")
}

/// Whether the body is said to be of this media type.
#[must_use]
pub fn is_of_type(req: &HttpRequest, wanted: &str) -> bool {
    let kind = req.headers().get(header::CONTENT_TYPE);
    let kind = kind
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case(wanted)
}

/// Reads a body up to the limit for forms; a longer one is refused before it is read whole.
///
/// # Errors
/// Too large, or cut off.
pub async fn read_body(req: &HttpRequest, payload: &mut Payload) -> Result<Bytes, WebError> {
    let limit = req
        .app_data::<web::Data<AppState>>()
        .map_or(1 << 20, |state| state.site.form_bytes);
    let announced = req.headers().get(header::CONTENT_LENGTH);
    let announced = announced
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(WebError::TooLarge { limit });
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| WebError::Malformed)?;
        if body.len().saturating_add(chunk.len()) > limit {
            return Err(WebError::TooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

impl FromRequest for TypedForm {
    type Error = WebError;
    type Future = LocalBoxFuture<'static, Result<Self, WebError>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let req = req.clone();
        let mut payload = payload.take();
        async move {
            if !is_urlencoded(&req) {
                return Err(WebError::WrongType);
            }
            let body = read_body(&req, &mut payload).await?;
            let pairs = pairs::parse(&body).map_err(|_| WebError::Malformed)?;
            req.extensions_mut().insert(Typed(pairs.clone()));
            Ok(Self {
                pairs,
                autosave: req.headers().contains_key("x-autosave"),
            })
        }
        .boxed_local()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> TypedForm {
        TypedForm::from_pairs(pairs::parse(text.as_bytes()).unwrap())
    }

    #[test]
    fn a_repeated_name_keeps_all_values_in_order() {
        let typed = form("reviewer=b&reviewer=a&x=+1+");
        assert_eq!(typed.all("reviewer"), ["b", "a"]);
        assert_eq!(typed.get("x"), "1");
        assert_eq!(typed.raw("x"), " 1 ");
        assert!(!typed.has("y"));
    }

    #[test]
    fn a_key_or_version_that_no_page_of_ours_wrote_is_refused() {
        assert!(form("once=short").once().is_err());
        assert!(form("once=<script>alert(1)</script>").once().is_err());
        assert_eq!(form("once=0198-aabb").once().unwrap(), "0198-aabb");
        assert!(form("version=1e3").version().is_err());
        assert_eq!(
            form("version=7").version().unwrap(),
            Version::from_number(7)
        );
    }
}
