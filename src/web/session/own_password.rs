//! `/desk/account/password`: a new password for one's own local account. The old one is asked for, wrong
//! ones count as at the entrance, and every other session of the account ends.

use actix_web::HttpResponse;
use actix_web::web::{self, Data};
use askama::Template;

use super::super::components::{FaultList, Field};
use super::super::error::WebError;
use super::super::extract::{SignedIn, TypedForm, ctx};
use super::super::page::{Page, show_form};
use super::super::state::AppState;
use super::password::{Judged, judge};
use super::{account, role};
use crate::services::sign_in::PasswordTry;
use crate::services::{FieldFault, ServiceError, passwords};

#[derive(Template)]
#[template(path = "session/own_password.html")]
struct PasswordPage {
    username: String,
    faults: FaultList,
    old: Field,
    new: Field,
    again: Field,
    page: Page,
}

/// **Who:** staff with a local account.
pub async fn ask(page: Page, state: Data<AppState>) -> Result<HttpResponse, WebError> {
    let me = role::staff(&page)?;
    let username = own_username(&state, &me).await?;
    form_page(page, &state, username, &[])
}

async fn own_username(state: &AppState, me: &SignedIn) -> Result<String, WebError> {
    let person = me.person;
    let found = state
        .db
        .read(move |tx| passwords::username(tx, person))
        .await?;
    found.ok_or(WebError::not_found())
}

fn form_page(
    page: Page,
    state: &AppState,
    username: String,
    faults: &[FieldFault],
) -> Result<HttpResponse, WebError> {
    let field = |name: &str, words: &str| Field::password(&page, name, page.t(words));
    let old = field("old_password", "own-password-old")
        .autocomplete("current-password")
        .faults(&page, faults);
    let shortest = i64::try_from(state.lockout.password_shortest).unwrap_or(i64::MAX);
    let new = field("new_password", "own-password-new")
        .autocomplete("new-password")
        .help(page.t1("own-password-help", "min", shortest))
        .faults(&page, faults);
    let again = field("again_password", "own-password-again")
        .autocomplete("new-password")
        .faults(&page, faults);
    show_form(
        faults,
        &PasswordPage {
            username,
            faults: FaultList::of(&page, [&old, &new, &again]),
            old,
            new,
            again,
            page,
        },
    )
}

/// **Who:** staff with a local account.
pub async fn change(
    page: Page,
    form: TypedForm,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let me = role::staff(&page)?;
    let username = own_username(&state, &me).await?;
    let typed = |name: &str| form.raw(name).to_owned();
    let (old, new) = (typed("old_password"), typed("new_password"));
    let again = typed("again_password");
    let faults = passwords::faults(&state.lockout, &username, &old, &new, &again);
    if !faults.is_empty() {
        return form_page(page, &state, username, &faults);
    }
    let ctx = ctx::of(&state, &page, account::actor(&me));
    let (limits, begun_by) = (state.lockout, ctx.clone());
    let begun = state
        .db
        .write(move |tx| passwords::begin(tx, &begun_by, &limits, me.person))
        .await?;
    let stored = match begun {
        PasswordTry::Locked { until } => {
            let fault = FieldFault::new("old_password", "locked-until");
            let fault = fault.with("time", page.time(until));
            return form_page(page, &state, username, &[fault]);
        }
        PasswordTry::Check { stored } => stored,
    };
    let seal = state.house.seal.clone();
    let hashed = web::block(move || match judge(&seal, &old, stored.as_deref())? {
        Judged::Wrong => Ok(None),
        Judged::Right { .. } => seal.passwords().hash(&new).map(Some),
    });
    let hashed = hashed.await.map_err(WebError::internal)?;
    let Some(hash) = hashed.map_err(ServiceError::from)? else {
        let fault = FieldFault::new("old_password", "wrong-old-password");
        return form_page(page, &state, username, &[fault]);
    };
    state
        .db
        .write(move |tx| passwords::change(tx, &ctx, me.person, me.session, &hash))
        .await?;
    Ok(page.see_other_with("/desk/account", "password-changed"))
}
