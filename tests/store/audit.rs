//! What `sangkien audit verify` finds: honest files hold, however they went; what somebody changed in the
//! database itself is found and named.

use sangkien::db::initiatives;
use sangkien::domain::event::ChainFault;
use sangkien::domain::id::InitiativeId;
use sangkien::domain::person::Actor;
use sangkien::domain::workflow::Outcome;
use sangkien::services::audit::{self, Fault, Step, TextFault};
use sangkien::services::decide;
use sangkien::services::seed::{Order, seed};

use crate::databases::{Database, Kind};
use crate::on_both;
use crate::town::Town;
use crate::way::{APPROVER, WHY};

/// The audit of all files, however many steps it takes.
pub fn audited(town: &Town) -> Step {
    let ctx = town.ctx(Actor::System);
    let mut all = Step::default();
    loop {
        let step = town
            .db
            .stream(|conn| audit::verify_next(conn, &ctx, all.after))
            .unwrap();
        all.files += step.files;
        all.events += step.events;
        all.texts += step.texts;
        all.erased += step.erased;
        all.broken.extend(step.broken);
        all.after = step.after;
        if all.after.is_none() {
            return all;
        }
    }
}

/// What is wrong with the one file that does not hold.
fn faults(town: &Town, id: InitiativeId) -> Vec<Fault> {
    let mut broken = audited(town).broken;
    assert_eq!(broken.len(), 1, "{broken:?}");
    let one = broken.remove(0);
    let row = town
        .db
        .read_blocking(move |conn| initiatives::get(conn, id));
    assert_eq!((one.id, one.code), (id, row.unwrap().code));
    one.faults
}

/// The columns that are said to differ.
fn columns(town: &Town, id: InitiativeId) -> Vec<&'static str> {
    let column = |fault: Fault| match fault {
        Fault::Row { column, .. } => column,
        other => panic!("{other:?}"),
    };
    faults(town, id).into_iter().map(column).collect()
}

/// The id of a file as SQL has it.
fn sql(database: &Database, id: InitiativeId) -> String {
    match database.kind {
        Kind::Sqlite => format!("X'{}'", id.uuid().simple()),
        Kind::Postgres => format!("'{id}'"),
    }
}

/// Decided, and announced by nobody yet.
fn decided(town: &Town) -> InitiativeId {
    let id = town.proposed();
    let seen = town.version(id);
    town.act(town.staff(APPROVER), move |tx, ctx| {
        decide::decide(tx, ctx, id, seen, Some(Outcome::Accepted), WHY.to_owned())
    })
    .unwrap();
    id
}

on_both! {
    fn files_that_nobody_touched_hold(database: &Database) {
        let town = Town::settle(database);
        town.draft(&crate::paper::Paper::filled("ordinary", "Máy gieo hạt", "LV01"));
        let returned = town.submitted();
        town.send_back_for_mending(returned);
        town.in_council();
        decided(&town);
        town.ended(Outcome::Rejected);
        let order = Order { files: 600, seed: 3, personas: Vec::new() };
        seed(&town.db, &town.ctx(Actor::System), &order, |_| {}).unwrap();
        let all = audited(&town);
        assert_eq!(all.broken, []);
        assert_eq!((all.files, all.erased), (605, 0));
        let sealed = database.count("SELECT count(*) AS n FROM events WHERE text_sealed IS NOT NULL");
        assert_eq!(i64::try_from(all.texts).unwrap(), sealed);
    }

    fn words_that_were_swapped_taken_or_spoilt_are_found(database: &Database) {
        let town = Town::settle(database);
        let (id, _) = (decided(&town), town.proposed());
        let file = sql(database, id);
        let words = format!("initiative_id = {file} AND text_sealed IS NOT NULL");
        let spoken = database.lines(&format!(
            "SELECT CAST(sequence AS TEXT) AS line FROM events WHERE {words} ORDER BY sequence"
        ));
        let [first, second]: [i64; 2] = [0, 1].map(|at| spoken[at].parse().unwrap());
        let fault = |sequence, fault| Fault::Text { sequence, fault };
        let put = |to: i64, value: &str| {
            database.execute(&format!(
                "UPDATE events SET text_sealed = {value} WHERE initiative_id = {file} AND sequence = {to}"
            ));
        };
        let of = |from: i64| {
            format!("(SELECT text_sealed FROM kept WHERE sequence = {from})")
        };
        database.execute(&format!("CREATE TABLE kept AS SELECT sequence, text_sealed FROM events WHERE {words}"));
        put(first, &of(second));
        put(second, &of(first));
        assert_eq!(faults(&town, id), [fault(first, TextFault::Other), fault(second, TextFault::Other)]);
        put(second, &of(second));
        put(first, "NULL");
        assert_eq!(faults(&town, id), [fault(first, TextFault::Gone)]);
        let junk = match database.kind {
            Kind::Sqlite => "X'01020304'",
            Kind::Postgres => r"'\x01020304'",
        };
        put(first, junk);
        assert_eq!(faults(&town, id), [fault(first, TextFault::Closed)]);
        put(first, &of(first));
        assert_eq!(audited(&town).broken, []);
        // the first event is the submission, which says nothing
        assert!(first > 1);
        put(1, &of(first));
        assert_eq!(faults(&town, id), [fault(1, TextFault::Added)]);
    }

    fn rows_that_are_not_as_the_events_left_them_are_found_by_their_columns(database: &Database) {
        let town = Town::settle(database);
        let (id, _) = (town.ended(Outcome::Accepted), town.ended(Outcome::Accepted));
        let file = sql(database, id);
        let other = database.lines(&match database.kind {
            Kind::Sqlite => "SELECT 'X''' || hex(agency_id) || '''' AS line FROM agencies WHERE code = 'BYT'".to_owned(),
            Kind::Postgres => "SELECT '''' || agency_id || '''' AS line FROM agencies WHERE code = 'BYT'".to_owned(),
        });
        let later = |column: &str| match database.kind {
            Kind::Sqlite => format!("{column} + 1"),
            Kind::Postgres => format!("{column} + interval '1 second'"),
        };
        for (table, column, value) in [
            ("initiatives", "state", "'implemented'"),
            ("initiatives", "agency_id", other[0].as_str()),
            ("initiatives", "version", "version + 1"),
            ("initiatives", "round", "2"),
            ("initiatives", "return_count", "1"),
            ("initiatives", "outcome", "'rejected'"),
            ("initiatives", "submitted_at", later("submitted_at").as_str()),
            ("initiatives", "completed_at", later("completed_at").as_str()),
            ("proposals", "outcome", "'rejected'"),
            ("decisions", "outcome", "'rejected'"),
            ("decisions", "decided_at", later("decided_at").as_str()),
            ("catalogue", "agency_id", other[0].as_str()),
        ] {
            let named = format!("{table}.{column}");
            database.execute(&format!("CREATE TABLE kept AS SELECT {column} FROM {table} WHERE initiative_id = {file}"));
            database.execute(&format!("UPDATE {table} SET {column} = {value} WHERE initiative_id = {file}"));
            assert_eq!(columns(&town, id), [named.as_str()], "{named}");
            let back = format!("UPDATE {table} SET {column} = (SELECT {column} FROM kept) WHERE initiative_id = {file}");
            database.execute(&back);
            database.execute("DROP TABLE kept");
            assert_eq!(audited(&town).broken, [], "{named}");
        }
        database.execute(&format!(
            "UPDATE reviews SET total_bp = total_bp + 100, recommendation = 'rejected' WHERE initiative_id = {file}"
        ));
        let both = ["reviews.total_bp", "reviews.recommendation"];
        assert_eq!(columns(&town, id), [both, both].concat());
        database.execute(&format!("DELETE FROM reviews WHERE initiative_id = {file}"));
        assert_eq!(columns(&town, id), ["reviews.reviewer_id", "reviews.reviewer_id"]);
    }

    fn a_decision_or_an_entry_that_no_event_speaks_of_is_found(database: &Database) {
        let town = Town::settle(database);
        let (id, real) = (town.proposed(), town.ended(Outcome::Accepted));
        let (file, real) = (sql(database, id), sql(database, real));
        database.execute(&format!(
            "INSERT INTO decisions SELECT {file}, outcome, grounds_sealed, decided_by, decided_at FROM decisions \
             WHERE initiative_id = {real}"
        ));
        assert_eq!(columns(&town, id), ["decisions.outcome"]);
        database.execute(&format!("DELETE FROM decisions WHERE initiative_id = {file}"));
        database.execute(&format!("UPDATE initiatives SET state = 'accepted' WHERE initiative_id = {file}"));
        let said = faults(&town, id);
        assert_eq!(said[0].to_string(), "initiatives.state is accepted where the events say proposed");
        assert_eq!(said.len(), 1);
    }

    fn a_deadline_that_was_moved_is_found(database: &Database) {
        let town = Town::settle(database);
        let id = town.in_review();
        database.execute("UPDATE initiatives SET due_on = total_due_on WHERE due_on IS NOT NULL");
        assert_eq!(columns(&town, id), ["initiatives.due_on"]);
    }

    fn words_of_who_was_erased_are_counted_and_a_key_that_is_only_gone_is_a_fault(database: &Database) {
        let town = Town::settle(database);
        let id = town.proposed();
        let spoken = audited(&town).texts;
        assert!(spoken > 0);
        database.execute("DELETE FROM person_keys");
        assert_eq!(faults(&town, id), [Fault::KeyGone]);
        database.execute("UPDATE people SET erased_at = created_at");
        let all = audited(&town);
        assert_eq!((all.texts, all.erased, all.broken), (0, spoken, vec![]));
    }

    fn a_chain_that_is_broken_is_all_that_is_said_of_a_file(database: &Database) {
        let town = Town::settle(database);
        let id = decided(&town);
        database.execute("UPDATE initiatives SET state = 'rejected'");
        database.execute("UPDATE events SET actor_id = NULL WHERE sequence = 2");
        assert_eq!(faults(&town, id), [Fault::Chain(ChainFault::Hash(2))]);
    }
}
