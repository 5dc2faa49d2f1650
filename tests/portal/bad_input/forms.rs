//! What can be wrong with a form: its kind, its bytes, its answers. Whatever it is, it is said beside the
//! field, and what was typed stays.

use reqwest::Method;

use crate::harness::{Page, Persona, Portal, Request, Visitor};
use crate::on_both_portals;

use super::WRITER;

/// A fresh draft; its number and the page of a section.
pub async fn begin(citizen: &Visitor) -> String {
    let page = citizen.get("/my/drafts/new").await.expect(200);
    let form = page.form("/my/drafts/new").set("kind", "ordinary");
    let page = form.send().await.expect(200);
    page.url().path().rsplit('/').nth(1).unwrap().to_owned()
}

/// One step of a draft.
pub async fn step(citizen: &Visitor, draft: &str, section: &str) -> Page {
    citizen
        .get(&format!("/my/drafts/{draft}/{section}"))
        .await
        .expect(200)
}

/// What a field of a page holds.
pub fn held(page: &Page, name: &str) -> String {
    let form = page.form("step");
    form.value(name).unwrap_or_default().to_owned()
}

async fn save(citizen: &Visitor, draft: &str, section: &str, fields: &[(&str, &str)]) -> Page {
    let mut form = step(citizen, draft, section).await.form("step");
    for (name, value) in fields {
        form = form.set(name, *value);
    }
    form.set("do", "save").send().await
}

/// The draft is still there, with the title it had.
async fn still_titled(citizen: &Visitor, draft: &str, title: &str) {
    assert_eq!(
        held(&step(citizen, draft, "initiative").await, "title"),
        title
    );
}

on_both_portals! {
    async fn a_body_of_a_wrong_kind_is_refused_and_the_draft_stays(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(WRITER).await;
        let draft = begin(&citizen).await;
        save(&citizen, &draft, "initiative", &[("title", "Giữ nguyên")]).await.expect(200);
        let form = step(&citizen, &draft, "initiative").await.form("step");
        for wrong in ["text/plain", "application/json", "multipart/form-data; boundary=x", "image/png", ""] {
            let mut request = form.clone().set("title", "Kiểu khác").set("do", "save").request();
            request.body = request.body.map(|(_, body)| (wrong.to_owned(), body));
            citizen.send(request).await.expect(415);
        }
        let upload = step(&citizen, &draft, "documents").await.form("/files/attachments").request();
        for wrong in ["application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=other"] {
            let mut request = upload.clone();
            request.body = request.body.map(|(_, body)| (wrong.to_owned(), body));
            let status = citizen.send(request).await.status().as_u16();
            assert!([400, 415, 422].contains(&status), "{wrong}: {status}");
        }
        still_titled(&citizen, &draft, "Giữ nguyên").await;
    }

    async fn bytes_that_are_no_text_are_refused_and_the_draft_stays(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(WRITER).await;
        let draft = begin(&citizen).await;
        save(&citizen, &draft, "initiative", &[("title", "Đọc được")]).await.expect(200);
        let form = step(&citizen, &draft, "initiative").await.form("step").without("title");
        for bytes in [&b"&title=%FF%FE"[..], b"&title=\xff\xfe", b"&title=%ED%A0%80", b"&%C3%28=x", b"&title=%C0%80"] {
            let mut request = form.clone().set("do", "save").request();
            let (kind, mut body) = request.body.unwrap();
            body.extend_from_slice(bytes);
            request.body = Some((kind, body));
            citizen.send(request).await.expect(400);
        }
        still_titled(&citizen, &draft, "Đọc được").await;
    }

    async fn control_characters_are_said_beside_their_field_and_left_out(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(WRITER).await;
        let draft = begin(&citizen).await;
        let page = save(&citizen, &draft, "initiative", &[("title", "Máy\u{7} gặt\u{1b}[31m"), ("summary", "một\u{202e}hai")]).await;
        let page = page.expect(422);
        assert_eq!(page.all("#f-title-fault, #f-summary-fault").len(), 2, "{page:?}");
        assert_eq!((held(&page, "title"), held(&page, "summary")), ("Máy gặt[31m".to_owned(), "mộthai".to_owned()));
        // a zero byte is dropped: one of the databases has no place for it, and nobody means it
        let fields = [("title", "Máy\0 gặt"), ("summary", "một")];
        save(&citizen, &draft, "initiative", &fields).await.expect(200);
        still_titled(&citizen, &draft, "Máy gặt").await;
    }

    async fn decomposed_letters_are_stored_composed(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(WRITER).await;
        let draft = begin(&citizen).await;
        let composed = format!("Tiếng Việt gõ rời {}", &draft[28..]);
        let decomposed: String = unicode_normalization::UnicodeNormalization::nfd(composed.as_str()).collect();
        assert_ne!(composed, decomposed);
        save(&citizen, &draft, "initiative", &[("title", &decomposed)]).await;
        still_titled(&citizen, &draft, &composed).await;
        let database = portal.database.as_ref().unwrap();
        let count = |title: &str| database.count(&format!("SELECT count(*) AS n FROM initiatives WHERE title = '{title}'"));
        assert_eq!((count(&composed), count(&decomposed)), (1, 0));
    }

    async fn a_title_of_ten_thousand_characters_is_said_to_be_too_long_and_kept(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(WRITER).await;
        let draft = begin(&citizen).await;
        let long = "Sáng kiến ".repeat(1_000).trim_end().to_owned();
        let page = save(&citizen, &draft, "initiative", &[("title", &long)]).await.expect(422);
        let said = page.all("#f-title-fault").join(" ");
        assert!(said.contains("Tối đa") && (said.contains("9999") || said.contains("9.999")), "{said}");
        assert_eq!(held(&page, "title"), long);
        still_titled(&citizen, &draft, &long).await;
        citizen.get("/my").await.expect(200);
        // it cannot be handed in like this
        let review = citizen.get(&format!("/my/drafts/{draft}/review")).await.expect(200);
        assert!(review.words().contains("Tối đa") || !review.has_form("/review"), "{review:?}");
    }

    async fn going_back_a_step_saves_what_is_typed_right_or_wrong(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(WRITER).await;
        let draft = begin(&citizen).await;
        let page = step(&citizen, &draft, "authors").await;
        let form = page.form("step").set("authors.0.name", "Lò Thị Mai").set("authors.0.birth_date", "hôm kia");
        let form = form.set("do", "back");
        for _ in 0..2 {
            // twice: a double click is the same as one
            let before = form.clone().send().await.expect(200);
            assert!(before.url().path().ends_with("/initiative"), "{before:?}");
        }
        let back = step(&citizen, &draft, "authors").await;
        assert_eq!(held(&back, "authors.0.name"), "Lò Thị Mai");
        assert_eq!(held(&back, "authors.0.birth_date"), "hôm kia");
        // who was overtaken is told, and keeps what they typed, instead of going anywhere
        let late = form.set("authors.0.name", "Lò Thị Hoa").send().await.expect(409);
        assert_eq!(held(&late, "authors.0.name"), "Lò Thị Hoa");
        // there is nothing before the first step
        let first = step(&citizen, &draft, "initiative").await.form("step");
        assert!(!first.offers("do").contains(&"back"));
        let stays = first.set("title", "Giữ lại").forge("do", "back").send().await.expect(200);
        assert!(stays.url().path().ends_with("/initiative"));
        still_titled(&citizen, &draft, "Giữ lại").await;
    }

    async fn a_draft_whose_kind_was_taken_away_can_still_be_thrown_away(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(WRITER).await;
        let draft = begin(&citizen).await;
        let title = format!("Loại không còn nữa {}", &draft[28..]);
        save(&citizen, &draft, "initiative", &[("title", &title)]).await.expect(200);
        let database = portal.database.as_ref().unwrap();
        database.execute(&format!("UPDATE initiatives SET kind = 'khong-con' WHERE title = '{title}'"));
        let discard = format!("/my/drafts/{draft}/discard");
        let home = citizen.get("/my").await.expect(200).says(&title);
        assert!(home.text().contains(&draft), "the way to get rid of it: {home:?}");
        citizen.get(&format!("/my/drafts/{draft}/initiative")).await.expect(404);
        portal.visitor().signed_in_as(Persona::Neighbour).await.get(&discard).await.expect(404);
        // As the mail says that reminds of it.
        let page = citizen.get(&format!("/my/drafts/{draft}")).await.expect(200);
        let page = page.says(&title).says("không còn được tiếp nhận");
        page.form(&discard).send().await.expect(200);
        assert!(!citizen.get("/my").await.expect(200).words().contains(&title));
        citizen.get(&discard).await.expect(404);
    }

    async fn a_day_that_no_calendar_has_is_said_and_kept(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(WRITER).await;
        let draft = begin(&citizen).await;
        for wrong in ["31/02/2026", "29/02/2025", "2026-13-01", "hôm qua", "1/1/0001"] {
            let page = save(&citizen, &draft, "benefits", &[("first_applied_on", wrong)]).await.expect(422);
            let said = page.all("#f-first_applied_on-fault").join(" ");
            assert!(said.contains("ngày có thật"), "{wrong}: {said}");
            assert_eq!(held(&page, "first_applied_on"), wrong);
            assert_eq!(held(&step(&citizen, &draft, "benefits").await, "first_applied_on"), wrong);
        }
    }

    async fn shares_of_ninety_nine_percent_are_said_and_kept(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(WRITER).await;
        let draft = begin(&citizen).await;
        let form = step(&citizen, &draft, "authors").await.form("step").set("do", "add:authors");
        let page = form.send().await.expect(200);
        let form = page.form("step").set("authors.0.name", "Nguyễn Thị Hoa").set("authors.0.share", "50");
        let form = form.set("authors.1.name", "Trần Văn Minh").set("authors.1.share", "49");
        let page = form.set("do", "save").send().await.expect(422);
        page.says("Tổng tỷ lệ đóng góp phải bằng 100 %; hiện là 99 %");
        let page = step(&citizen, &draft, "authors").await;
        assert_eq!((held(&page, "authors.0.share"), held(&page, "authors.1.share")), ("50".to_owned(), "49".to_owned()));
        for wrong in ["1e9", "-1", "NaN", "50,001", "101"] {
            let form = step(&citizen, &draft, "authors").await.form("step");
            let page = form.set("authors.1.share", wrong).set("do", "save").send().await.expect(422);
            assert_eq!(held(&page, "authors.1.share"), wrong);
            assert!(!page.all("[id^=f-authors-1-share][id$=fault], .fault").is_empty(), "{wrong}: {page:?}");
        }
    }

    async fn a_key_used_twice_begins_one_draft_and_for_something_else_is_refused(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(Persona::Named("ly-a-pao")).await;
        let form = citizen.get("/my/drafts/new").await.form("/my/drafts/new");
        let first = form.clone().set("kind", "ordinary").send().await.expect(200);
        let again = form.clone().set("kind", "ordinary").send().await.expect(200);
        assert_eq!(first.url(), again.url());
        let other = form.clone().set("kind", "breakthrough").send().await.expect(409);
        assert!(!other.attributes("main a, main form", "href").is_empty(), "a way on: {other:?}");
        for wrong in ["", "x", "<script>", &"a".repeat(65)] {
            form.clone().set("kind", "ordinary").forge("once", wrong).send().await.expect(400);
        }
        form.without("once").set("kind", "ordinary").send().await.expect(400);
    }

    async fn a_stale_version_is_told_and_keeps_what_was_typed(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(WRITER).await;
        let draft = begin(&citizen).await;
        let page = step(&citizen, &draft, "initiative").await;
        let (one, other) = (page.form("step"), page.form("step"));
        one.set("title", "Từ cửa sổ thứ nhất").set("do", "save").send().await.expect(200);
        let typed = "Từ cửa sổ thứ hai, gõ rất lâu";
        let page = other.clone().set("title", typed).set("do", "save").send().await.expect(409);
        assert_eq!(held(&page, "title"), typed);
        still_titled(&citizen, &draft, "Từ cửa sổ thứ nhất").await;
        // sent again from the page that came back, it is saved
        page.form("step").set("do", "save").send().await.expect(200);
        still_titled(&citizen, &draft, typed).await;
        for wrong in ["", "1e3", "99999999999999999999", "x"] {
            other.clone().forge("version", wrong).set("do", "save").send().await.expect(400);
        }
        // versions nobody has seen yet, or ever
        for wrong in ["4711", "-1", "0"] {
            let form = other.clone().forge("version", wrong).set("title", "Từ tương lai").set("do", "save");
            form.send().await.expect(409);
        }
        still_titled(&citizen, &draft, typed).await;
    }

    async fn fields_that_no_form_has_are_left_alone(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(WRITER).await;
        let draft = begin(&citizen).await;
        let form = step(&citizen, &draft, "initiative").await.form("step").set("title", "Trường lạ");
        let mut form = form.forge("state", "accepted").forge("code", "SK-2026-000001-7").forge("agency_id", "x");
        for number in 0..2_000 {
            form = form.add(&format!("extra{number}"), "x").add("title", "Trường lạ");
        }
        form.set("do", "save").send().await;
        still_titled(&citizen, &draft, "Trường lạ").await;
        let forged = step(&citizen, &draft, "initiative").await.form("step");
        let forged = forged.forge("field", "LV99").forge("scope", "galactic").forge("topic", "<b>");
        let page = forged.set("do", "save").send().await.expect(422);
        assert!(page.all(".fault").len() >= 2, "{page:?}");
        for section in ["nowhere", "..%2f", "initiative%00", "%27"] {
            citizen.get(&format!("/my/drafts/{draft}/{section}")).await.expect(404);
        }
        for id in ["x", "00000000-0000-0000-0000-000000000000", "%00", "1"] {
            citizen.get(&format!("/my/drafts/{id}/initiative")).await.expect(404);
        }
    }

    async fn a_wrong_method_changes_nothing_and_names_the_right_ones(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(WRITER).await;
        let draft = begin(&citizen).await;
        for (method, path) in [
            (Method::DELETE, format!("/my/drafts/{draft}/initiative")),
            (Method::PUT, format!("/my/drafts/{draft}/initiative")),
            (Method::GET, format!("/my/drafts/{draft}/agree")),
            (Method::PATCH, "/my/account".to_owned()),
            (Method::GET, "/logout".to_owned()),
        ] {
            let page = citizen.send(citizen.request(method.clone(), &path)).await;
            let status = page.status().as_u16();
            // `agree` could be the name of a section; there is none
            assert!(status == 405 || (status == 404 && path.ends_with("/agree")), "{method} {path}: {status}");
        }
        step(&citizen, &draft, "initiative").await;
    }

    async fn a_form_sent_by_another_site_changes_nothing(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(WRITER).await;
        let draft = begin(&citizen).await;
        let typed = "Một câu dài mà người dân đã gõ rất lâu";
        let request = step(&citizen, &draft, "initiative").await.form("step").set("title", typed).set("do", "save").request();
        let foreign = Request { from: Some("https://evil.example/".parse().unwrap()), ..request.clone() };
        citizen.send(foreign).await.expect(403);
        still_titled(&citizen, &draft, "").await;
        citizen.send(request).await;
        still_titled(&citizen, &draft, typed).await;
    }
}
