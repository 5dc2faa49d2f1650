//! Which language this request reads: the one asked for in the address (`?lang=en`, remembered), else the
//! remembered one, else the account's, else Vietnamese. A browser's own preference is not asked: the
//! portal's language is a choice, and shared links must read alike.

use actix_web::HttpRequest;

use super::actor::SignedIn;
use super::pairs;
use crate::domain::locale::Locale;
use crate::domain::text_enum::TextEnum as _;
use crate::i18n::{LOCALE_COOKIE, choose};

/// The language of this request.
#[must_use]
pub fn of(req: &HttpRequest) -> Locale {
    let cookie = req.cookie(LOCALE_COOKIE);
    choose(
        asked(req).map(Locale::as_str),
        cookie.as_ref().map(actix_web::cookie::Cookie::value),
        SignedIn::of(req).map(|person| person.locale),
        None,
    )
}

/// The language asked for in the address.
#[must_use]
pub fn asked(req: &HttpRequest) -> Option<Locale> {
    let pairs = pairs::parse(req.query_string().as_bytes()).ok()?;
    let (_, value) = pairs.iter().find(|(name, _)| name == "lang")?;
    Locale::parse(value)
}

/// The address of this page in the other language.
#[must_use]
pub fn switch_href(req: &HttpRequest, to: Locale) -> String {
    let pairs = pairs::parse(req.query_string().as_bytes()).unwrap_or_default();
    let kept = pairs
        .iter()
        .filter(|(name, _)| name != "lang")
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let query = pairs::write(kept.chain([("lang", to.as_str())]));
    format!("{}?{query}", req.path())
}
