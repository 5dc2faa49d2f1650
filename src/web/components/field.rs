//! One question of a form: label, help, field, counter, and what is wrong with the answer, tied together
//! for screen readers. The value shown is always what was typed, never what was understood.

use askama::Template;

use super::super::page::Page;
use super::menu::Menu;
use super::writes_html;
use crate::domain::locale::Locale;
use crate::i18n::number;
use crate::services::FieldFault;

/// A field and everything around it.
#[derive(Debug, Clone, Template)]
#[template(path = "components/field.html")]
pub struct Field {
    kind: Kind,
    /// The name in the form, e.g. `authors.2.share`.
    pub name: String,
    /// The element's id, for links to it.
    pub id: String,
    /// The question.
    pub label: String,
    help: Option<String>,
    /// What was typed.
    pub value: String,
    /// What is wrong, in sentences.
    pub faults: Vec<String>,
    optional: Option<String>,
    count: Option<Count>,
    choices: Vec<Choice>,
    /// Answers written already, in the place of `choices`.
    menu: Option<Menu>,
    readonly: bool,
    autocomplete: Option<&'static str>,
    choose: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Line,
    Text,
    Number,
    Date,
    Code,
    Email,
    Password,
    Search,
    Radios,
    Checks,
    Select,
    Check,
    File,
}

#[derive(Debug, Clone)]
struct Count {
    locale: Locale,
    max: usize,
    /// The words with `{given}` and `{max}`, for the script.
    pattern: String,
    shown: String,
    over: bool,
}

/// One answer to choose.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A line below it.
    pub help: Option<String>,
    /// Whether it was chosen.
    pub chosen: bool,
}

impl Choice {
    /// An answer with its words.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            help: None,
            chosen: false,
        }
    }

    /// A line below the answer.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl Field {
    fn new(page: &Page, kind: Kind, name: &str, label: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            id: format!("f-{}", name.replace('.', "-")),
            label: label.into(),
            help: None,
            value: String::new(),
            faults: Vec::new(),
            optional: None,
            count: None,
            choices: Vec::new(),
            menu: None,
            readonly: false,
            autocomplete: None,
            choose: page.t("part-choose").into_owned(),
        }
    }

    /// One line, or two on paper when up to `max` characters are more than a line holds.
    #[must_use]
    pub fn line(page: &Page, name: &str, label: impl Into<String>, max: usize) -> Self {
        Self::new(page, Kind::Line, name, label).counted(page, max)
    }

    /// One line without a counter: names to sign in with, codes of an app.
    #[must_use]
    pub fn short(page: &Page, name: &str, label: impl Into<String>) -> Self {
        Self::new(page, Kind::Line, name, label)
    }

    /// Several paragraphs, up to `max` characters.
    #[must_use]
    pub fn text(page: &Page, name: &str, label: impl Into<String>, max: usize) -> Self {
        Self::new(page, Kind::Text, name, label).counted(page, max)
    }

    /// A number.
    #[must_use]
    pub fn number(page: &Page, name: &str, label: impl Into<String>) -> Self {
        Self::new(page, Kind::Number, name, label)
    }

    /// A date, typed as 22/11/2026: the same on every device, and what was typed comes back.
    #[must_use]
    pub fn date(page: &Page, name: &str, label: impl Into<String>) -> Self {
        Self::new(page, Kind::Date, name, label)
    }

    /// A file's code.
    #[must_use]
    pub fn code(page: &Page, name: &str, label: impl Into<String>) -> Self {
        Self::new(page, Kind::Code, name, label)
    }

    /// An e-mail address.
    #[must_use]
    pub fn email(page: &Page, name: &str, label: impl Into<String>) -> Self {
        Self::new(page, Kind::Email, name, label).autocomplete("email")
    }

    /// A password; its value is never written back.
    #[must_use]
    pub fn password(page: &Page, name: &str, label: impl Into<String>) -> Self {
        Self::new(page, Kind::Password, name, label)
    }

    /// Words to search for.
    #[must_use]
    pub fn search(page: &Page, name: &str, label: impl Into<String>) -> Self {
        Self::new(page, Kind::Search, name, label)
    }

    /// One of several: radio buttons up to seven answers, a menu beyond.
    #[must_use]
    pub fn choice(page: &Page, name: &str, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        let kind = if choices.len() > 7 {
            Kind::Select
        } else {
            Kind::Radios
        };
        Self {
            choices,
            ..Self::new(page, kind, name, label)
        }
    }

    /// One of several, always as a menu (filters); an empty first answer stands for "all".
    #[must_use]
    pub fn menu(page: &Page, name: &str, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self {
            choices,
            ..Self::new(page, Kind::Select, name, label)
        }
    }

    /// The same with answers that are written already.
    #[must_use]
    pub fn lasting_menu(page: &Page, name: &str, label: impl Into<String>, menu: &Menu) -> Self {
        Self {
            menu: Some(menu.clone()),
            ..Self::new(page, Kind::Select, name, label)
        }
    }

    /// Any of several.
    #[must_use]
    pub fn checks(page: &Page, name: &str, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self {
            choices,
            ..Self::new(page, Kind::Checks, name, label)
        }
    }

    /// Yes or not said; sends `yes`. Never ticked beforehand unless it was ticked by the person.
    #[must_use]
    pub fn check(page: &Page, name: &str, label: impl Into<String>) -> Self {
        Self::new(page, Kind::Check, name, label)
    }

    /// A file.
    #[must_use]
    pub fn file(page: &Page, name: &str, label: impl Into<String>) -> Self {
        Self::new(page, Kind::File, name, label)
    }

    /// What to write there.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into()).filter(|help| !help.is_empty());
        self
    }

    /// What was typed or chosen before.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        for choice in &mut self.choices {
            choice.chosen = choice.value == self.value;
        }
        if let Some(count) = &mut self.count {
            count.measure(&self.value);
        }
        self
    }

    /// Which of several were chosen before.
    #[must_use]
    pub fn values(mut self, values: &[&str]) -> Self {
        for choice in &mut self.choices {
            choice.chosen = values.contains(&choice.value.as_str());
        }
        self
    }

    /// Marks the field as one that may stay empty.
    #[must_use]
    pub fn optional(mut self, page: &Page) -> Self {
        self.optional = Some(page.t("part-optional").into_owned());
        self
    }

    /// Shows the value without letting it be changed.
    #[must_use]
    pub const fn readonly(mut self) -> Self {
        self.readonly = true;
        self
    }

    /// What the browser may offer, by its name in HTML.
    #[must_use]
    pub const fn autocomplete(mut self, what: &'static str) -> Self {
        self.autocomplete = Some(what);
        self
    }

    /// Takes what concerns this field out of what is wrong with the form.
    #[must_use]
    pub fn faults(mut self, page: &Page, faults: &[FieldFault]) -> Self {
        let mine = faults.iter().filter(|fault| fault.field == self.name);
        self.faults
            .extend(mine.map(|fault| page.fault(fault.code, &fault.params).into_owned()));
        self
    }

    /// Whether several answers may be chosen.
    #[must_use]
    pub fn takes_several(&self) -> bool {
        self.kind == Kind::Checks
    }

    fn counted(mut self, page: &Page, max: usize) -> Self {
        let mut count = Count {
            locale: page.locale,
            max,
            pattern: page
                .t2("part-count", "given", "{given}", "max", max)
                .into_owned(),
            shown: String::new(),
            over: false,
        };
        count.measure("");
        self.count = Some(count);
        self
    }

    fn kind(&self) -> &'static str {
        match self.kind {
            Kind::Line if self.is_tall() => "text",
            Kind::Text => "text",
            Kind::Radios => "radio",
            Kind::Checks => "checkbox",
            Kind::Select => "select",
            Kind::Check => "check",
            Kind::Line | Kind::Number | Kind::Date | Kind::Code => "line",
            Kind::Email => "email",
            Kind::Password => "password",
            Kind::Search => "search",
            Kind::File => "file",
        }
    }

    fn has_empty_choice(&self) -> bool {
        self.choices.iter().any(|choice| choice.value.is_empty())
    }

    /// A title of 200 characters does not fit a line of a phone.
    fn is_tall(&self) -> bool {
        self.kind == Kind::Line && self.count.as_ref().is_some_and(|count| count.max > 120)
    }

    fn class(&self) -> &'static str {
        match self.kind {
            Kind::Number => "w-number",
            Kind::Date => "w-date",
            Kind::Code => "w-code",
            _ if self.is_tall() => "line",
            _ => "",
        }
    }

    fn input_mode(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Number => Some("decimal"),
            Kind::Date => Some("numeric"),
            _ => None,
        }
    }

    fn described_by(&self) -> Option<String> {
        let mut ids = Vec::new();
        if self.help.is_some() {
            ids.push(format!("{}-help", self.id));
        }
        if !self.faults.is_empty() {
            ids.push(format!("{}-fault", self.id));
        }
        if self.count.is_some() {
            ids.push(format!("{}-count", self.id));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

impl Count {
    /// Counts as the rules do: characters of NFC text, not bytes.
    fn measure(&mut self, value: &str) {
        let given = value.trim().chars().count();
        self.over = given > self.max;
        let given = i64::try_from(given).unwrap_or(i64::MAX);
        self.shown = self
            .pattern
            .replace("{given}", &number::whole(self.locale, given));
    }
}

/// A group of fields that comes several times (co-authors). Buttons send `do=add:<name>` and
/// `do=remove:<name>:<number>`; the form comes back with one row more or less, nothing lost.
#[derive(Debug, Clone, Template)]
#[template(path = "components/rows.html")]
pub struct Rows {
    /// The name in the form; fields of row 2 are called `<name>.2.<field>`.
    pub name: String,
    /// What the group is.
    pub label: String,
    /// The word for a group that may stay empty.
    pub optional: Option<String>,
    /// What to write there.
    pub help: Option<String>,
    /// The fields of each row.
    pub rows: Vec<Vec<Field>>,
    /// What is wrong with the group as a whole.
    pub faults: Vec<String>,
    /// Words of the button that adds a row; none when there may be no more.
    pub add: Option<String>,
    /// Words of the button that takes one away.
    pub remove: String,
    /// Words before the number of a row.
    pub each: String,
}

writes_html!(Field, Rows);
