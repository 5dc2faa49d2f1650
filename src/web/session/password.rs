//! The staff entrance with a password of this portal. A name nobody has gets the same answer after the same
//! time; the password is judged outside any transaction, since that is slow on purpose.

use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse};

use super::super::error::WebError;
use super::super::extract::{TypedForm, ctx};
use super::super::page::Page;
use super::super::state::AppState;
use super::callback::browser_of;
use super::{Landing, login, open_door};
use crate::domain::identity::LoginPurpose;
use crate::domain::person::Actor;
use crate::seal::{Seal, SealError, Verdict};
use crate::services::FieldFault;
use crate::services::sign_in::{self, PasswordTry};

/// **Who:** anyone.
pub async fn enter(
    page: Page,
    form: TypedForm,
    state: Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, WebError> {
    let landing = Landing::read(form.get("return_to"));
    let typed = form.get("username").to_owned();
    let password = form.raw("password").to_owned();
    let name = sign_in::username(&typed);
    let mut faults = Vec::new();
    for (field, value) in [("username", &name), ("password", &password)] {
        if value.is_empty() {
            faults.push(FieldFault::new(field, "required"));
        } else if value.len() > 1_000 {
            faults.push(FieldFault::new(field, "wrong-password"));
        }
    }
    if !faults.is_empty() {
        return login::staff_page(page, &state, &landing, String::new(), &typed, &faults);
    }
    let ctx = ctx::of(&state, &page, Actor::System);
    let (limits, begun_by, tried) = (state.lockout, ctx.clone(), name.clone());
    let begun = state
        .db
        .write(move |tx| sign_in::begin_password(tx, &begun_by, &limits, &tried))
        .await?;
    let stored = match begun {
        PasswordTry::Locked { until } => {
            let fault = FieldFault::new("password", "locked-until").with("time", page.time(until));
            return login::staff_page(page, &state, &landing, String::new(), &typed, &[fault]);
        }
        PasswordTry::Check { stored } => stored,
    };
    let seal = state.house.seal.clone();
    let judged = web::block(move || judge(&seal, &password, stored.as_deref())).await;
    let judged = judged.map_err(WebError::internal)?;
    let Judged::Right { rehashed } = judged.map_err(WebError::internal)? else {
        let fault = FieldFault::new("password", "wrong-password");
        return login::staff_page(page, &state, &landing, String::new(), &typed, &[fault]);
    };
    let config = state.sessions;
    let browser = browser_of(&req, &state);
    let entered = state
        .db
        .write(move |tx| {
            let hash = rehashed.as_deref();
            sign_in::enter_with_password(tx, &ctx, &config, &name, hash, &browser)
        })
        .await?;
    open_door(&state, page, LoginPurpose::Staff, &landing, entered)
}

/// What a try with a password came to.
pub(super) enum Judged {
    Right { rehashed: Option<String> },
    Wrong,
}

/// Judges a password; slow on purpose, also where there is none to compare with.
pub(super) fn judge(
    seal: &Seal,
    password: &str,
    stored: Option<&str>,
) -> Result<Judged, SealError> {
    let Some(stored) = stored else {
        seal.passwords().verify_nobody(password)?;
        return Ok(Judged::Wrong);
    };
    Ok(match seal.passwords().verify(password, stored)? {
        Verdict::Wrong => Judged::Wrong,
        Verdict::Right => Judged::Right { rehashed: None },
        Verdict::RightButOldParameters => Judged::Right {
            rehashed: Some(seal.passwords().hash(password)?),
        },
    })
}
