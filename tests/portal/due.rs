//! Until when, as both sides read it: the day, the days left, and a mark where the calendar of that year is
//! not known yet (workflow.md, Legal clock).

use sangkien::domain::calendar::WorkingDays;
use sangkien::domain::time::Instant;

use crate::harness::{Options, Page, Persona, Portal};
use crate::on_both_portals;
use crate::paper::REFERENCE;
use crate::steps::{facts, open, submitted};

/// What a page says about the due day: the day with all that stands beside it, the number among the days
/// left, how it looks, and whether it is marked as provisional.
#[derive(Debug, PartialEq, Eq)]
struct Due {
    line: String,
    left: u32,
    looks: String,
    provisional: bool,
}

fn due(page: &Page) -> Due {
    let [line] = &page.all("main dl.facts dd:has(.due)")[..] else {
        panic!("one due day on {page:?}")
    };
    let left = page.all("main dl.facts .due").concat();
    let number: String = left.chars().filter(char::is_ascii_digit).collect();
    let classes = page.attributes("main dl.facts .due", "class").concat();
    Due {
        line: line.clone(),
        left: number
            .parse()
            .unwrap_or_else(|_| panic!("no number of days in “{left}”")),
        looks: classes.trim_start_matches("due").trim().to_owned(),
        provisional: !page.all("main dl.facts .due + .muted").is_empty(),
    }
}

/// The page of the proposer, of staff, and of everybody.
async fn pages(portal: &Portal, code: &str) -> [Page; 3] {
    let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
    let officer = portal.visitor().signed_in_as(Persona::Officer).await;
    [
        citizen
            .get(&format!("/my/initiatives/{code}"))
            .await
            .expect(200),
        open(&officer, code).await,
        portal
            .visitor()
            .get(&format!("/track?code={code}"))
            .await
            .expect(200),
    ]
}

on_both_portals! {
    async fn both_sides_read_the_due_day_the_days_left_and_whether_it_may_move(kind: Kind) {
        let settings = vec![("SANGKIEN__DEMO__FILES", "0".to_owned())];
        let clock = Some("2026-11-02T02:00:00Z");
        let portal = &Portal::start(kind, Options { clock, settings, ..Options::default() });
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = submitted(&citizen, "Còn mấy ngày").await;
        // due on Monday the 9th
        for (now, left, looks) in [
            ("2026-11-02T02:00:00Z", 5, ""),
            ("2026-11-06T02:00:00Z", 1, "soon"),
            ("2026-11-11T02:00:00Z", 2, "over"),
        ] {
            portal.set_clock(now);
            for page in pages(portal, &code).await {
                let due = due(&page);
                assert!(due.line.starts_with("09/11/2026"), "{now}: {due:?}");
                assert_eq!((due.left, due.looks.as_str(), due.provisional), (left, looks, false), "{now} {:?}", page.url());
            }
        }

        // days off of 2027 are not announced yet
        let late = "2026-12-28T02:00:00Z";
        portal.set_clock(late);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = submitted(&citizen, "Hạn sang năm sau").await;
        let counted = REFERENCE.calendar.due(late.parse::<Instant>().unwrap().date(), WorkingDays(5));
        assert!(counted.provisional);
        let day = counted.on.format("%d/%m/%Y").to_string();
        for page in pages(portal, &code).await {
            let due = due(&page);
            assert!(due.line.starts_with(&day), "{due:?} on {page:?}");
            assert_eq!((due.left, due.provisional), (5, true), "{page:?}");
        }
        let receipt = citizen.get(&format!("/my/initiatives/{code}/receipt")).await.expect(200);
        let said = facts(&receipt);
        let marked = said.iter().filter(|(_, value)| value.contains("/2027 (")).count();
        assert_eq!(marked, 2, "of the first stage and of the whole: {said:?}");
    }
}
