//! Callbacks that are forged, stolen, repeated or late.

use super::*;

#[actix_web::test]
async fn a_replayed_code_is_refused() {
    let house = start();
    let provider = relying_party(config(&house.issuer));
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
    let provider = relying_party(config(&house.issuer));
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
    let provider = relying_party(config(&house.issuer));
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
    let provider = relying_party(config(&house.issuer));
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
    let provider = relying_party(config(&house.issuer));
    let (callback, mut attempt) = visit(&provider, LoginPurpose::Citizen, PERSON).await;
    attempt.created_at = Instant::from_micros(attempt.created_at.micros() - 601_000_000);
    let late = provider.finish(&callback, attempt).await;
    assert!(
        matches!(late, Err(OidcError::Failed(Failure::Expired))),
        "{late:?}"
    );
}
