//! The transitions once more, typed by hand from workflow.md and from nothing else: words as they stand
//! there, no table of the code is asked.

/// from · action · to · who.
const EDGES: &[(&[&str], &str, &str, &[&str])] = &[
    (
        &["draft"],
        "submit",
        "submitted",
        &["proposer", "assistant"],
    ),
    (&["draft"], "discard", "deleted", &["proposer", "system"]),
    (&["submitted"], "receive", "received", &["intake"]),
    (&["submitted"], "return", "returned", &["intake"]),
    (&["submitted"], "decline", "declined", &["intake"]),
    (
        &["submitted", "received", "in_review"],
        "forward",
        "submitted",
        &["intake"],
    ),
    (
        &["returned"],
        "resubmit",
        "back",
        &["proposer", "assistant"],
    ),
    (&["returned"], "lapse", "stopped", &["system"]),
    (&["received"], "assign", "in_review", &["intake", "system"]),
    (&["received"], "recommend", "proposed", &["intake"]),
    (
        &["in_review"],
        "return",
        "returned",
        &["reviewer", "intake"],
    ),
    (
        &["in_review"],
        "recommend",
        "council or proposed",
        &["intake"],
    ),
    (&["council"], "conclude", "proposed", &["secretary"]),
    (&["council"], "send_back", "in_review", &["secretary"]),
    (&["proposed"], "send_back", "in_review", &["approver"]),
    (&["proposed"], "decide", "decided", &["approver"]),
    (&["decided"], "reopen", "proposed", &["approver"]),
    (&["decided"], "announce", "as decided", &["system"]),
    (
        &[
            "submitted",
            "returned",
            "received",
            "in_review",
            "council",
            "proposed",
        ],
        "withdraw",
        "withdrawn",
        &["proposer"],
    ),
    (
        &[
            "submitted",
            "returned",
            "received",
            "in_review",
            "council",
            "proposed",
        ],
        "stop",
        "stopped",
        &["approver"],
    ),
    (&["accepted"], "launch", "implementing", &["analyst"]),
    (&["implementing"], "complete", "implemented", &["analyst"]),
    (&["implementing"], "abandon", "accepted", &["analyst"]),
    (
        &["accepted", "implementing", "implemented"],
        "revoke",
        "stopped",
        &["approver"],
    ),
];

/// Who may do an action from a state, and where it leads; none when there is no such edge.
pub fn edge(from: &str, action: &str) -> Option<(&'static str, &'static [&'static str])> {
    let mut found = EDGES
        .iter()
        .filter(|(states, verb, _, _)| states.contains(&from) && *verb == action);
    let (_, _, to, who) = found.next()?;
    assert!(found.next().is_none(), "{from} {action} typed twice");
    Some((to, who))
}

/// How many edges there are, counted one for each state they leave.
pub fn count() -> usize {
    EDGES.iter().map(|(states, ..)| states.len()).sum()
}

/// What was given with a command, as far as the rules ask for it.
#[derive(Debug, Clone, Copy)]
pub struct Given {
    /// Form complete, statement of truth, changed, consent.
    pub form: (bool, bool, bool, bool),
    /// Words where words are asked for.
    pub reason: bool,
    /// Why again, on a second return.
    pub again: bool,
    /// An outcome was chosen.
    pub outcome: bool,
    /// Target of a forward: itself, has intake, forwarded before, its approver agrees.
    pub target: (bool, bool, bool, bool),
    /// Reviewers without a conflict.
    pub reviewers: u8,
    /// Members present.
    pub present: u8,
}

/// The file as the model sees it.
#[derive(Debug, Clone)]
pub struct File {
    pub state: &'static str,
    pub returned_from: Option<&'static str>,
    pub returns: i64,
    pub round: i64,
    pub version: i64,
    pub reviews: u8,
    pub convened: bool,
    pub outcome: Option<bool>,
    pub quorum: u8,
    pub has_council: bool,
    pub council_quorum: u8,
}

/// What the model answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    NoEdge,
    NotYou,
    Conflict,
    Missing,
    To(&'static str),
}

impl File {
    /// What workflow.md says to this act; `hold_over` and `return_over` are facts of the moment.
    pub fn ask(
        &self,
        action: &str,
        who: &str,
        conflicted: bool,
        given: &Given,
        hold_over: bool,
        return_over: bool,
    ) -> Answer {
        let Some((to, parties)) = edge(self.state, action) else {
            return Answer::NoEdge;
        };
        if !parties.contains(&who) {
            return Answer::NotYou;
        }
        if conflicted && !matches!(who, "proposer" | "assistant" | "system") {
            return Answer::Conflict;
        }
        let (complete, truth, changed, consent) = given.form;
        let (same, intake, before, agrees) = given.target;
        let there = match action {
            "submit" => complete && truth && (consent || who == "proposer"),
            "resubmit" => complete && truth && changed && (consent || who == "proposer"),
            "return" => given.reason && (self.returns == 0 || given.again),
            "decline" | "send_back" | "stop" | "abandon" | "revoke" => given.reason,
            "forward" => given.reason && !same && intake && (!before || agrees),
            "lapse" => return_over,
            "assign" => given.reviewers >= self.quorum.max(1),
            "recommend" if self.state == "received" => {
                self.quorum == 0 && given.outcome && given.reason
            }
            "recommend" => self.reviews >= self.quorum && given.outcome && given.reason,
            "conclude" => {
                self.convened
                    && given.reason
                    && given.present >= self.council_quorum
                    && given.outcome
            }
            "decide" => given.outcome && given.reason,
            "reopen" => given.reason && !hold_over,
            "announce" => hold_over,
            "launch" | "complete" => given.reason,
            _ => true,
        };
        if !there {
            return Answer::Missing;
        }
        Answer::To(match to {
            "back" => self.returned_from.unwrap_or("submitted"),
            "council or proposed" if self.has_council => "council",
            "council or proposed" => "proposed",
            "as decided" if self.outcome == Some(true) => "accepted",
            "as decided" => "rejected",
            other => other,
        })
    }

    /// The file after an act that was allowed.
    pub fn after(&mut self, action: &str, to: &'static str, accepted: bool) {
        self.version += 1;
        match action {
            "return" => {
                self.returned_from = Some(self.state);
                self.returns += 1;
            }
            _ => self.returned_from = None,
        }
        if matches!(action, "forward" | "send_back") {
            self.round += 1;
            self.reviews = 0;
            self.convened = false;
        }
        if action == "decide" {
            self.outcome = Some(accepted);
        }
        if action == "reopen" {
            self.outcome = None;
        }
        self.state = to;
    }
}
