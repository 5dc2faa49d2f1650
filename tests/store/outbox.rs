//! Delivery of notices by workers on a real database: each once, however many deliver; once more under the
//! same `Message-ID` when a worker dies in between; later, or never, when the mail server says so.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use sangkien::config::{RetentionConfig, RetryConfig};
use sangkien::db::people::{self, NoticeMode};
use sangkien::domain::notice::{NoticeData, NoticeKind};
use sangkien::domain::person::Actor;
use sangkien::domain::text::EmailAddress;
use sangkien::domain::time::{Clock, Instant};
use sangkien::files::FileStore;
use sangkien::i18n::Catalogue;
use sangkien::mail::{Mailer, RenderSettings, Renderer};
use sangkien::seal::Token;
use sangkien::services::emails;
use sangkien::services::keys::{Ring, of_person, open_facts, seal_facts};
use sangkien::services::notify::{Message, tell};
use sangkien::services::outbox;
use sangkien::worker::{Parts, Wake, catch_up};
use url::Url;

use crate::databases::{Database, Kind};
use crate::mail_server::{Answer, MailServer, mailer_to};
use crate::on_both;
use crate::town::Town;

pub fn parts(town: &Town, now: Instant) -> Parts {
    let url = Url::parse("https://sangkien.example.vn").unwrap();
    let settings = RenderSettings {
        public_url: "https://sangkien.example.vn".to_owned(),
        demonstration: false,
        templates: None,
    };
    Parts {
        db: town.db.clone(),
        house: Arc::clone(&town.house),
        clock: Clock::fixed(now),
        catalogue: Arc::new(Catalogue::load(None).unwrap()),
        files: FileStore::in_memory(),
        mailer: Mailer::in_memory("no-reply@sangkien.example.vn", &url).unwrap(),
        renderer: Arc::new(Renderer::new(settings).unwrap()),
        retry: RetryConfig {
            attempts: 3,
            backoff: Duration::from_secs(60),
            backoff_limit: Duration::from_secs(600),
        },
        exports_kept: Duration::from_secs(7 * 24 * 3600),
        retention: RetentionConfig { years: 5 },
        scratch: None,
        wake: Wake::default(),
    }
}

pub fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(future)
}

/// Gives a citizen a verified address and tells them `many` things.
fn mail(town: &Town, mode: NoticeMode, kind: NoticeKind, many: usize) {
    mail_to(town, ("nguyen-thi-hoa", "hoa@example.vn"), mode, kind, many);
}

pub fn mail_to(
    town: &Town,
    (citizen, address): (&'static str, &'static str),
    mode: NoticeMode,
    kind: NoticeKind,
    many: usize,
) {
    let citizen = town.citizen(citizen);
    let person = citizen.person().unwrap();
    town.act(citizen, move |tx, ctx| {
        let mut row = people::get(tx, person)?;
        let key = of_person(tx, ctx, person)?;
        let mut facts = open_facts(&key, &row)?;
        facts.email = Some(address.to_owned());
        row.sealed = Some(seal_facts(&key, &facts)?);
        row.email_verified_at = Some(ctx.now);
        row.notice_mode = mode;
        people::update(tx, &row)?;
        let message = Message {
            data: NoticeData {
                code: Some("SK-2026-000001-6".to_owned()),
                title: Some("Máy gieo hạt".to_owned()),
                path: "/my".to_owned(),
                ..NoticeData::default()
            },
            ..Message::default()
        };
        for number in 0..many {
            let cause = format!("test {number} {}", ctx.now);
            tell(tx, ctx, &mut Ring::default(), &row, kind, &cause, &message)?;
        }
        Ok(())
    })
    .unwrap();
}

/// Nguyễn Thị Hoa gives an address.
fn ask(town: &Town, address: &'static str) -> Token {
    let hoa = town.person("nguyen-thi-hoa");
    let address = EmailAddress::parse(address).unwrap();
    town.act(Actor::Citizen(hoa), move |tx, ctx| {
        emails::ask(tx, ctx, hoa, &address)
    })
    .unwrap()
}

fn confirm(town: &Town, link: &Token) -> bool {
    let hash = link.hash();
    town.act(Actor::System, move |tx, ctx| {
        emails::confirm(tx, ctx, &hash)
    })
    .unwrap()
}

pub fn in_state(database: &Database, state: &str) -> i64 {
    database.count(&format!(
        "SELECT count(*) AS n FROM notices WHERE state = '{state}'"
    ))
}

on_both! {
    fn two_workers_deliver_each_notice_once(database: &Database) {
        let town = Town::settle(database);
        mail(&town, NoticeMode::Each, NoticeKind::Received, 60);
        let one = parts(&town, town.now);
        let two = Parts { db: database.open(), ..one.clone() };
        let delivered = run(async {
            let (one, two) = (one.clone(), two.clone());
            let first = tokio::spawn(async move { catch_up(&one).await.unwrap() });
            let second = tokio::spawn(async move { catch_up(&two).await.unwrap() });
            first.await.unwrap() + second.await.unwrap()
        });
        assert_eq!(delivered, 60);
        let mut by_notice: BTreeMap<_, usize> = BTreeMap::new();
        for sent in one.mailer.sent() {
            *by_notice.entry(sent.outgoing.notice).or_default() += 1;
        }
        assert_eq!(by_notice.len(), 60);
        assert!(by_notice.values().all(|times| *times == 1), "{by_notice:?}");
        assert_eq!(in_state(database, "sent"), 60);
        assert_eq!(database.count("SELECT count(*) AS n FROM notices WHERE rendered_sealed IS NULL OR sent_at IS NULL"), 0);
        assert!(one.mailer.sent().iter().all(|sent| sent.outgoing.address == "hoa@example.vn"));
    }

    fn a_worker_that_dies_before_marking_leaves_a_repeat_with_the_same_message_id(database: &Database) {
        let town = Town::settle(database);
        mail(&town, NoticeMode::Each, NoticeKind::Received, 1);
        // A worker leases, sends, and dies: nothing is marked.
        let ctx = town.ctx(sangkien::domain::person::Actor::System);
        let rows = town.db.write_blocking(move |tx| outbox::claim(tx, &ctx)).unwrap();
        assert_eq!(rows.len(), 1);
        let soon = parts(&town, town.now.plus_seconds(60));
        assert_eq!(run(catch_up(&soon)).unwrap(), 0, "the lease still holds");
        let later = parts(&town, town.now.plus_seconds(600));
        assert_eq!(run(catch_up(&later)).unwrap(), 1);
        let sent = later.mailer.sent();
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].outgoing.notice, rows[0].notice_id);
        let message = String::from_utf8_lossy(&sent[0].message).into_owned();
        assert!(message.contains(&format!("Message-ID: <{}@sangkien.example.vn>", rows[0].notice_id)));
        // The dead worker comes back and tries to mark what is no longer its own.
        let late = town.ctx(sangkien::domain::person::Actor::System);
        let stale = rows;
        let settled = town.db.write_blocking(move |tx| {
            let (errands, _) = outbox::open(tx, &late, &stale, false)?;
            let outcome = outbox::Outcome::Dead { answer: "too late".to_owned() };
            let settled = outbox::settlement(&errands[0], &outcome, late.now)?;
            outbox::settle(tx, &settled)
        });
        settled.unwrap();
        assert_eq!(in_state(database, "sent"), 1);
    }

    fn a_temporary_refusal_is_tried_again_later_and_at_last_given_up(database: &Database) {
        let town = Town::settle(database);
        mail(&town, NoticeMode::Each, NoticeKind::Received, 1);
        let mut now = town.now;
        for attempt in 1..=3 {
            let done = run(async {
                let mut parts = parts(&town, now);
                parts.mailer = mailer_to(1, Duration::from_secs(2));
                (catch_up(&parts).await.unwrap(), catch_up(&parts).await.unwrap())
            });
            assert_eq!(done, (1, 0), "once, and not again before its time: attempt {attempt}");
            assert_eq!(in_state(database, if attempt < 3 { "failed" } else { "dead" }), 1);
            now = now.plus_seconds(1200);
        }
        assert_eq!(database.count("SELECT count(*) AS n FROM notices WHERE last_answer <> '' AND attempts = 3"), 1);
        // A person looks, mends the server, and tries again.
        let overview = town.db.read_blocking(|conn| outbox::overview(conn, outbox::NoticeState::Dead, None, 10)).unwrap();
        assert_eq!(overview.counts, [(outbox::NoticeState::Dead, 1)]);
        assert_eq!(overview.items[0].person, "Nguyễn Thị Hoa");
        let mut ctx = town.ctx(sangkien::domain::person::Actor::System);
        ctx.now = now;
        let woken = town.db.write_blocking(move |tx| outbox::retry(tx, &ctx, None)).unwrap();
        assert_eq!(woken, 1);
        assert_eq!(run(catch_up(&parts(&town, now))).unwrap(), 1);
        assert_eq!(in_state(database, "sent"), 1);
    }

    fn a_mail_server_that_says_nothing_is_left_in_time_and_asked_again_later(database: &Database) {
        let town = Town::settle(database);
        mail(&town, NoticeMode::Each, NoticeKind::Received, 1);
        // Connections come to be, and nobody ever says a word.
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = silent.local_addr().unwrap().port();
        let mut parts = parts(&town, town.now);
        parts.mailer = mailer_to(port, Duration::from_millis(300));
        let began = std::time::Instant::now();
        let asked = run(async {
            assert!(!parts.mailer.reaches_its_server().await);
            tokio::time::timeout(Duration::from_secs(20), catch_up(&parts)).await
        });
        assert_eq!(asked.expect("mail.timeout holds").unwrap(), 1);
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        assert_eq!(in_state(database, "failed"), 1);
        assert_eq!(database.lines("SELECT last_answer AS line FROM notices"), [""]);
        assert_eq!(run(catch_up(&parts)).unwrap(), 0, "not again before its time");
        parts.clock = Clock::fixed(town.now.plus_seconds(61));
        let server = MailServer::start(|_, _| Answer::AtOnce);
        parts.mailer = server.mailer(Duration::from_secs(10));
        assert_eq!(run(catch_up(&parts)).unwrap(), 1);
        assert_eq!(server.taken().len(), 1);
    }

    fn a_conversation_left_in_the_middle_is_not_gone_on_with(database: &Database) {
        let town = Town::settle(database);
        mail(&town, NoticeMode::Each, NoticeKind::Received, 1);
        // The first mail is answered when nobody waits for it any more.
        let server = MailServer::start(|number, _| if number == 0 { Answer::Held } else { Answer::AtOnce });
        let mut parts = parts(&town, town.now);
        // The one mailer, with its connections, waits in vain once; all else is answered at once.
        parts.mailer = server.mailer(Duration::from_secs(3));
        run(async {
            assert_eq!(catch_up(&parts).await.unwrap(), 1);
        });
        mail_to(&town, ("tran-van-minh", "minh@example.vn"), NoticeMode::Each, NoticeKind::Received, 1);
        run(async {
            assert_eq!(catch_up(&parts).await.unwrap(), 1);
            assert_eq!((in_state(database, "failed"), in_state(database, "sent")), (1, 1));
            server.release();
            parts.clock = Clock::fixed(town.now.plus_seconds(61));
            assert_eq!(catch_up(&parts).await.unwrap(), 1);
        });
        let taken = server.taken();
        let connections: Vec<usize> = taken.iter().map(|mail| mail.connection).collect();
        assert_eq!(connections, [1, 0, 1], "a new one for the second, kept for the repeat");
        assert_eq!(taken[0].to, "minh@example.vn");
        assert_eq!(taken[1].notice, taken[2].notice, "recognised by its Message-ID");
        assert_eq!(in_state(database, "sent"), 2);
    }

    fn one_person_s_mails_leave_as_they_were_written_and_several_people_s_side_by_side(database: &Database) {
        let mut town = Town::settle(database);
        let people = [("nguyen-thi-hoa", "hoa@example.vn"), ("tran-van-minh", "minh@example.vn")];
        for _ in 0..6 {
            for person in people {
                town.now = town.now.plus_seconds(1);
                mail_to(&town, person, NoticeMode::Each, NoticeKind::Received, 1);
            }
        }
        // Every other answer takes a while: what is offered first is not taken first.
        let server = MailServer::start(|number, _| if number % 2 == 0 { Answer::After(Duration::from_millis(200)) } else { Answer::AtOnce });
        let mut parts = parts(&town, town.now);
        parts.mailer = server.mailer(Duration::from_secs(10));
        assert_eq!(run(catch_up(&parts)).unwrap(), 12);
        for (_, address) in people {
            let taken = server.taken().into_iter().filter(|mail| mail.to == address);
            // Their identities sort by the time of their making.
            let arrived: Vec<String> = taken.map(|mail| mail.notice).collect();
            assert_eq!(arrived.len(), 6);
            assert!(arrived.is_sorted(), "{arrived:?}");
        }
        assert_eq!(server.most_at_once(), 2, "one of each person");
    }

    fn a_digest_tells_a_day_in_one_mail(database: &Database) {
        let town = Town::settle(database);
        mail(&town, NoticeMode::Digest, NoticeKind::Received, 5);
        assert_eq!(in_state(database, "digest"), 5);
        let same_day = parts(&town, town.now.plus_seconds(3600));
        assert_eq!(run(catch_up(&same_day)).unwrap(), 0, "nothing before seven in the morning");
        let next_day = parts(&town, town.now.plus_seconds(24 * 3600));
        assert_eq!(run(catch_up(&next_day)).unwrap(), 5);
        let sent = next_day.mailer.sent();
        assert_eq!(sent.len(), 1);
        assert_eq!(in_state(database, "sent"), 5);
        assert_eq!(sent[0].outgoing.rendered.text.matches("https://sangkien.example.vn/my").count(), 6, "{}", sent[0].outgoing.rendered.text);
    }

    fn what_has_not_left_goes_to_the_new_address_and_its_confirmation_where_it_asks(database: &Database) {
        let mut town = Town::settle(database);
        mail(&town, NoticeMode::Digest, NoticeKind::Received, 2);
        for (kind, state) in [(NoticeKind::Returned, "dead"), (NoticeKind::Lapsed, "failed")] {
            mail(&town, NoticeMode::Digest, kind, 1);
            database.execute(&format!("UPDATE notices SET state = '{state}' WHERE kind = '{kind}'"));
        }
        mail_to(&town, ("tran-van-minh", "minh@example.vn"), NoticeMode::Digest, NoticeKind::Received, 1);
        let link = ask(&town, "moi@example.vn");
        // Of the two links the second is asked for and not used: it asks at its own address.
        assert!(confirm(&town, &link));
        ask(&town, "sau@example.vn");
        town.now = town.now.plus_seconds(24 * 3600);
        town.act(Actor::System, |tx, ctx| outbox::retry(tx, ctx, None)).unwrap();
        let parts = parts(&town, town.now);
        while run(catch_up(&parts)).unwrap() > 0 {}
        let mut by_address: BTreeMap<String, usize> = BTreeMap::new();
        for sent in parts.mailer.sent() {
            *by_address.entry(sent.outgoing.address).or_default() += 1;
        }
        // A digest of two, a notice sent again by hand, one tried again by itself, and the first link's letter.
        let expected = [("minh@example.vn", 1), ("moi@example.vn", 4), ("sau@example.vn", 1)];
        assert_eq!(by_address, expected.map(|(address, mails)| (address.to_owned(), mails)).into());
    }

    fn whoever_goes_without_an_address_reads_in_the_account_what_has_not_left(database: &Database) {
        let mut town = Town::settle(database);
        mail(&town, NoticeMode::Digest, NoticeKind::Received, 2);
        for (kind, state) in [(NoticeKind::Returned, "dead"), (NoticeKind::Lapsed, "failed")] {
            mail(&town, NoticeMode::Each, kind, 1);
            database.execute(&format!("UPDATE notices SET state = '{state}' WHERE kind = '{kind}'"));
        }
        mail(&town, NoticeMode::Each, NoticeKind::Accepted, 1);
        let ctx = town.ctx(Actor::System);
        database.execute("UPDATE notices SET next_at = NULL WHERE kind IN ('returned', 'lapsed')");
        let leased = town.db.write_blocking(move |tx| outbox::claim(tx, &ctx)).unwrap();
        assert_eq!(leased.len(), 1, "a worker has one of them, and dies");
        mail(&town, NoticeMode::Each, NoticeKind::Stopped, 1);
        let hoa = town.person("nguyen-thi-hoa");
        town.act(Actor::Citizen(hoa), move |tx, ctx| emails::forget(tx, ctx, hoa)).unwrap();
        assert_eq!((in_state(database, "account_only"), in_state(database, "leased")), (5, 1));
        assert_eq!(database.count("SELECT count(*) AS n FROM notices WHERE address_sealed IS NOT NULL OR next_at IS NOT NULL AND state <> 'leased'"), 0);
        town.now = town.now.plus_seconds(24 * 3600);
        let parts = parts(&town, town.now);
        while run(catch_up(&parts)).unwrap() > 0 {}
        assert_eq!(parts.mailer.sent().len(), 0);
        assert_eq!((in_state(database, "account_only"), in_state(database, "cancelled")), (5, 1));
    }

    fn a_notice_that_does_not_open_is_dead_and_the_others_of_its_batch_are_sent(database: &Database) {
        let town = Town::settle(database);
        mail(&town, NoticeMode::Each, NoticeKind::Received, 5);
        let rubbish = match database.kind {
            Kind::Sqlite => "x'0102'",
            Kind::Postgres => "'\\x0102'::bytea",
        };
        for column in ["data_sealed", "address_sealed"] {
            database.execute(&format!(
                "UPDATE notices SET {column} = {rubbish} WHERE notice_id = \
                 (SELECT notice_id FROM notices WHERE data_sealed <> {rubbish} ORDER BY notice_id LIMIT 1)"
            ));
        }
        let parts = parts(&town, town.now);
        assert_eq!(run(catch_up(&parts)).unwrap(), 5);
        assert_eq!(parts.mailer.sent().len(), 3);
        assert_eq!((in_state(database, "sent"), in_state(database, "dead")), (3, 2));
        assert_eq!(database.count("SELECT count(*) AS n FROM notices WHERE state = 'dead' AND last_answer <> ''"), 2);
    }

    fn one_broken_notice_does_not_keep_a_digest_back(database: &Database) {
        let town = Town::settle(database);
        mail(&town, NoticeMode::Digest, NoticeKind::Received, 3);
        let rubbish = match database.kind {
            Kind::Sqlite => "x'0102'",
            Kind::Postgres => "'\\x0102'::bytea",
        };
        database.execute(&format!(
            "UPDATE notices SET data_sealed = {rubbish} WHERE notice_id = \
             (SELECT notice_id FROM notices ORDER BY notice_id LIMIT 1)"
        ));
        let parts = parts(&town, town.now.plus_seconds(24 * 3600));
        run(catch_up(&parts)).unwrap();
        assert_eq!(parts.mailer.sent().len(), 1);
        assert_eq!((in_state(database, "sent"), in_state(database, "dead")), (2, 1));
    }

    fn who_was_erased_meanwhile_gets_no_mail(database: &Database) {
        let town = Town::settle(database);
        mail(&town, NoticeMode::Each, NoticeKind::Received, 2);
        database.execute("DELETE FROM person_keys");
        let parts = parts(&town, town.now);
        run(catch_up(&parts)).unwrap();
        assert_eq!(parts.mailer.sent().len(), 0);
        assert_eq!(in_state(database, "cancelled"), 2);
    }
}
