//! Invented files are such as the use cases would have left: chains that hold, words that open, clocks that
//! agree, answers that are complete; and they go on through the use cases.

use std::collections::{BTreeMap, BTreeSet};

use sangkien::db::people as accounts;
use sangkien::db::{Conn, answers, audits, bulk, events, initiatives, reviews};
use sangkien::domain::event::{EventKind, verify};
use sangkien::domain::id::{InitiativeId, PersonId};
use sangkien::domain::kind::check_complete;
use sangkien::domain::person::{Actor, Role};
use sangkien::domain::text_enum::TextEnum;
use sangkien::domain::workflow::{Outcome, State, WaitsFor};
use sangkien::seal::envelope;
use sangkien::services::seed::{Order, Persona, SeedFault, seed};
use sangkien::services::{ServiceError, decide, drafts, intake, keys, transition};
use sangkien::standin::people;

use crate::databases::{Database, Kind};
use crate::on_both;
use crate::town::Town;

fn personas(town: &Town) -> Vec<Persona> {
    people::all()
        .iter()
        .map(|person| {
            let actor = if person.is_staff() {
                town.staff(&person.key)
            } else {
                town.citizen(&person.key)
            };
            Persona {
                key: person.key.clone(),
                person: actor.person().unwrap(),
                workplace: person.workplace.clone(),
                position: person.position.clone(),
                proposes: !person.is_staff(),
            }
        })
        .collect()
}

pub fn order(town: &Town, files: usize, seed: u64) -> Order {
    Order {
        files,
        seed,
        personas: personas(town),
    }
}

pub fn invent(town: &Town, order: &Order) -> usize {
    seed(&town.db, &town.ctx(Actor::System), order, |_| {}).unwrap()
}

pub fn ids(town: &Town) -> Vec<InitiativeId> {
    town.db
        .read_blocking(|tx| audits::list_files(tx, None, 10_000))
        .unwrap()
        .into_iter()
        .map(|file| file.id)
        .collect()
}

on_both! {
    fn a_row_that_is_refused_among_many_fails_all_of_them(database: &Database) {
        let town = Town::settle(database);
        let known = town.person("nguyen-thi-hoa");
        let person = town.db.read_blocking(|tx| accounts::get(tx, known)).unwrap();
        let fresh = |number: u32| {
            let mut row = person.clone();
            row.person_id = PersonId::new(town.now);
            row.subject = format!("of-many-{number}");
            (row, vec![0_u8; 3])
        };
        // More than are written at once, the last of them known already.
        let many: Vec<_> = (0..40).map(fresh).collect();
        let mut faulty = many.clone();
        faulty[12].0.person_id = known;
        let write = |rows: Vec<(accounts::PersonRow, Vec<u8>)>| {
            town.db.write_blocking(move |tx| bulk::insert_people(tx, &rows))
        };
        let there = |id| town.db.read_blocking(move |tx| accounts::get(tx, id)).is_ok();
        write(faulty).unwrap_err();
        assert!(many.iter().all(|(row, _)| !there(row.person_id)));
        write(many.clone()).unwrap();
        assert!(many.iter().all(|(row, _)| there(row.person_id)));
    }

    fn an_invented_file_is_such_as_the_use_cases_would_have_left(database: &Database) {
        let town = Town::settle(database);
        assert_eq!(invent(&town, &order(&town, 400, 7)), 400);
        let all = ids(&town);
        assert_eq!(all.len(), 400);
        let mut states = BTreeMap::<State, usize>::new();
        for id in all {
            let state = town
                .act(Actor::System, move |tx, ctx| Ok(inspect(tx, ctx, id)))
                .unwrap();
            *states.entry(state).or_default() += 1;
        }
        assert_eq!(states.len(), State::ALL.len(), "{states:?}");
        let accepted: usize = states
            .iter()
            .filter(|(state, _)| state.counts_as_accepted())
            .map(|(_, count)| count)
            .sum();
        assert!(accepted >= 40, "{accepted}");
        let published = database.count("SELECT count(*) AS n FROM catalogue");
        assert_eq!(usize::try_from(published).unwrap(), accepted);
        let own = database.count(
            "SELECT count(*) AS n FROM events e JOIN initiatives i ON i.initiative_id = e.initiative_id \
             WHERE e.to_state IS NOT NULL AND NOT EXISTS (SELECT 1 FROM notices n \
             WHERE n.initiative_id = e.initiative_id AND n.person_id = i.proposer_id AND n.created_at = e.happened_at)",
        );
        assert_eq!(own, 0, "transitions that did not tell the proposer");
        let invented = database.count("SELECT count(*) AS n FROM people WHERE provider = 'invented'");
        assert!(invented >= 16);
    }

    fn one_in_ten_is_accepted_however_few_there_are(database: &Database) {
        let town = Town::settle(database);
        let accepted = || {
            database.count(
                "SELECT count(*) AS n FROM initiatives WHERE state IN ('accepted', 'implementing', 'implemented')",
            )
        };
        let mut before = accepted();
        for files in [1, 2, 3, 4, 5, 7, 9, 10, 11, 20, 21] {
            for seed in 1..=6 {
                let order = Order { files, seed, personas: Vec::new() };
                assert_eq!(invent(&town, &order), files);
                let now = accepted();
                let new = usize::try_from(now - before).unwrap();
                assert!(new * 10 >= files, "seed {seed}: {new} of {files}");
                before = now;
            }
        }
    }

    fn the_same_seed_invents_the_same_files_and_another_seed_others(database: &Database) {
        let town = Town::settle(database);
        invent(&town, &order(&town, 60, 11));
        let first = titles(&town);
        let twin = Database::migrated(database.kind).unwrap();
        let twin_town = Town::settle(&twin);
        invent(&twin_town, &order(&twin_town, 60, 11));
        assert_eq!(titles(&twin_town), first);
        assert_eq!(first.len(), 60, "a title repeats");
        let third = Database::migrated(database.kind).unwrap();
        let third_town = Town::settle(&third);
        invent(&third_town, &order(&third_town, 60, 12));
        assert_ne!(titles(&third_town), first);
    }

    fn invented_files_go_on_through_the_use_cases(database: &Database) {
        let town = Town::settle(database);
        invent(&town, &order(&town, 60, 2026));
        let an = town.staff("nguyen-van-an");
        let Actor::Staff { agency, .. } = an else { panic!() };
        let owned = ids(&town).into_iter().filter(|id| {
            let id = *id;
            let row = town.db.read_blocking(move |tx| initiatives::get(tx, id)).unwrap();
            row.agency_id == Some(agency)
        });
        let (mut received, mut decided) = (0, 0);
        for id in owned {
            match town.standing(id) {
                (State::Submitted, seen) => {
                    town.act(an, move |tx, ctx| intake::receive(tx, ctx, id, seen)).unwrap();
                    received += 1;
                }
                (State::Proposed, seen) => {
                    let approver = town.staff("tran-duc-long");
                    town.act(approver, move |tx, ctx| {
                        decide::decide(tx, ctx, id, seen, Some(Outcome::Accepted), "Đồng ý.".to_owned())
                    })
                    .unwrap();
                    town.act(Actor::System, move |tx, ctx| decide::announce(tx, ctx, id)).unwrap();
                    decided += 1;
                }
                _ => {}
            }
        }
        assert!(received >= 4 && decided >= 2, "{received} {decided}");
        let broken = ids(&town).into_iter().filter(|id| {
            let id = *id;
            let chain = town.db.read_blocking(move |tx| events::list(tx, id)).unwrap();
            let chain: Vec<_> = chain.into_iter().map(|link| (link.event, link.hash)).collect();
            verify(&chain).is_err()
        });
        assert_eq!(broken.count(), 0);
    }

    fn everybody_of_a_demonstration_has_something_waiting(database: &Database) {
        let town = Town::settle(database);
        invent(&town, &order(&town, 60, 2026));
        let waiting = |role: Role, key: &str| {
            let Actor::Staff { agency, .. } = town.staff(key) else { panic!() };
            town.db.read_blocking(move |tx| -> Result<usize, ServiceError> {
                let mut count = 0;
                for file in audits::list_files(tx, None, 1_000)? {
                    let row = initiatives::get(tx, file.id)?;
                    count += usize::from(row.desk_agency_id == Some(agency) && row.waits_for.role() == Some(role));
                }
                Ok(count)
            })
            .unwrap()
        };
        assert!(waiting(Role::IntakeOfficer, "nguyen-van-an") >= 5);
        assert!(waiting(Role::Secretary, "ta-thi-minh-chau") >= 2);
        assert!(waiting(Role::Approver, "tran-duc-long") >= 2);
        assert!(waiting(Role::Analyst, "luong-thi-quynh") >= 1);
        for (key, role) in [
            ("nguyen-thi-thanh-tam", Role::IntakeOfficer),
            ("phung-thi-yen", Role::Approver),
            ("kieu-anh-tu", Role::IntakeOfficer),
            ("dao-thi-hong-nhung", Role::IntakeOfficer),
            ("nong-thi-sen", Role::IntakeOfficer),
        ] {
            assert!(waiting(role, key) >= 1, "{key}");
        }
        let lan = town.staff("pham-thi-lan").person().unwrap();
        let hoa = town.citizen("nguyen-thi-hoa").person().unwrap();
        let today = town.now.date();
        let (mut due, mut hers) = (Vec::new(), BTreeSet::new());
        for id in ids(&town) {
            let row = town.db.read_blocking(move |tx| initiatives::get(tx, id)).unwrap();
            if row.proposer_id == hoa {
                hers.insert(row.state);
            }
            let work = town.db
                .read_blocking(move |tx| reviews::find_assignment(tx, id, lan, row.round))
                .unwrap();
            if let Some(work) = work.filter(|work| work.state == reviews::AssignmentState::Open) {
                let calendar = &town.house.reference.calendar;
                due.push(calendar.days_left(today, work.due_on));
            }
        }
        assert!(due.contains(&1) && due.iter().any(|left| *left < 0) && due.len() >= 3, "{due:?}");
        let wanted = BTreeSet::from([State::Draft, State::Returned, State::InReview, State::Accepted]);
        assert!(hers.is_superset(&wanted), "{hers:?}");
    }
}

#[test]
fn without_staff_nothing_is_invented() {
    let database = Database::migrated(Kind::Sqlite).unwrap();
    let town = Town::settle(&database);
    database.execute("UPDATE staff_roles SET revoked_at = granted_at WHERE role = 'approver'");
    let plain = Order {
        files: 5,
        ..Order::default()
    };
    let answer = seed(&town.db, &town.ctx(Actor::System), &plain, |_| {});
    assert!(matches!(answer, Err(SeedFault::NoStaff)), "{answer:?}");
    assert_eq!(database.count("SELECT count(*) AS n FROM initiatives"), 0);
}

fn titles(town: &Town) -> BTreeSet<String> {
    ids(town)
        .into_iter()
        .map(|id| {
            let row = town
                .db
                .read_blocking(move |tx| initiatives::get(tx, id))
                .unwrap();
            row.title
        })
        .collect()
}

/// All that has to hold for one file; answers its state.
fn inspect(tx: &mut Conn, ctx: &sangkien::services::Ctx, id: InitiativeId) -> State {
    let row = initiatives::get(tx, id).unwrap();
    let clock = initiatives::clock(tx, id).unwrap();
    let what = format!("{:?} {} {id}", row.state, row.kind);
    assert_eq!(clock.due_on(), row.due_on, "{what}");
    assert_eq!(
        clock.total.map(|total| total.due.on),
        row.total_due_on,
        "{what}"
    );
    let open = matches!(
        row.waits_for,
        WaitsFor::IntakeOfficer | WaitsFor::Reviewer | WaitsFor::Secretary | WaitsFor::Approver
    );
    assert!(
        !open || (row.due_on.is_some() && row.total_due_on.is_some()),
        "{what}"
    );
    assert_eq!(clock.is_paused(), row.state == State::Returned, "{what}");
    assert_eq!(
        row.hold_until.is_some(),
        row.state == State::Decided,
        "{what}"
    );
    assert_eq!(row.code.is_some(), row.state != State::Draft, "{what}");
    assert!(row.updated_at <= ctx.now, "{what}");

    let chain = events::list(tx, id).unwrap();
    let key = keys::of_person(tx, ctx, row.proposer_id).unwrap();
    for link in &chain {
        let Some(sealed) = &link.text_sealed else {
            assert_eq!(link.event.commitment, None);
            continue;
        };
        let words = envelope::open(&key, transition::WORDS, sealed).unwrap();
        let words = String::from_utf8(words.to_vec()).unwrap();
        assert!(!words.contains('{'), "a gap was left: {words}");
        let commitment = envelope::commitment(&key, &words).to_vec();
        assert_eq!(link.event.commitment, Some(commitment), "{what}");
    }
    let returns = chain
        .iter()
        .filter(|link| link.event.kind == EventKind::Return)
        .count();
    assert_eq!(i64::try_from(returns).unwrap(), row.return_count, "{what}");
    let last = chain
        .iter()
        .rev()
        .find_map(|link| link.event.to)
        .unwrap_or(State::Draft);
    assert_eq!(last, row.state, "{what}");
    let chain: Vec<_> = chain
        .into_iter()
        .map(|link| (link.event, link.hash))
        .collect();
    assert_eq!(i64::try_from(chain.len()).unwrap(), row.event_count);
    assert_eq!(verify(&chain).unwrap(), row.head().unwrap(), "{what}");

    let kind = ctx.house.kind(&row.kind).unwrap();
    match answers::latest_submitted(tx, id).unwrap() {
        Some(handed_in) => {
            let answers = drafts::read_revision(tx, ctx, &row, &handed_in).unwrap();
            assert_eq!(
                check_complete(kind, &answers, handed_in.saved_at.date()),
                [],
                "{what}"
            );
            let text = format!("{answers:?}");
            assert!(!text.contains("{a}") && !text.contains("{n}"), "{text}");
        }
        None => assert_eq!(row.state, State::Draft),
    }
    row.state
}
