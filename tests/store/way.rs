//! The rest of a file's way, beyond the approver's table: council, end, implementation.

use sangkien::db::{outcomes, reviews};
use sangkien::domain::id::{InitiativeId, MilestoneId, PersonId, Version};
use sangkien::domain::person::Actor;
use sangkien::domain::workflow::{Outcome, PlannedMilestone, ReturnGround};
use sangkien::services::{
    ServiceError, assign, council, decide, drafts, implement, intake, review, submit,
};

use crate::paper::Paper;
use crate::town::Town;

/// What everybody gives as reason here.
pub const WHY: &str = "Vì lý do đã nêu trong hồ sơ.";
/// The owner's people.
pub const INTAKE: [&str; 2] = ["nguyen-van-an", "trinh-thi-thao"];
pub const APPROVER: &str = "tran-duc-long";
pub const SECRETARY: &str = "ta-thi-minh-chau";
pub const ANALYST: &str = "luong-thi-quynh";
pub const CHAIR: &str = "le-hong-phuc";
pub const MEMBERS: [&str; 2] = ["ho-quoc-dat", "duong-thi-thanh-nga"];
/// Three reviewers, as many as a council's kind wants.
pub const PANEL: [&str; 3] = ["pham-thi-lan", "mai-xuan-bach", "cao-thi-huong-giang"];

/// Who takes a file through an agency.
pub struct Crew {
    pub intake: &'static str,
    pub reviewers: [&'static str; 2],
    pub approver: &'static str,
}

/// At the portal's owner.
pub const OWNER: Crew = Crew {
    intake: "nguyen-van-an",
    reviewers: ["pham-thi-lan", "mai-xuan-bach"],
    approver: APPROVER,
};
/// At the Ministry of Health.
pub const HEALTH: Crew = Crew {
    intake: "nguyen-thi-thanh-tam",
    reviewers: ["lam-chi-dung", "ha-thi-dieu-linh"],
    approver: "phung-thi-yen",
};

impl Town {
    /// A file that went the whole way at an agency and was announced.
    pub fn accepted(&self, paper: &Paper, crew: &Crew) -> InitiativeId {
        let id = self.handed_in(paper);
        let (officer, kind) = (self.staff(crew.intake), paper.kind);
        let seen = self.version(id);
        self.act(officer, move |tx, ctx| intake::receive(tx, ctx, id, seen))
            .unwrap();
        let seen = self.version(id);
        let choice = assign::Choice::ByHand(crew.reviewers.map(|key| self.person(key)).to_vec());
        self.act(officer, move |tx, ctx| {
            assign::assign(tx, ctx, id, seen, &choice)
        })
        .unwrap();
        for key in crew.reviewers {
            self.score(id, key, kind, self.version(id)).unwrap();
        }
        let (seen, accepted) = (self.version(id), Some(Outcome::Accepted));
        self.act(officer, move |tx, ctx| {
            review::recommend(tx, ctx, id, seen, accepted, WHY.to_owned())
        })
        .unwrap();
        let seen = self.version(id);
        self.act(self.staff(crew.approver), move |tx, ctx| {
            decide::decide(tx, ctx, id, seen, accepted, WHY.to_owned())
        })
        .unwrap();
        self.act(Actor::System, move |tx, ctx| decide::announce(tx, ctx, id))
            .unwrap();
        id
    }

    /// A sheet with eight points everywhere.
    pub fn sheet(&self, kind: &str) -> review::Sheet {
        review::Sheet {
            scores: self.scores(kind, 8),
            recommendation: Outcome::Accepted,
            comment: "Nên công nhận.".to_owned(),
        }
    }

    /// A sheet is handed in by who saw this version.
    pub fn score(
        &self,
        id: InitiativeId,
        key: &str,
        kind: &str,
        seen: Version,
    ) -> Result<Version, ServiceError> {
        let sheet = self.sheet(kind);
        self.act(self.staff(key), move |tx, ctx| {
            review::hand_in(tx, ctx, id, seen, &sheet)
        })
    }

    /// Returned for mending by an officer.
    pub fn send_back_for_mending(&self, id: InitiativeId) {
        let seen = self.version(id);
        self.act(self.staff(INTAKE[0]), move |tx, ctx| {
            let given = intake::Return {
                ground: ReturnGround::Incomplete,
                mending: WHY.to_owned(),
                reason: WHY.to_owned(),
            };
            intake::send_return(tx, ctx, id, seen, given)
        })
        .unwrap();
    }

    /// The proposer changes one answer.
    pub fn mend(&self, id: InitiativeId, name: &str, value: &str) {
        let paper = Paper::filled("ordinary", "Máy gieo hạt", "LV01").with(name, value);
        let (section, pairs) = paper.section_of(name);
        let seen = self.written(id);
        let saved = self.act(self.citizen("nguyen-thi-hoa"), move |tx, ctx| {
            drafts::save_section(tx, ctx, id, seen, &section, &pairs)
        });
        assert_eq!(saved.unwrap().faults, []);
    }

    /// Handed in again.
    pub fn resubmit(&self, id: InitiativeId) {
        let seen = self.version(id);
        self.act(self.citizen("nguyen-thi-hoa"), move |tx, ctx| {
            submit::resubmit(tx, ctx, id, seen, true)
        })
        .unwrap();
    }

    /// A file of a kind with a council, reviewed, waiting for its council.
    pub fn in_council(&self) -> InitiativeId {
        let id = self.handed_in(&Paper::filled("breakthrough", "Máy gieo hạt", "LV01"));
        self.judged_by_council(id, INTAKE[0], PANEL);
        id
    }

    /// The same for a file that the owner forwarded to the Ministry of Health.
    pub fn in_council_of_health(&self) -> InitiativeId {
        let id = self.handed_in(&Paper::filled("breakthrough", "Máy gieo hạt", "LV12"));
        let (seen, there) = (self.version(id), self.agency("BYT"));
        self.act(self.staff(INTAKE[0]), move |tx, ctx| {
            intake::forward(tx, ctx, id, seen, there, WHY.to_owned())
        })
        .unwrap();
        let panel = [HEALTH.reviewers[0], HEALTH.reviewers[1], "truong-vinh-phu"];
        self.judged_by_council(id, HEALTH.intake, panel);
        id
    }

    /// Handed in, and walked to where it waits for its council.
    fn judged_by_council(&self, id: InitiativeId, officer: &str, panel: [&str; 3]) {
        let an = self.staff(officer);
        let seen = self.version(id);
        self.act(an, move |tx, ctx| intake::receive(tx, ctx, id, seen))
            .unwrap();
        let seen = self.version(id);
        let chosen = assign::Choice::ByHand(panel.map(|key| self.person(key)).to_vec());
        self.act(an, move |tx, ctx| {
            assign::assign(tx, ctx, id, seen, &chosen)
        })
        .unwrap();
        for key in panel {
            self.score(id, key, "breakthrough", self.version(id))
                .unwrap();
        }
        let seen = self.version(id);
        self.act(an, move |tx, ctx| {
            review::recommend(tx, ctx, id, seen, Some(Outcome::Accepted), WHY.to_owned())
        })
        .unwrap();
    }

    /// The council of a chair and two members.
    pub fn convening(&self) -> council::Convening {
        council::Convening {
            meets_on: self.now.date(),
            place: "Phòng 301".to_owned(),
            chair: self.person(CHAIR),
            members: MEMBERS.map(|key| self.person(key)).to_vec(),
        }
    }

    /// Its council is convened.
    pub fn convened(&self) -> InitiativeId {
        let id = self.in_council();
        self.convene(id, self.version(id)).unwrap();
        id
    }

    pub fn convene(&self, id: InitiativeId, seen: Version) -> Result<Version, ServiceError> {
        let given = self.convening();
        self.act(self.staff(SECRETARY), move |tx, ctx| {
            council::convene(tx, ctx, id, seen, &given)
        })
    }

    /// The council agreed, with everybody there.
    pub fn concluded(&self) -> InitiativeId {
        let id = self.convened();
        let seen = self.version(id);
        let present = self.convening();
        let present: Vec<PersonId> = present.members.into_iter().chain([present.chair]).collect();
        self.act(self.staff(SECRETARY), move |tx, ctx| {
            let minutes = WHY.to_owned();
            council::conclude(
                tx,
                ctx,
                id,
                seen,
                Some(Outcome::Accepted),
                minutes,
                &present,
            )
        })
        .unwrap();
        id
    }

    /// Decided; what waits for its announcement unless it is announced.
    pub fn decide(&self, id: InitiativeId, outcome: Outcome) {
        let seen = self.version(id);
        self.act(self.staff(APPROVER), move |tx, ctx| {
            decide::decide(tx, ctx, id, seen, Some(outcome), WHY.to_owned())
        })
        .unwrap();
    }

    /// Announced by the portal.
    pub fn announce(&self, id: InitiativeId) {
        self.act(Actor::System, move |tx, ctx| decide::announce(tx, ctx, id))
            .unwrap();
    }

    /// Decided and announced.
    pub fn ended(&self, outcome: Outcome) -> InitiativeId {
        let id = self.proposed();
        self.decide(id, outcome);
        self.announce(id);
        id
    }

    /// Accepted, with an implementation of two milestones.
    pub fn implementing(&self) -> InitiativeId {
        let id = self.ended(Outcome::Accepted);
        self.launch(id);
        id
    }

    pub fn launch(&self, id: InitiativeId) {
        let seen = self.version(id);
        let steps = [("Thử ở ba xã", 30), ("Tập huấn", 60)].map(|(title, days)| PlannedMilestone {
            title: title.to_owned(),
            due_on: self.now.date() + chrono::Days::new(days),
        });
        self.act(self.staff(ANALYST), move |tx, ctx| {
            let unit = "Sở Nông nghiệp".to_owned();
            implement::launch(tx, ctx, id, seen, unit, steps.to_vec())
        })
        .unwrap();
    }

    /// The milestones of a file, the next due first.
    pub fn milestones(&self, id: InitiativeId) -> Vec<outcomes::MilestoneRow> {
        self.db
            .read_blocking(move |conn| outcomes::list_milestones(conn, id))
            .unwrap()
    }

    pub fn reach(
        &self,
        who: Actor,
        id: InitiativeId,
        seen: Version,
        milestone: MilestoneId,
    ) -> Result<Version, ServiceError> {
        self.act(who, move |tx, ctx| {
            implement::reach_milestone(tx, ctx, id, seen, milestone, "Đúng hẹn.")
        })
    }

    /// Somebody has a conflict in a file, said by them before.
    pub fn has_conflict(&self, id: InitiativeId, key: &str) {
        let (person, now) = (self.person(key), self.now);
        self.write(move |tx| Ok(reviews::declare_conflict(tx, id, person, now)?))
            .unwrap();
    }
}
