//! The whole way between the relying party and the stand-in, over real sockets.

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

fn provider(config: OidcConfig) -> Provider {
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

async fn sign_in(
    provider: &Provider,
    purpose: LoginPurpose,
    hint: &str,
) -> Result<VerifiedIdentity, OidcError> {
    let (callback, attempt) = visit(provider, purpose, hint).await;
    provider.finish(&callback, attempt).await
}

#[actix_web::test]
async fn a_person_signs_in_and_out() {
    let house = start();
    let provider = provider(config(&house.issuer));
    let who = sign_in(&provider, LoginPurpose::Citizen, PERSON)
        .await
        .unwrap();
    let invented = standin::people::find(PERSON).unwrap();
    assert_eq!(who.provider.as_str(), "vneid");
    assert_eq!(who.subject.as_str(), invented.sub);
    assert_eq!(who.name, invented.name);
    assert_eq!(
        who.citizen_number.unwrap().reveal(),
        invented.citizen_number
    );
    assert_eq!(who.birth_date, Some(invented.birth_date));
    assert_eq!(who.level, AssuranceLevel::new(2));
    assert_eq!(who.technical_id.as_deref(), Some(invented.sub.as_str()));

    let back = Url::parse(AFTERWARDS).unwrap();
    let out = provider
        .logout_url(Some(&who.id_token), &back, Locale::En)
        .await
        .unwrap();
    let answer = browser().get(out).send().await.unwrap();
    assert_eq!(location(&answer), back);
}

#[actix_web::test]
async fn staff_sign_in_afresh_at_level_two() {
    let house = start();
    let provider = provider(config(&house.issuer));
    let (url, attempt) = provider
        .begin(wish(LoginPurpose::Staff, "tran-duc-long"))
        .await
        .unwrap();
    let asked: std::collections::HashMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!(asked["prompt"], "login");
    assert_eq!(asked["max_age"], "300");
    assert_eq!(asked["acr_values"], "2");
    assert_eq!(asked["code_challenge_method"], "S256");
    assert_eq!(asked["ui_locales"], "vi");
    let answer = browser().get(url).send().await.unwrap();
    let who = provider
        .finish(&callback(&location(&answer)), attempt)
        .await
        .unwrap();
    assert!(who.auth_time.is_some());
}

#[actix_web::test]
async fn a_level_too_low_is_said_with_both_levels() {
    let house = start();
    let provider = provider(config(&house.issuer));
    let low = sign_in(&provider, LoginPurpose::Staff, "tran-duc-long@1")
        .await
        .unwrap_err();
    let (needed, had) = (AssuranceLevel::new(2), AssuranceLevel::new(1));
    assert!(
        matches!(low, OidcError::LevelTooLow { needed: n, had: h } if n == needed && h == had),
        "{low:?}"
    );
    assert!(
        sign_in(&provider, LoginPurpose::Citizen, "tran-duc-long@1")
            .await
            .is_ok()
    );
}

#[actix_web::test]
async fn a_sign_in_that_is_not_fresh_is_refused_to_staff() {
    let now = Clock::machine().now();
    let slow = Clock::fixed(now.plus_seconds(-600));
    let house = start_on(TcpListener::bind("127.0.0.1:0").unwrap(), slow);
    let provider = provider(config(&house.issuer));
    let stale = sign_in(&provider, LoginPurpose::Staff, "tran-duc-long")
        .await
        .unwrap_err();
    assert!(
        matches!(stale, OidcError::Failed(Failure::Stale)),
        "{stale:?}"
    );
    assert!(
        sign_in(&provider, LoginPurpose::Citizen, PERSON)
            .await
            .is_ok()
    );
}

#[actix_web::test]
async fn an_expired_id_token_is_refused() {
    let now = Clock::machine().now();
    let yesterday = Clock::fixed(now.plus_seconds(-86_400));
    let house = start_on(TcpListener::bind("127.0.0.1:0").unwrap(), yesterday);
    let provider = provider(config(&house.issuer));
    let old = sign_in(&provider, LoginPurpose::Citizen, PERSON)
        .await
        .unwrap_err();
    assert!(
        matches!(old, OidcError::Failed(Failure::Token(_))),
        "{old:?}"
    );
}

#[actix_web::test]
async fn a_cancelled_sign_in_says_so() {
    let house = start();
    let provider = provider(config(&house.issuer));
    let (url, attempt) = provider
        .begin(wish(LoginPurpose::Citizen, "nobody"))
        .await
        .unwrap();
    let page = browser().get(url.clone()).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let pressed = browser()
        .post(url)
        .form(&[("cancel", "1")])
        .send()
        .await
        .unwrap();
    let cancelled = provider
        .finish(&callback(&location(&pressed)), attempt)
        .await;
    assert!(
        matches!(cancelled, Err(OidcError::Cancelled)),
        "{cancelled:?}"
    );
}

#[actix_web::test]
async fn a_replayed_code_is_refused() {
    let house = start();
    let provider = provider(config(&house.issuer));
    let (callback, attempt) = visit(&provider, LoginPurpose::Citizen, PERSON).await;
    provider.finish(&callback, attempt.clone()).await.unwrap();
    let again = provider.finish(&callback, attempt).await;
    assert!(
        matches!(&again, Err(OidcError::Failed(Failure::CodeRefused(code))) if code == "invalid_grant"),
        "{again:?}"
    );
}

#[actix_web::test]
async fn a_stolen_code_is_worth_nothing_without_its_verifier_and_nonce() {
    let house = start();
    let provider = provider(config(&house.issuer));
    let (callback, mut attempt) = visit(&provider, LoginPurpose::Citizen, PERSON).await;
    attempt.verifier = PkceVerifier::new("x".repeat(43));
    let refused = provider.finish(&callback, attempt).await;
    assert!(
        matches!(refused, Err(OidcError::Failed(Failure::CodeRefused(_)))),
        "{refused:?}"
    );

    let (callback, mut attempt) = visit(&provider, LoginPurpose::Citizen, PERSON).await;
    attempt.nonce = LoginNonce::new("another");
    let refused = provider.finish(&callback, attempt).await;
    assert!(
        matches!(refused, Err(OidcError::Failed(Failure::Nonce))),
        "{refused:?}"
    );
}

#[actix_web::test]
async fn forged_callbacks_are_typed_errors() {
    let house = start();
    let provider = provider(config(&house.issuer));
    let (good, attempt) = visit(&provider, LoginPurpose::Citizen, PERSON).await;
    let try_with = async |change: &dyn Fn(&mut Callback)| {
        let mut forged = good.clone();
        change(&mut forged);
        match provider.finish(&forged, attempt.clone()).await {
            Err(OidcError::Failed(failure)) => failure,
            other => panic!("{other:?}"),
        }
    };
    let failure = try_with(&|c| c.state = None).await;
    assert!(matches!(failure, Failure::State));
    let failure = try_with(&|c| c.state = Some("\u{0}ế".repeat(5_000))).await;
    assert!(matches!(failure, Failure::State));
    let failure = try_with(&|c| c.iss = Some("https://evil.example".to_owned())).await;
    assert!(matches!(failure, Failure::Issuer));
    let failure = try_with(&|c| c.iss = c.iss.take().map(|iss| iss + "/")).await;
    assert!(matches!(failure, Failure::Issuer));
    let failure = try_with(&|c| c.iss = None).await;
    assert!(
        matches!(failure, Failure::IssuerMissing),
        "promised by the metadata"
    );
    let failure = try_with(&|c| c.code = None).await;
    assert!(matches!(failure, Failure::CodeMissing));
    let failure = try_with(&|c| c.error = Some("<script>\n'ế".to_owned())).await;
    assert!(
        matches!(&failure, Failure::Refused(code) if code == "<script>'"),
        "{failure:?}"
    );
    let failure = try_with(&|c| c.code = Some("%00 ' ế".to_owned())).await;
    assert!(matches!(failure, Failure::CodeRefused(_)));
    // None of them used the code up.
    assert!(provider.finish(&good, attempt).await.is_ok());
}

#[actix_web::test]
async fn error_codes_of_the_provider_mean_different_things() {
    let house = start();
    let provider = provider(config(&house.issuer));
    let (good, attempt) = visit(&provider, LoginPurpose::Staff, "tran-duc-long").await;
    let answered = async |code: &str| {
        let error = Some(code.to_owned());
        let callback = Callback {
            error,
            code: None,
            ..good.clone()
        };
        provider
            .finish(&callback, attempt.clone())
            .await
            .unwrap_err()
    };
    assert!(answered("temporarily_unavailable").await.is_temporary());
    assert!(!answered("login_required").await.is_temporary());
    assert_eq!(
        answered("unmet_authentication_requirements").await.code(),
        "level-too-low"
    );
    assert_eq!(answered("access_denied").await.code(), "cancelled");
}

#[actix_web::test]
async fn an_attempt_that_took_too_long_is_refused() {
    let house = start();
    let provider = provider(config(&house.issuer));
    let (callback, mut attempt) = visit(&provider, LoginPurpose::Citizen, PERSON).await;
    attempt.created_at = Instant::from_micros(attempt.created_at.micros() - 601_000_000);
    let late = provider.finish(&callback, attempt).await;
    assert!(
        matches!(late, Err(OidcError::Failed(Failure::Expired))),
        "{late:?}"
    );
}

#[actix_web::test]
async fn an_unknown_key_is_looked_up_but_not_at_every_try() {
    let house = start();
    let rotate = || browser().post(format!("{}/rotate", house.issuer)).send();
    let provider = provider(config(&house.issuer));
    sign_in(&provider, LoginPurpose::Citizen, PERSON)
        .await
        .unwrap();
    assert_eq!(rotate().await.unwrap().status(), 204);
    sign_in(&provider, LoginPurpose::Citizen, PERSON)
        .await
        .unwrap();
    assert_eq!(rotate().await.unwrap().status(), 204);
    let soon = sign_in(&provider, LoginPurpose::Citizen, PERSON).await;
    assert!(
        matches!(soon, Err(OidcError::Failed(Failure::Signature(_)))),
        "{soon:?}"
    );

    let mut eager = config(&house.issuer);
    eager.rediscover_after = Duration::ZERO;
    let provider = self::provider(eager);
    for _ in 0..2 {
        sign_in(&provider, LoginPurpose::Citizen, PERSON)
            .await
            .unwrap();
        assert_eq!(rotate().await.unwrap().status(), 204);
    }
}

#[actix_web::test]
async fn a_provider_that_is_down_is_temporary_and_found_once_it_is_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let provider = provider(config(&format!("http://{address}")));
    let down = provider
        .begin(wish(LoginPurpose::Citizen, PERSON))
        .await
        .unwrap_err();
    assert!(down.is_temporary(), "{down:?}");
    let back = Url::parse(AFTERWARDS).unwrap();
    assert_eq!(provider.logout_url(None, &back, Locale::Vi).await, None);

    let house = start_on(TcpListener::bind(address).unwrap(), Clock::machine());
    actix_web::rt::time::sleep(Duration::from_millis(1_100)).await;
    let (callback, attempt) = visit(&provider, LoginPurpose::Citizen, PERSON).await;
    house.handle.stop(false).await;
    let gone = provider.finish(&callback, attempt).await.unwrap_err();
    assert!(gone.is_temporary(), "{gone:?}");
}

#[actix_web::test]
async fn endpoints_and_keys_from_the_settings_do_as_well() {
    let house = start();
    let at = |path: &str| Url::parse(&format!("{}{path}", house.issuer)).unwrap();
    let keys = browser()
        .get(at("/jwks"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    for (source, authentication) in [
        (KeySource::Inline(keys), ClientAuthentication::Post),
        (KeySource::Url(at("/jwks")), ClientAuthentication::Basic),
    ] {
        let mut config = config(&house.issuer);
        config.client_authentication = authentication;
        config.endpoints = Some(OidcEndpoints {
            authorization: at("/authorize"),
            token: at("/token"),
            userinfo: Some(at("/userinfo")),
            end_session: None,
            keys: source,
            iss_required: true,
        });
        let provider = provider(config);
        let who = sign_in(&provider, LoginPurpose::Citizen, PERSON)
            .await
            .unwrap();
        assert_eq!(who.name, "Nguyễn Thị Hoa");
        let back = Url::parse(AFTERWARDS).unwrap();
        assert_eq!(
            provider
                .logout_url(Some(&who.id_token), &back, Locale::Vi)
                .await,
            None
        );
    }
}

#[actix_web::test]
async fn a_wrong_secret_and_a_wrong_issuer_are_failures_of_ours() {
    let house = start();
    let mut wrong = config(&house.issuer);
    wrong.client_secret = Some(Secret::new("other".to_owned()));
    let refused = sign_in(&provider(wrong), LoginPurpose::Citizen, PERSON).await;
    assert!(
        matches!(&refused, Err(OidcError::Failed(Failure::CodeRefused(code))) if code == "invalid_client"),
        "{refused:?}"
    );
    let slash = provider(config(&format!("{}/", house.issuer)));
    let refused = slash.begin(wish(LoginPurpose::Citizen, PERSON)).await;
    assert!(
        matches!(refused, Err(OidcError::Failed(Failure::Answer(_)))),
        "{refused:?}"
    );
    let none = provider(default_config());
    let refused = none.begin(wish(LoginPurpose::Citizen, PERSON)).await;
    assert!(
        matches!(refused, Err(OidcError::NotConfigured)),
        "{refused:?}"
    );
}

#[actix_web::test]
async fn a_hint_is_passed_on_in_demonstrations_only() {
    let house = start();
    let callback = Url::parse(CALLBACK).unwrap();
    let strict = Provider::new(config(&house.issuer), &callback, Clock::machine()).unwrap();
    let (url, attempt) = strict
        .begin(wish(LoginPurpose::Citizen, PERSON))
        .await
        .unwrap();
    assert!(!url.as_str().contains("login_hint"));
    let again = Wish {
        browser: Some(attempt.browser.clone()),
        ..wish(LoginPurpose::Citizen, PERSON)
    };
    let (_, second) = strict.begin(again).await.unwrap();
    assert_eq!(
        second.browser, attempt.browser,
        "two tabs share the binding"
    );
    assert_ne!(second.state, attempt.state);
}
