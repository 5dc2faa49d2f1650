//! What ministries and administrators ask.

use sangkien::db::notices::NoticeState;
use sangkien::db::{Conn, audits, exports as leaving, lists, people, sessions, staff_roles};
use sangkien::domain::export_row::ExportFilter;
use sangkien::domain::person::{Actor, Role};
use sangkien::domain::text_enum::TextEnum;
use sangkien::services::{ServiceError, audit, exports, outbox, staff};

use super::questions::{DEEP, KINDS, List, busiest};
use crate::town::Town;

/// What ministries ask: accepted files, narrowed, and taken out.
pub(super) fn ministry(list: &mut List, town: &Town) {
    let analyst = town.staff("luong-thi-quynh");
    let codes = &town.house.reference;
    let today = town.now.date();
    let month = today.checked_sub_days(chrono::Days::new(30));
    let agency = Some(town.agency("BKHCN"));
    let plain = ExportFilter::default;
    let shapes = [
        plain(),
        ExportFilter {
            since: month,
            ..plain()
        },
        ExportFilter {
            since: month,
            until: Some(today),
            ..plain()
        },
        ExportFilter { agency, ..plain() },
        ExportFilter {
            agency,
            since: month,
            ..plain()
        },
        ExportFilter {
            kind: Some(KINDS[1].to_owned()),
            ..plain()
        },
        ExportFilter {
            field: codes.fields.keys().next().cloned(),
            ..plain()
        },
        ExportFilter {
            province: codes.provinces.keys().next().cloned(),
            ..plain()
        },
    ];
    for filter in shapes {
        let page = filter.clone();
        list.add(
            format!("accepted files, {filter:?}"),
            analyst,
            move |conn, ctx| {
                let mut after = None;
                for _ in 0..DEEP {
                    after = exports::accepted(conn, ctx, page.clone(), after, 40)?
                        .page
                        .next;
                    if after.is_none() {
                        break;
                    }
                }
                Ok(())
            },
        );
        // The number of files an export would have is counted exactly, by an index alone.
        list.of_many(12_000);
    }
    // An export of some days: a hundred files with all that hangs on them.
    let filter = ExportFilter {
        since: today.checked_sub_days(chrono::Days::new(7)),
        until: Some(today),
        ..plain()
    };
    list.add("export of a week", analyst, move |conn, ctx| {
        lists::ministry::each(conn, &filter, ctx.now, |_| Ok::<(), ServiceError>(()))
    });
    // PostgreSQL reads the small table of what is implemented whole rather than look up each of them.
    list.of_many(5_000);
    // An export of everything leaves row by row from one look: every accepted file is read, with what hangs on
    // it, but nothing is walked for each of them.
    list.add("export of everything", analyst, move |conn, ctx| {
        lists::ministry::each(conn, &plain(), ctx.now, |_| Ok::<(), ServiceError>(()))
    });
    list.of_all();
    list.add("own exports", analyst, |conn, ctx| {
        let first = exports::list_own(conn, ctx, None, 20)?;
        exports::list_own(conn, ctx, first.next, 20)?;
        leaving::count_open(conn, ctx.actor.person().unwrap())?;
        Ok(())
    });
}

/// What administrators and auditors ask, and what every request asks of its session.
pub(super) fn administration(list: &mut List, town: &Town, conn: &mut Conn) {
    let admin = town.staff("quach-minh-tuan");
    for state in NoticeState::ALL {
        list.add(format!("outbox, {state}"), admin, move |conn, _| {
            let mut after = None;
            for _ in 0..DEEP {
                let page = outbox::overview(conn, *state, after, 40)?;
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            Ok(())
        });
    }
    for role in [None, Some(Role::Reviewer)] {
        for agency in [None, Some(town.agency("BKHCN"))] {
            let filter = staff::Filter { agency, role };
            list.add(format!("staff, {filter:?}"), admin, move |conn, _| {
                let first = staff::list(conn, &filter, None, 10)?;
                staff::list(conn, &filter, first.next, 10).map(drop)
            });
        }
    }
    list.add("somebody by number", admin, |conn, ctx| {
        match staff::find(conn, ctx, "vneid", "000190123456") {
            Err(ServiceError::NotFound) => Ok(()),
            other => other.map(drop),
        }
    });
    let actor = busiest(conn, "looks", "subject_id");
    list.add("looks at somebody", admin, move |conn, _| {
        sangkien::db::looks::list(conn, actor, 50)?;
        Ok(())
    });
    let some = audits::list_files(conn, None, 12_000)
        .unwrap()
        .pop()
        .unwrap()
        .id;
    for after in [None, Some(some)] {
        list.add("chains of events", Actor::System, move |conn, ctx| {
            audit::verify_next(conn, ctx, after).map(drop)
        });
        list.of_many(6_000);
    }
    list.add("session of a cookie", Actor::System, |conn, _| {
        sessions::find(conn, &[7; 32])?;
        Ok(())
    });
    list.add("roles of somebody", admin, |conn, ctx| {
        let person = ctx.actor.person().unwrap();
        staff_roles::list(conn, person)?;
        sangkien::db::consents::latest(conn, person, "privacy")?;
        people::any_real(conn)?;
        Ok(())
    });
}
