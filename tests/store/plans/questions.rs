//! Everything the pages and the worker ask, with people and cursors that a portal of 20,000 files has.

use diesel::QueryableByName;
use diesel::RunQueryDsl as _;
use diesel::sql_query;
use sangkien::db::sessions;
use sangkien::db::{Conn, audits, initiatives};
use sangkien::domain::code::Code;
use sangkien::domain::id::{InitiativeId, PersonId};
use sangkien::domain::locale::Locale;
use sangkien::domain::person::Actor;
use sangkien::domain::text_enum::TextEnum;
use sangkien::domain::workflow::State;
use sangkien::services::desk::{self, Cursor, Filter, Tab};
use sangkien::services::{Ctx, ServiceError, browse, erase, figures, inbox, mine};

use super::{offices, rounds};
use crate::town::Town;

type Ask = Box<dyn Fn(&mut Conn, &Ctx) -> Result<(), ServiceError>>;

/// One question.
pub struct Question {
    pub name: String,
    pub actor: Actor,
    /// So many rows may be touched where that is more than a page's.
    pub most: Option<f64>,
    /// It reads everything there is of a kind by its nature: judged is that it does so once.
    pub whole: bool,
    pub ask: Ask,
}

/// Everybody with something to do at the owner agency.
const STAFF: [&str; 9] = [
    "nguyen-van-an",
    "pham-thi-lan",
    "le-hong-phuc",
    "ta-thi-minh-chau",
    "ho-quoc-dat",
    "tran-duc-long",
    "luong-thi-quynh",
    "thai-van-nghia",
    "quach-minh-tuan",
];
/// Of these, who may look at other agencies and ask for any state.
const SEES_ALL: [&str; 2] = ["nguyen-van-an", "thai-van-nghia"];
/// One with very many files, one with few.
pub(super) const KINDS: [&str; 2] = ["ordinary", "recommendation"];
/// A page far down a list.
pub(super) const DEEP: usize = 4;

pub(super) struct List {
    all: Vec<Question>,
}

impl List {
    pub(super) fn add(
        &mut self,
        name: impl Into<String>,
        actor: Actor,
        ask: impl Fn(&mut Conn, &Ctx) -> Result<(), ServiceError> + 'static,
    ) {
        self.all.push(Question {
            name: name.into(),
            actor,
            most: None,
            whole: false,
            ask: Box::new(ask),
        });
    }

    /// The last question is about many rows by its nature.
    pub(super) fn of_many(&mut self, most: usize) {
        let most = u32::try_from(most).unwrap();
        self.all.last_mut().unwrap().most = Some(f64::from(most));
    }

    /// The last question reads all files by its nature, each once: no step touches more rows than there are.
    pub(super) fn of_all(&mut self) {
        self.of_many(super::FILES);
        self.all.last_mut().unwrap().whole = true;
    }
}

/// Every question.
pub fn all(town: &Town, conn: &mut Conn) -> Vec<Question> {
    let mut list = List { all: Vec::new() };
    let middle = audits::list_files(conn, None, 10_000)
        .unwrap()
        .pop()
        .unwrap()
        .id;
    for key in STAFF {
        queue(&mut list, town, key, middle);
    }
    files(&mut list, town, conn);
    catalogue(&mut list, town);
    citizens(&mut list, conn);
    offices::ministry(&mut list, town);
    offices::administration(&mut list, town, conn);
    rounds::worker(&mut list, town);
    list.all
}

/// Each view of a role, with each filter for those who see every agency: the first page, the second, and one
/// in the middle of the list.
fn queue(list: &mut List, town: &Town, key: &'static str, middle: InitiativeId) {
    let actor = town.staff(key);
    let today = town.now.date();
    let mut shapes = Vec::new();
    for tab in Tab::ALL {
        for kind in [None, Some(KINDS[0]), Some(KINDS[1])] {
            shapes.push(Filter {
                tab: Some(*tab),
                kind: kind.map(str::to_owned),
                ..Filter::default()
            });
        }
    }
    // Who has files of several agencies may look at those of one.
    for tab in [Tab::Mine, Tab::Soon, Tab::Overdue] {
        shapes.push(Filter {
            tab: Some(tab),
            agency: Some(town.agency("BYT")),
            ..Filter::default()
        });
    }
    if SEES_ALL.contains(&key) {
        for agency in
            [None, Some("BKHCN"), Some("BYT")].map(|code| code.map(|code| town.agency(code)))
        {
            let states = State::ALL.iter().copied().map(Some);
            shapes.extend(states.chain([None]).map(|state| Filter {
                tab: Some(Tab::All),
                state,
                agency,
                ..Filter::default()
            }));
        }
    }
    for filter in shapes {
        let narrowed =
            filter.kind.is_some() || (filter.agency.is_some() && filter.tab != Some(Tab::All));
        list.add(
            format!("queue of {key}, {filter:?}"),
            actor,
            move |conn, ctx| {
                let mut filter = filter.clone();
                let first = desk::queue(conn, ctx, &filter)?.page;
                if first.next.is_some() {
                    filter.after = first.next;
                    let second = desk::queue(conn, ctx, &filter)?.page;
                    filter.after = second.next.map(|next| Cursor {
                        due_on: next.due_on.map(|_| today),
                        id: middle,
                    });
                    desk::queue(conn, ctx, &filter)?;
                }
                Ok(())
            },
        );
        let sits = matches!(key, "le-hong-phuc" | "ho-quoc-dat" | "duong-thi-thanh-nga");
        if narrowed || sits {
            // Looked for among all that is at this desk, here a fourth of everything; or among all councils
            // a person ever sat in, here every one.
            list.of_many(5_000);
        }
    }
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = diesel::sql_types::Text)]
    code: String,
}

fn code_in(conn: &mut Conn, state: &str) -> Code {
    // What `fill` wrote opens for nobody.
    let sql = format!(
        "SELECT code FROM initiatives i WHERE state = '{state}' \
         AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.initiative_id = i.initiative_id) \
         AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.initiative_id = i.initiative_id) LIMIT 1"
    );
    let found: Found = match conn {
        Conn::Pg(conn) => sql_query(sql).get_result(conn).unwrap(),
        Conn::Sqlite(conn) => sql_query(sql).get_result(conn).unwrap(),
    };
    found.code.parse().unwrap()
}

/// One file, as staff, its proposer and everybody see it.
fn files(list: &mut List, town: &Town, conn: &mut Conn) {
    let an = town.staff("nguyen-van-an");
    let auditor = town.staff("thai-van-nghia");
    for state in [
        "submitted",
        "in_review",
        "council",
        "implementing",
        "rejected",
    ] {
        let code = code_in(conn, state);
        let row = initiatives::find_by_code(conn, &code.to_string());
        let proposer = row.unwrap().unwrap().proposer_id;
        list.add(
            format!("file {state} by code"),
            auditor,
            move |conn, ctx| desk::find_code(conn, ctx, code).map(drop),
        );
        list.add(
            format!("file {state} at the desk"),
            auditor,
            move |conn, ctx| desk::read_with_agencies(conn, ctx, code, false).map(drop),
        );
        list.add(format!("file {state} of intake"), an, move |conn, ctx| {
            match desk::read_with_agencies(conn, ctx, code, false) {
                Err(ServiceError::NotFound) => Ok(()),
                other => other.map(drop),
            }
        });
        // Counts what the reviewers it may be given to have open.
        list.of_many(5_000);
        list.add(
            format!("file {state} of its proposer"),
            Actor::Citizen(proposer),
            move |conn, ctx| {
                mine::file(conn, ctx, code)?;
                mine::receipt(conn, ctx, code).map(drop)
            },
        );
        list.add(
            format!("file {state} tracked"),
            Actor::System,
            move |conn, ctx| browse::track(conn, &ctx.house, ctx.now, code).map(drop),
        );
    }
    let code = code_in(conn, "implemented");
    list.add("public file", Actor::System, move |conn, ctx| {
        browse::public_file(conn, &ctx.house, Locale::Vi, code).map(drop)
    });
}

/// What everybody looks through.
fn catalogue(list: &mut List, town: &Town) {
    let codes = &town.house.reference;
    let field = codes.fields.keys().next().cloned();
    let province = codes.provinces.keys().next().cloned();
    let agency = Some("BKHCN".to_owned());
    let plain = browse::Wanted::default;
    let words = |words: &str| browse::Wanted {
        words: words.to_owned(),
        ..plain()
    };
    let mut shapes = vec![
        plain(),
        browse::Wanted {
            field: field.clone(),
            ..plain()
        },
        browse::Wanted {
            province: province.clone(),
            ..plain()
        },
        browse::Wanted {
            agency: agency.clone(),
            ..plain()
        },
        browse::Wanted {
            year: Some(2026),
            ..plain()
        },
        browse::Wanted {
            year: Some(2026),
            agency,
            ..plain()
        },
        browse::Wanted {
            field: field.clone(),
            province,
            ..plain()
        },
    ];
    for searched in [
        "va",
        "Máy",
        "SK-2026-000123-7",
        "khongcogithe",
        "cong nghe so",
        "v",
    ] {
        shapes.push(words(searched));
        shapes.push(browse::Wanted {
            year: Some(2026),
            ..words(searched)
        });
        shapes.push(browse::Wanted {
            field: field.clone(),
            ..words(searched)
        });
    }
    for wanted in shapes {
        let searched = !wanted.words.is_empty();
        list.add(
            format!("catalogue {wanted:?}"),
            Actor::System,
            move |conn, _| {
                let mut after = None;
                for _ in 0..DEEP {
                    after = browse::public_list(conn, Locale::Vi, &wanted, after)?
                        .page
                        .next;
                    if after.is_none() {
                        break;
                    }
                }
                Ok(())
            },
        );
        if searched {
            // PostgreSQL's word index has no order: all finds are read, or the list until the page is full,
            // whichever its statistics say is less.
            list.of_many(4_000);
        }
    }
    list.add("home", Actor::System, |conn, _| {
        browse::home(conn, Locale::Vi).map(drop)
    });
    list.add("figures", Actor::System, |conn, _| {
        figures::newest(conn).map(drop)
    });
}

#[derive(QueryableByName)]
struct Busy {
    #[diesel(sql_type = diesel::sql_types::Text)]
    id: String,
}

/// Whoever has the most rows of a table.
pub(super) fn busiest(conn: &mut Conn, table: &str, column: &str) -> PersonId {
    let by = format!(
        "FROM {table} WHERE {column} IS NOT NULL GROUP BY {column} ORDER BY count(*) DESC LIMIT 1"
    );
    let found: Busy = match conn {
        Conn::Pg(conn) => {
            sql_query(format!("SELECT CAST({column} AS text) AS id {by}")).get_result(conn)
        }
        Conn::Sqlite(conn) => {
            sql_query(format!("SELECT hex({column}) AS id {by}")).get_result(conn)
        }
    }
    .unwrap();
    PersonId::from_uuid(found.id.parse().unwrap())
}

fn citizens(list: &mut List, conn: &mut Conn) {
    let proposer = Actor::Citizen(busiest(conn, "initiatives", "proposer_id"));
    list.add("my files", proposer, |conn, ctx| {
        let first = mine::home(conn, ctx, None)?;
        let deep = first
            .files
            .next
            .or(first.files.items.first().map(|row| row.id));
        mine::home(conn, ctx, deep).map(drop)
    });
    list.add("what erasing would come to", proposer, |conn, ctx| {
        let me = ctx.actor.person().ok_or(ServiceError::Denied)?;
        erase::outlook(conn, 5, me).map(drop)
    });
    let told = busiest(conn, "notices", "person_id");
    list.add("inbox", Actor::Citizen(told), move |conn, ctx| {
        let mut after = None;
        for _ in 0..DEEP {
            let page = inbox::list(conn, ctx, after)?;
            let first = page.items.first().map(|entry| entry.id);
            after = page.next;
            if let Some(first) = first {
                inbox::read(conn, ctx, first)?;
            }
            if after.is_none() {
                break;
            }
        }
        sessions::count_unread(conn, told)?;
        sessions::list(conn, told, ctx.now)?;
        Ok(())
    });
}
