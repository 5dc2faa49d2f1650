//! What pages say, and to whom: why a file came here, what is new in the inbox, who follows a code without
//! signing in, what was taken out of the portal.

use sha2::{Digest as _, Sha256};

use crate::harness::{Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::paper::{Paper, REFERENCE};
use crate::steps::{hand_in, inbox_about, judge, open, proposed, submitted, take, write_draft};
use crate::walk::until;

/// The number beside a link of the navigation; none without one.
async fn unread(reader: &Visitor, page: &str, inbox: &str) -> Option<u32> {
    let page = reader.get(page).await.expect(200);
    let tally = page.all(&format!("nav a[href='{inbox}'] .tally"));
    let digits: String = tally
        .first()?
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    Some(digits.parse().unwrap())
}

on_both_portals! {
    async fn staff_read_by_which_rule_and_why_a_file_came_to_them(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let health = portal.visitor().signed_in_as(Persona::Named("nguyen-thi-thanh-tam")).await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let version = REFERENCE.routing.version.to_string();
        let named = |code: &str| REFERENCE.fields[code].name.vi.clone();
        for (paper, staff, rule, reason) in [
            (Paper::filled("ordinary", "Theo lĩnh vực", "LV12"), &health, "field-to-ministry", named("LV12")),
            (Paper::filled("ordinary", "Theo lĩnh vực", "LV01"), &officer, "field-to-ministry", named("LV01")),
            (Paper::filled("breakthrough", "Theo loại", "LV12"), &officer, "breakthrough-to-owner", "Bộ Khoa học và Công nghệ".to_owned()),
        ] {
            let (code, _) = hand_in(write_draft(&citizen, &paper).await).await;
            let page = open(staff, &code).await;
            let said = page.all("aside p.muted.small");
            let line = said.iter().find(|line| line.contains(rule));
            let line = line.unwrap_or_else(|| panic!("no {rule} in {said:?}"));
            assert!(line.contains(&reason), "why: {line}");
            assert!(line.contains(&format!("phiên bản {version}:")), "which version: {line}");
        }
    }

    async fn the_number_of_unread_notices_stands_on_every_page(kind: Kind) {
        let portal = Portal::shared(kind);
        // nobody else's tests write to them
        let citizen = portal.visitor().signed_in_as(Persona::Named("dang-thi-ngoc-anh")).await;
        let read_all = || async {
            let page = citizen.get("/my/inbox").await.expect(200);
            if page.has_form("/my/inbox/read") {
                page.form("/my/inbox/read").send().await.expect(200);
            }
        };
        read_all().await;
        assert_eq!(unread(&citizen, "/my", "/my/inbox").await, None);
        let code = submitted(&citizen, "Một tin chưa đọc").await;
        submitted(&citizen, "Hai tin chưa đọc").await;
        assert_eq!(inbox_about(&citizen, "/my/inbox", &code).await.len(), 1);
        for page in ["/my", "/my/inbox", "/help", "/initiatives"] {
            assert_eq!(unread(&citizen, page, "/my/inbox").await, Some(2), "{page}");
        }
        let inbox = citizen.get("/my/inbox").await.expect(200);
        let entry = inbox.attributes(".inbox .unread a", "href")[0].clone();
        citizen.get(&entry).await.expect(200);
        assert_eq!(unread(&citizen, "/my", "/my/inbox").await, Some(1));
        read_all().await;
        assert_eq!(unread(&citizen, "/my", "/my/inbox").await, None);
    }

    async fn whoever_follows_a_code_reads_neither_title_nor_name(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let title = "Không ai bên ngoài đọc được tên gọi này";
        let open = submitted(&citizen, title).await;
        let accepted = proposed(portal, &citizen, title).await;
        let approver = portal.visitor().signed_in_as(Persona::Approver).await;
        judge(&approver, &accepted, "decide").await;
        until(&portal.visitor(), &format!("/initiatives/{accepted}"), |page| page.is_ok()).await.says(title);
        let visitor = portal.visitor();
        for code in [&open, &accepted] {
            let page = visitor.get(&format!("/track?code={code}")).await.expect(200).says(code);
            let text = page.text();
            for secret in [title, &Persona::Citizen.person().name, "Nguyễn Thị Hoa", &Persona::Citizen.person().workplace] {
                assert!(!text.contains(secret), "{secret} on {page:?}");
            }
        }
    }

    async fn what_left_the_portal_is_on_record_with_filter_person_count_and_hash(kind: Kind) {
        let portal = Portal::shared(kind);
        let database = portal.database.as_ref().unwrap();
        let analyst = portal.visitor().signed_in_as(Persona::Analyst).await;
        let filter = "kind=ordinary&field=LV01&since=01%2F01%2F2020";
        let file = take(&analyst, &format!("/ministry/accepted?{filter}"), "jsonl").await.expect(200);
        let lines = file.text().lines().count();
        let hash = hex::encode(Sha256::digest(file.bytes()));
        // the record is closed when the last byte has left
        let page = until(&analyst, "/ministry/exports", |page| page.all("code").contains(&hash)).await;
        let rows = page.all("tbody tr");
        let place = rows.iter().position(|row| row.contains(&hash)).unwrap();
        let row = &rows[place];
        let ordinary = REFERENCE.kind("ordinary").unwrap().name.vi.clone();
        for wanted in [ordinary.as_str(), &REFERENCE.fields["LV01"].name.vi, "01/01/2020"] {
            assert!(row.contains(wanted), "no {wanted} in {row}");
        }
        assert_eq!(page.all("tbody td.num")[place], lines.to_string());
        let blob = |hash: &str| match kind {
            crate::databases::Kind::Sqlite => format!("X'{hash}'"),
            crate::databases::Kind::Postgres => format!("'\\x{hash}'::bytea"),
        };
        let of = |hash: &str| format!("FROM exports e LEFT JOIN people p ON p.person_id = e.person_id WHERE e.sha256 = {}", blob(hash));
        let who = database.lines(&format!("SELECT p.name AS line {}", of(&hash)));
        assert_eq!(who, [Persona::Analyst.person().name.clone()], "whose it was");

        // from the shell: on the same record, of nobody who signed in
        let out = portal.data().join(format!("shell-{kind:?}.csv"));
        let said = portal.shell(&["export", "accepted", "--format", "csv", "--kind", "product", "--out", out.to_str().unwrap()], "");
        let bytes = std::fs::read(&out).unwrap();
        let hash = hex::encode(Sha256::digest(&bytes));
        assert!(said.contains(&hash), "{said}");
        let rows = csv::Reader::from_reader(&bytes[..]).records().count();
        let counted = database.count(&format!("SELECT e.row_count AS n {}", of(&hash)));
        assert_eq!(usize::try_from(counted).unwrap(), rows);
        let filter = "CAST(e.filter AS text)";
        let kept = database.lines(&format!("SELECT {filter} AS line {} AND e.person_id IS NULL", of(&hash)));
        assert!(kept.len() == 1 && kept[0].contains("product"), "{kept:?}");
    }
}
