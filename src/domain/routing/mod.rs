//! Which agency gets a file (workflow.md, Routing): ordered rules, versioned, a default at the end. The
//! file keeps rule, version and reason.

mod evaluate;
mod rule;

pub use evaluate::{Directory, Facts, Reason, Route, Routed};
pub use rule::{Conditions, Rule, Ruleset, Scope, Target};
