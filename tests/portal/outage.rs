//! The database is busy, or gone: a page that says so and when to come back, with what was typed; and the
//! portal goes on by itself as soon as the database does.

use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;

use crate::databases::{self, Kind};
use crate::harness::{Options, Page, Persona, Portal};
use crate::on_both_portals;

const TITLE: &str = "Máy gieo hạt viết dở khi cơ sở dữ liệu nghỉ";

/// What a load balancer is told.
async fn health(portal: &Portal, what: &str) -> StatusCode {
    let address = portal.url.join(&format!("/health/{what}")).unwrap();
    portal.answers(address).await.0
}

/// An answer that asks to come back, in a moment that is said.
#[track_caller]
fn come_back(page: Page) -> Page {
    let page = page.expect(503);
    let seconds: u32 = page
        .header(RETRY_AFTER)
        .expect("when to come back")
        .parse()
        .unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(
        page.all("main h1").len(),
        1,
        "a page of the portal's own: {page:?}"
    );
    assert!(
        !page.all(".request code").concat().is_empty(),
        "the number to ask about: {page:?}"
    );
    page
}

on_both_portals! {
    async fn what_was_typed_outlives_a_database_that_is_busy_or_gone(kind: Kind) {
        let settings = vec![
            ("SANGKIEN__DEMO__FILES", "0".to_owned()),
            ("SANGKIEN__DATABASE__POOL_TIMEOUT", "1s".to_owned()),
            ("SANGKIEN__DATABASE__SQLITE_BUSY_TIMEOUT", "100ms".to_owned()),
        ];
        let portal = &Portal::start(kind, Options { settings, ..Options::default() });
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let begun = citizen.get("/my/drafts/new").await.form("/my/drafts/new").set("kind", "ordinary");
        let page = begun.send().await.expect(200);
        let draft = page.url().path().to_owned();
        let form = page.form("step").set("title", TITLE).set("do", "save");
        assert_eq!((health(portal, "ready").await, health(portal, "live").await), (StatusCode::OK, StatusCode::OK));

        let closed = portal.database.as_ref().unwrap().closed();
        let answer = come_back(form.send_once().await);
        assert!(answer.all("textarea").iter().any(|text| text == TITLE), "what was typed comes back: {answer:?}");
        if kind == Kind::Postgres {
            come_back(portal.visitor().get("/initiatives").await);
            come_back(citizen.get("/my").await);
            assert_eq!(health(portal, "ready").await, StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(health(portal, "live").await, StatusCode::OK, "it needs no new process");
        } else {
            // reading waits for nobody who writes
            citizen.get(&draft).await.expect(200);
        }
        drop(closed);

        // back by itself; then the button on that page sends what was typed
        for attempt in 0.. {
            if health(portal, "ready").await == StatusCode::OK {
                break;
            }
            assert!(attempt < 100, "the portal did not come back\n{}", portal.log());
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        // a connection that broke may be found out by whoever comes first
        for attempt in 0.. {
            let sent = answer.form(&draft).send().await;
            if sent.is_ok() {
                break;
            }
            assert!(attempt < 20, "{:?}", come_back(sent));
        }
        let kept = citizen.get(&draft).await.expect(200);
        assert_eq!(kept.form("step").value("title"), Some(TITLE));
        assert!(!portal.log().contains("panicked"), "{}", portal.log());
    }

    async fn it_is_not_ready_while_the_database_is_behind_or_cannot_be_read(kind: Kind) {
        let settings = vec![("SANGKIEN__DEMO__FILES", "0".to_owned())];
        let portal = &Portal::start(kind, Options { settings, ..Options::default() });
        let database = portal.database.as_ref().unwrap();
        assert_eq!(readiness(portal).await, (StatusCode::OK, "ready\n".to_owned()));

        // an older portal's tables: somebody took the newest step back
        database.open().revert_one().unwrap();
        let behind = (StatusCode::SERVICE_UNAVAILABLE, "not migrated\n".to_owned());
        assert_eq!(readiness(portal).await, behind);
        database.open().migrate().unwrap();
        assert_eq!(readiness(portal).await.0, StatusCode::OK);
        // a newer portal's tables are none of its business: nodes are renewed one after the other
        database.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')");
        assert_eq!(readiness(portal).await.0, StatusCode::OK);

        // what every page reads cannot be read
        database.execute("ALTER TABLE agencies RENAME TO agencies_elsewhere");
        let unreadable = (StatusCode::SERVICE_UNAVAILABLE, "database\n".to_owned());
        assert_eq!(readiness(portal).await, unreadable);
        assert_eq!(health(portal, "live").await, StatusCode::OK, "it needs no new process");
        database.execute("ALTER TABLE agencies_elsewhere RENAME TO agencies");
        assert_eq!(readiness(portal).await.0, StatusCode::OK, "back by itself");
    }
}

/// What a load balancer is told, with the reason.
async fn readiness(portal: &Portal) -> (StatusCode, String) {
    portal
        .answers(portal.url.join("/health/ready").unwrap())
        .await
}

#[tokio::test]
async fn a_statement_that_postgresql_stops_is_busy_and_nothing_typed_is_lost() {
    if databases::server().is_none() {
        return;
    }
    let settings = vec![
        ("SANGKIEN__DEMO__FILES", "0".to_owned()),
        ("SANGKIEN__DATABASE__STATEMENT_TIMEOUT", "3s".to_owned()),
        ("SANGKIEN__DATABASE__LOCK_TIMEOUT", "60s".to_owned()),
    ];
    let options = Options {
        settings,
        ..Options::default()
    };
    let portal = &Portal::start(Kind::Postgres, options);
    let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
    let begun = citizen.get("/my/drafts/new").await.form("/my/drafts/new");
    let page = begun.set("kind", "ordinary").send().await.expect(200);
    let draft = page.url().path().to_owned();
    let form = page.form("step").set("title", TITLE).set("do", "save");

    let locked = portal.database.as_ref().unwrap().locked("answers");
    let asked = std::time::Instant::now();
    let answer = come_back(form.send_once().await).says("Cổng đang bận");
    let typed = answer.all("textarea");
    assert!(
        typed.iter().any(|text| text == TITLE),
        "what was typed comes back: {answer:?}"
    );
    // once: whoever stopped it would stop it again
    let waited = asked.elapsed().as_secs();
    assert!((2..9).contains(&waited), "{waited} s");
    come_back(citizen.get(&draft).await).says("Cổng đang bận");
    drop(locked);
    answer.form(&draft).send().await.expect(200);
    let kept = citizen.get(&draft).await.expect(200);
    assert_eq!(kept.form("step").value("title"), Some(TITLE));
}
