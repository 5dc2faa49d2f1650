//! The first page after the first sign-in, and the link that proves an e-mail address.

use reqwest::Method;

use super::with_clock;
use crate::harness::{Options, Page, Persona, Portal, Visitor};
use crate::on_both_portals;

/// Signs in, and stops at the first page.
async fn arrive(portal: &Portal, who: Persona) -> (Visitor, Page) {
    let visitor = portal.visitor();
    visitor.expects(who.key());
    let page = visitor.get("/login").await.expect(200);
    let page = page.form("/login/start").send().await.expect(200);
    (visitor, page)
}

/// The address of the link in the newest mail that holds one.
async fn link_in_mail(portal: &Portal) -> String {
    let visitor = portal.visitor();
    let link = regex::Regex::new(r"/email/[A-Za-z0-9_-]{43}").unwrap();
    for _ in 0..100 {
        let page = visitor.get("/demo/mailbox").await;
        for mail in page.attributes("a[href^='/demo/mailbox/']", "href") {
            let mail = visitor.get(&mail).await.expect(200);
            if let Some(found) = link.find(&mail.text()) {
                return found.as_str().to_owned();
            }
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    panic!("twenty seconds brought no link")
}

fn consents(portal: &Portal) -> i64 {
    let database = portal.database.as_ref().unwrap();
    database.count("SELECT count(*) AS n FROM consents")
}

on_both_portals! {
    async fn nothing_is_ticked_beforehand_and_nothing_goes_on_without_agreeing(kind: Kind) {
        let portal = with_clock(kind);
        let (visitor, page) = arrive(&portal, Persona::Named("le-thi-thu-ha")).await;
        assert_eq!(page.url().path(), "/my/welcome");
        assert_eq!(page.attributes("input[name=agree][checked]", "name"), Vec::<String>::new());
        assert_eq!(page.attributes("input[name=notice_mode][checked]", "name"), Vec::<String>::new());
        assert_eq!(page.attributes("input[name=locale][checked]", "name"), Vec::<String>::new());
        assert_eq!(page.form("/my/welcome").value("email"), Some(""));
        // what the provider said stands there and is no field
        let person = Persona::Named("le-thi-thu-ha").person();
        let page = page.says(&person.name);
        let names = page.form("/my/welcome").names().to_vec();
        for identity in ["name", "citizen_number", "birth_date"] {
            assert!(!names.contains(&identity.to_owned()), "{names:?}");
        }
        // every other page of a citizen leads here first
        for path in ["/my", "/my/drafts/new", "/my/account"] {
            assert_eq!(visitor.get(path).await.expect(200).url().path(), "/my/welcome", "{path}");
        }
        let before = consents(&portal);
        let form = page.form("/my/welcome").tick("locale").tick("notice_mode").set("email", "thu.ha@example.vn");
        let page = form.send().await.expect(422);
        assert_eq!(page.form("/my/welcome").value("email"), Some("thu.ha@example.vn"), "kept");
        assert_eq!(consents(&portal), before);
        let page = page.form("/my/welcome").set("email", "không phải địa chỉ").tick("agree").send().await.expect(422);
        assert_eq!(consents(&portal), before);
        // without an address is fine
        let page = page.form("/my/welcome").set("email", "").tick("agree").send().await.expect(200);
        assert_eq!(page.url().path(), "/my");
        let database = portal.database.as_ref().unwrap();
        let stored = "SELECT count(*) AS n FROM consents WHERE document = 'privacy' AND document_version = 2026001";
        assert_eq!(consents(&portal), before + 1);
        assert_eq!(database.count(stored), before + 1, "with its version");
    }

    async fn a_newer_privacy_notice_is_agreed_to_again(kind: Kind) {
        let portal = Portal::start(kind, Options::default());
        let visitor = portal.visitor().signed_in_as(Persona::Citizen).await;
        let database = portal.database.as_ref().unwrap();
        let newer = Portal::start_on(&database.url, Options {
            settings: vec![("SANGKIEN__CONTENT__PRIVACY_NOTICE", "2026-2".to_owned())],
            data: Some(portal.data().to_owned()),
            ..Options::default()
        });
        let before = consents(&portal);
        let visitor = visitor.at(&newer.url);
        let page = visitor.get("/my/inbox").await.expect(200);
        assert_eq!(page.url().path(), "/my/welcome");
        assert!(page.attributes("input[name=agree][checked]", "name").is_empty());
        let page = page.form("/my/welcome").tick("agree").send().await.expect(200);
        assert_eq!(page.url().path(), "/my/inbox", "to where they wanted to go");
        assert_eq!(consents(&portal), before + 1, "the older one stays");
    }

    async fn a_scanner_of_mail_does_not_use_the_link_up_and_a_person_does_once(kind: Kind) {
        let portal = with_clock(kind);
        let (visitor, page) = arrive(&portal, Persona::Named("le-thi-thu-ha")).await;
        let form = page.form("/my/welcome").tick("locale").tick("notice_mode").tick("agree");
        form.set("email", "thu.ha@example.vn").send().await.expect(200);
        let account = visitor.get("/my/account").await.expect(200);
        account.says("Đang chờ bạn xác nhận");
        let link = link_in_mail(&portal).await;
        // scanners load, load again, and ask for the head
        let scanner = portal.visitor();
        for method in [Method::GET, Method::HEAD, Method::GET] {
            scanner.send(scanner.request(method, &link)).await.expect(200);
        }
        visitor.get("/my/account").await.says("Đang chờ bạn xác nhận");
        // the mail is read in another browser, where nobody is signed in
        let other = portal.visitor();
        let page = other.get(&link).await.expect(200);
        assert!(!page.text().contains("thu.ha@example.vn"), "masked: {page:?}");
        page.form(&link).send().await.expect(200).says("Đã xác nhận");
        page.form(&link).send().await.expect(404);
        other.get(&link).await.expect(404);
        let account = visitor.get("/my/account").await;
        assert!(!account.words().contains("Đang chờ bạn xác nhận"), "{account:?}");
        account.says("đã xác nhận");
        for wrong in ["/email/x", "/email/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            other.get(wrong).await.expect(404);
            other.post(wrong, &[]).await.expect(404);
        }
    }
}
