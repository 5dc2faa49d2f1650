//! What staff ask to be mended: the ground of the return, and their words.

use askama::Template;

use super::super::page::Page;
use super::writes_html;
use crate::domain::locale::Locale;
use crate::domain::workflow::ReturnGround;

/// What staff ask to be mended.
#[derive(Debug, Clone, Template)]
#[template(path = "components/to_mend.html")]
pub struct ToMend {
    ground: Option<String>,
    words: Option<String>,
    /// The page is not in the language people write.
    foreign: bool,
}

impl ToMend {
    /// Asked on this ground, in these words.
    #[must_use]
    pub fn new(page: &Page, ground: Option<ReturnGround>, words: Option<String>) -> Self {
        let ground = ground.map(|ground| page.word("return-ground", ground).into_owned());
        Self {
            ground,
            words,
            foreign: page.locale != Locale::Vi,
        }
    }
}

writes_html!(ToMend);
