//! What came back: status, headers, and the page to look at.

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName};
use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::form::Form;
use super::visitor::Visitor;

/// An answer. Its text is kept, not its tree, so that it can be held across an await.
pub struct Page {
    visitor: Visitor,
    url: Url,
    status: StatusCode,
    headers: HeaderMap,
    body: bytes::Bytes,
}

impl Page {
    pub fn new(
        visitor: Visitor,
        url: Url,
        status: StatusCode,
        headers: HeaderMap,
        body: bytes::Bytes,
    ) -> Self {
        Self {
            visitor,
            url,
            status,
            headers,
            body,
        }
    }
    pub const fn url(&self) -> &Url {
        &self.url
    }
    pub const fn status(&self) -> StatusCode {
        self.status
    }
    pub fn is_ok(&self) -> bool {
        self.status == StatusCode::OK
    }
    pub fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }
    /// The body as it came.
    pub const fn bytes(&self) -> &bytes::Bytes {
        &self.body
    }
    /// The body as text.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
    /// A page may answer 503 with a time to come back; nothing else in the five hundreds is ever right.
    pub fn is_expected_trouble(&self) -> bool {
        self.status == StatusCode::SERVICE_UNAVAILABLE && self.headers.contains_key("retry-after")
    }

    /// Fails unless the answer has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        self
    }
    /// Fails unless the words are on the page.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.words().contains(words), "no “{words}” on {self:?}");
        self
    }

    /// The text a person reads, spaces folded.
    pub fn words(&self) -> String {
        let html = self.html();
        let body = Selector::parse("body").unwrap();
        let text: String = html
            .select(&body)
            .flat_map(|body| body.text())
            .collect::<Vec<_>>()
            .join(" ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The text of everything that matches.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let html = self.html();
        let selector = Selector::parse(selector).unwrap();
        let text = |element: ElementRef<'_>| {
            let joined = element.text().collect::<Vec<_>>().join(" ");
            joined.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        html.select(&selector).map(text).collect()
    }

    /// One attribute of everything that matches.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let html = self.html();
        let selector = Selector::parse(selector).unwrap();
        let found = html.select(&selector).filter_map(|e| e.attr(name));
        found.map(str::to_owned).collect()
    }

    /// Whether a form with this action (its path, or a part of it) is on the page.
    pub fn has_form(&self, action: &str) -> bool {
        Form::find(self, action).is_some()
    }

    /// The form with this action, filled as the page has it.
    #[track_caller]
    pub fn form(&self, action: &str) -> Form {
        Form::find(self, action).unwrap_or_else(|| {
            let actions = self.attributes("form", "action");
            panic!("no form {action} among {actions:?} on {self:?}")
        })
    }

    /// Follows the first link whose address contains `part`.
    pub async fn follow(&self, part: &str) -> Page {
        let links = self.attributes("a[href]", "href");
        let link = links.iter().find(|link| link.contains(part));
        let link = link.unwrap_or_else(|| panic!("no link {part} among {links:?} on {self:?}"));
        let to = self.url.join(link).unwrap();
        let mut request = self.visitor.request(reqwest::Method::GET, to.as_str());
        request.from = Some(self.url.clone());
        self.visitor.send(request).await
    }

    /// Where a page leads that goes on by itself.
    pub fn goes_on_to(&self) -> Option<String> {
        let refresh = self.attributes("meta[http-equiv=refresh]", "content");
        let (_, to) = refresh.first()?.split_once("url=")?;
        Some(to.to_owned())
    }

    /// The first code of a file on the page.
    pub fn code(&self) -> Option<String> {
        let pattern = regex::Regex::new(r"SK-\d{4}-\d{6}-\d").unwrap();
        pattern
            .find(&self.text())
            .map(|found| found.as_str().to_owned())
    }

    pub fn html(&self) -> Html {
        Html::parse_document(&self.text())
    }
    pub(super) const fn visitor(&self) -> &Visitor {
        &self.visitor
    }
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = self.header(CONTENT_TYPE).unwrap_or("");
        let words = if kind.starts_with("text/html") {
            self.words()
        } else {
            self.text().into_owned()
        };
        let shown: String = words.chars().take(1500).collect();
        write!(f, "{} {}: {shown}", self.status, self.url)
    }
}
