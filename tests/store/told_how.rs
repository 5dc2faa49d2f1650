//! How somebody is told: what they chose decides about mail, except where the rule book says that they are
//! told in any case (workflow.md, Notices); the language is theirs.

use std::collections::BTreeSet;

use sangkien::db::people::{self, NoticeMode};
use sangkien::domain::locale::Locale;
use sangkien::domain::notice::{NoticeData, NoticeKind};
use sangkien::domain::text_enum::TextEnum;
use sangkien::services::keys::{Ring, of_person, open_facts, seal_facts};
use sangkien::services::notify::{Message, tell};
use sangkien::worker::catch_up;

use crate::databases::Database;
use crate::on_both;
use crate::outbox::{parts, run};
use crate::paper::Paper;
use crate::post::{inboxes, letters, renderer};
use crate::told::HOA;
use crate::town::Town;

/// Deadline, decision and completion notices, as the rule book has them; a link that confirms an address is
/// asked for by its reader.
const IN_ANY_CASE: [&str; 15] = [
    "abandoned",
    "accepted",
    "completed",
    "declined",
    "draft_expiring",
    "lapsed",
    "rejected",
    "return_reminder",
    "returned",
    "revoked",
    "stage_extended",
    "stopped",
    "task_overdue",
    "task_reminder",
    "verify_email",
];

/// Somebody with a verified address chooses how, and in which language, they are told.
fn chooses(town: &Town, key: &str, address: &str, mode: NoticeMode, locale: Locale) {
    let (person, address) = (town.person(key), address.to_owned());
    town.act(town.citizen(key), move |tx, ctx| {
        let mut row = people::get(tx, person)?;
        let key = of_person(tx, ctx, person)?;
        let mut facts = open_facts(&key, &row)?;
        facts.email = Some(address.clone());
        row.sealed = Some(seal_facts(&key, &facts)?);
        row.email_verified_at = Some(ctx.now);
        (row.notice_mode, row.locale) = (mode, locale);
        Ok(people::update(tx, &row)?)
    })
    .unwrap();
}

/// Tells somebody one of everything that notices can say.
fn tell_everything(town: &Town, key: &str) {
    let person = town.person(key);
    town.act(town.citizen(key), move |tx, ctx| {
        let row = people::get(tx, person)?;
        let today = ctx.now.date();
        let message = Message {
            data: NoticeData {
                code: Some("SK-2026-000001-6".to_owned()),
                title: Some("Máy gieo hạt".to_owned()),
                due_on: Some(today),
                days_left: Some(1),
                received_at: Some(ctx.now),
                total_due_on: Some(today),
                reason: Some("Vì vậy.".to_owned()),
                body: Some("Lời dài hơn.".to_owned()),
                detail: Some("3".to_owned()),
                path: "/my".to_owned(),
                ..NoticeData::default()
            },
            ..Message::default()
        };
        for kind in NoticeKind::ALL {
            tell(tx, ctx, &mut Ring::default(), &row, *kind, "test", &message)?;
        }
        Ok(())
    })
    .unwrap();
}

/// The kinds of notices in a state.
fn kinds(database: &Database, state: &str) -> BTreeSet<String> {
    let sql = format!("SELECT kind AS line FROM notices WHERE state = '{state}'");
    database.lines(&sql).into_iter().collect()
}

on_both! {
    fn deadlines_decisions_and_completions_are_mailed_whatever_was_chosen(database: &Database) {
        let town = Town::settle(database);
        let in_any_case: BTreeSet<String> = IN_ANY_CASE.map(str::to_owned).into();
        let others: BTreeSet<String> = NoticeKind::ALL.iter().map(ToString::to_string)
            .filter(|kind| !in_any_case.contains(kind)).collect();
        assert_eq!(in_any_case.len() + others.len(), NoticeKind::ALL.len(), "every word is a kind");
        for (mode, waits) in [
            (NoticeMode::Account, "account_only"),
            (NoticeMode::Digest, "digest"),
            (NoticeMode::Each, "waiting"),
        ] {
            chooses(&town, HOA, "hoa@example.vn", mode, Locale::Vi);
            tell_everything(&town, HOA);
            let mut at_once = kinds(database, "waiting");
            if mode == NoticeMode::Each {
                assert_eq!(at_once, NoticeKind::ALL.iter().map(ToString::to_string).collect());
                at_once.retain(|kind| in_any_case.contains(kind));
            } else {
                assert_eq!(kinds(database, waits), others, "{mode}");
            }
            assert_eq!(at_once, in_any_case, "{mode}");
            // and they do leave, on the same day, by themselves
            let worker = parts(&town, town.now);
            run(catch_up(&worker)).unwrap();
            let mailed = if mode == NoticeMode::Each { NoticeKind::ALL.len() } else { IN_ANY_CASE.len() };
            assert_eq!(worker.mailer.sent().len(), mailed, "{mode}");
            assert!(in_any_case.is_subset(&kinds(database, "sent")));
            // what is only in the account is there to read
            assert_eq!(database.count("SELECT count(*) AS n FROM notices WHERE read_at IS NULL"), NoticeKind::ALL.len() as i64);
            database.execute("DELETE FROM notices");
        }
    }

    fn who_gave_no_address_is_told_in_the_account_alone(database: &Database) {
        let town = Town::settle(database);
        tell_everything(&town, HOA);
        assert_eq!(kinds(database, "account_only").len(), NoticeKind::ALL.len());
        let worker = parts(&town, town.now);
        run(catch_up(&worker)).unwrap();
        assert!(worker.mailer.sent().is_empty());
    }

    fn everybody_is_written_to_in_their_own_language(database: &Database) {
        let town = Town::settle(database);
        chooses(&town, HOA, "hoa@example.vn", NoticeMode::Each, Locale::En);
        chooses(&town, "nguyen-van-an", "an@example.vn", NoticeMode::Each, Locale::Vi);
        let id = town.handed_in(&Paper::filled("ordinary", "Máy gieo hạt", "LV01"));
        let worker = parts(&town, town.now);
        run(catch_up(&worker)).unwrap();
        let (sent, renderer, inboxes) = (worker.mailer.sent(), renderer(), inboxes(&town, id));
        let ministry = [("vi", "Bộ Khoa học và Công nghệ"), ("en", "Ministry of Science and Technology")];
        for (key, address, language) in [(HOA, "hoa@example.vn", 1), ("nguyen-van-an", "an@example.vn", 0)] {
            let [entry] = &inboxes[key][..] else { panic!("{key} is told once") };
            let both = letters(&renderer, entry);
            assert_ne!(both[0], both[1]);
            let mails: Vec<_> = sent.iter().filter(|mail| mail.outgoing.address == address).collect();
            let [mail] = &mails[..] else { panic!("{key} gets one mail, not {}", mails.len()) };
            assert_eq!(mail.outgoing.rendered.text, both[language]);
            let (lang, name) = ministry[language];
            assert_eq!(entry.data.agency.as_deref(), Some(name), "its names too");
            assert!(mail.outgoing.rendered.html.contains(&format!("lang=\"{lang}\"")));
        }
    }
}
