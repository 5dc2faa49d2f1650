//! A list asks as many questions for thirty lines as for one.

use sangkien::db::Conn;
use sangkien::db::lists::queue::Cursor;
use sangkien::db::notices::NoticeState;
use sangkien::domain::export_row::ExportFilter;
use sangkien::domain::locale::Locale;
use sangkien::domain::person::Actor;
use sangkien::services::desk::{self, Filter, Tab};
use sangkien::services::seed::{Order, seed};
use sangkien::services::{Ctx, ServiceError, browse, drafts, exports, inbox, mine, outbox, staff};

use crate::databases::Kind;
use crate::on_both;
use crate::plans::sent::{self, own_connection};
use crate::town::Town;

const MANY: usize = 30;

/// Statements and lines of one page that begins after a cursor.
type Page<C> = (Vec<C>, Option<C>);

/// Asks for the page with the last line alone and for the one with up to thirty lines at the end of a list,
/// and compares how many statements each took.
fn compare<C: Copy>(
    kind: Kind,
    conn: &mut Conn,
    ctx: &Ctx,
    what: &str,
    page: impl Fn(&mut Conn, &Ctx, Option<C>) -> Result<Page<C>, ServiceError>,
) {
    let mut all: Vec<C> = Vec::new();
    let mut after = None;
    loop {
        let (lines, next) = page(conn, ctx, after).unwrap();
        all.extend(lines);
        after = next;
        if after.is_none() {
            break;
        }
    }
    let mut ask = |count: usize| {
        let begin = all.len().checked_sub(count + 1).map(|at| all[at]);
        let (answer, sent) = sent::statements(kind, conn, |conn| page(conn, ctx, begin));
        (answer.unwrap().0.len(), sent)
    };
    let (one, few) = ask(1);
    let most = all.len().min(MANY).min(20);
    let (many, more) = ask(most);
    assert_eq!(one, 1, "{what}: {} lines", all.len());
    assert!(many >= 8, "{what}: only {many} lines");
    assert_eq!(
        few.len(),
        more.len(),
        "{what}, 1 line:\n{}\n{many} lines:\n{}",
        few.join("\n"),
        more.join("\n")
    );
}

on_both! {
    fn a_list_asks_as_much_for_one_line_as_for_many(database: &Database) {
        let town = Town::settle(database);
        let order = Order { files: 500, seed: 3, personas: Vec::new() };
        seed(&town.db, &town.ctx(Actor::System), &order, |_| {}).unwrap();
        let kind = database.kind;
        let mut conn = own_connection(database);

        let queues = [
            ("nguyen-van-an", Tab::Mine),
            ("nguyen-van-an", Tab::Unassigned),
            ("pham-thi-lan", Tab::Mine),
            ("pham-thi-lan", Tab::Done),
            ("tran-duc-long", Tab::Mine),
        ];
        for (key, tab) in queues {
            let ctx = town.ctx(town.staff(key));
            compare(kind, &mut conn, &ctx, &format!("queue of {key}, {tab}"), |conn, ctx, after| {
                let filter = Filter { tab: Some(tab), after, ..Filter::default() };
                let page = desk::queue(conn, ctx, &filter)?.page;
                let cursor = |item: &desk::QueueItem| Cursor { due_on: item.file.due_on, id: item.file.id };
                Ok((page.items.iter().map(cursor).collect(), page.next))
            });
        }
        let everybody = town.ctx(Actor::System);
        compare(kind, &mut conn, &everybody, "catalogue", |conn, _, after| {
            let page = browse::public_list(conn, Locale::Vi, &browse::Wanted::default(), after)?.page;
            Ok((page.items.iter().map(browse::PublicRow::cursor).collect(), page.next))
        });
        let analyst = town.ctx(town.staff("luong-thi-quynh"));
        compare(kind, &mut conn, &analyst, "accepted files", |conn, ctx, after| {
            let page = exports::accepted(conn, ctx, ExportFilter::default(), after, 40)?.page;
            let cursor = |item: &exports::AcceptedItem| exports::AcceptedCursor { decided_on: item.decided_on, id: item.id };
            Ok((page.items.iter().map(cursor).collect(), page.next))
        });
        let an = town.ctx(town.staff("nguyen-van-an"));
        compare(kind, &mut conn, &an, "inbox", |conn, ctx, after| {
            let page = inbox::list(conn, ctx, after)?;
            Ok((page.items.iter().map(|entry| entry.id).collect(), page.next))
        });
        let admin = town.ctx(town.staff("quach-minh-tuan"));
        compare(kind, &mut conn, &admin, "outbox", |conn, _, after| {
            let page = outbox::overview(conn, NoticeState::Sent, after, 40)?;
            Ok((page.items.iter().map(|item| item.notice).collect(), page.next))
        });
        compare(kind, &mut conn, &admin, "staff", |conn, _, after| {
            let page = staff::list(conn, &staff::Filter::default(), after, 40)?;
            Ok((page.items.iter().map(|member| member.person).collect(), page.next))
        });
    }

    fn my_page_asks_as_much_for_one_draft_as_for_many(database: &Database) {
        let town = Town::settle(database);
        let hoa = town.citizen("nguyen-thi-hoa");
        let ctx = town.ctx(hoa);
        let mut conn = own_connection(database);
        let begin = || town.act(hoa, |tx, ctx| drafts::begin(tx, ctx, "ordinary")).unwrap();
        begin();
        let mut ask = || {
            let (answer, sent) = sent::statements(database.kind, &mut conn, |conn| mine::home(conn, &ctx, None));
            (answer.unwrap().drafts.len(), sent)
        };
        let (one, few) = ask();
        for _ in 0..19 {
            begin();
        }
        let (many, more) = ask();
        assert_eq!((one, many), (1, 20));
        assert_eq!(few.len(), more.len(), "{}", more.join("\n"));
    }
}
