//! A notice as subject, text and HTML, from its payload alone: nothing is looked up. An unknown name or a
//! missing value that is printed is an error, never an empty hole in a letter.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State, UndefinedBehavior, context};
use serde::Serialize;

use super::TemplateError;
use super::sheet::{self, Sheet};
use crate::domain::locale::Locale;
use crate::domain::notice::{NoticeData, NoticeKind};
use crate::domain::text_enum::{TextEnum, text_enum};
use crate::domain::time::Instant;

const LAYOUTS: [&str; 2] = ["layout.txt", "layout.html"];
const FRAME: &str = "frame";

text_enum! {
    /// Why somebody gets a mail; said in its footer.
    enum Audience {
        Proposer = "proposer",
        Staff = "staff",
        Address = "address",
    }
}

impl Audience {
    /// Where these people choose how they are told; whoever has only given an address has no choice yet.
    const fn choices(self) -> Option<&'static str> {
        match self {
            Self::Proposer => Some("/my/account"),
            Self::Staff => Some("/desk/account"),
            Self::Address => None,
        }
    }
}

/// What a mail looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// The plain part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// What is the same for all mails.
#[derive(Debug, Clone)]
pub struct RenderSettings {
    /// The portal's public address, without a path.
    pub public_url: String,
    /// Whether every mail is marked as invented.
    pub demonstration: bool,
    /// Directory that overrides the texts.
    pub templates: Option<PathBuf>,
}

/// Renders every notice in both languages; all texts are loaded and parsed when it is made.
#[derive(Debug)]
pub struct Renderer {
    environment: Environment<'static>,
    about: BTreeMap<(NoticeKind, Locale), About>,
    /// The keys of the frame, per language.
    frame: BTreeMap<Locale, Vec<String>>,
    settings: RenderSettings,
}

#[derive(Debug)]
struct About {
    audience: Audience,
    own_button: bool,
}

#[derive(Debug, Serialize)]
struct Paragraph {
    quoted: bool,
    lines: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Fact {
    label: String,
    value: String,
}

#[derive(Debug, Serialize)]
struct Item {
    subject: String,
    url: String,
}

/// The words around a notice, rendered with its data.
type Words = BTreeMap<String, String>;

impl Renderer {
    /// Loads and parses all texts.
    ///
    /// # Errors
    /// When one is missing or is not a template.
    pub fn new(settings: RenderSettings) -> Result<Self, TemplateError> {
        let mut environment = environment();
        let overriding = settings.templates.as_deref();
        for layout in LAYOUTS {
            add(&mut environment, layout, sheet::text(layout, overriding)?)?;
        }
        let mut about = BTreeMap::new();
        let mut frames = BTreeMap::new();
        for locale in Locale::ALL {
            let name = format!("{FRAME}/{locale}.txt");
            let frame = Sheet::parse(&name, &sheet::text(&name, overriding)?)?;
            for (key, text) in frame.head() {
                add(&mut environment, &frame_name(*locale, key), text.clone())?;
            }
            let keys = frame.head().iter().map(|(key, _)| key.clone()).collect();
            frames.insert(*locale, keys);
            for kind in NoticeKind::ALL {
                let name = format!("{kind}/{locale}.txt");
                let sheet = Sheet::parse(&name, &sheet::text(&name, overriding)?)?;
                let audience = sheet.need("audience")?;
                let audience = Audience::parse(audience).ok_or_else(|| TemplateError::Head {
                    name: name.clone(),
                    problem: format!("`audience: {audience}` is not known"),
                })?;
                let subject = sheet.need("subject")?.to_owned();
                add(&mut environment, &part(*kind, *locale, "subject"), subject)?;
                let own_button = sheet.get("button").map(str::to_owned);
                about.insert(
                    (*kind, *locale),
                    About {
                        audience,
                        own_button: own_button.is_some(),
                    },
                );
                if let Some(button) = own_button {
                    add(&mut environment, &part(*kind, *locale, "button"), button)?;
                }
                add(&mut environment, &part(*kind, *locale, "body"), sheet.body)?;
            }
        }
        Ok(Self {
            environment,
            about,
            frame: frames,
            settings,
        })
    }

    /// One notice.
    ///
    /// # Errors
    /// When its text names a value that is not there.
    pub fn render(
        &self,
        kind: NoticeKind,
        data: &NoticeData,
        locale: Locale,
    ) -> Result<Rendered, TemplateError> {
        let about = self
            .about
            .get(&(kind, locale))
            .ok_or_else(|| TemplateError::Missing(format!("{kind}/{locale}.txt")))?;
        let words = self.words(data, locale, 1)?;
        let own = self.own_values(data, locale, &words);
        let subject = one_line(&self.run(&part(kind, locale, "subject"), &own)?);
        let body = self.run(&part(kind, locale, "body"), &own)?;
        let button = if about.own_button {
            self.run(&part(kind, locale, "button"), &own)?
        } else {
            word(&words, "button")
        };
        let mut footer = vec![word(&words, &format!("why_{}", about.audience))];
        if about.audience == Audience::Proposer && kind.is_mandatory() {
            footer.push(word(&words, "mandatory"));
        }
        footer.push(word(&words, "automatic"));
        let values = context! {
            subject, button, footer,
            paragraphs => paragraphs(&body),
            facts => facts(data, &words),
            items => Vec::<Item>::new(),
            url => self.url(&data.path),
            ..self.frame_values(about.audience, locale, &words)
        };
        self.lay_out(subject, &values)
    }

    /// Several notices in one mail, for people who chose a daily digest. They are one person's, and nobody
    /// is both a citizen and staff, so one of them tells whose they are.
    ///
    /// # Errors
    /// When a text names a value that is not there.
    pub fn digest(
        &self,
        notices: &[(NoticeKind, NoticeData)],
        recipient: &str,
        locale: Locale,
    ) -> Result<Rendered, TemplateError> {
        let data = NoticeData {
            recipient: recipient.to_owned(),
            ..NoticeData::default()
        };
        let words = self.words(&data, locale, notices.len())?;
        let mut items = Vec::with_capacity(notices.len());
        for (kind, data) in notices {
            let words = self.words(data, locale, 1)?;
            let own = self.own_values(data, locale, &words);
            items.push(Item {
                subject: one_line(&self.run(&part(*kind, locale, "subject"), &own)?),
                url: self.url(&data.path),
            });
        }
        let first = notices.first().map(|(kind, _)| (*kind, locale));
        let audience = first
            .and_then(|key| self.about.get(&key))
            .map_or(Audience::Proposer, |about| about.audience);
        let subject = one_line(&word(&words, &format!("digest_subject_{audience}")));
        let values = context! {
            subject, items,
            button => Value::from(()),
            footer => [word(&words, &format!("why_{audience}")), word(&words, "automatic")],
            paragraphs => paragraphs(&word(&words, "digest_intro")),
            facts => Vec::<Fact>::new(),
            url => Value::from(()),
            ..self.frame_values(audience, locale, &words)
        };
        self.lay_out(subject, &values)
    }

    fn lay_out(&self, subject: String, values: &Value) -> Result<Rendered, TemplateError> {
        let [text, html] = LAYOUTS;
        Ok(Rendered {
            subject,
            text: self.run(text, values)?,
            html: self.run(html, values)?,
        })
    }

    /// The frame's words for one notice; `count` is for digests.
    fn words(
        &self,
        data: &NoticeData,
        locale: Locale,
        count: usize,
    ) -> Result<Words, TemplateError> {
        let values = context! { locale, count, ..named(data) };
        let mut words = Words::new();
        for key in self.frame.get(&locale).into_iter().flatten() {
            words.insert(key.clone(), self.run(&frame_name(locale, key), &values)?);
        }
        Ok(words)
    }

    /// What a notice's own texts may name: its data and some words of the frame.
    fn own_values(&self, data: &NoticeData, locale: Locale, words: &Words) -> Value {
        context! {
            locale,
            file => word(words, "file"),
            file_start => word(words, "file_start"),
            office => word(words, "office"),
            office_start => word(words, "office_start"),
            left => word(words, "left"),
            ..named(data)
        }
    }

    fn frame_values(&self, audience: Audience, locale: Locale, words: &Words) -> Value {
        let choices = audience.choices();
        let demonstration = self
            .settings
            .demonstration
            .then(|| word(words, "demonstration"));
        context! {
            locale,
            demonstration,
            portal => word(words, "portal"),
            greeting => word(words, "greeting"),
            closing => word(words, "closing"),
            choose => choices.map(|_| word(words, "choose")),
            choose_url => choices.map(|page| self.url(page)),
        }
    }

    /// The full address of a local path; anything else leads to the first page, so that a payload can
    /// never send people elsewhere.
    fn url(&self, path: &str) -> String {
        let base = self.settings.public_url.trim_end_matches('/');
        let local = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
        if local {
            format!("{base}{path}")
        } else {
            format!("{base}/")
        }
    }

    fn run(&self, name: &str, values: &Value) -> Result<String, TemplateError> {
        self.environment
            .get_template(name)
            .and_then(|template| template.render(values))
            .map_err(|source| TemplateError::Template {
                name: name.to_owned(),
                source,
            })
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_auto_escape_callback(|name| match name {
        "layout.html" => AutoEscape::Html,
        _ => AutoEscape::None,
    });
    environment.set_formatter(|out, state, value| {
        if value.is_none() {
            return Err(Error::new(
                ErrorKind::UndefinedError,
                "a value that is not there cannot be printed",
            ));
        }
        minijinja::escape_formatter(out, state, value)
    });
    environment.add_filter("date", date);
    environment.add_filter("number", number);
    environment.add_filter("quote", quote);
    environment
}

fn add(
    environment: &mut Environment<'static>,
    name: &str,
    text: String,
) -> Result<(), TemplateError> {
    environment
        .add_template_owned(name.to_owned(), text)
        .map_err(|source| TemplateError::Template {
            name: name.to_owned(),
            source,
        })
}

fn part(kind: NoticeKind, locale: Locale, part: &str) -> String {
    format!("{kind}/{locale}/{part}")
}

fn frame_name(locale: Locale, key: &str) -> String {
    format!("{FRAME}/{locale}/{key}")
}

fn word(words: &Words, key: &str) -> String {
    words.get(key).cloned().unwrap_or_default()
}

/// What a notice is about, by the names that texts use; an empty one is there too, since a text that names what
/// is not there is a mistake.
fn named(data: &NoticeData) -> Value {
    let empty: BTreeMap<&str, Value> = NoticeData::EMPTY.map(|name| (name, Value::from(()))).into();
    context! { ..Value::from_serialize(data), ..Value::from(empty) }
}

fn facts(data: &NoticeData, words: &Words) -> Vec<Fact> {
    let day = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
    let noted = |on: NaiveDate, provisional: bool, left: String| {
        let provisional = provisional.then(|| word(words, "provisional"));
        let notes: Vec<String> = provisional
            .into_iter()
            .chain([left])
            .filter(|note| !note.is_empty())
            .collect();
        if notes.is_empty() {
            day(on)
        } else {
            format!("{} ({})", day(on), notes.join("; "))
        }
    };
    let due = data
        .due_on
        .map(|on| noted(on, data.due_provisional, word(words, "left")));
    let total = data
        .total_due_on
        .map(|on| noted(on, data.total_provisional, String::new()));
    let known = [
        ("label_code", data.code.clone()),
        ("label_title", data.title.clone()),
        ("label_agency", data.agency.clone()),
        ("label_received", data.received_at.map(clock_time)),
        ("label_due", due),
        ("label_total_due", total),
    ];
    known
        .into_iter()
        .filter_map(|(label, value)| {
            let label = word(words, label);
            value.map(|value| Fact {
                label,
                value: one_line(&value),
            })
        })
        .collect()
}

/// Paragraphs are set apart by empty lines; one whose lines all begin with `> ` is quoted.
fn paragraphs(body: &str) -> Vec<Paragraph> {
    let mut found = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for line in body.lines().chain([""]) {
        let begins_quote =
            line.starts_with('>') != lines.first().is_some_and(|l| l.starts_with('>'));
        if (line.trim().is_empty() || begins_quote) && !lines.is_empty() {
            found.push(paragraph(&lines));
            lines.clear();
        }
        if !line.trim().is_empty() {
            lines.push(line.trim_end());
        }
    }
    found
}

fn paragraph(lines: &[&str]) -> Paragraph {
    let quoted = lines.iter().all(|line| line.starts_with('>'));
    let bare = |line: &&str| {
        if quoted {
            line.trim_start_matches('>').trim_start().to_owned()
        } else {
            (*line).to_owned()
        }
    };
    Paragraph {
        quoted,
        lines: lines.iter().map(bare).collect(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `2026-11-22` as `22/11/2026`.
fn date(text: &str) -> Result<String, Error> {
    text.parse::<chrono::NaiveDate>()
        .map(|day| day.format("%d/%m/%Y").to_string())
        .map_err(|_| Error::new(ErrorKind::InvalidOperation, "not a date"))
}

/// An instant as people in Vietnam read it: `14:02, 22/11/2026`.
fn clock_time(at: Instant) -> String {
    at.in_vietnam().format("%H:%M, %d/%m/%Y").to_string()
}

/// Whole numbers in groups of three, with the mark of the language; what is no number stays as it is.
fn number(state: &State<'_, '_>, value: &Value) -> String {
    let text = value.to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text;
    }
    let locale = state
        .lookup("locale")
        .and_then(|locale| Locale::parse(locale.as_str()?));
    let mark = match locale.unwrap_or_default() {
        Locale::Vi => '.',
        Locale::En => ',',
    };
    let mut grouped = String::from(sign);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(mark);
        }
        grouped.push(digit);
    }
    grouped
}

/// Every line behind a `> `, so that it stays one quotation.
fn quote(text: &str) -> String {
    text.trim()
        .lines()
        .map(|line| format!("> {}", line.trim()))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests;
