//! After a whole walk nothing personal stands in the database in clear: not as text, not in hexadecimal,
//! not in base64. Looked for is exactly what went in, so the test could find it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::harness::{Options, Persona, Portal};
use crate::on_both_portals;
use crate::paper::{AUTHOR_EMAIL, Paper};
use crate::steps::{hand_in, write_draft};

on_both_portals! {
    async fn a_dump_holds_nothing_personal_in_clear(kind: Kind) {
        let portal = Portal::start(kind, Options::default());
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let title = "Máy gieo hạt mà bản sao lưu phải cho thấy";
        let review = write_draft(&citizen, &Paper::filled("ordinary", title, "LV01")).await;
        let (code, _) = hand_in(review).await;
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
        ];
        for secret in secrets {
            assert!(!holds_in_any_form(&stored, &secret), "{secret} stands in the database");
        }
    }
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
