//! Mails that were leased and not tried, because the mail server said nothing to the one before: given back
//! as if they had not been leased, behind the one that failed.

use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sangkien::db::people::NoticeMode;
use sangkien::domain::notice::NoticeKind;
use sangkien::domain::person::Actor;
use sangkien::domain::time::Clock;
use sangkien::services::outbox;
use sangkien::worker::catch_up;

use crate::databases::Database;
use crate::mail_server::{Answer, MailServer, mailer_to};
use crate::on_both;
use crate::outbox::{in_state, mail_to, parts, run};
use crate::town::Town;

const HOA: (&str, &str) = ("nguyen-thi-hoa", "hoa@example.vn");
const MINH: (&str, &str) = ("tran-van-minh", "minh@example.vn");

/// A mail server that lets everybody in and never says a word; how many came.
fn silent() -> (u16, Arc<Mutex<Vec<TcpStream>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let callers = Arc::<Mutex<Vec<TcpStream>>>::default();
    let kept = Arc::clone(&callers);
    std::thread::spawn(move || {
        for caller in listener.incoming().map_while(Result::ok) {
            kept.lock().unwrap().push(caller);
        }
    });
    (port, callers)
}

/// Notices to one person, a second apart.
fn write(town: &mut Town, person: (&'static str, &'static str), many: usize) {
    for _ in 0..many {
        town.now = town.now.plus_seconds(1);
        mail_to(town, person, NoticeMode::Each, NoticeKind::Received, 1);
    }
}

/// `state attempts` of all notices, oldest first.
fn stand(database: &Database) -> Vec<String> {
    database.lines(
        "SELECT state || ' ' || CAST(attempts AS text) AS line FROM notices ORDER BY notice_id",
    )
}

on_both! {
    fn no_mail_dies_untried_while_the_mail_server_says_nothing(database: &Database) {
        let mut town = Town::settle(database);
        write(&mut town, HOA, 4);
        let (port, callers) = silent();
        let mut parts = parts(&town, town.now);
        parts.mailer = mailer_to(port, Duration::from_millis(200));
        assert_eq!(run(catch_up(&parts)).unwrap(), 1, "one was tried");
        assert_eq!(stand(database), ["failed 1", "waiting 0", "waiting 0", "waiting 0"]);
        assert_eq!(database.count("SELECT count(DISTINCT next_at) AS n FROM notices"), 1, "not before the one that failed");
        assert_eq!(database.count("SELECT count(*) AS n FROM notices WHERE leased_until IS NOT NULL"), 0);
        assert_eq!(run(catch_up(&parts)).unwrap(), 0, "not again before its time");
        let mut now = town.now;
        for round in 2..=7 {
            now = now.plus_seconds(1200);
            parts.clock = Clock::fixed(now);
            assert_eq!(run(catch_up(&parts)).unwrap(), 1, "round {round}");
            let tried = database.count("SELECT CAST(sum(attempts) AS bigint) AS n FROM notices");
            assert_eq!(tried, round);
            assert_eq!(callers.lock().unwrap().len(), usize::try_from(round).unwrap(), "each attempt was one");
            assert_eq!(in_state(database, "dead"), round / 3);
            assert_eq!(database.count("SELECT count(*) AS n FROM notices WHERE state = 'dead' AND attempts <> 3"), 0);
        }
        assert_eq!(stand(database), ["dead 3", "dead 3", "failed 1", "waiting 0"]);
    }

    fn behind_a_mail_without_an_answer_the_others_of_that_person_leave_in_order_and_nobody_else_waits(database: &Database) {
        let mut town = Town::settle(database);
        write(&mut town, HOA, 4);
        write(&mut town, MINH, 2);
        // Whoever writes to Hoa first is answered when nobody waits for it any more.
        let server = MailServer::start(|_, to| if to.starts_with("hoa") { Answer::Held } else { Answer::AtOnce });
        let mut parts = parts(&town, town.now);
        parts.mailer = server.mailer(Duration::from_secs(3));
        assert_eq!(run(catch_up(&parts)).unwrap(), 3);
        assert_eq!(stand(database), ["failed 1", "waiting 0", "waiting 0", "waiting 0", "sent 1", "sent 1"]);
        server.release();
        parts.clock = Clock::fixed(town.now.plus_seconds(61));
        assert_eq!(run(catch_up(&parts)).unwrap(), 4);
        assert_eq!(in_state(database, "sent"), 6);
        let taken = server.taken().into_iter().filter(|mail| mail.to == HOA.1);
        let mut arrived: Vec<String> = taken.map(|mail| mail.notice).collect();
        arrived.dedup();
        assert_eq!(arrived.len(), 4);
        assert!(arrived.is_sorted(), "{arrived:?}");
    }

    fn what_is_given_back_is_as_if_it_had_not_been_leased(database: &Database) {
        let mut town = Town::settle(database);
        write(&mut town, HOA, 3);
        let give_back = |town: &Town, rows: Vec<outbox::Claim>, digest: bool| {
            let ctx = town.ctx(Actor::System);
            let back = town.db.write_blocking(move |tx| {
                let (errands, _) = outbox::open(tx, &ctx, &rows, digest)?;
                let untried = outbox::untried(&errands, ctx.now).unwrap();
                outbox::give_back(tx, &untried)
            });
            back.unwrap()
        };
        let claim = |town: &Town| {
            let ctx = town.ctx(Actor::System);
            town.db.write_blocking(move |tx| outbox::claim(tx, &ctx)).unwrap()
        };
        let rows = claim(&town);
        assert_eq!(rows.len(), 3);
        assert_eq!(give_back(&town, rows.clone(), false), 3);
        assert_eq!(give_back(&town, rows, false), 0, "only once");
        assert_eq!(stand(database), ["waiting 0", "waiting 0", "waiting 0"]);
        // A lease that ended and went to another is not given back by the first.
        let late = claim(&town);
        town.now = town.now.plus_seconds(300);
        let another = claim(&town);
        assert_eq!((late.len(), another.len()), (3, 3));
        assert_eq!(give_back(&town, late, false), 0);
        assert_eq!(stand(database), ["leased 2", "leased 2", "leased 2"]);
        assert_eq!(give_back(&town, another, false), 3);
        assert_eq!(stand(database), ["waiting 1", "waiting 1", "waiting 1"]);
    }

    fn a_digest_given_back_is_a_digest(database: &Database) {
        let mut town = Town::settle(database);
        mail_to(&town, HOA, NoticeMode::Digest, NoticeKind::Received, 2);
        town.now = town.now.plus_seconds(24 * 3600);
        let ctx = town.ctx(Actor::System);
        let back = town.db.write_blocking(move |tx| {
            let rows = outbox::claim_digest(tx, &ctx)?;
            let (errands, _) = outbox::open(tx, &ctx, &rows, true)?;
            outbox::give_back(tx, &outbox::untried(&errands, ctx.now).unwrap())
        });
        assert_eq!(back.unwrap(), 2);
        assert_eq!(stand(database), ["digest 0", "digest 0"]);
        assert_eq!(run(catch_up(&parts(&town, town.now))).unwrap(), 2);
        assert_eq!(stand(database), ["sent 1", "sent 1"]);
    }
}
