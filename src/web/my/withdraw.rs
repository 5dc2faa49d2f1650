//! `/my/initiatives/{code}/withdraw`: says what it means, asks once more, takes the file back.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::components::{FaultList, Field};
use super::super::error::WebError;
use super::super::extract::{CitizenActor, TypedForm, ctx};
use super::super::page::{Page, show_as};
use super::super::state::AppState;
use super::receipt::code_of;
use super::tried::Tried;
use crate::domain::code::Code;
use crate::domain::id::Version;
use crate::domain::text::{Reason, clean_lines, has_controls};
use crate::services::{Ctx, FieldFault, ServiceError, decide, mine, once};

#[derive(Template)]
#[template(path = "my/withdraw.html")]
struct WithdrawPage {
    code: String,
    href: String,
    title: String,
    version: Version,
    reason: Field,
    faults: FaultList,
    stale: bool,
    refusal: Option<String>,
    page: Page,
}

async fn render(
    status: StatusCode,
    state: &AppState,
    page: Page,
    ctx: Ctx,
    code: Code,
    tried: Tried,
    refusal: Option<String>,
) -> Result<HttpResponse, WebError> {
    let row = state
        .db
        .read(move |conn| mine::id_of(conn, &ctx, code))
        .await?;
    let reason = Field::text(&page, "reason", page.t("my-withdraw-reason"), Reason::MAX)
        .optional(&page)
        .value(tried.typed)
        .faults(&page, &tried.faults);
    show_as(
        status,
        &WithdrawPage {
            code: code.to_string(),
            href: format!("/my/initiatives/{code}"),
            title: row.title,
            version: row.version,
            faults: FaultList::of(&page, [&reason]),
            reason,
            stale: tried.stale,
            refusal,
            page,
        },
    )
}

/// **Who:** the proposer of the file.
pub async fn ask(
    page: Page,
    who: CitizenActor,
    code: web::Path<String>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let code = code_of(&code)?;
    let ctx = ctx::of(&state, &page, who.actor());
    render(
        StatusCode::OK,
        &state,
        page,
        ctx,
        code,
        Tried::default(),
        None,
    )
    .await
}

/// **Who:** the proposer of the file.
pub async fn withdraw(
    page: Page,
    who: CitizenActor,
    code: web::Path<String>,
    form: TypedForm,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let code = code_of(&code)?;
    let ctx = ctx::of(&state, &page, who.actor());
    let mut tried = Tried::of(form.raw("reason"));
    if let Some(fault) = fault(&tried.typed) {
        tried.faults.push(fault);
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return render(status, &state, page, ctx, code, tried, None).await;
    }
    let (key, seen) = (form.key()?, form.version()?);
    let reason = clean_lines(&tried.typed);
    let acting = ctx.clone();
    let work = move |tx: &mut _| {
        once::guard(
            tx,
            &acting,
            Some(key),
            "withdraw",
            &(code.to_string(), &reason),
            |tx| {
                let row = mine::id_of(tx, &acting, code)?;
                decide::withdraw(tx, &acting, row.initiative_id, seen, reason.clone()).map(|_| ())
            },
        )
    };
    let (status, refusal) = match state.db.write(work).await {
        Ok(()) => return Ok(page.see_other_with(&format!("/my/initiatives/{code}"), "done")),
        Err(ServiceError::Refused(refusal)) => {
            let said = page.refusal(&refusal).into_owned();
            (StatusCode::UNPROCESSABLE_ENTITY, Some(said))
        }
        Err(other) => (tried.told(other)?, None),
    };
    render(status, &state, page, ctx, code, tried, refusal).await
}

/// What is wrong with a reason that may be left out.
fn fault(typed: &str) -> Option<FieldFault> {
    if clean_lines(typed).is_empty() && !has_controls(typed) {
        return None;
    }
    Reason::parse(typed)
        .err()
        .map(|fault| FieldFault::text("reason", fault))
}
