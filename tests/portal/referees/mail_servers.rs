//! Our mailer against mail servers of others: `aiosmtpd` with scripted refusals, over TLS, and behind STARTTLS and
//! login; where root runs the tests, Debian's postfix with STARTTLS and login as well.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use sangkien::config::{MailConfig, MailTls, MailTransport, RetryConfig, Secret};
use sangkien::domain::id::NoticeId;
use sangkien::domain::time::Instant;
use sangkien::mail::{Delivery, Mailer, Outgoing, Rendered};
use serde_json::Value;
use tempfile::TempDir;
use url::Url;

use super::program::{Program, installed, present, python, script};
use crate::databases::say_skipped;
use crate::harness::free_port;

fn config(address: &str) -> MailConfig {
    let (host, port) = address.rsplit_once(':').unwrap();
    MailConfig {
        transport: MailTransport::Smtp,
        directory: "unused".into(),
        from: "Cổng Sáng Kiến <khong-tra-loi@sangkien.example.vn>".to_owned(),
        templates: None,
        host: host.to_owned(),
        port: port.parse().unwrap(),
        tls: MailTls::None,
        username: None,
        password: None,
        ca_file: None,
        timeout: Duration::from_secs(10),
        retry: RetryConfig {
            attempts: 3,
            backoff: Duration::from_secs(1),
            backoff_limit: Duration::from_secs(9),
        },
    }
}

fn mailer(config: &MailConfig) -> Mailer {
    Mailer::from_config(config, &Url::parse("https://sangkien.example.vn/").unwrap()).unwrap()
}

fn mail_to(address: &str) -> Outgoing {
    let at: Instant = "2026-11-22T01:02:03Z".parse().unwrap();
    Outgoing {
        notice: NoticeId::new(at),
        name: "Nguyễn Thị Hồng Ánh".to_owned(),
        address: address.to_owned(),
        at,
        rendered: Rendered {
            subject: "Cần bổ sung hồ sơ SK-2026-000123-7 – chủ đề dài để phải gập dòng".to_owned(),
            text: "Kính gửi bạn,\n\n.một dòng bắt đầu bằng dấu chấm\n".to_owned(),
            html: "<p>Kính gửi <b>bạn</b></p>".to_owned(),
        },
    }
}

pub fn rows(dir: &Path, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(dir.join(name)).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// `aiosmtpd` with its directory of what it got.
pub fn scripted() -> Option<(Program, TempDir)> {
    let python = python()?;
    let dir = TempDir::new().unwrap();
    let arguments = [&script("smtp/server.py"), dir.path().to_str().unwrap()];
    Some((Program::announced("smtp", &python, &arguments), dir))
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    let Some((server, dir)) = scripted() else {
        return;
    };
    let mailer = mailer(&config(&server.address));
    let mail = mail_to("anh@example.vn");
    assert!(matches!(mailer.send(&mail).await, Delivery::Sent { .. }));
    assert!(matches!(mailer.send(&mail).await, Delivery::Sent { .. }));

    let mails = rows(dir.path(), "mails.jsonl");
    assert_eq!(mails.len(), 2);
    let got = &mails[0];
    assert_eq!(got["defects"], Value::Array(Vec::new()));
    assert_eq!(got["from"], "khong-tra-loi@sangkien.example.vn");
    assert_eq!(got["to"][0], "anh@example.vn");
    let header = |name: &str| got["headers"][name].as_str().unwrap_or("").to_owned();
    assert_eq!(header("Subject"), mail.rendered.subject);
    assert_eq!(header("To"), "Nguyễn Thị Hồng Ánh <anh@example.vn>");
    assert_eq!(
        header("From"),
        "Cổng Sáng Kiến <khong-tra-loi@sangkien.example.vn>"
    );
    assert_eq!(
        header("Message-ID"),
        format!("<{}@sangkien.example.vn>", mail.notice)
    );
    let repeat = &mails[1]["headers"]["Message-ID"];
    assert_eq!(got["headers"]["Message-ID"], *repeat, "recognisable");
    let text = got["text"].as_str().unwrap().replace("\r\n", "\n");
    assert_eq!(text.trim_end(), mail.rendered.text.trim_end());
    assert!(got["html"].as_str().unwrap().contains("<b>bạn</b>"));
}

#[tokio::test]
async fn refusals_are_told_apart_and_kept_without_the_address() {
    let Some((server, _dir)) = scripted() else {
        return;
    };
    let mailer = mailer(&config(&server.address));
    let send = async |address: &str| mailer.send(&mail_to(address)).await;

    let refused = send("refused.anh@example.vn").await;
    assert!(
        matches!(&refused, Delivery::Permanent { .. }),
        "{refused:?}"
    );
    assert!(refused.answer().contains("No such mailbox here"));
    assert!(!refused.answer().contains("refused.anh"), "{refused:?}");

    let later = send("later@example.vn").await;
    assert!(matches!(&later, Delivery::Temporary { .. }), "{later:?}");
    assert!(later.answer().contains("Greylisted"), "{later:?}");
    let again = send("later@example.vn").await;
    assert!(matches!(&again, Delivery::Sent { .. }), "{again:?}");

    let full = send("full@example.vn").await;
    assert!(matches!(&full, Delivery::Temporary { .. }), "{full:?}");

    drop(server);
    let gone = send("anh@example.vn").await;
    assert!(matches!(&gone, Delivery::Unanswered { .. }), "{gone:?}");
}

/// Debian's postfix with its directory: STARTTLS and login, see `tests/referees/postfix/start`.
pub fn postfix() -> Option<(Program, TempDir)> {
    // its master process runs as root only
    let root = std::fs::metadata("/proc/self").is_ok_and(|me| {
        use std::os::unix::fs::MetadataExt;
        me.uid() == 0
    });
    let able = installed("postfix") && installed("saslpasswd2") && installed("openssl");
    if !root {
        say_skipped("not root: the tests with postfix are skipped");
        return None;
    }
    if !present("postfix", able) {
        return None;
    }
    rustls_ready();
    let dir = TempDir::new().unwrap();
    let port = free_port();
    let path = dir.path().to_str().unwrap();
    let server = Program::on_port(port, &script("postfix/start"), &[path, &port.to_string()]);
    Some((server, dir))
}

#[tokio::test]
async fn postfix_takes_mail_only_over_tls_and_after_login() {
    let Some((server, dir)) = postfix() else {
        return;
    };
    let password = std::fs::read_to_string(dir.path().join("password")).unwrap();
    let right = MailConfig {
        tls: MailTls::Starttls,
        username: Some("portal".to_owned()),
        password: Some(Secret::new(password.trim().to_owned())),
        ca_file: Some(dir.path().join("ca.pem")),
        ..config(&server.address.replace("127.0.0.1", "localhost"))
    };
    let mail = mail_to("anh@example.vn");
    let sent = mailer(&right).send(&mail).await;
    assert!(matches!(&sent, Delivery::Sent { .. }), "{sent:?}");

    let mut stored = String::new();
    for _ in 0..100 {
        stored = std::fs::read_to_string(dir.path().join("mail/all")).unwrap_or_default();
        if stored.contains(&mail.notice.to_string()) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(stored.contains(&format!("<{}@sangkien.example.vn>", mail.notice)));
    assert!(stored.contains("using TLSv1.3"), "{stored}");

    nothing_leaves_without_tls_and_login(&right).await;
}

/// What is ours to mend must not kill a notice.
async fn nothing_leaves_without_tls_and_login(right: &MailConfig) {
    let mail = mail_to("anh@example.vn");
    let wrong_password = MailConfig {
        password: Some(Secret::new("wrong".to_owned())),
        ..right.clone()
    };
    let untrusted = MailConfig {
        ca_file: None,
        ..right.clone()
    };
    for (what, config) in [
        ("wrong password", wrong_password),
        ("unknown authority", untrusted),
    ] {
        let answer = mailer(&config).send(&mail).await;
        assert!(
            matches!(
                &answer,
                Delivery::Temporary { .. } | Delivery::Unanswered { .. }
            ),
            "{what}: {answer:?}"
        );
    }
    let nobody = MailConfig {
        username: None,
        password: None,
        ..right.clone()
    };
    let in_clear = MailConfig {
        tls: MailTls::None,
        ..nobody.clone()
    };
    for config in [nobody, in_clear] {
        let answer = mailer(&config).send(&mail).await;
        assert!(!matches!(&answer, Delivery::Sent { .. }), "{answer:?}");
    }
}

/// `aiosmtpd` with its directory: STARTTLS and login as `portal` with this password, nothing accepted without.
fn behind_login(password: &str) -> Option<(Program, TempDir)> {
    let python = python()?;
    rustls_ready();
    let dir = TempDir::new().unwrap();
    let made = Command::new(script("certificate")).arg(dir.path()).status();
    assert!(made.unwrap().success());
    let path = |name: &str| dir.path().join(name).display().to_string();
    let (own, certificate, key) = (path(""), path("server.pem"), path("server.key"));
    let arguments = [
        &script("smtp/server.py"),
        &own,
        &certificate,
        &key,
        password,
    ];
    let server = Program::announced("smtp", &python, &arguments);
    Some((server, dir))
}

#[tokio::test]
async fn mail_leaves_by_starttls_after_login_and_not_otherwise() {
    let password = "mật khẩu của cổng";
    let Some((server, dir)) = behind_login(password) else {
        return;
    };
    let right = MailConfig {
        tls: MailTls::Starttls,
        username: Some("portal".to_owned()),
        password: Some(Secret::new(password.to_owned())),
        ca_file: Some(dir.path().join("ca.pem")),
        ..config(&server.address.replace("127.0.0.1", "localhost"))
    };
    let mail = mail_to("anh@example.vn");
    let sent = mailer(&right).send(&mail).await;
    assert!(matches!(&sent, Delivery::Sent { .. }), "{sent:?}");
    let mails = rows(dir.path(), "mails.jsonl");
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0]["tls"], "TLSv1.3");
    assert_eq!(mails[0]["login"], "portal");
    assert_eq!(mails[0]["headers"]["Subject"], mail.rendered.subject);
    nothing_leaves_without_tls_and_login(&right).await;
    assert_eq!(rows(dir.path(), "mails.jsonl").len(), 1);
}

#[tokio::test]
async fn mail_leaves_over_tls_from_the_first_byte() {
    let Some(python) = python() else { return };
    rustls_ready();
    let dir = TempDir::new().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    let made = Command::new(script("certificate")).arg(dir.path()).status();
    assert!(made.unwrap().success());
    let (certificate, key) = (path("server.pem"), path("server.key"));
    let arguments = [
        &script("smtp/server.py"),
        dir.path().to_str().unwrap(),
        &certificate,
        &key,
    ];
    let server = Program::announced("smtp", &python, &arguments);
    let right = MailConfig {
        tls: MailTls::Tls,
        ca_file: Some(dir.path().join("ca.pem")),
        ..config(&server.address.replace("127.0.0.1", "localhost"))
    };
    let mail = mail_to("anh@example.vn");
    let sent = mailer(&right).send(&mail).await;
    assert!(matches!(&sent, Delivery::Sent { .. }), "{sent:?}");
    let mails = rows(dir.path(), "mails.jsonl");
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0]["headers"]["Subject"], mail.rendered.subject);

    // to a server of an authority that nobody named, or in clear, nothing leaves and nothing is lost
    let untrusted = MailConfig {
        ca_file: None,
        ..right.clone()
    };
    let answer = mailer(&untrusted).send(&mail).await;
    assert!(matches!(&answer, Delivery::Unanswered { .. }), "{answer:?}");
    let clear = config(&server.address);
    // that server waits for TLS and says nothing
    let answer = tokio::time::timeout(Duration::from_secs(2), mailer(&clear).send(&mail)).await;
    assert!(!matches!(&answer, Ok(Delivery::Sent { .. })), "{answer:?}");
    assert_eq!(rows(dir.path(), "mails.jsonl").len(), 1);
}

fn rustls_ready() {
    // another test of this process may have done it
    let _ = rustls::crypto::ring::default_provider().install_default();
}
