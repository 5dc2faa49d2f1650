//! `/my/initiatives/{code}/withdraw`: says what it means, asks once more, takes the file back.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::super::components::{FaultList, Field};
use super::super::error::WebError;
use super::super::extract::TypedForm;
use super::super::page::{Page, show_as};
use super::about::AboutFile;
use super::tried::Tried;
use crate::domain::id::Version;
use crate::domain::text::{Reason, clean_lines, has_controls};
use crate::services::{FieldFault, ServiceError, decide, mine, once};

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
    about: AboutFile,
    tried: Tried,
    refusal: Option<String>,
) -> Result<HttpResponse, WebError> {
    let AboutFile {
        page,
        ctx,
        code,
        state,
    } = about;
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
pub async fn ask(about: AboutFile) -> Result<HttpResponse, WebError> {
    render(StatusCode::OK, about, Tried::default(), None).await
}

/// **Who:** the proposer of the file.
pub async fn withdraw(about: AboutFile, form: TypedForm) -> Result<HttpResponse, WebError> {
    let mut tried = Tried::of(form.raw("reason"));
    if let Some(fault) = fault(&tried.typed) {
        tried.faults.push(fault);
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return render(status, about, tried, None).await;
    }
    let (key, seen) = (form.key()?, form.version()?);
    let reason = clean_lines(&tried.typed);
    let (acting, code) = (about.ctx.clone(), about.code);
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
    let (status, refusal) = match about.state.db.write(work).await {
        Ok(()) => {
            return Ok(about
                .page
                .see_other_with(&format!("/my/initiatives/{code}"), "done"));
        }
        Err(ServiceError::Refused(refusal)) => {
            let said = about.page.refusal(&refusal).into_owned();
            (StatusCode::UNPROCESSABLE_ENTITY, Some(said))
        }
        Err(other) => (tried.told(other)?, None),
    };
    render(status, about, tried, refusal).await
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
