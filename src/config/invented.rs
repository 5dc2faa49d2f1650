//! The words that invented files are made of: `config/demo/{ideas,phrases,files}.toml`, embedded. Data, not
//! sentences of the portal: they are what invented people wrote, in Vietnamese.

use serde::Deserialize;

use crate::domain::workflow::State;

const IDEAS: &str = include_str!("../../config/demo/ideas.toml");
const PHRASES: &str = include_str!("../../config/demo/phrases.toml");
const FILES: &str = include_str!("../../config/demo/files.toml");

/// What an invented initiative is about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Idea {
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
    /// Phrases, see the file.
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
pub struct Phrases {
    /// Kinds by weight; one that is not configured is passed over.
    pub kinds: Vec<(u32, String)>,
    /// Phrases, see the file.
    pub qualifications: Vec<String>,
    /// Phrases, see the file.
    pub family: Vec<String>,
    /// Phrases, see the file.
    pub women: Vec<String>,
    /// Phrases, see the file.
    pub men: Vec<String>,
    /// Phrases, see the file.
    pub workplaces: Vec<String>,
    /// Phrases, see the file.
    pub positions: Vec<String>,
    /// Phrases, see the file.
    pub communes: Vec<String>,
    /// Phrases, see the file.
    pub novelty: Vec<String>,
    /// Phrases, see the file.
    pub conditions: Vec<String>,
    /// Phrases, see the file.
    pub users: Vec<String>,
    /// Phrases, see the file.
    pub impact: Vec<String>,
    /// Phrases, see the file.
    pub funding: Vec<String>,
    /// Phrases, see the file.
    pub risks: Vec<String>,
    /// Phrases, see the file.
    pub confidential: Vec<String>,
    /// Phrases, see the file.
    pub steps: Vec<String>,
    /// Phrases, see the file.
    pub results: Vec<String>,
    /// Phrases, see the file.
    pub mending: Vec<String>,
    /// Phrases, see the file.
    pub again: Vec<String>,
    /// Phrases, see the file.
    pub decline: Vec<String>,
    /// Phrases, see the file.
    pub forward: Vec<String>,
    /// Phrases, see the file.
    pub withdraw: Vec<String>,
    /// Phrases, see the file.
    pub stop: Vec<String>,
    /// Phrases, see the file.
    pub revoke: Vec<String>,
    /// Phrases, see the file.
    pub recommend_yes: Vec<String>,
    /// Phrases, see the file.
    pub recommend_no: Vec<String>,
    /// Phrases, see the file.
    pub decide_yes: Vec<String>,
    /// Phrases, see the file.
    pub decide_no: Vec<String>,
    /// Phrases, see the file.
    pub answer: Vec<String>,
    /// Phrases, see the file.
    pub minutes_yes: Vec<String>,
    /// Phrases, see the file.
    pub minutes_no: Vec<String>,
    /// Phrases, see the file.
    pub score_good: Vec<String>,
    /// Phrases, see the file.
    pub score_poor: Vec<String>,
    /// Phrases, see the file.
    pub comment_yes: Vec<String>,
    /// Phrases, see the file.
    pub comment_no: Vec<String>,
    /// Phrases, see the file.
    pub units: Vec<String>,
    /// Phrases, see the file.
    pub evidence: Vec<String>,
    /// Phrases, see the file.
    pub completed: Vec<String>,
    /// Phrases, see the file.
    pub places: Vec<String>,
    /// Phrases, see the file.
    pub mended: Vec<String>,
}

/// What a file of the demonstration has to be; what is not said is left to chance.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wish {
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
    /// The hold window of its decision in days, where it shall outlast the one of the settings.
    pub hold_days: Option<u16>,
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
pub struct Words {
    /// See `config/demo/ideas.toml`.
    pub ideas: Vec<Idea>,
    /// See `config/demo/phrases.toml`.
    pub phrases: Phrases,
    /// See `config/demo/files.toml`.
    pub files: Vec<Wish>,
}

impl Words {
    /// Reads what is embedded.
    ///
    /// # Errors
    /// When a file is not of its form; a test reads the same text.
    pub fn embedded() -> Result<Self, toml::de::Error> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_words_can_be_read_and_fit_together() {
        let words = Words::embedded().unwrap();
        assert!(words.ideas.len() >= 40);
        for wish in &words.files {
            let known = |key: &String| words.ideas.iter().any(|idea| idea.key == *key);
            assert!(wish.idea.as_ref().is_none_or(known), "{:?}", wish.idea);
        }
        for (_, kind) in &words.phrases.kinds {
            assert!(
                words.ideas.iter().any(|idea| idea.kinds.contains(kind)),
                "{kind}"
            );
        }
        for idea in &words.ideas {
            let gaps = idea.b.is_empty() && format!("{idea:?}").contains("{b}");
            assert!(!gaps, "{}", idea.key);
        }
    }
}
