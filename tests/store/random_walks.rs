//! Random walks of everybody over files, against a model of workflow.md typed by hand here, which shares no
//! line with `domain/workflow`: what the model allows must happen, what it does not must change nothing.

use std::collections::BTreeSet;

use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{Rng as _, SeedableRng as _};
use sangkien::db::{Conn, initiatives};
use sangkien::domain::id::{InitiativeId, Version};
use sangkien::domain::workflow::{Outcome, PlannedMilestone, ReturnGround};
use sangkien::services::{
    Ctx, ServiceError, assign, council, decide, drafts, implement, intake, review, submit,
};

use crate::on_both;
use crate::paper::Paper;
use crate::town::Town;
use crate::walked::{facts, story};

const WALKS: u64 = 36;
const STEPS: usize = 60;
const DAY: i64 = 86_400;

/// Agency, role as in workflow.md, key of the person.
const PEOPLE: [(&str, &str, &str); 17] = [
    ("", "proposer", "nguyen-thi-hoa"),
    ("", "stranger", "do-thi-bich-ngoc"),
    ("", "system", ""),
    ("BKHCN", "officer", "nguyen-van-an"),
    ("BKHCN", "reviewer", "pham-thi-lan"),
    ("BKHCN", "reviewer", "mai-xuan-bach"),
    ("BKHCN", "reviewer", "cao-thi-huong-giang"),
    ("BKHCN", "secretary", "ta-thi-minh-chau"),
    ("BKHCN", "approver", "tran-duc-long"),
    ("BKHCN", "analyst", "luong-thi-quynh"),
    ("BKHCN", "auditor", "thai-van-nghia"),
    ("BKHCN", "administrator", "quach-minh-tuan"),
    ("BYT", "officer", "nguyen-thi-thanh-tam"),
    ("BYT", "reviewer", "lam-chi-dung"),
    ("BYT", "reviewer", "ha-thi-dieu-linh"),
    ("BYT", "reviewer", "truong-vinh-phu"),
    ("BYT", "approver", "phung-thi-yen"),
];

/// The verbs; the last two change no state.
const VERBS: [&str; 24] = [
    "submit",
    "receive",
    "return",
    "decline",
    "forward",
    "resubmit",
    "lapse",
    "assign",
    "recommend",
    "conclude",
    "send_back",
    "decide",
    "reopen",
    "announce",
    "withdraw",
    "stop",
    "launch",
    "complete",
    "abandon",
    "revoke",
    "discard",
    "score",
    "convene",
    "convene again",
];
/// … and those that only end or undo, tried less often so that walks get far.
const ENDS: [&str; 5] = ["decline", "withdraw", "stop", "revoke", "discard"];
/// Ends that dice seldom come to: in this walk, as soon as the file stands there.
const CERTAIN: [(u64, &str, &str); 2] = [(4, "draft", "discard"), (8, "submitted", "decline")];
const SETBACKS: [&str; 5] = ["return", "forward", "send_back", "lapse", "abandon"];

/// What a person keeping a card index would know about a file.
#[derive(Debug, Clone)]
struct Card {
    state: &'static str,
    agency: &'static str,
    with_council: bool,
    quorum: usize,
    asked: BTreeSet<&'static str>,
    scored: BTreeSet<&'static str>,
    convened: bool,
    returned_from: &'static str,
    mended: bool,
    lapses_after: i64,
    hold_ends: i64,
    forwarded: BTreeSet<&'static str>,
    clock: i64,
}

impl Card {
    /// Does this person act in this role for the agency that has the file? The owner stands in where an
    /// agency has nobody: here, the ministry of health has neither secretary nor analyst.
    fn is(&self, who: (&str, &str, &str), role: &str) -> bool {
        let stands_in = who.0 == "BKHCN" && ["secretary", "analyst"].contains(&role);
        who.1 == role && (who.0.is_empty() || who.0 == self.agency || stands_in)
    }

    fn other_agency(&self) -> &'static str {
        if self.agency == "BKHCN" {
            "BYT"
        } else {
            "BKHCN"
        }
    }

    /// Tries a verb on the card: whether it is allowed; the card as it is afterwards.
    fn play(&mut self, verb: &str, who: (&'static str, &'static str, &'static str)) -> bool {
        let state = self.state;
        let is = |role: &str| self.is(who, role);
        let open = [
            "submitted",
            "returned",
            "received",
            "in_review",
            "council",
            "proposed",
        ]
        .contains(&state);
        let asked = self.asked.contains(who.2);
        let next = match (state, verb) {
            ("draft", "submit") if is("proposer") => "submitted",
            ("submitted", "receive") if is("officer") => "received",
            ("submitted", "return") if is("officer") => "returned",
            ("in_review", "return") if is("officer") || asked => "returned",
            ("submitted", "decline") if is("officer") => "declined",
            ("submitted" | "received" | "in_review", "forward")
                if is("officer") && !self.forwarded.contains(self.other_agency()) =>
            {
                "submitted"
            }
            ("returned", "resubmit") if is("proposer") && self.mended => self.returned_from,
            ("returned", "lapse") if is("system") && self.clock > self.lapses_after => "stopped",
            ("received", "assign") if is("officer") => "in_review",
            ("in_review", "recommend") if is("officer") && self.scored.len() >= self.quorum => {
                if self.with_council {
                    "council"
                } else {
                    "proposed"
                }
            }
            ("council", "conclude") if is("secretary") && self.convened => "proposed",
            // "council, proposed … secretary, approver" is read as respectively
            ("council", "send_back") if is("secretary") => "in_review",
            ("proposed", "send_back") if is("approver") => "in_review",
            ("proposed", "decide") if is("approver") => "decided",
            ("decided", "reopen") if is("approver") && self.clock < self.hold_ends => "proposed",
            ("decided", "announce") if is("system") && self.clock >= self.hold_ends => "accepted",
            (_, "withdraw") if open && is("proposer") => "withdrawn",
            (_, "stop") if open && is("approver") => "stopped",
            ("accepted", "launch") if is("analyst") => "implementing",
            ("implementing", "complete") if is("analyst") => "implemented",
            ("implementing", "abandon") if is("analyst") => "accepted",
            ("accepted" | "implementing" | "implemented", "revoke") if is("approver") => "stopped",
            ("draft", "discard") if is("proposer") => "gone",
            ("in_review", "score") if asked && !self.scored.contains(who.2) => "in_review",
            ("council", "convene") if is("secretary") && !self.convened => "council",
            ("council", "convene again") if is("secretary") && self.convened => "council",
            _ => return false,
        };
        match verb {
            "return" => (self.returned_from, self.mended) = (state, false),
            "forward" => {
                self.forwarded.insert(self.agency);
                self.agency = self.other_agency();
                self.asked.clear();
                self.new_round();
            }
            "assign" => self.asked = reviewers(self.agency, self.quorum),
            "send_back" => self.new_round(),
            "decide" => self.hold_ends = self.clock + DAY,
            "score" => {
                self.scored.insert(who.2);
            }
            "convene" => self.convened = true,
            _ => {}
        }
        self.state = next;
        true
    }

    fn new_round(&mut self) {
        self.scored.clear();
        self.convened = false;
    }
}

fn reviewers(agency: &str, quorum: usize) -> BTreeSet<&'static str> {
    PEOPLE
        .iter()
        .filter(|who| who.0 == agency && who.1 == "reviewer")
        .map(|who| who.2)
        .take(quorum)
        .collect()
}

on_both! {
    fn no_walk_leaves_the_rule_book(database: &Database) {
        let mut town = Town::settle(database).with_hold_window();
        let (mut done, mut refused) = (BTreeSet::new(), 0);
        for seed in 0..WALKS {
            walk(&mut town, seed, &mut done, &mut refused);
        }
        // whatever was done, the rows are as the events left them
        assert_eq!(crate::audit::audited(&town).broken, []);
        // otherwise the walks prove nothing
        let never: Vec<_> = VERBS.iter().filter(|verb| !done.contains(*verb)).collect();
        assert!(never.is_empty(), "no walk came to {never:?}");
        assert!(refused > 300, "only {refused} refusals");
    }
}

fn walk(town: &mut Town, seed: u64, done: &mut BTreeSet<&'static str>, refused: &mut usize) {
    let mut dice = StdRng::seed_from_u64(seed);
    let with_council = seed % 3 == 2;
    let kind = if with_council {
        "breakthrough"
    } else {
        "ordinary"
    };
    let paper = Paper::filled(kind, "Máy gieo hạt", "LV01");
    let id = town.draft(&paper);
    let mut card = Card {
        state: "draft",
        agency: "BKHCN",
        with_council,
        quorum: if with_council { 3 } else { 2 },
        asked: BTreeSet::new(),
        scored: BTreeSet::new(),
        convened: false,
        returned_from: "",
        mended: false,
        lapses_after: 0,
        hold_ends: 0,
        forwarded: BTreeSet::new(),
        clock: 0,
    };
    let mut path = vec!["draft"];
    for _ in 0..STEPS {
        // half of the time somebody who may, else anybody; time goes by
        let days = *[0, 0, 0, 1, 3, 40].choose(&mut dice).unwrap();
        card.clock += days * DAY + 60;
        town.now = town.now.plus_seconds(days * DAY + 60);
        if card.state == "returned" && dice.gen_bool(0.5) {
            mend(town, id, &paper, &mut card, &mut dice);
        }
        // some walks end soon, most go far
        let ends = if seed.is_multiple_of(4) { 0.7 } else { 0.02 };
        let (verb, who) = choose(&card, seed, ends, &mut dice);
        let mut after = card.clone();
        let allowed = after.play(verb, who);
        let told = format!("seed {seed}: {verb} by {} ({}) on {card:?}", who.2, who.1);

        let before = facts(town, id);
        let answer = try_verb(town, id, before.version, verb, who, &card);
        if verb == "discard" && allowed {
            answer.unwrap_or_else(|error| panic!("{told}: {error:?}"));
            done.insert(verb);
            let gone = town
                .db
                .read_blocking(move |conn| initiatives::get(conn, id));
            assert!(
                matches!(gone, Err(sangkien::db::DbError::NotFound)),
                "{told}: {gone:?}"
            );
            return;
        }
        let now = facts(town, id);
        match (&answer, allowed) {
            (Ok(()), true) => {
                done.insert(verb);
                assert_eq!(now.state, after.state, "{told}");
                assert_eq!(now.events, before.events + 1, "{told}: one event");
                assert!(now.version > before.version, "{told}");
                if after.state != card.state || verb == "forward" {
                    path.push(after.state);
                }
                if verb == "return" {
                    // one calendar month, to the end of a working day; not more than eleven days longer
                    after.lapses_after = i64::MAX;
                }
                card = after;
            }
            (Err(_), false) => {
                *refused += 1;
                assert_eq!(now, before, "{told}: refused, and yet");
            }
            _ => panic!("{told}: the rule book says {allowed}, the portal {answer:?}"),
        }
        if verb == "return" && allowed {
            let row = town
                .db
                .read_blocking(move |conn| initiatives::get(conn, id));
            let due = row.unwrap().due_on.expect("a return has a due day");
            let days = (due - town.now.date()).num_days();
            assert!((28..=42).contains(&days), "{told}: {days} days to answer");
            let end = sangkien::domain::time::Instant::end_of(due);
            card.lapses_after = card.clock + end.seconds_since(town.now) - 1;
        }
    }
    assert_eq!(
        story(town, id),
        path,
        "seed {seed}: the chain tells the walk"
    );
}

/// Somebody and something: mostly what may be done, sometimes anything at all.
fn choose(
    card: &Card,
    seed: u64,
    ends: f64,
    dice: &mut StdRng,
) -> (&'static str, (&'static str, &'static str, &'static str)) {
    let mut tries = Vec::new();
    for verb in VERBS {
        for who in PEOPLE {
            if card.clone().play(verb, who) {
                tries.push((verb, who));
            }
        }
    }
    let certain = CERTAIN
        .iter()
        .find(|(walk, state, _)| *walk == seed && *state == card.state);
    if let Some((_, _, verb)) = certain {
        return *tries.iter().find(|(v, _)| v == verb).unwrap();
    }
    let ends_too = dice.gen_bool(ends);
    let setbacks_too = dice.gen_bool(0.3);
    let going_on: Vec<_> = tries
        .iter()
        .filter(|(verb, _)| *verb != "discard")
        .filter(|(verb, _)| ends_too || !ENDS.contains(verb))
        .filter(|(verb, _)| setbacks_too || !SETBACKS.contains(verb))
        .collect();
    // equal chances for verbs, not for people
    let verbs: BTreeSet<_> = going_on.iter().map(|(verb, _)| *verb).collect();
    let verbs: Vec<_> = verbs.into_iter().collect();
    match verbs.choose(dice) {
        Some(verb) if dice.gen_bool(0.6) => {
            let of_it: Vec<_> = going_on.iter().filter(|(v, _)| v == verb).collect();
            ***of_it.choose(dice).unwrap()
        }
        _ => (*VERBS.choose(dice).unwrap(), *PEOPLE.choose(dice).unwrap()),
    }
}

/// The proposer changes the form, which the next hand-in must carry.
fn mend(town: &Town, id: InitiativeId, paper: &Paper, card: &mut Card, dice: &mut StdRng) {
    let text = format!("Đã sửa {}: gieo hạt đều hơn.", dice.r#gen::<u32>());
    let (section, pairs) = paper.clone().with("summary", &text).section_of("summary");
    let seen = town.written(id);
    town.act(town.citizen("nguyen-thi-hoa"), move |tx, ctx| {
        drafts::save_section(tx, ctx, id, seen, &section, &pairs)
    })
    .unwrap();
    card.mended = true;
}

fn try_verb(
    town: &Town,
    id: InitiativeId,
    seen: Version,
    verb: &'static str,
    who: (&'static str, &str, &'static str),
    card: &Card,
) -> Result<(), ServiceError> {
    let actor = match who.1 {
        "system" => sangkien::domain::person::Actor::System,
        "proposer" | "stranger" => town.citizen(who.2),
        _ => town.staff(who.2),
    };
    let why = || "Vì lý do đã nêu trong hồ sơ.".to_owned();
    let accepted = Some(Outcome::Accepted);
    let reviewers: Vec<_> = reviewers(card.agency, card.quorum)
        .into_iter()
        .map(|key| town.person(key))
        .collect();
    let target = town.agency(card.other_agency());
    let (chair, member) = (town.person("le-hong-phuc"), town.person("ho-quoc-dat"));
    let (member2, today) = (town.person("duong-thi-thanh-nga"), town.now.date());
    let scores = town.scores(
        if card.with_council {
            "breakthrough"
        } else {
            "ordinary"
        },
        8,
    );
    let act = move |tx: &mut Conn, ctx: &Ctx| -> Result<(), ServiceError> {
        match verb {
            "submit" => submit::submit(tx, ctx, id, seen, true).map(drop),
            "receive" => intake::receive(tx, ctx, id, seen).map(drop),
            "return" => {
                let given = intake::Return {
                    ground: ReturnGround::Incomplete,
                    mending: why(),
                    reason: why(),
                };
                intake::send_return(tx, ctx, id, seen, given).map(drop)
            }
            "decline" => intake::decline(tx, ctx, id, seen, why()).map(drop),
            "forward" => intake::forward(tx, ctx, id, seen, target, why()).map(drop),
            "resubmit" => submit::resubmit(tx, ctx, id, seen, true).map(drop),
            "lapse" => decide::lapse(tx, ctx, id).map(drop),
            "assign" => {
                let choice = assign::Choice::ByHand(reviewers.clone());
                assign::assign(tx, ctx, id, seen, &choice).map(drop)
            }
            "recommend" => review::recommend(tx, ctx, id, seen, accepted, why()).map(drop),
            "conclude" => {
                let present = [chair, member, member2];
                council::conclude(tx, ctx, id, seen, accepted, why(), &present).map(drop)
            }
            "send_back" => council::send_back(tx, ctx, id, seen, why()).map(drop),
            "decide" => decide::decide(tx, ctx, id, seen, accepted, why()).map(drop),
            "reopen" => decide::reopen(tx, ctx, id, seen, why()).map(drop),
            "announce" => decide::announce(tx, ctx, id).map(drop),
            "withdraw" => decide::withdraw(tx, ctx, id, seen, why()).map(drop),
            "stop" => decide::stop(tx, ctx, id, seen, why()).map(drop),
            "launch" => {
                let step = PlannedMilestone {
                    title: "Thử ở ba xã".to_owned(),
                    due_on: today,
                };
                implement::launch(tx, ctx, id, seen, "Sở Nông nghiệp".to_owned(), vec![step])
                    .map(drop)
            }
            "abandon" => implement::abandon(tx, ctx, id, seen, why()).map(drop),
            "revoke" => decide::revoke(tx, ctx, id, seen, why()).map(drop),
            "discard" => drafts::discard(tx, ctx, id, seen).map(drop),
            "complete" => implement::complete(tx, ctx, id, seen, why(), why()).map(drop),
            "score" => {
                let sheet = review::Sheet {
                    scores: scores.clone(),
                    recommendation: Outcome::Accepted,
                    comment: why(),
                };
                review::hand_in(tx, ctx, id, seen, &sheet).map(drop)
            }
            "convene" | "convene again" => {
                let given = council::Convening {
                    meets_on: today,
                    // convened again, it has to meet elsewhere
                    place: format!("Phòng {}", seen.number()),
                    chair,
                    members: vec![member, member2],
                };
                match verb {
                    "convene" => council::convene(tx, ctx, id, seen, &given).map(drop),
                    _ => council::convene_again(tx, ctx, id, seen, &given).map(drop),
                }
            }
            other => panic!("{other}"),
        }
    };
    town.act(actor, act)
}
