//! `/my/account` and `/desk/account`: what the portal knows about a person, masked until they ask, what
//! they may choose, and where they are signed in.

use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;

use super::super::components::{FaultList, Field};
use super::super::error::WebError;
use super::super::extract::{Realm, SignedIn, TypedForm, TypedQuery, ctx};
use super::super::page::{Page, in_language, see_other, show_form};
use super::super::state::AppState;
use super::cookie;
use super::welcome::{choices, locale_field, notice_field};
use crate::domain::id::SessionId;
use crate::domain::identity::CitizenNumber;
use crate::domain::locale::Locale;
use crate::domain::person::Actor;
use crate::domain::text::EmailAddress;
use crate::domain::text_enum::TextEnum as _;
use crate::domain::time::Instant;
use crate::services::accounts::{self, Account};
use crate::services::looks::{self, LookSeen};
use crate::services::sessions::{self, ActiveRole};
use crate::services::{FieldFault, ServiceError, emails, factors, once, passwords};

#[derive(Template)]
#[template(path = "my/account.html")]
struct AccountPage {
    base: &'static str,
    shown: bool,
    name: String,
    number: Option<String>,
    birth_date: Option<String>,
    email_now: Option<String>,
    email_waiting: Option<String>,
    faults: FaultList,
    email: Field,
    locale: Field,
    notice_mode: Field,
    places: Vec<PlaceShown>,
    looks: Vec<LookShown>,
    staff: Option<StaffPart>,
    /// Made by an administrator, not by the identity provider.
    local: bool,
    page: Page,
}

struct PlaceShown {
    session: SessionId,
    browser: String,
    since: Instant,
    last_seen: Instant,
    here: bool,
}

/// A look of staff at this person's data.
struct LookShown {
    at: Instant,
    role: String,
    agency: String,
    code: Option<String>,
}

struct StaffPart {
    role: Option<String>,
    several: bool,
    /// With a password of this portal.
    local: bool,
    factor: bool,
    codes_left: i64,
}

/// Whoever is signed in; the gate let nobody else through.
pub(super) fn person(page: &Page) -> Result<SignedIn, WebError> {
    page.signed_in
        .clone()
        .ok_or(WebError::SignIn(Realm::Citizen))
}

/// For changes of one's own account, which need no role: the person alone counts.
pub(super) fn actor(me: &SignedIn) -> Actor {
    me.actor().unwrap_or(Actor::Citizen(me.person))
}

/// Everything the page shows, read in one go.
struct Loaded {
    account: Account,
    waiting: Option<EmailAddress>,
    places: Vec<sessions::Place>,
    looks: Vec<LookSeen>,
    roles: Vec<ActiveRole>,
    local: bool,
    factor: bool,
    codes_left: i64,
}

async fn load(page: &Page, state: &AppState, me: &SignedIn) -> Result<Loaded, WebError> {
    let ctx = ctx::of(state, page, actor(me));
    let (id, config) = (me.person, state.sessions);
    Ok(state
        .db
        .read(move |tx| {
            Ok::<_, ServiceError>(Loaded {
                account: accounts::own(tx, &ctx, id)?,
                waiting: emails::waiting(tx, &ctx, id)?.map(|(address, _)| address),
                places: sessions::places(tx, &config, id, ctx.now)?,
                looks: looks::at_own(tx, id)?,
                roles: sessions::roles(tx, id)?,
                local: passwords::username(tx, id)?.is_some(),
                factor: factors::is_set_up(tx, id)?,
                codes_left: factors::codes_left(tx, id)?,
            })
        })
        .await?)
}

/// **Who:** a citizen.
pub async fn citizens(
    page: Page,
    query: TypedQuery,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let shown = query.get("show").is_some();
    account_page(page, &state, shown, None, &[]).await
}

/// **Who:** staff.
pub async fn staff(
    page: Page,
    query: TypedQuery,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    citizens(page, query, state).await
}

/// The page again with what was typed.
pub(super) async fn with_faults(
    page: Page,
    state: &AppState,
    form: &TypedForm,
    faults: Vec<FieldFault>,
) -> Result<HttpResponse, WebError> {
    account_page(page, state, false, Some(form), &faults).await
}

async fn account_page(
    page: Page,
    state: &AppState,
    shown: bool,
    typed: Option<&TypedForm>,
    faults: &[FieldFault],
) -> Result<HttpResponse, WebError> {
    let me = person(&page)?;
    let loaded = load(&page, state, &me).await?;
    let account = &loaded.account;
    let number = account.facts.citizen_number.as_deref();
    let number = number.and_then(CitizenNumber::parse).map(|number| {
        if shown {
            number.reveal().to_owned()
        } else {
            number.masked()
        }
    });
    let birth_date = account.facts.birth_date.map(|day| {
        if shown {
            page.date(day)
        } else {
            format!("••/••/{}", day.format("%Y"))
        }
    });
    let shown_email = |address: &str| match EmailAddress::parse(address) {
        Ok(parsed) if !shown => parsed.masked(),
        _ => address.to_owned(),
    };
    let value = |name: &str, stored: String| {
        typed
            .filter(|form| form.has(name))
            .map_or(stored, |form| form.get(name).to_owned())
    };
    let email = Field::email(&page, "email", page.t("account-email-new"))
        .value(value("email", String::new()))
        .faults(&page, faults);
    let locale = locale_field(&page)
        .value(value("locale", account.locale.to_string()))
        .faults(&page, faults);
    let notice_mode = notice_field(&page)
        .value(value("notice_mode", account.notice_mode.to_string()))
        .faults(&page, faults);
    let places: Vec<PlaceShown> = loaded
        .places
        .iter()
        .map(|place| PlaceShown {
            session: place.session,
            browser: browser_name(&place.user_agent)
                .unwrap_or_else(|| page.t("account-browser-unknown").into_owned()),
            since: place.since,
            last_seen: place.last_seen,
            here: place.session == me.session,
        })
        .collect();
    let looks = loaded.looks.iter().map(|look| LookShown {
        at: look.at,
        role: page.word("role", look.role).into_owned(),
        agency: match page.locale {
            Locale::Vi => look.agency_vi.clone(),
            Locale::En => look.agency_en.clone(),
        },
        code: look.code.clone(),
    });
    let looks = looks.collect();
    let staff = page.is_staff().then(|| StaffPart {
        role: page.role_line(),
        several: loaded.roles.len() > 1,
        local: loaded.local,
        factor: loaded.factor,
        codes_left: loaded.codes_left,
    });
    show_form(
        faults,
        &AccountPage {
            base: page.account_href(),
            shown,
            name: account.name.clone(),
            number,
            birth_date,
            email_now: account.facts.email.as_deref().map(shown_email),
            email_waiting: loaded.waiting.as_ref().map(EmailAddress::masked),
            local: staff.as_ref().is_some_and(|staff| staff.local),
            faults: FaultList::of(&page, [&email, &locale, &notice_mode]),
            email,
            locale,
            notice_mode,
            places,
            looks,
            staff,
            page,
        },
    )
}

/// Browser and system as people call them; names, the same in every language.
fn browser_name(agent: &str) -> Option<String> {
    let first = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(mark, _)| agent.contains(mark))
            .map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("coc_coc", "Coc Coc"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ])?;
    let system = first(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    Some(system.map_or_else(
        || browser.to_owned(),
        |system| format!("{browser}, {system}"),
    ))
}

/// **Who:** a citizen or staff, for their own account.
pub async fn choose(
    page: Page,
    form: TypedForm,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let me = person(&page)?;
    let mut faults = Vec::new();
    let choices = choices(&form, &mut faults);
    if !faults.is_empty() {
        return with_faults(page, &state, &form, faults).await;
    }
    let key = form.key()?;
    let ctx = ctx::of(&state, &page, actor(&me));
    let content = form.pairs().to_vec();
    state
        .db
        .write(move |tx| {
            once::guard(tx, &ctx, Some(key), "account", &content, |tx| {
                accounts::choose(tx, &ctx, me.person, choices)
            })
        })
        .await?;
    Ok(go_on(&page, page.account_href(), choices.locale, "saved"))
}

/// Goes to `path` in this language; the layout remembers it.
pub(super) fn go_on(page: &Page, path: &str, locale: Locale, flash: &'static str) -> HttpResponse {
    page.see_other_with(&in_language(path, locale.as_str()), flash)
}

/// **Who:** a citizen or staff, for their own sessions: one, or all of them with this one.
pub async fn end_sessions(
    page: Page,
    form: TypedForm,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let me = person(&page)?;
    if form.get("do") == "everywhere" {
        state
            .db
            .write(move |tx| sessions::end_all(tx, me.person, None))
            .await?;
        let mut answer = page.see_other_with("/", "signed-out-everywhere");
        answer
            .add_cookie(&cookie::no_session(&state.site))
            .map_err(|error| WebError::internal(error.to_string()))?;
        return Ok(answer);
    }
    let session: SessionId = form.id("session")?;
    let ended = state
        .db
        .write(move |tx| sessions::end_one(tx, me.person, session))
        .await;
    match ended {
        // Ended already is what was wanted.
        Ok(()) | Err(ServiceError::NotFound) => {}
        Err(other) => return Err(other.into()),
    }
    if session == me.session {
        return Ok(see_other("/"));
    }
    Ok(page.see_other_with(page.account_href(), "session-ended"))
}

#[cfg(test)]
mod tests {
    use super::browser_name;

    #[test]
    fn a_browser_is_called_what_people_call_it() {
        let chrome = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36";
        assert_eq!(browser_name(chrome).as_deref(), Some("Chrome, Windows"));
        let edge = format!("{chrome} Edg/130.0");
        assert_eq!(browser_name(&edge).as_deref(), Some("Edge, Windows"));
        assert_eq!(browser_name("curl/8"), None);
    }
}
