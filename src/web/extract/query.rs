//! A query string: filters, search words and the cursor of a list. Unknown names are kept out of the links
//! made from it only when a page says so; unknown values are the page's to refuse or ignore.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use chrono::{Datelike as _, NaiveDate};

use super::super::error::WebError;
use super::pairs::{self, Pairs};

/// The name of the cursor in every list.
pub const AFTER: &str = "after";

/// The pairs of a query string.
#[derive(Debug, Clone, Default)]
pub struct TypedQuery {
    pairs: Pairs,
}

impl TypedQuery {
    /// The first value of `name`, trimmed, unless it is empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// The value as the page shows it again in its field.
    #[must_use]
    pub fn shown(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// All values of `name`.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.pairs
            .iter()
            .filter(|(key, value)| key == name && !value.trim().is_empty())
            .map(|(_, value)| value.trim())
            .collect()
    }

    /// Where the list goes on.
    #[must_use]
    pub fn after(&self) -> Option<&str> {
        self.get(AFTER)
    }

    /// The address of the same list with `name` set to `value` or taken away; the cursor is dropped
    /// unless it is what is set, since it belongs to the old filter.
    #[must_use]
    pub fn href(&self, path: &str, name: &str, value: Option<&str>) -> String {
        let kept = self
            .pairs
            .iter()
            .filter(|(key, value)| {
                key != name && key != AFTER && key != "lang" && !value.is_empty()
            })
            .map(|(key, value)| (key.as_str(), value.as_str()));
        let query = pairs::write(kept.chain(value.map(|value| (name, value))));
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        }
    }
}

impl FromRequest for TypedQuery {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            pairs::parse(req.query_string().as_bytes())
                .map(|pairs| Self { pairs })
                .map_err(|_| WebError::Malformed),
        )
    }
}

/// The day in a cursor. Days that no calendar of ours has, one of the databases cannot even compare with.
#[must_use]
pub fn cursor_day(text: &str) -> Option<NaiveDate> {
    let day: NaiveDate = text.parse().ok()?;
    (1900..=9999).contains(&day.year()).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_filter_starts_the_list_again() {
        let query = TypedQuery {
            pairs: pairs::parse(b"q=%C4%91+x&state=accepted&after=abc").unwrap(),
        };
        assert_eq!(
            query.href("/initiatives", "state", None),
            "/initiatives?q=%C4%91%20x"
        );
        assert_eq!(
            query.href("/initiatives", AFTER, Some("def")),
            "/initiatives?q=%C4%91%20x&state=accepted&after=def"
        );
    }
}
