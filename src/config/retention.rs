//! How long what people handed in is kept after they asked to be erased.

use super::section::Section;

/// `[retention]`
#[derive(Debug, Clone, Copy)]
pub struct RetentionConfig {
    /// Whole years after the end of a person's last file; the law asks for five.
    pub years: u32,
}

impl RetentionConfig {
    pub(super) fn read(mut s: Section<'_>) -> Option<Self> {
        let years = s.number("years", 5..=100);
        Some(Self { years: years? })
    }
}
