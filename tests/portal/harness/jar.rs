//! Cookies as a browser keeps them: by host and not by port, so that portal and provider on one loopback
//! address share a jar and must not tread on each other.

use std::collections::BTreeMap;

use reqwest::header::{HeaderMap, SET_COOKIE};
use url::Url;

#[derive(Default, Clone)]
pub struct Jar(BTreeMap<(String, String), Cookie>);

#[derive(Clone)]
struct Cookie {
    value: String,
    path: String,
}

impl Jar {
    /// Keeps what an answer sets, forgets what it expires.
    pub fn keep(&mut self, from: &Url, headers: &HeaderMap) {
        for line in headers.get_all(SET_COOKIE) {
            let line = line.to_str().expect("a cookie is ASCII");
            let mut parts = line.split(';').map(str::trim);
            let (name, value) = parts.next().unwrap_or("").split_once('=').unwrap();
            let attribute = |wanted: &str| {
                line.split(';').skip(1).find_map(|part| {
                    let (key, value) = part.trim().split_once('=')?;
                    key.eq_ignore_ascii_case(wanted).then_some(value)
                })
            };
            let key = (from.host_str().unwrap_or("").to_owned(), name.to_owned());
            let gone = attribute("Max-Age").is_some_and(|age| age.starts_with(['0', '-']))
                || attribute("Expires").is_some_and(|date| date.contains(" 1970 "));
            if gone {
                self.0.remove(&key);
            } else {
                let value = value.to_owned();
                let path = attribute("Path").unwrap_or("/").to_owned();
                self.0.insert(key, Cookie { value, path });
            }
        }
    }

    /// The `Cookie` line for a request to `to`.
    pub fn line(&self, to: &Url) -> String {
        let host = to.host_str().unwrap_or("");
        let fits = |path: &str| {
            to.path() == path
                || to
                    .path()
                    .strip_prefix(path.trim_end_matches('/'))
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        let pairs = self
            .0
            .iter()
            .filter(|((of, _), cookie)| of == host && fits(&cookie.path))
            .map(|((_, name), cookie)| format!("{name}={}", cookie.value));
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// Forgets everything, as a person does who clears the browser, or whose session ended.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The names held for a host.
    pub fn names(&self) -> Vec<&str> {
        self.0.keys().map(|(_, name)| name.as_str()).collect()
    }
}
