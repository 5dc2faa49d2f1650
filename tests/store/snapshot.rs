//! An export is one look at the database: what others change, revoke or add while it is read is not in it.

use sangkien::db::{DbError, initiatives};
use sangkien::domain::export_row::{ExportFilter, ExportFormat, ExportRow, ExportStart, RowSink};
use sangkien::domain::id::InitiativeId;
use sangkien::domain::workflow::State;
use sangkien::services::decide;
use sangkien::services::exports::{self, PourError, Speech};

use crate::exports::{analysts, begin, poured};
use crate::on_both;
use crate::paper::Paper;
use crate::town::Town;
use crate::way::{APPROVER, OWNER, WHY};

/// Keeps what is poured, and lets something happen when the first row came.
struct Disturbed<F: FnMut()> {
    rows: Vec<ExportRow>,
    happens: F,
}

impl<F: FnMut()> RowSink for Disturbed<F> {
    type Fault = DbError;
    fn begin(&mut self, _: &ExportStart) -> Result<(), DbError> {
        Ok(())
    }
    fn row(&mut self, row: &ExportRow) -> Result<(), DbError> {
        self.rows.push(row.clone());
        if self.rows.len() == 1 {
            (self.happens)();
        }
        Ok(())
    }
    fn finish(&mut self) -> Result<(), DbError> {
        Ok(())
    }
}

fn revoke(town: &Town, id: InitiativeId) {
    let seen = town.version(id);
    town.act(town.staff(APPROVER), move |tx, ctx| {
        decide::revoke(tx, ctx, id, seen, WHY.to_owned())
    })
    .unwrap();
}

on_both! {
    fn what_is_revoked_or_changed_while_an_export_is_read_is_in_it_as_it_was(database: &Database) {
        let town = Town::settle(database);
        let paper = Paper::filled("ordinary", "Máy gieo hạt", "LV01");
        let made: Vec<InitiativeId> = (0..5).map(|_| town.accepted(&paper, &OWNER)).collect();
        let (analyst, _) = analysts(&town);
        let begun = begin(&town, analyst, ExportFormat::Csv, ExportFilter::default()).unwrap();
        let before = poured(&town.db, &town, &begun, Speech::Codes);
        assert_eq!(before.len(), 5);

        let mut sink = Disturbed {
            rows: Vec::new(),
            happens: || {
                // from other connections: revoked, renamed, and one more
                revoke(&town, made[3]);
                revoke(&town, made[4]);
                database.execute("UPDATE catalogue SET title = 'Tên khác'");
                database.execute("UPDATE initiatives SET title = 'Tên khác'");
            },
        };
        let (first, house) = (made[0], &town.house);
        let count = town.db.stream(|conn| {
            // one look before: from here on the snapshot holds
            let seen = initiatives::get(conn, first)?;
            assert_eq!(seen.state, State::Accepted);
            revoke(&town, made[1]);
            exports::pour(conn, house, &begun.start, Speech::Codes, &mut sink, |_| {})
        });
        assert_eq!(count.map_err(|error: PourError<DbError>| error.to_string()), Ok(5));
        assert_eq!(sink.rows, before);

        // the next look has what is left
        let after = poured(&town.db, &town, &begun, Speech::Codes);
        assert_eq!(after.len(), 2);
        assert!(after.iter().all(|row| row.title == "Tên khác"), "{after:?}");
        assert_eq!(town.standing(made[4]).0, State::Stopped);
    }
}
