//! A provider that moves its keys, is down, has no discovery, or does not know us.

use super::*;

#[actix_web::test]
async fn an_unknown_key_is_looked_up_but_not_at_every_try() {
    let house = start();
    let rotate = || browser().post(format!("{}/rotate", house.issuer)).send();
    let provider = relying_party(config(&house.issuer));
    try_sign_in(&provider, LoginPurpose::Citizen, PERSON)
        .await
        .unwrap();
    assert_eq!(rotate().await.unwrap().status(), 204);
    try_sign_in(&provider, LoginPurpose::Citizen, PERSON)
        .await
        .unwrap();
    assert_eq!(rotate().await.unwrap().status(), 204);
    let soon = try_sign_in(&provider, LoginPurpose::Citizen, PERSON).await;
    assert!(
        matches!(soon, Err(OidcError::Failed(Failure::Signature(_)))),
        "{soon:?}"
    );

    let mut eager = config(&house.issuer);
    eager.rediscover_after = Duration::ZERO;
    let provider = relying_party(eager);
    for _ in 0..2 {
        try_sign_in(&provider, LoginPurpose::Citizen, PERSON)
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
    let provider = relying_party(config(&format!("http://{address}")));
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
        let provider = relying_party(config);
        let who = try_sign_in(&provider, LoginPurpose::Citizen, PERSON)
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
    let refused = try_sign_in(&relying_party(wrong), LoginPurpose::Citizen, PERSON).await;
    assert!(
        matches!(&refused, Err(OidcError::Failed(Failure::ClientRefused(code))) if code == "invalid_client"),
        "{refused:?}"
    );
    let slash = relying_party(config(&format!("{}/", house.issuer)));
    let refused = slash.begin(wish(LoginPurpose::Citizen, PERSON)).await;
    assert!(
        matches!(refused, Err(OidcError::Failed(Failure::Answer(_)))),
        "{refused:?}"
    );
    let none = relying_party(default_config());
    let refused = none.begin(wish(LoginPurpose::Citizen, PERSON)).await;
    assert!(
        matches!(refused, Err(OidcError::NotConfigured)),
        "{refused:?}"
    );
}
