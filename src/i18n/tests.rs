//! The catalogues themselves: complete, fillable, and overridden by the operator's files.

use std::sync::Arc;

use super::*;
use crate::domain::locale::Locale;
use crate::domain::person::{Capacity, Role};
use crate::domain::text_enum::TextEnum;
use crate::domain::time::Instant;
use crate::domain::workflow::{Action, Refusal, State};

fn words(locale: Locale) -> Words {
    Words::new(locale, Arc::new(Catalogue::load(None).unwrap()))
}

fn assert_said(text: &str, what: &str) {
    assert!(
        !text.contains('⟦') && !text.contains("{$") && !text.trim().is_empty(),
        "{what}: {text}"
    );
}

#[test]
fn every_value_people_see_has_a_word_in_both_languages() {
    fn all<T: TextEnum>(words: &Words, prefix: &str) {
        for value in T::ALL {
            let key = format!("{prefix}-{}", value.as_str());
            assert_said(&words.t(&key), &key);
        }
    }
    for locale in Locale::ALL {
        let words = words(*locale);
        all::<State>(&words, "state");
        all::<Action>(&words, "action");
        all::<Action>(&words, "done");
        all::<Role>(&words, "role");
        all::<Capacity>(&words, "capacity");
        all::<Locale>(&words, "language");
        assert!(words.has("portal-name"));
    }
}

#[test]
fn refusals_are_filled_with_what_they_carry() {
    let vi = words(Locale::Vi);
    let said = vi.refusal(&Refusal::NotFromHere {
        state: State::InReview,
        action: Action::Receive,
    });
    assert!(
        said.contains("Đang thẩm định") && said.contains("Tiếp nhận"),
        "{said}"
    );
    let en = words(Locale::En);
    let one = en.refusal(&Refusal::FormIncomplete { missing: 1 });
    let many = en.refusal(&Refusal::FormIncomplete { missing: 1200 });
    assert!(one.contains("1 answer is"), "{one}");
    assert!(many.contains("1,200 answers are"), "{many}");
}

#[test]
fn faults_count_and_write_numbers_of_the_language() {
    let params = [("max", "4000".to_owned()), ("given", "4001".to_owned())];
    let vi = words(Locale::Vi);
    let said = vi.fault("too-long", &params);
    assert!(said.contains("4.000"), "{said}");
    assert_said(&said, "too-long");
}

#[test]
fn a_range_with_one_end_names_that_end_only() {
    let range = |min: &str, max: &str| [("min", min.to_owned()), ("max", max.to_owned())];
    let en = words(Locale::En);
    let said = |min, max| en.fault("out-of-range", &range(min, max)).into_owned();
    assert_eq!(said("1", "1000"), "Please enter a number from 1 to 1,000.");
    assert_eq!(said("1", ""), "Please enter a number of at least 1.");
    assert_eq!(said("", "9"), "Please enter a number of at most 9.");
}

#[test]
fn a_missing_key_is_visible_and_does_not_fail() {
    assert_eq!(words(Locale::Vi).t("no-such-key"), "⟦no-such-key⟧");
    assert_eq!(words(Locale::Vi).t("portal-name.no"), "⟦portal-name.no⟧");
}

#[test]
fn days_left_and_ago_read_like_speech() {
    let vi = words(Locale::Vi);
    assert_eq!(vi.days_left(7), "còn 7 ngày làm việc");
    assert_eq!(vi.days_left(0), "hạn là hôm nay");
    assert_eq!(vi.days_left(-2), "quá hạn 2 ngày làm việc");
    let en = words(Locale::En);
    assert_eq!(en.days_left(1), "1 working day left");
    let now: Instant = "2026-11-22T10:00:00Z".parse().unwrap();
    let ago = |seconds: i64| en.ago(now.plus_seconds(-seconds), now).into_owned();
    assert_eq!(ago(-5), "just now");
    assert_eq!(ago(61), "1 minute ago");
    assert_eq!(ago(3 * 3600), "3 hours ago");
    assert_eq!(ago(18 * 3600), "yesterday at 23:00");
    assert_eq!(ago(3 * 86_400), "3 days ago");
    assert_eq!(ago(30 * 86_400), "23/10/2026");
}

#[test]
fn the_operators_files_override_single_messages_and_broken_ones_are_reported() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("vi")).unwrap();
    let file = dir.path().join("vi/own.ftl");
    std::fs::write(&file, "portal-name = Cổng của chúng tôi\n").unwrap();
    let catalogue = Catalogue::load(Some(dir.path())).unwrap();
    assert_eq!(
        catalogue.text(Locale::Vi, "portal-name", &[]),
        "Cổng của chúng tôi"
    );
    assert_eq!(catalogue.text(Locale::En, "portal-name", &[]), "Sáng Kiến");
    std::fs::write(&file, "portal-name = A\n\n=== = {\n").unwrap();
    let said = Catalogue::load(Some(dir.path())).unwrap_err().to_string();
    assert!(
        said.contains("own.ftl") && said.contains("line 3"),
        "{said}"
    );
}
