//! Settings of what a ministry takes home: how much at a time, how long it is kept.

use std::time::Duration;

use super::section::Section;

/// `[exports]`
#[derive(Debug, Clone, Copy)]
pub struct ExportsConfig {
    /// Downloads one person may have under way on one node.
    pub per_person: u32,
    /// Downloads under way on one node.
    pub per_node: u32,
    /// How long a finished workbook can be fetched.
    pub kept: Duration,
}

impl ExportsConfig {
    pub(super) fn read(mut s: Section<'_>) -> Option<Self> {
        let per_person = s.number("per_person", 1..=1000);
        let per_node = s.number("per_node", 1..=10_000);
        let kept = s.duration("kept");
        Some(Self {
            per_person: per_person?,
            per_node: per_node?,
            kept: kept?,
        })
    }
}
