//! The words of an export from the catalogues, in the language of whoever takes it.

use super::columns::{Label, Words};
use crate::domain::export_row::{Column, FilterWords};
use crate::domain::text_enum::TextEnum;
use crate::domain::workflow::State;

impl Words {
    /// The words in a language; `named` is what the filter names.
    #[must_use]
    pub fn of(words: &crate::i18n::Words, named: FilterWords) -> Self {
        let dashed = |code: &str| code.replace('_', "-");
        Self {
            headers: Column::ALL
                .iter()
                .map(|column| {
                    let column = dashed(column.as_str());
                    words.word("export-column", column).into_owned()
                })
                .collect(),
            states: State::ALL
                .iter()
                .map(|state| (*state, words.state(*state).into_owned()))
                .collect(),
            sheet: words.t("export-sheet").into_owned(),
            about: words.t("export-about").into_owned(),
            labels: Label::ALL
                .iter()
                .map(|label| {
                    let word = words.word("export-about", dashed(label.as_str()));
                    (*label, word.into_owned())
                })
                .collect(),
            named,
        }
    }
}
