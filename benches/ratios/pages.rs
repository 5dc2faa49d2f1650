//! Pages over HTTP at 20,000 files: the public list against an actix server that does nothing but its SQL,
//! and the processor time of the pages of staff.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, HttpServer, web};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use sangkien::db::Conn;
use sangkien::domain::locale::Locale;
use sangkien::services::browse::{self, Wanted};
use url::Url;

use crate::databases::{Database, Kind};
use crate::harness::{Options, Persona, Portal, settings};
use crate::paired::median;
use crate::{bare, line, process, queue, sent};

const FILES: usize = 20_000;
const CLIENTS: usize = 4;
const ROUNDS: usize = 9;
const ROUND: Duration = Duration::from_millis(1_500);
/// Pages of staff measured, each.
const PAGES: u32 = 400;

pub fn measure(kind: Kind) {
    let database = Database::empty(kind).unwrap();
    let data = database.dir.path().join("data");
    let mut seeding = Command::new(env!("CARGO_BIN_EXE_sangkien"));
    settings(&mut seeding, &database.url);
    seeding
        .arg("--data")
        .arg(&data)
        .args(["seed", "--seed", "1", "--initiatives"]);
    let done = seeding
        .arg(FILES.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(done.unwrap().success(), "the executable cannot seed");
    queue::rested(&database);
    let portal = Portal::start_on(
        &database.url,
        Options {
            command: vec!["serve", "--demo"],
            settings: vec![("SANGKIEN__SERVER__SHARED_PAGES", "3s".to_owned())],
            data: Some(data.clone()),
            ..Options::default()
        },
    );
    public_list(&portal, &database, "as shown to many");
    staff_pages(&portal, &database);
    portal.stop();
    let anew = Portal::start_on(
        &database.url,
        Options {
            command: vec!["serve", "--demo"],
            settings: vec![("SANGKIEN__SERVER__SHARED_PAGES", "0s".to_owned())],
            data: Some(data),
            ..Options::default()
        },
    );
    public_list(&anew, &database, "written anew each time");
    anew.stop();
}

fn public_list(portal: &Portal, database: &Database, how: &str) {
    let kind = database.kind;
    let address = (
        portal.url.host_str().unwrap().to_owned(),
        portal.url.port().unwrap(),
    );
    let page = once(&address).expect("the list answers");
    let mut own = sent::own_connection(database);
    let (_, statements) = sent::statements(kind, &mut own, |conn| {
        browse::public_list(conn, Locale::Vi, &Wanted::default(), None).unwrap()
    });
    let bare = bare_server(database, statements, page);
    let bare_address = ("127.0.0.1".to_owned(), bare);
    let mut rates = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let (ours, other) = (rate(&address), rate(&bare_address));
        if round > 0 {
            rates.0.push(ours);
            rates.1.push(other);
        }
    }
    let ratios: Vec<f64> = rates
        .0
        .iter()
        .zip(&rates.1)
        .map(|(ours, bare)| ours / bare)
        .collect();
    line(
        &format!("public list {how}, {page} bytes, {FILES} files"),
        kind,
        &format!("{:.0}/s", median(&rates.0)),
        &format!("{:.0}/s", median(&rates.1)),
        Some(median(&ratios)),
        "≥ 0.7",
    );
}

/// As many workers and connections as the portal has; the same statements, prepared once for each connection, and
/// the same number of bytes.
fn bare_server(database: &Database, statements: Vec<String>, bytes: usize) -> u16 {
    let idle: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let conn = sent::own_connection(database);
            (conn, statements.clone())
        })
        .collect();
    let idle = Arc::new(Mutex::new(idle));
    let (port, known) = mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = HttpServer::new(move || {
                let idle = Arc::clone(&idle);
                App::new().route(
                    "/initiatives",
                    web::get().to(move || answer(Arc::clone(&idle), bytes)),
                )
            });
            let server = server
                .workers(2)
                .disable_signals()
                .bind("127.0.0.1:0")
                .unwrap();
            port.send(server.addrs()[0].port()).unwrap();
            server.run().await.unwrap();
        });
    });
    known.recv().unwrap()
}

type Idle = Arc<Mutex<Vec<(Conn, Vec<String>)>>>;

/// What the statements found, as it lay there, filled up to the length of the page.
async fn answer(idle: Idle, bytes: usize) -> HttpResponse {
    let body = web::block(move || {
        let mut body = Vec::with_capacity(bytes);
        let (mut conn, statements) = idle.lock().unwrap().pop().unwrap();
        bare::run(&mut conn, &statements, |value| {
            body.extend_from_slice(value);
        });
        idle.lock().unwrap().push((conn, statements));
        body.resize(bytes, b'x');
        body
    });
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(body.await.unwrap())
}

/// Answers a second, asked by some clients that keep their connections.
fn rate(address: &(String, u16)) -> f64 {
    let count = AtomicUsize::new(0);
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let mut client = Client::to(address);
                while began.elapsed() < ROUND {
                    client.get();
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    count.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64()
}

fn once(address: &(String, u16)) -> Option<usize> {
    Some(Client::to(address).get())
}

struct Client {
    host: String,
    stream: BufReader<TcpStream>,
}

impl Client {
    fn to(address: &(String, u16)) -> Self {
        let stream = TcpStream::connect((address.0.as_str(), address.1)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            host: format!("{}:{}", address.0, address.1),
            stream: BufReader::new(stream),
        }
    }

    /// The list; how long its body was.
    fn get(&mut self) -> usize {
        let asked = format!(
            "GET /initiatives HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\n\r\n",
            self.host
        );
        self.stream.get_mut().write_all(asked.as_bytes()).unwrap();
        let mut length = 0;
        let mut header = String::new();
        self.stream.read_line(&mut header).unwrap();
        assert!(header.starts_with("HTTP/1.1 200"), "{header}");
        loop {
            header.clear();
            self.stream.read_line(&mut header).unwrap();
            if header == "\r\n" {
                break;
            }
            let lower = header.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        assert!(length > 0, "an answer without a length");
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        length
    }
}

/// Processor time of the executable for each page, and of PostgreSQL's processes beside it.
fn staff_pages(portal: &Portal, database: &Database) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let queue = officer.get("/desk/queue").await;
        let file = first_file(queue.url(), &queue.text());
        for (what, path, aim) in [
            ("staff list page", "/desk/queue".to_owned(), "< 6 ms"),
            ("file page", file, "< 5 ms"),
        ] {
            for _ in 0..PAGES / 10 {
                officer.get(&path).await;
            }
            let ours = process::running(env!("CARGO_BIN_EXE_sangkien"), portal.data()).unwrap();
            let servers = postgres(database).map(process::family).unwrap_or_default();
            let spent = |pids: &[u32]| {
                pids.iter()
                    .map(|pid| process::processor_time(*pid))
                    .sum::<Duration>()
            };
            let before = (spent(&[ours]), spent(&servers));
            for _ in 0..PAGES {
                officer.get(&path).await;
            }
            let each = |after: Duration, before| {
                after.saturating_sub(before).as_secs_f64() * 1e3 / f64::from(PAGES)
            };
            let portal = each(spent(&[ours]), before.0);
            let server = match servers.is_empty() {
                true => "–".to_owned(),
                false => format!("server {:.2} ms", each(spent(&servers), before.1)),
            };
            let what = format!("{what}, {FILES} files, processor time");
            line(
                &what,
                database.kind,
                &format!("{portal:.2} ms"),
                &server,
                None,
                aim,
            );
        }
    });
}

fn first_file(base: &Url, html: &str) -> String {
    let start = html
        .find("/desk/initiatives/")
        .expect("a file in the queue");
    let rest = &html[start..];
    let end = rest.find(['"', '?', '#']).unwrap();
    base.join(&rest[..end]).unwrap().path().to_owned()
}

/// The process that PostgreSQL's others are children of.
fn postgres(database: &Database) -> Option<u32> {
    #[derive(QueryableByName)]
    struct Pid {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        pid: i32,
    }
    let Conn::Pg(mut conn) = sent::own_connection(database) else {
        return None;
    };
    let own: Pid = sql_query("SELECT pg_backend_pid() AS pid")
        .get_result(&mut conn)
        .unwrap();
    process::parent_of(u32::try_from(own.pid).unwrap())
}
