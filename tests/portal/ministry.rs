//! Analysts take accepted files out: what they download is what is on record, workbooks come when they are
//! built, and a filter that does not hold is said beside its field.

use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::harness::{Persona, Portal};
use crate::on_both_portals;
use crate::steps::take;

on_both_portals! {
    async fn what_is_downloaded_is_what_is_on_record(kind: Kind) {
        let analyst = Portal::shared(kind).visitor().signed_in_as(Persona::Analyst).await;
        for (format, media) in [("csv", "text/csv"), ("jsonl", "application/x-ndjson")] {
            let form = analyst.get("/ministry/accepted").await.form("/ministry/accepted/take");
            let form = form.forge("format", format);
            let file = form.clone().send().await.expect(200);
            assert!(file.header(reqwest::header::CONTENT_TYPE).unwrap().starts_with(media));
            let named = file.header(reqwest::header::CONTENT_DISPOSITION).unwrap().to_owned();
            assert!(named.starts_with("attachment;") && named.contains(format), "{named}");
            let lines = file.text().lines().count();
            assert!(lines > 5, "the demonstration has accepted files: {lines}");
            let hash = hex::encode(Sha256::digest(file.bytes()));
            let record = analyst.get("/ministry/exports").await.expect(200);
            let hashes = record.all("code");
            assert!(hashes.contains(&hash), "{hash} {hashes:?}");
            // a download does not leave the page: the same form again is on record for itself
            let again = form.clone().send().await.expect(200);
            let last = hex::encode(Sha256::digest(again.bytes()));
            let record = analyst.get("/ministry/exports").await.expect(200);
            let after = record.all("code");
            assert_eq!(after.len(), hashes.len() + 1);
            assert!(after.contains(&last) && after.contains(&hash), "{last} {hash} {after:?}");
            form.forge("kind", "ordinary").send().await.expect(409);
        }
    }

    async fn a_workbook_is_asked_for_once_and_fetched_by_its_owner_only(kind: Kind) {
        let portal = Portal::shared(kind);
        let analyst = portal.visitor().signed_in_as(Persona::Analyst).await;
        let form = analyst.get("/ministry/accepted?kind=ordinary").await.form("/ministry/exports");
        assert_eq!(form.value("kind"), Some("ordinary"));
        let request = form.request();
        for _ in 0..2 {
            analyst.send(request.clone()).await.expect(200).says("Excel");
        }
        let mut found = Vec::new();
        for _ in 0..100 {
            let page = analyst.get("/ministry/exports").await;
            found = page.attributes("a[href$='/file']", "href");
            if !found.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        assert_eq!(found.len(), 1, "the same form asks once");
        let file = analyst.get(&found[0]).await.expect(200);
        assert!(file.bytes().starts_with(b"PK"));
        let auditor = portal.visitor().signed_in_as(Persona::Auditor).await;
        auditor.get(&found[0]).await.expect(404);
    }

    async fn a_filter_that_does_not_hold_is_said_beside_its_field_and_kept(kind: Kind) {
        let analyst = Portal::shared(kind).visitor().signed_in_as(Persona::Analyst).await;
        let page = analyst.get("/ministry/accepted?since=31/02/2026").await.expect(422);
        assert_eq!(page.attributes("#f-since", "value"), ["31/02/2026"]);
        assert!(!page.has_form("/ministry/exports"), "nothing to take out with such a filter");
        assert!(!page.all("#f-since-fault").is_empty(), "{page:?}");
        for wrong in ["kind=x", "province=%27--", "agency=x", "since=02/01/2026&until=01/01/2026"] {
            analyst.get(&format!("/ministry/accepted?{wrong}")).await.expect(422);
            let mut form = analyst.get("/ministry/accepted").await.form("/ministry/accepted/take");
            for pair in wrong.split('&') {
                let (name, value) = pair.split_once('=').unwrap();
                form = form.forge(name, urlencoding::decode(value).unwrap());
            }
            form.send().await.expect(422);
        }
        for wrong in ["", "xlsx", "pdf"] {
            take(&analyst, "/ministry/accepted", wrong).await.expect(400);
        }
        analyst.get("/ministry/accepted/take?format=csv").await.expect(405);
        analyst.get("/ministry/accepted?after=x").await.expect(400);
        analyst.get("/ministry/exports/x/file").await.expect(404);
    }

    async fn the_outbox_says_what_became_of_mail_and_not_what_it_says(kind: Kind) {
        let administrator = Portal::shared(kind).visitor().signed_in_as(Persona::Administrator).await;
        let page = administrator.get("/admin/outbox?state=sent").await.expect(200);
        assert!(!page.text().contains('⟦'), "every notice has a name");
        administrator.get("/admin/outbox?state=nonsense&after=x").await.expect(400);
        let page = administrator.post("/admin/outbox", &[("notice", "x")]).await;
        assert!(page.status().is_client_error(), "{}", page.status());
    }
}
