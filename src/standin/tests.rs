//! The stand-in over real sockets: what it refuses, and that its pages speak both languages. The whole
//! sign-in is tested from the other side, in `oidc`.

use std::net::TcpListener;
use std::sync::Arc;

use super::*;
use crate::domain::locale::Locale;
use crate::domain::text_enum::TextEnum as _;
use crate::domain::time::Clock;
use crate::i18n::{Catalogue, Words};

const CALLBACK: &str = "http://127.0.0.1:9/login/callback";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn settings(key_file: std::path::PathBuf) -> Settings {
    Settings {
        client_id: "c".to_owned(),
        client_secret: "s".to_owned(),
        redirect_uris: vec![CALLBACK.to_owned()],
        post_logout_redirect_uris: vec!["http://127.0.0.1:9/".to_owned()],
        key_file,
        clock: Clock::machine(),
        catalogue: Arc::new(Catalogue::load(None).unwrap()),
    }
}

struct House {
    issuer: String,
    browser: reqwest::Client,
    _keys: tempfile::TempDir,
}

fn start() -> House {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let keys = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let ready = serve(listener, settings(keys.path().join("k.pem"))).unwrap();
    let issuer = ready.issuer().to_owned();
    actix_web::rt::spawn(ready.into_server());
    let browser = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    House {
        issuer,
        browser,
        _keys: keys,
    }
}

impl House {
    fn authorize(&self, changes: &[(&str, Option<&str>)]) -> reqwest::RequestBuilder {
        let mut query = vec![
            ("response_type", "code"),
            ("client_id", "c"),
            ("redirect_uri", CALLBACK),
            ("scope", "openid profile"),
            ("state", "st"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in changes {
            query.retain(|(known, _)| known != name);
            query.extend(value.map(|value| (*name, value)));
        }
        let url = url::Url::parse_with_params(&format!("{}/authorize", self.issuer), query);
        self.browser.get(url.unwrap())
    }
}

fn error_of(answer: &reqwest::Response) -> String {
    let location = answer.headers()["location"].to_str().unwrap();
    assert!(location.starts_with(CALLBACK), "{location}");
    let url = url::Url::parse(location).unwrap();
    assert!(
        url.query_pairs()
            .any(|(name, value)| name == "state" && value == "st")
    );
    assert!(url.query_pairs().any(|(name, _)| name == "iss"));
    let error = url.query_pairs().find(|(name, _)| name == "error");
    error.unwrap().1.into_owned()
}

#[test]
fn it_refuses_to_start_on_anything_but_loopback() {
    let dir = tempfile::tempdir().unwrap();
    let open = TcpListener::bind("0.0.0.0:0").unwrap();
    let refused = serve(open, settings(dir.path().join("k.pem")));
    assert!(matches!(refused, Err(StandinError::NotLoopback(_))));
    let mut elsewhere = settings(dir.path().join("k.pem"));
    elsewhere
        .redirect_uris
        .push("https://sangkien.example/login/callback".to_owned());
    let refused = serve(TcpListener::bind("127.0.0.1:0").unwrap(), elsewhere);
    assert!(matches!(refused, Err(StandinError::RedirectNotLoopback(_))));
    assert!(!dir.path().join("k.pem").exists(), "nothing was made");
}

#[actix_web::test]
async fn other_hosts_forwarded_and_cross_site_requests_are_refused() {
    let house = start();
    let page = |path: &str| format!("{}{path}", house.issuer);
    let port = house.issuer.rsplit(':').next().unwrap();
    let get = || house.browser.get(page("/jwks"));
    assert_eq!(get().send().await.unwrap().status(), 200);
    let local = format!("localhost:{port}");
    assert_eq!(
        get().header("host", local).send().await.unwrap().status(),
        200
    );
    for host in [
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost.evil.example:80",
    ] {
        assert_eq!(
            get().header("host", host).send().await.unwrap().status(),
            421,
            "{host}"
        );
    }
    for name in [
        "forwarded",
        "x-forwarded-for",
        "x-forwarded-host",
        "via",
        "x-real-ip",
    ] {
        let answer = get().header(name, "127.0.0.1").send().await.unwrap();
        assert_eq!(answer.status(), 403, "{name}");
    }
    let post = house
        .browser
        .post(page("/rotate"))
        .header("origin", "http://evil.example");
    assert_eq!(post.send().await.unwrap().status(), 403);
}

#[actix_web::test]
async fn a_stranger_is_told_and_never_redirected() {
    let house = start();
    for change in [
        ("client_id", Some("other")),
        ("client_id", None),
        ("redirect_uri", Some("http://127.0.0.1:9/login/callback/")),
        ("redirect_uri", Some("http://evil.example/")),
        ("redirect_uri", None),
    ] {
        let answer = house.authorize(&[change]).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{change:?}");
        assert!(!answer.headers().contains_key("location"));
    }
}

#[actix_web::test]
async fn a_request_that_is_not_the_code_flow_with_s256_goes_back_with_an_error() {
    let house = start();
    for (change, error) in [
        (
            ("response_type", Some("token")),
            "unsupported_response_type",
        ),
        (("scope", Some("profile")), "invalid_scope"),
        (("code_challenge", None), "invalid_request"),
        (("code_challenge", Some("short")), "invalid_request"),
        (("code_challenge_method", Some("plain")), "invalid_request"),
        (("response_mode", Some("form_post")), "invalid_request"),
        (("prompt", Some("none")), "login_required"),
    ] {
        let answer = house.authorize(&[change]).send().await.unwrap();
        assert_eq!(error_of(&answer), error, "{change:?}");
    }
}

#[actix_web::test]
async fn the_page_names_everybody_in_both_languages_and_says_it_is_invented() {
    let house = start();
    for (locale, ribbon) in [("vi", "không phải VNeID"), ("en", "not VNeID")] {
        let answer = house
            .authorize(&[("ui_locales", Some(locale))])
            .send()
            .await
            .unwrap();
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(
            policy.contains("form-action 'self' http://127.0.0.1:9;"),
            "{policy}"
        );
        let html = answer.text().await.unwrap();
        assert!(html.contains(&format!("<html lang=\"{locale}\">")) && html.contains(ribbon));
        assert!(!html.contains('⟦'), "a message is missing");
        for person in people::all() {
            assert!(html.contains(&person.name), "{}", person.name);
        }
    }
    let fresh = house
        .authorize(&[("prompt", Some("login"))])
        .send()
        .await
        .unwrap();
    let html = fresh.text().await.unwrap();
    assert!(
        html.find("nguyen-van-an") < html.find("nguyen-thi-hoa"),
        "staff first"
    );
}

#[test]
fn every_agency_of_the_people_has_a_name() {
    let catalogue = Arc::new(Catalogue::load(None).unwrap());
    for locale in Locale::ALL {
        let words = Words::new(*locale, Arc::clone(&catalogue));
        for role in people::staff().flat_map(|person| &person.roles) {
            assert!(
                words.has(&format!("standin-agency-{}", role.agency)),
                "{}",
                role.agency
            );
        }
    }
}

#[actix_web::test]
async fn signing_out_goes_only_where_it_is_registered() {
    let house = start();
    let out = |query: &str| {
        house
            .browser
            .get(format!("{}/end_session?{query}", house.issuer))
    };
    let to = "post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2F";
    let good = out(&format!("{to}&client_id=c&state=x"))
        .send()
        .await
        .unwrap();
    assert_eq!(good.headers()["location"], "http://127.0.0.1:9/?state=x");
    assert_eq!(out("").send().await.unwrap().status(), 200);
    for bad in [
        to.to_owned(),
        "client_id=c&post_logout_redirect_uri=http%3A%2F%2Fevil.example%2F".to_owned(),
        format!("{to}&client_id=c&id_token_hint=a.b.c"),
    ] {
        assert_eq!(out(&bad).send().await.unwrap().status(), 400, "{bad}");
    }
}

#[actix_web::test]
async fn tokens_are_given_to_the_client_only() {
    let house = start();
    let token = || house.browser.post(format!("{}/token", house.issuer));
    let form = [
        ("grant_type", "authorization_code"),
        ("code", "x"),
        ("code_verifier", "y"),
    ];
    let nobody = token().form(&form).send().await.unwrap();
    assert_eq!(nobody.status(), 401);
    let wrong = token()
        .basic_auth("c", Some("t"))
        .form(&form)
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.status(), 401);
    let unknown = token()
        .basic_auth("c", Some("s"))
        .form(&form)
        .send()
        .await
        .unwrap();
    assert_eq!(
        unknown.text().await.unwrap(),
        "{\"error\":\"invalid_grant\"}"
    );
    let info = house
        .browser
        .get(format!("{}/userinfo", house.issuer))
        .bearer_auth("x");
    assert_eq!(info.send().await.unwrap().status(), 401);
}
