//! Mail of a running portal (issue 2, §6): what the server refuses is dead, visible and retried by a person;
//! what it puts off comes later, by the portal's clock; however many workers deliver, each mail leaves once.
//! The server is `aiosmtpd` with a script, once Debian's postfix.

use serde_json::Value;
use tempfile::TempDir;

use crate::databases::Kind;
use crate::harness::{Options, Page, Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::referees::mail_servers::{postfix, rows, scripted};
use crate::referees::program::Program;
use crate::walk::until;

/// The settings that lead to a mail server on this machine.
fn smtp(address: &str) -> Vec<(&'static str, String)> {
    let (host, port) = address.rsplit_once(':').unwrap();
    vec![
        ("SANGKIEN__MAIL__TRANSPORT", "smtp".to_owned()),
        ("SANGKIEN__MAIL__HOST", host.to_owned()),
        ("SANGKIEN__MAIL__PORT", port.to_owned()),
        ("SANGKIEN__MAIL__TLS", "none".to_owned()),
        (
            "SANGKIEN__MAIL__FROM",
            "Sáng Kiến <khong-tra-loi@example.vn>".to_owned(),
        ),
        ("SANGKIEN__DEMO__FILES", "0".to_owned()),
    ]
}

/// A portal on an empty database whose mail goes there.
fn portal(kind: Kind, server: &Program) -> Portal {
    let clock = Some("2026-11-02T02:00:00Z");
    Portal::start(
        kind,
        Options {
            clock,
            settings: smtp(&server.address),
            ..Options::default()
        },
    )
}

/// Asks for a link to this address: one mail, wherever it goes.
async fn ask_for_link(citizen: &Visitor, address: &str) {
    let page = citizen.get("/my/account").await.expect(200);
    let form = page
        .form("/my/account/email")
        .set("email", address)
        .set("do", "ask");
    form.send().await.expect(200);
}

/// The outbox once so many notices are in this state.
async fn outbox(administrator: &Visitor, state: &str, many: usize) -> Page {
    let path = format!("/admin/outbox?state={state}");
    until(administrator, &path, |page| {
        page.all("tbody tr").len() == many
    })
    .await
}

fn offered(dir: &TempDir, address: &str) -> Vec<String> {
    let all = rows(dir.path(), "offered.jsonl").into_iter();
    let to = all.filter(|offer| offer["to"][0] == address);
    to.map(|offer| offer["id"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn answers(dir: &TempDir, address: &str) -> usize {
    let all: Vec<Value> = rows(dir.path(), "answers.jsonl");
    all.iter().filter(|answer| answer["to"] == address).count()
}

on_both_portals! {
    async fn a_refused_mail_is_dead_with_the_servers_answer_until_a_person_sends_it_again(kind: Kind) {
        let Some((server, dir)) = scripted() else { return };
        let portal = portal(kind, &server);
        portal.leaves_mail_undelivered();
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let administrator = portal.visitor().signed_in_as(Persona::Administrator).await;
        ask_for_link(&citizen, "refused.hoa@example.vn").await;
        ask_for_link(&citizen, "absent.hoa@example.vn").await;
        let page = outbox(&administrator, "dead", 2).await;
        let page = page.says("No such mailbox here").says("Nguyễn Thị Hoa");
        assert!(!page.text().contains("absent.hoa"), "an address is nobody's business here");
        // a dead notice stays dead, whatever the time
        portal.go_on_at("2026-11-02T02:19:00Z").await;
        assert_eq!((answers(&dir, "refused.hoa@example.vn"), answers(&dir, "absent.hoa@example.vn")), (1, 1));
        // one person writes their server; the mailbox is there now
        let sent = page.form("/admin/outbox").send().await.expect(200);
        assert!(sent.url().query().unwrap_or_default().contains("state=dead"));
        outbox(&administrator, "sent", 1).await.says("250");
        outbox(&administrator, "dead", 1).await.says("No such mailbox here");
        assert_eq!(rows(dir.path(), "mails.jsonl").len(), 1);
        assert_eq!(offered(&dir, "absent.hoa@example.vn").len(), 1);
        // the auditor sees the same and sends nothing
        let auditor = portal.visitor().signed_in_as(Persona::Auditor).await;
        let page = auditor.get("/admin/outbox?state=dead").await.expect(200).says("No such mailbox here");
        assert!(!page.has_form("/admin/outbox"));
    }

    async fn a_server_that_says_nothing_is_told_so_in_the_readers_language(kind: Kind) {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let mut settings = smtp(&silent.local_addr().unwrap().to_string());
        settings.push(("SANGKIEN__MAIL__TIMEOUT", "1s".to_owned()));
        let portal = Portal::start(kind, Options { settings, ..Options::default() });
        portal.leaves_mail_undelivered();
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let administrator = portal.visitor().signed_in_as(Persona::Administrator).await;
        ask_for_link(&citizen, "hoa@example.vn").await;
        outbox(&administrator, "failed", 1).await.says("Không trả lời trong thời gian chờ");
        let english = administrator.get("/admin/outbox?state=failed&lang=en").await.expect(200);
        english.says("It said nothing in the time we wait");
    }

    async fn a_mail_put_off_is_tried_again_after_its_wait_and_not_before(kind: Kind) {
        let Some((server, dir)) = scripted() else { return };
        let portal = portal(kind, &server);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let administrator = portal.visitor().signed_in_as(Persona::Administrator).await;
        ask_for_link(&citizen, "later.hoa@example.vn").await;
        ask_for_link(&citizen, "full.hoa@example.vn").await;
        ask_for_link(&citizen, "dropped.hoa@example.vn").await;
        let page = outbox(&administrator, "failed", 3).await;
        page.says("Greylisted, try again later").says("Mailbox full");
        // the first wait is a minute, half of it chance: never less than half
        portal.go_on_at("2026-11-02T02:00:29Z").await;
        outbox(&administrator, "failed", 3).await;
        portal.set_clock("2026-11-02T02:01:01Z");
        outbox(&administrator, "sent", 3).await;
        for address in ["full.hoa@example.vn", "dropped.hoa@example.vn"] {
            let ids = offered(&dir, address);
            assert_eq!(ids.len(), 2, "{address}");
            assert_eq!(ids[0], ids[1], "a repeat is recognised by its Message-ID");
        }
        assert_eq!(answers(&dir, "later.hoa@example.vn"), 2);
        assert_eq!(rows(dir.path(), "mails.jsonl").len(), 3);
    }

    async fn two_workers_send_no_mail_twice(kind: Kind) {
        let Some((server, dir)) = scripted() else { return };
        let one = portal(kind, &server);
        let options = Options {
            clock: Some("2026-11-02T02:00:00Z"),
            settings: smtp(&server.address),
            data: Some(one.data().to_owned()),
            ..Options::default()
        };
        let database = one.database.as_ref().unwrap();
        let two = Portal::start_on(&database.url, options);
        let citizen = one.visitor().signed_in_as(Persona::Citizen).await;
        let administrator = two.visitor().signed_in_as(Persona::Administrator).await;
        let many = 40;
        for number in 0..many {
            ask_for_link(&citizen, &format!("absent{number}@example.vn")).await;
        }
        let page = outbox(&administrator, "dead", many).await;
        // all at once, for both
        let form = page.form("/admin/outbox").without("notice");
        form.send().await.expect(200);
        outbox(&administrator, "sent", many).await;
        let mails = rows(dir.path(), "mails.jsonl");
        let mut to: Vec<String> = mails.iter().map(|mail| mail["to"][0].to_string()).collect();
        to.sort_unstable();
        to.dedup();
        assert_eq!((mails.len(), to.len()), (many, many));
        let delivered = delivered_by(&one).await + delivered_by(&two).await;
        assert_eq!(delivered, 2 * many, "first and second try of each");
    }

    async fn the_portals_mail_leaves_by_postfix_over_tls_after_login(kind: Kind) {
        let Some((server, dir)) = postfix() else { return };
        let password = std::fs::read_to_string(dir.path().join("password")).unwrap();
        let mut settings = smtp(&server.address);
        settings.retain(|(name, _)| !matches!(*name, "SANGKIEN__MAIL__HOST" | "SANGKIEN__MAIL__TLS"));
        settings.extend([
            ("SANGKIEN__MAIL__HOST", "localhost".to_owned()),
            ("SANGKIEN__MAIL__TLS", "starttls".to_owned()),
            ("SANGKIEN__MAIL__USERNAME", "portal".to_owned()),
            ("SANGKIEN__MAIL__PASSWORD", password.trim().to_owned()),
            ("SANGKIEN__MAIL__CA_FILE", dir.path().join("ca.pem").display().to_string()),
        ]);
        let portal = Portal::start(kind, Options { settings, ..Options::default() });
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        ask_for_link(&citizen, "hoa@example.vn").await;
        let administrator = portal.visitor().signed_in_as(Persona::Administrator).await;
        outbox(&administrator, "sent", 1).await.says("250 2.0.0 Ok: queued");
        let mut stored = String::new();
        for _ in 0..100 {
            stored = std::fs::read_to_string(dir.path().join("mail/all")).unwrap_or_default();
            if stored.contains("Message-ID") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert!(stored.contains("using TLSv1.3"), "{stored}");
        assert!(stored.contains("To: ") && stored.contains("hoa@example.vn"), "{stored}");
        assert!(stored.contains("multipart/alternative"), "{stored}");
    }
}

/// How many mails this process handed over, by its own count.
async fn delivered_by(portal: &Portal) -> usize {
    let metrics = portal
        .metrics
        .clone()
        .expect("it has a listener of its own");
    let text = reqwest::get(metrics).await.unwrap().text().await.unwrap();
    let counts = text
        .lines()
        .filter(|line| line.starts_with("sangkien_mails_total"));
    let numbers = counts.filter_map(|line| line.rsplit_once(' ')?.1.parse::<usize>().ok());
    numbers.sum()
}
