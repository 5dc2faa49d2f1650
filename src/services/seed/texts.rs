//! What one invented file says: an idea with its gaps filled.

use super::dice::Dice;
use crate::config::invented::Idea;

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

    /// A phrase with the gaps of this file filled: `{a}`, `{b}`, `{place}` and `{title}` by its words, `{n}`
    /// and `{big}` by numbers.
    pub(super) fn fill(&self, phrase: &str, dice: &mut Dice) -> String {
        let mut text = String::with_capacity(phrase.len() + 96);
        let mut rest = phrase;
        while let Some((before, gap)) = rest.split_once('{') {
            text.push_str(before);
            let (name, after) = gap.split_once('}').unwrap_or((gap, ""));
            match name {
                "a" => text.push_str(&self.a),
                "b" => text.push_str(&self.b),
                "place" => text.push_str(&self.place),
                "title" => text.push_str(&self.title),
                "n" => text.push_str(&dice.between(12, 48).to_string()),
                "big" => text.push_str(&(dice.between(12, 95) * 10).to_string()),
                unknown => text.push_str(unknown),
            }
            rest = after;
        }
        text.push_str(rest);
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
