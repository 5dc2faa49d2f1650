//! `/my/initiatives/{code}/receipt`: what was received, when, by whom, who handles it, until when; to print.

use actix_web::HttpResponse;
use askama::Template;
use chrono::{Datelike as _, NaiveDate};

use super::super::components::routing_reason;
use super::super::error::WebError;
use super::super::page::{Page, show};
use super::about::AboutFile;
use crate::domain::person::Role;
use crate::services::mine::{self, Receipt};

#[derive(Template)]
#[template(path = "my/receipt.html")]
struct ReceiptPage {
    code: String,
    kind: String,
    agency: String,
    handler: String,
    reason: Option<String>,
    first_due: Option<String>,
    total_due: Option<String>,
    receipt: Receipt,
    page: Page,
}

/// **Who:** the proposer or the assistant of the file.
pub async fn show_page(about: AboutFile) -> Result<HttpResponse, WebError> {
    let AboutFile {
        page,
        ctx,
        code,
        state,
    } = about;
    let receipt = state
        .db
        .read(move |conn| mine::receipt(conn, &ctx, code))
        .await?;
    let kind = state.house.kind(&receipt.row.kind)?;
    let agency = receipt.agency.as_ref();
    let last_year = state.house.reference.calendar.last_year;
    let until = |day: Option<NaiveDate>| {
        let day = day?;
        let date = page.date(day);
        Some(if day.year() > last_year {
            format!("{date} ({})", page.t("part-provisional"))
        } else {
            date
        })
    };
    let (first_due, total_due) = (until(receipt.due_on), until(receipt.total_due_on));
    show(&ReceiptPage {
        code: code.to_string(),
        kind: kind.name.get(page.locale).to_owned(),
        agency: agency
            .map(|name| name.get(page.locale).to_owned())
            .unwrap_or_default(),
        handler: page.word("role", Role::IntakeOfficer).into_owned(),
        reason: receipt
            .routed
            .as_ref()
            .map(|routed| routing_reason(&page, &state.house.reference, &routed.reason)),
        first_due,
        total_due,
        receipt,
        page,
    })
}
