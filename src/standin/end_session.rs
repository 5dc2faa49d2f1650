//! Signing out at the provider (RP-Initiated Logout 1.0). There is no session to end here, so what remains
//! is to check the request and send the browser back.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use url::Url;

use super::authorize::see_other;
use super::page;
use super::provider::Op;

#[derive(Debug, Deserialize)]
pub(super) struct Request {
    id_token_hint: Option<String>,
    client_id: Option<String>,
    post_logout_redirect_uri: Option<String>,
    state: Option<String>,
    ui_locales: Option<String>,
}

pub(super) async fn by_address(op: web::Data<Op>, query: web::Query<Request>) -> HttpResponse {
    end(&op, &query)
}

pub(super) async fn by_form(op: web::Data<Op>, form: web::Form<Request>) -> HttpResponse {
    end(&op, &form)
}

fn end(op: &Op, request: &Request) -> HttpResponse {
    let locales = request.ui_locales.as_deref();
    let hint = request.id_token_hint.as_deref();
    if hint.is_some_and(|hint| !op.keys().signed_here(hint)) {
        return page::wrong(op, locales, "standin-wrong-hint");
    }
    let Some(wanted) = &request.post_logout_redirect_uri else {
        return page::signed_out(op, locales);
    };
    let known_client = hint.is_some() || request.client_id.as_ref() == Some(&op.settings.client_id);
    let registered = op.settings.post_logout_redirect_uris.contains(wanted);
    match Url::parse(wanted) {
        Ok(mut target) if registered && known_client => {
            if let Some(state) = &request.state {
                target.query_pairs_mut().append_pair("state", state);
            }
            see_other(&target)
        }
        _ => page::wrong(op, locales, "standin-wrong-redirect"),
    }
}
