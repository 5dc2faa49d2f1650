//! `/login/callback`: its query is written by strangers. Whatever it says there is a clear page, nobody is
//! signed in by it, and what was under way is not lost.

use reqwest::Method;
use reqwest::header::LOCATION;
use url::Url;

use super::with_clock;
use crate::harness::{Options, Page, Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::paper::Paper;
use crate::steps::write_draft;

const USED: &str = "Lần đăng nhập này không còn dùng được";
const FAILED: &str = "Đăng nhập chưa thành công";

/// The address that leads back after signing in at the stand-in, not followed yet.
async fn way_back(visitor: &Visitor, wanted: &str) -> Url {
    let page = visitor
        .get(&format!("/login?return_to={wanted}"))
        .await
        .expect(200);
    let page = page.form("/login/start").send_once().await.expect(200);
    let mut there = Url::parse(&page.goes_on_to().expect("a page that goes on")).unwrap();
    there
        .query_pairs_mut()
        .append_pair("login_hint", Persona::Citizen.key());
    let answer = visitor
        .send_once(visitor.request(Method::GET, there.as_str()))
        .await;
    Url::parse(answer.header(LOCATION).expect("a way back")).unwrap()
}

/// The same address with some parameters replaced; none takes one away.
fn with(url: &Url, changes: &[(&str, Option<&str>)]) -> Url {
    let mut changed = url.clone();
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !changes.iter().any(|(change, _)| change == name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let new = changes
        .iter()
        .filter_map(|(name, value)| Some((*name, (*value)?)));
    changed
        .query_pairs_mut()
        .clear()
        .extend_pairs(kept)
        .extend_pairs(new);
    changed
}

#[track_caller]
fn says(page: &Page, title: &str, what: &str) {
    assert_eq!(page.all("h1"), [title], "{what}: {page:?}");
    assert!(!page.has_form("/logout"), "{what} signed somebody in");
    let policy = page.header(reqwest::header::CACHE_CONTROL);
    assert_eq!(policy, Some("no-store"), "{what}");
}

on_both_portals! {
    async fn every_error_of_the_provider_is_a_page_that_leads_on(kind: Kind) {
        let portal = Portal::shared(kind);
        for (error, title, status) in [
            ("access_denied", "Bạn đã dừng đăng nhập", 200),
            ("unmet_authentication_requirements", "Tài khoản chưa đủ mức độ định danh", 403),
            ("temporarily_unavailable", "VNeID chưa trả lời", 400),
            ("server_error", "VNeID chưa trả lời", 400),
            ("invalid_scope", "Cổng chưa được VNeID chấp nhận", 400),
            ("unauthorized_client", "Cổng chưa được VNeID chấp nhận", 400),
            ("interaction_required", FAILED, 400),
            ("account_selection_required", FAILED, 400),
            ("<script>alert(1)</script>", FAILED, 400),
            ("x; DROP TABLE people --", FAILED, 400),
        ] {
            let visitor = portal.visitor();
            let back = way_back(&visitor, "/my/inbox").await;
            let changes = [
                ("code", None),
                ("error", Some(error)),
                ("error_description", Some("Hãy gọi số 0900 000 000 để mở khóa")),
                ("error_uri", Some("https://evil.example/")),
            ];
            let page = visitor.get(with(&back, &changes).as_str()).await.expect(status);
            says(&page, title, error);
            for foreign in ["0900 000 000", "evil.example", "<script>alert"] {
                assert!(!page.text().contains(foreign), "{error}: a stranger's words");
            }
            // and by its button to where the person wanted to go
            visitor.expects(Persona::Citizen.key());
            let page = page.form("/login/start").send().await.expect(200);
            let page = if page.has_form("/my/welcome") {
                page.form("/my/welcome").tick("locale").tick("notice_mode").tick("agree").send().await.expect(200)
            } else { page };
            assert_eq!(page.url().path(), "/my/inbox");
        }
    }

    async fn whatever_does_not_fit_signs_nobody_in(kind: Kind) {
        let portal = Portal::shared(kind);
        let long = "x".repeat(60_000);
        let middle = "x".repeat(5_000);
        for (what, changes, title) in [
            ("no state", vec![("state", None)], USED),
            ("another state", vec![("state", Some("khac"))], USED),
            ("a state like SQL", vec![("state", Some("' OR 1=1 --"))], USED),
            ("a long state", vec![("state", Some(middle.as_str()))], USED),
            ("a very long state", vec![("state", Some(long.as_str()))], USED),
            ("no code", vec![("code", None)], FAILED),
            ("an empty code", vec![("code", Some(""))], FAILED),
            ("another code", vec![("code", Some("khac"))], FAILED),
            ("a long code", vec![("code", Some(middle.as_str()))], FAILED),
            ("another issuer", vec![("iss", Some("https://evil.example"))], FAILED),
            ("no issuer though promised", vec![("iss", None)], FAILED),
        ] {
            let visitor = portal.visitor();
            let back = way_back(&visitor, "/my").await;
            let page = visitor.get(with(&back, &changes).as_str()).await.expect(400);
            says(&page, title, what);
            visitor.get("/my").await.expect(401);
        }
        let visitor = portal.visitor();
        for (what, query) in [
            ("nothing", ""),
            ("only noise", "?a=1&b=2&&&=%20"),
            ("an error of nobody's sign-in", "?error=access_denied"),
            ("everything of nobody's sign-in", "?code=a&state=b&iss=c&error=d"),
        ] {
            let page = visitor.get(&format!("/login/callback{query}")).await.expect(400);
            says(&page, USED, what);
        }
        visitor.get("/login/callback?state=%FF%FE").await.expect(400);
        visitor.post("/login/callback", &[("state", "a")]).await.expect(405);
    }

    async fn a_callback_is_for_its_browser_and_for_once(kind: Kind) {
        let portal = Portal::shared(kind);
        let (mine, thief) = (portal.visitor(), portal.visitor());
        let back = way_back(&mine, "/my").await;
        // sent to somebody as a link: without the cookie, and with the cookie of another sign-in
        says(&thief.get(back.as_str()).await.expect(400), USED, "without the cookie");
        way_back(&thief, "/my").await;
        says(&thief.get(back.as_str()).await.expect(400), USED, "with another cookie");
        // which does not use it up for the one who began
        let page = mine.get(back.as_str()).await.expect(200);
        assert!(page.has_form("/logout"));
        let signed_in = mine.cookie("sangkien");
        // a second time, by the button back or by reloading: no harm done
        let page = mine.get(back.as_str()).await.expect(400);
        assert_eq!(page.all("h1"), [USED]);
        assert_eq!(mine.cookie("sangkien"), signed_in, "still signed in");
        // two tabs at once: each comes back with its own
        let tabs = portal.visitor();
        let (first, second) = (way_back(&tabs, "/my").await, way_back(&tabs, "/my/inbox").await);
        assert!(tabs.get(first.as_str()).await.expect(200).has_form("/logout"));
        assert!(tabs.get(second.as_str()).await.expect(200).has_form("/logout"));
    }

    async fn who_took_too_long_is_told_so_and_a_draft_waits(kind: Kind) {
        let portal = with_clock(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let title = "Bản nháp chờ đăng nhập lại";
        let review = write_draft(&citizen, &Paper::filled("ordinary", title, "LV01")).await;
        let draft = review.url().path().to_owned();
        citizen.forget();
        let back = way_back(&citizen, &draft).await;
        portal.set_clock("2026-11-02T02:10:01Z");
        let page = citizen.get(back.as_str()).await.expect(400);
        says(&page, "Đăng nhập quá lâu", "eleven minutes");
        citizen.expects(Persona::Citizen.key());
        let page = page.form("/login/start").send().await.expect(200);
        assert_eq!(page.url().path(), draft, "back where the draft is");
        page.says(title);
    }

    async fn ways_back_are_counted_like_ways_out(kind: Kind) {
        let options = Options {
            settings: vec![("SANGKIEN__LIMITS__SIGN_IN_PER_MINUTE", "4".to_owned())],
            ..Options::default()
        };
        let portal = Portal::start(kind, options);
        let visitor = portal.visitor();
        let back = way_back(&visitor, "/my").await;
        for _ in 0..4 {
            visitor.get("/login/callback?code=a&state=b").await.expect(400);
        }
        let page = visitor.get(back.as_str()).await.expect(429);
        let wait = page.header(reqwest::header::RETRY_AFTER).expect("when to come back").to_owned();
        assert!((1..=60).contains(&wait.parse::<u32>().unwrap()), "{wait}");
        page.says("Quá nhiều yêu cầu");
        // not used up: a little later the same way is open
        tokio::time::sleep(std::time::Duration::from_secs(wait_of(&wait))).await;
        let page = visitor.get(back.as_str()).await.expect(200);
        assert!(page.has_form("/logout"));
    }
}

fn wait_of(text: &str) -> u64 {
    text.parse::<u64>().unwrap() + 1
}
