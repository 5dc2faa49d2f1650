//! The words that invented files are made of: `config/demo/{ideas,phrases,files}.toml`, embedded. Data, not
//! sentences of the portal: they are what invented people wrote, in Vietnamese.

use serde::Deserialize;

use super::dice::Dice;
use crate::domain::workflow::State;

const IDEAS: &str = include_str!("../../../config/demo/ideas.toml");
const PHRASES: &str = include_str!("../../../config/demo/phrases.toml");
const FILES: &str = include_str!("../../../config/demo/files.toml");

/// What an invented initiative is about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Idea {
    /// What a file of the demonstration names it by.
    pub key: String,
    /// Fields it may belong to.
    pub fields: Vec<String>,
    /// Kinds it fits.
    pub kinds: Vec<String>,
    /// With `{a}` and `{b}`.
    pub title: String,
    /// What may stand for `{a}`.
    pub a: Vec<String>,
    /// What may stand for `{b}`.
    #[serde(default)]
    pub b: Vec<String>,
    /// The state before.
    pub before: String,
    /// The solution.
    pub solution: String,
    /// What it brings.
    pub benefit: String,
}

/// Everything else.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Phrases {
    /// Kinds by weight; one that is not configured is passed over.
    pub kinds: Vec<(u32, String)>,
    pub qualifications: Vec<String>,
    pub family: Vec<String>,
    pub women: Vec<String>,
    pub men: Vec<String>,
    pub workplaces: Vec<String>,
    pub positions: Vec<String>,
    pub communes: Vec<String>,
    pub novelty: Vec<String>,
    pub conditions: Vec<String>,
    pub users: Vec<String>,
    pub impact: Vec<String>,
    pub funding: Vec<String>,
    pub risks: Vec<String>,
    pub confidential: Vec<String>,
    pub steps: Vec<String>,
    pub results: Vec<String>,
    pub mending: Vec<String>,
    pub again: Vec<String>,
    pub decline: Vec<String>,
    pub forward: Vec<String>,
    pub withdraw: Vec<String>,
    pub stop: Vec<String>,
    pub revoke: Vec<String>,
    pub recommend_yes: Vec<String>,
    pub recommend_no: Vec<String>,
    pub decide_yes: Vec<String>,
    pub decide_no: Vec<String>,
    pub answer: Vec<String>,
    pub minutes_yes: Vec<String>,
    pub minutes_no: Vec<String>,
    pub score_good: Vec<String>,
    pub score_poor: Vec<String>,
    pub comment_yes: Vec<String>,
    pub comment_no: Vec<String>,
    pub units: Vec<String>,
    pub evidence: Vec<String>,
    pub completed: Vec<String>,
    pub places: Vec<String>,
    pub mended: Vec<String>,
}

/// What a file of the demonstration has to be; what is not said is left to chance.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wish {
    /// Whose, by their key.
    pub proposer: Option<String>,
    /// About what.
    pub idea: Option<String>,
    /// Of which kind.
    pub kind: Option<String>,
    /// Where it stands.
    pub state: Option<State>,
    /// Working days left of what is due; negative: overdue.
    pub days_left: Option<i64>,
    /// Who reviews, by their keys.
    pub reviewers: Vec<String>,
    /// How many sheets are handed in.
    pub handed_in: Option<u8>,
    /// The council is convened.
    pub convened: Option<bool>,
    /// How often it was returned and handed in again before.
    pub returns: u8,
    /// The field.
    pub field: Option<String>,
    /// The province of a local one; national without.
    pub province: Option<String>,
    /// A co-author among the invented people.
    pub co_author: Option<String>,
}

/// Ideas, phrases and the files of the demonstration.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub ideas: Vec<Idea>,
    pub phrases: Phrases,
    pub files: Vec<Wish>,
}

impl Words {
    /// Reads what is embedded.
    pub(super) fn embedded() -> Result<Self, toml::de::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Ideas {
            idea: Vec<Idea>,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Files {
            file: Vec<Wish>,
        }
        Ok(Self {
            ideas: toml::from_str::<Ideas>(IDEAS)?.idea,
            phrases: toml::from_str(PHRASES)?,
            files: toml::from_str::<Files>(FILES)?.file,
        })
    }
}

/// What one file says: an idea with its gaps filled.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    a: String,
    b: String,
    place: String,
    pub title: String,
    pub summary: String,
    pub before: String,
    pub solution: String,
    pub benefit: String,
}

impl Texts {
    /// Fills the gaps of an idea.
    pub(super) fn of(idea: &Idea, place: &str, dice: &mut Dice) -> Self {
        let mut texts = Self {
            a: dice.word(&idea.a).to_owned(),
            b: dice.word(&idea.b).to_owned(),
            place: place.to_owned(),
            ..Self::default()
        };
        texts.title = capital(&texts.fill(&idea.title, dice));
        texts.before = texts.fill(&idea.before, dice);
        texts.solution = texts.fill(&idea.solution, dice);
        texts.benefit = texts.fill(&idea.benefit, dice);
        texts.summary = [&texts.before, &texts.solution, &texts.benefit]
            .map(|text| first_sentence(text))
            .join(" ");
        texts
    }

    /// A phrase with the gaps of this file filled.
    pub(super) fn fill(&self, phrase: &str, dice: &mut Dice) -> String {
        let mut text = phrase
            .replace("{a}", &self.a)
            .replace("{b}", &self.b)
            .replace("{place}", &self.place)
            .replace("{title}", &self.title);
        while text.contains("{n}") {
            text = text.replacen("{n}", &dice.between(12, 48).to_string(), 1);
        }
        while text.contains("{big}") {
            text = text.replacen("{big}", &(dice.between(12, 95) * 10).to_string(), 1);
        }
        text
    }
}

/// Up to and with the first full stop that ends a sentence.
pub(super) fn first_sentence(text: &str) -> &str {
    text.split_inclusive(". ").next().unwrap_or(text).trim_end()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
