//! The answers of a menu that are the same for as long as the portal runs: written once, and on each page only
//! the chosen one is marked. The agencies, provinces and fields of the country are most of the public list's bytes.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use askama::filters::{Html, escape};

/// The answers of a menu, written out.
#[derive(Debug, Clone)]
pub struct Menu(Arc<Written>);

#[derive(Debug)]
struct Written {
    html: String,
    /// Where the mark of each answer goes.
    marks: HashMap<String, usize>,
}

impl Menu {
    /// Writes answers: what is sent and what is read, in the order shown.
    #[must_use]
    pub fn new<'a>(answers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut html = String::new();
        let mut marks = HashMap::new();
        for (value, label) in answers {
            html.push_str("<option value=\"");
            html.push_str(&escaped(value));
            html.push('"');
            marks.insert(value.to_owned(), html.len());
            html.push('>');
            html.push_str(&escaped(label));
            html.push_str("</option>");
        }
        Self(Arc::new(Written { html, marks }))
    }

    /// The answers with this one chosen; with none when it is not among them.
    pub(super) fn choosing<'a>(&'a self, value: &str) -> Chosen<'a> {
        let at = self.0.marks.get(value).copied();
        Chosen {
            html: &self.0.html,
            at,
        }
    }
}

fn escaped(text: &str) -> String {
    // Infallible: an escaper answers a thing to show.
    escape(text, Html).map_or_else(|never| match never {}, |shown| shown.to_string())
}

/// A menu's answers, one of them marked.
pub(super) struct Chosen<'a> {
    html: &'a str,
    at: Option<usize>,
}

impl fmt::Display for Chosen<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at.and_then(|at| self.html.split_at_checked(at)) {
            None => out.write_str(self.html),
            Some((before, after)) => {
                out.write_str(before)?;
                out.write_str(" selected")?;
                out.write_str(after)
            }
        }
    }
}

impl askama::filters::HtmlSafe for Chosen<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_answer_alone_is_marked_and_everything_is_escaped() {
        let menu = Menu::new([("", "Tất cả"), ("a\"b", "<Một>"), ("c", "Hai & ba")]);
        let none = menu.choosing("elsewhere").to_string();
        assert_eq!(none.matches("<option").count(), 3);
        assert!(!none.contains("selected"), "{none}");
        assert!(!none.contains("<Một>"), "{none}");
        let second = menu.choosing("a\"b").to_string();
        assert_eq!(second.matches(" selected>").count(), 1);
        assert_eq!(second.replace(" selected", ""), none);
        let before = second.split(" selected").next().unwrap();
        assert!(before.contains("a&#34;b\""), "{before}");
        assert!(
            menu.choosing("")
                .to_string()
                .starts_with("<option value=\"\" selected>")
        );
    }
}
