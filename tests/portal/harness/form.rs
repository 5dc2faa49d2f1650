//! A form being filled in, by the rules of a browser without script.

use reqwest::Method;
use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::page::Page;
use super::visitor::{Request, Visitor, encoded};

/// One form of a page with what its fields hold.
#[derive(Clone)]
pub struct Form {
    visitor: Visitor,
    page: Url,
    action: Url,
    method: Method,
    multipart: bool,
    fields: Vec<(String, String)>,
    files: Vec<Upload>,
    /// All names a person could fill, choose or press.
    names: Vec<String>,
    /// What boxes, buttons and lists offer: name and value.
    offers: Vec<(String, String)>,
}

#[derive(Clone)]
struct Upload {
    field: String,
    name: String,
    kind: String,
    content: Vec<u8>,
}

impl Form {
    pub(super) fn find(page: &Page, action: &str) -> Option<Self> {
        let html = page.html();
        let forms = Selector::parse("form").unwrap();
        let matches = |form: &ElementRef<'_>| {
            form.attr("action").unwrap_or("").contains(action)
                || form.attr("id") == Some(action)
                || form.attr("name") == Some(action)
        };
        // a form that is meant exactly stands before one that only contains it
        let exactly = |form: &ElementRef<'_>| form.attr("action") == Some(action);
        let form = html.select(&forms).find(exactly);
        let form = form.or_else(|| html.select(&forms).find(matches))?;
        let (fields, names, offers) = read_fields(&html, form);
        let action = form.attr("action").unwrap_or("");
        Some(Self {
            visitor: page.visitor().clone(),
            page: page.url().clone(),
            action: page.url().join(action).unwrap(),
            method: match form.attr("method").unwrap_or("get") {
                "post" | "POST" => Method::POST,
                _ => Method::GET,
            },
            multipart: form.attr("enctype") == Some("multipart/form-data"),
            fields,
            files: Vec::new(),
            names,
            offers,
        })
    }

    /// Whoever is filling it in.
    pub fn visitor(&self) -> Visitor {
        self.visitor.clone()
    }
    /// What a field holds now.
    pub fn value(&self, name: &str) -> Option<&str> {
        let mut held = self.fields.iter().filter(|(field, _)| field == name);
        held.next().map(|(_, value)| value.as_str())
    }
    /// Everything that can be filled in.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Fills in a field that the form has.
    #[track_caller]
    pub fn set(self, name: &str, value: impl Into<String>) -> Self {
        assert!(
            self.names.iter().any(|n| n == name),
            "the form {} has no field {name}, only {:?}",
            self.action,
            self.names
        );
        let value = value.into();
        let offered: Vec<_> = self.offers.iter().filter(|(of, _)| of == name).collect();
        assert!(
            offered.is_empty() || offered.iter().any(|(_, offer)| *offer == value),
            "{name} offers no {value}, only {offered:?}"
        );
        self.forge(name, value)
    }

    /// Ticks a box, or chooses or presses the first that has this name.
    #[track_caller]
    pub fn tick(self, name: &str) -> Self {
        let offer = self.offers.iter().find(|(of, _)| of == name);
        let value = offer.unwrap_or_else(|| panic!("nothing to tick: {name} in {:?}", self.offers));
        let value = value.1.clone();
        self.forge(name, value)
    }

    /// What a box, button or list offers.
    pub fn offers(&self, name: &str) -> Vec<&str> {
        let offered = self.offers.iter().filter(|(of, _)| of == name);
        offered.map(|(_, value)| value.as_str()).collect()
    }

    /// Sends a field whether the form has it or not.
    pub fn forge(mut self, name: &str, value: impl Into<String>) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.into()));
        self
    }
    /// Adds one more value to a field that takes several.
    pub fn add(mut self, name: &str, value: impl Into<String>) -> Self {
        self.fields.push((name.to_owned(), value.into()));
        self
    }
    /// Leaves a field out.
    pub fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self
    }
    /// Puts a file into a field.
    pub fn file(
        mut self,
        field: &str,
        name: &str,
        kind: &str,
        content: impl Into<Vec<u8>>,
    ) -> Self {
        self.files.push(Upload {
            field: field.to_owned(),
            name: name.to_owned(),
            kind: kind.to_owned(),
            content: content.into(),
        });
        self
    }

    /// Sends it and follows to the page that comes of it.
    pub async fn send(self) -> Page {
        let visitor = self.visitor.clone();
        visitor.send(self.request()).await
    }
    /// Sends it and answers the first answer.
    pub async fn send_once(self) -> Page {
        let visitor = self.visitor.clone();
        visitor.send_once(self.request()).await
    }

    /// The request that a browser makes of it.
    pub fn request(self) -> Request {
        let pairs: Vec<(&str, &str)> = self
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let mut request = Request {
            method: self.method.clone(),
            url: self.action.clone(),
            body: None,
            from: Some(self.page.clone()),
            headers: Vec::new(),
        };
        if self.method == Method::GET {
            request.url.query_pairs_mut().clear().extend_pairs(pairs);
        } else if self.multipart {
            let kind = format!("multipart/form-data; boundary={BOUNDARY}");
            request.body = Some((kind, self.multipart_body()));
        } else {
            let kind = "application/x-www-form-urlencoded".to_owned();
            request.body = Some((kind, encoded(&pairs)));
        }
        request
    }

    fn multipart_body(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, value) in &self.fields {
            let head =
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend(head.into_bytes());
            body.extend(value.as_bytes());
            body.extend(b"\r\n");
        }
        for file in &self.files {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n\
                 Content-Type: {}\r\n\r\n",
                file.field, file.name, file.kind
            );
            body.extend(head.into_bytes());
            body.extend(&file.content);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
        body
    }
}

const BOUNDARY: &str = "----sangkien-test-5f1c2a";

/// Names with values.
type Pairs = Vec<(String, String)>;

/// Successful controls as HTML calls them, the names of all that could become one, and what they offer.
fn read_fields(html: &Html, form: ElementRef<'_>) -> (Pairs, Vec<String>, Pairs) {
    let controls = Selector::parse("input, select, textarea, button").unwrap();
    let options = Selector::parse("option").unwrap();
    let (mut fields, mut names, mut offers) = (Vec::new(), Vec::new(), Vec::new());
    // what stands elsewhere may belong here, and the other way round
    let id = form.attr("id");
    let inside = form.select(&controls).filter(|c| c.attr("form").is_none());
    let outside = html.select(&controls);
    let outside = outside.filter(|c| c.attr("form").is_some() && c.attr("form") == id);
    for control in inside.chain(outside) {
        let Some(name) = control
            .attr("name")
            .filter(|_| control.attr("disabled").is_none())
        else {
            continue;
        };
        names.push(name.to_owned());
        let given = |otherwise: &str| control.attr("value").unwrap_or(otherwise).to_owned();
        let mut offer = |value: &str| offers.push((name.to_owned(), value.to_owned()));
        let value = match (
            control.value().name(),
            control
                .attr("type")
                .unwrap_or("")
                .to_ascii_lowercase()
                .as_str(),
        ) {
            ("button", _) | ("input", "submit" | "image" | "button") => {
                offer(&given(""));
                None
            }
            ("input", "file" | "reset") => None,
            ("input", "checkbox" | "radio") => {
                offer(&given("on"));
                control.attr("checked").map(|_| given("on"))
            }
            // HTML drops one newline after the tag
            ("textarea", _) => {
                let text: String = control.text().collect();
                let text = text.strip_prefix('\n').unwrap_or(&text);
                Some(text.replace('\n', "\r\n"))
            }
            ("select", _) => {
                let all: Vec<_> = control.select(&options).collect();
                for option in &all {
                    offer(option.attr("value").unwrap_or(""));
                }
                let chosen = all.iter().find(|o| o.attr("selected").is_some());
                let chosen = chosen.or_else(|| all.first());
                chosen.map(|option| option.attr("value").unwrap_or("").to_owned())
            }
            _ => Some(given("")),
        };
        if let Some(value) = value {
            fields.push((name.to_owned(), value));
        }
    }
    (fields, names, offers)
}
