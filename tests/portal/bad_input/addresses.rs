//! What can be wrong before anybody has signed in: addresses, codes, methods, bodies.

use reqwest::Method;
use reqwest::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};

use crate::databases::Kind;
use crate::harness::{Options, Portal, Request};
use crate::on_both_portals;

on_both_portals! {
    async fn an_unknown_or_malformed_code_is_told_apart_in_words(kind: Kind) {
        let visitor = Portal::shared(kind).visitor();
        // a right code that no file has: its check digit is computed by the portal's own rule
        let unknown = sangkien::domain::code::Code::new(2001, 999_999).unwrap().to_string();
        let page = visitor.get(&format!("/track?code={unknown}")).await.expect(404);
        assert_eq!(page.attributes("input[name=code]", "value"), std::slice::from_ref(&unknown));
        visitor.get(&format!("/initiatives/{unknown}")).await.expect(404);

        let mistyped = unknown.replace("999999", "999989");
        let page = visitor.get(&format!("/track?code={mistyped}")).await.expect(422);
        assert_eq!(page.attributes("input[name=code]", "value"), [mistyped.as_str()]);
        assert!(!page.all("[id*=error], .error, .fault").is_empty(), "{page:?}");

        for malformed in ["SK", "SK-2026-1", "%27%20OR%201=1--", "SK%00", "%0d%0aSet-Cookie:x=1", "😀"] {
            visitor.get(&format!("/track?code={malformed}")).await.expect(422);
            visitor.get(&format!("/initiatives/{malformed}")).await.expect(404);
        }
    }

    async fn what_was_typed_comes_back_as_text_and_never_as_markup(kind: Kind) {
        let visitor = Portal::shared(kind).visitor();
        let typed = "\"><script>alert(1)</script>";
        for path in ["/track?code=", "/initiatives?q="] {
            let page = visitor.get(&format!("{path}{}", urlencoding::encode(typed))).await;
            assert!(page.status().as_u16() < 500);
            assert!(page.all("script").iter().all(|script| script.trim().is_empty()), "{page:?}");
            let held = page.attributes("form input", "value");
            assert!(held.iter().any(|value| value == typed), "{held:?}");
        }
    }

    async fn odd_queries_are_answered(kind: Kind) {
        let visitor = Portal::shared(kind).visitor();
        let long = "a".repeat(7_000);
        let queries = [
            "q=%ff%fe".to_owned(),
            "q=%".to_owned(),
            "q=%c3%28&field=%00".to_owned(),
            "q=a&q=b&q=c&after=xyz".to_owned(),
            "after=AAAA&before=AAAA".to_owned(),
            "year=99999999999999999999".to_owned(),
            "year=-1&field=LV99&province=zz&agency=nope".to_owned(),
            "q=%22unbalanced+AND+OR+NOT+*+(+NEAR".to_owned(),
            "q=e%CC%82%CC%81".to_owned(),
            format!("q={long}"),
            "&&&===&&&".to_owned(),
        ];
        for query in queries {
            for path in ["/", "/initiatives", "/track", "/figures", "/help"] {
                let page = visitor.get(&format!("{path}?{query}")).await;
                assert!(page.status().as_u16() < 500, "{page:?}");
            }
        }
        let endless = format!("/track?code={}", "a".repeat(60_000));
        assert!(visitor.get(&endless).await.status().is_client_error());
    }

    async fn a_wrong_method_names_the_right_ones(kind: Kind) {
        let visitor = Portal::shared(kind).visitor();
        for path in ["/", "/track", "/initiatives", "/help", "/health/live"] {
            for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
                let page = visitor.send(visitor.request(method, path)).await.expect(405);
                let allowed = page.header(ALLOW).unwrap_or("").to_owned();
                assert!(allowed.contains("GET"), "{path}: {allowed}");
            }
        }
        let unheard_of = Method::from_bytes(b"BREW").unwrap();
        let page = visitor.send(visitor.request(unheard_of, "/")).await;
        assert!(page.status().is_client_error(), "{page:?}");
    }

    async fn an_unknown_address_is_a_page_that_helps_on(kind: Kind) {
        let visitor = Portal::shared(kind).visitor();
        for path in ["/nowhere", "/my/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/.//x", "/static/1/%2e%2e/x"] {
            let page = visitor.get(path).await;
            let status = page.status().as_u16();
            assert!([400, 401, 404].contains(&status), "{page:?}");
            assert!(!page.attributes("a", "href").is_empty(), "no way on from {page:?}");
        }
        // a machine gets the same as a machine reads it
        let request = Request {
            headers: vec![("accept", "application/json".to_owned())],
            ..visitor.request(Method::GET, "/nowhere")
        };
        let page = visitor.send(request).await.expect(404);
        assert_eq!(page.header(CONTENT_TYPE), Some("application/problem+json"));
    }

    async fn every_answer_carries_the_headers_that_protect(kind: Kind) {
        let visitor = Portal::shared(kind).visitor();
        for path in ["/", "/nowhere", "/track?code=x"] {
            let page = visitor.get(path).await;
            let header = |name: &str| {
                page.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or("").to_owned()
            };
            let policy = header("content-security-policy");
            assert!(policy.contains("default-src 'none'"), "{policy}");
            assert!(!policy.contains("unsafe"), "{policy}");
            assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert!(!header("referrer-policy").is_empty());
            assert!(header("server").is_empty());
            let inline = page.all("script:not([src]), style");
            assert!(inline.is_empty(), "{inline:?}");
            assert!(page.attributes("[style]", "style").is_empty());
            assert!(page.attributes("[onclick], [onsubmit], [onload]", "onclick").is_empty());
        }
    }
}

#[tokio::test]
async fn too_many_look_ups_are_asked_to_wait_and_say_how_long() {
    let options = Options {
        settings: vec![("SANGKIEN__LIMITS__TRACK_PER_MINUTE", "5".to_owned())],
        ..Options::default()
    };
    let portal = Portal::start(Kind::Sqlite, options);
    let visitor = portal.visitor();
    let mut answers = Vec::new();
    for _ in 0..12 {
        answers.push(visitor.get("/track?code=SK-2026-000001-1").await);
    }
    let last = answers.pop().unwrap().expect(429);
    let wait: u32 = last.header(RETRY_AFTER).unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    visitor.get("/help").await.expect(200);
}
