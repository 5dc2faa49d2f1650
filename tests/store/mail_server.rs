//! A mail server of a few lines that answers when a test says so.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use sangkien::config::{MailConfig, MailTls, MailTransport, RetryConfig};
use sangkien::mail::Mailer;
use url::Url;

/// When a mail is answered.
pub enum Answer {
    AtOnce,
    After(Duration),
    /// When the test releases it.
    Held,
}

/// By the number of the mail and its recipient.
type When = fn(usize, &str) -> Answer;

/// A mail as it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub to: String,
    /// The identity in its `Message-ID`.
    pub notice: String,
    /// On which connection, counted from 0.
    pub connection: usize,
}

#[derive(Default)]
struct Book {
    offered: usize,
    under_way: usize,
    most_at_once: usize,
    taken: Vec<Taken>,
    released: bool,
}

/// The book, and the bell that rings when something was written into it.
#[derive(Default)]
struct Desk {
    book: Mutex<Book>,
    written: Condvar,
}

pub struct MailServer {
    port: u16,
    desk: Arc<Desk>,
}

impl MailServer {
    pub fn start(when: When) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let desk = Arc::<Desk>::default();
        let shared = Arc::clone(&desk);
        std::thread::spawn(move || {
            for (number, caller) in listener.incoming().map_while(Result::ok).enumerate() {
                let desk = Arc::clone(&shared);
                std::thread::spawn(move || converse(&caller, number, &desk, when));
            }
        });
        Self { port, desk }
    }

    /// What it took, in the order of its answers.
    pub fn taken(&self) -> Vec<Taken> {
        self.desk.book.lock().unwrap().taken.clone()
    }

    /// Lets every answer go that is held, from now on too, and waits until they are gone.
    pub fn release(&self) {
        let mut book = self.desk.book.lock().unwrap();
        book.released = true;
        self.desk.written.notify_all();
        let busy = |book: &mut Book| book.under_way > 0;
        drop(self.desk.written.wait_while(book, busy).unwrap());
    }

    /// How many mails were with it at the same moment.
    pub fn most_at_once(&self) -> usize {
        self.desk.book.lock().unwrap().most_at_once
    }

    pub fn mailer(&self, timeout: Duration) -> Mailer {
        mailer_to(self.port, timeout)
    }
}

/// A mailer whose mail server listens there.
pub fn mailer_to(port: u16, timeout: Duration) -> Mailer {
    let config = MailConfig {
        transport: MailTransport::Smtp,
        directory: PathBuf::new(),
        from: "no-reply@sangkien.example.vn".to_owned(),
        templates: None,
        host: "127.0.0.1".to_owned(),
        port,
        tls: MailTls::None,
        username: None,
        password: None,
        ca_file: None,
        timeout,
        retry: RetryConfig {
            attempts: 3,
            backoff: Duration::from_secs(60),
            backoff_limit: Duration::from_secs(600),
        },
    };
    let url = Url::parse("https://sangkien.example.vn").unwrap();
    Mailer::from_config(&config, &url).unwrap()
}

/// One conversation; ends when the other side does.
fn converse(caller: &TcpStream, connection: usize, desk: &Desk, when: When) {
    let mut lines = BufReader::new(caller).lines().map_while(Result::ok);
    let say = |text: &str| {
        let mut caller = caller;
        let _ = write!(caller, "{text}\r\n");
    };
    let mut to = String::new();
    say("220 here");
    while let Some(line) = lines.next() {
        match line.split_whitespace().next().unwrap_or_default() {
            "EHLO" => say("250-here\r\n250 8BITMIME"),
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                say("250 OK");
            }
            "DATA" => {
                say("354 go on");
                let number = {
                    let mut book = desk.book.lock().unwrap();
                    book.offered += 1;
                    book.under_way += 1;
                    book.most_at_once = book.most_at_once.max(book.under_way);
                    book.offered - 1
                };
                let mut notice = String::new();
                for line in lines.by_ref().take_while(|line| line != ".") {
                    if let Some(id) = line.strip_prefix("Message-ID: <") {
                        notice = id.split('@').next().unwrap_or_default().to_owned();
                    }
                }
                let mut book = match when(number, &to) {
                    Answer::AtOnce => desk.book.lock().unwrap(),
                    Answer::After(wait) => {
                        std::thread::sleep(wait);
                        desk.book.lock().unwrap()
                    }
                    Answer::Held => {
                        let book = desk.book.lock().unwrap();
                        desk.written
                            .wait_while(book, |book| !book.released)
                            .unwrap()
                    }
                };
                book.under_way -= 1;
                book.taken.push(Taken {
                    to: to.clone(),
                    notice,
                    connection,
                });
                drop(book);
                desk.written.notify_all();
                say("250 OK");
            }
            "QUIT" => return say("221 bye"),
            _ => say("250 OK"),
        }
    }
}
