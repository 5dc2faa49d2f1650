//! What the layout of every page shows: language, who is signed in, where we are, a message from the page
//! before, the token of its forms. A handler takes a [`Page`] as an argument and puts it into its template.

use std::borrow::Borrow;
use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse};
use askama::Template;
use askama::filters::Safe;
use chrono::NaiveDate;
use tracing_actix_web::RequestId;
use uuid::Uuid;

use super::error::{Detail, WebError};
use super::extract::{Realm, SignedIn, locale};
use super::routes::LAYOUT_NAV;
use super::state::AppState;
use crate::domain::locale::Locale;
use crate::domain::person::Role;
use crate::domain::text_enum::TextEnum as _;
use crate::domain::time::Instant;
use crate::i18n::{Words, number};
use crate::services::FieldFault;

/// Bytes that most pages fit in, so that they are not moved while they grow.
const ROOM: usize = 32 * 1024;
/// The cookie that carries a message to the next page.
pub const FLASH: &str = "sk_flash";

/// Layout data, the words, and the small things every template asks for.
#[derive(Clone)]
pub struct Page {
    /// The words of the reader's language.
    pub words: Words,
    /// That language.
    pub locale: Locale,
    /// The path asked for.
    pub path: String,
    /// Who is signed in.
    pub signed_in: Option<SignedIn>,
    /// The message of the page before, in the reader's language.
    pub flash: Option<String>,
    /// That message says what is still missing, not what is done.
    pub flash_asks: bool,
    /// The token for all forms of this page.
    pub form_token: String,
    /// The moment this page shows.
    pub now: Instant,
    /// What to quote when something went wrong.
    pub request_id: String,
    /// This page in the other language.
    pub other_language: String,
    state: Data<AppState>,
}

/// Templates say `page.t("…")`, `page.date(…)`: the words are most of what they ask for.
impl std::ops::Deref for Page {
    type Target = Words;
    fn deref(&self) -> &Words {
        &self.words
    }
}

/// One entry of the navigation.
pub struct NavItem {
    /// Where it leads.
    pub href: &'static str,
    /// Its words.
    pub label: String,
    /// Whether the reader is there.
    pub here: bool,
    /// A number beside it; none when zero.
    pub count: Option<u32>,
}

impl Page {
    /// The layout data of a request.
    ///
    /// # Errors
    /// When the application was put together without its state.
    pub fn of(req: &HttpRequest) -> Result<Self, WebError> {
        let state = req
            .app_data::<Data<AppState>>()
            .cloned()
            .ok_or_else(|| WebError::internal("no application state"))?;
        let locale = locale::of(req);
        let words = Words::new(locale, Arc::clone(&state.catalogue));
        let signed_in = SignedIn::of(req);
        let other = match locale {
            Locale::Vi => Locale::En,
            Locale::En => Locale::Vi,
        };
        Ok(Self {
            flash: flash_of(req, &words),
            flash_asks: req
                .cookie(FLASH)
                .is_some_and(|cookie| cookie.value().ends_with("-missing")),
            form_token: state
                .form_key
                .token(signed_in.as_ref().map(|one| one.session)),
            now: state.clock.now(),
            request_id: request_id(req),
            other_language: locale::switch_href(req, other),
            path: req.path().to_owned(),
            words,
            locale,
            signed_in,
            state,
        })
    }

    /// What exactly was wrong, in a sentence.
    #[must_use]
    pub fn detail(&self, detail: &Detail) -> String {
        match detail {
            Detail::Fault(fault) => self.words.fault(fault.code, &fault.params).into_owned(),
            Detail::Refusal(refusal) => self.words.refusal(refusal).into_owned(),
            Detail::HandedIn(code) => self
                .t1("error-handed-in-code", "code", code.as_str())
                .into_owned(),
            Detail::Ended(code) => self
                .t1("error-ended-code", "code", code.as_str())
                .into_owned(),
        }
    }

    // A template hands its fields over by reference; these take values and references alike, where the
    // ones of `Words` below them take values only.

    /// `22/11/2026`.
    #[must_use]
    pub fn date(&self, day: impl Borrow<NaiveDate>) -> String {
        self.words.date(*day.borrow())
    }
    /// `14:02, 22/11/2026`.
    #[must_use]
    pub fn moment(&self, at: impl Borrow<Instant>) -> String {
        self.words.moment(*at.borrow())
    }
    /// `14:02`.
    #[must_use]
    pub fn time(&self, at: impl Borrow<Instant>) -> String {
        self.words.time(*at.borrow())
    }
    /// How long ago, in words.
    #[must_use]
    pub fn ago(&self, at: impl Borrow<Instant>) -> String {
        self.words.ago(*at.borrow(), self.now).into_owned()
    }
    /// For `<time datetime="…">`.
    #[must_use]
    pub fn machine(&self, at: impl Borrow<Instant>) -> String {
        number::machine(*at.borrow())
    }
    /// `1.234` or `1,234`.
    #[must_use]
    pub fn number(&self, count: impl Borrow<i64>) -> String {
        self.words.number(*count.borrow())
    }
    /// `1,5 MB` or `1.5 MB`.
    #[must_use]
    pub fn size(&self, bytes: impl Borrow<u64>) -> String {
        self.words.size(*bytes.borrow())
    }

    /// The address of a static file.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        self.state.assets.href(name)
    }

    /// A new idempotency key for one form.
    #[must_use]
    pub fn once(&self) -> String {
        Uuid::new_v4().to_string()
    }

    /// Whether this is a demonstration, where everything is invented.
    #[must_use]
    pub fn demo(&self) -> bool {
        self.state.site.demo
    }

    /// Whether anything here was invented.
    #[must_use]
    pub fn invented(&self) -> bool {
        self.state.site.invented
    }

    /// Whether there is a mailbox of a demonstration to look into.
    #[must_use]
    pub fn mailbox(&self) -> bool {
        self.state.site.mailbox.is_some()
    }

    /// Whether the reader is a citizen, a member of staff, or nobody yet.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.signed_in
            .as_ref()
            .is_some_and(|one| one.realm == Realm::Staff)
    }

    /// Whether a citizen is signed in.
    #[must_use]
    pub fn is_citizen(&self) -> bool {
        self.signed_in
            .as_ref()
            .is_some_and(|one| one.realm == Realm::Citizen)
    }

    /// The language a reader can switch to.
    #[must_use]
    pub const fn other_lang(&self) -> &'static str {
        match self.locale {
            Locale::Vi => "en",
            Locale::En => "vi",
        }
    }

    /// Tells one reader from another on the same machine, and nothing else about them.
    #[must_use]
    pub fn me(&self) -> Option<String> {
        let person = self.signed_in.as_ref()?.person.to_string();
        let mark = self.state.house.seal.index().index("reader", &person);
        Some(
            mark.iter()
                .take(8)
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        )
    }

    /// Where this person's account is.
    #[must_use]
    pub fn account_href(&self) -> &'static str {
        if self.is_staff() {
            "/desk/account"
        } else {
            "/my/account"
        }
    }

    /// After a change: go to `path` and say `flash-<name>` there.
    #[must_use]
    pub fn see_other_with(&self, path: &str, name: &'static str) -> HttpResponse {
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, path))
            .cookie(self.flash_next(name))
            .finish()
    }

    /// What makes the next page say `flash-<name>`.
    #[must_use]
    pub fn flash_next(&self, name: &'static str) -> Cookie<'static> {
        let mut cookie = Cookie::new(FLASH, name);
        cookie.set_path("/");
        cookie.set_http_only(true);
        cookie.set_same_site(SameSite::Lax);
        cookie.set_secure(self.state.site.secure);
        cookie.set_max_age(Duration::minutes(2));
        cookie
    }

    /// For an element with what people wrote: they write Vietnamese, whatever language the page is in.
    #[must_use]
    pub fn written(&self) -> Safe<&'static str> {
        self.written_if(true)
    }

    /// The same for an element that has words of the portal instead where `own` is false.
    #[must_use]
    pub fn written_if(&self, own: impl Borrow<bool>) -> Safe<&'static str> {
        match self.locale {
            Locale::En if *own.borrow() => Safe(r#" lang="vi""#),
            Locale::En | Locale::Vi => Safe(""),
        }
    }

    /// The active role in words, with its agency.
    #[must_use]
    pub fn role_line(&self) -> Option<String> {
        let active = self.signed_in.as_ref()?.role.as_ref()?;
        let role = self.word("role", active.role);
        Some(format!("{role} · {}", active.agency_name.get(self.locale)))
    }

    /// The navigation of this reader.
    #[must_use]
    pub fn nav(&self) -> Vec<NavItem> {
        let role = self.signed_in.as_ref().and_then(|one| one.role.as_ref());
        let role = role.map(|active| active.role);
        let shown = LAYOUT_NAV
            .iter()
            .filter(|(_, _, audience)| audience.includes(self.signed_in.as_ref(), role));
        // `/my/inbox` lies below `/my` and has an entry of its own
        let below = |href: &str| self.path == href || self.path.starts_with(&format!("{href}/"));
        let nearest = shown.clone().map(|(href, ..)| *href);
        let nearest = nearest
            .filter(|href| below(href))
            .max_by_key(|href| href.len());
        shown
            .map(|(href, key, _)| NavItem {
                href,
                label: self.t(key).into_owned(),
                here: nearest == Some(*href),
                count: self.count_for(href),
            })
            .collect()
    }

    fn count_for(&self, href: &str) -> Option<u32> {
        let unread = self.signed_in.as_ref()?.unread;
        (href.ends_with("/inbox") && unread > 0).then_some(unread)
    }
}

/// Who sees an entry of the navigation.
#[derive(Debug, Clone, Copy)]
pub enum Audience {
    /// Visitors and citizens.
    Public,
    /// A signed-in citizen.
    Citizen,
    /// Staff in any role.
    Staff,
    /// Staff in one of these roles.
    Roles(&'static [Role]),
}

impl Audience {
    fn includes(self, person: Option<&SignedIn>, role: Option<Role>) -> bool {
        let realm = person.map(|one| one.realm);
        match self {
            Self::Public => realm != Some(Realm::Staff),
            Self::Citizen => realm == Some(Realm::Citizen),
            Self::Staff => realm == Some(Realm::Staff) && role.is_some(),
            Self::Roles(roles) => role.is_some_and(|role| roles.contains(&role)),
        }
    }
}

impl FromRequest for Page {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(req))
    }
}

/// The id under which this request is logged.
#[must_use]
pub fn request_id(req: &HttpRequest) -> String {
    let extensions = req.extensions();
    extensions
        .get::<RequestId>()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// A flash is the name of a message, never text, so that a forged cookie can say nothing of its own.
fn flash_of(req: &HttpRequest, words: &Words) -> Option<String> {
    let cookie = req.cookie(FLASH)?;
    let name = cookie.value();
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    (plain && !name.is_empty() && name.len() <= 60)
        .then(|| words.t(&format!("flash-{name}")).into_owned())
}

/// A page with status 200.
///
/// # Errors
/// When the template fails.
pub fn show(template: &impl Template) -> Result<HttpResponse, WebError> {
    show_as(StatusCode::OK, template)
}

/// A page with another status (422 for a form that comes back).
///
/// # Errors
/// When the template fails.
pub fn show_as(status: StatusCode, template: &impl Template) -> Result<HttpResponse, WebError> {
    let mut body = String::with_capacity(ROOM);
    template.render_into(&mut body)?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .body(body))
}

/// A page with a form: 422 when it comes back with faults.
///
/// # Errors
/// When the template fails.
pub fn show_form(
    faults: &[FieldFault],
    template: &impl Template,
) -> Result<HttpResponse, WebError> {
    let status = if faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    show_as(status, template)
}

/// After a change: go to `path` by GET.
#[must_use]
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .finish()
}

/// An address without a page of its own leads on, in the language it was asked for.
#[must_use]
pub fn lead_on(req: &HttpRequest, path: &str) -> HttpResponse {
    match locale::asked(req) {
        Some(language) => see_other(&in_language(path, language.as_str())),
        None => see_other(path),
    }
}

/// `path` in this language; the layout remembers it.
#[must_use]
pub fn in_language(path: &str, language: &str) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}lang={language}")
}
