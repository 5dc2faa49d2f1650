//! `/my/initiatives/{code}/appeal`: asks to look again at a file that was not accepted.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::super::components::{FaultList, Field};
use super::super::error::WebError;
use super::super::extract::TypedForm;
use super::super::page::{Page, see_other, show_as};
use super::about::AboutFile;
use super::tried::Tried;
use crate::domain::id::Version;
use crate::domain::text::Reason;
use crate::services::mine::{self, AppealState};
use crate::services::{FieldFault, ServiceError, appeal, once};

#[derive(Template)]
#[template(path = "my/appeal.html")]
struct AppealPage {
    code: String,
    href: String,
    title: String,
    version: Version,
    until: chrono::NaiveDate,
    reason: Field,
    truth: Field,
    faults: FaultList,
    stale: bool,
    page: Page,
}

async fn render(
    status: StatusCode,
    about: AboutFile,
    tried: Tried,
) -> Result<HttpResponse, WebError> {
    let AboutFile {
        page,
        ctx,
        code,
        state,
    } = about;
    let file = state
        .db
        .read(move |conn| mine::file(conn, &ctx, code))
        .await?;
    let AppealState::Open(until) = file.appeal else {
        return Err(ServiceError::Refused(crate::domain::workflow::Refusal::AppealClosed).into());
    };
    let reason = Field::text(&page, "reason", page.t("my-appeal-reason"), Reason::MAX)
        .help(page.t("my-appeal-reason-help"))
        .value(tried.typed)
        .faults(&page, &tried.faults);
    let truth =
        Field::check(&page, "truth", page.t("my-appeal-truth")).faults(&page, &tried.faults);
    show_as(
        status,
        &AppealPage {
            code: code.to_string(),
            href: format!("/my/initiatives/{code}"),
            title: file.row.title,
            version: file.row.version,
            until,
            faults: FaultList::of(&page, [&reason, &truth]),
            reason,
            truth,
            stale: tried.stale,
            page,
        },
    )
}

/// **Who:** the proposer of a rejected file, within the time for it.
pub async fn ask(about: AboutFile) -> Result<HttpResponse, WebError> {
    render(StatusCode::OK, about, Tried::default()).await
}

/// **Who:** the proposer of a rejected file, within the time for it, once.
pub async fn open(about: AboutFile, form: TypedForm) -> Result<HttpResponse, WebError> {
    let mut tried = Tried::of(form.raw("reason"));
    if let Err(fault) = Reason::parse(&tried.typed) {
        tried.faults.push(FieldFault::text("reason", fault));
    }
    if form.get("truth") != "yes" {
        tried.faults.push(FieldFault::new("truth", "tick"));
    }
    if !tried.faults.is_empty() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return render(status, about, tried).await;
    }
    let (key, seen) = (form.key()?, form.version()?);
    let (acting, code, reason) = (about.ctx.clone(), about.code, tried.typed.clone());
    let work = move |tx: &mut _| {
        once::guard(
            tx,
            &acting,
            Some(key),
            "appeal",
            &(code.to_string(), &reason),
            |tx| {
                let row = mine::id_of(tx, &acting, code)?;
                appeal::open(tx, &acting, row.initiative_id, seen, &reason, true)
            },
        )
    };
    match about.state.db.write(work).await {
        Ok(made) => Ok(see_other(&format!("/my/initiatives/{}/receipt", made.code))),
        Err(error) => {
            let status = tried.told(error)?;
            render(status, about, tried).await
        }
    }
}
