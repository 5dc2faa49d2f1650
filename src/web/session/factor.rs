//! The second factor of staff: asked for at sign-in, set up there the first time, and changed in the
//! account. Recovery codes are shown once, and again to the very form that made them.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::super::components::{FaultList, Field, Qr};
use super::super::error::WebError;
use super::super::extract::{SignedIn, TypedForm, TypedQuery, ctx};
use super::super::middleware::session::Half;
use super::super::page::{Page, see_other, show as show_page, show_form};
use super::super::state::AppState;
use super::{Landing, account, cookie, role};
use crate::domain::id::PersonId;
use crate::domain::person::Actor;
use crate::seal::Token;
use crate::services::factors::entrance::{self, Answer};
use crate::services::factors::{self, Renewed, Sender, Setup, Shown};
use crate::services::sessions::Realm;
use crate::services::{FieldFault, ServiceError};

#[derive(Template)]
#[template(path = "session/factor.html")]
struct FactorPage {
    action: &'static str,
    setup: Option<Setup>,
    qr: Option<Qr>,
    /// The secret in groups of four, which people can type.
    groups: Vec<String>,
    faults: FaultList,
    otp: Field,
    recovery: Option<Field>,
    return_to: String,
    page: Page,
}

#[derive(Template)]
#[template(path = "session/codes.html")]
struct CodesPage {
    codes: Vec<String>,
    next: String,
    page: Page,
}

const AT_SIGN_IN: &str = "/staff/second-factor";
const IN_ACCOUNT: &str = "/desk/account/second-factor";

/// **Who:** staff whose first factor held.
pub async fn ask(
    page: Page,
    query: TypedQuery,
    state: Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, WebError> {
    let landing = Landing::read(query.shown("return_to"));
    let Some(half) = Half::of(&req) else {
        return Ok(elsewhere(&page, &landing));
    };
    factor_page(page, &state, half.person, AT_SIGN_IN, &landing, &[]).await
}

/// Nobody waits: signed in already, or not at all (any more).
fn elsewhere(page: &Page, landing: &Landing) -> HttpResponse {
    if page.is_staff() {
        see_other(&landing.of(Realm::Staff))
    } else {
        see_other(&landing.through("/staff/login"))
    }
}

async fn factor_page(
    page: Page,
    state: &AppState,
    person: PersonId,
    action: &'static str,
    landing: &Landing,
    faults: &[FieldFault],
) -> Result<HttpResponse, WebError> {
    let ctx = ctx::of(state, &page, Actor::System);
    let setup = state
        .db
        .write(move |tx| {
            if factors::is_set_up(tx, person)? {
                return Ok::<_, ServiceError>(None);
            }
            factors::set_up(tx, &ctx, person).map(Some)
        })
        .await?;
    let otp = Field::short(&page, "otp", page.t("factor-code"))
        .autocomplete("one-time-code")
        .faults(&page, faults);
    let recovery = setup
        .is_none()
        .then(|| Field::short(&page, "recovery", page.t("factor-recovery")));
    show_form(
        faults,
        &FactorPage {
            action,
            groups: setup.as_ref().map(groups).unwrap_or_default(),
            qr: setup
                .as_ref()
                .and_then(|setup| Qr::of(&setup.address, page.t("factor-qr"))),
            setup,
            faults: FaultList::of(&page, [&otp]),
            otp,
            recovery,
            return_to: landing.text().to_owned(),
            page,
        },
    )
}

fn groups(setup: &Setup) -> Vec<String> {
    let letters: Vec<char> = setup.secret.chars().collect();
    letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect()
}

/// **Who:** staff whose first factor held. Sent twice, the form that sets a factor up shows its codes twice.
pub async fn show(
    page: Page,
    form: TypedForm,
    state: Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, WebError> {
    let landing = Landing::read(form.get("return_to"));
    let (Some(half), Some(cookie)) = (Half::of(&req), cookie::session(&req, &state.site)) else {
        return in_already(page, &form, &state, &landing).await;
    };
    let key = form.key()?;
    let Some(typed) = typed(&form) else {
        let fault = FieldFault::new("otp", "required");
        return factor_page(page, &state, half.person, AT_SIGN_IN, &landing, &[fault]).await;
    };
    let ctx = ctx::of(&state, &page, Actor::Citizen(half.person));
    let settings = entrance::Settings {
        limits: state.lockout,
        sessions: state.sessions,
    };
    let answer = state
        .db
        .write(move |tx| {
            let sender = Sender::of(tx, half.person, half.session)?;
            entrance::enter(tx, &ctx, &settings, &cookie.hash(), sender, key, &typed)
        })
        .await?;
    let fault = match answer {
        Answer::Open { token, codes } => return go_on(page, &state, &landing, &token, codes),
        Answer::Not(shown) => fault_of(&page, shown),
        Answer::Past => FieldFault::new("otp", "codes-past"),
    };
    factor_page(page, &state, half.person, AT_SIGN_IN, &landing, &[fault]).await
}

/// A second click after the first was answered comes with the cookie of that answer.
async fn in_already(
    page: Page,
    form: &TypedForm,
    state: &AppState,
    landing: &Landing,
) -> Result<HttpResponse, WebError> {
    let Ok(me) = role::staff(&page) else {
        return Ok(elsewhere(&page, landing));
    };
    let key = form.key()?;
    let Some(typed) = typed(form) else {
        return Ok(elsewhere(&page, landing));
    };
    let ctx = ctx::of(state, &page, account::actor(&me));
    let limits = state.lockout;
    let again = state
        .db
        .write(move |tx| {
            let sender = Sender::of(tx, me.person, me.session)?;
            entrance::codes_again(tx, &ctx, &limits, sender, key, &typed)
        })
        .await?;
    match again {
        None => Ok(elsewhere(&page, landing)),
        Some(made) => codes(page, made, landing.of(Realm::Staff)),
    }
}

/// In, under a new token; with codes to be read first where the factor is new.
fn go_on(
    page: Page,
    state: &AppState,
    landing: &Landing,
    token: &Token,
    made: Option<Vec<String>>,
) -> Result<HttpResponse, WebError> {
    let next = landing.of(Realm::Staff);
    let mut response = match made {
        None => see_other(&next),
        Some(made) => codes(page, made, next)?,
    };
    response
        .add_cookie(&cookie::for_session(token, &state.site))
        .map_err(|error| WebError::internal(error.to_string()))?;
    Ok(response)
}

fn typed(form: &TypedForm) -> Option<String> {
    let typed = form.filled("otp").or_else(|| form.filled("recovery"))?;
    (typed.len() <= 100).then(|| typed.to_owned())
}

fn fault_of(page: &Page, shown: Shown) -> FieldFault {
    match shown {
        Shown::Locked { until } => {
            FieldFault::new("otp", "locked-until").with("time", page.time(until))
        }
        Shown::Held | Shown::Wrong => FieldFault::new("otp", "wrong-code"),
    }
}

fn codes(page: Page, codes: Vec<String>, next: String) -> Result<HttpResponse, WebError> {
    show_page(&CodesPage { codes, next, page })
}

/// **Who:** staff, for their own account.
pub async fn set_up(page: Page, state: Data<AppState>) -> Result<HttpResponse, WebError> {
    let me = role::staff(&page)?;
    factor_page(page, &state, me.person, IN_ACCOUNT, &Landing::read(""), &[]).await
}

/// **Who:** staff, for their own account. A code of the app confirms a new factor, or makes new recovery
/// codes for one that is set up.
pub async fn change(
    page: Page,
    form: TypedForm,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let key = form.key()?;
    let me: SignedIn = role::staff(&page)?;
    let nowhere = Landing::read("");
    let Some(typed) = typed(&form) else {
        let fault = FieldFault::new("otp", "required");
        return factor_page(page, &state, me.person, IN_ACCOUNT, &nowhere, &[fault]).await;
    };
    let ctx = ctx::of(&state, &page, account::actor(&me));
    let limits = state.lockout;
    let renewed = state
        .db
        .write(move |tx| {
            let sender = Sender::of(tx, me.person, me.session)?;
            factors::renew_codes(tx, &ctx, &limits, sender, key, &typed)
        })
        .await?;
    let fault = match renewed {
        Renewed::Codes(made) => return codes(page, made, "/desk/account".to_owned()),
        Renewed::Not(shown) => fault_of(&page, shown),
        Renewed::Past => FieldFault::new("otp", "codes-past"),
    };
    factor_page(page, &state, me.person, IN_ACCOUNT, &nowhere, &[fault]).await
}
