//! After a whole walk nothing personal stands in the database in clear: not as text, not in hexadecimal,
//! not in base64. Looked for is exactly what went in, so the test could find it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::harness::{Options, Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::paper::{AUTHOR_EMAIL, Paper};
use crate::steps::{
    REVIEWERS, act, hand_in, in_days, open, receive_and_assign, score, write_draft,
};

on_both_portals! {
    async fn a_dump_holds_nothing_personal_in_clear(kind: Kind) {
        let portal = Portal::start(kind, Options::default());
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let title = "Máy gieo hạt mà bản sao lưu phải cho thấy";
        let review = write_draft(&citizen, &Paper::filled("ordinary", title, "LV01")).await;
        let (code, _) = hand_in(review).await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        said_of_people(&portal, &citizen, &officer, &code).await;
        let address = "hoa.rieng.tu@example.vn";
        let page = citizen.get("/my/account").await.expect(200);
        let form = page.form("/my/account/email").set("email", address).set("do", "ask");
        form.send().await.expect(200);

        let stored = portal.database.as_ref().unwrap().bytes();
        assert!(holds(&stored, title.as_bytes()), "what is public is found, so the search works");
        assert!(holds(&stored, code.as_bytes()));
        let who = Persona::Citizen.person();
        let born = who.birth_date;
        // the paper's author was born on 29 February 1976; the date of the deadline for nobody
        let secrets = [
            who.citizen_number.clone(),
            born.format("%Y%m%d").to_string(),
            born.format("%d/%m/%Y").to_string(),
            born.format("%Y-%m-%d").to_string(),
            "29/02/1976".to_owned(),
            "1976-02-29".to_owned(),
            address.to_owned(),
            AUTHOR_EMAIL.to_owned(),
            NUMBER.to_owned(),
            PHONE.to_owned(),
            HOME.to_owned(),
        ];
        for secret in secrets {
            assert!(!holds_in_any_form(&stored, &secret), "{secret} stands in the database");
        }
    }
}

/// Typed by people who should not, wherever words can be typed.
const NUMBER: &str = "000177654321";
const PHONE: &str = "0987 650 321";
const HOME: &str = "So 7 ngo Cay Khe, thon Ha";

/// A file's way with every sentence about people: messages, notes, sheets, minutes, grounds.
async fn said_of_people(portal: &Portal, citizen: &Visitor, officer: &Visitor, code: &str) {
    let words = format!("Gọi {PHONE}, nhà ở {HOME}, căn cước {NUMBER}.");
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
            &Paper::filled("breakthrough", "Qua hội đồng", "LV01"),
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
        .set("meets_on", in_days(28))
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
}

fn holds(all: &[u8], wanted: &[u8]) -> bool {
    all.windows(wanted.len()).any(|window| window == wanted)
}

fn holds_in_any_form(all: &[u8], secret: &str) -> bool {
    // the inner letters of its base64, wherever it begins
    let mut forms = vec![secret.as_bytes().to_vec(), hex::encode(secret).into_bytes()];
    for shift in 0..3 {
        let shifted = [vec![b' '; shift], secret.as_bytes().to_vec()].concat();
        let text = STANDARD_NO_PAD.encode(shifted);
        forms.push(text.as_bytes()[4..text.len() - 2].to_vec());
    }
    forms.iter().any(|form| holds(all, form))
}
