//! E-mail addresses: given or taken back in the account, confirmed by a link. The link only shows a page;
//! a button on it confirms, so that scanners of mail do not use it up.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;

use super::super::error::WebError;
use super::super::extract::{TypedForm, ctx};
use super::super::page::{Page, show_as};
use super::super::state::AppState;
use super::account;
use crate::domain::person::Actor;
use crate::seal::Token;
use crate::services::{FieldFault, emails, once};

#[derive(Template)]
#[template(path = "session/email.html")]
struct EmailPage {
    /// The masked address a link would confirm; none when it does not work.
    address: Option<String>,
    token: String,
    done: bool,
    page: Page,
}

/// **Who:** anyone with the link; mail is often read in another browser.
pub async fn ask(
    page: Page,
    path: Path<String>,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let ctx = ctx::of(&state, &page, Actor::System);
    let token = path.into_inner();
    let address = match Token::parse(&token) {
        None => None,
        Some(parsed) => {
            let hash = parsed.hash();
            state
                .db
                .read(move |tx| emails::look(tx, &ctx, &hash))
                .await?
        }
    };
    let status = if address.is_some() {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    show_as(
        status,
        &EmailPage {
            address: address.map(|address| address.masked()),
            token,
            done: false,
            page,
        },
    )
}

/// **Who:** anyone with the link.
pub async fn confirm(
    page: Page,
    path: Path<String>,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let ctx = ctx::of(&state, &page, Actor::System);
    let token = path.into_inner();
    let done = match Token::parse(&token) {
        None => false,
        Some(parsed) => {
            let hash = parsed.hash();
            state
                .db
                .write(move |tx| emails::confirm(tx, &ctx, &hash))
                .await?
        }
    };
    let status = if done {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    show_as(
        status,
        &EmailPage {
            address: None,
            token,
            done,
            page,
        },
    )
}

/// **Who:** a citizen or staff, for their own account.
pub async fn change(
    page: Page,
    form: TypedForm,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let me = account::person(&page)?;
    let key = form.key()?;
    let home = page.account_href();
    let forget = form.get("do") == "forget";
    let address = if forget {
        None
    } else {
        match emails::parse(form.get("email")) {
            Ok(address) => Some(address),
            Err(_) => {
                let fault = FieldFault::new("email", "not-an-email");
                return account::with_faults(page, &state, &form, vec![fault]).await;
            }
        }
    };
    let ctx = ctx::of(&state, &page, account::actor(&me));
    let content = form.pairs().to_vec();
    state
        .db
        .write(move |tx| {
            once::guard(
                tx,
                &ctx,
                Some(key),
                "email",
                &content,
                |tx| match &address {
                    Some(address) => emails::ask(tx, &ctx, me.person, address).map(|_| ()),
                    None => emails::forget(tx, &ctx, me.person),
                },
            )
        })
        .await?;
    let flash = if forget {
        "email-forgotten"
    } else {
        "email-sent"
    };
    Ok(page.see_other_with(home, flash))
}
