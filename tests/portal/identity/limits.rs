//! From where and how often: requests of other sites, old browsers, knocking too often.

use reqwest::Method;
use reqwest::header::RETRY_AFTER;

use crate::harness::{Options, Page, Persona, Portal, Visitor};
use crate::on_both_portals;

/// Saves one's choices, with a sentence that no field asks for.
async fn choose(visitor: &Visitor) -> Page {
    let fields = [
        ("locale", "vi"),
        ("notice_mode", "each"),
        ("once", "7f1f4fd6-3f0e-4d34-8d5c-0f5e2c1a9b11"),
        ("note", "một câu đã gõ khá dài"),
    ];
    visitor.post("/my/account", &fields).await
}

fn saved(page: &Page) -> bool {
    page.words().contains("Đã lưu")
}

#[track_caller]
fn too_many(page: &Page) {
    assert_eq!(page.status(), 429, "{page:?}");
    let wait: u64 = page
        .header(RETRY_AFTER)
        .expect("when to come back")
        .parse()
        .unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
}

on_both_portals! {
    async fn other_sites_change_nothing_here(kind: Kind) {
        let portal = Portal::shared(kind);
        let visitor = portal.visitor().signed_in_as(Persona::Citizen).await;
        let page = visitor.get("/my/account").await.expect(200);
        let own = page.form("/my/account/sessions").forge("do", "everywhere");
        for (what, headers) in [
            ("another site", vec![("sec-fetch-site", "cross-site")]),
            ("a neighbour under the same name", vec![("sec-fetch-site", "same-site")]),
            ("another site that lies about its origin", vec![
                ("sec-fetch-site", "cross-site"),
                ("origin", portal.url.as_str().trim_end_matches('/')),
            ]),
            ("what no browser says", vec![("sec-fetch-site", "nonsense")]),
        ] {
            let mut request = own.clone().request();
            request.headers.extend(headers.iter().map(|(name, value)| (*name, (*value).to_owned())));
            visitor.send_once(request).await.expect(403);
            assert_eq!(visitor.get("/my").await.status(), 200, "{what}");
        }
        // also where the form carries its token, since a token may have leaked
        let mut request = own.clone().request();
        request.from = Some("https://evil.example/".parse().unwrap());
        visitor.send_once(request).await.expect(403);
        // signing somebody in or out from elsewhere is a change as well
        for path in ["/logout", "/login/start", "/staff/login/password"] {
            let mut request = visitor.request(Method::POST, path);
            request.from = Some("https://evil.example/".parse().unwrap());
            request.body = Some(("application/x-www-form-urlencoded".to_owned(), b"purpose=citizen".to_vec()));
            visitor.send_once(request).await.expect(403);
        }
        assert_eq!(visitor.get("/my").await.status(), 200);
    }

    async fn an_old_browser_proves_by_the_forms_token_that_the_form_was_ours(kind: Kind) {
        let portal = Portal::shared(kind);
        let visitor = portal.visitor();
        visitor.grows_old();
        // nobody else signs in as them: they end in being signed out everywhere
        let visitor = visitor.signed_in_as(Persona::Named("ngo-thanh-tung")).await;
        let other = portal.visitor().signed_in_as(Persona::Neighbour).await;
        let page = visitor.get("/my/account").await.expect(200);
        let form = page.form("/my/account/sessions").forge("do", "everywhere");
        let foreign = other.get("/my/account").await.expect(200);
        let foreign = foreign.form("/my/account/sessions").value("form_token").unwrap().to_owned();
        for (what, forged) in [
            ("without a token", form.clone().without("form_token").forge("note", "một câu đã gõ khá dài")),
            ("with an empty one", form.clone().forge("form_token", "")),
            ("with another person's", form.clone().forge("form_token", foreign)),
        ] {
            let typed = forged.value("note").map(str::to_owned);
            let page = forged.send_once().await.expect(403);
            assert!(typed.is_none_or(|typed| page.text().contains(&typed)), "{page:?}");
            assert!(!page.has_form("/my/account/sessions"), "no button sends it again");
            assert_eq!(visitor.get("/my").await.status(), 200, "{what}");
        }
        // by origin alone, where there is one
        let mut request = form.clone().without("form_token").request();
        request.headers.push(("origin", "https://evil.example".to_owned()));
        visitor.send_once(request).await.expect(403);
        let mut request = form.clone().request();
        request.headers.push(("origin", "null".to_owned()));
        visitor.send_once(request).await.expect(403);
        let page = form.send().await.expect(200);
        assert!(page.words().contains("Bạn đã đăng xuất ở mọi nơi"), "{page:?}");
    }

    async fn whoever_knocks_too_often_waits_and_keeps_what_was_typed(kind: Kind) {
        let options = Options {
            settings: vec![
                ("SANGKIEN__LIMITS__SIGN_IN_PER_MINUTE", "6".to_owned()),
                ("SANGKIEN__LIMITS__FORMS_PER_MINUTE", "8".to_owned()),
                ("SANGKIEN__LIMITS__TRACK_PER_MINUTE", "3".to_owned()),
            ],
            ..Options::default()
        };
        let portal = Portal::start(kind, options);
        let visitor = portal.visitor();
        for _ in 0..3 {
            assert_ne!(visitor.get("/track?code=SK-2026-000001-1").await.status(), 429);
        }
        too_many(&visitor.get("/track?code=SK-2026-000001-1").await);
        assert_eq!(visitor.get("/track").await.status(), 200, "the page itself is free");

        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let mut answers = Vec::new();
        for _ in 0..9 {
            answers.push(choose(&citizen).await);
        }
        assert!(saved(&answers[0]), "{:?}", answers[0]);
        let last = answers.last().unwrap();
        too_many(last);
        assert!(last.text().contains("một câu đã gõ khá dài"), "{last:?}");
        assert_eq!(citizen.get("/my").await.status(), 200, "reading goes on");

        let mut statuses = Vec::new();
        for _ in 0..7 {
            let fields = [("username", "ai.do"), ("password", "mật khẩu bí mật")];
            let page = visitor.post("/staff/login/password", &fields).await;
            statuses.push(page.status().as_u16());
            assert!(!page.text().contains("bí mật"), "{page:?}");
        }
        assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
        too_many(&visitor.post("/login/start", &[("purpose", "citizen")]).await);
    }
}
