//! The whole way between the relying party and the stand-in, over real sockets.

mod callback;
mod dishonest;
mod provider;
mod sign_in;

use std::net::TcpListener;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use url::Url;

use super::*;
use crate::config::{
    ClientAuthentication, Config, Inputs, KeySource, OidcConfig, OidcEndpoints, Secret,
};
use crate::domain::identity::{
    AssuranceLevel, LocalPath, LoginAttempt, LoginNonce, LoginPurpose, PkceVerifier,
    VerifiedIdentity,
};
use crate::domain::locale::Locale;
use crate::domain::time::{Clock, Instant};
use crate::i18n::Catalogue;
use crate::standin;

const CALLBACK: &str = "http://127.0.0.1:9/login/callback";
const AFTERWARDS: &str = "http://127.0.0.1:9/";
const PERSON: &str = "nguyen-thi-hoa";

pub(super) fn default_config() -> OidcConfig {
    Config::load(&Inputs::default()).unwrap().oidc
}

/// A stand-in on a free port, stopped when dropped.
struct House {
    issuer: String,
    handle: ServerHandle,
    _keys: tempfile::TempDir,
}

impl Drop for House {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

/// Making an RSA key takes a moment: one for all tests, each with its own copy.
fn key_file(dir: &std::path::Path) -> std::path::PathBuf {
    static MADE: OnceLock<String> = OnceLock::new();
    let path = dir.join("keys.pem");
    let text = MADE.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        drop(standin::serve(listener, settings(path.clone(), Clock::machine())).unwrap());
        std::fs::read_to_string(&path).unwrap()
    });
    std::fs::write(&path, text).unwrap();
    path
}

fn settings(key_file: std::path::PathBuf, clock: Clock) -> standin::Settings {
    standin::Settings {
        client_id: "sang-kien".to_owned(),
        client_secret: "bí mật:+%".to_owned(),
        redirect_uris: vec![CALLBACK.to_owned()],
        post_logout_redirect_uris: vec![AFTERWARDS.to_owned()],
        key_file,
        clock,
        catalogue: Arc::new(Catalogue::load(None).unwrap()),
    }
}

fn start_on(listener: TcpListener, clock: Clock) -> House {
    let keys = tempfile::tempdir().unwrap();
    let ready = standin::serve(listener, settings(key_file(keys.path()), clock)).unwrap();
    let house = House {
        issuer: ready.issuer().to_owned(),
        handle: ready.handle(),
        _keys: keys,
    };
    actix_web::rt::spawn(ready.into_server());
    house
}

fn start() -> House {
    start_on(TcpListener::bind("127.0.0.1:0").unwrap(), Clock::machine())
}

fn config(issuer: &str) -> OidcConfig {
    let secret = Secret::new("bí mật:+%".to_owned());
    default_config().at_standin(issuer.to_owned(), "sang-kien".to_owned(), secret)
}

fn relying_party(config: OidcConfig) -> Provider {
    let callback = Url::parse(CALLBACK).unwrap();
    Provider::new(config, &callback, Clock::machine())
        .unwrap()
        .with_login_hints()
}

fn wish(purpose: LoginPurpose, hint: &str) -> Wish {
    Wish {
        purpose,
        return_to: LocalPath::parse("/my").unwrap(),
        locale: Locale::Vi,
        browser: None,
        login_hint: Some(hint.to_owned()),
    }
}

fn browser() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

fn location(response: &reqwest::Response) -> Url {
    assert_eq!(response.status(), 303, "{response:?}");
    Url::parse(response.headers()["location"].to_str().unwrap()).unwrap()
}

fn callback(url: &Url) -> Callback {
    assert!(url.as_str().starts_with(CALLBACK), "{url}");
    let mut callback = Callback::default();
    for (name, value) in url.query_pairs() {
        let value = Some(value.into_owned());
        match &*name {
            "code" => callback.code = value,
            "state" => callback.state = value,
            "iss" => callback.iss = value,
            "error" => callback.error = value,
            other => panic!("{other}"),
        }
    }
    callback
}

/// Begins and lets the stand-in answer: what comes back, and the attempt.
async fn visit(provider: &Provider, purpose: LoginPurpose, hint: &str) -> (Callback, LoginAttempt) {
    let (url, attempt) = provider.begin(wish(purpose, hint)).await.unwrap();
    let answer = browser().get(url).send().await.unwrap();
    (callback(&location(&answer)), attempt)
}

async fn try_sign_in(
    provider: &Provider,
    purpose: LoginPurpose,
    hint: &str,
) -> Result<VerifiedIdentity, OidcError> {
    let (callback, attempt) = visit(provider, purpose, hint).await;
    provider.finish(&callback, attempt).await
}
