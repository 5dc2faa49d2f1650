//! Kinds of initiatives as data (workflow.md, Kinds are data): what is asked, how it is scored, how long
//! each stage may take. A new kind is a new file in `config/kinds/`; nothing in `src/` names a kind.

mod amount;
mod answers;
mod check;
mod criteria;
mod definition;
mod form;
mod input;
mod sheet;
mod value;

pub use amount::Amount;
pub use answers::{AnswerFault, Answers, MOST_ROWS, Place, check_complete};
pub use check::KindFault;
pub use criteria::{Criterion, ReviewRules};
pub use definition::{Budgets, CouncilRules, ExtensionLimits, Kind, KindCode, Localized};
pub use form::{Choice, Condition, Field, Section, See, Table, key};
pub use input::{Input, Latest, TextFormat};
pub use sheet::{Score, ScoreSheet};
pub use value::{AuthorEntry, Row, Value};

#[cfg(test)]
pub(crate) mod tests {
    pub(crate) use super::criteria::tests::{rules, sheet};
}
