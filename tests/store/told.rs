//! Who is told what of every transition (workflow.md: every transition tells the proposer …), typed here by
//! hand and compared with the inboxes of everybody after each step; and what the letters say, rendered from
//! what was stored, in both languages.

use std::collections::BTreeSet;

use sangkien::domain::code::Code;
use sangkien::domain::id::{InitiativeId, NoticeId};
use sangkien::domain::notice::NoticeKind;
use sangkien::domain::person::Actor;
use sangkien::domain::workflow::table::EDGES;
use sangkien::domain::workflow::{Outcome, PlannedMilestone, ReturnGround};
use sangkien::mail::Renderer;
use sangkien::services::inbox::Entry;
use sangkien::services::{
    Ctx, ServiceError, assign, co_authors, council, decide, drafts, implement, intake, review,
    submit,
};
use sangkien::standin::people as invented;

use crate::on_both;
use crate::paper::Paper;
use crate::post::{inboxes, letters, renderer};
use crate::town::Town;

const DAY: i64 = 86_400;
pub const HOA: &str = "nguyen-thi-hoa";
/// Named as an author in the files of kinds that have authors; confirms as soon as they are handed in.
const MINH: &str = "tran-van-minh";

/// What happens, from where; what the proposer and a confirmed
/// co-author get; whether their letter says what the actor wrote; who else
/// gets what. In brackets: where the same edge leads or began otherwise.
type Row = (
    &'static str,
    &'static str,
    bool,
    &'static [(&'static str, &'static str)],
);
#[rustfmt::skip]
const TABLE: &[Row] = &[
    ("draft submit", "submitted", false, &[("intake", "task_intake")]),
    ("draft discard", "", false, &[]),
    ("submitted receive", "received", false, &[]),
    ("submitted return", "returned", true, &[]),
    ("submitted decline", "declined", true, &[]),
    ("submitted forward", "forwarded", true, &[("the other intake", "task_intake")]),
    ("received forward", "forwarded", true, &[("the other intake", "task_intake")]),
    ("in_review forward", "forwarded", true, &[("the other intake", "task_intake")]),
    ("returned resubmit", "resubmitted", false, &[("intake", "task_intake")]),
    ("returned lapse", "lapsed", false, &[]),
    ("received assign", "assigned", false, &[("reviewers", "task_review")]),
    ("received recommend", "recommended", false, &[("approvers", "task_decide")]),
    ("in_review return", "returned", true, &[]),
    ("in_review recommend", "recommended", false, &[("approvers", "task_decide")]),
    ("in_review recommend (council)", "recommended", false, &[("secretary", "task_council")]),
    ("council conclude", "concluded", false, &[("approvers", "task_decide")]),
    ("council send_back", "sent_back", false, &[("reviewers", "task_review")]),
    ("proposed send_back", "sent_back", false, &[("reviewers", "task_review")]),
    ("proposed send_back (nobody reviews)", "sent_back", false, &[("intake", "task_recommend")]),
    ("proposed decide", "decided", false, &[]),
    ("decided reopen", "reopened", false, &[("reviewers", "file_reopened")]),
    ("decided announce", "accepted", true, &[("reviewers", "file_announced")]),
    ("decided announce (rejected)", "rejected", true, &[("reviewers", "file_announced")]),
    // whoever the file waited for; of a returned file that is the proposer, and intake learns it too
    ("submitted withdraw", "withdrawn", true, &[("intake", "file_withdrawn")]),
    ("returned withdraw", "withdrawn", true, &[("intake", "file_withdrawn")]),
    ("received withdraw", "withdrawn", true, &[("intake", "file_withdrawn")]),
    ("in_review withdraw", "withdrawn", true, &[("reviewers", "file_withdrawn")]),
    ("in_review withdraw (a reviewer is missing)", "withdrawn", true, &[("intake", "file_withdrawn")]),
    ("in_review withdraw (all reviews are in)", "withdrawn", true, &[("intake", "file_withdrawn")]),
    ("council withdraw", "withdrawn", true, &[("secretary", "file_withdrawn")]),
    ("proposed withdraw", "withdrawn", true, &[("approvers", "file_withdrawn")]),
    ("submitted stop", "stopped", true, &[("intake", "file_stopped")]),
    ("returned stop", "stopped", true, &[("intake", "file_stopped")]),
    ("received stop", "stopped", true, &[("intake", "file_stopped")]),
    ("in_review stop", "stopped", true, &[("reviewers", "file_stopped")]),
    ("in_review stop (a reviewer is missing)", "stopped", true, &[("intake", "file_stopped")]),
    ("council stop", "stopped", true, &[("secretary", "file_stopped")]),
    ("proposed stop", "stopped", true, &[("approvers", "file_stopped")]),
    ("accepted launch", "launched", true, &[]),
    ("implementing complete", "completed", true, &[]),
    ("implementing abandon", "abandoned", true, &[]),
    ("accepted revoke", "revoked", true, &[]),
    ("implementing revoke", "revoked", true, &[]),
    ("implemented revoke", "revoked", true, &[]),
];

/// Ways that together take every edge; what stands in brackets goes to the table as it is.
const WAYS: &[(&str, &str)] = &[
    ("ordinary", "discard"),
    ("ordinary", "submit return resubmit decline"),
    ("ordinary", "submit return lapse"),
    ("ordinary", "submit forward"),
    ("ordinary", "submit receive forward"),
    ("ordinary", "submit receive assign forward"),
    ("ordinary", "submit receive assign return resubmit"),
    (
        "ordinary",
        "submit receive assign score score recommend send_back",
    ),
    (
        "ordinary",
        "submit receive assign score score recommend decide reopen decide announce launch complete revoke",
    ),
    (
        "ordinary",
        "submit receive assign score score recommend decide announce launch abandon revoke",
    ),
    (
        "ordinary",
        "submit receive assign score score recommend decide announce launch revoke",
    ),
    (
        "ordinary",
        "submit receive assign score score recommend reject announce(rejected)",
    ),
    (
        "breakthrough",
        "submit receive assign score score score recommend(council) convene conclude",
    ),
    (
        "breakthrough",
        "submit receive assign score score score recommend(council) send_back",
    ),
    (
        "recommendation",
        "submit receive recommend send_back(nobody_reviews)",
    ),
    ("ordinary", "submit withdraw"),
    ("ordinary", "submit return withdraw"),
    ("ordinary", "submit receive withdraw"),
    ("ordinary", "submit receive assign withdraw"),
    (
        "ordinary",
        "submit receive assign conflict withdraw(a_reviewer_is_missing)",
    ),
    (
        "ordinary",
        "submit receive assign score score withdraw(all_reviews_are_in)",
    ),
    (
        "breakthrough",
        "submit receive assign score score score recommend(council) withdraw",
    ),
    (
        "ordinary",
        "submit receive assign score score recommend withdraw",
    ),
    ("ordinary", "submit stop"),
    ("ordinary", "submit return stop"),
    ("ordinary", "submit receive stop"),
    ("ordinary", "submit receive assign stop"),
    (
        "ordinary",
        "submit receive assign conflict stop(a_reviewer_is_missing)",
    ),
    (
        "breakthrough",
        "submit receive assign score score score recommend(council) stop",
    ),
    (
        "ordinary",
        "submit receive assign score score recommend stop",
    ),
];

const QUORUM: [&str; 3] = ["pham-thi-lan", "mai-xuan-bach", "cao-thi-huong-giang"];

/// One file on its way.
pub struct Way<'t> {
    pub town: &'t mut Town,
    kind: &'static str,
    paper: Paper,
    pub id: InitiativeId,
    scored: usize,
    confirmed: bool,
    /// What the last actor wrote, and what the decision says.
    said: String,
    pub decided: String,
}

impl Way<'_> {
    fn reviewers(&self) -> Vec<&'static str> {
        let many = if self.kind == "breakthrough" { 3 } else { 2 };
        QUORUM.into_iter().take(many).collect()
    }

    fn people(&self, group: &str) -> Vec<&'static str> {
        match group {
            "intake" => vec!["nguyen-van-an", "trinh-thi-thao"],
            "the other intake" => vec!["nguyen-thi-thanh-tam"],
            "reviewers" => self.reviewers(),
            "secretary" => vec!["ta-thi-minh-chau"],
            "approvers" => vec!["tran-duc-long", "vuong-thi-hanh"],
            other => panic!("{other}"),
        }
    }

    /// Whoever does this, does it now.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each verb, read as a table"
    )]
    pub fn goes(&mut self, verb: &'static str, number: usize) {
        let town = &mut *self.town;
        // hold windows and answers to returns run out where they should
        let seconds = match verb {
            "announce" => 3 * DAY,
            "lapse" => 40 * DAY,
            _ => 60,
        };
        town.now = town.now.plus_seconds(seconds);
        let id = self.id;
        if verb == "resubmit" {
            let text = format!("Đã sửa lần {number}: gieo hạt đều hơn.");
            let (section, pairs) = self
                .paper
                .clone()
                .with("summary", &text)
                .section_of("summary");
            let seen = town.written(id);
            town.act(town.citizen(HOA), move |tx, ctx| {
                drafts::save_section(tx, ctx, id, seen, &section, &pairs)
            })
            .unwrap();
        }
        self.said = format!("Lời riêng số {number} của {verb}.");
        let council = self.kind == "breakthrough";
        let reviewer = self.reviewers()[self.scored.min(self.reviewers().len() - 1)];
        let town = &*self.town;
        let actor = match verb {
            "submit" | "resubmit" | "withdraw" | "discard" => town.citizen(HOA),
            "announce" | "lapse" => Actor::System,
            "score" | "conflict" => town.staff(reviewer),
            "convene" | "conclude" => town.staff("ta-thi-minh-chau"),
            "send_back" if self.from() == "council" => town.staff("ta-thi-minh-chau"),
            "send_back" | "decide" | "reject" | "reopen" | "stop" | "revoke" => {
                town.staff("tran-duc-long")
            }
            "launch" | "complete" | "abandon" => town.staff("luong-thi-quynh"),
            _ => town.staff("nguyen-van-an"),
        };
        let seen = town.version(id);
        let words = self.said.clone();
        let reviewers: Vec<_> = self
            .reviewers()
            .into_iter()
            .map(|key| town.person(key))
            .collect();
        let other = town.agency("BYT");
        let today = town.now.date();
        let scores = town.scores(if council { "breakthrough" } else { "ordinary" }, 8);
        let seats =
            ["le-hong-phuc", "ho-quoc-dat", "duong-thi-thanh-nga"].map(|key| town.person(key));
        let deed = move |tx: &mut sangkien::db::Conn, ctx: &Ctx| -> Result<(), ServiceError> {
            let why = || words.clone();
            let accepted = Some(Outcome::Accepted);
            match verb {
                "submit" => submit::submit(tx, ctx, id, seen, true).map(drop),
                "discard" => drafts::discard(tx, ctx, id, seen).map(drop),
                "receive" => intake::receive(tx, ctx, id, seen).map(drop),
                "return" => {
                    let given = intake::Return {
                        ground: ReturnGround::Incomplete,
                        mending: why(),
                        reason: String::new(),
                    };
                    intake::send_return(tx, ctx, id, seen, given).map(drop)
                }
                "decline" => intake::decline(tx, ctx, id, seen, why()).map(drop),
                "forward" => intake::forward(tx, ctx, id, seen, other, why()).map(drop),
                "resubmit" => submit::resubmit(tx, ctx, id, seen, true).map(drop),
                "lapse" => decide::lapse(tx, ctx, id).map(drop),
                "assign" => {
                    let choice = assign::Choice::ByHand(reviewers.clone());
                    assign::assign(tx, ctx, id, seen, &choice).map(drop)
                }
                "score" => {
                    let sheet = review::Sheet {
                        scores: scores.clone(),
                        recommendation: Outcome::Accepted,
                        comment: why(),
                    };
                    review::hand_in(tx, ctx, id, seen, &sheet).map(drop)
                }
                "conflict" => assign::declare_conflict(tx, ctx, id, seen, &why()).map(drop),
                "recommend" => review::recommend(tx, ctx, id, seen, accepted, why()).map(drop),
                "convene" => {
                    let given = council::Convening {
                        meets_on: today,
                        place: "Phòng 301".to_owned(),
                        chair: seats[0],
                        members: seats[1..].to_vec(),
                    };
                    council::convene(tx, ctx, id, seen, &given).map(drop)
                }
                "conclude" => {
                    council::conclude(tx, ctx, id, seen, accepted, why(), &seats).map(drop)
                }
                "send_back" => council::send_back(tx, ctx, id, seen, why()).map(drop),
                "decide" => decide::decide(tx, ctx, id, seen, accepted, why()).map(drop),
                "reject" => {
                    decide::decide(tx, ctx, id, seen, Some(Outcome::Rejected), why()).map(drop)
                }
                "reopen" => decide::reopen(tx, ctx, id, seen, why()).map(drop),
                "announce" => decide::announce(tx, ctx, id).map(drop),
                "withdraw" => decide::withdraw(tx, ctx, id, seen, why()).map(drop),
                "stop" => decide::stop(tx, ctx, id, seen, why()).map(drop),
                "revoke" => decide::revoke(tx, ctx, id, seen, why()).map(drop),
                "launch" => {
                    let step = PlannedMilestone {
                        title: "Thử ở ba xã".to_owned(),
                        due_on: today,
                    };
                    implement::launch(tx, ctx, id, seen, why(), vec![step]).map(drop)
                }
                "complete" => {
                    implement::complete(tx, ctx, id, seen, why(), "Biên bản.".to_owned()).map(drop)
                }
                "abandon" => implement::abandon(tx, ctx, id, seen, why()).map(drop),
                other => panic!("{other}"),
            }
        };
        let done = town.act(actor, deed);
        assert!(done.is_ok(), "{verb} on {}: {done:?}", self.kind);
        match verb {
            "score" | "conflict" => self.scored += 1,
            "decide" | "reject" => self.decided = self.said.clone(),
            _ => {}
        }
    }

    /// The co-author says that they are one.
    fn confirm(&mut self) {
        let (id, seen) = (self.id, self.town.version(self.id));
        let row = self
            .town
            .db
            .read_blocking(move |tx| sangkien::db::initiatives::get(tx, id));
        let code: Code = row.unwrap().code.unwrap().parse().unwrap();
        let done = self.town.act(self.town.citizen(MINH), move |tx, ctx| {
            co_authors::confirm(tx, ctx, code, seen, Some(false))
        });
        done.unwrap();
        self.confirmed = true;
    }

    fn from(&self) -> String {
        self.town.standing(self.id).0.to_string()
    }
}

/// A draft; with a second author where the kind has authors.
pub fn begun<'t>(town: &'t mut Town, kind: &'static str) -> Way<'t> {
    let mut paper = Paper::filled(kind, "Máy gieo hạt", "LV01");
    if kind != "recommendation" {
        let number = &invented::find(MINH).unwrap().citizen_number;
        paper = paper.with_co_author("Trần Văn Minh", number);
    }
    let id = town.draft(&paper);
    Way {
        town,
        kind,
        paper,
        id,
        scored: 0,
        confirmed: false,
        said: String::new(),
        decided: String::new(),
    }
}

on_both! {
    fn every_transition_tells_those_whom_the_rule_book_names_and_nobody_else(database: &Database) {
        let mut town = Town::settle(database).with_hold_window();
        let renderer = renderer();
        let mut taken = BTreeSet::new();
        let mut number = 0;
        for (kind, verbs) in WAYS {
            let mut way = begun(&mut town, kind);
            let id = way.id;
            let mut known: BTreeSet<NoticeId> = BTreeSet::new();
            for verb in verbs.split_whitespace() {
                let (verb, special) = verb.split_once('(').unwrap_or((verb, ""));
                let special = special.trim_end_matches(')').replace('_', " ");
                let from = way.from();
                number += 1;
                way.goes(verb, number);
                let now = inboxes(way.town, id);
                let new: Vec<(&str, &Entry)> = now
                    .iter()
                    .flat_map(|(key, entries)| entries.iter().map(|entry| (*key, entry)))
                    .filter(|(_, entry)| !known.contains(&entry.id))
                    .filter(|(_, entry)| entry.kind != NoticeKind::CoAuthorAsked)
                    .collect();
                if !["score", "conflict", "convene"].contains(&verb) {
                    let verb = if verb == "reject" { "decide" } else { verb };
                    let mut label = format!("{from} {verb}");
                    if !special.is_empty() {
                        label = format!("{label} ({special})");
                    }
                    let row = TABLE.iter().find(|row| row.0 == label);
                    let row = row.unwrap_or_else(|| panic!("{label} is not in the table"));
                    told_as_agreed(&way, &renderer, row, &new);
                    taken.insert(label);
                }
                if verb == "submit" && *kind != "recommendation" {
                    // asked at once, told of nothing else before they answer
                    let asked: Vec<NoticeKind> = now[MINH].iter().map(|entry| entry.kind).collect();
                    assert_eq!(asked, [NoticeKind::CoAuthorAsked]);
                    way.confirm();
                }
                known.extend(new.iter().map(|(_, entry)| entry.id));
            }
        }
        let agreed: BTreeSet<String> = TABLE.iter().map(|row| row.0.to_owned()).collect();
        assert_eq!(taken, agreed, "every row is walked");
        let plain = |label: &String| label.split(" (").next().unwrap().to_owned();
        let edges: BTreeSet<String> = EDGES.iter().map(|edge| format!("{} {}", edge.from, edge.action)).collect();
        assert_eq!(agreed.iter().map(plain).collect::<BTreeSet<_>>(), edges, "every edge has a row");
    }
}

fn told_as_agreed(way: &Way<'_>, renderer: &Renderer, row: &Row, new: &[(&str, &Entry)]) {
    let (label, to_proposer, says, others) = row;
    let mut expected: Vec<(&str, String)> = Vec::new();
    if !to_proposer.is_empty() {
        expected.push((HOA, (*to_proposer).to_owned()));
        if way.confirmed {
            expected.push((MINH, (*to_proposer).to_owned()));
        }
    }
    for (group, kind) in *others {
        expected.extend(
            way.people(group)
                .into_iter()
                .map(|key| (key, (*kind).to_owned())),
        );
    }
    let mut found: Vec<(&str, String)> = new
        .iter()
        .map(|(key, entry)| (*key, entry.kind.to_string()))
        .collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected, "{label}");
    let words = if label.contains("announce") {
        &way.decided
    } else {
        &way.said
    };
    for (key, entry) in new {
        for letter in letters(renderer, entry) {
            let times = letter.matches(words.as_str()).count();
            if [HOA, MINH].contains(key) {
                assert_eq!(times, usize::from(*says), "{label}\n{letter}");
            } else {
                assert!(times <= 1, "{label} to {key}\n{letter}");
            }
        }
    }
}
