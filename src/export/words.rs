//! The words of an export from the catalogues, in the language of whoever takes it.

use super::columns::{Label, Words};
use crate::domain::export_row::Column;
use crate::domain::text_enum::TextEnum;
use crate::domain::workflow::State;

impl Words {
    /// The words in a language; `agency` is the name of the agency the filter names.
    #[must_use]
    pub fn of(words: &crate::i18n::Words, agency: Option<String>) -> Self {
        let key = |prefix: &str, code: &str| {
            let key = format!("{prefix}-{}", code.replace('_', "-"));
            words.t(&key).into_owned()
        };
        Self {
            headers: Column::ALL
                .iter()
                .map(|column| key("export-column", column.as_str()))
                .collect(),
            states: State::ALL
                .iter()
                .map(|state| (*state, words.state(*state).into_owned()))
                .collect(),
            sheet: words.t("export-sheet").into_owned(),
            about: words.t("export-about").into_owned(),
            labels: Label::ALL
                .iter()
                .map(|label| (*label, key("export-about", label.as_str())))
                .collect(),
            agency,
        }
    }
}
