//! A browser without script: keeps cookies, follows redirects, says where a request comes from.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Method, StatusCode};
use url::Url;

use super::jar::Jar;
use super::page::Page;
use super::persona::Persona;

/// Cheap to clone; clones are the same browser.
#[derive(Clone)]
pub struct Visitor(Arc<Inner>);

struct Inner {
    home: Url,
    identity: Url,
    log: PathBuf,
    client: reqwest::Client,
    jar: Mutex<Jar>,
    language: Mutex<&'static str>,
    /// Whom the stand-in provider shall sign in without asking.
    hint: Mutex<Option<&'static str>>,
    /// Too old to say where a request comes from.
    old: AtomicBool,
}

/// What is sent, before cookies.
#[derive(Clone)]
pub struct Request {
    pub method: Method,
    pub url: Url,
    pub body: Option<(String, Vec<u8>)>,
    /// Where the person was; decides `Sec-Fetch-Site` and `Origin`.
    pub from: Option<Url>,
    pub headers: Vec<(&'static str, String)>,
}

impl Visitor {
    pub fn new(home: &Url, identity: &Url, log: PathBuf) -> Self {
        // another test of this process may have done it
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            // a connection kept for later may be closed by the portal just when it is used again
            .pool_max_idle_per_host(0)
            .timeout(Duration::from_secs(60))
            .build()
            .unwrap();
        Self(Arc::new(Inner {
            home: home.clone(),
            identity: identity.clone(),
            log,
            client,
            jar: Mutex::default(),
            language: Mutex::new("vi"),
            hint: Mutex::default(),
            old: AtomicBool::new(false),
        }))
    }

    /// The same browser, talking to another node.
    pub fn at(&self, home: &Url) -> Self {
        self.goes_to(home, &self.0.identity)
    }

    /// The same browser, whose portal and identity provider are elsewhere.
    pub fn goes_to(&self, home: &Url, identity: &Url) -> Self {
        let old = &self.0;
        Self(Arc::new(Inner {
            home: home.clone(),
            identity: identity.clone(),
            log: old.log.clone(),
            client: old.client.clone(),
            jar: Mutex::new(old.jar.lock().unwrap().clone()),
            language: Mutex::new(*old.language.lock().unwrap()),
            hint: Mutex::new(*old.hint.lock().unwrap()),
            old: AtomicBool::new(old.old.load(Ordering::Relaxed)),
        }))
    }

    /// Reads another language from now on.
    pub fn reads(self, language: &'static str) -> Self {
        *self.0.language.lock().unwrap() = language;
        self
    }

    /// Becomes a browser from before `Sec-Fetch-Site` and `Origin`.
    pub fn grows_old(&self) {
        self.0.old.store(true, Ordering::Relaxed);
    }

    /// Signs in through the stand-in provider as this person and ends on the first page after it.
    pub async fn signed_in_as(self, who: Persona) -> Self {
        self.sign_in(who).await;
        self
    }

    /// As [`Visitor::signed_in_as`], answering the page that the sign-in ended on.
    pub async fn sign_in(&self, who: Persona) -> Page {
        let page = self.enter(who).await;
        assert!(
            page.url().origin() == self.0.home.origin() && page.has_form("/logout"),
            "{who:?} could not sign in: {page:?}"
        );
        page
    }

    /// Goes the way of a sign-in and answers where it ended, well or not.
    pub async fn enter(&self, who: Persona) -> Page {
        self.expects(who.key());
        let start = if who.is_staff() {
            "/staff/login"
        } else {
            "/login"
        };
        let mut page = self.get(start).await;
        if page.has_form("/login/start") {
            page = page.form("/login/start").send().await;
        }
        // the page of the provider that nobody here wrote
        if page.has_form("/interaction/") {
            let form = page.form("/interaction/");
            page = form.set("login", who.person().sub.clone()).send().await;
        }
        // a first visit: nothing is ticked beforehand
        if page.has_form("/my/welcome") {
            let form = page.form("/my/welcome");
            page = form
                .tick("locale")
                .tick("notice_mode")
                .tick("agree")
                .send()
                .await;
        }
        page
    }

    /// Whom the provider shall take this browser for at the next sign-in.
    pub fn expects(&self, key: &'static str) {
        *self.0.hint.lock().unwrap() = Some(key);
    }

    /// Loads a page, following redirects.
    pub async fn get(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path)).await
    }

    /// Sends fields that no form offered; for forgeries. Goes out as from a page of the portal.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = encoded(fields);
        self.send(Request {
            body: Some(("application/x-www-form-urlencoded".to_owned(), body)),
            ..self.request(Method::POST, path)
        })
        .await
    }

    /// A request to build upon.
    pub fn request(&self, method: Method, path: &str) -> Request {
        Request {
            method,
            url: self.0.home.join(path).unwrap(),
            body: None,
            from: Some(self.0.home.clone()),
            headers: Vec::new(),
        }
    }

    /// Sends and follows redirects; any server error fails the test.
    pub async fn send(&self, request: Request) -> Page {
        let mut request = request;
        for _ in 0..15 {
            let page = self.send_once(request.clone()).await;
            let location = page
                .header(LOCATION)
                .filter(|_| page.status().is_redirection());
            let next = location.map_or_else(|| page.goes_on_to(), |to| Some(to.to_owned()));
            let Some(next) = next.map(|to| page.url().join(&to).unwrap()) else {
                return page;
            };
            let keep = matches!(
                page.status(),
                StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT
            );
            request = Request {
                method: if keep { request.method } else { Method::GET },
                body: if keep { request.body } else { None },
                from: request.from,
                url: self.hinted(next),
                headers: Vec::new(),
            };
        }
        panic!("redirected in circles at {}", request.url);
    }

    /// Sends and looks at the first answer, redirect or not.
    pub async fn send_once(&self, request: Request) -> Page {
        let answer = self.exchange(request).await;
        let trouble = answer.status().is_server_error() && !answer.is_expected_trouble();
        assert!(
            !trouble,
            "server error: {answer:?}\n{}",
            std::fs::read_to_string(&self.0.log).unwrap_or_default()
        );
        assert!(
            !answer.text().contains("panicked at") && !answer.text().contains("stack backtrace"),
            "the inside shows: {answer:?}"
        );
        answer
    }

    async fn exchange(&self, request: Request) -> Page {
        let mut headers = HeaderMap::new();
        let mut set = |name: &str, value: &str| {
            let name = HeaderName::try_from(name).unwrap();
            headers.insert(name, HeaderValue::from_str(value).unwrap());
        };
        set("accept", "text/html,application/xhtml+xml");
        set("accept-language", *self.0.language.lock().unwrap());
        let old = self.0.old.load(Ordering::Relaxed);
        if !old {
            set("sec-fetch-mode", "navigate");
            set("sec-fetch-dest", "document");
            set("sec-fetch-site", site(request.from.as_ref(), &request.url));
        }
        if !old && request.method != Method::GET && request.method != Method::HEAD {
            let origin = request.from.as_ref().map(|from| from.origin());
            let origin = origin.map_or("null".to_owned(), |origin| origin.ascii_serialization());
            set("origin", &origin);
        }
        let cookies = self.0.jar.lock().unwrap().line(&request.url);
        if !cookies.is_empty() {
            set(COOKIE.as_str(), &cookies);
        }
        for (name, value) in &request.headers {
            set(name, value);
        }
        let mut builder = self.0.client.request(request.method, request.url.clone());
        if let Some((kind, body)) = request.body {
            set(CONTENT_TYPE.as_str(), &kind);
            builder = builder.body(body);
        }
        let response = builder
            .headers(headers)
            .send()
            .await
            .unwrap_or_else(|error| panic!("no answer from {}: {error:?}", request.url));
        let (status, headers) = (response.status(), response.headers().clone());
        self.0.jar.lock().unwrap().keep(&request.url, &headers);
        let body = response.bytes().await.unwrap();
        Page::new(self.clone(), request.url, status, headers, body)
    }

    /// The provider shows its page of people unless it is told whom to take.
    fn hinted(&self, mut url: Url) -> Url {
        let provider = url.origin() == self.0.identity.origin() && url.path().contains("authorize");
        let hinted = url.query_pairs().any(|(name, _)| name == "login_hint");
        let wanted = provider && !hinted;
        if let Some(key) = self.0.hint.lock().unwrap().filter(|_| wanted) {
            url.query_pairs_mut().append_pair("login_hint", key);
        }
        url
    }

    /// The `Cookie` line of a request to this address, for requests made by hand.
    pub fn cookie_line(&self, url: &Url) -> String {
        self.0.jar.lock().unwrap().line(url)
    }

    /// Loses all cookies.
    pub fn forget(&self) {
        self.0.jar.lock().unwrap().clear();
    }

    /// The value of a cookie of the portal.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let line = self.0.jar.lock().unwrap().line(&self.0.home);
        let mut pairs = line.split("; ").filter_map(|pair| pair.split_once('='));
        let found = pairs.find(|(key, _)| *key == name)?;
        Some(found.1.to_owned())
    }

    /// Names of the cookies held.
    pub fn cookies(&self) -> Vec<String> {
        let jar = self.0.jar.lock().unwrap();
        jar.names().into_iter().map(str::to_owned).collect()
    }
}

fn site(from: Option<&Url>, to: &Url) -> &'static str {
    match from {
        None => "none",
        Some(from) if from.origin() == to.origin() => "same-origin",
        Some(from) if from.host_str() == to.host_str() => "same-site",
        Some(_) => "cross-site",
    }
}

/// Fields as a browser encodes them.
pub fn encoded(fields: &[(&str, &str)]) -> Vec<u8> {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
        .into_bytes()
}
