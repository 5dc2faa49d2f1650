//! A council that is convened again, and what everybody in it reads.

use sangkien::domain::notice::NoticeKind;
use sangkien::domain::workflow::{Outcome, Refusal, State};
use sangkien::services::{ServiceError, council};

use crate::on_both;
use crate::post::{inboxes, letters, renderer};
use crate::town::Town;
use crate::way::{CHAIR, MEMBERS, SECRETARY, WHY};

on_both! {
    fn who_has_a_conflict_by_now_is_not_counted_as_present(database: &Database) {
        let town = Town::settle(database);
        let id = town.convened();
        town.has_conflict(id, MEMBERS[0]);
        let conclude = |keys: &[&str]| {
            let present: Vec<_> = keys.iter().map(|key| town.person(key)).collect();
            let seen = town.version(id);
            town.act(town.staff(SECRETARY), move |tx, ctx| {
                council::conclude(tx, ctx, id, seen, Some(Outcome::Accepted), WHY.to_owned(), &present)
            })
        };
        let counted = conclude(&[CHAIR, MEMBERS[0], MEMBERS[1]]);
        assert!(matches!(&counted, Err(ServiceError::Invalid(faults)) if faults[0].code == "member-conflicted"), "{counted:?}");
        assert_eq!(town.standing(id).0, State::Council);
        conclude(&[CHAIR, SECRETARY, MEMBERS[1]]).unwrap();
        assert_eq!(town.standing(id).0, State::Proposed);
    }

    fn a_council_is_convened_again_and_everybody_it_touches_is_told(database: &Database) {
        let mut town = Town::settle(database);
        let id = town.in_council();
        let again = |town: &Town, given: council::Convening| {
            let seen = town.version(id);
            town.act(town.staff(SECRETARY), move |tx, ctx| council::convene_again(tx, ctx, id, seen, &given))
        };
        let none = again(&town, town.convening());
        assert!(matches!(none, Err(ServiceError::Refused(Refusal::CouncilMissing))), "{none:?}");

        // mistyped: in half a year, and only one of the members
        let mut first = town.convening();
        first.meets_on = town.now.date() + chrono::TimeDelta::days(180);
        first.members.truncate(1);
        let (seen, given) = (town.version(id), first.clone());
        town.act(town.staff(SECRETARY), move |tx, ctx| council::convene(tx, ctx, id, seen, &given)).unwrap();
        let told = |town: &Town, key: &str| -> Vec<NoticeKind> {
            let all = inboxes(town, id);
            // newest first
            let kinds = all[key].iter().map(|entry| entry.kind);
            kinds.filter(|kind| *kind != NoticeKind::TaskCouncil).collect()
        };
        assert_eq!(told(&town, CHAIR), [NoticeKind::CouncilConvened]);
        assert_eq!(told(&town, MEMBERS[1]), []);

        town.now = town.now.plus_seconds(60);
        let mut second = town.convening();
        second.place = "Phòng 404".to_owned();
        second.members.remove(0);
        again(&town, second.clone()).unwrap();
        let same = again(&town, second);
        assert!(matches!(&same, Err(ServiceError::Invalid(faults)) if faults[0].code == "same-meeting"), "{same:?}");
        assert_eq!(told(&town, CHAIR), [NoticeKind::CouncilChanged, NoticeKind::CouncilConvened]);
        assert_eq!(told(&town, SECRETARY), [NoticeKind::CouncilChanged, NoticeKind::CouncilConvened]);
        assert_eq!(told(&town, MEMBERS[0]), [NoticeKind::CouncilReleased, NoticeKind::CouncilConvened]);
        assert_eq!(told(&town, MEMBERS[1]), [NoticeKind::CouncilConvened]);
        let renderer = renderer();
        let day = town.now.date().format("%d/%m/%Y").to_string();
        for key in [CHAIR, MEMBERS[1]] {
            let newest = &inboxes(&town, id)[key][0];
            for letter in letters(&renderer, newest) {
                assert!(letter.contains(&day) && letter.contains("Phòng 404"), "{letter}");
                // a meeting is no deadline
                assert!(!letter.contains("Hạn:") && !letter.contains("Due:"), "{letter}");
                assert!(!letter.contains("ngày làm việc") && !letter.contains("working day"), "{letter}");
            }
        }
        assert_eq!(database.count("SELECT count(*) AS n FROM councils"), 1);
        assert_eq!(database.count("SELECT count(*) AS n FROM council_members"), 3);
        assert_eq!(database.count("SELECT count(*) AS n FROM events WHERE kind = 'council_changed'"), 1);

        // and now it can conclude
        let (seen, present) = (town.version(id), [CHAIR, MEMBERS[1]].map(|key| town.person(key)));
        town.act(town.staff(SECRETARY), move |tx, ctx| {
            council::conclude(tx, ctx, id, seen, Some(Outcome::Accepted), WHY.to_owned(), &present)
        }).unwrap();
        assert_eq!(town.standing(id).0, State::Proposed);
        let late = again(&town, town.convening());
        assert!(matches!(late, Err(ServiceError::Refused(Refusal::NotYourRole))), "{late:?}");
    }
}
