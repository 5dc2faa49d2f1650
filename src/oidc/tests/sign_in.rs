//! Sign-ins that go well, or end as they should.

use super::*;

#[actix_web::test]
async fn a_person_signs_in_and_out() {
    let house = start();
    let provider = relying_party(config(&house.issuer));
    let who = try_sign_in(&provider, LoginPurpose::Citizen, PERSON)
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
    let provider = relying_party(config(&house.issuer));
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
    let provider = relying_party(config(&house.issuer));
    let low = try_sign_in(&provider, LoginPurpose::Staff, "tran-duc-long@1")
        .await
        .unwrap_err();
    let (needed, had) = (AssuranceLevel::new(2), AssuranceLevel::new(1));
    assert!(
        matches!(low, OidcError::LevelTooLow { needed: n, had: h } if n == needed && h == had),
        "{low:?}"
    );
    assert!(
        try_sign_in(&provider, LoginPurpose::Citizen, "tran-duc-long@1")
            .await
            .is_ok()
    );
}

#[actix_web::test]
async fn a_sign_in_that_is_not_fresh_is_refused_to_staff() {
    let now = Clock::machine().now();
    let slow = Clock::fixed(now.plus_seconds(-600));
    let house = start_on(TcpListener::bind("127.0.0.1:0").unwrap(), slow);
    let provider = relying_party(config(&house.issuer));
    let stale = try_sign_in(&provider, LoginPurpose::Staff, "tran-duc-long")
        .await
        .unwrap_err();
    assert!(
        matches!(stale, OidcError::Failed(Failure::Stale)),
        "{stale:?}"
    );
    assert!(
        try_sign_in(&provider, LoginPurpose::Citizen, PERSON)
            .await
            .is_ok()
    );
}

#[actix_web::test]
async fn an_expired_id_token_is_refused() {
    let now = Clock::machine().now();
    let yesterday = Clock::fixed(now.plus_seconds(-86_400));
    let house = start_on(TcpListener::bind("127.0.0.1:0").unwrap(), yesterday);
    let provider = relying_party(config(&house.issuer));
    let old = try_sign_in(&provider, LoginPurpose::Citizen, PERSON)
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
    let provider = relying_party(config(&house.issuer));
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
