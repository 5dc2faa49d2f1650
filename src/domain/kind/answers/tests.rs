//! Answers against a small kind with one field of every type.

use proptest::prelude::*;

use super::super::amount::Amount;
use super::*;

const KIND: &str = r#"
code = "small"
order = 1
name = { vi = "Nhỏ", en = "Small" }
about = { vi = "Để thử", en = "For tests" }
public_authors = true
review = { quorum = 0 }

[[sections]]
key = "what"
title = { vi = "Gì", en = "What" }
fields = [
  { key = "title", label = { vi = "Tên", en = "Name" }, type = "short_text", max = 20, required = true, see = "public" },
  { key = "summary", label = { vi = "Tóm tắt", en = "Summary" }, type = "long_text", max = 50, required = true, see = "public" },
  { key = "field", label = { vi = "Lĩnh vực", en = "Field" }, type = "choice", from = "fields", required = true, see = "public" },
  { key = "strategic", label = { vi = "Nhóm", en = "Group" }, type = "choice", from = "strategic_technologies", required = true, when = { field = "field", technology = true } },
  { key = "scope", label = { vi = "Phạm vi", en = "Scope" }, type = "choice", required = true, options = [{ value = "national", label = { vi = "Cả nước", en = "National" } }, { value = "local", label = { vi = "Địa phương", en = "Local" } }] },
  { key = "applied_on", label = { vi = "Ngày", en = "Day" }, type = "date" },
  { key = "benefit", label = { vi = "Lợi ích", en = "Benefit" }, type = "number", min = 0, decimals = 2 },
  { key = "phone", label = { vi = "Điện thoại", en = "Phone" }, type = "short_text", max = 20, format = "phone", personal = true },
]

[[sections]]
key = "who"
title = { vi = "Ai", en = "Who" }
fields = [
  { key = "authors", label = { vi = "Tác giả", en = "Authors" }, type = "rows", min = 1, max = 3, required = true, see = "public", columns = [
    { key = "name", label = { vi = "Tên", en = "Name" }, type = "short_text", max = 30, required = true, see = "public" },
    { key = "workplace", label = { vi = "Nơi", en = "Place" }, type = "short_text", max = 30 },
    { key = "position", label = { vi = "Chức", en = "Position" }, type = "short_text", max = 30 },
    { key = "share", label = { vi = "Phần", en = "Share" }, type = "share", required = true },
    { key = "email", label = { vi = "Thư", en = "E-mail" }, type = "short_text", max = 100, format = "email", personal = true },
    { key = "public", label = { vi = "Công khai", en = "Public" }, type = "statement" },
  ] },
  { key = "truth", label = { vi = "Cam đoan", en = "Truth" }, type = "statement", required = true },
]
"#;

fn kind() -> Kind {
    let kind = made(KIND);
    assert_eq!(kind.faults(), []);
    kind
}

fn made(text: &str) -> Kind {
    let mut kind: Kind = toml::from_str(text).unwrap();
    kind.resolve(
        |_| {
            let choice = |value: &str| super::super::Choice {
                value: value.to_owned(),
                label: super::super::Localized {
                    vi: "a".into(),
                    en: "a".into(),
                },
            };
            vec![choice("ai"), choice("law")]
        },
        &["ai".to_owned()],
    );
    kind
}

fn today() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

fn faults(list: &[AnswerFault]) -> Vec<(&str, &str)> {
    list.iter()
        .map(|fault| (fault.field.as_str(), fault.code))
        .collect()
}

const COMPLETE: &[(&str, &str)] = &[
    ("title", "Máy gặt"),
    ("summary", "Gặt lúa\r\nnhanh"),
    ("field", "law"),
    ("scope", "local"),
    ("applied_on", "22/11/2026"),
    ("benefit", "1.234,5"),
    ("phone", "0912 345 678"),
    ("authors.0.name", "Lan"),
    ("authors.0.share", "33,33"),
    ("authors.0.email", "lan@example.vn"),
    ("authors.0.public", "on"),
    ("authors.7.name", "Hùng"),
    ("authors.7.share", "66,67"),
    ("authors.7.workplace", "Xưởng"),
    ("truth", "on"),
    ("csrf", "secret"),
];

#[test]
fn a_complete_form_is_read_whole() {
    let kind = kind();
    let (answers, wrong) = Answers::from_form(&kind, &pairs(COMPLETE), today());
    assert_eq!(wrong, []);
    assert_eq!(check_complete(&kind, &answers, today()), []);
    assert_eq!(answers.summary(), Some("Gặt lúa\nnhanh"));
    assert_eq!(
        answers.get("benefit"),
        Some(&Value::Number(Amount::read("1234,5").unwrap()))
    );
    assert_eq!(answers.get("csrf"), None);
    let authors = answers.authors();
    assert_eq!(
        authors
            .iter()
            .map(|author| author.share)
            .collect::<Vec<_>>(),
        [3_333, 6_667]
    );
    assert_eq!((authors[0].public, authors[1].public), (true, false));
    assert_eq!(authors[0].email.as_deref(), Some("lan@example.vn"));
    assert_eq!(authors[1].workplace, "Xưởng");
}

#[test]
fn what_is_wrong_comes_back_as_it_was_typed() {
    let kind = kind();
    let long = "dài ".repeat(2_500);
    let typed = pairs(&[
        ("title", &long),
        ("applied_on", "31/02/2026"),
        ("benefit", "nhiều"),
        ("field", "magic"),
        ("authors.0.name", "<b>Lan</b>"),
        ("authors.0.share", "một nửa"),
        ("phone", "call me"),
    ]);
    let (answers, wrong) = Answers::from_form(&kind, &typed, today());
    for (name, text) in &typed {
        assert_eq!(answers.typed(name), text.trim(), "{name}");
    }
    let expected = [
        ("title", "too-long"),
        ("field", "unknown-choice"),
        ("applied_on", "not-a-date"),
        ("benefit", "not-a-number"),
        ("phone", "not-a-phone"),
        ("authors.0.share", "not-a-number"),
    ];
    assert_eq!(faults(&wrong), expected);
    // A saved draft is still wrong in the same places when it comes back.
    let json = serde_json::to_string(&answers).unwrap();
    let back: Answers = serde_json::from_str(&json).unwrap();
    assert_eq!(back, answers);
    for fault in expected {
        assert!(
            faults(&check_complete(&kind, &back, today())).contains(&fault),
            "{fault:?}"
        );
    }
}

#[test]
fn shares_of_99_percent_are_a_fault_and_missing_ones_are_not_added_up() {
    let kind = kind();
    let share = |second: &str| {
        let typed = pairs(&[
            ("authors.0.name", "a"),
            ("authors.0.share", "49,5"),
            ("authors.1.name", "b"),
            ("authors.1.share", second),
        ]);
        Answers::from_form(&kind, &typed, today())
    };
    let (answers, wrong) = share("49.5");
    assert_eq!(faults(&wrong), [("authors", "shares-not-100")]);
    assert_eq!(wrong[0].params, [("given", "99".to_owned())]);
    assert!(
        faults(&check_complete(&kind, &answers, today())).contains(&("authors", "shares-not-100"))
    );
    assert_eq!(share("50,5").1, []);
    let (answers, wrong) = share("");
    assert_eq!(wrong, []);
    assert!(
        faults(&check_complete(&kind, &answers, today()))
            .contains(&("authors.1.share", "required"))
    );
}

#[test]
fn forged_shares_are_out_of_range_and_do_not_overflow() {
    let kind = kind();
    let typed: Vec<_> = (0..3)
        .map(|row| (format!("authors.{row}.share"), "42000000".to_owned()))
        .collect();
    let (_, wrong) = Answers::from_form(&kind, &typed, today());
    let codes: Vec<_> = wrong.iter().map(|fault| fault.code).collect();
    assert_eq!(
        codes,
        [
            "out-of-range",
            "out-of-range",
            "out-of-range",
            "shares-not-100"
        ]
    );
}

#[test]
fn an_empty_form_misses_what_is_required_and_nothing_else() {
    let kind = kind();
    let (answers, wrong) = Answers::from_form(&kind, &[], today());
    assert_eq!(wrong, []);
    assert!(answers.is_empty());
    let missing = check_complete(&kind, &answers, today());
    assert!(missing.iter().all(|fault| fault.code == "required"));
    let names: Vec<_> = missing.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(
        names,
        ["title", "summary", "field", "scope", "authors", "truth"]
    );
}

#[test]
fn the_strategic_group_is_asked_only_for_technology() {
    let kind = kind();
    let answer = |field| {
        Answers::from_form(
            &kind,
            &pairs(&[("field", field), ("strategic", "ai")]),
            today(),
        )
        .0
    };
    let strategic = kind.field("strategic").unwrap();
    assert!(answer("ai").asks(strategic));
    assert!(!answer("law").asks(strategic));
    assert_eq!(
        answer("law").strategic_code(),
        Some("ai"),
        "kept in the draft"
    );
    assert_eq!(
        answer("law").asked(&kind).strategic_code(),
        None,
        "not submitted"
    );
    let (unanswered, _) = Answers::from_form(&kind, &pairs(&[("field", "ai")]), today());
    assert!(
        faults(&check_complete(&kind, &unanswered, today())).contains(&("strategic", "required"))
    );
}

#[test]
fn saving_a_section_leaves_the_others_alone_and_unticks_boxes() {
    let kind = kind();
    let (mut answers, _) = Answers::from_form(&kind, &pairs(COMPLETE), today());
    let wrong = answers.save_section(
        &kind,
        "who",
        &pairs(&[("authors.0.name", "Lan"), ("title", "forged")]),
        today(),
    );
    assert_eq!(wrong, []);
    assert_eq!(answers.title(), Some("Máy gặt"));
    assert_eq!(answers.authors().len(), 1);
    assert_eq!(answers.get("truth"), None);
    let before = answers.clone();
    assert_eq!(
        answers.save_section(&kind, "nowhere", &pairs(COMPLETE), today()),
        []
    );
    assert_eq!(answers, before);
}

#[test]
fn control_characters_are_taken_out_and_said() {
    let kind = kind();
    let (answers, wrong) = Answers::from_form(
        &kind,
        &pairs(&[
            ("title", "Má\u{0}y\u{202e} gặt"),
            ("authors.3.name", "L\u{7}an"),
        ]),
        today(),
    );
    assert_eq!(answers.title(), Some("Máy gặt"));
    assert_eq!(
        faults(&wrong),
        [
            ("title", "control-characters"),
            ("authors.0.name", "control-characters")
        ]
    );
}

#[test]
fn forged_rows_neither_crash_nor_vanish() {
    let kind = kind();
    let typed = pairs(&[
        ("authors.0.name", "a"),
        ("authors.4294967295.name", "b"),
        ("authors.2.name", "c"),
        ("authors.9.name", "d"),
        ("authors.99999999999.name", "x"),
        ("authors.-1.name", "y"),
        ("authors..name", "z"),
        ("authors.1.rank", "w"),
        ("authors", "v"),
        ("authors.5.public", "on"),
    ]);
    let (answers, wrong) = Answers::from_form(&kind, &typed, today());
    let names: Vec<_> = answers
        .authors()
        .into_iter()
        .map(|author| author.name)
        .collect();
    assert_eq!(names, ["a", "c", "d", "b"]);
    assert_eq!(faults(&wrong), [("authors", "too-many-rows")]);
}

#[test]
fn a_kind_that_would_lose_rows_is_a_fault() {
    let with = |max: usize| {
        let text = KIND.replace("min = 1, max = 3", &format!("min = 1, max = {max}"));
        made(&text).faults()
    };
    assert_eq!(with(MOST_ROWS - 1), []);
    let faults = with(MOST_ROWS);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(faults[0].place, "form.authors.max");
}

#[test]
fn more_rows_than_a_form_can_have_are_not_kept() {
    let kind = kind();
    let typed: Vec<_> = (0..5_000)
        .map(|row| (format!("authors.{row}.name"), "a".to_owned()))
        .collect();
    let (answers, wrong) = Answers::from_form(&kind, &typed, today());
    assert_eq!(answers.authors().len(), MOST_ROWS);
    assert!(faults(&wrong).contains(&("authors", "too-many-rows")));
}

#[test]
fn readers_see_only_their_level() {
    let kind = kind();
    let (answers, _) = Answers::from_form(&kind, &pairs(COMPLETE), today());
    let public = answers.visible(&kind, See::Public);
    assert_eq!(public.title(), Some("Máy gặt"));
    assert_eq!(public.get("phone"), None);
    assert_eq!(public.get("benefit"), None);
    assert_eq!(public.rows("authors").len(), 2);
    assert!(
        public
            .rows("authors")
            .iter()
            .all(|row| row.keys().eq(["name"]))
    );
}

#[test]
fn a_veil_hides_what_is_personal_and_stands_nowhere_else() {
    let kind = kind();
    let mut answers = Answers::default();
    let text = |text: &str| Value::Text(text.to_owned());
    let author = |email: Option<&str>| {
        let mut row = Row::from([("name".to_owned(), text("Lan"))]);
        row.extend(email.map(|email| ("email".to_owned(), text(email))));
        row
    };
    let rows = vec![author(None), author(Some("lan@example.vn"))];
    answers.set("authors", Value::Rows(rows));
    let veiled = answers.veiled(&kind, "•");
    assert_eq!(veiled.get("phone"), None, "not given");
    assert_eq!(veiled.rows("authors")[0], author(None));
    assert_eq!(veiled.typed("authors.1.name"), "Lan");
    assert_eq!(veiled.typed("authors.1.email"), "•");

    answers.set("phone", text("0912345678"));
    assert_eq!(answers.veiled(&kind, "•").typed("phone"), "•");
}

#[test]
fn the_plain_part_holds_nothing_personal() {
    let kind = kind();
    let (answers, _) = Answers::from_form(&kind, &pairs(COMPLETE), today());
    let (plain, personal) = answers.split(&kind);
    let json = serde_json::to_string(&plain).unwrap();
    assert!(
        !json.contains("lan@example.vn") && !json.contains("0912"),
        "{json}"
    );
    let sealed = serde_json::to_string(&personal).unwrap();
    assert!(
        sealed.contains("lan@example.vn") && sealed.contains("0912") && !sealed.contains("Hùng")
    );
    assert_eq!(Answers::merge(plain, personal), answers);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn reading_drops_nothing_and_splitting_loses_nothing(
        texts in proptest::collection::vec("[^\\p{C}\\s]{1,30}", 8),
        rows in proptest::collection::vec(("[a-zđ]{1,9}", "[0-9,.]{1,5}", "\\PC{0,9}"), 0..6),
    ) {
        let kind = kind();
        let names = ["title", "summary", "field", "strategic", "scope", "applied_on", "benefit", "phone"];
        let mut typed: Vec<(String, String)> = names.iter().map(|name| (*name).to_owned()).zip(texts).collect();
        for (n, (name, share, email)) in rows.iter().enumerate() {
            for (column, text) in [("name", name), ("share", share), ("email", email)] {
                typed.push((format!("authors.{n}.{column}"), text.clone()));
            }
        }
        let (answers, _) = Answers::from_form(&kind, &typed, today());
        // Typing in again what the form shows gives the same answers.
        let again: Vec<_> = typed.iter().map(|(name, _)| (name.clone(), answers.typed(name))).collect();
        prop_assert_eq!(&Answers::from_form(&kind, &again, today()).0, &answers);
        for (name, text) in &typed {
            prop_assert_eq!(answers.typed(name).is_empty(), crate::domain::text::clean(text).is_empty(), "{} = {:?}", name, text);
        }
        let (plain, personal) = answers.split(&kind);
        prop_assert_eq!(Answers::merge(plain, personal), answers);
    }
}

#[test]
fn people_are_left_out_of_every_list_and_their_places_stay() {
    let row = |name: &str| {
        [("name", name), ("workplace", "Hợp tác xã")]
            .map(|(key, text)| (key.to_owned(), Value::Text(text.to_owned())))
            .into_iter()
            .collect()
    };
    let mut answers = Answers::default();
    answers.set("authors", Value::Rows(vec![row("Hoa"), row("Minh")]));
    answers.set("first_users", Value::Rows(vec![row("Hoa")]));
    answers.set("title", Value::Text("Hoa".to_owned()));
    let all = answers.people().into_iter();
    let hoa = all.filter(|(_, name)| *name == "Hoa");
    let hoa = hoa.map(|(place, _)| place).collect();
    let left = answers.clone().without_rows(&hoa);
    let names: Vec<String> = left.authors().into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["", "Minh"]);
    assert_eq!(left.rows("first_users"), [Row::new()]);
    assert_eq!(
        left.title(),
        Some("Hoa"),
        "what the initiative is called stays"
    );
}
