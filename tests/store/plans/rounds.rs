//! What the worker asks, and what no page does.

use sangkien::db::lists;
use sangkien::db::notices::NoticeState;
use sangkien::db::{bulk, deadlines as due, desks};
use sangkien::domain::id::InitiativeId;
use sangkien::domain::locale::Locale;
use sangkien::domain::person::Actor;
use sangkien::domain::workflow::{State, WaitsFor};
use sangkien::services::{deadlines, erase, exports, figures, outbox, sweep};

use super::questions::{DEEP, List};
use crate::town::Town;

/// Rounds of the worker: what each finds first, and what it finds after a page.
pub(super) fn worker(list: &mut List, town: &Town) {
    let system = Actor::System;
    list.add("to announce", system, |conn, ctx| {
        let first = deadlines::to_announce(conn, ctx, None)?;
        deadlines::to_announce(conn, ctx, first.last().copied()).map(drop)
    });
    list.add("to lapse", system, |conn, ctx| {
        let first = deadlines::to_lapse(conn, ctx, None)?;
        deadlines::to_lapse(conn, ctx, first.last().copied()).map(drop)
    });
    list.add("to remind", system, |conn, ctx| {
        let mut search = Some(deadlines::Search::default());
        let mut rounds = 0;
        while let Some(next) = search {
            (_, search) = deadlines::to_remind(conn, ctx, next)?;
            rounds += 1;
            assert!(rounds < 1_000);
        }
        Ok(())
    });
    // All that is due within the days of a reminder; here the seeder's few days hold many.
    list.of_many(5_000);
    list.add("people to erase", system, |conn, ctx| {
        let first = erase::due(conn, ctx, None)?;
        erase::due(conn, ctx, first.last().copied()).map(drop)
    });
    list.add("old drafts", system, |conn, ctx| {
        let first = deadlines::drafts_due(conn, ctx, None)?;
        deadlines::drafts_due(conn, ctx, first.after).map(drop)
    });
    let states = [State::Submitted, State::InReview, State::Implementing];
    list.add("open files for a new calendar", system, move |conn, _| {
        let mut after = None;
        for _ in 0..DEEP {
            after = due::list_in_states(conn, &states, after, 100)?.pop();
        }
        Ok(())
    });
    list.add("files counted, not too many", system, |conn, _| {
        bulk::count_files(conn, 1_000)?;
        Ok(())
    });
    let owner = town.agency("BKHCN");
    let middle = (town.now.date(), InitiativeId::new(town.now));
    list.add("desks to look at again", system, move |conn, ctx| {
        for after in [None, Some(middle)] {
            desks::list_waiting(conn, owner, WaitsFor::Approver, after, 100)?;
        }
        desks::any_waits(conn, WaitsFor::Approver)?;
        desks::next(conn, ctx.now)?;
        Ok(())
    });
    // Of all files of one agency that wait for one role; here the owner has a fourth of everything.
    list.of_many(5_000);
    // Every file counts in the published figures; the worker counts every few minutes, no page ever does.
    list.add("figures counted", system, |conn, _| {
        figures::count(conn).map(drop)
    });
    list.of_all();
    list.add("notices to send", system, |conn, ctx| {
        outbox::claim(conn, ctx)?;
        outbox::claim_digest(conn, ctx).map(drop)
    });
    list.add("notice to try again", system, |conn, ctx| {
        let dead = outbox::overview(conn, NoticeState::Dead, None, 1)?;
        outbox::retry(conn, ctx, dead.items.first().map(|item| item.notice)).map(drop)
    });
    list.add("workbook to build", system, |conn, ctx| {
        exports::claim(conn, ctx).map(drop)
    });
    list.add("what has had its time", system, |conn, ctx| {
        sweep::sweep(conn, ctx).map(drop)
    });
    list.add(
        "accepted files, by hand",
        town.staff("luong-thi-quynh"),
        |conn, _| {
            lists::public::list(
                conn,
                Locale::Vi,
                &lists::public::PublicFilter::default(),
                None,
                40,
            )?;
            Ok(())
        },
    );
}
