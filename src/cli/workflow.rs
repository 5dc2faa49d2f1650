//! `sangkien workflow`: the state machine as it is compiled in, as a table, a Mermaid diagram or a picture.
//! Words come from the catalogues, Vietnamese first, so the drawing says what pages say.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use super::{DrawingFormat, Global, out, picture};
use crate::domain::locale::Locale;
use crate::domain::text_enum::TextEnum;
use crate::domain::workflow::table::{EDGES, Edge, Party};
use crate::domain::workflow::{Action, State};
use crate::i18n::{Catalogue, Words};

/// Prints the drawing to standard output.
pub(super) fn run(global: &Global, format: DrawingFormat) -> anyhow::Result<ExitCode> {
    let config = global.load_config(false)?;
    let catalogue = Catalogue::load(config.content.words.as_deref())?;
    let words = Words::new(Locale::Vi, Arc::new(catalogue));
    let drawing = match format {
        DrawingFormat::Text => table(&words),
        DrawingFormat::Mermaid => mermaid(&words),
        DrawingFormat::Svg => picture::svg(&words),
    };
    out::print(format_args!("{drawing}"))?;
    Ok(ExitCode::SUCCESS)
}

/// One line for each way from state to state: the states by their codes, all actions that lead there.
fn table(words: &Words) -> String {
    let lines: Vec<[String; 4]> = EDGES
        .iter()
        .map(|edge| {
            let targets: Vec<&str> = edge.target.states().iter().map(|s| s.as_str()).collect();
            let target = if targets.is_empty() {
                "–".to_owned()
            } else {
                targets.join(" | ")
            };
            let label = words.action(edge.action);
            [
                edge.from.as_str().to_owned(),
                format!("{} ({label})", edge.action.as_str()),
                target,
                who(words, edge),
            ]
        })
        .collect();
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let (from, action, target) = (width(0), width(1), width(2));
    let mut text = String::new();
    for [a, b, c, d] in &lines {
        let _ = writeln!(text, "{a:from$}  {b:action$}  {c:target$}  {d}");
    }
    text
}

fn who(words: &Words, edge: &Edge) -> String {
    let names: Vec<_> = edge
        .who
        .iter()
        .map(|party| match party {
            Party::Proposer => words.t("capacity-proposer"),
            Party::Assistant => words.t("capacity-assistant"),
            Party::System => words.t("capacity-system"),
            Party::Staff(role) => words.word("role", role),
        })
        .collect();
    names.join(", ")
}

fn mermaid(words: &Words) -> String {
    let mut text = "stateDiagram-v2\n".to_owned();
    for state in State::ALL {
        let _ = writeln!(text, "    {}: {}", state.as_str(), words.state(*state));
    }
    let _ = writeln!(text, "    [*] --> draft");
    for ((from, to), actions) in ways() {
        let label = labels(words, &actions);
        let (from, to) = (from.as_str(), to.as_str());
        let _ = writeln!(text, "    {from} --> {to}: {label}");
    }
    for state in State::ALL.iter().filter(|state| state.is_final()) {
        let _ = writeln!(text, "    {} --> [*]", state.as_str());
    }
    text
}

/// Which actions lead from one state to another; what deletes a draft leads nowhere.
pub(super) fn ways() -> BTreeMap<(State, State), Vec<Action>> {
    let mut ways: BTreeMap<(State, State), Vec<Action>> = BTreeMap::new();
    for edge in EDGES {
        for to in edge.target.states() {
            let actions = ways.entry((edge.from, *to)).or_default();
            if !actions.contains(&edge.action) {
                actions.push(edge.action);
            }
        }
    }
    ways
}

pub(super) fn labels(words: &Words, actions: &[Action]) -> String {
    let labels: Vec<_> = actions.iter().map(|action| words.action(*action)).collect();
    labels.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words::new(Locale::Vi, Arc::new(Catalogue::load(None).unwrap()))
    }

    #[test]
    fn every_edge_is_a_line_of_the_table() {
        let text = table(&words());
        assert_eq!(text.lines().count(), EDGES.len());
        assert!(text.contains("Tiếp nhận"));
        assert!(!text.contains('⟦'));
    }

    #[test]
    fn the_diagram_and_the_picture_show_every_state_and_every_way() {
        let words = words();
        let diagram = mermaid(&words);
        let picture = picture::svg(&words);
        for state in State::ALL {
            assert!(diagram.contains(&format!("    {}: ", state.as_str())));
            assert!(picture.contains(&format!("id=\"{}\"", state.as_str())));
        }
        let arrows = diagram.matches(" --> ").count();
        let finals = State::ALL.iter().filter(|state| state.is_final()).count();
        assert_eq!(arrows, ways().len() + 1 + finals);
        assert_eq!(picture.matches("class=\"way").count(), ways().len());
        assert!(picture.starts_with("<svg") && picture.trim_end().ends_with("</svg>"));
    }
}
