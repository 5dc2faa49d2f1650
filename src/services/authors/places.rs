//! Which rows of the list of authors mean the author of an entry. Two people may have one name; names that
//! differ in a mark or a capital letter are two names.

use super::indexes;
use crate::db::authors::AuthorRow;
use crate::domain::kind::{Answers, AuthorEntry};
use crate::domain::text::clean;
use crate::services::Ctx;

/// By what an author is known in the answers.
#[derive(Debug, Clone, Default)]
pub(in crate::services) struct Traits {
    /// Their row in what was handed in last.
    pub at: usize,
    /// As they are called there, and by their own account.
    pub names: Vec<String>,
    /// Indexes of their citizen number.
    pub numbers: Vec<Vec<u8>>,
    /// Indexes of their e-mail address.
    pub emails: Vec<Vec<u8>>,
}

impl Traits {
    /// Those of an entry in which they are called so.
    pub(in crate::services) fn of(entry: &AuthorRow, name: String) -> Self {
        Self {
            at: usize::try_from(entry.ordinal).unwrap_or(usize::MAX),
            names: vec![name],
            numbers: entry.number_index.clone().into_iter().collect(),
            emails: entry.email_index.clone().into_iter().collect(),
        }
    }

    /// Whether they are called so.
    pub(in crate::services) fn is_called(&self, name: &str) -> bool {
        self.names.iter().any(|own| same_name(own, name))
    }
}

/// Whether two names are one and the same, however their letters are composed.
fn same_name(one: &str, other: &str) -> bool {
    !one.is_empty() && clean(one) == clean(other)
}

/// The rows of the list of authors that mean this author: a citizen number says whom a row means, an address says
/// it where there is no number, and else it is the name; then, of several with that name, the one in their place.
pub(in crate::services) fn places(ctx: &Ctx, answers: &Answers, author: &Traits) -> Vec<usize> {
    let entries = answers.authors();
    let (mut sure, mut likely) = (Vec::new(), Vec::new());
    for (at, entry) in entries.iter().enumerate() {
        match judge(ctx, entry, author) {
            Some(true) => sure.push(at),
            None if author.is_called(&entry.name) => likely.push(at),
            Some(false) | None => {}
        }
    }
    if likely.contains(&author.at) {
        likely = vec![author.at];
    }
    // Of two with one name and no more about them, nobody can say which it is.
    if sure.is_empty() && likely.len() == 1 {
        return likely;
    }
    sure
}

/// What number and address of a row say; none: nothing.
fn judge(ctx: &Ctx, entry: &AuthorEntry, author: &Traits) -> Option<bool> {
    let (number, email) = indexes(ctx, entry);
    if let Some(number) = number
        && !author.numbers.is_empty()
    {
        return Some(author.numbers.contains(&number));
    }
    email
        .is_some_and(|email| author.emails.contains(&email))
        .then_some(true)
}
