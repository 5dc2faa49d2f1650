//! Told to stop in the middle of things, the portal finishes what it has begun: an upload and a submission
//! that are still on their way come in, are answered and are there afterwards. And what stands around a node:
//! metrics on a listener of their own, proxies whose word is believed.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use reqwest::Method;

use crate::databases::Database;
use crate::harness::{Options, Persona, Portal, Request, Visitor};
use crate::on_both_portals;
use crate::paper::Paper;
use crate::steps::write_draft;

/// A request of which half has been sent.
struct Half {
    stream: TcpStream,
    rest: Vec<u8>,
}

impl Half {
    fn send(visitor: &Visitor, request: &Request) -> Self {
        let (kind, body) = request.body.as_ref().unwrap();
        let address = request.url.socket_addrs(|| None).unwrap()[0];
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: {address}\r\naccept: text/html\r\nsec-fetch-site: same-origin\r\n\
             cookie: {}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            request.url.path(),
            visitor.cookie_line(&request.url),
            body.len(),
        );
        let (first, rest) = body.split_at(body.len() / 2);
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(first).unwrap();
        Self {
            stream,
            rest: rest.to_vec(),
        }
    }

    /// The head of the answer to the whole.
    fn finish(mut self) -> String {
        self.stream.write_all(&self.rest).unwrap();
        let mut read = Vec::new();
        let mut piece = [0; 4096];
        while !read.windows(4).any(|four| four == b"\r\n\r\n") {
            let length = self.stream.read(&mut piece).expect("an answer");
            assert!(
                length > 0,
                "cut off after {}",
                String::from_utf8_lossy(&read)
            );
            read.extend_from_slice(&piece[..length]);
        }
        String::from_utf8_lossy(&read).into_owned()
    }
}

/// The portal itself, and not what holds it.
fn process_of(portal: &Portal) -> String {
    let data = portal.data().display().to_string();
    let processes = std::fs::read_dir("/proc").unwrap();
    let ids = processes.map(|one| one.unwrap().file_name().into_string().unwrap());
    let mut found = ids.filter(|id| {
        let program = std::fs::read_link(format!("/proc/{id}/exe")).unwrap_or_default();
        let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        program.ends_with("sangkien") && String::from_utf8_lossy(&line).contains(&data)
    });
    found.next().expect("it runs")
}

fn interrupt(process: &str) {
    let sent = std::process::Command::new("kill")
        .args(["-INT", process])
        .status();
    assert!(sent.unwrap().success());
}

on_both_portals! {
    async fn what_is_on_its_way_when_the_portal_is_told_to_stop_still_comes_in(kind: Kind) {
        let database = Database::empty(kind).unwrap();
        let place = tempfile::TempDir::new().unwrap();
        let options = || Options {
            settings: vec![("SANGKIEN__DEMO__FILES", "0".to_owned())],
            data: Some(place.path().join("data")),
            ..Options::default()
        };
        let mut portal = Portal::start_on(&database.url, options());
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let title = "Gửi đúng lúc cổng dừng";
        let review = write_draft(&citizen, &Paper::filled("ordinary", title, "LV01")).await;
        let hand_in = review.form("/review").tick("truth").request();
        let page = citizen.get("/my/drafts/new").await.form("/my/drafts/new").set("kind", "ordinary").send().await;
        let documents = page.url().path().rsplit_once('/').unwrap().0.to_owned() + "/documents";
        let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        picture.resize(3_000_000, 7);
        let form = citizen.get(&documents).await.form("/files/attachments");
        let upload = form.file("file", "giữa chừng.png", "image/png", picture.clone()).request();

        let (upload, hand_in) = (Half::send(&citizen, &upload), Half::send(&citizen, &hand_in));
        tokio::time::sleep(Duration::from_millis(500)).await;
        portal.ask_to_stop();
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let answers = tokio::task::spawn_blocking(|| [upload.finish(), hand_in.finish()]).await.unwrap();
        for answer in &answers {
            assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        }
        assert!(answers[1].contains("/receipt"), "{}", answers[1]);
        assert_eq!(tokio::task::spawn_blocking(|| portal.stop()).await.unwrap(), Some(0));

        let portal = Portal::start_on(&database.url, options());
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let page = citizen.get("/my").await.expect(200).says(title);
        assert!(page.code().is_some(), "it was handed in: {page:?}");
        let page = citizen.get(&documents).await.expect(200);
        let href = page.attributes(".files li > a", "href")[0].clone();
        assert!(citizen.get(&href).await.expect(200).bytes().as_ref() == picture);
    }

    async fn what_is_on_its_way_is_left_when_the_portal_is_told_to_stop_twice(kind: Kind) {
        let settings = vec![("SANGKIEN__DEMO__FILES", "0".to_owned())];
        let portal = Portal::start(kind, Options { settings, ..Options::default() });
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let page = citizen.get("/my/drafts/new").await.form("/my/drafts/new").set("kind", "ordinary").send().await;
        let documents = page.url().path().rsplit_once('/').unwrap().0.to_owned() + "/documents";
        let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        picture.resize(3_000_000, 7);
        let form = citizen.get(&documents).await.form("/files/attachments");
        let upload = form.file("file", "giữa chừng.png", "image/png", picture).request();
        let upload = Half::send(&citizen, &upload);
        tokio::time::sleep(Duration::from_millis(500)).await;
        let id = process_of(&portal);
        interrupt(&id);
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert!(std::path::Path::new(&format!("/proc/{id}")).exists(), "the upload is waited for");
        let asked = std::time::Instant::now();
        interrupt(&id);
        let ended = tokio::task::spawn_blocking(|| portal.stop()).await.unwrap();
        assert_eq!(ended, Some(1));
        assert!(asked.elapsed() < Duration::from_secs(8), "after {:?}", asked.elapsed());
        drop(upload);
    }

    async fn metrics_are_on_a_listener_of_their_own(kind: Kind) {
        let portal = Portal::shared(kind);
        let visitor = portal.visitor();
        visitor.get("/help").await.expect(200);
        visitor.get("/metrics").await.expect(404);
        let metrics = portal.metrics.clone().unwrap();
        assert_ne!(metrics.port(), portal.url.port());
        let text = reqwest::get(metrics.clone()).await.unwrap().text().await.unwrap();
        assert!(text.contains("sangkien_worker_rounds_total"), "{text}");
        let help = r#"sangkien_http_request_seconds_count{route="/help",status="2xx"}"#;
        assert!(text.contains(help), "{text}");
        for person in ["Nguyễn", "SK-20", "000"] {
            let labels = text.lines().filter(|line| !line.starts_with('#') && line.contains('{'));
            let held: Vec<_> = labels.filter(|line| line.split('}').next().unwrap().contains(person)).collect();
            assert!(held.is_empty(), "nobody is in a label: {held:?}");
        }
        let page = reqwest::get(metrics.join("/help").unwrap()).await.unwrap();
        assert_eq!(page.status().as_u16(), 404, "and no pages there");
    }
}

/// How often a look-up is answered until it is told to wait, seeming to come from there.
async fn look_ups(visitor: &Visitor, from: &str) -> usize {
    for count in 0..20 {
        let request = Request {
            headers: vec![("x-forwarded-for", from.to_owned())],
            ..visitor.request(Method::GET, "/track?code=SK-2026-000001-1")
        };
        if visitor.send(request).await.status().as_u16() == 429 {
            return count;
        }
    }
    20
}

#[tokio::test]
async fn only_the_word_of_a_trusted_proxy_makes_another_place_of_a_request() {
    let settings = |trusted: &str| {
        vec![
            ("SANGKIEN__LIMITS__TRACK_PER_MINUTE", "5".to_owned()),
            ("SANGKIEN__SERVER__TRUSTED_PROXIES", trusted.to_owned()),
            ("SANGKIEN__DEMO__FILES", "0".to_owned()),
        ]
    };
    let start = |trusted| {
        let options = Options {
            settings: settings(trusted),
            ..Options::default()
        };
        Portal::start(crate::databases::Kind::Sqlite, options)
    };
    let believing = start("127.0.0.0/8");
    let visitor = believing.visitor();
    assert!(look_ups(&visitor, "203.0.113.1").await < 10);
    assert!(
        look_ups(&visitor, "203.0.113.2").await >= 5,
        "another person behind the same proxy"
    );
    assert_eq!(
        look_ups(&visitor, "203.0.113.1").await,
        0,
        "the first still has to wait"
    );
    assert_eq!(
        look_ups(&visitor, "198.51.100.9, 203.0.113.2").await,
        0,
        "what the proxy did not write is not believed"
    );
    let alone = start("10.0.0.0/8");
    let visitor = alone.visitor();
    assert!(look_ups(&visitor, "203.0.113.1").await >= 5);
    assert_eq!(
        look_ups(&visitor, "203.0.113.2").await,
        0,
        "a stranger's word is nothing"
    );
}
