//! `POST /desk/initiatives/{code}/{action}`: every act of the desk. One transaction, one key, one version;
//! whatever is refused comes back with everything that was typed.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::super::error::WebError;
use super::super::extract::{StaffActor, TypedForm, ctx};
use super::super::page::Page;
use super::super::state::AppState;
use super::file::{self, Again, Shown};
use super::perform::perform;
use super::queue;
use crate::domain::code::Code;
use crate::domain::text_enum::TextEnum as _;
use crate::services::desk::{self, Deed};
use crate::services::{ServiceError, once};

/// **Who:** staff who handle files; what this role may do with this file is the workflow's to say.
pub async fn act(
    page: Page,
    path: web::Path<(String, String)>,
    form: TypedForm,
    who: StaffActor,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let (code, action) = path.into_inner();
    let code: Code = code.parse().map_err(|_| WebError::not_found())?;
    let deed = Deed::parse(&action).ok_or_else(WebError::not_found)?;
    let key = form.key()?;
    let seen = form.version()?;
    let ctx = ctx::of(&state, &page, who.actor());
    let (inside, typed) = (ctx.clone(), form.clone());
    let done = state
        .db
        .write(move |tx| {
            let content = (code.to_string(), typed.content());
            once::guard(tx, &inside, Some(key), deed.as_str(), &content, |tx| {
                // Inside: a repeat is answered even when the act took the file off this desk.
                let id = desk::find_code(tx, &inside, code)?;
                perform(tx, &inside, id, seen, deed, &typed)
            })
        })
        .await;
    let error = match done {
        Ok(()) if leaves_desk(deed) => return Ok(page.see_other_with(queue::PATH, flash(deed))),
        Ok(()) => {
            let back = format!("/desk/initiatives/{code}");
            return Ok(page.see_other_with(&back, flash(deed)));
        }
        Err(error) => error,
    };
    let (status, faults, refused, stale) = match error {
        ServiceError::Invalid(faults) => (StatusCode::UNPROCESSABLE_ENTITY, faults, None, false),
        ServiceError::Refused(refusal) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Vec::new(),
            Some(refusal),
            false,
        ),
        ServiceError::Stale { .. } => (StatusCode::CONFLICT, Vec::new(), None, true),
        other => return Err(other.into()),
    };
    let since = if stale {
        let inside = ctx.clone();
        state
            .db
            .read(move |tx| desk::since(tx, &inside, code, seen))
            .await?
    } else {
        Vec::new()
    };
    let again = Again {
        deed,
        typed: form,
        faults,
        refused,
        stale,
        since,
    };
    file::show_file(
        page,
        &state,
        ctx,
        code,
        Shown::Again(Box::new(again)),
        status,
    )
    .await
}

/// After these the file is another agency's, or nobody's here any more.
const fn leaves_desk(deed: Deed) -> bool {
    matches!(deed, Deed::Forward | Deed::DeclareConflict)
}

const fn flash(deed: Deed) -> &'static str {
    match deed {
        Deed::Note => "saved",
        Deed::Message | Deed::HandIn => "sent",
        _ => "done",
    }
}
