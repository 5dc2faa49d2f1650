//! The filters of the public list: the fields, provinces and agencies there are, in each language.

use std::sync::Arc;

use super::super::components::Menu;
use crate::domain::locale::Locale;
use crate::domain::reference::Reference;
use crate::i18n::{Catalogue, Words};

/// The menus in both languages, made once.
pub struct Menus {
    vi: Filters,
    en: Filters,
}

/// The menus in one language; the first answer of each leaves nothing out.
pub struct Filters {
    /// Fields of work.
    pub fields: Menu,
    /// Provinces.
    pub provinces: Menu,
    /// Agencies that decide.
    pub agencies: Menu,
}

impl Menus {
    /// Writes the menus of a reference.
    #[must_use]
    pub fn new(catalogue: &Arc<Catalogue>, reference: &Reference) -> Self {
        Self {
            vi: Filters::new(Locale::Vi, catalogue, reference),
            en: Filters::new(Locale::En, catalogue, reference),
        }
    }

    /// Those of a language.
    #[must_use]
    pub const fn of(&self, locale: Locale) -> &Filters {
        match locale {
            Locale::Vi => &self.vi,
            Locale::En => &self.en,
        }
    }
}

impl Filters {
    fn new(locale: Locale, catalogue: &Arc<Catalogue>, reference: &Reference) -> Self {
        let words = Words::new(locale, Arc::clone(catalogue));
        let all = words.t("list-all");
        let menu = |answers: Vec<(&str, &str)>| {
            let first = std::iter::once(("", all.as_ref()));
            Menu::new(first.chain(answers))
        };
        let fields = reference.fields.values();
        let provinces = reference.provinces.values();
        let agencies = reference.agencies.values();
        Self {
            fields: menu(
                fields
                    .map(|one| (one.code.as_str(), one.name.get(locale)))
                    .collect(),
            ),
            provinces: menu(
                provinces
                    .map(|one| (one.code.as_str(), one.name.get(locale)))
                    .collect(),
            ),
            agencies: menu(
                agencies
                    .map(|one| (one.code.as_str(), one.name.get(locale)))
                    .collect(),
            ),
        }
    }
}
