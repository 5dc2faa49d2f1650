//! The types of answers: how what was typed is read, and what is wrong with it. Reading never fails and
//! drops nothing: what cannot be understood is kept as it was typed and faulted by the check.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::super::identity::CitizenNumber;
use super::super::text::{EmailAddress, PhoneNumber, clean, clean_lines};
use super::super::text_enum::text_enum;
use super::amount::Amount;
use super::answers::AnswerFault;
use super::definition::Localized;
use super::form::{Choice, Field, Table};
use super::value::Value;

text_enum! {
    /// What a short text has to look like.
    pub enum TextFormat {
        /// An e-mail address.
        Email = "email",
        /// A phone number.
        Phone = "phone",
        /// The number of a citizen identity card; spaces for reading are allowed.
        CitizenNumber = "citizen_number",
    }
}

text_enum! {
    /// The latest day that an answer may name.
    pub enum Latest {
        /// What has happened: a first use.
        Today = "today",
        /// What lies behind: a birth.
        Yesterday = "yesterday",
    }
}

/// What may be answered. In a kind's file: `type = "short_text"` with the keys of the variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Input {
    /// One line.
    ShortText {
        /// The most characters.
        max: usize,
        /// What it has to look like.
        #[serde(default)]
        format: Option<TextFormat>,
    },
    /// Several lines.
    LongText {
        /// The most characters.
        max: usize,
    },
    /// A number.
    Number {
        /// The least.
        #[serde(default)]
        min: Option<i64>,
        /// The largest.
        #[serde(default)]
        max: Option<i64>,
        /// Digits after the comma.
        #[serde(default)]
        decimals: u8,
        /// What is counted.
        #[serde(default)]
        unit: Option<Localized>,
    },
    /// A day.
    Date {
        /// The latest that can be true.
        #[serde(default)]
        latest: Option<Latest>,
    },
    /// One of some options.
    Choice {
        /// The options; filled from the table when there is one.
        #[serde(default)]
        options: Vec<Choice>,
        /// The reference table they come from.
        #[serde(default)]
        from: Option<Table>,
    },
    /// Several rows of the same columns.
    Rows {
        /// What each row asks.
        columns: Vec<Field>,
        /// The least rows of a complete form.
        #[serde(default)]
        min: usize,
        /// The most rows.
        max: usize,
    },
    /// A column of rows: a share in percent with two decimals; over all rows exactly 100 %.
    Share,
    /// Uploaded documents.
    File {
        /// How many at most.
        max_files: u8,
    },
    /// A sentence to agree to by ticking a box; never pre-ticked.
    Statement,
}

impl Input {
    /// Any day.
    pub const DAY: Self = Self::Date { latest: None };

    /// Reads what was typed; nothing when nothing was typed.
    #[must_use]
    pub fn read(&self, typed: &str) -> Option<Value> {
        let line = match self {
            Self::LongText { .. } => clean_lines(typed),
            _ => clean(typed),
        };
        if line.is_empty() {
            return None;
        }
        let value = match self {
            Self::ShortText { .. } | Self::LongText { .. } => Some(Value::Text(line.clone())),
            Self::Number { .. } | Self::Share => {
                let number = line.trim_end_matches('%').trim_end();
                Amount::read(number).map(Value::Number)
            }
            Self::Date { .. } => read_date(&line).map(Value::Date),
            Self::Choice { options, .. } => options
                .iter()
                .find(|choice| choice.value == line)
                .map(|choice| Value::Choice(choice.value.clone())),
            Self::Statement => {
                return matches!(line.as_str(), "on" | "true" | "1" | "yes")
                    .then_some(Value::Flag(true));
            }
            Self::Rows { .. } | Self::File { .. } => return None,
        };
        Some(value.unwrap_or(Value::Raw(line)))
    }

    /// What is wrong with a value that was given. `name` is the field's name in the form; `today` is the day of
    /// whoever asks.
    #[must_use]
    pub fn check(&self, name: &str, value: &Value, today: NaiveDate) -> Option<AnswerFault> {
        let fault = |code| AnswerFault::new(name, code);
        match (self, value) {
            (Self::ShortText { max, .. } | Self::LongText { max }, Value::Text(text))
                if text.chars().count() > *max =>
            {
                let given = text.chars().count();
                Some(fault("too-long").with("max", max).with("given", given))
            }
            (Self::ShortText { format, .. }, Value::Text(text)) => match format {
                Some(TextFormat::Email) if EmailAddress::parse(text).is_err() => {
                    Some(fault("not-an-email"))
                }
                Some(TextFormat::Phone) if PhoneNumber::parse(text).is_err() => {
                    Some(fault("not-a-phone"))
                }
                Some(TextFormat::CitizenNumber)
                    if CitizenNumber::parse(&text.replace(' ', "")).is_none() =>
                {
                    Some(fault("not-a-citizen-number"))
                }
                _ => None,
            },
            (
                Self::Number {
                    min, max, decimals, ..
                },
                Value::Number(number),
            ) => check_number(name, *number, *min, *max, *decimals),
            (Self::Share, Value::Number(number)) => {
                check_number(name, *number, Some(0), Some(100), 2)
            }
            (Self::Choice { options, .. }, Value::Choice(value)) => options
                .iter()
                .all(|choice| choice.value != *value)
                .then(|| fault("unknown-choice")),
            (Self::Date { latest }, Value::Date(day)) => match latest {
                Some(Latest::Today) if *day > today => Some(fault("future-day")),
                Some(Latest::Yesterday) if *day >= today => Some(fault("not-a-past-day")),
                _ => None,
            },
            (Self::LongText { .. }, Value::Text(_))
            | (Self::Statement, Value::Flag(_))
            | (Self::Rows { .. }, Value::Rows(_)) => None,
            (Self::Number { .. } | Self::Share, _) => Some(fault("not-a-number")),
            (Self::Date { .. }, _) => Some(fault("not-a-date")),
            (Self::Choice { .. }, _) => Some(fault("unknown-choice")),
            // The kind changed under a draft: ask again.
            _ => Some(fault("malformed")),
        }
    }
}

fn check_number(
    name: &str,
    number: Amount,
    min: Option<i64>,
    max: Option<i64>,
    decimals: u8,
) -> Option<AnswerFault> {
    let below = min.is_some_and(|min| number < Amount::whole(min));
    let above = max.is_some_and(|max| number > Amount::whole(max));
    if below || above {
        let mut fault = AnswerFault::new(name, "out-of-range");
        for (key, limit) in [("min", min), ("max", max)] {
            fault = fault.with(
                key,
                limit.map(|limit| limit.to_string()).unwrap_or_default(),
            );
        }
        return Some(fault);
    }
    (number.decimals() > decimals)
        .then(|| AnswerFault::new(name, "too-many-decimals").with("max", decimals))
}

/// `22/11/2026` as people write it, with `/`, `-` or `.`; or ISO.
fn read_date(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
    let [first, month, last] = parts.as_slice() else {
        return None;
    };
    let (year, day) = if first.len() == 4 {
        (first, last)
    } else {
        (last, first)
    };
    let plain = |part: &str, longest| {
        (1..=longest).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    if year.len() != 4 || !plain(year, 4) || !plain(month, 2) || !plain(day, 2) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    (1900..=2100).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    fn fault(input: &Input, typed: &str) -> Option<&'static str> {
        let value = input.read(typed)?;
        input.check("x", &value, today()).map(|fault| fault.code)
    }

    #[test]
    fn dates_are_read_as_people_write_them_and_the_31st_of_february_is_a_fault() {
        let day = |text: &str| Some(Value::Date(text.parse().unwrap()));
        assert_eq!(Input::DAY.read("22/11/2026"), day("2026-11-22"));
        assert_eq!(Input::DAY.read(" 2-9-2026 "), day("2026-09-02"));
        assert_eq!(Input::DAY.read("2026-11-22"), day("2026-11-22"));
        for wrong in [
            "31/02/2026",
            "2026-13-01",
            "1/1/26",
            "01/01/0001",
            "hôm qua",
            "1/2/3/4",
            "+1/02/2026",
        ] {
            assert_eq!(Input::DAY.read(wrong), Some(Value::Raw(wrong.to_owned())));
            assert_eq!(fault(&Input::DAY, wrong), Some("not-a-date"), "{wrong}");
        }
    }

    #[test]
    fn a_day_that_has_happened_is_not_ahead() {
        let until = |latest| Input::Date {
            latest: Some(latest),
        };
        let (used, born) = (until(Latest::Today), until(Latest::Yesterday));
        assert_eq!(fault(&used, "22/11/2026"), None);
        assert_eq!(fault(&used, "23/11/2026"), Some("future-day"));
        assert_eq!(fault(&used, "1/1/2030"), Some("future-day"));
        assert_eq!(fault(&born, "21/11/2026"), None);
        assert_eq!(fault(&born, "22/11/2026"), Some("not-a-past-day"));
        assert_eq!(fault(&born, "2/9/2031"), Some("not-a-past-day"));
        assert_eq!(fault(&born, "31/12/1899"), Some("not-a-date"));
        assert_eq!(fault(&Input::DAY, "1/1/2030"), None);
    }

    #[test]
    fn limits_count_characters_and_name_them() {
        let input = Input::ShortText {
            max: 5,
            format: None,
        };
        assert_eq!(fault(&input, "ếếếếế"), None);
        let value = input.read("ếếếếếế").unwrap();
        let fault = input.check("solution", &value, today()).unwrap();
        assert_eq!(fault.code, "too-long");
        assert_eq!(
            fault.params,
            [("max", "5".to_owned()), ("given", "6".to_owned())]
        );
    }

    #[test]
    fn numbers_have_limits_and_decimals() {
        let input = Input::Number {
            min: Some(0),
            max: Some(1_000),
            decimals: 1,
            unit: None,
        };
        assert_eq!(
            input.read("1.000"),
            Some(Value::Number(Amount::whole(1_000)))
        );
        assert_eq!(fault(&input, "999,5"), None);
        assert_eq!(fault(&input, "999,55"), Some("too-many-decimals"));
        assert_eq!(fault(&input, "1.000,1"), Some("out-of-range"));
        assert_eq!(fault(&input, "-1"), Some("out-of-range"));
        assert_eq!(fault(&input, "nhiều"), Some("not-a-number"));
        assert_eq!(fault(&Input::Share, "33,33 %"), None);
        assert_eq!(fault(&Input::Share, "100,01"), Some("out-of-range"));
    }

    #[test]
    fn a_choice_not_offered_is_kept_and_faulted() {
        let label = Localized::default();
        let input = Input::Choice {
            options: vec![Choice {
                value: "a".into(),
                label,
            }],
            from: None,
        };
        assert_eq!(fault(&input, "a"), None);
        assert_eq!(input.read("b"), Some(Value::Raw("b".into())));
        assert_eq!(fault(&input, "b"), Some("unknown-choice"));
    }

    #[test]
    fn an_address_is_checked_and_kept() {
        let input = Input::ShortText {
            max: 100,
            format: Some(TextFormat::Email),
        };
        assert_eq!(fault(&input, "a@b"), Some("not-an-email"));
        assert_eq!(input.read("a@b"), Some(Value::Text("a@b".into())));
    }
}
