//! The portal as an operator runs it, with an identity provider nobody here wrote: the whole way in and
//! out, once by discovery and once by configured endpoints; and every way in which it can fail, each with
//! words of its own.

use std::process::Command;

use serde_json::json;
use url::Url;

use super::program::{installed, present, script};
use super::provider::{Referee, SECRET, begin, leave, sign_in, way_back};
use crate::databases::Kind;
use crate::harness::{Page, Place, Service, Visitor};
use crate::on_both_portals;

/// A service that found its provider by discovery.
fn discovered(kind: Kind) -> Option<(Service, Referee)> {
    let place = Place::free();
    let referee = Referee::start(&place, "client_secret_basic")?;
    let service = Service::start(kind, &place, &referee.issuer, referee.discovery());
    Some((service, referee))
}

/// The first page after a first sign-in, agreed to.
async fn agree(page: Page) -> Page {
    let form = page
        .form("/my/welcome")
        .tick("locale")
        .tick("notice_mode")
        .tick("agree");
    form.send().await.expect(200)
}

/// Signs in, and fails with this title.
async fn fails(visitor: &Visitor, entrance: &str, who: &str, title: &str) -> Page {
    let page = sign_in(visitor, entrance, who).await;
    assert_eq!(page.all("h1"), [title], "{page:?}");
    assert!(!page.has_form("/logout"), "nobody is signed in: {page:?}");
    page
}

on_both_portals! {
    async fn by_discovery_a_citizen_signs_in_and_out_at_both_houses(kind: Kind) {
        let Some((service, referee)) = discovered(kind) else { return };
        let visitor = service.portal.visitor();
        let form = begin(&visitor, "/login").await;
        for (name, wanted) in [
            ("response_type", "code"),
            ("client_id", "sang-kien"),
            ("scope", "openid profile"),
            ("code_challenge_method", "S256"),
            ("acr_values", "1 2"),
            ("ui_locales", "vi"),
        ] {
            assert_eq!(referee.asked(name).as_deref(), Some(wanted), "{name}");
        }
        for name in ["state", "nonce", "code_challenge"] {
            assert!(referee.asked(name).is_some_and(|value| value.len() >= 22), "{name}");
        }
        assert_eq!(referee.asked("prompt"), None);
        assert_eq!(referee.asked("login_hint"), None);

        let page = form.set("login", "hoa").send().await.expect(200);
        let page = page.says("Nguyễn Thị Hoa").says("•••••••••919");
        assert!(!page.text().contains("000188007919"), "{page:?}");
        let page = agree(page).await;
        assert_eq!(page.url().path(), "/my");

        let home = leave(page).await.expect(200).says("Bạn đã đăng xuất.");
        assert_eq!(home.url().as_str(), service.portal.url.as_str());
        visitor.get("/my").await.expect(401);
        // the provider's own session ended too: it asks again who it is
        let page = sign_in(&visitor, "/login", "hoa").await.expect(200);
        assert_eq!(page.url().path(), "/my", "known by now: {page:?}");
    }

    async fn by_configured_endpoints_with_other_names_for_everything(kind: Kind) {
        let place = Place::free();
        let own = json!({
            "profile": ["full_name", "cccd", "born"],
            "acrValues": ["urn:vn:loa:thap", "urn:vn:loa:cao"],
        });
        let Some(referee) = Referee::start_as(&place, "client_secret_post", &own) else { return };
        let at = |path: &str| format!("{}{path}", referee.issuer);
        let settings = vec![
            ("SANGKIEN__OIDC__PROVIDER", "khac".to_owned()),
            ("SANGKIEN__OIDC__ISSUER", referee.issuer.clone()),
            ("SANGKIEN__OIDC__CLIENT_SECRET", SECRET.to_owned()),
            ("SANGKIEN__OIDC__CLIENT_AUTHENTICATION", "client_secret_post".to_owned()),
            ("SANGKIEN__OIDC__ENDPOINTS__AUTHORIZATION", at("/auth")),
            ("SANGKIEN__OIDC__ENDPOINTS__TOKEN", at("/token")),
            ("SANGKIEN__OIDC__ENDPOINTS__USERINFO", at("/me")),
            ("SANGKIEN__OIDC__ENDPOINTS__END_SESSION", at("/session/end")),
            ("SANGKIEN__OIDC__ENDPOINTS__JWKS_URL", at("/jwks")),
            ("SANGKIEN__OIDC__ENDPOINTS__ISS_REQUIRED", "true".to_owned()),
            ("SANGKIEN__OIDC__CLAIMS__NAME", "full_name".to_owned()),
            ("SANGKIEN__OIDC__CLAIMS__CITIZEN_NUMBER", "cccd".to_owned()),
            ("SANGKIEN__OIDC__CLAIMS__BIRTH_DATE", "born".to_owned()),
            ("SANGKIEN__OIDC__CLAIMS__BIRTH_DATE_FORMAT", "%d/%m/%Y".to_owned()),
            ("SANGKIEN__OIDC__LEVELS__VALUES", "urn:vn:loa:thap=1,urn:vn:loa:cao=2".to_owned()),
            ("SANGKIEN__OIDC__LEVELS__CITIZEN", "2".to_owned()),
        ];
        let service = Service::start(kind, &place, &referee.issuer, settings);
        let visitor = service.portal.visitor();
        let page = sign_in(&visitor, "/login", "mai").await.expect(200);
        assert_eq!(referee.asked("acr_values").as_deref(), Some("urn:vn:loa:cao"));
        let page = agree(page.says("Hoàng Thị Mai").says("•••••••••321")).await;
        let account = visitor.get("/my/account?show=1").await.expect(200);
        account.says("000190004321").says("02/09/1990");
        leave(page).await.expect(200).says("Bạn đã đăng xuất.");
        visitor.get("/my").await.expect(401);

        let low = "Tài khoản chưa đủ mức độ định danh";
        fails(&visitor, "/login", "thap", low).await.expect(403);
        // what the settings do not list counts for nothing
        fails(&service.portal.visitor(), "/login", "la", low).await.expect(403);
    }

    async fn staff_need_level_two_a_fresh_sign_in_a_role_and_a_second_factor(kind: Kind) {
        let Some((service, referee)) = discovered(kind) else { return };
        let visitor = service.portal.visitor();
        fails(&visitor, "/staff/login", "ba-muc-mot", "Tài khoản chưa đủ mức độ định danh").await.expect(403);
        assert_eq!(referee.asked("prompt").as_deref(), Some("login"));
        assert_eq!(referee.asked("max_age").as_deref(), Some("300"));
        assert_eq!(referee.asked("acr_values").as_deref(), Some("2"));

        let visitor = service.portal.visitor();
        fails(&visitor, "/staff/login", "can-bo", "Bạn chưa được giao vai trò").await.expect(403);
        service.shell(&["staff", "grant", "can-bo", "--role", "analyst", "--agency", "BKHCN"], "");
        let page = sign_in(&visitor, "/staff/login", "can-bo").await.expect(200);
        assert_eq!(page.url().path(), "/staff/second-factor");
        visitor.get("/ministry/accepted").await.expect(401);
        let secret = super::super::second_factor::secret_on(&page);
        let code = secret.code(super::super::second_factor::machine_now()).unwrap();
        let page = page.form("/staff/second-factor").set("otp", code).send().await.expect(200);
        assert_eq!(page.all("ul.codes li").len(), 10);
        visitor.get("/ministry/accepted").await.expect(200);
    }

    async fn staff_cannot_skip_signing_in_afresh(kind: Kind) {
        let Some((service, _referee)) = discovered(kind) else { return };
        let visitor = service.portal.visitor();
        agree(sign_in(&visitor, "/login", "can-bo").await).await;
        // the provider knows this browser now; who edits the address away from asking again ...
        let page = visitor.get("/staff/login").await.expect(200);
        let page = page.form("/login/start").send_once().await.expect(200);
        let asked = Url::parse(&page.goes_on_to().unwrap()).unwrap();
        let kept = asked.query_pairs().filter(|(name, _)| !["prompt", "max_age"].contains(&name.as_ref()));
        let mut edited = asked.clone();
        edited.query_pairs_mut().clear().extend_pairs(kept);
        // ... comes back without a fresh sign-in, and is not let in
        let page = visitor.get(edited.as_str()).await.expect(400);
        assert_eq!(page.all("h1"), ["Đăng nhập chưa thành công"], "{page:?}");
        visitor.get("/desk/queue").await.expect(403);
        assert!(service.portal.log().contains("does not say when"), "{}", service.portal.log());
    }

    async fn every_failure_of_the_provider_has_words_of_its_own(kind: Kind) {
        let Some((service, mut referee)) = discovered(kind) else { return };
        let visitor = service.portal.visitor();
        for (error, title, status) in [
            ("access_denied", "Bạn đã dừng đăng nhập", 200),
            ("unmet_authentication_requirements", "Tài khoản chưa đủ mức độ định danh", 403),
            ("temporarily_unavailable", "VNeID chưa trả lời", 400),
            ("server_error", "VNeID chưa trả lời", 400),
            ("unauthorized_client", "Cổng chưa được VNeID chấp nhận", 400),
            ("login_required", "Đăng nhập chưa thành công", 400),
        ] {
            referee.refuses(error);
            let page = visitor.get("/login").await.expect(200);
            let page = page.form("/login/start").send().await.expect(status);
            assert_eq!(page.all("h1"), [title], "{error}");
            assert!(!page.text().contains("asked by a test"), "{error}: a stranger's words");
        }
        // down between the sign-in there and the exchange
        let back = way_back(begin(&visitor, "/login").await, "hoa").await;
        referee.goes_down();
        let page = visitor.get(back.as_str()).await.expect(503);
        assert_eq!(page.all("h1"), ["VNeID chưa trả lời"]);
        // what is known is still known: the person is sent there; a fresh portal cannot even do that
        let place = Place::free();
        let fresh = Service::start(kind, &place, &referee.issuer, referee.discovery());
        let visitor = fresh.portal.visitor();
        for entrance in ["/login", "/staff/login"] {
            let page = visitor.get(entrance).await.expect(200);
            let page = page.form("/login/start").send().await.expect(503);
            assert_eq!(page.all("h1"), ["VNeID chưa trả lời"]);
        }
        visitor.get("/initiatives").await.expect(200);
        visitor.get("/health/ready").await.expect(200);
    }

    async fn a_wrong_client_secret_is_the_portals_fault_and_said_so(kind: Kind) {
        let place = Place::free();
        let Some(referee) = Referee::start(&place, "client_secret_basic") else { return };
        let settings = vec![
            ("SANGKIEN__OIDC__ISSUER", referee.issuer.clone()),
            ("SANGKIEN__OIDC__CLIENT_SECRET", "sai-bet-roi".to_owned()),
        ];
        let service = Service::start(kind, &place, &referee.issuer, settings);
        let visitor = service.portal.visitor();
        let page = fails(&visitor, "/login", "hoa", "Cổng chưa được VNeID chấp nhận").await;
        page.expect(503);
        let log = service.portal.log();
        assert!(log.contains("invalid_client"), "{log}");
        assert!(!log.contains("sai-bet-roi") && !log.contains(SECRET), "{log}");
    }

    async fn a_new_key_is_fetched_but_keys_from_the_settings_stay(kind: Kind) {
        let Some((service, referee)) = discovered(kind) else { return };
        agree(sign_in(&service.portal.visitor(), "/login", "hoa").await).await;
        referee.rotates();
        let page = sign_in(&service.portal.visitor(), "/login", "hoa").await.expect(200);
        assert_eq!(page.url().path(), "/my", "{page:?}");
        drop((service, referee));

        let place = Place::free();
        let Some(referee) = Referee::start(&place, "client_secret_basic") else { return };
        let at = |path: &str| format!("{}{path}", referee.issuer);
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let keys = client.get(at("/jwks")).send().await.unwrap().text().await.unwrap();
        let mut settings = referee.discovery();
        settings.extend([
            ("SANGKIEN__OIDC__ENDPOINTS__AUTHORIZATION", at("/auth")),
            ("SANGKIEN__OIDC__ENDPOINTS__TOKEN", at("/token")),
            ("SANGKIEN__OIDC__ENDPOINTS__USERINFO", at("/me")),
            ("SANGKIEN__OIDC__ENDPOINTS__JWKS", keys),
        ]);
        let service = Service::start(kind, &place, &referee.issuer, settings);
        let visitor = service.portal.visitor();
        let page = agree(sign_in(&visitor, "/login", "hoa").await.expect(200)).await;
        // no end_session in the settings: our session ends, and that is all
        let page = page.form("/logout").send().await.expect(200).says("Bạn đã đăng xuất.");
        assert_eq!(page.url().as_str(), service.portal.url.as_str());
        referee.rotates();
        fails(&service.portal.visitor(), "/login", "hoa", "Đăng nhập chưa thành công").await.expect(400);
    }

    async fn what_comes_back_from_the_provider_is_used_once_and_must_fit(kind: Kind) {
        let Some((service, referee)) = discovered(kind) else { return };
        let used = "Lần đăng nhập này không còn dùng được";
        let failed = "Đăng nhập chưa thành công";
        let visitor = service.portal.visitor();
        // the issuer is promised, so it must be there, and be the provider
        for iss in [None, Some("https://evil.example")] {
            let back = way_back(begin(&visitor, "/login").await, "hoa").await;
            let mut changed = back.clone();
            let kept = back.query_pairs().filter(|(name, _)| name != "iss");
            changed.query_pairs_mut().clear().extend_pairs(kept).extend_pairs(iss.map(|iss| ("iss", iss)));
            let page = visitor.get(changed.as_str()).await.expect(400);
            assert_eq!(page.all("h1"), [failed], "{iss:?}");
            // and what was wrong once does not become right
            let page = visitor.get(back.as_str()).await.expect(400);
            assert_eq!(page.all("h1"), [used], "{iss:?}");
            visitor.forget();
        }
        // another browser has the whole address, but not the cookie
        let back = way_back(begin(&visitor, "/login").await, "hoa").await;
        let thief = service.portal.visitor();
        let page = thief.get(back.as_str()).await.expect(400);
        assert_eq!(page.all("h1"), [used]);
        thief.get("/my").await.expect(401);
        // the right browser still comes in with it, and once
        let page = visitor.get(back.as_str()).await.expect(200);
        assert_eq!(page.url().path(), "/my/welcome");
        agree(page).await;
        let page = visitor.get(back.as_str()).await.expect(400);
        assert_eq!(page.all("h1"), [used]);
        visitor.get("/my").await.expect(200);
        // a code of another sign-in is not ours: PKCE and nonce tie it
        let first = way_back(begin(&thief, "/login").await, "ba-muc-mot").await;
        let code = first.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
        let victim = service.portal.visitor();
        let mut second = way_back(begin(&victim, "/login").await, "hoa").await;
        let others: Vec<(String, String)> = second
            .query_pairs()
            .filter(|(name, _)| name != "code")
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        second.query_pairs_mut().clear().append_pair("code", &code).extend_pairs(others);
        let page = victim.get(second.as_str()).await.expect(400);
        assert_eq!(page.all("h1"), [failed]);
        assert!(service.database().count("SELECT count(*) AS n FROM logins") <= 1);
        drop(referee);
    }
}

on_both_portals! {
    async fn chromium_is_led_to_a_provider_whose_pages_stand_elsewhere_and_back(kind: Kind) {
        let place = Place::free();
        let own = json!({ "authorizationHost": "localhost" });
        let Some(referee) = Referee::start_as(&place, "client_secret_basic", &own) else { return };
        if !present("Chromium", installed("chromium")) {
            return;
        }
        let service = Service::start(kind, &place, &referee.issuer, referee.discovery());
        let portal = service.portal.url.to_string();
        let run = move || {
            let script = script("chromium.mjs");
            Command::new("node").args([&script, &portal, "hoa", "can-bo"]).output().unwrap()
        };
        let answer = tokio::task::spawn_blocking(run).await.unwrap();
        let said = String::from_utf8_lossy(&answer.stdout);
        let errors = String::from_utf8_lossy(&answer.stderr);
        assert!(answer.status.success(), "{said}\n{errors}");
        // staff has no role yet; what counts is that the browser came back
        let once = ["in /my", "out /", "staff /login/callback"];
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(lines, [once, once].concat(), "{errors}");
    }
}
