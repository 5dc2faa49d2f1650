//! The catalogues: every `templates/i18n/<language>/*.ftl`, compiled in; files of the operator's directory
//! override single messages. Both languages hold the same keys (`tests/house`).

use std::borrow::Cow;
use std::path::Path;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use super::arg::Arg;
use super::number;
use crate::config::{Fault, Faults};
use crate::domain::locale::Locale;
use crate::domain::text_enum::TextEnum;

#[derive(RustEmbed)]
#[folder = "templates/i18n"]
struct BuiltIn;

type Bundle = FluentBundle<FluentResource>;

/// All words in both languages. Made once, shared by everybody.
pub struct Catalogue {
    vi: Bundle,
    en: Bundle,
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Catalogue")
    }
}

impl Catalogue {
    /// The built-in words, overridden by `<dir>/vi/*.ftl` and `<dir>/en/*.ftl` where a directory is given.
    ///
    /// # Errors
    /// Every unreadable file, broken message and message defined twice.
    pub fn load(dir: Option<&Path>) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let vi = bundle(Locale::Vi, dir, &mut faults);
        let en = bundle(Locale::En, dir, &mut faults);
        if faults.is_empty() {
            Ok(Self { vi, en })
        } else {
            Err(Faults(faults))
        }
    }

    /// The message `key` (or its attribute, `key.attribute`), filled. A key that does not exist shows as
    /// `⟦key⟧` and is logged: visible, but no reason to fail a page.
    pub fn text(&self, locale: Locale, key: &str, args: &[(&str, &dyn Arg)]) -> Cow<'_, str> {
        let bundle = self.bundle(locale);
        let (id, attribute) = key
            .split_once('.')
            .map_or((key, None), |(id, a)| (id, Some(a)));
        let pattern = bundle.get_message(id).and_then(|message| match attribute {
            None => message.value(),
            Some(name) => message.get_attribute(name).map(|found| found.value()),
        });
        let Some(pattern) = pattern else {
            tracing::error!(words.key = key, words.locale = %locale, "message missing");
            return Cow::Owned(format!("⟦{key}⟧"));
        };
        let mut errors = Vec::new();
        // Most messages name no value: they are lent as they are.
        let text = if args.is_empty() {
            bundle.format_pattern(pattern, None, &mut errors)
        } else {
            let mut filled = FluentArgs::with_capacity(args.len());
            for (name, value) in args {
                filled.set(*name, value.value().into_owned());
            }
            let text = bundle.format_pattern(pattern, Some(&filled), &mut errors);
            Cow::Owned(text.into_owned())
        };
        if !errors.is_empty() {
            tracing::error!(words.key = key, words.locale = %locale, ?errors, "message not filled");
        }
        text
    }

    /// Whether the message exists.
    #[must_use]
    pub fn has(&self, locale: Locale, key: &str) -> bool {
        self.bundle(locale).has_message(key)
    }

    const fn bundle(&self, locale: Locale) -> &Bundle {
        match locale {
            Locale::Vi => &self.vi,
            Locale::En => &self.en,
        }
    }
}

fn bundle(locale: Locale, dir: Option<&Path>, faults: &mut Vec<Fault>) -> Bundle {
    let language: LanguageIdentifier = locale.as_str().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![language]);
    // Isolation marks protect mixed writing directions; both our languages run left to right.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match locale {
        Locale::Vi => |value, _| written_number(Locale::Vi, value),
        Locale::En => |value, _| written_number(Locale::En, value),
    }));
    let prefix = format!("{locale}/");
    for name in BuiltIn::iter().filter(|name| name.starts_with(&prefix) && name.ends_with(".ftl")) {
        let Some(file) = BuiltIn::get(&name) else {
            continue;
        };
        let text = String::from_utf8_lossy(&file.data).into_owned();
        for problem in add(&mut bundle, text, false) {
            faults.push(Fault::built_in(&format!("i18n/{name}"), "", problem));
        }
    }
    if let Some(dir) = dir {
        add_directory(&mut bundle, &dir.join(locale.as_str()), faults);
    }
    bundle
}

fn add_directory(bundle: &mut Bundle, dir: &Path, faults: &mut Vec<Fault>) {
    let mut paths: Vec<_> = match std::fs::read_dir(dir) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        // Only one language overridden.
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return,
        Err(cause) => {
            faults.push(Fault::in_file(dir, "", format!("cannot be read: {cause}")));
            return;
        }
    };
    paths.retain(|path| path.extension().is_some_and(|end| end == "ftl"));
    paths.sort();
    for path in paths {
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                for problem in add(bundle, text, true) {
                    faults.push(Fault::in_file(&path, "", problem));
                }
            }
            Err(cause) => {
                faults.push(Fault::in_file(
                    &path,
                    "",
                    format!("cannot be read: {cause}"),
                ));
            }
        }
    }
}

fn add(bundle: &mut Bundle, text: String, overriding: bool) -> Vec<String> {
    let mut problems = Vec::new();
    let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, errors)| {
        for error in errors {
            let line = resource
                .source()
                .bytes()
                .take(error.pos.start)
                .filter(|byte| *byte == b'\n')
                .count();
            problems.push(format!("line {}: {}", line + 1, error.kind));
        }
        resource
    });
    if overriding {
        bundle.add_resource_overriding(resource);
    } else if let Err(errors) = bundle.add_resource(resource) {
        problems.extend(errors.iter().map(|error| match error {
            FluentError::Overriding { id, .. } => format!("`{id}` is defined twice"),
            other => other.to_string(),
        }));
    }
    problems
}

/// Numbers inside messages with the separators of the language.
fn written_number(locale: Locale, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(found) => Some(number::separated(locale, &found.as_string())),
        _ => None,
    }
}
