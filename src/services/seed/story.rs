//! One invented file before it is written: who proposes what, and its life as the state machine allowed it.

use std::collections::BTreeSet;

use super::dice::Dice;
use super::form::{self, Author, Given};
use super::teller::Teller;
use super::texts::Texts;
use super::world::World;
use crate::config::invented::{Idea, Wish};
use crate::domain::id::{InitiativeId, PersonId};
use crate::domain::kind::{Answers, Kind};
use crate::domain::routing::Routed;
use crate::domain::workflow::replay::History;
use crate::domain::workflow::{Outcome, PlannedMilestone, Refusal, State};

/// Who sits in a council: the chair first, the secretary second.
#[derive(Debug, Clone, Default)]
pub(super) struct Seats {
    pub chair: Option<PersonId>,
    pub secretary: Option<PersonId>,
    pub members: Vec<PersonId>,
}

/// An invented file.
pub(super) struct Story {
    pub kind: String,
    pub history: History,
    /// Who acted, one for each link of the history.
    pub actors: Vec<Option<PersonId>>,
    /// Whose it is, among the world's citizens.
    pub proposer: usize,
    pub authors: Vec<Author>,
    /// The account of the second author, where there is one.
    pub co_author: Option<PersonId>,
    pub texts: Texts,
    pub answers: Answers,
    pub routed: Option<Routed>,
    pub outcome: Outcome,
    pub reviewers: Vec<PersonId>,
    pub seats: Seats,
    pub milestones: Vec<PlannedMilestone>,
    pub dice: Dice,
}

/// Why a story could not be told; another throw may do.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum Dead {
    /// The words, the kinds or the staff have nothing that fits.
    #[error("nothing fits {0}")]
    NothingFits(String),
    /// The machine said no.
    #[error("step {0} of {1:?}")]
    Refused(usize, State, #[source] Refusal),
}

/// Titles are kept apart in so many files; in more than that they repeat all the same.
const TITLES_APART: usize = 1_000;

/// Tells the story of the file with this number, with a title that `titles` does not have yet; where it ends is
/// thrown among `states` unless it is wished.
pub(super) fn tell(
    world: &World,
    number: u64,
    wish: &Wish,
    states: &[(u32, State)],
    titles: &mut BTreeSet<String>,
) -> Result<Story, Dead> {
    let apart = titles.len() < TITLES_APART;
    let mut last = Dead::NothingFits("any throw".into());
    // First with a title of its own, then with any: a title that exists is better than no story.
    for apart in [apart, false] {
        for throw in 0..16 {
            let dice = Dice::new(world.seed, number * 16 + throw);
            let taken = |title: &str| apart && titles.contains(title);
            match attempt(world, dice, number, wish, states, taken) {
                Ok(story) => {
                    if apart {
                        titles.insert(story.texts.title.clone());
                    }
                    return Ok(story);
                }
                Err(dead) => last = dead,
            }
        }
    }
    Err(last)
}

fn attempt(
    world: &World,
    mut dice: Dice,
    number: u64,
    wish: &Wish,
    states: &[(u32, State)],
    taken: impl Fn(&str) -> bool,
) -> Result<Story, Dead> {
    let reference = &world.house.reference;
    let target = wish
        .state
        .unwrap_or_else(|| *dice.weighted(states).unwrap_or(&State::Submitted));
    let (idea, kind) = about(world, &mut dice, target, wish)?;
    let field = match &wish.field {
        Some(field) => field.clone(),
        None => dice.word(&idea.fields).to_owned(),
    };
    let province = province(world, &mut dice, wish);
    let place = province
        .as_deref()
        .and_then(|code| reference.provinces.get(code))
        .map_or_else(
            || dice.word(&world.words.phrases.places).to_owned(),
            |province| province.name.vi.clone(),
        );
    let texts = Texts::of(idea, &place, &mut dice);
    if taken(&texts.title) {
        return Err(Dead::NothingFits(texts.title));
    }
    let proposer = proposer(world, &mut dice, wish)?;
    let (authors, co_author) = authors(world, &mut dice, proposer, wish);
    let given = Given {
        texts: &texts,
        field: &field,
        province: province.as_deref(),
        authors: &authors,
        today: world.now.date(),
    };
    let answers = form::fill(kind, &given, &world.words.phrases, &mut dice);
    let outcome = match target {
        State::Rejected => Outcome::Rejected,
        State::Council | State::Proposed | State::Decided | State::InReview if dice.chance(25) => {
            Outcome::Rejected
        }
        _ => Outcome::Accepted,
    };
    let mut teller = Teller {
        world,
        kind,
        rules: reference.rules(kind, 0, false),
        target,
        story: Story {
            kind: kind.code.as_str().to_owned(),
            history: History::draft(InitiativeId::new(world.now), world.now),
            actors: Vec::new(),
            proposer,
            authors,
            co_author,
            texts,
            answers,
            routed: None,
            outcome,
            reviewers: Vec::new(),
            seats: Seats::default(),
            milestones: Vec::new(),
            dice,
        },
    };
    teller.live(number, wish)?;
    let mut story = teller.story;
    let begun = story.history.begun_at().date();
    let ago = world.now.date().signed_duration_since(begun).num_days();
    let ago = chrono::Days::new(u64::try_from(ago).unwrap_or(0));
    form::written_earlier(kind, &mut story.answers, ago);
    Ok(story)
}

fn about<'w>(
    world: &'w World,
    dice: &mut Dice,
    target: State,
    wish: &Wish,
) -> Result<(&'w Idea, &'w Kind), Dead> {
    let reference = &world.house.reference;
    let suits = |code: &str| {
        reference.kind(code).is_some_and(|kind| match target {
            State::Council => kind.has_council(),
            State::InReview => kind.review.quorum > 0,
            _ => true,
        })
    };
    let kinds: Vec<(u32, String)> = world
        .words
        .phrases
        .kinds
        .iter()
        .filter(|(_, code)| suits(code))
        .cloned()
        .collect();
    let named = match &wish.kind {
        Some(kind) => kind.clone(),
        None => dice.weighted(&kinds).cloned().unwrap_or_default(),
    };
    let fits = || Dead::NothingFits(named.clone());
    let kind = reference.kind(&named).ok_or_else(fits)?;
    let ideas: Vec<&Idea> = world
        .words
        .ideas
        .iter()
        .filter(|idea| match &wish.idea {
            Some(key) => idea.key == *key,
            None => idea.kinds.contains(&named),
        })
        .collect();
    let idea = dice.pick(&ideas).copied().ok_or_else(fits)?;
    Ok((idea, kind))
}

fn province(world: &World, dice: &mut Dice, wish: &Wish) -> Option<String> {
    if wish.province.is_some() {
        return wish.province.clone();
    }
    if wish.state.is_some() || dice.chance(55) {
        return None;
    }
    // A third of local ones in provinces that have staff of their own.
    let served: Vec<String> = world
        .with_intake
        .iter()
        .filter_map(|code| world.house.reference.agency(code)?.province.clone())
        .collect();
    if dice.chance(35) && !served.is_empty() {
        return dice.pick(&served).cloned();
    }
    let all: Vec<String> = world.house.reference.provinces.keys().cloned().collect();
    dice.pick(&all).cloned()
}

fn proposer(world: &World, dice: &mut Dice, wish: &Wish) -> Result<usize, Dead> {
    if let Some(key) = &wish.proposer {
        let person = world.personas.get(key);
        return world
            .citizens
            .iter()
            .position(|citizen| Some(&citizen.known.id) == person)
            .ok_or_else(|| Dead::NothingFits(key.clone()));
    }
    let most = i64::try_from(world.citizens.len()).unwrap_or(1) - 1;
    // Files left to chance belong to invented people nobody signs in as, where there are some.
    let least = i64::try_from(world.personas.len()).unwrap_or(0);
    let least = if least > most { 0 } else { least };
    usize::try_from(dice.between(least, most)).map_err(|_| Dead::NothingFits("proposer".into()))
}

fn authors(
    world: &World,
    dice: &mut Dice,
    proposer: usize,
    wish: &Wish,
) -> (Vec<Author>, Option<PersonId>) {
    let public = dice.chance(70);
    let mut authors = Vec::new();
    let mut account = None;
    let Some(first) = world.citizens.get(proposer) else {
        return (authors, None);
    };
    let others = if wish.co_author.is_some() {
        1
    } else {
        dice.weighted(&[(55, 0), (30, 1), (15, 2)])
            .copied()
            .unwrap_or(0)
    };
    let share = match others {
        0 => 100,
        1 => 60,
        _ => 50,
    };
    authors.push(Author {
        name: first.known.name.clone(),
        workplace: first.workplace.clone(),
        workplace_index: first.workplace_index.clone(),
        position: first.position.clone(),
        share,
        email: None,
        public,
    });
    for other in 0..others {
        let share = match (others, other) {
            (1, _) => 40,
            (_, 0) => 30,
            _ => 20,
        };
        let known = wish
            .co_author
            .as_ref()
            .and_then(|key| world.personas.get(key))
            .and_then(|id| world.citizens.iter().find(|one| one.known.id == *id));
        if let Some(known) = known {
            account = Some(known.known.id);
        }
        authors.push(Author {
            name: known.map_or_else(|| world.name(dice), |one| one.known.name.clone()),
            workplace: known.unwrap_or(first).workplace.clone(),
            workplace_index: known.unwrap_or(first).workplace_index.clone(),
            position: known.map_or_else(
                || dice.word(&world.words.phrases.positions).to_owned(),
                |one| one.position.clone(),
            ),
            share,
            email: known.and_then(|one| one.known.email.clone()),
            public: public && dice.chance(80) && known.is_some(),
        });
    }
    (authors, account)
}
