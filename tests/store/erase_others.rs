//! Erasing a person among others: what happens at the same moment, whom files of others name, who has the same
//! name, and forms that changed meanwhile.

use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sangkien::db::{DbError, answers, initiatives, leftovers};
use sangkien::domain::id::InitiativeId;
use sangkien::domain::kind::{Answers, KindCode};
use sangkien::domain::locale::Locale;
use sangkien::domain::person::{Actor, Role};
use sangkien::domain::time::Instant;
use sangkien::services::accounts::{Choices, NoticeMode, PrivacyNotice};
use sangkien::services::erase::Outlook;
use sangkien::services::leftovers as papers;
use sangkien::services::{ServiceError, accounts, desk, drafts, emails, erase, staff, submit};
use sangkien::standin::people as invented;

use crate::erase::{
    HOA, MINH, YEARS, ask, code, confirm, document, enter, identity, outlook, paper, row, sweep,
    withdraw,
};
use crate::on_both;
use crate::paper::{AUTHOR_EMAIL, Paper};
use crate::town::Town;
use crate::way::OWNER;

/// How long somebody dawdles before their transaction ends.
const DAWDLE: Duration = Duration::from_millis(400);
const CHOICES: Choices = Choices {
    locale: Locale::Vi,
    notice_mode: NoticeMode::Each,
};

fn notice() -> PrivacyNotice {
    PrivacyNotice {
        version: 3,
        text: "Thông báo".to_owned(),
    }
}

/// Runs `first` in a transaction that dawdles before it ends, and `second` once `first` did its work.
fn meanwhile<T: Send + 'static, U>(
    town: &Arc<Town>,
    who: Actor,
    first: impl Fn(&mut sangkien::db::Conn, &sangkien::services::Ctx) -> Result<T, ServiceError>
    + Send
    + 'static,
    second: impl FnOnce() -> U,
) -> (Result<T, ServiceError>, U) {
    let (did, done) = mpsc::channel();
    let did = Mutex::new(did);
    let inside = Arc::clone(town);
    let thread = std::thread::spawn(move || {
        inside.act(who, move |tx, ctx| {
            let answer = first(tx, ctx);
            let _ = did.lock().unwrap().send(());
            std::thread::sleep(DAWDLE);
            answer
        })
    });
    done.recv_timeout(Duration::from_secs(10)).unwrap();
    let answer = second();
    (thread.join().unwrap(), answer)
}

/// A complete draft of somebody.
fn draft_of(town: &Town, who: Actor, paper: &Paper) -> InitiativeId {
    let kind = paper.kind;
    let id = town.act(who, move |tx, ctx| drafts::begin(tx, ctx, kind));
    let id = id.unwrap().id;
    for (section, pairs) in paper.sections.clone() {
        let seen = town.version(id);
        town.act(who, move |tx, ctx| {
            drafts::save_section(tx, ctx, id, seen, &section, &pairs)
        })
        .unwrap();
    }
    id
}

fn hand_in(town: &Town, who: Actor, id: InitiativeId) {
    let seen = town.version(id);
    town.act(who, move |tx, ctx| submit::submit(tx, ctx, id, seen, true))
        .unwrap();
}

/// The only revision of a file: what stands in clear, and all of it.
fn given(town: &Town, id: InitiativeId) -> (String, Answers) {
    let found = town.act(Actor::System, move |tx, ctx| {
        let row = initiatives::get(tx, id)?;
        let stored = answers::latest(tx, id)?;
        let plain: serde_json::Value = stored.plain.clone().read().unwrap();
        let whole = drafts::read_revision(tx, ctx, &row, &stored)?;
        Ok((plain.to_string(), whole))
    });
    found.unwrap()
}

fn names(answers: &Answers) -> Vec<String> {
    answers.authors().into_iter().map(|one| one.name).collect()
}

on_both! {
    fn nothing_brings_an_erased_person_back(database: &Database) {
        let town = Arc::new(Town::settle(database));
        let lan = identity("lan", "Ngô Thị Lan", "000190000001");
        let person = enter(&town, &lan).person_id;
        let who = Actor::Citizen(person);
        let (asked, welcomed) = meanwhile(
            &town,
            who,
            |tx, ctx| erase::ask(tx, ctx, YEARS, true),
            || {
                let agreed = notice();
                town.act(who, move |tx, ctx| accounts::welcome(tx, ctx, person, CHOICES, Some(&agreed)))
            },
        );
        assert_eq!(asked.unwrap().erase_on, None);
        assert!(matches!(welcomed, Err(ServiceError::NotFound)), "{welcomed:?}");
        let late = [
            town.act(who, move |tx, ctx| accounts::choose(tx, ctx, person, CHOICES)),
            town.act(who, move |tx, ctx| emails::forget(tx, ctx, person)),
            town.act(Actor::System, move |tx, ctx| staff::set_lock(tx, ctx, person, true)),
            town.act(Actor::System, move |tx, ctx| staff::set_workplace(tx, ctx, person, None)),
            town.act(who, |tx, ctx| drafts::begin(tx, ctx, "ordinary").map(drop)),
        ];
        for answer in late {
            assert!(matches!(answer, Err(ServiceError::NotFound)), "{answer:?}");
        }
        let after = row(&town, person);
        assert_eq!((after.name.as_str(), after.provider.as_str()), ("", "erased"));
        assert!(after.erased_at.is_some() && after.privacy_version.is_none());
    }

    fn signing_in_while_being_erased_makes_a_new_account(database: &Database) {
        let town = Arc::new(Town::settle(database));
        let lan = identity("lan", "Ngô Thị Lan", "000190000001");
        let person = enter(&town, &lan).person_id;
        let renamed = identity("lan", "Ngô Thị Lan Anh", "000190000001");
        let (asked, again) = meanwhile(
            &town,
            Actor::Citizen(person),
            |tx, ctx| erase::ask(tx, ctx, YEARS, true),
            || town.act(Actor::System, move |tx, ctx| accounts::find_or_create(tx, ctx, &renamed)),
        );
        asked.unwrap();
        assert_ne!(again.unwrap().person_id, person);
        assert!(row(&town, person).erased_at.is_some());
    }

    fn a_draft_handed_in_at_the_same_moment_stands_in_the_way(database: &Database) {
        let town = Arc::new(Town::settle(database));
        let id = town.draft(&paper());
        let seen = town.version(id);
        let hoa = town.citizen(HOA);
        // the co-author it names asks at that moment too
        let (done, asked) = meanwhile(
            &town,
            hoa,
            move |tx, ctx| submit::submit(tx, ctx, id, seen, true),
            || [ask(&town, hoa), ask(&town, town.citizen(MINH))],
        );
        done.unwrap();
        for answer in asked {
            assert!(matches!(answer, Err(ServiceError::Denied)), "{answer:?}");
        }
        assert!(row(&town, town.person(HOA)).erased_at.is_none());
        assert!(row(&town, town.person(MINH)).erased_at.is_none());
    }

    fn a_draft_is_not_handed_in_by_who_is_being_erased(database: &Database) {
        let town = Arc::new(Town::settle(database));
        let id = town.draft(&paper());
        let seen = town.version(id);
        let hoa = town.citizen(HOA);
        let (asked, done) = meanwhile(
            &town,
            hoa,
            |tx, ctx| erase::ask(tx, ctx, YEARS, true),
            || town.act(hoa, move |tx, ctx| submit::submit(tx, ctx, id, seen, true)),
        );
        asked.unwrap();
        assert!(done.is_err(), "{done:?}");
        assert_eq!(database.count("SELECT count(*) AS n FROM initiatives"), 0);
    }

    fn a_namesake_stays_when_a_co_author_is_erased(database: &Database) {
        let town = Town::settle(database);
        let namesakes = [("Trần Văn Minh", "Trần Văn Minh"), ("TRAN VAN MINH", "Trần Văn Mình")];
        let files = namesakes.map(|(name, user)| {
            let paper = paper().with("authors.0.name", name).with("first_users.0.name", user);
            let id = town.handed_in(&paper);
            withdraw(&town, id);
            id
        });
        ask(&town, town.citizen(MINH)).unwrap();
        for id in files {
            let (plain, whole) = given(&town, id);
            assert_eq!(names(&whole)[1], "", "{plain}");
            assert!(!names(&whole)[0].is_empty(), "{plain}");
            assert_eq!(whole.authors()[0].email.as_deref(), Some(AUTHOR_EMAIL));
            assert!(!whole.typed("first_users.0.name").is_empty());
            assert!(!plain.contains(AUTHOR_EMAIL));
        }
        let minh = invented::find(MINH).unwrap();
        assert!(!row(&town, town.person(MINH)).name.contains(&minh.name));
    }

    fn somebody_whom_a_file_names_twice_is_erased(database: &Database) {
        let town = Town::settle(database);
        let minh = invented::find(MINH).unwrap();
        let mut paper = paper().with("authors.0.name", &minh.name);
        for (_, pairs) in &mut paper.sections {
            if pairs.iter().any(|(key, _)| key == "authors.0.name") {
                pairs.retain(|(key, _)| key != "authors.0.email");
                pairs.push(("authors.0.citizen_number".to_owned(), minh.citizen_number.clone()));
            }
        }
        let id = town.handed_in(&paper);
        withdraw(&town, id);
        ask(&town, town.citizen(MINH)).unwrap();
        assert_eq!(names(&given(&town, id).1), ["", ""]);
    }

    fn documents_that_are_left_behind_twice_are_noted_once(database: &Database) {
        let town = Town::settle(database);
        let keys = vec!["ab/one".to_owned(), "ab/two".to_owned()];
        for _ in 0..2 {
            let keys = keys.clone();
            town.db.write_blocking(move |tx| leftovers::leave_behind(tx, &keys, Instant::from_micros(0))).unwrap();
        }
        let noted = town.db.read_blocking(|tx| leftovers::list_due(tx, Instant::from_micros(0), "", 10));
        assert_eq!(noted.unwrap(), keys);
    }

    fn answers_saved_meanwhile_are_not_overwritten_by_forgetting(database: &Database) {
        let town = Town::settle(database);
        let id = town.draft(&paper());
        let mut seen = town.db.read_blocking(move |tx| answers::latest(tx, id)).unwrap();
        let forget = |row: answers::AnswersRow| {
            let plain = row.plain.clone();
            town.db.write_blocking(move |tx| answers::forget(tx, &row, plain.clone(), None))
        };
        forget(seen.clone()).unwrap();
        seen.version = seen.version.next();
        assert!(matches!(forget(seen), Err(DbError::Busy(_))));
    }

    fn a_kind_that_is_gone_keeps_nobody_from_being_erased(database: &Database) {
        let mut town = Town::settle(database);
        let id = town.handed_in(&paper());
        withdraw(&town, id);
        let ordinary: KindCode = town.house.reference.kind("ordinary").unwrap().code.clone();
        let kind = {
            let house = Arc::get_mut(&mut town.house).expect("nobody shares it");
            house.reference.kinds.remove(&ordinary).unwrap()
        };
        assert_eq!(ask(&town, town.citizen(MINH)).unwrap().erase_on, None);
        let house = Arc::get_mut(&mut town.house).expect("nobody shares it");
        house.reference.kinds.insert(ordinary, kind);
        let (plain, whole) = given(&town, id);
        assert_eq!(names(&whole)[1], "");
        assert_eq!(whole.authors()[0].email.as_deref(), Some(AUTHOR_EMAIL));
        assert!(!plain.contains(AUTHOR_EMAIL), "what was sealed stays sealed");
    }

    fn nothing_personal_of_a_restricted_co_author_is_unmasked(database: &Database) {
        let town = Town::settle(database);
        let id = town.accepted(&paper(), &OWNER);
        confirm(&town, id);
        let code = code(&town, id);
        let numbers = || {
            let seen = town.act(town.staff("thai-van-nghia"), move |tx, ctx| desk::read_with_agencies(tx, ctx, code, true));
            let authors = seen.unwrap().0.answers.authors();
            (authors[0].email.clone(), authors[1].number.clone(), authors[1].name.clone())
        };
        let minh = invented::find(MINH).unwrap();
        let email = Some(AUTHOR_EMAIL.to_owned());
        assert_eq!(numbers(), (email.clone(), Some(minh.citizen_number.clone()), minh.name.clone()));
        assert!(ask(&town, town.citizen(MINH)).unwrap().erase_on.is_some());
        assert_eq!(numbers(), (email, None, minh.name.clone()));
    }

    fn strangers_who_name_somebody_hold_up_no_day_and_are_answered_when_it_is_lifted(database: &Database) {
        let mut town = Town::settle(database);
        let hoa = town.person(HOA);
        town.accepted(&Paper::filled("ordinary", "Máy gieo hạt", "LV01"), &OWNER);
        ask(&town, town.citizen(HOA)).unwrap();
        let agency = town.agency("BKHCN");
        let granted = town.act(Actor::System, move |tx, ctx| staff::grant(tx, ctx, hoa, agency, Role::Reviewer));
        assert!(matches!(granted, Err(ServiceError::NotFound)), "{granted:?}");

        let known = invented::find(HOA).unwrap();
        let paper = Paper::filled("ordinary", "Máy cấy", "LV01").with_co_author(&known.name, &known.citizen_number);
        let minh = town.citizen(MINH);
        let id = draft_of(&town, minh, &paper);
        hand_in(&town, minh, id);
        let asked = "SELECT count(*) AS n FROM notices WHERE kind = 'co_author_asked'";
        assert_eq!(database.count(asked), 0);
        let agreed = notice();
        town.act(town.citizen(HOA), move |tx, ctx| accounts::welcome(tx, ctx, hoa, CHOICES, Some(&agreed))).unwrap();
        assert_eq!(database.count(asked), 1);
        assert!(matches!(outlook(&town, hoa), Outlook::UnderWay(_)), "who asks can refuse first");

        let seen = code(&town, id);
        let version = town.version(id);
        town.act(town.citizen(HOA), move |tx, ctx| {
            sangkien::services::co_authors::refuse(tx, ctx, seen, version, "")
        }).unwrap();
        ask(&town, town.citizen(HOA)).unwrap();
        let again = draft_of(&town, minh, &paper);
        hand_in(&town, minh, again);
        town.now = "2031-11-03T02:00:00Z".parse::<Instant>().unwrap();
        sweep(&town);
        assert!(row(&town, hoa).erased_at.is_some());
        let (plain, whole) = given(&town, again);
        assert_eq!(names(&whole)[1], "", "{plain}");
    }

    fn entries_that_nobody_claimed_go_too(database: &Database) {
        let town = Town::settle(database);
        let id = town.handed_in(&paper());
        withdraw(&town, id);
        database.execute("UPDATE authors SET person_id = NULL WHERE ordinal = 1");
        ask(&town, town.citizen(MINH)).unwrap();
        assert_eq!(database.count("SELECT count(*) AS n FROM authors WHERE number_index IS NOT NULL"), 0);
        assert_eq!(names(&given(&town, id).1)[1], "");
    }

    fn documents_of_drafts_that_went_are_noted_until_the_store_let_go_of_them(database: &Database) {
        let town = Town::settle(database);
        let hoa = town.person(HOA);
        let id = town.draft(&paper());
        let document = document(&town, id, hoa);
        town.write(move |tx| Ok(sangkien::db::documents::insert(tx, &document)?)).unwrap();
        let asked = ask(&town, town.citizen(HOA)).unwrap();
        assert_eq!(asked.documents, ["ở-đây"]);
        let left = || town.act(Actor::System, |tx, ctx| papers::list_due(tx, ctx, "")).unwrap();
        assert_eq!(left(), ["ở-đây"]);
        town.write(|tx| papers::let_go(tx, &["ở-đây".to_owned()])).unwrap();
        assert!(left().is_empty());
    }
}
