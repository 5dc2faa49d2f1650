//! The state machine as an SVG: the usual way of a file from left to right, detours above, ends below. Where a
//! state stands is written down here by hand; everything else comes from the table of edges.

use std::fmt::Write as _;

use super::workflow::{labels, ways};
use crate::domain::text_enum::TextEnum;
use crate::domain::workflow::State;
use crate::i18n::Words;

const BOX: (i32, i32) = (150, 44);
const STEP: (i32, i32) = (230, 170);
const MARGIN: (i32, i32) = (100, 90);

const STYLE: &str = "text{font:13px system-ui,sans-serif;fill:#1a1d21;text-anchor:middle;dominant-baseline:middle}\
.state rect{fill:#fff;stroke:#1a1d21;rx:6px}.state.final rect{stroke-width:3}\
.way{fill:none;stroke:#565d66;marker-end:url(#tip)}.way.end{stroke:#dad6cc;stroke-dasharray:4 3}\
.label{font-size:11px;fill:#565d66;paint-order:stroke;stroke:#f7f5f0;stroke-width:4px}";

/// Column and row.
const fn place(state: State) -> (i32, i32) {
    match state {
        State::Draft => (0, 1),
        State::Submitted => (1, 1),
        State::Returned => (2, 0),
        State::Received => (2, 1),
        State::InReview => (3, 1),
        State::Council => (4, 0),
        State::Proposed => (4, 1),
        State::Decided => (5, 1),
        State::Accepted => (6, 1),
        State::Implementing => (6, 0),
        State::Implemented => (5, 0),
        State::Declined => (1, 2),
        State::Withdrawn => (2, 2),
        State::Stopped => (4, 2),
        State::Rejected => (6, 2),
    }
}

/// The middle of a state's box.
const fn middle(state: State) -> (i32, i32) {
    let (column, row) = place(state);
    (MARGIN.0 + column * STEP.0, MARGIN.1 + row * STEP.1)
}

/// The whole picture.
pub(super) fn svg(words: &Words) -> String {
    let (width, height) = (MARGIN.0 * 2 + 6 * STEP.0, MARGIN.1 * 2 + 2 * STEP.1);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" lang=\"{}\">\n\
         <style>{STYLE}</style>\n<defs><marker id=\"tip\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" \
         markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 10 5 0 10z\" fill=\"#565d66\"/>\
         </marker></defs>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#f7f5f0\"/>\n",
        words.lang()
    );
    let mut captions = String::new();
    for ((from, to), actions) in ways() {
        let (path, at) = way(from, to);
        // What ends a file from nearly everywhere stays in the background.
        let end = matches!(to, State::Withdrawn | State::Stopped);
        let class = if end { "way end" } else { "way" };
        let label = escaped(&labels(words, &actions));
        let _ = writeln!(
            text,
            "<path class=\"{class}\" d=\"{path}\"><title>{label}</title></path>"
        );
        if !end {
            let (x, y) = at;
            let _ = writeln!(
                captions,
                "<text class=\"label\" x=\"{x}\" y=\"{y}\">{label}</text>"
            );
        }
    }
    for state in State::ALL {
        let (x, y) = middle(*state);
        let (left, top) = (x - BOX.0 / 2, y - BOX.1 / 2);
        let class = if state.is_final() {
            "state final"
        } else {
            "state"
        };
        let _ = writeln!(
            text,
            "<g class=\"{class}\" id=\"{}\"><rect x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\"/>{}</g>",
            state.as_str(),
            BOX.0,
            BOX.1,
            name(&escaped(&words.state(*state)), x, y),
        );
    }
    text.push_str(&captions);
    text.push_str("</svg>\n");
    text
}

/// A name in one line, or in two broken near its middle.
fn name(label: &str, x: i32, y: i32) -> String {
    let half = label.len() / 2;
    let space = label
        .char_indices()
        .filter(|(_, c)| *c == ' ')
        .map(|(at, _)| at)
        .min_by_key(|at| at.abs_diff(half));
    match space.and_then(|at| label.split_at_checked(at)) {
        Some((first, second)) if label.chars().count() > 18 => format!(
            "<text x=\"{x}\" y=\"{}\">{first}</text><text x=\"{x}\" y=\"{}\">{}</text>",
            y - 9,
            y + 9,
            second.trim_start()
        ),
        _ => format!("<text x=\"{x}\" y=\"{y}\">{label}</text>"),
    }
}

/// The curve from box to box, and where its label stands. There and back bend to different sides.
fn way(from: State, to: State) -> (String, (i32, i32)) {
    let ((x1, y1), (x2, y2)) = (middle(from), middle(to));
    let (half_width, half_height) = (BOX.0 / 2, BOX.1 / 2);
    if from == to {
        let top = y1 - half_height;
        let path = format!(
            "M{} {top}C{} {} {} {} {} {top}",
            x1 - 30,
            x1 - 50,
            top - 50,
            x1 + 50,
            top - 50,
            x1 + 30
        );
        return (path, (x1, top - 44));
    }
    if y1 == y2 {
        let (forth, columns) = (x2 > x1, (x2 - x1).abs() / STEP.0);
        if forth && columns == 1 {
            let (start, end) = (x1 + half_width, x2 - half_width);
            return (
                format!("M{start} {y1}H{end}"),
                (i32::midpoint(start, end), y1 - 10),
            );
        }
        // forth below the row, back above it
        let side = if forth { 1 } else { -1 };
        let edge = y1 + side * half_height;
        let bend = edge + side * (24 + 14 * columns);
        let path = format!("M{x1} {edge}C{x1} {bend} {x2} {bend} {x2} {edge}");
        return (
            path,
            (i32::midpoint(x1, x2), edge + side * (18 + 10 * columns)),
        );
    }
    let down = if y2 > y1 { 1 } else { -1 };
    let shift = 14 * down;
    let (start, end) = (y1 + down * half_height, y2 - down * half_height);
    let (x1, x2) = (x1 + shift, x2 + shift);
    let bend = i32::midpoint(start, end);
    let path = format!("M{x1} {start}C{x1} {bend} {x2} {bend} {x2} {end}");
    (path, (i32::midpoint(x1, x2), bend + shift))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
