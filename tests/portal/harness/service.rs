//! A portal as an operator runs it, with settings and without anything of a demonstration: its own key
//! file, a mail server (which nobody answers at), an identity provider of others.

use std::io::Write;
use std::process::{Command, Stdio};

use sangkien::seal::MasterKey;
use url::Url;

use super::port::free_port;
use super::portal::{Options, Portal, settings};
use crate::databases::{Database, Kind};

/// Settings by their variables.
pub type Settings = Vec<(&'static str, String)>;

/// Where the portal will be; known before it starts, since a provider registers addresses.
pub struct Place {
    port: u16,
}

impl Place {
    pub fn free() -> Self {
        Self { port: free_port() }
    }
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// A running service on a database of its own.
pub struct Service {
    pub portal: Portal,
    database: Database,
    settings: Settings,
}

impl Service {
    /// Migrates an empty database and serves at `place`; `identity` is where the provider is.
    pub fn start(kind: Kind, place: &Place, identity: &str, with: Settings) -> Self {
        let database = Database::empty(kind).expect("asked only where this database is");
        let key = database.dir.path().join("master.key");
        MasterKey::load_or_create(&key).unwrap();
        let mut all: Settings = vec![
            (
                "SANGKIEN__SERVER__LISTEN",
                place.url().replace("http://", ""),
            ),
            ("SANGKIEN__SERVER__PUBLIC_URL", place.url()),
            ("SANGKIEN__SEAL__KEY_FILE", key.display().to_string()),
            ("SANGKIEN__MAIL__TRANSPORT", "smtp".to_owned()),
            ("SANGKIEN__MAIL__HOST", "127.0.0.1".to_owned()),
            ("SANGKIEN__MAIL__PORT", "1".to_owned()),
            ("SANGKIEN__MAIL__TLS", "none".to_owned()),
        ];
        all.extend(with);
        let data = database.dir.path().join("data");
        run(&database.url, &data, &all, &["migrate"], "");
        let options = Options {
            command: vec!["serve"],
            settings: all.clone(),
            data: Some(data),
            ..Options::default()
        };
        let mut portal = Portal::start_on(&database.url, options);
        portal.identity = Url::parse(identity).unwrap();
        Self {
            portal,
            database,
            settings: all,
        }
    }

    /// What the operator types beside it, with a line for its standard input.
    pub fn shell(&self, arguments: &[&str], input: &str) -> String {
        run(
            &self.database.url,
            self.portal.data(),
            &self.settings,
            arguments,
            input,
        )
    }

    pub const fn database(&self) -> &Database {
        &self.database
    }
}

impl Portal {
    /// What is typed in a shell beside a demonstration, on its database and its data.
    pub fn shell(&self, arguments: &[&str], input: &str) -> String {
        let database = &self.database.as_ref().unwrap().url;
        run(database, self.data(), &Settings::new(), arguments, input)
    }
}

fn run(
    database: &str,
    data: &std::path::Path,
    with: &Settings,
    arguments: &[&str],
    input: &str,
) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sangkien"));
    settings(&mut command, database);
    command.envs(with.iter().map(|(name, value)| (*name, value.as_str())));
    command.arg("--data").arg(data).args(arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let answer = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success(), "{arguments:?}: {said}");
    String::from_utf8_lossy(&answer.stdout).into_owned()
}
