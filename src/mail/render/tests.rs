//! Every notice in both languages, with all there is to say and with nothing.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::*;
use crate::domain::id::InitiativeId;
use crate::domain::time::Instant;

fn renderer(demonstration: bool) -> Renderer {
    Renderer::new(RenderSettings {
        public_url: "https://sangkien.example.vn".to_owned(),
        demonstration,
        templates: None,
    })
    .unwrap()
}

fn full() -> NoticeData {
    NoticeData {
        recipient: "Nguyễn Thị Hồng Ánh".to_owned(),
        initiative: Some(InitiativeId::new(Instant::from_micros(0))),
        code: Some("SK-2026-000123-7".to_owned()),
        title: Some("Máy gặt <b>mini</b>".to_owned()),
        agency: Some("Bộ Nông nghiệp & Môi trường".to_owned()),
        former_agency: Some("Bộ Y tế".to_owned()),
        due_on: NaiveDate::from_ymd_opt(2026, 12, 4),
        days_left: Some(7),
        due_provisional: true,
        meets_on: NaiveDate::from_ymd_opt(2026, 12, 11),
        received_at: Some(Instant::from_micros(1_795_000_000_000_000)),
        total_due_on: NaiveDate::from_ymd_opt(2027, 2, 1),
        total_provisional: true,
        ground: Some("incomplete".to_owned()),
        reason: Some("Thiếu <script>alert(1)</script>".to_owned()),
        body: Some("Dòng một\n\nDòng ba".to_owned()),
        detail: Some("1234".to_owned()),
        path: "/my/initiatives/SK-2026-000123-7".to_owned(),
    }
}

/// As [`full`], without what only a receipt says.
fn ordinary() -> NoticeData {
    NoticeData {
        received_at: None,
        total_due_on: None,
        due_provisional: false,
        ground: None,
        ..full()
    }
}

#[test]
fn what_a_stored_notice_leaves_out_is_known_by_name() {
    let names = |data: &NoticeData| -> BTreeSet<String> {
        let written = serde_json::to_value(data).unwrap();
        written.as_object().unwrap().keys().cloned().collect()
    };
    let least: BTreeSet<String> = ["recipient", "path"].map(str::to_owned).into();
    assert_eq!(names(&NoticeData::default()), least);
    let mut all = least;
    all.extend(NoticeData::EMPTY.map(str::to_owned));
    assert_eq!(names(&full()), all);
    let short = serde_json::to_vec(&NoticeData::default()).unwrap();
    let read: NoticeData = serde_json::from_slice(&short).unwrap();
    assert_eq!(read, NoticeData::default());
}

#[test]
fn every_notice_renders_in_both_languages_with_all_and_with_nothing() {
    let renderer = renderer(true);
    for kind in NoticeKind::ALL {
        for locale in Locale::ALL {
            for data in [full(), NoticeData::default()] {
                let mail = renderer.render(*kind, &data, *locale).unwrap();
                let name = format!("{kind} {locale} {:?}\n{}", data.code, mail.text);
                assert!(
                    !mail.subject.is_empty() && !mail.subject.contains('\n'),
                    "{name}"
                );
                for shown in [&mail.subject, &mail.text, &mail.html] {
                    assert!(!shown.contains("{{") && !shown.contains("{%"), "{name}");
                    assert!(
                        !shown.replace("text-decoration:none", "").contains("none"),
                        "{name}"
                    );
                    assert!(
                        !shown.contains("  .") && !shown.contains(" ,") && !shown.contains(" ."),
                        "{name}"
                    );
                }
                assert!(!mail.text.contains("\n\n\n"), "{name}");
                assert!(
                    mail.html.contains(&format!("<html lang=\"{locale}\">")),
                    "{name}"
                );
                assert!(mail.text.contains("https://sangkien.example.vn/"), "{name}");
            }
        }
    }
}

#[test]
fn the_two_languages_say_different_things_and_leave_nothing_untranslated() {
    let renderer = renderer(false);
    for kind in NoticeKind::ALL {
        let vi = renderer
            .render(*kind, &NoticeData::default(), Locale::Vi)
            .unwrap();
        let en = renderer
            .render(*kind, &NoticeData::default(), Locale::En)
            .unwrap();
        assert_ne!(vi.subject, en.subject, "{kind}");
        assert!(
            en.text.replace("Sáng Kiến", "").is_ascii() || en.text.contains('“'),
            "{kind}\n{}",
            en.text
        );
    }
}

#[test]
fn what_people_wrote_is_escaped_in_html_and_whole_in_text() {
    let mail = renderer(false)
        .render(NoticeKind::Returned, &full(), Locale::Vi)
        .unwrap();
    assert!(!mail.html.contains("<script>") && !mail.html.contains("<b>mini"));
    assert!(mail.html.contains("Thiếu &lt;script&gt;alert(1)"));
    assert!(mail.html.contains("Bộ Nông nghiệp &amp; Môi trường"));
    assert!(mail.text.contains("Lý do: Thiếu <script>alert(1)</script>"));
    assert!(mail.text.contains("> Dòng một\n"));
    assert!(mail.html.contains("<blockquote"));
    assert!(
        mail.text
            .contains("Hạn: 04/12/2026 (tạm tính; còn 7 ngày làm việc)")
    );
}

#[test]
fn a_returned_file_reads_as_a_letter() {
    let data = NoticeData {
        body: Some("Bổ sung bản vẽ.".to_owned()),
        reason: None,
        title: Some("Máy gặt mini".to_owned()),
        ..ordinary()
    };
    let mail = renderer(false)
        .render(NoticeKind::Returned, &data, Locale::Vi)
        .unwrap();
    assert_eq!(mail.subject, "Cần bổ sung hồ sơ SK-2026-000123-7");
    let expected = "\
Kính gửi Nguyễn Thị Hồng Ánh,

Bộ Nông nghiệp & Môi trường đề nghị bạn bổ sung hồ sơ SK-2026-000123-7.

Những điểm cần bổ sung:

> Bổ sung bản vẽ.

Hãy sửa và gửi lại trước khi hết ngày 04/12/2026. Quá hạn mà chưa gửi lại, hồ sơ sẽ dừng xử lý. Trong lúc chờ bạn, thời hạn của cơ quan tạm dừng.

Mã hồ sơ: SK-2026-000123-7
Sáng kiến: Máy gặt mini
Cơ quan: Bộ Nông nghiệp & Môi trường
Hạn: 04/12/2026 (còn 7 ngày làm việc)

Bổ sung hồ sơ:
https://sangkien.example.vn/my/initiatives/SK-2026-000123-7

Trân trọng,
Cổng Sáng Kiến

--
Bạn nhận thư này vì bạn là người đề xuất hoặc tham gia một hồ sơ trên cổng Sáng Kiến, hoặc được mời tham gia, và đã xác nhận địa chỉ thư điện tử này.
Thông báo về thời hạn, kết luận và kết quả áp dụng luôn được gửi.
Thư này được gửi tự động. Xin không trả lời thư này.
Chọn cách nhận thông báo: https://sangkien.example.vn/my/account
";
    assert_eq!(mail.text.trim_end(), expected.trim_end());
}

#[test]
fn only_a_demonstration_marks_its_mails() {
    let marked = renderer(true)
        .render(NoticeKind::Received, &full(), Locale::Vi)
        .unwrap();
    let plain = renderer(false)
        .render(NoticeKind::Received, &full(), Locale::Vi)
        .unwrap();
    assert!(marked.text.contains("bản trình diễn") && marked.html.contains("bản trình diễn"));
    assert!(!plain.text.contains("trình diễn") && !plain.html.contains("trình diễn"));
}

#[test]
fn a_payload_cannot_lead_people_to_another_site() {
    let renderer = renderer(false);
    assert_eq!(
        renderer.url("/my/x?y=1"),
        "https://sangkien.example.vn/my/x?y=1"
    );
    for path in [
        "https://evil.example",
        "//evil.example",
        "javascript:x",
        "",
        "/\\evil.example",
        "x",
    ] {
        assert_eq!(renderer.url(path), "https://sangkien.example.vn/", "{path}");
    }
}

#[test]
fn days_are_counted_in_words() {
    let renderer = renderer(false);
    let left = |days, locale| {
        let data = NoticeData {
            days_left: Some(days),
            ..NoticeData::default()
        };
        renderer
            .words(&data, locale, 1)
            .unwrap()
            .remove("left")
            .unwrap()
    };
    assert_eq!(left(7, Locale::Vi), "còn 7 ngày làm việc");
    assert_eq!(left(0, Locale::Vi), "hạn cuối là hôm nay");
    assert_eq!(left(-2, Locale::Vi), "quá hạn 2 ngày làm việc");
    assert_eq!(left(1, Locale::En), "1 working day left");
    assert_eq!(left(-1, Locale::En), "1 working day overdue");
    assert_eq!(left(1234, Locale::Vi), "còn 1.234 ngày làm việc");
    assert_eq!(left(1234, Locale::En), "1,234 working days left");
}

#[test]
fn a_digest_lists_every_notice_with_its_link() {
    let notices = [
        (NoticeKind::Received, full()),
        (NoticeKind::Assigned, full()),
        (
            NoticeKind::Accepted,
            NoticeData {
                path: "/my/other".to_owned(),
                ..full()
            },
        ),
    ];
    for locale in Locale::ALL {
        let mail = renderer(false).digest(&notices, "An", *locale).unwrap();
        assert!(mail.subject.contains('3'), "{}", mail.subject);
        assert_eq!(mail.text.matches("\n- ").count(), 3, "{}", mail.text);
        assert_eq!(mail.html.matches("<li ").count(), 3);
        assert!(mail.text.contains("https://sangkien.example.vn/my/other"));
        assert!(
            !mail.html.contains("B0121B"),
            "no button without a page of its own"
        );
    }
}

#[test]
fn staff_are_told_why_they_get_a_mail_and_where_they_choose() {
    let renderer = renderer(false);
    let notices = [
        (NoticeKind::TaskIntake, full()),
        (NoticeKind::TaskOverdue, full()),
    ];
    let choices = "https://sangkien.example.vn/desk/account";
    for (locale, why, about) in [
        (Locale::Vi, "tham gia xử lý hồ sơ", "về việc của bạn"),
        (Locale::En, "you help to handle files", "about your work"),
    ] {
        let digest = renderer.digest(&notices, "An", locale).unwrap();
        assert!(digest.subject.ends_with(about), "{}", digest.subject);
        let single = renderer
            .render(NoticeKind::TaskIntake, &full(), locale)
            .unwrap();
        for mail in [digest, single] {
            for part in [mail.text, mail.html.replace("&#x2f;", "/")] {
                assert!(part.contains(why) && part.contains(choices), "{part}");
                assert!(!part.contains("/my/account"), "{part}");
            }
        }
        let citizen = renderer.digest(&[(NoticeKind::Received, full())], "Hoa", locale);
        let citizen = citizen.unwrap().text;
        assert!(citizen.contains("/my/account") && !citizen.contains(why));
    }
    let address = renderer.render(NoticeKind::VerifyEmail, &full(), Locale::Vi);
    assert!(!address.unwrap().text.contains("/account"));
}

#[test]
fn a_text_that_names_an_unknown_value_is_refused_and_not_left_empty() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir(directory.path().join("received")).unwrap();
    let own = |text: &str| {
        std::fs::write(directory.path().join("received/vi.txt"), text).unwrap();
        Renderer::new(RenderSettings {
            public_url: "https://x".to_owned(),
            demonstration: false,
            templates: Some(directory.path().to_owned()),
        })
    };
    let unknown = own("subject: x\naudience: staff\n\n{{ salary }}\n").unwrap();
    assert!(
        unknown
            .render(NoticeKind::Received, &full(), Locale::Vi)
            .is_err()
    );
    let absent = own("subject: x\naudience: staff\n\n{{ reason }}\n").unwrap();
    assert!(
        absent
            .render(NoticeKind::Received, &NoticeData::default(), Locale::Vi)
            .is_err()
    );
    assert!(
        absent
            .render(NoticeKind::Received, &full(), Locale::Vi)
            .is_ok()
    );
    assert!(own("subject: x\naudience: nobody\n\nx\n").is_err());
    assert!(own("subject: {% if %}\naudience: staff\n\nx\n").is_err());
    assert!(own("audience: staff\n\nx\n").is_err());
}

#[test]
fn numbers_that_are_none_stay_as_they_are() {
    let environment = environment();
    let run = |value: &str| {
        environment
            .render_str("{{ x | number }}", context! { x => value, locale => "vi" })
            .unwrap()
    };
    assert_eq!(run("1234567"), "1.234.567");
    assert_eq!(run("-1234"), "-1.234");
    assert_eq!(run("123"), "123");
    assert_eq!(run("ba"), "ba");
}
