//! What browsers are told about every answer: what a page may load, who may keep it, where it may be shown.

use reqwest::Method;
use reqwest::header::{CACHE_CONTROL, HeaderName, LOCATION, SET_COOKIE};
use sangkien::web::routes;

use crate::harness::{Page, Persona, Place, Portal, Service, Visitor};
use crate::on_both_portals;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

fn check(who: Persona, page: &Page) {
    let address = page.url().path().to_owned();
    let said = |name: &'static str| page.header(HeaderName::from_static(name)).unwrap_or("");
    for (name, wanted) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(said(name), wanted, "{who:?} {address} {name}");
    }
    assert!(
        said("permissions-policy").contains("camera=()"),
        "{who:?} {address}"
    );
    assert!(!said("x-request-id").is_empty(), "{who:?} {address}");
    for name in ["server", "x-powered-by"] {
        assert_eq!(said(name), "", "{who:?} {address}");
    }
    let personal = [
        "/my",
        "/desk",
        "/ministry",
        "/admin",
        "/login",
        "/logout",
        "/staff",
        "/email",
        "/demo",
    ];
    let personal = personal.iter().any(|area| address.starts_with(area));
    let cache = page.header(CACHE_CONTROL).unwrap_or("");
    if (who != Persona::Nobody || personal)
        && !["/static/", "/health/"]
            .iter()
            .any(|area| address.starts_with(area))
    {
        assert_eq!(cache, "no-store", "{who:?} {address}");
    } else {
        assert!(!cache.is_empty(), "{who:?} {address}");
    }
    for cookie in page.headers().get_all(SET_COOKIE) {
        let cookie = cookie.to_str().unwrap();
        let name = cookie.split('=').next().unwrap();
        assert!(
            cookie.contains("SameSite=Lax") || cookie.contains("Max-Age=0"),
            "{address}: {cookie}"
        );
        let secret = ["sangkien", "sangkien-login"].contains(&name);
        assert!(
            !secret || cookie.contains("HttpOnly"),
            "{address}: {cookie}"
        );
    }
    let text = page.text();
    let html = page
        .header(reqwest::header::CONTENT_TYPE)
        .is_some_and(|kind| kind.starts_with("text/html"));
    if html {
        for banned in [
            " style=",
            "<style",
            " onclick=",
            " onload=",
            " onsubmit=",
            "javascript:",
        ] {
            assert!(!text.contains(banned), "{who:?} {address} holds {banned}");
        }
        let scripts = page.attributes("script", "src").len();
        assert_eq!(
            page.all("script").len(),
            scripts,
            "{who:?} {address}: a script without an address"
        );
    }
}

fn example(pattern: &str) -> String {
    let nothing = "00000000-0000-7000-8000-000000000000";
    let pattern = pattern
        .replace("{code}", "SK-2001-999999-9")
        .replace("{section}", "authors");
    let placeholder = regex::Regex::new(r"\{[^}]+\}").unwrap();
    placeholder.replace_all(&pattern, nothing).into_owned()
}

async fn ask(visitor: &Visitor, method: &str, path: &str) -> Page {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = visitor.request(method.clone(), path);
    if method != Method::GET {
        request.body = Some(("application/x-www-form-urlencoded".to_owned(), Vec::new()));
    }
    visitor.send_once(request).await
}

on_both_portals! {
    async fn every_answer_says_what_it_may_and_who_may_keep_it(kind: Kind) {
        let portal = Portal::shared(kind);
        for who in [Persona::Nobody, Persona::Citizen, Persona::Officer, Persona::Analyst, Persona::Administrator] {
            let visitor = match who {
                Persona::Nobody => portal.visitor(),
                _ => portal.visitor().signed_in_as(who).await,
            };
            for route in routes::table() {
                let method = route.method.as_str();
                // signing out is looked at at the end
                if method != "GET" && ["/logout", "/role", "/sessions"].iter().any(|end| route.path.ends_with(end)) {
                    continue;
                }
                check(who, &ask(&visitor, method, &example(route.path)).await);
            }
            for path in ["/nowhere", "/my/nowhere", "/desk/initiatives/%00", "/track/"] {
                check(who, &ask(&visitor, "GET", path).await);
            }
            let left = ask(&visitor, "POST", "/logout").await;
            let url = left.url().clone();
            assert_eq!(left.header(CACHE_CONTROL), Some("no-store"), "{url}");
            if who == Persona::Nobody {
                assert_eq!(left.header(LOCATION), Some("/"));
            } else {
                let on = left.goes_on_to().expect("to the provider");
                assert!(on.contains("id_token_hint="), "which is why nobody keeps that page");
            }
        }
    }

    async fn behind_https_cookies_are_tied_to_the_host_and_plain_http_is_not_used_again(kind: Kind) {
        let place = Place::free();
        let settings = vec![
            ("SANGKIEN__SERVER__PUBLIC_URL", "https://sangkien.example.vn".to_owned()),
            ("SANGKIEN__OIDC__ISSUER", "https://id.example.vn".to_owned()),
            ("SANGKIEN__OIDC__CLIENT_SECRET", "bi-mat-cua-cong".to_owned()),
        ];
        let mut service = Service::start(kind, &place, "https://id.example.vn", settings);
        service.portal.url = place.url().parse().unwrap();
        let password = "bốn con mèo leo cây cau";
        let arguments = ["staff", "add-administrator", "quan.tri", "--name", "Ngô Quản Trị"];
        service.shell(&arguments, &format!("{password}\n"));
        let visitor = service.portal.visitor();
        let page = visitor.get("/staff/login").await.expect(200);
        let hsts = page.header(HeaderName::from_static("strict-transport-security")).unwrap_or("");
        assert!(hsts.contains("max-age=31536000"), "{hsts}");
        let form = page.form("/staff/login/password").set("username", "quan.tri");
        let entered = form.set("password", password).send_once().await.expect(303);
        let cookies: Vec<&str> = entered.headers().get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap()).collect();
        let session = cookies.iter().find(|line| line.starts_with("__Host-sangkien=")).unwrap_or_else(|| panic!("{cookies:?}"));
        for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(session.contains(part), "{part}: {session}");
        }
        assert!(!session.contains("Domain"), "{session}");
        let left = ask(&visitor, "POST", "/logout").await.expect(303);
        let cookies: Vec<&str> = left.headers().get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap()).collect();
        let said = cookies.iter().find(|line| line.starts_with("sk_flash=signed-out"));
        assert!(said.is_some_and(|line| line.contains("Secure")), "{cookies:?}");
        // and nothing of a demonstration is there
        visitor.get("/demo/mailbox").await.expect(404);
    }

    async fn files_of_the_portal_are_kept_for_ever_by_the_name_of_their_content(kind: Kind) {
        let portal = Portal::shared(kind);
        let visitor = portal.visitor();
        let page = visitor.get("/").await.expect(200);
        for (selector, attribute) in [("link[rel=stylesheet]", "href"), ("script", "src")] {
            let address = page.attributes(selector, attribute).remove(0);
            let file = visitor.get(&address).await.expect(200);
            let cache = file.header(CACHE_CONTROL).unwrap_or("");
            assert!(cache.contains("immutable"), "{address}: {cache}");
            check(Persona::Nobody, &file);
        }
    }
}
