//! Time passes (`--clock`): reminders reach whoever a file waits for, returned files lapse, forgotten drafts
//! go after a warning, decisions are announced when their hold window ends. Dates are of November 2026: the
//! 2nd is a Monday, the 24th a day off.

use sangkien::mail::mailbox;

use crate::databases::Kind;
use crate::harness::{Options, Page, Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::steps::{act, confirm_address, hand_in, judge, open, proposed, submitted};
use crate::walk::until;

/// A Monday morning in Hà Nội.
const MONDAY: &str = "2026-11-02T02:00:00Z";

fn portal(kind: Kind, settings: Vec<(&'static str, String)>) -> Portal {
    let files = ("SANGKIEN__DEMO__FILES", "0".to_owned());
    let settings = settings.into_iter().chain([files]).collect();
    Portal::start(
        kind,
        Options {
            clock: Some(MONDAY),
            settings,
            ..Options::default()
        },
    )
}

/// The subjects of the mails to somebody that begin like this.
fn mails(portal: &Portal, to: &str, subject: &str) -> usize {
    let all = mailbox::list(&portal.data().join("mailbox")).unwrap();
    let found = all
        .iter()
        .filter(|mail| mail.to_address == to && mail.subject.starts_with(subject));
    found.count()
}

async fn titled_draft(citizen: &Visitor, title: &str) -> String {
    let page = citizen.get("/my/drafts/new").await.expect(200);
    let form = page.form("/my/drafts/new").set("kind", "ordinary");
    let page = form.send().await.expect(200);
    let id = page.url().path().rsplit('/').nth(1).unwrap().to_owned();
    page.form("step")
        .set("title", title)
        .set("do", "save")
        .send()
        .await;
    id
}

async fn in_inbox(portal: &Portal, subject: &str) -> usize {
    let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
    let page = citizen.get("/my/inbox").await.expect(200);
    page.words().matches(subject).count()
}

on_both_portals! {
    async fn reminders_reach_whoever_the_file_waits_for_before_and_after_its_day(kind: Kind) {
        let portal = &portal(kind, Vec::new());
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        confirm_address(portal, &citizen, "hoa@example.vn").await;
        let code = submitted(&citizen, "Chờ năm ngày làm việc").await;
        let [officer, colleague] = [Persona::Officer, Persona::Named("trinh-thi-thao")].map(|who| who.person().email());
        let told = |subject: &str| (mails(portal, &officer, subject), mails(portal, &colleague, subject));
        // due on Monday the 9th
        portal.go_on_at("2026-11-03T02:00:00Z").await;
        assert_eq!(told("Sắp đến hạn"), (0, 0), "four working days are left");
        portal.go_on_at("2026-11-04T02:00:00Z").await;
        assert_eq!(told("Sắp đến hạn"), (1, 1), "three are left");
        portal.go_on_at("2026-11-05T02:00:00Z").await;
        assert_eq!(told("Sắp đến hạn"), (1, 1), "once");
        portal.go_on_at("2026-11-06T02:00:00Z").await;
        assert_eq!(told("Sắp đến hạn"), (2, 2), "one is left");
        portal.go_on_at("2026-11-09T16:59:00Z").await;
        assert_eq!((told("Sắp đến hạn"), told("Quá hạn")), ((2, 2), (0, 0)), "its last minute");
        portal.go_on_at("2026-11-10T02:00:00Z").await;
        assert_eq!((told("Sắp đến hạn"), told("Quá hạn")), ((2, 2), (1, 1)));
        portal.go_on_at("2026-11-12T02:00:00Z").await;
        assert_eq!(told("Quá hạn"), (1, 1), "once");
        let reviewer = Persona::Reviewer.person().email();
        for stranger in [reviewer.as_str(), "hoa@example.vn"] {
            assert_eq!((mails(portal, stranger, "Sắp đến hạn"), mails(portal, stranger, "Quá hạn")), (0, 0), "{stranger}");
        }
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let page = officer.get("/desk/queue").await.expect(200);
        let late = page.all("tbody tr:has(.due.over)");
        assert!(late.len() == 1 && late[0].contains(&code), "{late:?} on {page:?}");
    }

    async fn a_returned_file_lapses_after_its_month_and_its_warnings(kind: Kind) {
        let portal = &portal(kind, Vec::new());
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        confirm_address(portal, &citizen, "hoa@example.vn").await;
        let code = submitted(&citizen, "Chờ bổ sung một tháng").await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let form = act(&officer, &code, "return").await.set("ground", "incomplete");
        form.set("mending", "Bổ sung số liệu đo.").send().await.expect(200);
        let told = |subject: &str| mails(portal, "hoa@example.vn", subject);
        // due on Wednesday the 2nd of December
        portal.go_on_at("2026-11-26T02:00:00Z").await;
        assert_eq!(told("Nhắc bổ sung"), 0);
        portal.go_on_at("2026-11-27T02:00:00Z").await;
        assert_eq!(told("Nhắc bổ sung"), 1);
        portal.go_on_at("2026-12-01T02:00:00Z").await;
        assert_eq!(told("Nhắc bổ sung"), 2);
        portal.go_on_at("2026-12-02T16:59:00Z").await;
        let track = format!("/track?code={code}");
        portal.visitor().get(&track).await.expect(200).says("Yêu cầu bổ sung");
        // midnight in Hà Nội
        portal.go_on_at("2026-12-02T17:01:00Z").await;
        portal.visitor().get(&track).await.expect(200).says("Dừng xử lý");
        let lapsed = mailbox::list(&portal.data().join("mailbox")).unwrap().into_iter()
            .filter(|mail| mail.to_address == "hoa@example.vn" && mail.subject.contains("đã dừng xử lý")).count();
        assert_eq!((lapsed, told("Nhắc bổ sung"), told("Quá hạn")), (1, 2, 0));
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let page = open(&officer, &code).await;
        assert!(!page.has_form("/receive"), "it is over");
    }

    async fn a_forgotten_draft_goes_after_a_warning_and_one_that_was_touched_stays(kind: Kind) {
        let portal = &portal(kind, Vec::new());
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let forgotten = titled_draft(&citizen, "Bản nháp bị quên").await;
        let touched = titled_draft(&citizen, "Bản nháp còn dùng").await;
        let subject = "Bản nháp sắp bị xóa";
        // 180 days, warned 14 days before
        portal.go_on_at("2027-04-16T02:00:00Z").await;
        assert_eq!(in_inbox(portal, subject).await, 0);
        portal.go_on_at("2027-04-18T02:00:00Z").await;
        assert_eq!(in_inbox(portal, subject).await, 2);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let page = citizen.get(&format!("/my/drafts/{touched}/documents")).await.expect(200);
        let form = page.form("/files/attachments").file("file", "mới.pdf", "application/pdf", &b"%PDF-1.7\n"[..]);
        form.send().await.expect(200);
        let files = portal.data().join("files");
        assert_eq!(kept(&files), 1);
        portal.go_on_at("2027-05-03T02:00:00Z").await;
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        citizen.get(&format!("/my/drafts/{forgotten}/initiative")).await.expect(404);
        citizen.get(&format!("/my/drafts/{touched}/initiative")).await.expect(200);
        assert_eq!(in_inbox(portal, subject).await, 1, "the other went with its draft");
        // half a year after the document
        portal.go_on_at("2027-10-03T02:00:00Z").await;
        assert_eq!(in_inbox(portal, subject).await, 2, "warned again");
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        citizen.get(&format!("/my/drafts/{touched}/initiative")).await.expect(200);
        portal.go_on_at("2027-10-19T02:00:00Z").await;
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        citizen.get(&format!("/my/drafts/{touched}/initiative")).await.expect(404);
        assert_eq!(kept(&files), 0, "its document went with it");
    }

    async fn a_decision_is_told_when_its_hold_window_ends_and_not_before(kind: Kind) {
        let rules = include_str!("../../config/workflow.toml");
        let rules = rules.replace("\nhold_minutes_demo = 0\n", "\nhold_minutes_demo = 60\n");
        let reference = tempfile::TempDir::new().unwrap();
        std::fs::write(reference.path().join("workflow.toml"), rules).unwrap();
        let place = reference.path().display().to_string();
        let portal = &portal(kind, vec![("SANGKIEN__CONTENT__REFERENCE", place)]);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        confirm_address(portal, &citizen, "hoa@example.vn").await;
        let code = proposed(portal, &citizen, "Chờ công bố một giờ").await;
        let approver = portal.visitor().signed_in_as(Persona::Approver).await;
        judge(&approver, &code, "decide").await;
        portal.go_on_at("2026-11-02T02:20:00Z").await;
        // reopened within the window, decided anew: the window begins anew
        let form = act(&approver, &code, "reopen").await.set("reason", "Xem lại số liệu.");
        form.send().await.expect(200);
        judge(&approver, &code, "decide").await;
        for moment in ["2026-11-02T02:45:00Z", "2026-11-02T03:10:00Z", "2026-11-02T03:19:00Z"] {
            portal.go_on_at(moment).await;
            portal.visitor().get(&format!("/initiatives/{code}")).await.expect(404);
            let page = citizen.get(&format!("/my/initiatives/{code}")).await.expect(200);
            assert!(!page.words().contains("Giải pháp mới, có lợi ích rõ"), "{moment}: {page:?}");
            assert_eq!(chosen(portal), 0, "{moment}");
            approver.get(&format!("/desk/initiatives/{code}")).await.expect(200);
        }
        portal.go_on_at("2026-11-02T03:21:00Z").await;
        portal.visitor().get(&format!("/initiatives/{code}")).await.expect(200);
        let page = citizen.get(&format!("/my/initiatives/{code}")).await.expect(200);
        page.says("Giải pháp mới, có lợi ích rõ");
        assert_eq!(chosen(portal), 1, "the letter leaves now, once");
    }

    async fn a_workbook_can_be_fetched_for_a_week_and_stays_on_record(kind: Kind) {
        let portal = &portal(kind, Vec::new());
        let analyst = portal.visitor().signed_in_as(Persona::Analyst).await;
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = proposed(portal, &citizen, "Có trong bảng tính").await;
        let approver = portal.visitor().signed_in_as(Persona::Approver).await;
        judge(&approver, &code, "decide").await;
        until(&portal.visitor(), &format!("/initiatives/{code}"), Page::is_ok).await;
        portal.set_clock("2026-11-02T02:02:00Z");
        let form = analyst.get("/ministry/accepted").await.form("/ministry/exports");
        form.send().await.expect(200);
        let ready = |page: &Page| !page.attributes("a[href$='/file']", "href").is_empty();
        let page = until(&analyst, "/ministry/exports", ready).await;
        let href = page.attributes("a[href$='/file']", "href")[0].clone();
        let hash = page.all("code");
        let files = portal.data().join("files");
        assert_eq!((kept(&files), hash.len()), (1, 1));
        portal.go_on_at("2026-11-09T01:50:00Z").await;
        let analyst = portal.visitor().signed_in_as(Persona::Analyst).await;
        analyst.get(&href).await.expect(200);
        portal.go_on_at("2026-11-09T02:10:00Z").await;
        let page = analyst.get("/ministry/exports").await.expect(200);
        assert_eq!(page.all("code"), hash, "the record stays");
        page.says("tệp hết thời gian lưu và đã được xóa");
        analyst.get(&href).await.expect(404);
        assert_eq!(kept(&files), 0);
    }

    async fn a_second_return_needs_a_reason_and_counts_as_overdue(kind: Kind) {
        let portal = &portal(kind, Vec::new());
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = submitted(&citizen, "Bị trả hai lần").await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let once = act(&officer, &code, "return").await.set("ground", "incomplete").set("mending", "Bổ sung số liệu.");
        once.send().await.expect(200);
        let page = citizen.get(&format!("/my/initiatives/{code}")).await.expect(200).says("Bổ sung số liệu.");
        let page = page.follow("/my/drafts/").await.expect(200);
        let draft = page.url().path().split('/').nth(3).unwrap().to_owned();
        let step = citizen.get(&format!("/my/drafts/{draft}/initiative")).await.expect(200);
        step.form("step").set("title", "Bị trả hai lần, đã sửa").set("do", "save").send().await.expect(200);
        let review = citizen.get(&format!("/my/drafts/{draft}/review")).await.expect(200);
        assert_eq!(hand_in(review).await.0, code);
        let page = open(&officer, &code).await.says("Bị trả hai lần, đã sửa");
        assert_eq!(page.all(".paper .changed > .typed"), ["Bị trả hai lần, đã sửa"], "what changed is marked, and nothing else");
        assert_eq!(page.all(".paper .changed details .typed"), ["Bị trả hai lần"], "what it was before");
        let warned = page.words().replace("sẽ tính là quá hạn", "");
        assert!(!warned.contains("tính là quá hạn"), "a first return is none: {page:?}");
        let second = act(&officer, &code, "return").await.set("ground", "incorrect").set("mending", "Sửa số liệu.");
        let page = second.clone().send().await.expect(422);
        page.says("Sửa số liệu.");
        second.set("reason", "Số liệu mới mâu thuẫn với bản cũ.").send().await.expect(200);
        open(&officer, &code).await.says("tính là quá hạn");
    }
}

/// Mails that tell the citizen of the acceptance.
fn chosen(portal: &Portal) -> usize {
    let mails = portal.data().join("mailbox");
    let all = mailbox::list(&mails).unwrap().into_iter();
    let own = all.filter(|mail| mail.to_address == "hoa@example.vn");
    own.filter(|mail| {
        mailbox::read(&mails, mail.id)
            .unwrap()
            .unwrap()
            .text
            .contains("đã chấp nhận")
    })
    .count()
}

/// Files in a directory and below.
fn kept(place: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(place)
        .into_iter()
        .flatten()
        .map(Result::unwrap);
    let count = entries.map(|entry| {
        if entry.path().is_dir() {
            kept(&entry.path())
        } else {
            1
        }
    });
    count.sum()
}
