//! `/login` and `/staff/login`: the two entrances, the way out to the identity provider, and a page for
//! every way in which a sign-in can end without one.

use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::super::components::{FaultList, Field};
use super::super::error::WebError;
use super::super::extract::{TypedForm, TypedQuery, ctx};
use super::super::page::{Page, in_language, see_other, show, show_as, show_form};
use super::super::state::AppState;
use super::onward::{self, Errand};
use super::{Landing, cookie};
use crate::domain::identity::LoginPurpose;
use crate::domain::person::Actor;
use crate::oidc::{Failure, OidcError, Wish};
use crate::services::FieldFault;
use crate::services::sessions::Realm;
use crate::services::sign_in;

#[derive(Template)]
#[template(path = "session/login.html")]
struct LoginPage {
    configured: bool,
    return_to: String,
    hint: String,
    page: Page,
}

#[derive(Template)]
#[template(path = "session/staff_login.html")]
struct StaffLoginPage {
    configured: bool,
    return_to: String,
    hint: String,
    faults: FaultList,
    username: Field,
    password: Field,
    page: Page,
}

#[derive(Template)]
#[template(path = "session/trouble.html")]
struct TroublePage {
    title: String,
    what: String,
    next: String,
    again: bool,
    purpose: LoginPurpose,
    return_to: String,
    page: Page,
}

/// Why nobody is signed in now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// No provider in the settings.
    NotConfigured,
    /// The provider does not answer.
    Unreachable,
    /// Something in the exchange does not hold.
    Failed,
    /// The provider does not accept this portal.
    Unregistered,
    /// The person took too long at the provider.
    TooLate,
    /// The person turned back.
    Cancelled,
    /// The provider is not sure enough of the person.
    LevelTooLow,
    /// Used before, from another browser, or never begun here.
    Used,
    /// Locked by an administrator.
    Locked,
    /// Staff without a role.
    NoRole,
}

impl Trouble {
    const fn name(self) -> &'static str {
        match self {
            Self::NotConfigured => "not-configured",
            Self::Unreachable => "unreachable",
            Self::Failed => "failed",
            Self::Unregistered => "unregistered",
            Self::TooLate => "too-late",
            Self::Cancelled => "cancelled",
            Self::LevelTooLow => "level-too-low",
            Self::Used => "used",
            Self::Locked => "locked",
            Self::NoRole => "no-role",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::NotConfigured | Self::Unreachable | Self::Unregistered => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Failed | Self::TooLate | Self::Used => StatusCode::BAD_REQUEST,
            Self::Cancelled => StatusCode::OK,
            Self::LevelTooLow | Self::Locked | Self::NoRole => StatusCode::FORBIDDEN,
        }
    }

    const fn can_try_again(self) -> bool {
        !matches!(self, Self::NotConfigured | Self::Locked | Self::NoRole)
    }
}

impl From<&OidcError> for Trouble {
    fn from(error: &OidcError) -> Self {
        match error {
            OidcError::NotConfigured => Self::NotConfigured,
            OidcError::Unreachable(_) => Self::Unreachable,
            OidcError::Failed(Failure::Expired) => Self::TooLate,
            OidcError::Failed(Failure::ClientRefused(_)) => Self::Unregistered,
            OidcError::Failed(_) => Self::Failed,
            OidcError::Cancelled => Self::Cancelled,
            OidcError::LevelTooLow { .. } => Self::LevelTooLow,
        }
    }
}

/// The page of a sign-in that did not happen.
pub fn trouble(
    mut page: Page,
    trouble: Trouble,
    purpose: LoginPurpose,
    landing: &Landing,
) -> Result<HttpResponse, WebError> {
    let name = trouble.name();
    // The way back is used up, and what stands in its address is a stranger's: another language begins
    // at the entrance.
    let door = match purpose {
        LoginPurpose::Citizen => "/login",
        LoginPurpose::Staff => "/staff/login",
    };
    page.other_language = in_language(&landing.through(door), page.other_lang());
    let words = |part: &str| page.t(&format!("trouble-{name}-{part}")).into_owned();
    let shown = TroublePage {
        title: words("title"),
        what: words("what"),
        next: words("next"),
        again: trouble.can_try_again(),
        purpose,
        return_to: landing.text().to_owned(),
        page,
    };
    let mut answer = show_as(trouble.status(), &shown)?;
    if trouble.status() == StatusCode::SERVICE_UNAVAILABLE {
        let wait = header::HeaderValue::from_static("60");
        answer.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    Ok(answer)
}

/// **Who:** anyone; who is signed in as a citizen goes on.
pub async fn citizens(
    page: Page,
    query: TypedQuery,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let landing = Landing::read(query.shown("return_to"));
    if page.is_citizen() {
        return Ok(see_other(&landing.of(Realm::Citizen)));
    }
    show(&LoginPage {
        configured: state.oidc.is_configured(),
        return_to: landing.text().to_owned(),
        hint: query.shown("login_hint").to_owned(),
        page,
    })
}

/// **Who:** anyone; who is signed in as staff goes on.
pub async fn staff(
    page: Page,
    query: TypedQuery,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let landing = Landing::read(query.shown("return_to"));
    if page.is_staff() {
        return Ok(see_other(&landing.of(Realm::Staff)));
    }
    let hint = query.shown("login_hint").to_owned();
    staff_page(page, &state, &landing, hint, "", &[])
}

/// The staff entrance, with what was wrong with the last try.
pub fn staff_page(
    page: Page,
    state: &AppState,
    landing: &Landing,
    hint: String,
    typed: &str,
    faults: &[FieldFault],
) -> Result<HttpResponse, WebError> {
    let username = Field::short(&page, "username", page.t("login-username"))
        .autocomplete("username")
        .value(typed)
        .faults(&page, faults);
    let password = Field::password(&page, "password", page.t("login-password"))
        .autocomplete("current-password")
        .faults(&page, faults);
    show_form(
        faults,
        &StaffLoginPage {
            configured: state.oidc.is_configured(),
            return_to: landing.text().to_owned(),
            hint,
            faults: FaultList::of(&page, [&username, &password]),
            username,
            password,
            page,
        },
    )
}

/// **Who:** anyone. Begins a sign-in: keeps the attempt, binds it to this browser, sends it to the provider.
pub async fn start(
    page: Page,
    form: TypedForm,
    state: Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, WebError> {
    let purpose: LoginPurpose = form
        .get("purpose")
        .parse()
        .map_err(|_| WebError::Malformed)?;
    let landing = Landing::read(form.get("return_to"));
    let wish = Wish {
        purpose,
        return_to: landing.path(),
        locale: page.locale,
        browser: cookie::login(&req, &state.site),
        login_hint: form.filled("login_hint").map(str::to_owned),
    };
    let (url, attempt) = match state.oidc.begin(wish).await {
        Ok(begun) => begun,
        Err(error) => {
            log(&error);
            return trouble(page, Trouble::from(&error), purpose, &landing);
        }
    };
    let lifetime = state.oidc.config().attempt_lifetime;
    let browser = cookie::for_login(&attempt.browser, lifetime, &state.site);
    let ctx = ctx::of(&state, &page, Actor::System);
    state
        .db
        .write(move |tx| sign_in::begin(tx, &ctx, &attempt, lifetime))
        .await?;
    let mut answer = onward::lead(page, Errand::SignIn, &url)?;
    answer
        .add_cookie(&browser)
        .map_err(|error| WebError::internal(error.to_string()))?;
    Ok(answer)
}

/// The cause stands in the log, never on the page.
pub fn log(error: &OidcError) {
    let mut chain = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        source = cause.source();
    }
    tracing::warn!(error.name = error.code(), error.chain = %chain, "sign-in did not happen");
}
