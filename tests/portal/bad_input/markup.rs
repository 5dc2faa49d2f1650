//! HTML and formulas in every field, carried the whole way: shown as typed on every page and in every mail,
//! never as markup; in a spreadsheet a text, never a formula.

use sangkien::mail::mailbox;

use crate::harness::{Options, Page, Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::paper::Paper;
use crate::referees::spreadsheet::cells;
use crate::steps::{
    REVIEWERS, act, confirm_address, hand_in, open, receive_and_assign, take, write_draft,
};
use crate::walk::until;

const EVIL: &str = "<script>alert(1)</script><b id=evil onclick=alert(2)>\"'&amp;</b><img id=evil src=x onerror=alert(3)>";
const TITLE: &str = "=HYPERLINK(\"http://evil.example\";\"x\")</title></textarea><b id=evil>";
const NAME: &str = "+Hoa<b id=evil>";
const WORKPLACE: &str = "@SUM(1+1)*cmd|' /C calc'!A0<b id=evil>";

/// The paper with markup in every text.
fn evil_paper() -> Paper {
    let mut paper = Paper::filled("ordinary", TITLE, "LV01");
    let pairs = paper.sections.iter_mut().flat_map(|(_, pairs)| pairs);
    for (name, value) in pairs {
        let text = value.contains("gieo hạt đều hơn") || value.ends_with(':');
        if name.ends_with(".name") {
            NAME.clone_into(value);
        } else if name.ends_with(".workplace") {
            WORKPLACE.clone_into(value);
        } else if text {
            let most = value.chars().count();
            *value = EVIL.chars().take(most).collect();
        }
    }
    paper
}

/// Nothing that was typed has become a part of the page.
fn harmless(page: Page) -> Page {
    assert_eq!(
        page.all("#evil, [onclick], [onerror], img[src=x]"),
        Vec::<String>::new(),
        "{page:?}"
    );
    assert!(
        page.all("script")
            .iter()
            .all(|script| script.trim().is_empty()),
        "{page:?}"
    );
    let text = page.text();
    for markup in [
        "<script>alert",
        "<b id=evil",
        "<img id=evil",
        "</title></textarea>",
    ] {
        assert!(!text.contains(markup), "{markup} on {page:?}");
    }
    page
}

async fn judge_evil(staff: &Visitor, code: &str, deed: &str) {
    let form = act(staff, code, deed)
        .await
        .set("outcome", "accepted")
        .set("grounds", EVIL);
    harmless(form.send().await.expect(200));
}

on_both_portals! {
    async fn markup_in_every_field_is_shown_as_typed_on_every_page_mail_and_export(kind: Kind) {
        let options = Options {
            clock: Some("2026-11-02T02:00:00Z"),
            settings: vec![("SANGKIEN__DEMO__FILES", "0".to_owned())],
            ..Options::default()
        };
        let portal = &Portal::start(kind, options);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        confirm_address(portal, &citizen, "hoa@example.vn").await;
        let review = harmless(write_draft(&citizen, &evil_paper()).await).says(TITLE).says(EVIL);
        let documents = review.url().path().replace("/review", "/documents");
        for section in ["initiative", "authors", "content", "benefits", "documents"] {
            harmless(citizen.get(&documents.replace("documents", section)).await.expect(200));
        }
        let page = citizen.get(&documents).await;
        let form = page.form("/files/attachments").file("file", "<img id=evil src=x>.pdf", "application/pdf", &b"%PDF-1.7\n"[..]);
        harmless(form.send().await.expect(200));
        let (code, receipt) = hand_in(citizen.get(review.url().path()).await).await;
        harmless(receipt).says(TITLE);
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let message = citizen.get(&format!("/my/initiatives/{code}")).await.form("/messages");
        let field = message.names().iter().find(|name| *name != "once" && *name != "form_token").unwrap().clone();
        message.set(&field, EVIL).send().await.expect(200);
        for (deed, field) in [("note", "body"), ("message", "body")] {
            let form = act(&officer, &code, deed).await.set(field, EVIL);
            harmless(form.send().await.expect(200));
        }
        receive_and_assign(&officer, &code).await;
        for who in REVIEWERS {
            let reviewer = portal.visitor().signed_in_as(who).await;
            let page = reviewer.get(&format!("/desk/initiatives/{code}")).await;
            if page.has_form("/score") {
                let mut form = harmless(page).form("/score").tick("sure").set("recommendation", "accepted");
                for name in form.names().to_vec() {
                    form = match name.rsplit_once('.') {
                        Some((_, "points")) => form.set(&name, "8"),
                        Some((_, "reason")) => form.set(&name, EVIL),
                        _ => form,
                    };
                }
                harmless(form.set("comment", EVIL).send().await.expect(200));
            }
        }
        judge_evil(&officer, &code, "recommend").await;
        let approver = portal.visitor().signed_in_as(Persona::Approver).await;
        // refused first: what was typed comes back in its form
        let form = act(&approver, &code, "decide").await.set("grounds", EVIL);
        harmless(form.send().await.expect(422)).says(EVIL);
        judge_evil(&approver, &code, "decide").await;

        let public = portal.visitor();
        let accepted = until(&public, &format!("/initiatives/{code}"), Page::is_ok).await;
        harmless(accepted).says(TITLE);
        harmless(public.get("/initiatives?q=hyperlink").await.expect(200)).says(TITLE);
        harmless(public.get(&format!("/track?code={code}")).await.expect(200));
        for path in ["/my".to_owned(), "/my/inbox".to_owned(), format!("/my/initiatives/{code}"), format!("/my/initiatives/{code}/receipt")] {
            harmless(citizen.get(&path).await.expect(200));
        }
        let auditor = portal.visitor().signed_in_as(Persona::Auditor).await;
        harmless(open(&auditor, &code).await).says(EVIL).says(TITLE);
        let page = harmless(officer.get("/desk/queue?tab=all&state=accepted").await.expect(200));
        let rows = page.all("tbody tr").into_iter().filter(|row| row.contains(&code)).collect::<Vec<_>>();
        assert!(rows.len() == 1 && rows[0].contains(TITLE), "{rows:?} on {page:?}");
        mails_are_harmless(portal, &code).await;
        exports_are_harmless(portal, &code).await;
    }
}

async fn mails_are_harmless(portal: &Portal, code: &str) {
    let mails = portal.data().join("mailbox");
    let visitor = portal.visitor();
    harmless(visitor.get("/demo/mailbox").await.expect(200));
    let mut told = 0;
    for summary in mailbox::list(&mails).unwrap() {
        let mail = mailbox::read(&mails, summary.id).unwrap().unwrap();
        harmless(
            visitor
                .get(&format!("/demo/mailbox/{}", summary.id))
                .await
                .expect(200),
        );
        let html = scraper::Html::parse_document(&mail.html);
        let foreign = scraper::Selector::parse("#evil, script, [onclick], [onerror], img").unwrap();
        assert_eq!(html.select(&foreign).count(), 0, "{}", mail.html);
        assert!(!mail.summary.subject.contains(['\r', '\n']));
        told += usize::from(mail.html.contains("&lt;b id=evil") && mail.text.contains(code));
    }
    assert!(told > 5, "the title is in most of them: {told}");
}

async fn exports_are_harmless(portal: &Portal, code: &str) {
    portal.set_clock("2026-11-02T02:02:00Z");
    let analyst = portal.visitor().signed_in_as(Persona::Analyst).await;
    harmless(analyst.get("/ministry/accepted").await.expect(200)).says(TITLE);
    let taken = take(&analyst, "/ministry/accepted", "csv")
        .await
        .expect(200);
    let mut rows =
        csv::Reader::from_reader(taken.bytes().strip_prefix("\u{feff}".as_bytes()).unwrap());
    let row = rows
        .records()
        .map(Result::unwrap)
        .find(|row| &row[0] == code)
        .unwrap();
    assert!(
        row.iter().any(|cell| cell == format!("'{TITLE}")),
        "{row:?}"
    );
    assert!(
        row.iter()
            .all(|cell| !cell.starts_with(['=', '+', '-', '@'])),
        "{row:?}"
    );
    let taken = take(&analyst, "/ministry/accepted", "jsonl")
        .await
        .expect(200);
    let text = taken.text().into_owned();
    let line = text.lines().find(|line| line.contains(code)).unwrap();
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["title"], TITLE, "machines get what was typed");

    // the workbook: asked for, watched, fetched, opened by somebody else's program
    let form = analyst
        .get("/ministry/accepted")
        .await
        .form("/ministry/exports");
    form.send().await.expect(200);
    let ready = |page: &Page| !page.attributes("a[href$='/file']", "href").is_empty();
    let page = until(&analyst, "/ministry/exports", ready).await;
    let href = page.attributes("a[href$='/file']", "href")[0].clone();
    let progress = analyst
        .get(&href.replace("/file", "/progress"))
        .await
        .expect(200);
    let progress: serde_json::Value = serde_json::from_str(&progress.text()).unwrap();
    assert_eq!(
        (&progress["state"], &progress["done"]),
        (&"ended".into(), &1.into()),
        "{progress}"
    );
    let file = analyst.get(&href).await.expect(200);
    let dir = tempfile::TempDir::new().unwrap();
    let path = dir.path().join("tải về.xlsx");
    std::fs::write(&path, file.bytes()).unwrap();
    let Some(sheets) = cells(&path) else { return };
    let row = sheets[0].iter().find(|row| row[0] == code).unwrap();
    assert!(
        row.iter().any(|cell| cell == TITLE),
        "a text, no formula: {row:?}"
    );
    assert!(
        row.iter().any(|cell| cell == "Bộ Khoa học và Công nghệ"),
        "{row:?}"
    );
    let about: Vec<&str> = sheets[1].iter().flatten().map(String::as_str).collect();
    assert!(
        about.contains(&"Lương Thị Quỳnh") && about.contains(&"1"),
        "{about:?}"
    );
}
