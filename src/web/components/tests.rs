//! Components against what people type.

use actix_web::test::TestRequest;
use actix_web::web::Data;
use askama::Template as _;

use super::super::page::Page;
use super::super::tests::state;
use super::*;
use crate::domain::workflow::State;
use crate::services::FieldFault;

fn page(uri: &str) -> Page {
    let req = TestRequest::get()
        .uri(uri)
        .app_data(Data::new(state()))
        .to_http_request();
    Page::of(&req).unwrap()
}

#[test]
fn what_was_typed_is_escaped_and_comes_back_whole() {
    let page = page("/");
    let typed = "\n\"><script>alert('x')</script> & Ngoẵng";
    for field in [
        Field::line(&page, "a", "A", 80).value(typed),
        Field::text(&page, "a", "A", 800).value(typed),
    ] {
        let html = field.render().unwrap();
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("Ngoẵng"), "{html}");
    }
    // A browser drops the first line break of a text area: ours stands before it.
    let html = Field::text(&page, "a", "A", 800)
        .value(typed)
        .render()
        .unwrap();
    assert!(html.contains(">\n\n&#34;"), "{html}");
}

#[test]
fn a_password_is_never_written_back() {
    let page = page("/");
    let html = Field::password(&page, "password", "P")
        .value("bí mật")
        .render()
        .unwrap();
    assert!(!html.contains("bí mật"), "{html}");
}

#[test]
fn a_fault_is_tied_to_its_field_and_named_at_the_top() {
    let page = page("/");
    let faults = [FieldFault::new("authors.2.share", "required")];
    let bad = Field::number(&page, "authors.2.share", "Tỉ lệ").faults(&page, &faults);
    let good = Field::number(&page, "authors.1.share", "Tỉ lệ").faults(&page, &faults);
    let html = bad.render().unwrap();
    assert!(
        html.contains(r#"aria-describedby="f-authors-2-share-fault""#),
        "{html}"
    );
    assert!(html.contains(r#"aria-invalid="true""#), "{html}");
    let list = FaultList::of(&page, [&good, &bad]).render().unwrap();
    assert_eq!(list.matches("<li>").count(), 1);
    assert!(list.contains(r##"href="#f-authors-2-share""##), "{list}");
    assert_eq!(FaultList::of(&page, [&good]).render().unwrap(), "");
}

#[test]
fn characters_are_counted_not_bytes_and_too_many_are_said() {
    let page = page("/");
    let html = Field::line(&page, "a", "A", 3)
        .value("Ếộữ")
        .render()
        .unwrap();
    assert!(html.contains(">3/3 ký tự<"), "{html}");
    let html = Field::line(&page, "a", "A", 3)
        .value("Ếộữx")
        .render()
        .unwrap();
    assert!(html.contains("count over"), "{html}");
}

#[test]
fn a_clock_that_ran_over_fills_its_bar_and_no_more() {
    let page = page("/");
    let spans = [
        Span {
            days: 12,
            paused: false,
        },
        Span {
            days: 4,
            paused: true,
        },
        Span {
            days: 6,
            paused: false,
        },
    ];
    let html = ClockBar::new(&page, 10, &spans, -8).render().unwrap();
    assert!(html.contains("clock over"), "{html}");
    assert!(html.contains(r#"x="72.73%" width="27.27%""#), "{html}");
}

#[test]
fn a_state_is_a_word_and_a_shape() {
    let html = Badge::new(&page("/?lang=en"), State::InReview)
        .render()
        .unwrap();
    assert_eq!(html, r#"<span class="badge s-in_review">In review</span>"#);
}

#[test]
fn a_counter_writes_both_of_its_numbers_alike() {
    let long = "a".repeat(1600);
    let shown = |uri: &str| {
        let page = page(uri);
        let field = Field::text(&page, "a", "A", 1500).value(long.as_str());
        field.render().unwrap()
    };
    let html = shown("/");
    assert!(html.contains(">1.600/1.500 ký tự<"), "{html}");
    let html = shown("/?lang=en");
    assert!(html.contains(">1,600/1,500 characters<"), "{html}");
}

#[test]
fn what_people_wrote_is_marked_where_the_page_is_in_another_language() {
    let (here, there) = (page("/"), page("/?lang=en"));
    assert_eq!(here.written().0, "");
    assert_eq!(there.written().0, r#" lang="vi""#);
    assert_eq!(there.written_if(false).0, "");
    let quoted = |page: &Page| {
        let entry = Entry::new(page, page.now, "A").quote(Some("Đủ rồi.".to_owned()));
        let entries = vec![entry];
        Timeline { entries }.render().unwrap()
    };
    assert!(quoted(&here).contains("<blockquote>Đủ"));
    assert!(quoted(&there).contains(r#"<blockquote lang="vi">Đủ"#));
    let asked = |page: &Page| {
        let words = Some("Xin thêm ảnh.".to_owned());
        ToMend::new(page, None, words).render().unwrap()
    };
    assert!(asked(&here).contains(r#"<p class="typed">Xin"#));
    assert!(asked(&there).contains(r#"<p class="typed" lang="vi">Xin"#));
}

#[test]
fn a_group_that_may_stay_empty_says_so() {
    let page = page("/");
    let group = |optional| Rows {
        name: "users".to_owned(),
        label: "Người dùng".to_owned(),
        optional,
        help: None,
        rows: Vec::new(),
        faults: Vec::new(),
        add: None,
        remove: String::new(),
        each: String::new(),
    };
    let word = page.t("part-optional").into_owned();
    let html = group(Some(word)).render().unwrap();
    assert!(html.contains("(không bắt buộc)"), "{html}");
    assert!(!group(None).render().unwrap().contains("optional"));
}

#[test]
fn months_are_named_from_the_first_to_the_last() {
    let day = |text: &str| text.parse().unwrap();
    let months = [(day("2026-11-01"), 2, 1), (day("2026-12-01"), 0, 0)];
    let html = Months::new(&page("/"), &months).render().unwrap();
    assert!(html.contains("từ 11/2026 đến 12/2026"), "{html}");
}

#[test]
fn an_address_that_leads_on_keeps_the_language_asked_for() {
    let led = |uri: &str| {
        let request = TestRequest::get().uri(uri).to_http_request();
        let answer = super::super::page::lead_on(&request, "/admin/staff");
        let place = answer.headers().get("location").unwrap();
        place.to_str().unwrap().to_owned()
    };
    assert_eq!(led("/admin"), "/admin/staff");
    assert_eq!(led("/admin?lang=en"), "/admin/staff?lang=en");
    assert_eq!(led("/admin?lang=xx"), "/admin/staff");
}
