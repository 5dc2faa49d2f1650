//! What is logged, and in which form.

use super::section::Section;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// The form of log lines.
    pub enum LogFormat {
        /// For people on a terminal, JSON otherwise.
        Auto = "auto",
        /// For people.
        Pretty = "pretty",
        /// One JSON object per line.
        Json = "json",
    }
}

/// `[log]`.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// Which lines: a level, or directives such as `info,sangkien=debug`.
    pub filter: String,
    /// In which form.
    pub format: LogFormat,
}

impl LogConfig {
    pub(super) fn read(mut s: Section<'_>) -> Option<Self> {
        let filter = s.text("filter");
        let format = s.choice("format");
        Some(Self {
            filter: filter?,
            format: format?,
        })
    }
}
