//! Acts beside the usual way: who was second, who has a conflict, what the database answers in between.

use std::collections::BTreeMap;

use sangkien::db::reviews::{self, AssignmentState};
use sangkien::domain::id::{InitiativeId, PersonId, Version};
use sangkien::domain::person::Actor;
use sangkien::domain::text_enum::TextEnum as _;
use sangkien::domain::workflow::{Outcome, Refusal, ReturnGround, State};
use sangkien::services::desk::{Audience, Deed};
use sangkien::services::{
    ServiceError, assign, council, decide, extend, implement, intake, messages, review, take_back,
};

use crate::databases::{Database, Kind};
use crate::on_both;
use crate::town::{REVIEWERS, Town};
use crate::way::{ANALYST, APPROVER, INTAKE, MEMBERS, PANEL, SECRETARY, WHY};

fn replace(
    town: &Town,
    by: &str,
    id: InitiativeId,
    seen: Version,
    former: Option<&str>,
    new: &str,
) -> Result<Version, ServiceError> {
    let (former, new) = (former.map(|key| town.person(key)), town.person(new));
    town.act(town.staff(by), move |tx, ctx| {
        assign::replace_reviewer(tx, ctx, id, seen, former, new, WHY)
    })
}

fn declare(
    town: &Town,
    key: &str,
    id: InitiativeId,
    seen: Version,
) -> Result<Version, ServiceError> {
    town.act(town.staff(key), move |tx, ctx| {
        assign::declare_conflict(tx, ctx, id, seen, WHY)
    })
}

fn note(town: &Town, key: &str, id: InitiativeId) {
    town.act(town.staff(key), move |tx, ctx| {
        messages::write(tx, ctx, id, None, Audience::Staff, "Đã gọi điện hỏi thêm.")
    })
    .unwrap();
}

fn is_stale<T>(answer: &Result<T, ServiceError>) -> bool {
    matches!(answer, Err(ServiceError::Stale { .. }))
}

/// Who was asked in this round, and where their work stands.
pub fn works(town: &Town, id: InitiativeId) -> BTreeMap<PersonId, AssignmentState> {
    let rows = town.db.read_blocking(move |conn| {
        let round = sangkien::db::initiatives::get(conn, id)?.round;
        reviews::list_assignments(conn, id, round)
    });
    let state = |row: reviews::AssignmentRow| (row.reviewer_id, row.state);
    rows.unwrap().into_iter().map(state).collect()
}

on_both! {
    fn the_second_to_convene_replace_or_reach_a_milestone_learns_that_the_file_changed(database: &Database) {
        let town = Town::settle(database);
        let id = town.in_council();
        let seen = town.version(id);
        town.convene(id, seen).unwrap();
        assert!(is_stale(&town.convene(id, seen)));

        let id = town.in_review();
        let seen = town.version(id);
        replace(&town, INTAKE[0], id, seen, Some(REVIEWERS[0]), "cao-thi-huong-giang").unwrap();
        let second = replace(&town, INTAKE[1], id, seen, Some(REVIEWERS[0]), "dinh-cong-son");
        assert!(is_stale(&second), "{second:?}");
        let second = replace(&town, INTAKE[1], id, seen, Some(REVIEWERS[1]), "cao-thi-huong-giang");
        assert!(is_stale(&second), "{second:?}");

        let id = town.implementing();
        let seen = town.version(id);
        let step = town.milestones(id)[0].milestone_id;
        town.reach(town.staff(ANALYST), id, seen, step).unwrap();
        let second = town.reach(town.staff(ANALYST), id, seen, step);
        assert!(is_stale(&second), "{second:?}");
    }

    fn a_sheet_about_answers_that_changed_meanwhile_is_outdated_and_two_sheets_at_once_are_not(database: &Database) {
        let town = Town::settle(database);
        let id = town.in_review();
        let seen = town.version(id);
        // somebody notes something, and both hand in what they typed beside it
        note(&town, INTAKE[0], id);
        for key in REVIEWERS {
            town.score(id, key, "ordinary", seen).unwrap();
        }
        assert!(is_stale(&town.score(id, REVIEWERS[0], "ordinary", seen)), "handed in, in another window");
        let again = town.score(id, REVIEWERS[0], "ordinary", town.version(id));
        assert!(matches!(again, Err(ServiceError::Refused(Refusal::NotYourRole))), "{again:?}");

        let id = town.in_review();
        let seen = town.version(id);
        town.send_back_for_mending(id);
        assert!(is_stale(&town.score(id, REVIEWERS[0], "ordinary", seen)), "it is being mended");
        town.mend(id, "summary", "Đã sửa: gieo hạt đều hơn, đỡ công ba phần tư.");
        town.resubmit(id);
        assert!(is_stale(&town.score(id, REVIEWERS[0], "ordinary", seen)), "the answers are others");
        assert_eq!(database.count("SELECT count(*) AS n FROM reviews"), 2);
        town.score(id, REVIEWERS[0], "ordinary", town.version(id)).unwrap();
    }

    fn a_declared_conflict_ends_the_work_whatever_happened_meanwhile(database: &Database) {
        let town = Town::settle(database);
        let id = town.in_review();
        let seen = town.version(id);
        note(&town, INTAKE[0], id);
        declare(&town, REVIEWERS[0], id, seen).unwrap();
        assert_eq!(
            works(&town, id),
            BTreeMap::from([
                (town.person(REVIEWERS[0]), AssignmentState::Conflicted),
                (town.person(REVIEWERS[1]), AssignmentState::Open),
            ])
        );
        // who works there is not enough for the quorum: intake has to find somebody
        let waits = database.count("SELECT count(*) AS n FROM initiatives WHERE waits_for = 'intake_officer'");
        assert_eq!(waits, 1);
        assert_eq!(database.count("SELECT count(*) AS n FROM events WHERE kind = 'conflict_declared'"), 1);
        assert_eq!(database.count("SELECT count(*) AS n FROM conflicts"), 1);
        // twice is once: from the page that was open, outdated; from a new one, nothing is left
        assert!(is_stale(&declare(&town, REVIEWERS[0], id, seen)));
        let again = declare(&town, REVIEWERS[0], id, town.version(id));
        assert!(matches!(again, Err(ServiceError::Refused(Refusal::NotYourRole))), "{again:?}");
        let never = declare(&town, "dinh-cong-son", id, town.version(id));
        assert!(matches!(never, Err(ServiceError::NotFound)), "{never:?}");
        let silent = town.act(town.staff(REVIEWERS[1]), move |tx, ctx| {
            assign::declare_conflict(tx, ctx, id, seen, " ")
        });
        assert!(matches!(silent, Err(ServiceError::Refused(Refusal::ReasonMissing))), "{silent:?}");
    }

    fn a_reviewer_is_replaced_by_somebody_free_and_both_are_told(database: &Database) {
        let town = Town::settle(database);
        let id = town.in_review();
        let told = |kind: &str| database.count(&format!("SELECT count(*) AS n FROM notices WHERE kind = '{kind}'"));
        let asked = told("task_review");
        let refused = |by: &str, former: &str, new: &str, why: Refusal| {
            let answer = replace(&town, by, id, town.version(id), Some(former), new);
            assert!(matches!(&answer, Err(ServiceError::Refused(refusal)) if *refusal == why), "{answer:?}");
        };
        // asked already, of another agency, no officer of this file
        refused(INTAKE[0], REVIEWERS[0], REVIEWERS[1], Refusal::ConflictOfInterest);
        refused(INTAKE[0], REVIEWERS[0], "lam-chi-dung", Refusal::ConflictOfInterest);
        refused("nguyen-thi-thanh-tam", REVIEWERS[0], "cao-thi-huong-giang", Refusal::NotYourRole);
        replace(&town, INTAKE[0], id, town.version(id), Some(REVIEWERS[0]), "cao-thi-huong-giang").unwrap();
        assert_eq!(
            works(&town, id),
            BTreeMap::from([
                (town.person(REVIEWERS[0]), AssignmentState::Replaced),
                (town.person(REVIEWERS[1]), AssignmentState::Open),
                (town.person("cao-thi-huong-giang"), AssignmentState::Open),
            ])
        );
        assert_eq!((told("task_review") - asked, told("reviewer_replaced")), (1, 1));
        assert_eq!(database.count("SELECT count(*) AS n FROM events WHERE kind = 'reviewer_replaced'"), 1);
        // whose work has ended is not replaced
        refused(INTAKE[0], REVIEWERS[0], "dinh-cong-son", Refusal::NotYourRole);
        let nobody = replace(&town, INTAKE[0], id, town.version(id), Some("lam-chi-dung"), "dinh-cong-son");
        assert!(matches!(nobody, Err(ServiceError::NotFound)), "{nobody:?}");
        // a place that a conflict left empty is filled
        declare(&town, REVIEWERS[1], id, town.version(id)).unwrap();
        replace(&town, INTAKE[0], id, town.version(id), None, "dinh-cong-son").unwrap();
        assert_eq!(database.count("SELECT count(*) AS n FROM initiatives WHERE waits_for = 'reviewer'"), 1);
    }

    fn nobody_with_a_conflict_acts_on_a_file_whatever_the_act(database: &Database) {
        let town = Town::settle(database);
        let mut tried = 0;
        for deed in Deed::ALL.iter().copied() {
            for (id, key) in stages(&town, deed) {
                town.has_conflict(id, key);
                let before = town.standing(id);
                let answer = attempt(&town, deed, id, key);
                if deed == Deed::DeclareConflict {
                    // somebody who has one may always say so and step aside
                    continue;
                }
                assert!(
                    matches!(answer, Err(ServiceError::Refused(Refusal::ConflictOfInterest))),
                    "{deed} by {key} with a conflict: {answer:?}"
                );
                assert_eq!(town.standing(id), before, "{deed}");
                tried += 1;
            }
        }
        assert!(tried >= Deed::ALL.len(), "{tried} tries");
    }

    fn a_reviewer_who_works_where_a_new_author_does_is_out_when_the_file_comes_back(database: &Database) {
        let town = Town::settle(database);
        let waits = || database.count("SELECT count(*) AS n FROM initiatives WHERE waits_for = 'intake_officer'");
        let asked_for = || database.count("SELECT count(*) AS n FROM notices WHERE kind = 'reviewer_conflicted'");
        // true on one, 1 on the other
        let counting = || database.count("SELECT count(*) AS n FROM reviews WHERE counts");
        let state = |id, key: &str| works(&town, id).get(&town.person(key)).copied();
        // at work: the place is empty, and the file waits for who fills it
        let id = town.in_review();
        town.send_back_for_mending(id);
        town.mend(id, "authors.0.workplace", "Viện Khoa học Vật liệu");
        town.resubmit(id);
        assert_eq!(town.standing(id).0, State::InReview);
        assert_eq!(state(id, REVIEWERS[0]), Some(AssignmentState::Conflicted));
        assert_eq!(state(id, REVIEWERS[1]), Some(AssignmentState::Open));
        assert_eq!((waits(), asked_for()), (1, 2), "both officers are asked to find somebody");
        replace(&town, INTAKE[0], id, town.version(id), None, "cao-thi-huong-giang").unwrap();
        assert_eq!(waits(), 0);

        // handed in: the sheet stops counting
        let id = town.in_review();
        for key in REVIEWERS {
            town.score(id, key, "ordinary", town.version(id)).unwrap();
        }
        assert_eq!(counting(), 2);
        town.send_back_for_mending(id);
        town.mend(id, "authors.0.workplace", "Viện Khoa học Vật liệu");
        town.resubmit(id);
        assert_eq!(state(id, REVIEWERS[0]), Some(AssignmentState::Conflicted));
        assert_eq!(state(id, REVIEWERS[1]), Some(AssignmentState::HandedIn));
        assert_eq!((counting(), waits(), asked_for()), (1, 1, 4));
        let recommend = attempt(&town, Deed::Recommend, id, INTAKE[0]);
        let short = Refusal::TooFewReviews { needed: 2, given: 1 };
        assert!(matches!(&recommend, Err(ServiceError::Refused(refusal)) if *refusal == short), "{recommend:?}");

        // nobody new: nobody is out
        let id = town.in_review();
        town.send_back_for_mending(id);
        town.mend(id, "summary", "Đã sửa: gieo hạt đều hơn, đỡ công ba phần tư.");
        town.resubmit(id);
        assert_eq!(works(&town, id).values().filter(|state| **state == AssignmentState::Open).count(), 2);
        assert_eq!((waits(), asked_for()), (1, 4));
    }

    fn a_database_in_a_hurry_is_not_a_missing_milestone_or_reviewer(database: &Database) {
        let town = Town::settle(database);
        let file = town.implementing();
        let step = town.milestones(file)[0].milestone_id;
        let reviewed = town.in_review();
        busy(database, "milestones");
        busy(database, "assignments");
        let reached = town.reach(town.staff(ANALYST), file, town.version(file), step);
        assert!(matches!(reached, Err(ServiceError::Contended)), "{reached:?}");
        let replaced =
            replace(&town, INTAKE[0], reviewed, town.version(reviewed), Some(REVIEWERS[0]), "dinh-cong-son");
        assert!(matches!(replaced, Err(ServiceError::Contended)), "{replaced:?}");
        calm(database, "milestones");
        calm(database, "assignments");
        town.reach(town.staff(ANALYST), file, town.version(file), step).unwrap();
        // a step that is not there is not found
        let again = town.reach(town.staff(ANALYST), file, town.version(file), step);
        assert!(matches!(again, Err(ServiceError::NotFound)), "{again:?}");
    }

    fn milestones_are_reached_one_by_one_and_an_implementation_given_up_may_begin_again(database: &Database) {
        let town = Town::settle(database);
        let id = town.implementing();
        let quynh = town.staff(ANALYST);
        let due = |town: &Town| {
            let row = town.db.read_blocking(move |conn| sangkien::db::initiatives::get(conn, id));
            row.unwrap().due_on
        };
        let steps = town.milestones(id);
        assert_eq!(due(&town), Some(steps[0].due_on));
        for who in [town.staff(APPROVER), town.staff("phung-thi-yen"), town.citizen("nguyen-thi-hoa")] {
            let forged = town.reach(who, id, town.version(id), steps[0].milestone_id);
            assert!(matches!(forged, Err(ServiceError::Refused(Refusal::NotYourRole))), "{forged:?}");
        }
        town.reach(quynh, id, town.version(id), steps[0].milestone_id).unwrap();
        assert_eq!(due(&town), Some(steps[1].due_on));
        let reached = town.milestones(id);
        assert_eq!((reached[0].reached_on, reached[0].note.as_str()), (Some(town.now.date()), "Đúng hẹn."));
        assert_eq!(database.count("SELECT count(*) AS n FROM notices WHERE kind = 'milestone_reached'"), 1);

        let seen = town.version(id);
        let abandon = move |reason: &'static str| {
            move |tx: &mut sangkien::db::Conn, ctx: &sangkien::services::Ctx| {
                implement::abandon(tx, ctx, id, seen, reason.to_owned())
            }
        };
        let silent = town.act(quynh, abandon(" "));
        assert!(matches!(silent, Err(ServiceError::Refused(Refusal::ReasonMissing))), "{silent:?}");
        town.act(quynh, abandon(WHY)).unwrap();
        assert_eq!(town.standing(id).0, State::Accepted);
        assert_eq!(due(&town), None);
        assert_eq!(database.count("SELECT count(*) AS n FROM implementations WHERE ended_at IS NOT NULL"), 1);
        assert_eq!(database.count("SELECT count(*) AS n FROM notices WHERE kind = 'abandoned'"), 1);
        // still accepted, in the catalogue, and open to another try
        assert_eq!(database.count("SELECT count(*) AS n FROM catalogue"), 1);
        town.launch(id);
        assert_eq!(town.milestones(id).iter().filter(|step| step.reached_on.is_none()).count(), 2);
    }

    fn a_revoked_acceptance_leaves_the_catalogue_and_its_letter_says_why(database: &Database) {
        let town = Town::settle(database);
        let (accepted, implementing) = (town.ended(Outcome::Accepted), town.implementing());
        let letters = "SELECT count(*) AS n FROM letters WHERE kind = 'revocation' AND released_at IS NOT NULL";
        for (at, id) in [(1, accepted), (2, implementing)] {
            let revoke = move |seen: Version, reason: &'static str| {
                move |tx: &mut sangkien::db::Conn, ctx: &sangkien::services::Ctx| {
                    decide::revoke(tx, ctx, id, seen, reason.to_owned())
                }
            };
            let seen = town.version(id);
            let analyst = town.act(town.staff(ANALYST), revoke(seen, WHY));
            assert!(matches!(analyst, Err(ServiceError::Refused(Refusal::NotYourRole))), "{analyst:?}");
            let silent = town.act(town.staff(APPROVER), revoke(seen, ""));
            assert!(matches!(silent, Err(ServiceError::Refused(Refusal::ReasonMissing))), "{silent:?}");
            town.act(town.staff(APPROVER), revoke(seen, WHY)).unwrap();
            assert_eq!(town.standing(id).0, State::Stopped);
            assert_eq!(database.count("SELECT count(*) AS n FROM catalogue"), 2 - at);
            assert_eq!(database.count(letters), at);
            assert_eq!(database.count("SELECT count(*) AS n FROM notices WHERE kind = 'revoked'"), at);
        }
        let seen = town.version(accepted);
        let gone = town.act(town.staff(APPROVER), move |tx, ctx| {
            decide::revoke(tx, ctx, accepted, seen, WHY.to_owned())
        });
        assert!(matches!(gone, Err(ServiceError::Refused(Refusal::NotFromHere { .. }))), "{gone:?}");
    }
}

/// Writing into a table fails as it does when others are in the way.
fn busy(database: &Database, table: &str) {
    let sql = match database.kind {
        Kind::Sqlite => format!(
            "CREATE TRIGGER busy_{table} BEFORE UPDATE ON {table} BEGIN SELECT RAISE(FAIL, 'database is locked'); END"
        ),
        Kind::Postgres => format!(
            "CREATE FUNCTION busy_{table}() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN RAISE EXCEPTION ''deadlock detected''; END'; \
             CREATE TRIGGER busy_{table} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION busy_{table}()"
        ),
    };
    database.execute(&sql);
}

fn calm(database: &Database, table: &str) {
    let of = if database.kind == Kind::Postgres {
        format!(" ON {table}")
    } else {
        String::new()
    };
    database.execute(&format!("DROP TRIGGER busy_{table}{of}"));
}

/// Files on which this act is the next one, and the member of staff whose act it is.
pub fn stages(town: &Town, deed: Deed) -> Vec<(InitiativeId, &'static str)> {
    let officer = INTAKE[0];
    match deed {
        Deed::Receive | Deed::Decline => vec![(town.submitted(), officer)],
        Deed::Return => vec![
            (town.submitted(), officer),
            (town.in_review(), officer),
            (town.in_review(), REVIEWERS[0]),
        ],
        Deed::Forward | Deed::Extend | Deed::Note | Deed::Message => {
            vec![(town.submitted(), officer), (town.in_review(), officer)]
        }
        Deed::AskBack | Deed::AgreeBack => {
            let id = town.submitted();
            let (seen, to) = (town.version(id), town.agency("BYT"));
            town.act(town.staff(officer), move |tx, ctx| {
                intake::forward(tx, ctx, id, seen, to, WHY.to_owned())
            })
            .unwrap();
            if deed == Deed::AskBack {
                return vec![(id, "nguyen-thi-thanh-tam")];
            }
            let (seen, of) = (town.version(id), town.agency("BKHCN"));
            town.act(town.staff("nguyen-thi-thanh-tam"), move |tx, ctx| {
                take_back::ask(tx, ctx, id, seen, of, WHY)
            })
            .unwrap();
            vec![(id, APPROVER)]
        }
        Deed::Assign => {
            let id = town.submitted();
            let seen = town.version(id);
            town.act(town.staff(officer), move |tx, ctx| {
                intake::receive(tx, ctx, id, seen)
            })
            .unwrap();
            vec![(id, officer)]
        }
        Deed::Replace => vec![(town.in_review(), officer)],
        Deed::HandIn | Deed::DeclareConflict => vec![(town.in_review(), REVIEWERS[0])],
        Deed::Recommend => {
            let id = town.in_review();
            for key in REVIEWERS {
                town.score(id, key, "ordinary", town.version(id)).unwrap();
            }
            vec![(id, officer)]
        }
        Deed::Convene => vec![(town.in_council(), SECRETARY)],
        Deed::Conclude | Deed::ConveneAgain => vec![(town.convened(), SECRETARY)],
        Deed::SendBack => vec![(town.in_council(), SECRETARY), (town.proposed(), APPROVER)],
        Deed::Decide => vec![(town.proposed(), APPROVER), (town.concluded(), APPROVER)],
        Deed::Stop => vec![(town.submitted(), APPROVER), (town.in_council(), APPROVER)],
        Deed::Reopen => {
            let id = town.proposed();
            town.decide(id, Outcome::Accepted);
            vec![(id, APPROVER)]
        }
        Deed::Launch => vec![(town.ended(Outcome::Accepted), ANALYST)],
        Deed::Milestone | Deed::Complete | Deed::Abandon => vec![(town.implementing(), ANALYST)],
        Deed::Revoke => vec![
            (town.ended(Outcome::Accepted), APPROVER),
            (town.implementing(), APPROVER),
        ],
    }
}

/// Does an act as its form would.
pub fn attempt(town: &Town, deed: Deed, id: InitiativeId, key: &str) -> Result<(), ServiceError> {
    let who: Actor = town.staff(key);
    let seen = town.version(id);
    let why = || WHY.to_owned();
    let accepted = Some(Outcome::Accepted);
    let (target, owner) = (town.agency("BYT"), town.agency("BKHCN"));
    let (free, former) = (
        town.person("cao-thi-huong-giang"),
        town.person(REVIEWERS[1]),
    );
    let (sheet, convening) = (town.sheet("ordinary"), town.convening());
    let panel = PANEL.map(|key| town.person(key)).to_vec();
    let present = MEMBERS.map(|key| town.person(key)).to_vec();
    let step = town.milestones(id).first().map(|step| step.milestone_id);
    let planned = sangkien::domain::workflow::PlannedMilestone {
        title: "Thử ở ba xã".to_owned(),
        due_on: town.now.date(),
    };
    town.act(who, move |tx, ctx| match deed {
        Deed::Receive => intake::receive(tx, ctx, id, seen).map(drop),
        Deed::Return => {
            let given = intake::Return {
                ground: ReturnGround::Incomplete,
                mending: why(),
                reason: why(),
            };
            intake::send_return(tx, ctx, id, seen, given).map(drop)
        }
        Deed::Decline => intake::decline(tx, ctx, id, seen, why()).map(drop),
        Deed::Forward => intake::forward(tx, ctx, id, seen, target, why()).map(drop),
        Deed::AskBack => take_back::ask(tx, ctx, id, seen, owner, WHY).map(drop),
        Deed::AgreeBack => take_back::agree(tx, ctx, id, seen, "").map(drop),
        Deed::Extend => extend::extend(tx, ctx, id, seen, 1, WHY).map(drop),
        Deed::Note => messages::write(tx, ctx, id, None, Audience::Staff, WHY).map(drop),
        Deed::Message => messages::write(tx, ctx, id, None, Audience::Everyone, WHY).map(drop),
        Deed::Assign => {
            assign::assign(tx, ctx, id, seen, &assign::Choice::ByHand(panel.clone())).map(drop)
        }
        Deed::Replace => {
            assign::replace_reviewer(tx, ctx, id, seen, Some(former), free, WHY).map(drop)
        }
        Deed::HandIn => review::hand_in(tx, ctx, id, seen, &sheet).map(drop),
        Deed::DeclareConflict => assign::declare_conflict(tx, ctx, id, seen, WHY).map(drop),
        Deed::Recommend => review::recommend(tx, ctx, id, seen, accepted, why()).map(drop),
        Deed::Convene => council::convene(tx, ctx, id, seen, &convening).map(drop),
        Deed::ConveneAgain => {
            let place = "Phòng khác".to_owned();
            let elsewhere = council::Convening {
                place,
                ..convening.clone()
            };
            council::convene_again(tx, ctx, id, seen, &elsewhere).map(drop)
        }
        Deed::Conclude => council::conclude(tx, ctx, id, seen, accepted, why(), &present).map(drop),
        Deed::SendBack => council::send_back(tx, ctx, id, seen, why()).map(drop),
        Deed::Decide => decide::decide(tx, ctx, id, seen, accepted, why()).map(drop),
        Deed::Reopen => decide::reopen(tx, ctx, id, seen, why()).map(drop),
        Deed::Stop => decide::stop(tx, ctx, id, seen, why()).map(drop),
        Deed::Launch => {
            implement::launch(tx, ctx, id, seen, why(), vec![planned.clone()]).map(drop)
        }
        Deed::Milestone => {
            implement::reach_milestone(tx, ctx, id, seen, step.unwrap(), WHY).map(drop)
        }
        Deed::Complete => implement::complete(tx, ctx, id, seen, why(), why()).map(drop),
        Deed::Abandon => implement::abandon(tx, ctx, id, seen, why()).map(drop),
        Deed::Revoke => decide::revoke(tx, ctx, id, seen, why()).map(drop),
    })
}
