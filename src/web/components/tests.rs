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
