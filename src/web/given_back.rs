//! What people typed, given back by pages on which their form cannot stand. Told by the names of the fields: what
//! our pages wrote into the form themselves is left out, what was picked from a draft's lists too, and secrets
//! are never written into a page again.

use super::extract::form::{ONCE, TOKEN, VERSION};
use crate::domain::kind::{Field, Input};
use crate::domain::reference::Reference;

/// Hidden fields and buttons of our pages, which nobody types. `tests/house/forms.rs` compares them with the
/// templates.
const MACHINERY: &[&str] = &[
    ONCE,
    TOKEN,
    VERSION,
    "act",
    "agency_id",
    "do",
    "format",
    "login_hint",
    "notice",
    "papers",
    "purpose",
    "return_to",
    "role",
    "seen",
    "session",
    "state",
    "tab",
    "until",
];
/// What is picked from menus and lists outside of drafts: codes, not words. Compared as well.
const PICKED: &[&str] = &[
    "agency",
    "by",
    "chair",
    "field",
    "former",
    "ground",
    "how",
    "kind",
    "locale",
    "member",
    "milestone",
    "named",
    "notice_mode",
    "outcome",
    "pick",
    "present",
    "recommendation",
    "reviewer",
    "year",
];
/// What a box sends that is ticked.
const TICKED: &str = "yes";
/// Parts of names of fields that are never written into a page again.
const SECRET: &[&str] = &["password", "otp", "recovery", "secret"];
/// Below it, fields are named by the kinds.
const DRAFTS: &str = "/my/drafts/";

/// Whether a field of this name holds a password or a code.
#[must_use]
pub fn is_secret(name: &str) -> bool {
    SECRET.iter().any(|part| name.contains(part))
}

/// The texts of a form that was sent to `path`, in order.
#[must_use]
pub fn typed(reference: Option<&Reference>, path: &str, pairs: &[(String, String)]) -> Vec<String> {
    let of_draft = reference.filter(|_| path.starts_with(DRAFTS));
    let is_typed = |name: &str| {
        let asked = of_draft.and_then(|reference| is_picked(reference, name));
        asked.map_or_else(
            || !MACHINERY.contains(&name) && !PICKED.contains(&name),
            |picked| !picked,
        )
    };
    pairs
        .iter()
        .filter(|(_, value)| !value.trim().is_empty() && value != TICKED)
        .filter(|(name, _)| !is_secret(name) && is_typed(name))
        .map(|(_, value)| value.clone())
        .collect()
}

/// Whether every kind that asks this has a list of answers for it; none where no kind asks it.
fn is_picked(reference: &Reference, name: &str) -> Option<bool> {
    let mut parts = name.split('.');
    let (key, column) = (parts.next()?, parts.next_back());
    let asking = reference.kinds.values().filter_map(|kind| {
        let field = kind.field(key)?;
        match (&field.input, column) {
            (Input::Rows { columns, .. }, Some(column)) => {
                columns.iter().find(|one| one.key == column)
            }
            _ => Some(field),
        }
    });
    let has_list = |field: &Field| matches!(field.input, Input::Choice { .. } | Input::Statement);
    asking.map(has_list).reduce(|all, one| all && one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(typed: &[(&str, &str)]) -> Vec<(String, String)> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        typed.iter().map(own).collect()
    }

    #[test]
    fn one_word_is_given_back_and_the_machinery_of_the_form_is_not() {
        let form = pairs(&[
            (TOKEN, "AbCd"),
            (ONCE, "0198-aabb"),
            (VERSION, "7"),
            ("do", "save"),
            ("return_to", "/my"),
            ("email", "lan@example.vn"),
            ("citizen_number", "000190000001"),
            ("body", "Robot"),
            ("agree", "yes"),
            ("chair", "01a20530-b556-7b4d-a4d8-bd686b9a506b"),
            ("outcome", "accepted"),
            ("empty", " "),
        ]);
        let words = ["lan@example.vn", "000190000001", "Robot"];
        assert_eq!(typed(None, "/my/account/email", &form), words);
    }

    #[test]
    fn a_password_is_never_given_back() {
        let form = pairs(&[
            ("username", "quan.tri"),
            ("password", "mot hai ba bon nam"),
            ("new_password", "Robot"),
            ("otp", "123456"),
            ("recovery", "abcd-efgh"),
        ]);
        assert_eq!(typed(None, "/staff/login/password", &form), ["quan.tri"]);
    }

    #[test]
    fn of_a_draft_texts_are_given_back_and_what_was_picked_is_not() {
        let reference = Reference::load(None).unwrap();
        let form = pairs(&[
            ("title", "Robot"),
            ("field", "LV01"),
            ("authors.0.name", "Anna"),
            ("authors.0.share", "100"),
            ("authors.0.public", "yes"),
            ("role", "of a field that no kind has"),
        ]);
        let path = "/my/drafts/1/initiative";
        assert_eq!(
            typed(Some(&reference), path, &form),
            ["Robot", "Anna", "100"]
        );
    }
}
