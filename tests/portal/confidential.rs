//! What of an accepted file is not for everybody stands nowhere that everybody reads, in no list, no export and no
//! letter; whoever handles the file reads it at the desk (workflow.md, States, "public sees"). Each such
//! answer is a word of its own, made from the kind's definition, so that a new field is looked for too.

use sangkien::domain::kind::{Field, Input, See, TextFormat};
use sangkien::mail::mailbox;

use crate::harness::{Options, Page, Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::paper::{Paper, REFERENCE};
use crate::referees::spreadsheet;
use crate::steps::{
    confirm_address, hand_in, judge, open, receive_and_assign, score_all, take, write_draft,
};
use crate::walk::until;

const KIND: &str = "ordinary";
const TITLE: &str = "Máy gieo hạt có phần cần giữ kín";
/// What the attached document is called.
const DOCUMENT: &str = "zqtailieukinzq.pdf";
/// Of no proposer: a co-author nobody here knows, who cannot have agreed to be named.
const CO_AUTHOR: &str = "Zqngolacthienzq";

/// An answer that is not for everybody.
struct KeptBack {
    /// The name of the input.
    input: String,
    typed: String,
    /// How it could be written by the portal, itself among them.
    forms: Vec<String>,
    /// Sealed: at the desk only behind a look that is recorded.
    personal: bool,
}

/// Every answer of the kind that is not public, each a word that stands nowhere else.
fn kept_back() -> Vec<KeptBack> {
    let kind = REFERENCE.kind(KIND).unwrap();
    let mut all = Vec::new();
    for field in kind.fields() {
        match &field.input {
            Input::Rows { columns, .. } => {
                for column in columns
                    .iter()
                    .filter(|column| field.see.max(column.see) > See::Public)
                {
                    // the second author: of the first the proposer's own account tells the name
                    let row = if field.key == "authors"
                        && ["name", "citizen_number"].contains(&column.key.as_str())
                    {
                        1
                    } else {
                        0
                    };
                    all.extend(marked(
                        column,
                        format!("{}.{row}.{}", field.key, column.key),
                    ));
                }
            }
            _ if field.see > See::Public => all.extend(marked(field, field.key.clone())),
            _ => {}
        }
    }
    all
}

/// Nothing for a box that is ticked and for documents, which are looked for by name.
fn marked(field: &Field, input: String) -> Option<KeptBack> {
    assert!(
        field.when.is_none(),
        "{input} is asked only sometimes: ask for it here"
    );
    let own = |text: String| (text.clone(), vec![text]);
    let (typed, forms) = match &field.input {
        Input::Statement | Input::File { .. } => return None,
        Input::ShortText {
            format: Some(TextFormat::Email),
            ..
        } => own("zqthukinzq@example.vn".to_owned()),
        Input::ShortText {
            format: Some(TextFormat::CitizenNumber),
            ..
        } => own("000190654321".to_owned()),
        Input::ShortText { .. } if field.key == "name" && input.starts_with("authors") => {
            own(CO_AUTHOR.to_owned())
        }
        Input::ShortText { .. } | Input::LongText { .. } => {
            own(format!("zq{}zq", input.replace(['.', '_'], "")))
        }
        Input::Number { .. } => amounts("4.867,53"),
        Input::Share => amounts("61,37"),
        Input::Date { .. } => {
            let day = if field.personal { 23 } else { 24 };
            let spelt = [
                format!("{day}/07/2013"),
                format!("{day}/7/2013"),
                format!("2013-07-{day}"),
            ];
            (spelt[1].clone(), spelt.to_vec())
        }
        other => panic!("{input}: how is {other:?} marked?"),
    };
    Some(KeptBack {
        input,
        typed,
        forms,
        personal: field.personal,
    })
}

/// A number, with the ways to write it.
fn amounts(typed: &str) -> (String, Vec<String>) {
    let plain = typed.replace('.', "");
    let forms = [typed.to_owned(), plain.clone(), plain.replace(',', ".")];
    (typed.to_owned(), forms.to_vec())
}

/// The form with all of it typed; nobody agreed to be named.
fn paper(kept_back: &[KeptBack]) -> Paper {
    let mut paper = Paper::filled(KIND, TITLE, "LV01").with_co_author(CO_AUTHOR, "000190654321");
    for one in kept_back {
        paper = paper.with(&one.input, &one.typed);
    }
    // the shares are a whole
    paper = paper.with("authors.1.share", "38,63");
    for (_, pairs) in &mut paper.sections {
        pairs.retain(|(name, _)| !name.ends_with(".public"));
    }
    paper
}

/// Walks it until everybody can read it.
async fn accepted(portal: &Portal, citizen: &Visitor, paper: &Paper) -> String {
    let review = write_draft(citizen, paper).await;
    let review = review.url().path().to_owned();
    let page = citizen
        .get(&review.replace("/review", "/documents"))
        .await
        .expect(200);
    let content = &b"%PDF-1.7\n%%EOF\n"[..];
    let form = page
        .form("/files/attachments")
        .file("file", DOCUMENT, "application/pdf", content);
    form.send().await.expect(200);
    let (code, _) = hand_in(citizen.get(&review).await.expect(200)).await;
    let officer = portal.visitor().signed_in_as(Persona::Officer).await;
    receive_and_assign(&officer, &code).await;
    assert!(score_all(portal, &code).await >= 2);
    judge(&officer, &code, "recommend").await;
    let approver = portal.visitor().signed_in_as(Persona::Approver).await;
    judge(&approver, &code, "decide").await;
    until(
        &portal.visitor(),
        &format!("/initiatives/{code}"),
        Page::is_ok,
    )
    .await;
    code
}

/// What the ministry takes out: CSV, JSON Lines, the parts of a workbook.
async fn taken_out(portal: &Portal, code: &str) -> Vec<(&'static str, String)> {
    // what was decided before the longest write could still be under way
    portal.set_clock("2026-11-02T02:01:00Z");
    let analyst = portal.visitor().signed_in_as(Persona::Analyst).await;
    let mut taken = Vec::new();
    for format in ["csv", "jsonl"] {
        let file = take(&analyst, "/ministry/accepted", format)
            .await
            .expect(200);
        taken.push((format, file.text().into_owned()));
    }
    let form = analyst
        .get("/ministry/accepted")
        .await
        .form("/ministry/exports");
    form.send().await.expect(200);
    let ready = |page: &Page| !page.attributes("a[href$='/file']", "href").is_empty();
    let page = until(&analyst, "/ministry/exports", ready).await;
    let href = page.attributes("a[href$='/file']", "href").remove(0);
    let workbook = analyst.get(&href).await.expect(200);
    let parts = spreadsheet::parts(workbook.bytes());
    taken.push(("xlsx", parts.into_values().collect()));
    for path in ["/ministry/accepted", "/ministry/figures"] {
        taken.push((
            path,
            analyst.get(path).await.expect(200).text().into_owned(),
        ));
    }
    for (what, text) in taken
        .iter()
        .filter(|(what, _)| *what != "/ministry/figures")
    {
        assert!(
            text.contains(code) && text.contains(TITLE),
            "{what} has the file: {text}"
        );
    }
    taken
}

/// All mail that left, the decision's among it.
async fn letters(portal: &Portal) -> String {
    let mails = portal.data().join("mailbox");
    for _ in 0..100 {
        let all = mailbox::list(&mails).unwrap().into_iter();
        let read = all.map(|mail| mailbox::read(&mails, mail.id).unwrap().unwrap());
        let text: String = read.map(|mail| mail.text + &mail.html).collect();
        if text.contains("đã chấp nhận") {
            return text;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("no letter of the decision left\n{}", portal.log());
}

on_both_portals! {
    async fn what_is_not_for_everybody_stands_nowhere_but_at_the_desk(kind: Kind) {
        let options = Options {
            clock: Some("2026-11-02T02:00:00Z"),
            settings: vec![("SANGKIEN__DEMO__FILES", "0".to_owned())],
            ..Options::default()
        };
        let portal = &Portal::start(kind, options);
        let kept_back = kept_back();
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        confirm_address(portal, &citizen, "hoa@example.vn").await;
        let code = accepted(portal, &citizen, &paper(&kept_back)).await;

        let public = portal.visitor();
        let mut read = taken_out(portal, &code).await;
        for path in ["/", "/initiatives", "/initiatives?q=may+gieo+hat", "/figures"] {
            read.push((path, public.get(path).await.expect(200).text().into_owned()));
        }
        assert!(read.iter().filter(|(_, text)| text.contains(TITLE)).count() >= 7, "the file is in the lists");
        for (what, path) in [
            ("its page", format!("/initiatives/{code}")),
            ("its page, in English", format!("/initiatives/{code}?lang=en")),
            ("where it stands", format!("/track?code={code}")),
        ] {
            read.push((what, public.get(&path).await.expect(200).says(&code).text().into_owned()));
        }
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        for path in ["/desk/queue", "/desk/inbox"] {
            read.push((path, officer.get(path).await.expect(200).text().into_owned()));
        }
        read.push(("letters", letters(portal).await));

        let desk = open(&officer, &code).await.says(DOCUMENT);
        let desk = desk.text();
        assert!(kept_back.len() >= 18, "only {} answers are kept back", kept_back.len());
        for one in &kept_back {
            for (what, text) in &read {
                for form in &one.forms {
                    assert!(!text.contains(form), "{} is read in {what} as {form}", one.input);
                }
            }
            let shown = one.forms.iter().any(|form| desk.contains(form));
            assert_eq!(shown, !one.personal, "{} at the desk", one.input);
            let found = public.get(&format!("/initiatives?q={}", urlencoding::encode(&one.typed))).await.expect(200);
            assert!(!found.text().contains(&code), "{} is found by {}", one.input, one.typed);
        }
        for (what, text) in &read {
            assert!(!text.contains(DOCUMENT), "{DOCUMENT} stands in {what}");
            let named = text.contains("Nguyễn Thị Hoa") && !["letters", "/desk/queue", "/desk/inbox"].contains(what);
            assert!(!named, "who did not agree is named in {what}");
        }
    }
}

/// Of every kind that is delivered: what is personal, and what has to be kept confidential, is for nobody outside.
#[test]
fn no_kind_shows_everybody_what_is_personal_or_has_to_be_kept_confidential() {
    let mut confidential = 0;
    for kind in REFERENCE.kinds.values() {
        for field in kind.fields() {
            let columns = field
                .columns()
                .iter()
                .map(|column| (column, field.see.max(column.see)));
            for (asked, see) in columns.chain([(field, field.see)]) {
                let place = format!("{}: {}.{}", kind.code, field.key, asked.key);
                if asked.personal {
                    assert_eq!(see, See::Confidential, "{place} is personal");
                }
                if asked.key == "confidential" {
                    confidential += 1;
                    assert_eq!(see, See::Confidential, "{place}");
                }
            }
        }
        let asks = kind.fields().any(|field| field.key == "confidential");
        assert!(
            asks,
            "{} does not ask what has to be kept confidential",
            kind.code
        );
    }
    assert_eq!(confidential, REFERENCE.kinds.len());
}
