//! A provider that answers what it should not: unsigned and shared-secret tokens, other audiences, other
//! subjects, redirects, floods.

use actix_web::{App, HttpResponse, HttpServer, web};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use hmac::Mac as _;
use rsa::traits::PublicKeyParts as _;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::*;

type Answer = Arc<dyn Fn() -> HttpResponse + Send + Sync>;

fn key() -> &'static RsaPrivateKey {
    static KEY: OnceLock<RsaPrivateKey> = OnceLock::new();
    KEY.get_or_init(|| RsaPrivateKey::new(&mut rand::rngs::OsRng, 2048).unwrap())
}

fn message(alg: &str, claims: &Value) -> String {
    let part = |value: &Value| B64.encode(value.to_string());
    format!(
        "{}.{}",
        part(&json!({"alg": alg, "kid": "k"})),
        part(claims)
    )
}

fn signed(claims: &Value) -> String {
    let message = message("RS256", claims);
    let hash = Sha256::digest(&message);
    let signature = key().sign(Pkcs1v15Sign::new::<Sha256>(), &hash).unwrap();
    format!("{message}.{}", B64.encode(signature))
}

/// What an honest token would say, changed by `change`.
fn claims(issuer: &str, nonce: &str, change: &Value) -> Value {
    let now = Clock::machine().now().utc().timestamp();
    let mut claims = json!({
        "iss": issuer, "aud": "sang-kien", "sub": "s-1", "iat": now, "exp": now + 60,
        "nonce": nonce, "acr": "2", "HoVaTen": "Nguyễn Thị Hoa",
    });
    let target = claims.as_object_mut().unwrap();
    for (name, value) in change.as_object().unwrap() {
        target.insert(name.clone(), value.clone());
    }
    claims
}

fn tokens(id_token: &str) -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "access_token": "a", "token_type": "Bearer", "id_token": id_token,
    }))
}

/// Signs in at a provider whose token endpoint answers `token` (given the nonce) and whose userinfo says
/// `userinfo`.
async fn outcome(
    token: impl Fn(&str, &str) -> HttpResponse + Send + Sync + 'static,
    userinfo: Value,
) -> Result<VerifiedIdentity, OidcError> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let nonce = Arc::new(std::sync::Mutex::new(String::new()));
    let (seen, named) = (Arc::clone(&nonce), issuer.clone());
    let answer: Answer = Arc::new(move || token(&named, &seen.lock().unwrap()));
    let (token_data, info_data) = (web::Data::new(answer), web::Data::new(userinfo));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(token_data.clone())
            .app_data(info_data.clone())
            .route(
                "/token",
                web::post().to(async |answer: web::Data<Answer>| answer()),
            )
            .route(
                "/userinfo",
                web::get().to(async |said: web::Data<Value>| HttpResponse::Ok().json(&**said)),
            )
    })
    .workers(1)
    .disable_signals()
    .listen(listener)
    .unwrap()
    .run();
    let handle = server.handle();
    actix_web::rt::spawn(server);

    let at = |path: &str| Url::parse(&format!("{issuer}{path}")).unwrap();
    let published = json!({"keys": [{
        "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "k",
        "n": B64.encode(key().n().to_bytes_be()), "e": B64.encode(key().e().to_bytes_be()),
    }]});
    let mut config = config(&issuer);
    config.endpoints = Some(OidcEndpoints {
        authorization: at("/authorize"),
        token: at("/token"),
        userinfo: Some(at("/userinfo")),
        end_session: None,
        keys: KeySource::Inline(published.to_string()),
        iss_required: false,
    });
    let provider = relying_party(config);
    let (_, attempt) = provider
        .begin(wish(LoginPurpose::Citizen, PERSON))
        .await
        .unwrap();
    *nonce.lock().unwrap() = attempt.nonce.reveal().to_owned();
    let callback = Callback {
        code: Some("c".to_owned()),
        state: Some(attempt.state.reveal().to_owned()),
        ..Callback::default()
    };
    let outcome = provider.finish(&callback, attempt).await;
    handle.stop(false).await;
    outcome
}

async fn with_claims(change: Value) -> Result<VerifiedIdentity, OidcError> {
    let token = move |issuer: &str, nonce: &str| tokens(&signed(&claims(issuer, nonce, &change)));
    outcome(token, json!({"sub": "s-1"})).await
}

#[actix_web::test]
async fn an_honest_answer_of_this_provider_is_taken() {
    // Else the refusals below would prove nothing.
    assert_eq!(
        with_claims(json!({})).await.unwrap().subject.as_str(),
        "s-1"
    );
}

#[actix_web::test]
async fn tokens_for_others_or_from_others_are_refused() {
    for change in [
        json!({"aud": "other"}),
        json!({"aud": ["sang-kien", "other"]}),
        json!({"iss": "http://127.0.0.1:1"}),
        json!({"nonce": "other"}),
        json!({"nonce": null}),
        json!({"exp": 1}),
        json!({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}),
        json!({"HoVaTen": ""}),
        json!({"NgayThangNamSinh": "31/02/1988"}),
    ] {
        let refused = with_claims(change.clone()).await;
        assert!(
            matches!(refused, Err(OidcError::Failed(_))),
            "{change}: {refused:?}"
        );
    }
}

#[actix_web::test]
async fn unsigned_and_shared_secret_tokens_are_refused() {
    let none = |issuer: &str, nonce: &str| {
        tokens(&format!(
            "{}.",
            message("none", &claims(issuer, nonce, &json!({})))
        ))
    };
    let refused = outcome(none, json!({"sub": "s-1"})).await;
    assert!(matches!(refused, Err(OidcError::Failed(_))), "{refused:?}");

    let shared = |issuer: &str, nonce: &str| {
        let message = message("HS256", &claims(issuer, nonce, &json!({})));
        let secret = "bí mật:+%".as_bytes();
        let mut mac = hmac::Hmac::<Sha256>::new_from_slice(secret).unwrap();
        mac.update(message.as_bytes());
        tokens(&format!(
            "{message}.{}",
            B64.encode(mac.finalize().into_bytes())
        ))
    };
    let refused = outcome(shared, json!({"sub": "s-1"})).await;
    assert!(
        matches!(refused, Err(OidcError::Failed(Failure::Signature(_)))),
        "{refused:?}"
    );

    let changed = |issuer: &str, nonce: &str| {
        let honest = signed(&claims(issuer, nonce, &json!({})));
        let signature = honest.rsplit('.').next().unwrap();
        let other = message("RS256", &claims(issuer, nonce, &json!({"sub": "s-2"})));
        tokens(&format!("{other}.{signature}"))
    };
    let refused = outcome(changed, json!({"sub": "s-2"})).await;
    assert!(
        matches!(refused, Err(OidcError::Failed(Failure::Signature(_)))),
        "{refused:?}"
    );
}

#[actix_web::test]
async fn userinfo_about_somebody_else_is_refused() {
    let honest = |issuer: &str, nonce: &str| tokens(&signed(&claims(issuer, nonce, &json!({}))));
    let refused = outcome(honest, json!({"sub": "s-2"})).await;
    assert!(
        matches!(refused, Err(OidcError::Failed(Failure::Subject))),
        "{refused:?}"
    );
}

#[actix_web::test]
async fn redirects_nonsense_and_floods_end_in_a_typed_error() {
    let elsewhere = |issuer: &str, _: &str| {
        HttpResponse::TemporaryRedirect()
            .insert_header(("location", format!("{issuer}/userinfo")))
            .finish()
    };
    let refused = outcome(elsewhere, json!({})).await.unwrap_err();
    assert!(!refused.is_temporary(), "{refused:?}");

    let nonsense = |_: &str, _: &str| HttpResponse::Ok().body("<html>");
    let refused = outcome(nonsense, json!({})).await.unwrap_err();
    assert!(!refused.is_temporary(), "{refused:?}");

    let no_id_token = |_: &str, _: &str| {
        HttpResponse::Ok().json(json!({"access_token": "a", "token_type": "Bearer"}))
    };
    let refused = outcome(no_id_token, json!({})).await;
    assert!(
        matches!(refused, Err(OidcError::Failed(Failure::IdTokenMissing))),
        "{refused:?}"
    );

    let broken = |_: &str, _: &str| HttpResponse::BadGateway().finish();
    assert!(outcome(broken, json!({})).await.unwrap_err().is_temporary());

    let flood = |_: &str, _: &str| HttpResponse::Ok().body("x".repeat(2 << 20));
    let refused = outcome(flood, json!({})).await;
    assert!(
        matches!(refused, Err(OidcError::Unreachable(_))),
        "{refused:?}"
    );
}
