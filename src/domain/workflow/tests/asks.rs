//! What an edge asks for is asked of the command that its action is.

use super::super::table::{Ask, EDGES, Party};
use super::model::Given;
use super::scene::{Play, agency, calendar, day};
use super::walk::command;

/// Nothing that anybody could ask for.
const NOTHING: Given = Given {
    form: (false, false, false, false),
    reason: false,
    again: false,
    outcome: false,
    target: (true, false, true, false),
    reviewers: 0,
    present: 0,
};

/// Asked of the file and the moment, or of nobody.
const NOT_OF_THE_COMMAND: [Ask; 6] = [
    Ask::OptionalReason,
    Ask::NoScoring,
    Ask::Reviews,
    Ask::HoldRunning,
    Ask::HoldOver,
    Ask::ReturnBudgetOver,
];

#[test]
fn every_edges_asks_are_asked_of_its_own_command() {
    let mut play = Play::new();
    play.file.agency = Some(agency(1));
    let calendar = calendar();
    for edge in EDGES {
        let empty = command(edge.action, &NOTHING, false, day("2026-06-01"));
        assert_eq!(empty.action(), edge.action);
        let moment = play.moment(&play.facts, &calendar, "2026-03-02");
        let asks = edge.asks.iter().copied();
        for ask in asks.filter(|ask| !NOT_OF_THE_COMMAND.contains(ask)) {
            // Only an assistant is asked for the proposer's consent.
            let answer = moment.check(ask, &empty, Party::Assistant);
            assert!(
                answer.is_err(),
                "{} {} gives nothing and is not asked for {ask:?}",
                edge.from,
                edge.action
            );
        }
    }
}
