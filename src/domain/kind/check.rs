//! Whether a kind holds together. All faults at once, each with its place, so that whoever writes a new
//! kind mends it in one go.

use super::answers::MOST_ROWS;
use super::definition::{Kind, Localized};
use super::form::{Field, key};
use super::input::Input;

/// Something wrong with a kind's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindFault {
    /// Where: `review.criteria.novelty.weight`, `form.authors.share`.
    pub place: String,
    /// What would be right, for the operator.
    pub problem: String,
}

impl Kind {
    /// Everything wrong with this kind; call it after [`Kind::resolve`].
    #[must_use]
    pub fn faults(&self) -> Vec<KindFault> {
        let mut check = Check(Vec::new());
        check.key("code", self.code.as_str());
        check.words("name", &self.name);
        check.words("about", &self.about);
        check.review(self);
        check.sections(self);
        check.meaningful_keys(self);
        check.0
    }
}

struct Check(Vec<KindFault>);

impl Check {
    fn fault(&mut self, place: impl Into<String>, problem: impl Into<String>) {
        let (place, problem) = (place.into(), problem.into());
        self.0.push(KindFault { place, problem });
    }

    fn key(&mut self, place: &str, key: &str) {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !key.starts_with(|c: char| c.is_ascii_lowercase()) || !key.chars().all(plain) {
            let problem = format!("`{key}` should be lower case letters, digits and `_`");
            self.fault(place, problem);
        }
    }

    fn words(&mut self, place: &str, words: &Localized) {
        if words.vi.trim().is_empty() || words.en.trim().is_empty() {
            self.fault(place, "has to be given in `vi` and `en`");
        }
    }

    fn review(&mut self, kind: &Kind) {
        let review = &kind.review;
        if review.quorum == 0 {
            if !review.criteria.is_empty() {
                self.fault(
                    "review.criteria",
                    "a quorum of 0 is answered without scoring; drop them",
                );
            }
            if kind.council.is_some() {
                self.fault("council", "a kind without scoring has no council");
            }
            if review.assign_automatically == Some(true) {
                self.fault(
                    "review.assign_automatically",
                    "a kind without scoring has nobody to assign",
                );
            }
            return;
        }
        let sum: u32 = review.criteria.iter().map(|c| u32::from(c.weight)).sum();
        if sum != 100 {
            self.fault(
                "review.criteria",
                format!("the weights add up to {sum}, not 100"),
            );
        }
        if review.scale == 0 {
            self.fault("review.scale", "has to be at least 1");
        }
        if review.pass > 100 {
            self.fault("review.pass", "is a percentage, at most 100");
        }
        if kind
            .council
            .as_ref()
            .is_some_and(|council| council.quorum == Some(0))
        {
            self.fault("council.quorum", "has to be at least 1");
        }
        for (number, criterion) in review.criteria.iter().enumerate() {
            let place = format!("review.criteria.{}", criterion.key);
            self.key(&place, &criterion.key);
            self.words(&place, &criterion.name);
            if criterion.weight == 0 {
                self.fault(format!("{place}.weight"), "has to be at least 1");
            }
            if criterion.pass > review.scale {
                self.fault(format!("{place}.pass"), "is more than the scale");
            }
            if review
                .criteria
                .iter()
                .take(number)
                .any(|other| other.key == criterion.key)
            {
                self.fault(place, "appears twice");
            }
        }
    }

    fn sections(&mut self, kind: &Kind) {
        let mut before: Vec<&Field> = Vec::new();
        for (number, section) in kind.sections.iter().enumerate() {
            let place = format!("sections.{}", section.key);
            self.key(&place, &section.key);
            self.words(&place, &section.title);
            if kind
                .sections
                .iter()
                .take(number)
                .any(|other| other.key == section.key)
            {
                self.fault(&place, "appears twice");
            }
            if section.fields.is_empty() {
                self.fault(&place, "asks nothing");
            }
            for field in &section.fields {
                let place = format!("form.{}", field.key);
                if before.iter().any(|other| other.key == field.key) {
                    self.fault(&place, "appears twice");
                }
                self.field(&place, field);
                self.condition(&place, field, &before);
                before.push(field);
            }
        }
    }

    fn field(&mut self, place: &str, field: &Field) {
        self.key(place, &field.key);
        self.words(place, &field.label);
        if let Some(help) = &field.help {
            self.words(&format!("{place}.help"), help);
        }
        match &field.input {
            Input::ShortText { max: 0, .. } | Input::LongText { max: 0 } => {
                self.fault(format!("{place}.max"), "has to be at least 1");
            }
            Input::Number {
                min: Some(min),
                max: Some(max),
                ..
            } if min > max => {
                self.fault(format!("{place}.max"), "is less than `min`");
            }
            Input::Choice { options, .. } if options.is_empty() => {
                self.fault(place, "a choice needs `options` or `from`");
            }
            // Options of a table are checked where the table is read.
            Input::Choice {
                options,
                from: None,
            } => {
                for (number, choice) in options.iter().enumerate() {
                    self.words(&format!("{place}.options.{}", choice.value), &choice.label);
                    if options
                        .iter()
                        .take(number)
                        .any(|other| other.value == choice.value)
                    {
                        self.fault(
                            place,
                            format!("the option `{}` appears twice", choice.value),
                        );
                    }
                }
            }
            Input::Rows { columns, min, max } => self.rows(place, columns, *min, *max),
            Input::Share => self.fault(place, "a share is a column of rows"),
            _ => {}
        }
    }

    fn rows(&mut self, place: &str, columns: &[Field], min: usize, max: usize) {
        if max == 0 || min > max {
            self.fault(
                format!("{place}.max"),
                "has to be at least 1 and not less than `min`",
            );
        }
        if max >= MOST_ROWS {
            self.fault(
                format!("{place}.max"),
                format!("has to be less than {MOST_ROWS}"),
            );
        }
        if columns.is_empty() {
            self.fault(place, "rows need columns");
        }
        for (number, column) in columns.iter().enumerate() {
            let place = format!("{place}.{}", column.key);
            if columns
                .iter()
                .take(number)
                .any(|other| other.key == column.key)
            {
                self.fault(&place, "appears twice");
            }
            match &column.input {
                Input::Rows { .. } | Input::File { .. } => {
                    self.fault(&place, "a column can be neither rows nor a file");
                }
                Input::Share => self.words(&place, &column.label),
                _ => self.field(&place, column),
            }
            if column.when.is_some() {
                self.fault(&place, "a column cannot have a condition");
            }
        }
    }

    fn condition(&mut self, place: &str, field: &Field, before: &[&Field]) {
        let Some(when) = &field.when else { return };
        let place = format!("{place}.when");
        let asked = before.iter().find(|other| other.key == when.field);
        let Some(Input::Choice { options, .. }) = asked.map(|field| &field.input) else {
            let problem = format!("`{}` is not a choice asked before", when.field);
            self.fault(place, problem);
            return;
        };
        if when.is.is_empty() {
            self.fault(
                &place,
                "needs `is` with at least one option, or `technology = true`",
            );
        }
        for value in &when.is {
            if options.iter().all(|choice| choice.value != *value) {
                self.fault(
                    &place,
                    format!("`{value}` is not an option of `{}`", when.field),
                );
            }
        }
    }

    /// The portal reads some answers itself; every kind has to ask for them under the same keys.
    fn meaningful_keys(&mut self, kind: &Kind) {
        let input = |key: &str| kind.field(key).map(|field| (&field.input, field.required));
        if !matches!(input(key::TITLE), Some((Input::ShortText { .. }, true))) {
            self.fault(
                "form.title",
                "every kind asks for it, as required short text",
            );
        }
        if !matches!(input(key::SUMMARY), Some((Input::LongText { .. }, true))) {
            self.fault(
                "form.summary",
                "every kind asks for it, as required long text",
            );
        }
        for name in [key::FIELD, key::SCOPE] {
            if !matches!(input(name), Some((Input::Choice { .. }, true))) {
                self.fault(
                    format!("form.{name}"),
                    "every kind asks for it, as required choice",
                );
            }
        }
        if !kind
            .fields()
            .any(|field| field.required && field.input == Input::Statement)
        {
            self.fault("form", "a required statement of truth is missing");
        }
        if let Some(authors) = kind.field(key::AUTHORS) {
            for name in [key::NAME, key::WORKPLACE, key::POSITION] {
                if authors.columns().iter().all(|column| column.key != name) {
                    self.fault(format!("form.authors.{name}"), "authors have this column");
                }
            }
        }
    }
}
