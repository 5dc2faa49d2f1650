//! The two cookies of signing in: the session, and the browser's half of a sign-in under way. Both are
//! secrets of which the database keeps only hashes. `__Host-` ties them to this host where it can.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};

use super::super::state::Site;
use crate::domain::identity::BrowserBinding;
use crate::seal::Token;

const fn session_name(site: &Site) -> &'static str {
    if site.secure {
        "__Host-sangkien"
    } else {
        "sangkien"
    }
}

const fn login_name(site: &Site) -> &'static str {
    if site.secure {
        "__Host-sangkien-login"
    } else {
        "sangkien-login"
    }
}

/// The session token this browser sent.
#[must_use]
pub fn session(req: &HttpRequest, site: &Site) -> Option<Token> {
    let cookie = req.cookie(session_name(site))?;
    Token::parse(cookie.value())
}

/// The cookie of a session; it ends with the browser or at the session's limit on the server.
#[must_use]
pub fn for_session(token: &Token, site: &Site) -> Cookie<'static> {
    made(session_name(site), token.text().to_owned(), site)
}

/// Takes the session cookie away.
#[must_use]
pub fn no_session(site: &Site) -> Cookie<'static> {
    let mut cookie = made(session_name(site), String::new(), site);
    cookie.make_removal();
    cookie
}

/// What ties this browser to its sign-ins under way; tabs share it.
#[must_use]
pub fn login(req: &HttpRequest, site: &Site) -> Option<BrowserBinding> {
    let cookie = req.cookie(login_name(site))?;
    let value = cookie.value();
    (20..=200)
        .contains(&value.len())
        .then(|| BrowserBinding::new(value))
}

/// The cookie of a sign-in under way, for as long as it may take.
#[must_use]
pub fn for_login(
    browser: &BrowserBinding,
    lifetime: std::time::Duration,
    site: &Site,
) -> Cookie<'static> {
    let mut cookie = made(login_name(site), browser.reveal().to_owned(), site);
    let seconds = i64::try_from(lifetime.as_secs()).unwrap_or(600);
    cookie.set_max_age(Duration::seconds(seconds));
    cookie
}

fn made(name: &'static str, value: String, site: &Site) -> Cookie<'static> {
    let mut cookie = Cookie::new(name, value);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(site.secure);
    cookie
}
