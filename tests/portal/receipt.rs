//! What a proposer holds in hand after handing in: the receipt with its due date, and notices in the language
//! of the account, on the page and by mail.

use chrono::NaiveDate;
use sangkien::domain::calendar::WorkingDays;
use sangkien::domain::time::Instant;
use sangkien::mail::mailbox;

use crate::harness::{Options, Persona, Portal};
use crate::on_both_portals;
use crate::paper::{Paper, REFERENCE};
use crate::steps::{confirm_address, facts, hand_in, inbox_about, submitted, write_draft};

/// Half past one in the night to Friday the 20th in Hà Nội; a Thursday elsewhere. The 24th is a day off.
const NIGHT: &str = "2026-11-19T18:30:00Z";

fn portal(kind: crate::databases::Kind) -> Portal {
    let settings = vec![("SANGKIEN__DEMO__FILES", "0".to_owned())];
    Portal::start(
        kind,
        Options {
            clock: Some(NIGHT),
            settings,
            ..Options::default()
        },
    )
}

on_both_portals! {
    async fn a_receipt_says_what_came_in_when_who_has_it_and_until_when(kind: Kind) {
        let portal = &portal(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let title = "Máy gieo hạt có giấy biên nhận";
        let (code, receipt) = hand_in(write_draft(&citizen, &Paper::filled("ordinary", title, "LV01")).await).await;

        // five working days of intake from the day after: Monday, not the Tuesday off, Wednesday …
        let written = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
        let today = NIGHT.parse::<Instant>().unwrap().date();
        assert_eq!(written(today), "20/11/2026");
        let kind = REFERENCE.kind("ordinary").unwrap();
        let intake = REFERENCE.calendar.due(today, WorkingDays(5)).on;
        assert_eq!(written(intake), "30/11/2026");
        let whole = REFERENCE.calendar.due(today, REFERENCE.total_budget(kind)).on;

        let said = facts(&receipt);
        let values: Vec<&str> = said.iter().map(|(_, value)| value.as_str()).collect();
        for wanted in [code.as_str(), title, "Bộ Khoa học và Công nghệ", "Cán bộ tiếp nhận"] {
            assert!(values.contains(&wanted), "{wanted} is not in {said:?}");
        }
        for wanted in [&written(today), "01:30", &written(intake), &written(whole)] {
            assert!(values.iter().any(|value| value.contains(wanted)), "{wanted} is not in {said:?}");
        }
        // it stays what it was, and is nobody else's
        let path = format!("/my/initiatives/{code}/receipt");
        portal.set_clock("2026-11-21T02:00:00Z");
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        assert_eq!(facts(&citizen.get(&path).await.expect(200)), said);
        let neighbour = portal.visitor().signed_in_as(Persona::Neighbour).await;
        neighbour.get(&path).await.expect(404);

        notices_speak_the_language_of_the_account(portal).await;
    }
}

async fn notices_speak_the_language_of_the_account(portal: &Portal) {
    let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
    confirm_address(portal, &citizen, "hoa@example.vn").await;
    let account = citizen.get("/my/account").await.expect(200);
    let form = account.form("/my/account").set("locale", "en");
    form.send().await.expect(200);
    let code = submitted(&citizen, "One notice in two languages").await;

    // a browser that never heard of a language reads the account's
    let fresh = portal.visitor().signed_in_as(Persona::Citizen).await;
    let page = fresh.get("/my/inbox").await.expect(200);
    assert_eq!(page.attributes("html", "lang"), ["en"]);
    let [english] = &inbox_about(&fresh, "/my/inbox", &code).await[..] else {
        panic!("one notice: {page:?}")
    };
    let [vietnamese] = &inbox_about(&fresh, "/my/inbox?lang=vi", &code).await[..] else {
        panic!("one notice: {page:?}")
    };
    assert!(
        english.is_ascii() && !vietnamese.is_ascii(),
        "{english} / {vietnamese}"
    );

    // so does the mail, though the page was read in Vietnamese since; staff read their own
    let officer = Persona::Officer.person().email();
    for (to, lang, subject) in [
        ("hoa@example.vn", "en", Some(english.as_str())),
        (officer.as_str(), "vi", None),
    ] {
        let mail = mail_about(portal, to, &code).await;
        assert!(
            subject.is_none_or(|subject| mail.summary.subject == subject),
            "{mail:?}"
        );
        let page = scraper::Html::parse_document(&mail.html);
        let html = scraper::Selector::parse("html").unwrap();
        let found = page.select(&html).next().and_then(|html| html.attr("lang"));
        assert_eq!(found, Some(lang), "{mail:?}");
        assert_eq!(
            mail.text.contains("Ministry of Science and Technology"),
            lang == "en",
            "{mail:?}"
        );
    }
}

/// The mail to somebody about a file, once it came.
async fn mail_about(portal: &Portal, to: &str, code: &str) -> mailbox::Mail {
    let mails = portal.data().join("mailbox");
    for _ in 0..100 {
        let all = mailbox::list(&mails).unwrap().into_iter();
        let mut fitting = all.filter(|mail| mail.to_address == to && mail.subject.contains(code));
        if let Some(mail) = fitting.next() {
            return mailbox::read(&mails, mail.id).unwrap().unwrap();
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("no mail to {to}: {:?}", mailbox::list(&mails).unwrap());
}
