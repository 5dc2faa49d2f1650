//! The answers of an invented file: every question of its kind, in the words of its idea.

use chrono::{Days, NaiveDate};

use super::dice::Dice;
use super::texts::Texts;
use crate::config::invented::Phrases;
use crate::domain::kind::{Amount, Answers, Field, Input, Kind, Row, Value, key};

/// Somebody who made it.
#[derive(Debug, Clone)]
pub(super) struct Author {
    pub name: String,
    pub workplace: String,
    /// What the workplace is looked up by.
    pub workplace_index: Vec<u8>,
    pub position: String,
    /// In whole percent.
    pub share: i64,
    pub email: Option<String>,
    pub public: bool,
}

/// What is answered beyond the texts.
pub(super) struct Given<'a> {
    pub texts: &'a Texts,
    pub field: &'a str,
    pub province: Option<&'a str>,
    pub authors: &'a [Author],
    pub today: NaiveDate,
}

/// Answers to all that the kind asks.
pub(super) fn fill(kind: &Kind, given: &Given<'_>, phrases: &Phrases, dice: &mut Dice) -> Answers {
    let mut answers = Answers::default();
    // Choices decide what else is asked, so they come first.
    let choices: Vec<&Field> = kind
        .fields()
        .filter(|field| matches!(field.input, Input::Choice { .. }))
        .collect();
    for field in choices.iter().chain(&choices).copied() {
        if answers.get(&field.key).is_none()
            && answers.asks(field)
            && let Some(value) = choice(field, given, dice)
        {
            answers.set(&field.key, value);
        }
    }
    for field in kind.fields() {
        if answers.get(&field.key).is_some() || !answers.asks(field) {
            continue;
        }
        if !field.required && field.key != key::AUTHORS && dice.chance(35) {
            continue;
        }
        if let Some(value) = answer(field, given, phrases, dice) {
            answers.set(&field.key, value);
        }
    }
    answers
}

/// Sets days that cannot lie ahead so much earlier: the form was written then, not today.
pub(super) fn written_earlier(kind: &Kind, answers: &mut Answers, days: Days) {
    for field in kind.fields() {
        if let Input::Date { latest: Some(_) } = field.input
            && let Some(Value::Date(day)) = answers.get(&field.key)
            && let Some(day) = day.checked_sub_days(days)
        {
            answers.set(&field.key, Value::Date(day));
        }
    }
}

/// The first half of them, as a draft somebody left.
pub(super) fn half(kind: &Kind, whole: &Answers) -> Answers {
    let mut answers = Answers::default();
    let sections = kind.sections.len().div_ceil(2);
    for field in kind
        .sections
        .iter()
        .take(sections)
        .flat_map(|section| &section.fields)
    {
        if let Some(value) = whole.get(&field.key) {
            answers.set(&field.key, value.clone());
        }
    }
    answers
}

fn choice(field: &Field, given: &Given<'_>, dice: &mut Dice) -> Option<Value> {
    let options = field.options();
    let named = |value: &str| {
        options
            .iter()
            .any(|option| option.value == value)
            .then(|| Value::Choice(value.to_owned()))
    };
    match field.key.as_str() {
        key::FIELD => named(given.field),
        key::PROVINCE => given.province.and_then(named),
        key::SCOPE => named(if given.province.is_some() {
            "local"
        } else {
            "national"
        }),
        key::STRATEGIC if !field.required && dice.chance(60) => None,
        _ => dice
            .pick(options)
            .map(|option| Value::Choice(option.value.clone())),
    }
}

fn answer(field: &Field, given: &Given<'_>, phrases: &Phrases, dice: &mut Dice) -> Option<Value> {
    if field.key == key::AUTHORS {
        let rows = given
            .authors
            .iter()
            .map(|author| author_row(author, field.columns(), given.today, phrases, dice));
        return Some(Value::Rows(rows.collect()));
    }
    match &field.input {
        Input::Rows {
            columns, min, max, ..
        } => {
            let count = dice.between(2, 3).max(i64::try_from(*min).unwrap_or(1));
            let count = usize::try_from(count).unwrap_or(1).min(*max);
            let row = |_| row(columns, given, phrases, dice);
            Some(Value::Rows((0..count).map(row).collect()))
        }
        _ => single(field, given, phrases, dice),
    }
}

fn row(columns: &[Field], given: &Given<'_>, phrases: &Phrases, dice: &mut Dice) -> Row {
    columns
        .iter()
        .filter_map(|column| {
            let value = match (column.key.as_str(), &column.input) {
                (_, Input::Date { latest: None }) => {
                    let ahead = u64::try_from(dice.between(60, 500)).unwrap_or(60);
                    Value::Date(given.today.checked_add_days(Days::new(ahead))?)
                }
                ("step" | "work", _) => Value::Text(dice.word(&phrases.steps).to_owned()),
                ("result", _) => {
                    let phrase = dice.word(&phrases.results).to_owned();
                    Value::Text(given.texts.fill(&phrase, dice))
                }
                (key::NAME, _) => Value::Text(format!(
                    "{} {}",
                    dice.word(&phrases.family),
                    dice.word(&phrases.women)
                )),
                (key::WORKPLACE, _) => Value::Text(
                    dice.word(&phrases.workplaces)
                        .replace("{place}", dice.word(&phrases.communes)),
                ),
                _ => single(column, given, phrases, dice)?,
            };
            Some((column.key.clone(), value))
        })
        .collect()
}

fn single(field: &Field, given: &Given<'_>, phrases: &Phrases, dice: &mut Dice) -> Option<Value> {
    match &field.input {
        Input::ShortText { max, .. } | Input::LongText { max } => {
            let mut text = text(&field.key, given.texts, phrases, dice);
            // A letter is at least a byte: most texts need no counting.
            if text.len() > *max
                && let Some((end, _)) = text.char_indices().nth(*max)
            {
                text.truncate(end);
            }
            Some(Value::Text(text))
        }
        Input::Number { min, max, .. } => {
            let least = min.unwrap_or(0).max(15);
            let most = max.unwrap_or(1_500).min(1_500);
            Some(Value::Number(Amount::whole(dice.between(least, most))))
        }
        Input::Date { .. } => {
            let ago = u64::try_from(dice.between(40, 500)).unwrap_or(40);
            let day = given.today.checked_sub_days(Days::new(ago))?;
            Some(Value::Date(day))
        }
        Input::Choice { .. } => choice(field, given, dice),
        Input::Statement => Some(Value::Flag(true)),
        Input::Share | Input::Rows { .. } | Input::File { .. } => None,
    }
}

fn text(key: &str, texts: &Texts, phrases: &Phrases, dice: &mut Dice) -> String {
    let from = match key {
        "title" => return texts.title.clone(),
        "summary" => return texts.summary.clone(),
        "before" => return texts.before.clone(),
        "solution" => return texts.solution.clone(),
        "benefit_by_author" => return texts.benefit.clone(),
        "novelty" => &phrases.novelty,
        "conditions" => &phrases.conditions,
        "benefit_by_users" => &phrases.users,
        "impact" => &phrases.impact,
        "funding" => &phrases.funding,
        "risks" => &phrases.risks,
        "confidential" => &phrases.confidential,
        "first_applied_at" | "address" => &phrases.communes,
        "organisation_name" => &phrases.workplaces,
        _ => &phrases.results,
    };
    let phrase = dice
        .word(from)
        .replace("{place}", dice.word(&phrases.communes));
    texts.fill(&phrase, dice)
}

fn author_row(
    author: &Author,
    columns: &[Field],
    today: NaiveDate,
    phrases: &Phrases,
    dice: &mut Dice,
) -> Row {
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    columns
        .iter()
        .filter_map(|column| {
            let value = match column.key.as_str() {
                key::NAME => text(&author.name),
                key::WORKPLACE => text(&author.workplace),
                key::POSITION => text(&author.position),
                key::SHARE => Some(Value::Number(Amount::whole(author.share))),
                key::EMAIL => author.email.as_deref().and_then(text),
                key::PUBLIC => author.public.then_some(Value::Flag(true)),
                "birth_date" => {
                    let days = u64::try_from(dice.between(9_000, 22_000)).unwrap_or(9_000);
                    today.checked_sub_days(Days::new(days)).map(Value::Date)
                }
                "qualification" => text(dice.word(&phrases.qualifications)),
                _ => None,
            };
            value.map(|value| (column.key.clone(), value))
        })
        .collect()
}
