//! What pages say of a file that moved on: to its proposer, who mends it, and to whoever had it on their desk.

use crate::harness::{Page, Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::paper::Paper;
use crate::steps::{act, hand_in, in_days, open, submitted, write_draft};

const REASON: &str = "Thuộc lĩnh vực của cơ quan khác, đã trao đổi với các bên.";

/// Forwards a file to the Ministry of Health.
async fn forward(officer: &Visitor, code: &str) {
    let page = open(officer, code).await;
    let names = page.all("#f-forward-agency option").into_iter();
    let mut choices = names.zip(page.attributes("#f-forward-agency option", "value"));
    let (_, health) = choices
        .find(|(name, _)| name == "Bộ Y tế")
        .expect("a ministry of health");
    let form = page
        .form("/forward")
        .set("agency", health)
        .set("reason", REASON);
    form.send().await.expect(200);
}

/// What the script of a draft does some seconds after the last key.
async fn autosaved(step: &Page) -> Page {
    let form = step.form("step").set("title", "Gõ thêm một câu.");
    let visitor = form.visitor();
    let mut request = form.request();
    request.headers.push(("x-autosave", "1".to_owned()));
    request
        .headers
        .push(("accept", "application/problem+json".to_owned()));
    visitor.send(request).await.expect(409)
}

fn rows(page: &Page) -> Vec<(String, String)> {
    let labels = page.all("dl.facts dt").into_iter();
    labels.zip(page.all("dl.facts dd")).collect()
}

on_both_portals! {
    async fn whoever_mends_a_file_reads_why_and_what_on_every_step(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = submitted(&citizen, "Trả lại vì đã cũ").await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let mending = "Xin cập nhật số liệu năm nay.";
        let form = act(&officer, &code, "return").await.set("ground", "outdated").set("mending", mending);
        form.send().await.expect(200);
        let page = citizen.get(&format!("/my/initiatives/{code}")).await.expect(200);
        let asked = page.all("section.ask").concat();
        assert!(asked.contains("Đã cũ") && asked.contains(mending), "{asked}");
        assert!(page.all("ol.timeline li").concat().contains("Đã cũ"), "{page:?}");
        let step = page.attributes("section.ask a.main", "href")[0].clone();
        let step = citizen.get(&step).await.expect(200);
        let said = step.all("section.calm").concat();
        assert!(said.contains("Đã cũ") && said.contains(mending), "{step:?}");
    }

    async fn of_a_returned_file_only_new_documents_can_be_taken_off(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let review = write_draft(&citizen, &Paper::filled("ordinary", "Tài liệu đã gửi", "LV01")).await;
        let path = review.url().path().replace("/review", "/documents");
        let attach = async |name: &str| {
            let page = citizen.get(&path).await.expect(200);
            let form = page.form("/files/attachments").file("file", name, "application/pdf", &b"%PDF-1.7\n"[..]);
            form.send().await.expect(200)
        };
        attach("đã gửi.pdf").await;
        let review = citizen.get(&path.replace("/documents", "/review")).await;
        let (code, _) = hand_in(review).await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let form = act(&officer, &code, "return").await.set("ground", "incomplete").set("mending", "Xin bổ sung ảnh.");
        form.send().await.expect(200);
        let page = citizen.get(&path).await.expect(200).says("Đã gửi, giữ lại trong hồ sơ.");
        assert!(!page.has_form("/remove"), "{page:?}");
        let page = attach("mới.pdf").await;
        assert_eq!(page.all(".files li > a"), ["đã gửi.pdf", "mới.pdf"]);
        let page = page.form("/remove").send().await.expect(200);
        assert_eq!(page.all(".files li > a"), ["đã gửi.pdf"]);
    }

    async fn words_about_a_file_that_was_forwarded_meanwhile_come_back_with_what_happened(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = submitted(&citizen, "Chuyển đi trong lúc đang viết").await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let words = "Đã gọi điện hỏi thêm người đề xuất.";
        let mut forms = Vec::new();
        for deed in ["note", "message"] {
            forms.push((format!("/{deed}"), act(&officer, &code, deed).await.set("body", words)));
        }
        forward(&portal.visitor().signed_in_as(Persona::Officer).await, &code).await;
        for (path, form) in forms {
            let page = form.send().await.expect(409).says("Hồ sơ được chuyển sang cơ quan khác");
            assert_eq!(page.form(&path).value("body"), Some(words), "what was typed stays");
            // the same from the page that came back: nothing happened since, and it is still not theirs
            let page = page.form(&path).send().await.expect(422);
            assert_eq!(page.form(&path).value("body"), Some(words));
        }
        // the desk says where it came first and where it is
        open(&officer, &code).await.says("Nay hồ sơ ở Bộ Y tế.");
        // the receipt says what was true then, and that it is of then
        let receipt = citizen.get(&format!("/my/initiatives/{code}/receipt")).await.expect(200);
        let rows = rows(&receipt);
        let first = ("Cơ quan nhận đầu tiên".to_owned(), "Bộ Khoa học và Công nghệ".to_owned());
        assert!(rows.contains(&first), "{rows:?}");
        assert!(rows.iter().all(|(label, _)| label != "Đang ở"), "{rows:?}");
        assert_eq!(rows.iter().filter(|(label, _)| label.contains("tính lúc nhận")).count(), 2, "{rows:?}");
        receipt.says("Trang hồ sơ cho biết hiện nay hồ sơ ở đâu");
    }

    async fn one_row_more_is_no_complaint_about_the_total(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let paper = Paper::filled("ordinary", "Hai người cùng làm", "LV01");
        let review = write_draft(&citizen, &paper).await;
        let (section, _) = paper.section_of("authors.0.share");
        let step = review.url().path().replace("/review", &format!("/{section}"));
        let page = citizen.get(&step).await.expect(200);
        let total = "Tổng tỷ lệ đóng góp phải bằng 100";
        let form = page.form(&section).set("authors.0.share", "60");
        let page = form.set("do", "add:authors").send().await.expect(200);
        assert!(page.all(".fault").iter().all(|fault| !fault.contains(total)), "{page:?}");
        let form = page.form(&section);
        assert!(form.names().contains(&"authors.1.name".to_owned()), "a second row: {page:?}");
        // whoever saves is told
        form.set("do", "save").send().await.expect(422).says(total);
    }

    async fn what_was_handed_in_is_found_by_the_address_of_its_draft(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let paper = Paper::filled("ordinary", "Gửi rồi mà thẻ kia còn mở", "LV01");
        let review = write_draft(&citizen, &paper).await;
        let here = review.url().path().to_owned();
        let draft = here.trim_end_matches("/review").to_owned();
        let (section, _) = paper.section_of("title");
        let step = format!("{draft}/{section}");
        let (late, twice) = (citizen.get(&step).await.expect(200), citizen.get(&here).await.expect(200));
        let third = citizen.get(&step).await.expect(200);
        let (code, _) = hand_in(review).await;
        for path in [&here, &step, &draft, &format!("{draft}/discard")] {
            let page = citizen.get(path).await.expect(200);
            assert_eq!(page.url().path(), format!("/my/initiatives/{code}"), "{path}");
        }
        let words = "Một câu dài được gõ thêm ở thẻ kia.";
        let late = late.form("step").set("title", words).set("do", "save").send().await;
        let late = late.expect(409).says(&code).says(words);
        assert!(late.attributes("main a.btn", "href").contains(&format!("/my/initiatives/{code}")), "{late:?}");
        twice.form("/review").tick("truth").send().await.expect(409).says(&code);
        // what saves itself learns which of the two it is, and has words for it
        for name in ["data-handed-in", "data-ended"] {
            let words = third.attributes("[data-draft]", name).concat();
            assert!(words.contains("sao chép") && !words.contains("tải lại"), "{name}: {words}");
        }
        autosaved(&third).await.says("/help#error-handed-in");
        // over: nobody is told that an agency has it
        let mine = citizen.get(&format!("/my/initiatives/{code}/withdraw")).await.expect(200);
        mine.form("/withdraw").send().await.expect(200);
        let page = third.form("step").set("title", words).set("do", "save").send().await;
        let page = page.expect(409).says("đã kết thúc").says(&code).says(words);
        assert!(!page.words().contains("cơ quan xử lý"), "{page:?}");
        autosaved(&third).await.says("/help#error-ended");
        // nobody else learns that there is such a file
        let neighbour = portal.visitor().signed_in_as(Persona::Neighbour).await;
        for path in [&here, &step] {
            let page = neighbour.get(path).await.expect(404);
            assert!(!page.text().contains(&code), "{page:?}");
        }
    }

    async fn a_day_that_cannot_have_been_is_a_fault(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let paper = Paper::filled("ordinary", "Áp dụng năm 2030", "LV01");
        let review = write_draft(&citizen, &paper).await;
        let draft = review.url().path().trim_end_matches("/review").to_owned();
        for (name, wrong, said) in [
            ("first_applied_on", in_days(1), "Ngày này chưa đến."),
            ("authors.0.birth_date", "2/9/2031".to_owned(), "Vui lòng nhập một ngày đã qua."),
            ("authors.0.birth_date", in_days(0), "Vui lòng nhập một ngày đã qua."),
        ] {
            let (section, _) = paper.section_of(name);
            let step = citizen.get(&format!("{draft}/{section}")).await.expect(200);
            let form = step.form("step").set(name, wrong).set("do", "continue");
            form.send().await.expect(422).says(said);
            let review = citizen.get(&format!("{draft}/review")).await.expect(200).says(said);
            assert!(!review.has_form("/review"), "{name} has to be mended first");
        }
        let (section, _) = paper.section_of("first_applied_on");
        let step = citizen.get(&format!("{draft}/{section}")).await.expect(200);
        let form = step.form("step").set("first_applied_on", in_days(0));
        form.set("do", "continue").send().await.expect(200);
    }
}
