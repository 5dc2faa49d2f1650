//! The kernel as a browser meets it: every page, without a database behind it.

use actix_web::http::{StatusCode, header};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::Data;

use super::assets::Assets;
use super::state::AppState;

/// A state for pages that ask no database.
pub(super) fn state() -> AppState {
    AppState::for_tests()
}

struct Answer {
    status: StatusCode,
    headers: header::HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(request: TestRequest) -> Answer {
    ask_of(state(), request).await
}

async fn ask_of(state: AppState, request: TestRequest) -> Answer {
    let app = init_service(super::app(Data::new(state))).await;
    let peer = "203.0.113.5:4000".parse().unwrap();
    let response = call_service(&app, request.peer_addr(peer).to_request()).await;
    Answer {
        status: response.status(),
        headers: response.headers().clone(),
        body: read_body(response).await.to_vec(),
    }
}

async fn get(uri: &str) -> Answer {
    ask(TestRequest::get().uri(uri)).await
}

#[actix_web::test]
async fn no_page_holds_a_script_or_style_of_its_own_and_the_browser_would_refuse_it() {
    for uri in [
        "/help",
        "/help?lang=en",
        "/nowhere",
        "/track?code=x",
        "/track",
    ] {
        let page = get(uri).await;
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"));
        assert!(policy.contains("form-action 'self';"), "{policy}");
        let html = page.text();
        for banned in ["style=", " onclick=", "<style", "javascript:", "⟦"] {
            assert!(!html.contains(banned), "{uri} holds {banned}");
        }
        assert_eq!(html.matches("<script").count(), 1, "{uri}");
    }
}

#[actix_web::test]
async fn a_real_portal_with_invented_data_says_so_and_does_not_say_that_all_is_invented() {
    let marked = async |demo: bool, invented: bool| {
        let mut state = state();
        let site = super::state::Site {
            demo,
            invented,
            ..(*state.site).clone()
        };
        state.site = std::sync::Arc::new(site);
        let help = TestRequest::get().uri("/help");
        ask_of(state, help).await.text()
    };
    let all = "mọi người, mọi hồ sơ ở đây đều là giả định";
    let some = "Cơ sở dữ liệu này có dữ liệu giả định";
    let demonstration = marked(true, true).await;
    assert!(demonstration.contains(all) && !demonstration.contains(some));
    let seeded = marked(false, true).await;
    assert!(seeded.contains(some) && !seeded.contains(all));
    let real = marked(false, false).await;
    assert!(!real.contains(some) && !real.contains(all));
}

#[actix_web::test]
async fn an_unknown_address_is_a_page_for_people_and_a_problem_for_machines() {
    let page = get("/my-precious").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text().contains("Không có trang này"));
    assert!(page.text().contains(page.header("x-request-id")));

    let asked = TestRequest::get()
        .uri("/nowhere")
        .insert_header(("accept", "application/json"));
    let problem = ask(asked).await;
    assert_eq!(problem.header("content-type"), "application/problem+json");
    let problem: serde_json::Value = serde_json::from_slice(&problem.body).unwrap();
    assert_eq!(problem["status"], 404);
}

#[actix_web::test]
async fn a_wrong_method_says_which_ones_there_are() {
    let answer = ask(TestRequest::put().uri("/help")).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("allow"), "GET");
    let head = ask(TestRequest::with_uri("/help").method(actix_web::http::Method::HEAD)).await;
    assert_eq!(head.status, StatusCode::OK);
}

#[actix_web::test]
async fn a_method_from_another_site_changes_nothing_where_no_address_takes_it() {
    let foreign = TestRequest::post()
        .uri("/help")
        .insert_header(("sec-fetch-site", "cross-site"));
    assert_eq!(ask(foreign).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[actix_web::test]
async fn an_address_that_is_not_utf8_gets_a_clear_answer() {
    let answer = get("/initiatives?q=%FF%FE").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text().contains("không đọc được"));
}

#[actix_web::test]
async fn a_mistyped_code_is_told_apart_and_comes_back_as_typed() {
    let answer = get("/track?code=sk-2026-000123-0").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let html = answer.text();
    assert!(html.contains(r#"value="sk-2026-000123-0""#), "{html}");
    assert!(html.contains("gõ nhầm"), "{html}");
}

#[actix_web::test]
async fn asking_for_codes_too_often_has_to_wait() {
    let app = init_service(super::app(Data::new(state()))).await;
    let peer = "203.0.113.6:4000".parse().unwrap();
    let mut last = None;
    for _ in 0..200 {
        let request = TestRequest::get().uri("/track?code=x").peer_addr(peer);
        let response = call_service(&app, request.to_request()).await;
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            last = Some(response.headers().clone());
            break;
        }
    }
    let headers = last.expect("never refused");
    let wait: u32 = headers
        .get("retry-after")
        .unwrap()
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=60).contains(&wait));
    let other = "203.0.113.7:4000".parse().unwrap();
    let request = TestRequest::get().uri("/track?code=x").peer_addr(other);
    let response = call_service(&app, request.to_request()).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[actix_web::test]
async fn a_chosen_language_is_remembered() {
    let answer = get("/help?lang=en").await;
    assert!(answer.text().contains(r#"<html lang="en">"#));
    assert!(answer.header("set-cookie").starts_with("sangkien_lang=en;"));
    assert!(get("/help").await.text().contains(r#"<html lang="vi">"#));
}

#[actix_web::test]
async fn a_first_visit_weighs_at_most_60_kilobytes_and_later_pages_15() {
    let compressed = |uri: String| {
        let request = TestRequest::get()
            .uri(&uri)
            .insert_header(("accept-encoding", "br"));
        ask(request)
    };
    let assets = Assets::load();
    let mut first = 0;
    for name in [
        "style.css",
        "page.js",
        "mark.svg",
        "font/be-vietnam-pro-latin.woff2",
        "font/be-vietnam-pro-vietnamese.woff2",
    ] {
        let file = compressed(assets.href(name)).await;
        assert_eq!(file.status, StatusCode::OK, "{name}");
        assert!(file.header("cache-control").contains("immutable"), "{name}");
        first += file.body.len();
    }
    let help = compressed("/help".to_owned()).await;
    assert_eq!(help.header("content-encoding"), "br");
    assert!(help.body.len() <= 15_000, "{}", help.body.len());
    assert!(
        first + help.body.len() <= 60_000,
        "{first} + {}",
        help.body.len()
    );
}

#[actix_web::test]
async fn a_form_sent_after_the_session_ended_comes_back_whole() {
    use super::middleware::{gate::Gate, pages};
    use super::routes::Who;
    use actix_web::{App, HttpResponse, middleware::from_fn, web};

    let app = App::new()
        .app_data(Data::new(state()))
        .service(
            web::resource("/my/x")
                .wrap(Gate(Who::Citizen))
                .to(|| async { HttpResponse::Ok().body("inside") }),
        )
        .wrap(from_fn(pages::write));
    let app = init_service(app).await;
    let form = [
        ("title", "Máy tách hạt <sen> \"tươi\""),
        ("once", "0198-0000-once"),
        ("form_token", "of the session that ended"),
    ];
    let request = TestRequest::post().uri("/my/x").set_form(form).to_request();
    let response = call_service(&app, request).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let html = String::from_utf8(read_body(response).await.to_vec()).unwrap();
    assert!(
        html.contains(r#"<form method="post" action="/my/x">"#),
        "{html}"
    );
    assert!(
        html.contains("Máy tách hạt &#60;sen&#62; &#34;tươi&#34;"),
        "{html}"
    );
    assert!(html.contains(r#"value="0198-0000-once""#), "{html}");
    assert!(!html.contains("of the session that ended"), "{html}");
    assert!(html.contains(r#"href="/login?return_to="#), "{html}");
    // what to do is said with the words of the buttons, and nothing promises to lead back
    for words in [
        "“Đăng nhập ở thẻ mới”",
        "quay lại thẻ này",
        "“Gửi lại nội dung này”",
    ] {
        assert!(html.contains(words), "{html}");
    }
    assert!(!html.contains("trở lại đúng trang này"), "{html}");
}

#[actix_web::test]
async fn background_work_hears_of_a_change_and_of_nothing_else() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    let rung = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&rung);
    let mut state = state();
    state.bell = super::state::Bell::heard_by(move || {
        count.fetch_add(1, Ordering::SeqCst);
    });
    let app = init_service(super::app(Data::new(state))).await;
    let ask = |request: TestRequest| {
        let request = request.peer_addr("203.0.113.5:4000".parse().unwrap());
        call_service(&app, request.to_request())
    };
    ask(TestRequest::get().uri("/help")).await;
    ask(TestRequest::post().uri("/help")).await;
    ask(TestRequest::post().uri("/my/inbox/read")).await;
    assert_eq!(rung.load(Ordering::SeqCst), 0, "nothing was changed");
    // signing out where nobody is signed in still goes home
    let ours = ("sec-fetch-site", "same-origin");
    let answer = ask(TestRequest::post().uri("/logout").insert_header(ours)).await;
    assert!(answer.status().is_redirection(), "{}", answer.status());
    assert_eq!(rung.load(Ordering::SeqCst), 1);
}
