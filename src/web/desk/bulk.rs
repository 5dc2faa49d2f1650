//! `POST /desk/queue/bulk`: one act for several chosen files, each in a transaction of its own, with a report
//! per file. A file that somebody changed meanwhile is left alone and said so.

use actix_web::{HttpResponse, web};
use askama::Template;
use uuid::Uuid;

use super::super::error::WebError;
use super::super::extract::{StaffActor, TypedForm, ctx};
use super::super::page::{Page, show};
use super::super::state::AppState;
use super::queue::PATH;
use crate::domain::code::Code;
use crate::domain::id::Version;
use crate::domain::text_enum::TextEnum as _;
use crate::services::assign::{self, Choice};
use crate::services::desk::{self, Deed};
use crate::services::once::{self, OnceKey};
use crate::services::{Ctx, ServiceError, intake};

/// A page of the queue holds no more.
const MOST: usize = 40;

#[derive(Template)]
#[template(path = "desk/bulk.html")]
struct BulkPage {
    heading: String,
    done: Vec<String>,
    left: Vec<(String, String)>,
    page: Page,
}

/// **Who:** staff who handle files; each file is decided by the workflow as if it were alone.
pub async fn act(
    page: Page,
    form: TypedForm,
    who: StaffActor,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let deed = match form.get("act") {
        "receive" => Deed::Receive,
        "assign" => Deed::Assign,
        _ => return Err(WebError::Malformed),
    };
    let key = form.key()?;
    let picked: Vec<(Code, Version)> = form
        .all("pick")
        .into_iter()
        .take(MOST)
        .map(|pick| read_pick(pick).ok_or(WebError::Malformed))
        .collect::<Result<_, _>>()?;
    if picked.is_empty() {
        return Ok(page.see_other_with(PATH, "pick-missing"));
    }
    let ctx = ctx::of(&state, &page, who.actor());
    let (mut done, mut left) = (Vec::new(), Vec::new());
    for (code, seen) in picked {
        match one(&state, &ctx, key, deed, code, seen).await {
            Ok(()) => done.push(code.to_string()),
            Err(
                error @ (ServiceError::Internal(_)
                | ServiceError::Unavailable(_)
                | ServiceError::Denied),
            ) => {
                return Err(error.into());
            }
            Err(error) => left.push((code.to_string(), why(&page, error))),
        }
    }
    show(&BulkPage {
        heading: page.t1("desk-bulk-done", "count", done.len()).into_owned(),
        done,
        left,
        page,
    })
}

async fn one(
    state: &AppState,
    ctx: &Ctx,
    key: OnceKey,
    deed: Deed,
    code: Code,
    seen: Version,
) -> Result<(), ServiceError> {
    let ctx = ctx.clone();
    state
        .db
        .write(move |tx| {
            // One form, several files: each gets a key of its own, the same on every repeat.
            let file = (u128::from(code.number()) << 32) | u128::from(code.year().unsigned_abs());
            let own = Uuid::from_u128(key.uuid().as_u128() ^ file);
            let own = OnceKey::from_uuid(own);
            let content = (code.to_string(), seen);
            once::guard(tx, &ctx, Some(own), deed.as_str(), &content, |tx| {
                let id = desk::find_code(tx, &ctx, code)?;
                if deed == Deed::Receive {
                    intake::receive(tx, &ctx, id, seen)?;
                } else {
                    assign::assign(tx, &ctx, id, seen, &Choice::Automatic)?;
                }
                Ok(())
            })
        })
        .await
}

fn why(page: &Page, error: ServiceError) -> String {
    let answer = WebError::from(error).answer();
    match &answer.detail {
        Some(detail) => page.detail(detail),
        None => page.t(&format!("error-{}-title", answer.name)).into_owned(),
    }
}

/// `SK-2026-000123-7.4`: the code and the version that was seen.
fn read_pick(text: &str) -> Option<(Code, Version)> {
    let (code, version) = text.rsplit_once('.')?;
    Some((
        code.parse().ok()?,
        Version::from_number(version.parse().ok()?),
    ))
}
