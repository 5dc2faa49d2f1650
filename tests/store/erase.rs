//! People who ask to be erased: at once where nothing was handed in, restricted where files ended, not at all
//! while files are under way; and what is left of them when their day has come.

use std::time::Duration;

use chrono::NaiveDate;
use sangkien::config::{Config, Inputs};
use sangkien::db::documents::DocumentRow;
use sangkien::db::erasures::Step;
use sangkien::db::people::PersonRow;
use sangkien::db::{documents, erasures, initiatives, people};
use sangkien::domain::code::Code;
use sangkien::domain::id::{FileId, InitiativeId, PersonId};
use sangkien::domain::identity::{
    AssuranceLevel, CitizenNumber, IdTokenHint, LoginPurpose, ProviderName, Subject,
    VerifiedIdentity,
};
use sangkien::domain::locale::Locale;
use sangkien::domain::person::Actor;
use sangkien::domain::text::EmailAddress;
use sangkien::domain::time::Instant;
use sangkien::domain::workflow::Refusal;
use sangkien::services::accounts::{Choices, NoticeMode, PrivacyNotice};
use sangkien::services::erase::{Asked, Outlook};
use sangkien::services::messages::Audience;
use sangkien::services::sign_in::{Browser, Entered};
use sangkien::services::{
    ServiceError, accounts, audit, browse, co_authors, decide, desk, drafts, emails, erase,
    implement, looks, messages, sign_in, staff,
};
use sangkien::standin::people as invented;

use crate::databases::{Database, Kind};
use crate::on_both;
use crate::paper::Paper;
use crate::town::Town;
use crate::way::{ANALYST, OWNER, WHY};

pub const HOA: &str = "nguyen-thi-hoa";
pub const MINH: &str = "tran-van-minh";
const AN: &str = "nguyen-van-an";
pub const YEARS: u32 = 5;
const ADDRESS: &str = "lan.sap.di@example.vn";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn identity(subject: &str, name: &str, number: &str) -> VerifiedIdentity {
    VerifiedIdentity {
        provider: ProviderName::parse("vneid").unwrap(),
        subject: Subject::parse(subject).unwrap(),
        name: name.to_owned(),
        citizen_number: CitizenNumber::parse(number),
        birth_date: NaiveDate::from_ymd_opt(1990, 2, 3),
        account_type: None,
        technical_id: None,
        level: AssuranceLevel::new(2),
        acr: None,
        login_idp: None,
        auth_time: None,
        id_token: IdTokenHint::new("mã.thông.báo"),
    }
}

/// A document as its row says, of which the store knows nothing.
pub fn document(town: &Town, id: InitiativeId, uploader: PersonId) -> DocumentRow {
    DocumentRow {
        file_id: FileId::new(town.now),
        initiative_id: id,
        field_key: "proof".to_owned(),
        uploader_id: uploader,
        name_sealed: vec![1],
        media_type: "application/pdf".to_owned(),
        size: 1,
        sha256: vec![1],
        store_key: "ở-đây".to_owned(),
        created_at: town.now,
    }
}

/// Signs in, and answers whose account it is now.
pub fn enter(town: &Town, who: &VerifiedIdentity) -> PersonRow {
    let (config, who) = (
        Config::load(&Inputs::default()).unwrap().session,
        who.clone(),
    );
    let entered = town.act(Actor::System, move |tx, ctx| {
        let browser = Browser {
            user_agent: "Firefox".to_owned(),
            former: None,
        };
        let entered = sign_in::enter(tx, ctx, &config, &who, LoginPurpose::Citizen, &browser)?;
        assert!(matches!(entered, Entered::Open { .. }));
        accounts::find_or_create(tx, ctx, &who)
    });
    entered.unwrap()
}

fn hoa_again(town: &Town) -> PersonRow {
    let hoa = invented::find(HOA).unwrap();
    enter(town, &identity(&hoa.sub, &hoa.name, &hoa.citizen_number))
}

pub fn ask(town: &Town, who: Actor) -> Result<Asked, ServiceError> {
    town.act(who, |tx, ctx| erase::ask(tx, ctx, YEARS, true))
}

pub fn outlook(town: &Town, person: PersonId) -> Outlook {
    let found = town.act(Actor::System, move |tx, _| {
        erase::outlook(tx, YEARS, person)
    });
    found.unwrap()
}

pub fn row(town: &Town, person: PersonId) -> PersonRow {
    town.write(move |tx| Ok(people::get(tx, person)?)).unwrap()
}

fn steps(town: &Town, person: PersonId) -> Vec<(Step, Option<PersonId>)> {
    let rows = town
        .write(move |tx| Ok(erasures::list(tx, person)?))
        .unwrap();
    let mut steps: Vec<_> = rows
        .into_iter()
        .map(|row| (row.step, row.actor_id))
        .collect();
    // where the clock stands still, ids come in any order
    steps.sort_by_key(|(step, _)| *step);
    steps
}

fn due(town: &Town) -> Vec<PersonId> {
    let found = town
        .act(Actor::System, |tx, ctx| erase::due(tx, ctx, None))
        .unwrap();
    found.into_iter().map(|(_, person)| person).collect()
}

fn erase_due(town: &Town, person: PersonId) -> Option<Vec<String>> {
    let done = town.act(Actor::System, move |tx, ctx| {
        erase::erase_due(tx, ctx, YEARS, person)
    });
    done.unwrap()
}

/// Everything the sweep does for whoever is due.
pub fn sweep(town: &Town) {
    for person in due(town) {
        if erase_due(town, person).is_some() {
            town.act(Actor::System, move |tx, ctx| {
                erase::papers_gone(tx, ctx, person)
            })
            .unwrap();
        }
    }
}

pub fn code(town: &Town, id: InitiativeId) -> Code {
    let row = town.db.read_blocking(move |tx| initiatives::get(tx, id));
    row.unwrap().code.unwrap().parse().unwrap()
}

fn published(town: &Town, id: InitiativeId) -> Option<String> {
    let code = code(town, id);
    let file = town.act(Actor::System, move |tx, ctx| {
        browse::public_file(tx, &ctx.house, Locale::Vi, code)
    });
    file.unwrap().entry.row.proposer_name
}

pub fn paper() -> Paper {
    let minh = invented::find(MINH).unwrap();
    Paper::filled("ordinary", "Máy gieo hạt", "LV01")
        .with_co_author(&minh.name, &minh.citizen_number)
}

pub fn confirm(town: &Town, id: InitiativeId) {
    let (code, seen) = (code(town, id), town.version(id));
    town.act(town.citizen(MINH), move |tx, ctx| {
        co_authors::confirm(tx, ctx, code, seen, Some(true))
    })
    .unwrap();
}

pub fn withdraw(town: &Town, id: InitiativeId) {
    let seen = town.version(id);
    town.act(town.citizen(HOA), move |tx, ctx| {
        decide::withdraw(tx, ctx, id, seen, String::new())
    })
    .unwrap();
}

fn chains_hold(town: &Town) {
    let ctx = town.ctx(Actor::System);
    let step = town
        .db
        .stream(|conn| audit::verify_next(conn, &ctx, None))
        .unwrap();
    assert!(step.files > 0 && step.broken.is_empty(), "{step:?}");
}

/// Whether these bytes are stored anywhere; what was deleted counts as stored until it is overwritten.
fn stored(database: &Database, bytes: &[u8]) -> bool {
    if database.kind == Kind::Sqlite {
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    let all = database.bytes();
    let hexed = hex::encode(bytes);
    [bytes, hexed.as_bytes()]
        .iter()
        .any(|part| all.windows(part.len()).any(|found| found == *part))
}

on_both! {
    fn who_never_handed_anything_in_is_erased_at_once(database: &Database) {
        let town = Town::settle(database);
        let lan = identity("lan", "Ngô Thị Lan Sắp Đi", "000190000001");
        let person = enter(&town, &lan).person_id;
        let who = Actor::Citizen(person);
        let token = town.act(who, move |tx, ctx| {
            emails::ask(tx, ctx, person, &EmailAddress::parse(ADDRESS).unwrap())
        }).unwrap();
        let hash = token.hash();
        town.act(Actor::System, move |tx, ctx| emails::confirm(tx, ctx, &hash)).unwrap();
        town.act(who, |tx, ctx| drafts::begin(tx, ctx, "ordinary")).unwrap();
        let before = row(&town, person);
        let wrapped = town.write(move |tx| Ok(people::wrapped_key(tx, person)?)).unwrap().unwrap();
        let secrets = [
            before.sealed.unwrap(), before.citizen_number_index.unwrap(), before.email_index.unwrap(),
            wrapped, b"Ng\xc3\xb4 Th\xe1\xbb\x8b Lan".to_vec(),
        ];
        for secret in &secrets {
            assert!(stored(database, secret), "it could be found");
        }

        let unsure = town.act(who, |tx, ctx| erase::ask(tx, ctx, YEARS, false));
        assert!(matches!(unsure, Err(ServiceError::Invalid(_))), "{unsure:?}");
        assert_eq!(outlook(&town, person), Outlook::AtOnce);
        let gone = Asked { erase_on: None, documents: Vec::new() };
        assert_eq!(ask(&town, who).unwrap(), gone);
        // another form of theirs was sent at the same moment and came second: it is done, not an outage
        assert_eq!(ask(&town, who).unwrap(), gone);

        let after = row(&town, person);
        assert_eq!((after.name.as_str(), after.provider.as_str()), ("", "erased"));
        assert_eq!((after.erased_at, after.erase_on, after.restricted_at), (Some(town.now), None, None));
        for table in ["person_keys WHERE created_at > (SELECT min(created_at) FROM person_keys)", "sessions",
            "email_checks", "initiatives", "notices WHERE length(data_sealed) > 0 OR address_sealed IS NOT NULL",
            "notices WHERE state IN ('waiting', 'digest', 'leased', 'failed', 'dead')"] {
            assert_eq!(database.count(&format!("SELECT count(*) AS n FROM {table}")), 0, "{table}");
        }
        assert_eq!(town.write(move |tx| Ok(people::wrapped_key(tx, person)?)).unwrap(), None);
        for secret in &secrets {
            assert!(!stored(database, secret), "it is gone, and not only unlinked");
        }
        assert_eq!(steps(&town, person), [(Step::Erased, Some(person))]);
        assert_ne!(enter(&town, &lan).person_id, person, "signing in makes a new account");
    }

    fn nobody_is_erased_while_a_file_is_under_way_or_a_role_is_held(database: &Database) {
        let town = Town::settle(database);
        let (hoa, minh) = (town.person(HOA), town.person(MINH));
        let id = town.handed_in(&paper());
        let ways = |person| match outlook(&town, person) {
            Outlook::UnderWay(files) => files.into_iter().map(|one| (one.file.id, one.own)).collect(),
            other => panic!("{other:?}"),
        };
        let found: [Vec<_>; 2] = [ways(hoa), ways(minh)];
        assert_eq!(found, [vec![(id, true)], vec![(id, false)]]);
        for who in [Actor::Citizen(hoa), Actor::Citizen(minh), Actor::Citizen(town.person(AN)), Actor::System] {
            assert!(matches!(ask(&town, who), Err(ServiceError::Denied)), "{who:?}");
        }
        assert_eq!(outlook(&town, town.person(AN)), Outlook::HoldsRole);
        let (code, seen) = (code(&town, id), town.version(id));
        town.act(town.citizen(MINH), move |tx, ctx| co_authors::refuse(tx, ctx, code, seen, "")).unwrap();
        assert_eq!(outlook(&town, minh), Outlook::AtOnce, "who is no author has nothing to wait for");
        assert_eq!(database.count("SELECT count(*) AS n FROM erasures"), 0);
    }

    fn who_is_restricted_is_told_nothing_shown_to_nobody_and_named_nowhere(database: &Database) {
        let town = Town::settle(database);
        let hoa = town.person(HOA);
        let id = town.accepted(&Paper::filled("ordinary", "Máy gieo hạt", "LV01"), &OWNER);
        assert_eq!(published(&town, id).as_deref(), Some("Nguyễn Thị Hoa"));
        town.act(town.citizen(HOA), |tx, ctx| drafts::begin(tx, ctx, "ordinary")).unwrap();
        hoa_again(&town);
        assert!(database.count("SELECT count(*) AS n FROM sessions") > 0);

        assert_eq!(ask(&town, town.citizen(HOA)).unwrap().erase_on, Some(day("2031-11-03")));
        let told = "SELECT count(*) AS n FROM notices WHERE kind = 'message_received'";
        let write = || town.act(town.staff(AN), move |tx, ctx| {
            messages::write(tx, ctx, id, None, Audience::Everyone, "Xin cảm ơn.").map(drop)
        });
        write().unwrap();
        assert_eq!(database.count(told), 0);
        for none in ["sessions", "initiatives WHERE state = 'draft'",
            "notices n JOIN people p ON p.person_id = n.person_id WHERE p.restricted_at IS NOT NULL \
             AND n.state IN ('waiting', 'digest', 'leased', 'failed', 'dead')"] {
            assert_eq!(database.count(&format!("SELECT count(*) AS n FROM {none}")), 0, "{none}");
        }
        let look = town.act(town.staff(AN), move |tx, ctx| looks::reveal(tx, ctx, id, hoa));
        assert!(matches!(look, Err(ServiceError::Refused(Refusal::DataRestricted))), "{look:?}");
        assert_eq!(database.count("SELECT count(*) AS n FROM looks"), 0);
        assert_eq!(published(&town, id), None);
        let number = invented::find(HOA).unwrap().citizen_number.clone();
        let found = town.act(Actor::System, move |tx, ctx| staff::find(tx, ctx, "vneid", &number));
        assert!(matches!(found, Err(ServiceError::NotFound)), "nobody gives them a role");

        // signing in undoes nothing; agreeing again does
        let known = hoa_again(&town);
        assert_eq!((known.person_id, known.restricted_at, known.privacy_version), (hoa, Some(town.now), None));
        let agree = |agreed: Option<PrivacyNotice>| town.act(town.citizen(HOA), move |tx, ctx| {
            let choices = Choices { locale: Locale::Vi, notice_mode: NoticeMode::Each };
            accounts::welcome(tx, ctx, hoa, choices, agreed.as_ref())
        });
        assert!(matches!(agree(None), Err(ServiceError::Invalid(_))));
        assert!(row(&town, hoa).restricted_at.is_some());
        agree(Some(PrivacyNotice { version: 2, text: "Thông báo".to_owned() })).unwrap();
        assert!(!row(&town, hoa).is_silent());
        assert_eq!(row(&town, hoa).erase_on, None);
        assert_eq!(published(&town, id).as_deref(), Some("Nguyễn Thị Hoa"), "as they agreed in the file");
        write().unwrap();
        assert_eq!(database.count(told), 1);
        assert_eq!(steps(&town, hoa), [(Step::Restricted, Some(hoa)), (Step::Lifted, Some(hoa))]);
    }

    fn when_the_years_are_over_the_person_goes_and_the_files_stay(database: &Database) {
        let mut town = Town::settle(database);
        let hoa = town.person(HOA);
        let number = "000190123456";
        let paper = Paper::filled("ordinary", "Máy gieo hạt", "LV01").with_co_author("Người Chưa Biết", number);
        let id = town.accepted(&paper, &OWNER);
        let other = town.submitted();
        withdraw(&town, other);
        let document = document(&town, id, hoa);
        town.write(move |tx| Ok(documents::insert(tx, &document)?)).unwrap();
        let wrapped = town.write(move |tx| Ok(people::wrapped_key(tx, hoa)?)).unwrap().unwrap();
        let index = row(&town, hoa).citizen_number_index.unwrap();
        ask(&town, town.citizen(HOA)).unwrap();

        town.now = "2031-11-02T16:59:59Z".parse::<Instant>().unwrap();
        assert_eq!(due(&town), []);
        assert_eq!(erase_due(&town, hoa), None, "not a second too early");
        // midnight in Hà Nội
        town.now = "2031-11-02T17:00:00Z".parse::<Instant>().unwrap();
        assert_eq!(due(&town), [hoa]);
        assert_eq!(erase_due(&town, hoa).unwrap(), ["ở-đây"]);
        assert_eq!(due(&town), [hoa], "due until its documents are gone too");
        assert_eq!(erase_due(&town, hoa).unwrap(), ["ở-đây"]);
        town.act(Actor::System, move |tx, ctx| erase::papers_gone(tx, ctx, hoa)).unwrap();
        assert_eq!(due(&town), []);

        chains_hold(&town);
        let after = row(&town, hoa);
        assert_eq!((after.name.as_str(), after.sealed, after.citizen_number_index), ("", None, None));
        for none in ["file_keys", "documents", "authors WHERE length(sealed) > 0 OR number_index IS NOT NULL",
            "answers WHERE personal_sealed IS NOT NULL"] {
            assert_eq!(database.count(&format!("SELECT count(*) AS n FROM {none}")), 0, "{none}");
        }
        for secret in [&wrapped, &index, &b"Ng\xc6\xb0\xe1\xbb\x9di Ch\xc6\xb0a Bi\xe1\xba\xbft".to_vec(),
            &"Nguyễn Thị Hoa".as_bytes().to_vec()] {
            assert!(!stored(database, secret), "{}", String::from_utf8_lossy(secret));
        }
        assert_eq!(published(&town, id), None);
        for (file, unmasked) in [(id, false), (id, true), (other, false)] {
            let code = code(&town, file);
            let seen = town.act(town.staff("thai-van-nghia"), move |tx, ctx| desk::read_with_agencies(tx, ctx, code, unmasked));
            let (seen, _) = seen.unwrap();
            assert_eq!((seen.proposer, seen.restricted), (None, true));
            assert!(!seen.history.is_empty());
        }
        // what staff still do with such a file goes on, and the chain with it
        town.launch(id);
        let seen = town.version(id);
        town.act(town.staff(ANALYST), move |tx, ctx| {
            implement::complete(tx, ctx, id, seen, WHY.to_owned(), WHY.to_owned()).map(drop)
        }).unwrap();
        chains_hold(&town);
        let written = town.act(town.staff(AN), move |tx, ctx| {
            messages::write(tx, ctx, id, None, Audience::Everyone, "Xin chào.").map(drop)
        });
        assert!(matches!(written, Err(ServiceError::Refused(Refusal::DataRestricted))), "{written:?}");
        assert_eq!(steps(&town, hoa), [(Step::Restricted, Some(hoa)), (Step::Erased, None)]);
    }

    fn a_co_author_who_answered_stays_when_the_proposer_is_erased_and_the_key_of_the_file_goes_with_the_last(
        database: &Database
    ) {
        let mut town = Town::settle(database);
        let id = town.accepted(&paper(), &OWNER);
        confirm(&town, id);
        assert_eq!(published(&town, id).as_deref(), Some("Nguyễn Thị Hoa, Trần Văn Minh"));
        ask(&town, town.citizen(HOA)).unwrap();
        assert_eq!(published(&town, id).as_deref(), Some("Trần Văn Minh"));
        town.now = "2031-11-03T02:00:00Z".parse::<Instant>().unwrap();
        sweep(&town);
        assert_eq!(published(&town, id).as_deref(), Some("Trần Văn Minh"));
        let code = code(&town, id);
        let named = town.act(town.citizen(MINH), move |tx, ctx| co_authors::read(tx, ctx, code)).unwrap();
        assert_eq!((named.proposer.as_str(), named.said.name.as_str()), ("", "Trần Văn Minh"));
        assert_eq!(database.count("SELECT count(*) AS n FROM file_keys"), 1);

        // the confirmation was the last thing that happened, and no move of the file
        assert_eq!(ask(&town, town.citizen(MINH)).unwrap().erase_on, Some(day("2031-11-03")));
        assert_eq!(published(&town, id), None);
        sweep(&town);
        assert_eq!(database.count("SELECT count(*) AS n FROM file_keys"), 0);
        assert!(!stored(database, "Trần Văn Minh".as_bytes()));
        chains_hold(&town);
    }

    fn a_file_that_ended_later_postpones_the_day(database: &Database) {
        let mut town = Town::settle(database);
        let hoa = town.person(HOA);
        let id = town.accepted(&Paper::filled("ordinary", "Máy gieo hạt", "LV01"), &OWNER);
        ask(&town, town.citizen(HOA)).unwrap();
        town.now = town.now.plus_seconds(i64::try_from(Duration::from_secs(400 * 86_400).as_secs()).unwrap());
        town.launch(id);
        town.now = "2031-11-03T02:00:00Z".parse::<Instant>().unwrap();
        sweep(&town);
        assert!(row(&town, hoa).restricted_at.is_some(), "it is being carried out");
        let seen = town.version(id);
        town.act(town.staff(ANALYST), move |tx, ctx| {
            implement::complete(tx, ctx, id, seen, WHY.to_owned(), WHY.to_owned()).map(drop)
        }).unwrap();
        sweep(&town);
        assert_eq!(row(&town, hoa).erase_on, Some(day("2036-11-04")));
        assert_eq!(steps(&town, hoa), [(Step::Restricted, Some(hoa)), (Step::Postponed, None)]);
    }
}
