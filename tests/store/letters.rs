//! What people read of a decision and of their receipt: from what was stored with it, rendered in both
//! languages.

use sangkien::domain::id::InitiativeId;
use sangkien::domain::notice::NoticeKind;
use sangkien::services::inbox::Entry;

use crate::on_both;
use crate::post::{inboxes, letters, renderer};
use crate::told::{HOA, begun};
use crate::town::Town;

fn newest(town: &Town, id: InitiativeId, kind: NoticeKind) -> Entry {
    let mut all = inboxes(town, id);
    let mine = all.remove(HOA).unwrap();
    mine.into_iter().find(|entry| entry.kind == kind).unwrap()
}

on_both! {
    fn a_rejection_arrives_as_a_letter_with_its_grounds_and_the_last_day_to_ask_again(database: &Database) {
        let mut town = Town::settle(database).with_hold_window();
        let mut way = begun(&mut town, "ordinary");
        for (number, verb) in "submit receive assign score score recommend reject".split(' ').enumerate() {
            way.goes(verb, number);
        }
        let entry = newest(way.town, way.id, NoticeKind::Decided);
        let held = way.town.now.plus_seconds(way.town.house.rules(way.town.house.kind("ordinary").unwrap(), 0).hold_seconds);
        assert_eq!((entry.data.due_on, entry.data.days_left), (Some(held.date()), None));
        let [vi, en] = letters(&renderer(), &entry).try_into().unwrap();
        let day = held.date().format("%d/%m/%Y");
        assert!(vi.contains(&format!("công bố chậm nhất ngày {day}")) && !vi.contains("quá hạn"), "{vi}");
        assert!(en.contains(&format!("announced by {day}")) && !en.contains("overdue"), "{en}");

        way.goes("announce", 99);
        let entry = newest(way.town, way.id, NoticeKind::Rejected);
        let workflow = &way.town.house.reference.workflow;
        let last = way.town.house.reference.calendar.due(way.town.now.date(), workflow.appeal_days).on;
        assert_eq!(entry.data.due_on, Some(last));
        let [vi, en] = letters(&renderer(), &entry).try_into().unwrap();
        let (said, day) = (format!("\n> {}\n", way.decided), last.format("%d/%m/%Y"));
        assert!(vi.contains(&said) && vi.contains("Nội dung văn bản:"), "{vi}");
        assert!(vi.contains(&format!("đề nghị xem xét lại một lần, chậm nhất ngày {day}")), "{vi}");
        assert!(en.contains(&said) && en.contains("The letter says:"), "{en}");
        assert!(en.contains(&format!("ask once to look again, by {day} at the latest")), "{en}");
    }

    fn the_receipt_by_mail_says_when_the_file_came_and_until_when_it_is_concluded(database: &Database) {
        let mut town = Town::settle(database);
        let mut way = begun(&mut town, "ordinary");
        way.goes("submit", 1);
        let entry = newest(way.town, way.id, NoticeKind::Submitted);
        let id = way.id;
        let total = way.town.db.read_blocking(move |conn| sangkien::db::initiatives::clock(conn, id));
        let total = total.unwrap().total.unwrap().due;
        assert!(total.provisional, "in the year after");
        let total = total.on.format("%d/%m/%Y");
        let [vi, en] = letters(&renderer(), &entry).try_into().unwrap();
        assert!(vi.contains("Nhận lúc: 09:01, 02/11/2026\n"), "{vi}");
        assert!(vi.contains(&format!("Hạn có kết luận: {total} (tạm tính)\n")), "{vi}");
        assert!(en.contains("Received at: 09:01, 02/11/2026\n"), "{en}");
        assert!(en.contains(&format!("Conclusion by: {total} (provisional)\n")), "{en}");
    }
}
