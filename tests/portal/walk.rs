//! The whole way of an ordinary file, from a citizen's sign-in to the ministry's export, on both databases.

use std::time::Duration;

use crate::harness::{Options, Page, Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::paper::Paper;
use crate::steps::{hand_in, judge, open, receive_and_assign, score_all, take, write_draft};

on_both_portals! {
    async fn from_a_citizens_sign_in_to_the_ministrys_export(kind: Kind) {
        let options = Options {
            clock: Some("2026-11-02T02:00:00Z"),
            ..Options::default()
        };
        let portal = &Portal::start(kind, options);
        let title = "Máy gieo hạt cho ruộng bậc thang, chạy bằng tay";

        // a citizen writes and hands in
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let review = write_draft(&citizen, &Paper::filled("ordinary", title, "LV01")).await;
        let review = review.says(title).says("Hợp tác xã Nông nghiệp sạch Mê Linh");
        let (code, receipt) = hand_in(review).await;
        let receipt = receipt.says(title).says("Bộ Khoa học và Công nghệ");
        assert!(receipt.url().path().ends_with("/receipt"));
        citizen.get("/my").await.says(title).says(&code);
        citizen.get("/my/inbox").await.says(&code);
        portal.visitor().get(&format!("/track?code={code}")).await.expect(200).says(&code);

        // an officer receives and assigns
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let found = officer.get(&format!("/desk/queue?code={code}")).await.expect(200);
        found.says(title);
        receive_and_assign(&officer, &code).await;

        // reviewers score, the officer proposes, an approver decides
        assert_eq!(score_all(portal, &code).await, 2, "the quorum of the kind");
        judge(&officer, &code, "recommend").await;
        let approver = portal.visitor().signed_in_as(Persona::Approver).await;
        judge(&approver, &code, "decide").await;

        // the hold window of a demonstration is short: the worker announces
        let public = portal.visitor();
        let accepted = until(&public, &format!("/initiatives/{code}"), |page| page.is_ok()).await;
        let accepted = accepted.says(title);
        let number = &Persona::Citizen.person().citizen_number;
        assert!(!accepted.text().contains(number));
        let listed = public.get("/initiatives?q=may+gieo+hat+ruong+bac+thang").await;
        listed.says(title);
        let file = citizen.get(&format!("/my/initiatives/{code}")).await.expect(200);
        file.says("Giải pháp mới, có lợi ích rõ");

        // the ministry takes it home: what was decided before the longest write could still be under way
        portal.set_clock("2026-11-02T02:01:00Z");
        let analyst = portal.visitor().signed_in_as(Persona::Analyst).await;
        analyst.get("/ministry/accepted").await.expect(200).says(&code);
        let taken = take(&analyst, "/ministry/accepted", "csv").await.expect(200);
        let text = taken.text().into_owned();
        assert!(text.starts_with('\u{feff}'), "a byte order mark for spreadsheets");
        let line = text.lines().find(|line| line.contains(&code)).unwrap_or_else(|| panic!("{text}"));
        assert!(line.contains("Máy gieo hạt"), "{line}");
        let taken = take(&analyst, "/ministry/accepted", "jsonl").await.expect(200);
        let text = taken.text().into_owned();
        let line = text.lines().find(|line| line.contains(&code)).unwrap();
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(row["title"], title);
        assert_eq!(row["agency_code"], "BKHCN");

        // an auditor reads everything and is offered nothing that changes it
        let auditor = portal.visitor().signed_in_as(Persona::Auditor).await;
        let page = open(&auditor, &code).await.says(title);
        let acts = page.attributes("#acts form", "action");
        assert_eq!(acts, Vec::<String>::new());
    }
}

/// Loads a page until it is as wished; what the worker does takes a moment.
pub async fn until(visitor: &Visitor, path: &str, wished: impl Fn(&Page) -> bool) -> Page {
    for _ in 0..150 {
        let page = visitor.get(path).await;
        if wished(&page) {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("thirty seconds did not help {:?}", visitor.get(path).await);
}
