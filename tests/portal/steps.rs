//! What people do on the way of a file, page by page, as somebody in front of a browser without script does
//! it. The scenarios are made of these.

use sangkien::mail::mailbox;

use crate::harness::{Form, Page, Persona, Portal, Visitor};
use crate::paper::Paper;

/// Begins a draft and writes every section of the paper; ends on the page that shows all answers.
pub async fn write_draft(citizen: &Visitor, paper: &Paper) -> Page {
    let page = citizen.get("/my/drafts/new").await.expect(200);
    let form = page.form("/my/drafts/new").set("kind", paper.kind);
    write_sections(form.send().await.expect(200), paper).await
}

/// Writes every section of the paper from the first page of a draft on.
pub async fn write_sections(mut page: Page, paper: &Paper) -> Page {
    for (section, pairs) in &paper.sections {
        assert!(
            page.url().path().ends_with(section),
            "{section} is not {page:?}"
        );
        page = add_rows(page, section, pairs).await;
        let form = fill(page.form(section), pairs);
        page = form.set("do", "continue").send().await.expect(200);
    }
    assert!(page.url().path().ends_with("/review"), "{page:?}");
    page
}

/// A list starts short; one more row at a time.
async fn add_rows(mut page: Page, section: &str, pairs: &[(String, String)]) -> Page {
    for (name, _) in pairs {
        let Some((list, _)) = name.split_once('.') else {
            continue;
        };
        if !page.form(section).names().contains(name) {
            let form = page.form(section).set("do", format!("add:{list}"));
            page = form.send().await.expect(200);
        }
    }
    page
}

/// Types what the form asks for; what it does not ask here is asked elsewhere.
pub fn fill(mut form: Form, pairs: &[(String, String)]) -> Form {
    for (name, value) in pairs {
        if !form.names().contains(name) {
            continue;
        }
        form = match value.as_str() {
            "on" => form.tick(name),
            value => form.set(name, value),
        };
    }
    form
}

/// Agrees to the statements and hands in; the code on the receipt.
pub async fn hand_in(review: Page) -> (String, Page) {
    let form = review.form("/review").tick("truth");
    let receipt = form.send().await.expect(200);
    let code = receipt
        .code()
        .unwrap_or_else(|| panic!("no code on {receipt:?}"));
    (code, receipt)
}

/// A new ordinary file of the owner's field, handed in.
pub async fn submitted(citizen: &Visitor, title: &str) -> String {
    let review = write_draft(citizen, &Paper::filled("ordinary", title, "LV01")).await;
    hand_in(review).await.0
}

/// A file's page on the desk.
pub async fn open(staff: &Visitor, code: &str) -> Page {
    let page = staff.get(&format!("/desk/initiatives/{code}")).await;
    page.expect(200)
}

/// The form of an act on a file.
pub async fn act(staff: &Visitor, code: &str, deed: &str) -> Form {
    let page = open(staff, code).await;
    page.form(&format!("/desk/initiatives/{code}/{deed}"))
}

/// Receives a file and gives it to the least loaded reviewers.
pub async fn receive_and_assign(officer: &Visitor, code: &str) {
    act(officer, code, "receive").await.send().await.expect(200);
    let form = act(officer, code, "assign").await.set("how", "automatic");
    form.send().await.expect(200);
}

/// The reviewers who were asked hand in their sheets: whoever of these has the form does.
pub async fn score_all(portal: &Portal, code: &str) -> usize {
    let mut handed_in = 0;
    for who in REVIEWERS {
        let reviewer = portal.visitor().signed_in_as(who).await;
        let page = reviewer.get(&format!("/desk/initiatives/{code}")).await;
        let action = format!("/desk/initiatives/{code}/score");
        if page.has_form(&action) {
            score(page.form(&action)).send().await.expect(200);
            handed_in += 1;
        }
    }
    handed_in
}

/// All reviewers of the owner agency.
pub const REVIEWERS: [Persona; 4] = [
    Persona::Reviewer,
    Persona::Reviewer2,
    Persona::Reviewer3,
    Persona::Named("dinh-cong-son"),
];

/// Eight points for everything, with reasons.
pub fn score(mut form: Form) -> Form {
    for name in form.names().to_vec() {
        if name.ends_with(".points") {
            form = form.set(&name, "8");
        } else if name.ends_with(".reason") {
            form = form.set(&name, "Có số liệu trước và sau, đo ở ba xã.");
        }
    }
    form.set("recommendation", "accepted")
        .set("comment", "Nên công nhận.")
        .tick("sure")
}

/// Proposes or takes a decision for the file.
pub async fn judge(staff: &Visitor, code: &str, deed: &str) -> Page {
    let form = act(staff, code, deed).await.set("outcome", "accepted");
    let form = form.set(
        "grounds",
        "Giải pháp mới, có lợi ích rõ, nơi khác làm theo được.",
    );
    form.send().await.expect(200)
}

/// Walks a file from its submission to the approver's table.
pub async fn proposed(portal: &Portal, citizen: &Visitor, title: &str) -> String {
    let code = submitted(citizen, title).await;
    let officer = portal.visitor().signed_in_as(Persona::Officer).await;
    receive_and_assign(&officer, &code).await;
    assert!(score_all(portal, &code).await >= 2);
    judge(&officer, &code, "recommend").await;
    code
}

/// Takes accepted files out as CSV or JSON Lines, with the filter of the page at `path`.
pub async fn take(analyst: &Visitor, path: &str, format: &str) -> Page {
    let page = analyst.get(path).await.expect(200);
    let form = page.form("/ministry/accepted/take").forge("format", format);
    form.send().await
}

/// Gives this address and confirms it by the link in the mailbox of the demonstration, so that mail leaves.
pub async fn confirm_address(portal: &Portal, citizen: &Visitor, address: &str) {
    let page = citizen.get("/my/account").await.expect(200);
    let form = page
        .form("/my/account/email")
        .set("email", address)
        .set("do", "ask");
    form.send().await.expect(200);
    let mails = portal.data().join("mailbox");
    let pattern = regex::Regex::new(r"/email/[\w-]+").unwrap();
    for _ in 0..100 {
        let all = mailbox::list(&mails).unwrap();
        let mut theirs = all.iter().filter(|mail| mail.to_address == address);
        if let Some(mail) = theirs.next_back() {
            let mail = mailbox::read(&mails, mail.id).unwrap().unwrap();
            let link = pattern.find(&mail.text).unwrap().as_str().to_owned();
            let page = citizen.get(&link).await.expect(200);
            page.form(&link).send().await.expect(200);
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("no mail came");
}

/// Where a file stands and what its history says last: `state event`, as they are stored.
pub fn standing(portal: &Portal, code: &str) -> String {
    let last = portal.database.as_ref().unwrap().lines(&format!(
        "SELECT i.state || ' ' || e.kind AS line FROM initiatives i JOIN events e ON e.initiative_id = i.initiative_id \
         WHERE i.code = '{code}' ORDER BY e.sequence DESC LIMIT 1"
    ));
    last.concat()
}

/// The subjects of what the first page of an inbox holds about a file, newest first.
pub async fn inbox_about(reader: &Visitor, inbox: &str, code: &str) -> Vec<String> {
    let page = reader.get(inbox).await.expect(200);
    let subjects = page.all(".inbox li a").into_iter();
    subjects.filter(|subject| subject.contains(code)).collect()
}

/// What a page says in its lists of facts: label and value.
pub fn facts(page: &Page) -> Vec<(String, String)> {
    let labels = page.all("main dl.facts dt").into_iter();
    labels.zip(page.all("main dl.facts dd")).collect()
}

/// The day so many days from now in Vietnam, as people write it: for portals on the machine's clock.
pub fn in_days(days: i64) -> String {
    let there = chrono::Utc::now() + chrono::Duration::hours(7) + chrono::Duration::days(days);
    there.format("%d/%m/%Y").to_string()
}
