//! Mail in files and in memory; real mail servers are met in the referees' tests.

use super::*;
use crate::config::mail::{MailTls, RetryConfig};
use crate::domain::id::NoticeId;
use crate::domain::time::Instant;
use crate::mail::{Rendered, mailbox};

fn url() -> Url {
    Url::parse("https://sangkien.example.vn:8443/").unwrap()
}

fn config(directory: &Path) -> MailConfig {
    MailConfig {
        transport: MailTransport::Files,
        directory: directory.to_owned(),
        from: "Cổng Sáng Kiến <no-reply@sangkien.example.vn>".to_owned(),
        templates: None,
        host: String::new(),
        port: 587,
        tls: MailTls::Starttls,
        username: None,
        password: None,
        ca_file: None,
        timeout: std::time::Duration::from_secs(5),
        retry: RetryConfig {
            attempts: 3,
            backoff: std::time::Duration::from_secs(1),
            backoff_limit: std::time::Duration::from_secs(9),
        },
    }
}

fn mail(at: &str, subject: &str) -> Outgoing {
    let at: Instant = at.parse().unwrap();
    Outgoing {
        notice: NoticeId::new(at),
        name: "Nguyễn Thị Hồng Ánh".to_owned(),
        address: "anh@example.vn".to_owned(),
        at,
        rendered: Rendered {
            subject: subject.to_owned(),
            text: "Kính gửi bạn,\n\nThư dài một dòng: ".to_owned() + &"chữ ".repeat(60) + "\n",
            html: "<p>Kính gửi <b>bạn</b></p>".to_owned(),
        },
    }
}

#[tokio::test]
async fn a_mail_in_a_file_reads_back_as_it_was_written() {
    let directory = tempfile::tempdir().unwrap();
    let mailer = Mailer::from_config(&config(directory.path()), &url()).unwrap();
    let subject =
        "Cần bổ sung hồ sơ SK-2026-000123-7 – một chủ đề rất dài để phải gập dòng đầu thư lại";
    let first = mail("2026-11-22T01:02:03Z", subject);
    let second = mail("2026-11-22T01:02:04Z", "Ngắn");
    for outgoing in [&first, &second] {
        assert!(matches!(mailer.send(outgoing).await, Delivery::Sent { .. }));
    }
    // A repeat is the same mail, not another.
    mailer.send(&first).await;

    let listed = mailbox::list(directory.path()).unwrap();
    assert_eq!(
        listed
            .iter()
            .map(|m| m.subject.as_str())
            .collect::<Vec<_>>(),
        ["Ngắn", subject]
    );
    let read = mailbox::read(directory.path(), first.notice)
        .unwrap()
        .unwrap();
    assert_eq!(read.summary.to_name, "Nguyễn Thị Hồng Ánh");
    assert_eq!(read.summary.to_address, "anh@example.vn");
    assert_eq!(read.summary.at, first.at);
    assert_eq!(read.text.trim_end(), first.rendered.text.trim_end());
    assert_eq!(read.html.trim_end(), first.rendered.html);
    assert_eq!(
        read.message_id,
        format!("<{}@sangkien.example.vn>", first.notice)
    );
}

#[tokio::test]
async fn what_is_no_mail_of_ours_is_passed_over() {
    let directory = tempfile::tempdir().unwrap();
    assert!(
        mailbox::list(&directory.path().join("none"))
            .unwrap()
            .is_empty()
    );
    std::fs::write(directory.path().join("README.eml"), "x").unwrap();
    std::fs::write(directory.path().join("half.tmp"), "x").unwrap();
    assert!(mailbox::list(directory.path()).unwrap().is_empty());
    let absent = NoticeId::new(Instant::from_micros(1));
    assert_eq!(mailbox::read(directory.path(), absent).unwrap(), None);
}

#[tokio::test]
async fn something_that_is_no_address_is_refused_for_good() {
    let mailer = Mailer::in_memory("a@b.vn", &url()).unwrap();
    for address in ["", "an", "an@", "an@b.vn\r\nBcc: c@d.vn"] {
        let outgoing = Outgoing {
            address: address.to_owned(),
            ..mail("2026-11-22T01:02:03Z", "x")
        };
        assert!(
            matches!(mailer.send(&outgoing).await, Delivery::Permanent { .. }),
            "{address}"
        );
    }
    assert!(mailer.sent().is_empty());
}

#[tokio::test]
async fn names_and_subjects_cannot_add_headers() {
    let mailer = Mailer::in_memory("a@b.vn", &url()).unwrap();
    let outgoing = Outgoing {
        name: "An\r\nBcc: evil@example.vn".to_owned(),
        ..mail("2026-11-22T01:02:03Z", "x\r\nX-Evil: 1")
    };
    mailer.send(&outgoing).await;
    for sent in mailer.sent() {
        let text = String::from_utf8_lossy(&sent.message).into_owned();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(
            !head
                .lines()
                .any(|line| line.starts_with("Bcc:") || line.starts_with("X-Evil:")),
            "{head}"
        );
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_gives_no_answer() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let smtp = MailConfig {
        transport: MailTransport::Smtp,
        host: "127.0.0.1".to_owned(),
        port,
        tls: MailTls::None,
        ..config(Path::new("unused"))
    };
    let mailer = Mailer::from_config(&smtp, &url()).unwrap();
    let delivery = mailer.send(&mail("2026-11-22T01:02:03Z", "x")).await;
    assert!(
        matches!(delivery, Delivery::Unanswered { .. }),
        "{delivery:?}"
    );
    assert!(!mailer.reaches_its_server().await);
}

#[test]
fn a_sender_that_is_no_address_is_found_at_the_start() {
    assert!(matches!(
        Mailer::in_memory("nobody", &url()),
        Err(MailError::From(_))
    ));
}
