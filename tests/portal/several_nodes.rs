//! Several nodes with real settings: PostgreSQL, an S3 server, a mail server and somebody else's identity
//! provider; a balancer in front gives every request to the other node, so that nothing may live in the memory
//! or on the disk of one. Background work is a third process.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use reqwest::header::CONTENT_DISPOSITION;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::databases::{Database, Kind};
use crate::harness::{Balancer, Options, Page, Persona, Portal, Visitor, free_port, settings};
use crate::paper::Paper;
use crate::referees::mail_servers::{rows, scripted};
use crate::referees::object_store::bucket;
use crate::referees::program::{Program, present, script};
use crate::steps::{hand_in, judge, open, receive_and_assign, score, take, write_draft};
use crate::walk::until;

/// A portal of several processes and everything it speaks to.
struct Town {
    database: Database,
    balancer: Balancer,
    identity: Program,
    mails: TempDir,
    _mail: Program,
    settings: Vec<(&'static str, String)>,
    ports: [u16; 2],
    _secrets: TempDir,
    _accounts: TempDir,
}

/// What the members of staff of this town do.
const STAFF: [(Persona, &str); 5] = [
    (Persona::Officer, "intake_officer"),
    (Persona::Reviewer, "reviewer"),
    (Persona::Reviewer2, "reviewer"),
    (Persona::Approver, "approver"),
    (Persona::Analyst, "analyst"),
];

impl Town {
    async fn build() -> Option<Self> {
        let database = Database::empty(Kind::Postgres)?;
        let name = format!("nodes-{}", std::process::id());
        let files = bucket(&name).await?;
        let (mail, mails) = scripted()?;
        let node = crate::referees::program::installed("node")
            && Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/node_modules")).exists();
        if !present("oidc-provider", node) {
            return None;
        }
        let ports = [free_port(), free_port()];
        let balancer = Balancer::start(&ports);
        let secrets = TempDir::new().unwrap();
        let (accounts, identity) = provider(&balancer);
        let settings = real_settings(&balancer, &identity, &mail, &files, &name, secrets.path());
        Some(Self {
            database,
            balancer,
            identity,
            mails,
            _mail: mail,
            settings,
            ports,
            _secrets: secrets,
            _accounts: accounts,
        })
    }

    /// A command of the same portal, as an operator types it; what it printed.
    fn command(&self, words: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sangkien"));
        let dir = TempDir::new().unwrap();
        command
            .current_dir(dir.path())
            .arg("--data")
            .arg(dir.path().join("data"))
            .args(words);
        settings(&mut command, &self.database.url);
        command.envs(self.settings.clone()).stdin(Stdio::null());
        let answer = command.output().unwrap();
        let said = String::from_utf8_lossy(&answer.stderr).into_owned();
        assert!(answer.status.success(), "{words:?}: {said}");
        String::from_utf8_lossy(&answer.stdout).into_owned()
    }

    fn node(&self, at: usize) -> Portal {
        let mut settings = self.settings.clone();
        settings.push((
            "SANGKIEN__SERVER__LISTEN",
            format!("127.0.0.1:{}", self.ports[at]),
        ));
        let options = Options {
            command: vec!["serve", "--no-worker"],
            settings,
            ..Options::default()
        };
        Portal::start_on(&self.database.url, options)
    }

    fn worker(&self) -> Portal {
        let options = Options {
            command: vec!["work"],
            settings: self.settings.clone(),
            ..Options::default()
        };
        Portal::start_on(&self.database.url, options)
    }

    /// A browser in front of the balancer.
    fn visitor(&self, log: &Portal) -> Visitor {
        let identity = self.identity.address.parse().unwrap();
        log.visitor().goes_to(&self.balancer.url, &identity)
    }

    fn mails_to(&self, address: &str) -> Vec<Value> {
        let all = rows(self.mails.path(), "mails.jsonl");
        all.into_iter()
            .filter(|mail| mail["to"][0] == address)
            .collect()
    }

    async fn mail_to(&self, address: &str, about: &str) -> Value {
        for _ in 0..100 {
            let found = self.mails_to(address).into_iter();
            let wanted = |mail: &Value| spoken(mail).contains(about);
            if let Some(mail) = found.rev().find(wanted) {
                return mail;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let all: Vec<String> = self.mails_to(address).iter().map(spoken).collect();
        panic!("no mail to {address} about {about}, only {all:#?}");
    }
}

/// The text of a mail without its line breaks.
fn spoken(mail: &Value) -> String {
    let text = mail["text"].as_str().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// npm `oidc-provider`, knowing the invented people and this portal.
fn provider(balancer: &Balancer) -> (TempDir, Program) {
    let dir = TempDir::new().unwrap();
    let people = STAFF.iter().map(|(who, _)| *who).chain([Persona::Citizen]);
    let accounts: serde_json::Map<String, Value> = people
        .map(|who| {
            let person = who.person();
            let claims = json!({
                "TechID": person.sub, "LoaiTaiKhoan": "CN", "HoVaTen": person.name,
                "SoDinhDanh": person.citizen_number, "loginIdp": "vneid", "level": "2",
                "NgayThangNamSinh": person.birth_date.format("%Y%m%d").to_string(),
            });
            (person.sub.clone(), claims)
        })
        .collect();
    std::fs::write(
        dir.path().join("accounts.json"),
        Value::Object(accounts).to_string(),
    )
    .unwrap();
    let client = json!({
        "client_id": "sang-kien", "client_secret": "mot-bi-mat-dai-cua-hai-nut",
        "redirect_uris": [balancer.url.join("login/callback").unwrap()],
        "post_logout_redirect_uris": [balancer.url],
        "response_types": ["code"], "grant_types": ["authorization_code"],
        "token_endpoint_auth_method": "client_secret_basic",
    });
    std::fs::write(dir.path().join("client.json"), client.to_string()).unwrap();
    let path = dir.path().to_str().unwrap().to_owned();
    let program = Program::announced(
        "identity",
        "node",
        &[&script("oidc-provider/server.mjs"), &path],
    );
    (dir, program)
}

fn real_settings(
    balancer: &Balancer,
    identity: &Program,
    mail: &Program,
    files: &str,
    bucket: &str,
    secrets: &Path,
) -> Vec<(&'static str, String)> {
    use std::os::unix::fs::PermissionsExt as _;
    let key = secrets.join("master.key");
    std::fs::write(&key, hex::encode([7; 32])).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    // announced at once: everything else is as shipped
    let rules = include_str!("../../config/workflow.toml");
    let rules = rules.replace("\nhold_minutes = 1440\n", "\nhold_minutes = 0\n");
    assert!(rules.contains("\nhold_minutes = 0\n"));
    let reference = secrets.join("reference");
    std::fs::create_dir(&reference).unwrap();
    std::fs::write(reference.join("workflow.toml"), rules).unwrap();
    let (host, port) = mail.address.rsplit_once(':').unwrap();
    vec![
        ("SANGKIEN__SERVER__PUBLIC_URL", balancer.url.to_string()),
        ("SANGKIEN__SERVER__TRUSTED_PROXIES", "127.0.0.1".to_owned()),
        ("SANGKIEN__SEAL__KEY_FILE", key.display().to_string()),
        (
            "SANGKIEN__CONTENT__REFERENCE",
            reference.display().to_string(),
        ),
        ("SANGKIEN__SESSION__STAFF_SECOND_FACTOR", "false".to_owned()),
        (
            "SANGKIEN__OIDC__ISSUER",
            identity.address.trim_end_matches('/').to_owned(),
        ),
        (
            "SANGKIEN__OIDC__CLIENT_SECRET",
            "mot-bi-mat-dai-cua-hai-nut".to_owned(),
        ),
        ("SANGKIEN__MAIL__TRANSPORT", "smtp".to_owned()),
        ("SANGKIEN__MAIL__HOST", host.to_owned()),
        ("SANGKIEN__MAIL__PORT", port.to_owned()),
        ("SANGKIEN__MAIL__TLS", "none".to_owned()),
        (
            "SANGKIEN__MAIL__FROM",
            "Sáng Kiến <khong-tra-loi@example.vn>".to_owned(),
        ),
        ("SANGKIEN__FILES__URL", format!("s3://{bucket}/portal")),
        ("SANGKIEN__FILES__S3__ENDPOINT", files.to_owned()),
        ("SANGKIEN__FILES__S3__ACCESS_KEY", "test".to_owned()),
        ("SANGKIEN__FILES__S3__SECRET_KEY", "test".to_owned()),
    ]
}

/// A picture as far as its first bytes tell, larger than one part of an upload to S3.
fn picture() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend((0..6_000_000_u32).map(|n| u8::try_from(n % 239).unwrap()));
    bytes
}

#[tokio::test]
#[expect(
    clippy::too_many_lines,
    reason = "one walk, told in the order in which it happens"
)]
async fn one_file_walks_through_two_nodes_and_a_worker_that_share_no_memory_and_no_disk() {
    let Some(town) = Town::build().await else {
        return;
    };
    town.command(&["migrate"]);
    let (one, other, worker) = (town.node(0), town.node(1), town.worker());

    // a citizen signs in and gives an address, which a link in a mail confirms
    let citizen = town.visitor(&one).signed_in_as(Persona::Citizen).await;
    let address = "nguyen.thi.hoa@example.vn";
    let account = citizen.get("/my/account").await.expect(200);
    let form = account
        .form("/my/account/email")
        .set("email", address)
        .set("do", "ask");
    form.send().await.expect(200);
    let mail = town.mail_to(address, "/email/").await;
    let link = regex::Regex::new(r"http\S+/email/\S+").unwrap();
    let link = link
        .find(mail["text"].as_str().unwrap())
        .unwrap()
        .as_str()
        .to_owned();
    assert!(link.starts_with(town.balancer.url.as_str()), "{link}");
    let asked = town.visitor(&one).get(&link).await.expect(200);
    asked.form("/email/").send().await.expect(200);

    // a draft with a picture, which goes in on one node and comes out of both
    let title = "Máy gieo hạt đi qua hai nút và một kho tệp";
    let review = write_draft(&citizen, &Paper::filled("ordinary", title, "LV01")).await;
    let documents = review.url().path().replace("/review", "/documents");
    let page = citizen.get(&documents).await.expect(200);
    let form = page
        .form("/files/attachments")
        .file("file", "ảnh máy.png", "image/png", picture());
    let (taken_by, page) = (town.balancer.next(), form.send().await.expect(200));
    let href = page.attributes(".files a", "href")[0].clone();
    let mut given_by = Vec::new();
    for _ in 0..2 {
        given_by.push(town.balancer.next());
        let file = citizen.get(&href).await.expect(200);
        assert!(
            file.bytes().as_ref() == picture(),
            "{} bytes",
            file.bytes().len()
        );
        assert!(
            file.header(CONTENT_DISPOSITION)
                .unwrap()
                .starts_with("attachment")
        );
    }
    given_by.sort_unstable();
    assert_eq!(
        given_by,
        [0, 1],
        "one of them is not {taken_by}, which took it"
    );
    let review = citizen
        .get(&documents.replace("/documents", "/review"))
        .await
        .expect(200);
    let (code, _) = hand_in(review).await;
    let receipt = town.mail_to(address, &code).await;
    assert!(
        receipt["text"]
            .as_str()
            .unwrap()
            .contains(town.balancer.url.as_str())
    );

    // staff are known only once they have come, and come in once somebody gave them a role
    let mut staff = Vec::new();
    for (who, role) in STAFF {
        let visitor = town.visitor(&one);
        let page = visitor.enter(who).await.expect(403);
        assert!(!page.has_form("/logout"), "{page:?}");
        let sub = who.person().sub.as_str();
        town.command(&["staff", "grant", sub, "--role", role, "--agency", "BKHCN"]);
        staff.push(visitor.signed_in_as(who).await);
    }
    let [officer, first, second, approver, analyst] = &staff[..] else {
        unreachable!()
    };
    let queue = officer.get("/desk/queue").await.expect(200);
    queue.says(title);
    receive_and_assign(officer, &code).await;
    for reviewer in [first, second] {
        let form = open(reviewer, &code)
            .await
            .form(&format!("/desk/initiatives/{code}/score"));
        score(form).send().await.expect(200);
    }
    judge(officer, &code, "recommend").await;
    judge(approver, &code, "decide").await;

    // the worker announces; everybody sees it, the citizen is told
    let public = town.visitor(&other);
    until(&public, &format!("/initiatives/{code}"), Page::is_ok)
        .await
        .says(title);
    town.mail_to(address, &format!("đã chấp nhận hồ sơ {code}"))
        .await;

    // the ministry takes it home: what was written before the longest write could still be under way
    let taken = settled(analyst, &code).await;
    assert!(taken.text().contains(title), "{taken:?}");
    let form = analyst
        .get("/ministry/accepted")
        .await
        .form("/ministry/exports");
    form.send().await.expect(200);
    let ready = |page: &Page| !page.attributes("a[href$='/file']", "href").is_empty();
    let page = until(analyst, "/ministry/exports", ready).await;
    let href = page.attributes("a[href$='/file']", "href")[0].clone();
    let (first, again) = (
        analyst.get(&href).await.expect(200),
        analyst.get(&href).await.expect(200),
    );
    assert!(first.bytes().starts_with(b"PK") && first.bytes() == again.bytes());

    // nothing was told twice, and both nodes did their share
    let all = rows(town.mails.path(), "mails.jsonl");
    let mut ids: Vec<_> = all
        .iter()
        .map(|mail| mail["headers"]["Message-ID"].to_string())
        .collect();
    let sent = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), sent, "a mail was sent twice");
    assert_eq!(
        town.database
            .count("SELECT count(*) AS n FROM notices WHERE state IN ('failed', 'dead')"),
        0
    );
    let asked = town.balancer.asked();
    assert!(
        asked[0].abs_diff(asked[1]) <= 1 && asked[0] > 30,
        "{asked:?}"
    );
    for (what, process) in [("one", one), ("other", other), ("worker", worker)] {
        assert!(
            !process.log().contains("\"ERROR\""),
            "{what}: {}",
            process.log()
        );
        assert_eq!(process.stop(), Some(0), "{what} did not stop by itself");
    }
}

/// The CSV once the file is in it.
async fn settled(analyst: &Visitor, code: &str) -> Page {
    for _ in 0..60 {
        let taken = take(analyst, "/ministry/accepted", "csv").await.expect(200);
        if taken.text().contains(code) {
            return taken;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    panic!("{code} is in no export");
}
