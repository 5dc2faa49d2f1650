//! The bucket may be down while everything else works: a page says so in good time, what is there stays, and
//! the same document goes in later.

use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::header::RETRY_AFTER;

use crate::harness::{Form, Options, Page, Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::paper::Paper;
use crate::referees::object_store;
use crate::steps::{hand_in, open, write_draft};
use crate::walk::until;

const PDF: &str = "application/pdf";

/// What lies between a portal and its bucket, and can be cut.
struct Wire {
    url: String,
    /// The open connections; none while it is cut.
    open: Arc<Mutex<Option<Vec<TcpStream>>>>,
}

impl Wire {
    /// To a server, by its address.
    fn to(server: &str) -> Self {
        let server = server.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let open = Arc::new(Mutex::new(Some(Vec::new())));
        let shared = Arc::clone(&open);
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                // while it is cut, a connection ends as it begins
                if let Some(open) = shared.lock().unwrap().as_mut() {
                    let far = TcpStream::connect(&server).unwrap();
                    join(&near, &far);
                    join(&far, &near);
                    open.extend([near, far]);
                }
            }
        });
        Self { url, open }
    }

    fn cut(&self) {
        for end in self.open.lock().unwrap().take().unwrap_or_default() {
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    fn mend(&self) {
        *self.open.lock().unwrap() = Some(Vec::new());
    }
}

/// Passes on what one end says to the other, until either is closed.
fn join(from: &TcpStream, to: &TcpStream) {
    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
    });
}

fn settings(wire: &Wire, bucket: &str) -> Vec<(&'static str, String)> {
    vec![
        ("SANGKIEN__FILES__URL", format!("s3://{bucket}/portal")),
        ("SANGKIEN__FILES__S3__ENDPOINT", wire.url.clone()),
        ("SANGKIEN__FILES__S3__REGION", "us-east-1".to_owned()),
        ("SANGKIEN__FILES__S3__ACCESS_KEY", "test".to_owned()),
        ("SANGKIEN__FILES__S3__SECRET_KEY", "test".to_owned()),
        ("SANGKIEN__DEMO__FILES", "0".to_owned()),
    ]
}

async fn attach(citizen: &Visitor, documents: &str, name: &str) -> Form {
    let page = citizen.get(documents).await.expect(200);
    let content = format!("%PDF-1.7\n{name}\n%%EOF\n");
    page.form("/files/attachments")
        .file("file", name, PDF, content)
}

/// How many objects there are, asked of the server itself.
async fn objects(server: &str, bucket: &str) -> usize {
    let listed = reqwest::get(format!("{server}/{bucket}?list-type=2")).await;
    let listed = listed.unwrap().text().await.unwrap();
    assert!(listed.contains("<ListBucketResult"), "{listed}");
    listed.matches("<Key>").count()
}

fn names(page: &Page) -> Vec<String> {
    page.all(".files li > a")
}

on_both_portals! {
    async fn while_the_store_is_down_pages_say_so_and_nothing_typed_is_lost(kind: Kind) {
        let bucket = format!("down-{}", kind as usize);
        let Some(server) = object_store::bucket(&bucket).await else {
            return;
        };
        let wire = Wire::to(&server);
        let options = Options { settings: settings(&wire, &bucket), ..Options::default() };
        let portal = Portal::start(kind, options);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let title = "Máy gieo hạt khi kho tệp ngừng";
        let review = write_draft(&citizen, &Paper::filled("ordinary", title, "LV01")).await;
        let review = review.url().path().to_owned();
        let documents = review.replace("/review", "/documents");
        let page = attach(&citizen, &documents, "trước.pdf").await.send().await.expect(200);
        let href = page.attributes(".files li > a", "href").remove(0);

        wire.cut();
        let asked = Instant::now();
        let later = attach(&citizen, &documents, "sau.pdf").await;
        let page = later.clone().send().await.expect(503).says("Những gì đã điền và các tệp đã gửi vẫn còn nguyên");
        assert!(page.header(RETRY_AFTER).is_some());
        assert_eq!(names(&page), ["trước.pdf"]);
        assert!(page.has_form("/files/attachments"), "the step of the form is still there");
        let page = citizen.get(&href).await.expect(503).says("Những gì đã lưu vẫn còn nguyên");
        assert!(page.header(RETRY_AFTER).is_some());
        page.says("thử lại sau ít phút");
        assert!(asked.elapsed() < Duration::from_secs(25), "{:?}", asked.elapsed());
        citizen.get(&review).await.expect(200).says(title).says("trước.pdf");

        wire.mend();
        let page = later.send().await.expect(200);
        assert_eq!(names(&page), ["trước.pdf", "sau.pdf"]);
        assert!(citizen.get(&href).await.expect(200).text().contains("trước.pdf"));
        let (code, _) = hand_in(citizen.get(&review).await.expect(200)).await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let page = open(&officer, &code).await;
        let there = page.attributes("article .files li > a", "href").remove(0);
        wire.cut();
        officer.get(&there).await.expect(503).says("Những gì đã lưu vẫn còn nguyên");
    }

    async fn documents_of_a_draft_discarded_while_the_store_is_down_go_when_it_is_back(kind: Kind) {
        let bucket = format!("left-{}", kind as usize);
        let Some(server) = object_store::bucket(&bucket).await else {
            return;
        };
        let wire = Wire::to(&server);
        let clock = Some("2026-11-02T02:00:00Z");
        let options = Options { settings: settings(&wire, &bucket), clock, ..Options::default() };
        let portal = Portal::start(kind, options);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let review = write_draft(&citizen, &Paper::filled("ordinary", "Bản thảo bỏ đi", "LV01")).await;
        let review = review.url().path().to_owned();
        attach(&citizen, &review.replace("/review", "/documents"), "bỏ.pdf").await.send().await.expect(200);
        assert_eq!(objects(&server, &bucket).await, 1);

        wire.cut();
        let discard = review.replace("/review", "/discard");
        citizen.get(&discard).await.expect(200).form(&discard).send().await.expect(200);
        citizen.get(&review).await.expect(404);
        assert_eq!(objects(&server, &bucket).await, 1);
        wire.mend();
        portal.set_clock("2026-11-03T02:00:00Z");
        let began = Instant::now();
        while objects(&server, &bucket).await > 0 {
            assert!(began.elapsed() < Duration::from_secs(30), "the document stays");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn documents_that_cannot_go_keep_no_later_one(kind: Kind) {
        let clock = Some("2026-11-02T02:00:00Z");
        let settings = vec![("SANGKIEN__DEMO__FILES", "0".to_owned())];
        let portal = Portal::start(kind, Options { settings, clock, ..Options::default() });
        let place = |key: &str| portal.data().join("files").join(&key[..2]).join(key);
        let database = portal.database.as_ref().unwrap();
        let left = |key: &str| {
            let since = "min(created_at) FROM people";
            database.execute(&format!("INSERT INTO leftovers (store_key, not_before) SELECT '{key}', {since}"));
        };
        // more than one step of the sweep takes, each a directory that is no document
        for number in 0..100 {
            let key = format!("00000000-0000-4000-8000-{number:012}");
            std::fs::create_dir_all(place(&key).join("inside")).unwrap();
            left(&key);
        }
        let last = "ff000000-0000-4000-8000-000000000000";
        std::fs::create_dir_all(place(last).parent().unwrap()).unwrap();
        std::fs::write(place(last), "%PDF-1.7").unwrap();
        left(last);
        portal.set_clock("2026-11-03T02:00:00Z");
        let began = Instant::now();
        while place(last).exists() {
            assert!(began.elapsed() < Duration::from_secs(30), "the document stays");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        while database.count("SELECT count(*) AS n FROM leftovers") != 100 {
            assert!(began.elapsed() < Duration::from_secs(30), "it is still asked for");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn a_workbook_asked_for_while_the_store_is_down_is_built_when_it_is_back(kind: Kind) {
        let bucket = format!("late-{}", kind as usize);
        let Some(server) = object_store::bucket(&bucket).await else {
            return;
        };
        let wire = Wire::to(&server);
        let clock = Some("2026-11-02T02:00:00Z");
        let mut settings = settings(&wire, &bucket);
        // with files to take out
        settings.retain(|(name, _)| *name != "SANGKIEN__DEMO__FILES");
        let options = Options { settings, clock, ..Options::default() };
        let portal = Portal::start(kind, options);
        let analyst = portal.visitor().signed_in_as(Persona::Analyst).await;
        wire.cut();
        analyst.get("/ministry/accepted").await.form("/ministry/exports").send().await.expect(200);
        let list = "/ministry/exports";
        let waits = |page: &Page| page.words().contains("cổng tự thử lại từ");
        until(&analyst, list, waits).await;
        wire.mend();
        // not before its time, and not by anybody's hand
        portal.goes_on_with("exports").await;
        assert!(waits(&analyst.get(list).await.expect(200)));
        portal.set_clock("2026-11-02T02:01:00Z");
        let page = until(&analyst, list, |page| !page.attributes("a[href$='/file']", "href").is_empty()).await;
        let file = page.attributes("a[href$='/file']", "href").remove(0);
        assert!(analyst.get(&file).await.expect(200).bytes().starts_with(b"PK"));
    }
}
