//! After a whole walk nothing personal stands in the database or in the log in clear: not as text, not in
//! hexadecimal, not in base64. Looked for is exactly what went in, so the test could find it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::harness::{Options, Page, Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::paper::{self, AUTHOR_EMAIL, Paper};
use crate::steps::{
    REVIEWERS, act, confirm_address, hand_in, in_days, open, receive_and_assign, score, take,
    write_draft, write_sections,
};
use crate::walk::until;

on_both_portals! {
    async fn a_dump_and_a_log_hold_nothing_personal_in_clear(kind: Kind) {
        let options = Options {
            clock: Some("2026-11-02T02:00:00Z"),
            settings: vec![("SANGKIEN__DEMO__FILES", "0".to_owned())],
            ..Options::default()
        };
        let portal = &Portal::start(kind, options);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        confirm_address(portal, &citizen, ADDRESS).await;
        let title = "Máy gieo hạt mà bản sao lưu phải cho thấy";
        let neighbour = Persona::Neighbour.person();
        let paper = Paper::filled("ordinary", title, "LV01").with_co_author(&neighbour.name, &neighbour.citizen_number);
        let (code, _) = hand_in(write_draft(&citizen, &paper).await).await;
        let co_author = portal.visitor().signed_in_as(Persona::Neighbour).await;
        let form = co_author.get(&format!("/my/named/{code}")).await.form(&format!("/my/named/{code}"));
        form.set("named", "yes").send().await.expect(200);
        let assisted = typed_for_somebody(portal).await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        open(&officer, &assisted).await.form("/unmask").send().await.expect(200);
        let council = said_of_people(portal, &citizen, &officer, &code).await;
        carried_out(portal, &citizen, &code, &council).await;
        // one more address, asked for and never confirmed
        let page = citizen.get("/my/account").await.expect(200);
        let form = page.form("/my/account/email").set("email", WAITING).set("do", "ask");
        form.send().await.expect(200);

        let stored = portal.database.as_ref().unwrap().bytes();
        let stored = String::from_utf8_lossy(&stored);
        let log = portal.log();
        for public in [title, &code, &assisted, &council] {
            assert!(stored.contains(public), "what is public is found, so the search works: {public}");
        }
        assert!(log.contains("\"target\""), "there is a log: {log}");
        let mut secrets = [
            // of the paper's author; the date of the deadline is for nobody
            "29/02/1976", "1976-02-29", AUTHOR_EMAIL, paper::PHONE, UNKNOWN,
            // of the account, given, confirmed or not
            ADDRESS, WAITING,
            // typed into every text
            NUMBER, PHONE, HOME,
        ].map(str::to_owned).to_vec();
        secrets.push(Persona::Citizen.person().birth_date.format("%Y%m%d").to_string());
        for who in SIGNED_IN {
            let person = who.person();
            let born = person.birth_date;
            secrets.extend([person.citizen_number.clone(), person.email()]);
            secrets.extend(["%d/%m/%Y", "%Y-%m-%d"].map(|how| born.format(how).to_string()));
        }
        for secret in secrets {
            for form in forms(&secret) {
                assert!(!stored.contains(&form), "{secret} stands in the database as {form}");
                assert!(!log.contains(&form), "{secret} stands in the log as {form}");
            }
        }
    }
}

/// Confirmed by the citizen.
const ADDRESS: &str = "hoa.rieng.tu@example.vn";
/// Never confirmed.
const WAITING: &str = "hoa.cho.tra.loi@example.vn";
/// A co-author's number whom nobody here knows.
const UNKNOWN: &str = "000190123456";
const HIGHLANDER: Persona = Persona::Named("ly-a-pao");
/// Whose particulars the portal has had.
const SIGNED_IN: [Persona; 11] = [
    Persona::Citizen,
    Persona::Neighbour,
    HIGHLANDER,
    Persona::Assistant,
    Persona::Officer,
    Persona::Reviewer,
    Persona::Reviewer2,
    Persona::Reviewer3,
    Persona::Secretary,
    Persona::Approver,
    Persona::Analyst,
];

/// A member of a digital-technology team types for a citizen, by their number.
async fn typed_for_somebody(portal: &Portal) -> String {
    let citizen = portal.visitor().signed_in_as(HIGHLANDER).await;
    let assistant = portal.visitor().signed_in_as(Persona::Assistant).await;
    let form = assistant.get("/my/assist").await.form("/my/assist");
    let number = HIGHLANDER.person().citizen_number.clone();
    let form = form.set("citizen_number", number).set("kind", "ordinary");
    form.send().await.expect(200);
    let home = citizen.get("/my").await.expect(200);
    let review = home.form("/accept").send().await.expect(200);
    let path = review.url().path().to_owned();
    let page = assistant.get(path.trim_end_matches("/review")).await;
    write_sections(page, &Paper::filled("ordinary", "Gõ giúp, kín đáo", "LV01")).await;
    let read = citizen.get(&path).await.expect(200);
    read.form("/agree").tick("agree").send().await.expect(200);
    hand_in(assistant.get(&path).await.expect(200)).await.0
}

/// One file is announced and carried out to its end, the other rejected and appealed against; the ministry
/// takes both lists out.
async fn carried_out(portal: &Portal, citizen: &Visitor, code: &str, rejected: &str) {
    let public = portal.visitor();
    until(&public, &format!("/initiatives/{code}"), Page::is_ok).await;
    let analyst = portal.visitor().signed_in_as(Persona::Analyst).await;
    let form = act(&analyst, code, "launch")
        .await
        .set("unit", "Sở Nông nghiệp và Môi trường");
    let form = form
        .set("milestones.0.title", "Thử ở ba xã")
        .set("milestones.0.due_on", in_days(100));
    form.send().await.expect(200);
    let form = act(&analyst, code, "complete")
        .await
        .set("result", "Giảm ba phần tư công gieo.");
    form.set("evidence", "Báo cáo của ba xã.")
        .tick("sure")
        .send()
        .await
        .expect(200);

    let approver = portal.visitor().signed_in_as(Persona::Approver).await;
    let form = act(&approver, rejected, "decide")
        .await
        .set("outcome", "rejected");
    form.set("grounds", words()).send().await.expect(200);
    let path = format!("/my/initiatives/{rejected}/appeal");
    let page = until(citizen, &path, Page::is_ok).await;
    let form = page.form("/appeal").set("reason", words()).tick("truth");
    form.send().await.expect(200);

    portal.set_clock("2026-11-02T02:02:00Z");
    for format in ["csv", "jsonl"] {
        let taken = take(&analyst, "/ministry/accepted", format)
            .await
            .expect(200);
        assert!(taken.text().contains(code));
        for secret in [
            &Persona::Citizen.person().citizen_number,
            &Persona::Neighbour.person().citizen_number,
        ] {
            assert!(
                !taken.text().contains(secret),
                "numbers leave the portal in no list"
            );
        }
    }
}

fn words() -> String {
    format!("Gọi {PHONE}, nhà ở {HOME}, căn cước {NUMBER}.")
}

/// Typed by people who should not, wherever words can be typed.
const NUMBER: &str = "000177654321";
const PHONE: &str = "0987 650 321";
const HOME: &str = "So 7 ngo Cay Khe, thon Ha";

/// A file's way with every sentence about people: messages, notes, sheets, minutes, grounds.
/// The first is decided upon; the other, whose code is answered, waits for its decision after its council.
async fn said_of_people(
    portal: &Portal,
    citizen: &Visitor,
    officer: &Visitor,
    code: &str,
) -> String {
    let words = words();
    let page = citizen
        .get(&format!("/my/initiatives/{code}"))
        .await
        .expect(200);
    page.form("/messages")
        .set("body", &words)
        .send()
        .await
        .expect(200);
    for deed in ["note", "message"] {
        act(officer, code, deed)
            .await
            .set("body", &words)
            .send()
            .await
            .expect(200);
    }
    let (council, _) = hand_in(
        write_draft(
            citizen,
            &Paper::filled("breakthrough", "Qua hội đồng", "LV01")
                .with_co_author("Người Chưa Biết", UNKNOWN),
        )
        .await,
    )
    .await;
    for code in [code, &council] {
        receive_and_assign(officer, code).await;
        for who in REVIEWERS {
            let reviewer = portal.visitor().signed_in_as(who).await;
            let page = reviewer.get(&format!("/desk/initiatives/{code}")).await;
            let action = format!("/desk/initiatives/{code}/score");
            if page.has_form(&action) {
                let mut form = score(page.form(&action)).set("comment", &words);
                for name in form.names().to_vec() {
                    if name.ends_with(".reason") {
                        form = form.set(&name, &words);
                    }
                }
                form.send().await.expect(200);
            }
        }
        let form = act(officer, code, "recommend")
            .await
            .set("outcome", "accepted");
        form.set("grounds", &words).send().await.expect(200);
    }
    let secretary = portal.visitor().signed_in_as(Persona::Secretary).await;
    let form = act(&secretary, &council, "convene").await;
    let (chair, members) = (form.offers("chair"), form.offers("member"));
    let chair = chair
        .iter()
        .find(|id| !id.is_empty())
        .expect("a chair")
        .to_string();
    let members: Vec<String> = members.iter().map(ToString::to_string).collect();
    let mut form = form
        .set("meets_on", "02/11/2026")
        .set("place", "Phòng họp 2")
        .set("chair", chair);
    for member in members {
        form = form.add("member", member);
    }
    form.send().await.expect(200);
    let form = act(&secretary, &council, "conclude").await;
    let present: Vec<String> = form
        .offers("present")
        .iter()
        .map(ToString::to_string)
        .collect();
    let mut form = form.set("minutes", &words).set("outcome", "accepted");
    for person in present {
        form = form.add("present", person);
    }
    form.send().await.expect(200);
    let approver = portal.visitor().signed_in_as(Persona::Approver).await;
    let form = act(&approver, code, "decide")
        .await
        .set("outcome", "accepted");
    form.set("grounds", &words).send().await.expect(200);
    // who may read it does
    open(&approver, code).await.says(NUMBER);
    open(&approver, &council).await.says(HOME);
    council
}

/// As it is, in hexadecimal, and the inner letters of its base64, wherever it begins.
fn forms(secret: &str) -> Vec<String> {
    let mut forms = vec![secret.to_owned(), hex::encode(secret)];
    for shift in 0..3 {
        let shifted = [vec![b' '; shift], secret.as_bytes().to_vec()].concat();
        let text = STANDARD_NO_PAD.encode(shifted);
        forms.push(text[4..text.len() - 2].to_owned());
    }
    forms
}
