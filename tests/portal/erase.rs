//! Somebody asks to be erased: told what stands in the way, erased at once where nothing was handed in, else
//! restricted until the years are over; and then nothing of them is left, while their file is.

use crate::databases::{Database, Kind};
use crate::harness::{Options, Page, Persona, Portal};
use crate::on_both_portals;
use crate::steps::{confirm_address, open, submitted};

const ERASE: &str = "/my/account/erase";
const WRITER: Persona = Persona::Named("ngo-thanh-tung");
const ADDRESS: &str = "hoa.xin.xoa@example.vn";

fn portal(kind: Kind) -> Portal {
    let options = Options {
        clock: Some("2026-11-02T02:00:00Z"),
        settings: vec![("SANGKIEN__DEMO__FILES", "0".to_owned())],
        ..Options::default()
    };
    Portal::start(kind, options)
}

on_both_portals! {
    async fn who_only_wrote_drafts_is_erased_at_once_and_comes_back_as_somebody_new(kind: Kind) {
        let portal = &portal(kind);
        let writer = portal.visitor().signed_in_as(WRITER).await;
        confirm_address(portal, &writer, "tung.xin.xoa@example.vn").await;
        let page = writer.get("/my/drafts/new").await.expect(200);
        let draft = page.form("/my/drafts/new").set("kind", "ordinary").send().await.expect(200);
        let other_window = portal.visitor().signed_in_as(WRITER).await;

        let page = writer.get("/my/account").await.expect(200).follow(ERASE).await.expect(200);
        let page = page.says("được xóa ngay").form(ERASE).send().await.expect(422);
        assert!(!page.all(".faults li").is_empty(), "{page:?}");
        let page = page.says("Vui lòng đánh dấu nếu bạn muốn xóa");
        writer.get(draft.url().path()).await.expect(200);

        let bye = page.form(ERASE).tick("sure").send().await.expect(200);
        assert_eq!(bye.url().path(), "/goodbye");
        bye.says("đã được xóa");
        for window in [&writer, &other_window] {
            window.get("/my").await.expect(401);
        }
        let again = portal.visitor().signed_in_as(WRITER).await;
        again.get("/my/account").await.expect(200).says("Bạn chưa dùng thư điện tử");
        again.get(draft.url().path()).await.expect(404);
    }

    async fn files_under_way_come_first_and_the_page_leads_to_them(kind: Kind) {
        let portal = &portal(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let early = citizen.get(ERASE).await.expect(200).form(ERASE).tick("sure");
        let code = submitted(&citizen, "Hồ sơ còn đang xử lý").await;
        let page = citizen.get(ERASE).await.expect(200).says("còn hồ sơ đang xử lý").says(&code);
        assert!(!page.has_form(ERASE), "nothing to press: {page:?}");
        page.follow(&format!("/my/initiatives/{code}")).await.expect(200);
        // a page from before does not get around it
        early.send().await.expect(422).says(&code);
        citizen.get("/my").await.expect(200).says(&code);
    }

    async fn restricted_then_taken_back_then_erased_when_the_years_are_over(kind: Kind) {
        let portal = &portal(kind);
        let database = portal.database.as_ref().unwrap();
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        confirm_address(portal, &citizen, ADDRESS).await;
        let code = submitted(&citizen, "Máy gieo hạt còn lại").await;
        let withdraw = format!("/my/initiatives/{code}/withdraw");
        citizen.get(&withdraw).await.form(&withdraw).send().await.expect(200);
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let unmask = open(&officer, &code).await.form("/unmask");
        unmask.clone().send().await.expect(200).says(&Persona::Citizen.person().citizen_number);

        let page = citizen.get(ERASE).await.expect(200).says("03/11/2031");
        let bye = page.form(ERASE).tick("sure").send().await.expect(200);
        bye.says("đã được hạn chế").says("03/11/2031");
        citizen.get("/my").await.expect(401);
        let page = unmask.clone().send().await.expect(422);
        let page = page.says("Người này đã yêu cầu xóa dữ liệu");
        assert!(!page.words().contains(&Persona::Citizen.person().citizen_number));
        let page = open(&officer, &code).await.says("Người này đã yêu cầu xóa dữ liệu");
        assert!(!page.has_form("/unmask"), "{page:?}");

        // signing in undoes nothing: every page leads to the question
        let back = portal.visitor();
        back.expects(Persona::Citizen.key());
        let asked = back.get("/login").await.form("/login/start").send().await;
        let asked = asked.says("việc hạn chế được bỏ").says("03/11/2031");
        assert_eq!(back.get(&format!("/my/initiatives/{code}")).await.url().path(), "/my/welcome");
        asked.form("/my/welcome").tick("locale").tick("notice_mode").send().await.expect(422);
        assert_eq!(restricted(database), 1);
        asked.form("/my/welcome").tick("locale").tick("notice_mode").tick("agree").send().await.expect(200);
        assert_eq!(restricted(database), 0);
        back.get(&format!("/my/initiatives/{code}")).await.expect(200).says(&code);
        unmask.send().await.expect(200).says(&Persona::Citizen.person().citizen_number);

        let secrets = secrets(database);
        assert!(secrets.iter().all(|secret| holds(database, secret)), "they can be found");
        back.get(ERASE).await.form(ERASE).tick("sure").send().await.expect(200);
        portal.go_on_at("2031-11-02T10:00:00Z").await;
        assert_eq!((restricted(database), erased(database)), (1, 0), "its last day is kept whole");
        portal.go_on_at("2031-11-03T02:00:00Z").await;
        assert_eq!((restricted(database), erased(database)), (0, 1));
        for secret in &secrets {
            assert!(!holds(database, secret), "{secret} is still stored");
        }
        for who in [Persona::Officer, Persona::Auditor] {
            let staff = portal.visitor().signed_in_as(who).await;
            let page: Page = open(&staff, &code).await.says("Máy gieo hạt còn lại").says("Người đã xóa dữ liệu");
            assert!(!page.has_form("/unmask"));
        }
        let newcomer = portal.visitor().signed_in_as(Persona::Citizen).await;
        newcomer.get(&format!("/my/initiatives/{code}")).await.expect(404);
    }
}

fn restricted(database: &Database) -> i64 {
    database.count("SELECT count(*) AS n FROM people WHERE restricted_at IS NOT NULL")
}

fn erased(database: &Database) -> i64 {
    database.count("SELECT count(*) AS n FROM people WHERE erased_at IS NOT NULL")
}

/// What the database has of the citizen who gave the address: key, facts, indexes, as hexadecimal.
fn secrets(database: &Database) -> Vec<String> {
    let hex = |column: &str| match database.kind {
        Kind::Sqlite => format!("hex({column})"),
        Kind::Postgres => format!("encode({column}, 'hex')"),
    };
    let of_person = ["sealed", "citizen_number_index", "email_index"].map(|column| {
        format!("SELECT {} AS line FROM people WHERE email_index IS NOT NULL AND name = 'Nguyễn Thị Hoa'", hex(column))
    });
    let key = format!(
        "SELECT {} AS line FROM person_keys k JOIN people p ON p.person_id = k.person_id \
         WHERE p.email_index IS NOT NULL AND p.name = 'Nguyễn Thị Hoa'",
        hex("k.wrapped")
    );
    let all: Vec<String> = of_person
        .iter()
        .chain([&key])
        .flat_map(|sql| database.lines(sql))
        .collect();
    assert_eq!(all.len(), 4, "{all:?}");
    all
}

/// Whether the database has these bytes anywhere, also where it only forgot to overwrite them.
fn holds(database: &Database, hexed: &str) -> bool {
    if database.kind == Kind::Sqlite {
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    let stored = database.bytes();
    let raw = hex::decode(hexed).unwrap();
    let hexed = hexed.to_lowercase();
    [&raw[..], hexed.as_bytes()]
        .iter()
        .any(|part| stored.windows(part.len()).any(|found| found == *part))
}
