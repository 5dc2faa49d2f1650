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
use crate::domain::time::Instant;
use crate::services::once::OnceKey;
use crate::services::passwords::{self, Begun};
use crate::services::sign_in::PasswordTry;
use crate::services::{Ctx, FieldFault, ServiceError};

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
    let key = form.key()?;
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
    let mut came_to = attempt(&state, &ctx, &me, key, &old, &new).await?;
    if matches!(came_to, CameTo::DoneMeanwhile) {
        came_to = attempt(&state, &ctx, &me, key, &old, &new).await?;
    }
    let fault = match came_to {
        CameTo::Done => return Ok(page.see_other_with("/desk/account", "password-changed")),
        CameTo::DoneMeanwhile => return Err(ServiceError::Contended.into()),
        CameTo::Wrong => FieldFault::new("old_password", "wrong-old-password"),
        CameTo::Locked(until) => {
            FieldFault::new("old_password", "locked-until").with("time", page.time(until))
        }
    };
    form_page(page, &state, username, &[fault])
}

/// What an attempt to change came to.
enum CameTo {
    Done,
    /// By the same form, while the old password was judged here.
    DoneMeanwhile,
    Wrong,
    Locked(Instant),
}

async fn attempt(
    state: &AppState,
    ctx: &Ctx,
    me: &SignedIn,
    key: OnceKey,
    old: &str,
    new: &str,
) -> Result<CameTo, WebError> {
    let (limits, begun_by, person) = (state.lockout, ctx.clone(), me.person);
    let begun = state
        .db
        .write(move |tx| passwords::begin(tx, &begun_by, &limits, person, key))
        .await?;
    let Begun { attempt, again } = begun;
    let stored = match attempt {
        PasswordTry::Locked { until } => return Ok(CameTo::Locked(until)),
        PasswordTry::Check { stored } => stored,
    };
    let (ctx, session) = (ctx.clone(), me.session);
    if again {
        if hashing(state, new, stored, None).await?.is_none() {
            return Err(ServiceError::KeyReused.into());
        }
        let held = move |tx: &mut _| passwords::held(tx, &ctx, person);
        state.db.write(held).await?;
        return Ok(CameTo::Done);
    }
    let Some(hash) = hashing(state, old, stored, Some(new)).await? else {
        return Ok(CameTo::Wrong);
    };
    let change = move |tx: &mut _| passwords::change(tx, &ctx, person, session, key, &hash);
    Ok(if state.db.write(change).await? {
        CameTo::Done
    } else {
        CameTo::DoneMeanwhile
    })
}

/// The hash of `new`, empty without one, when `judged` is the stored password; none when it is not.
async fn hashing(
    state: &AppState,
    judged: &str,
    stored: Option<String>,
    new: Option<&str>,
) -> Result<Option<String>, WebError> {
    let seal = state.house.seal.clone();
    let (judged, new) = (judged.to_owned(), new.map(str::to_owned));
    let hashed = web::block(move || match judge(&seal, &judged, stored.as_deref())? {
        Judged::Wrong => Ok(None),
        Judged::Right { .. } => match new {
            None => Ok(Some(String::new())),
            Some(new) => seal.passwords().hash(&new).map(Some),
        },
    });
    let hashed = hashed.await.map_err(WebError::internal)?;
    Ok(hashed.map_err(ServiceError::from)?)
}
