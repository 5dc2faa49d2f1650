//! `/my/account/erase`: what is deleted, what stays and why, until when; asks for a tick and a press. And
//! `/goodbye`, the page after it, which nobody has to be signed in for.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use askama::Template;
use chrono::NaiveDate;

use super::super::components::{Badge, FaultList, Field};
use super::super::error::WebError;
use super::super::extract::{CitizenActor, TypedForm, TypedQuery, ctx};
use super::super::my::uploads;
use super::super::page::{Page, see_other, show, show_as};
use super::super::state::AppState;
use super::cookie;
use crate::services::erase::{self, Outlook, UnderWay};
use crate::services::{FieldFault, ServiceError, notify, once};

/// As many files are named that stand in the way; more need no list.
const LISTED: usize = 20;

#[derive(Template)]
#[template(path = "session/erase.html")]
struct ErasePage {
    holds_role: bool,
    open: Vec<OpenFile>,
    names_me: bool,
    erase_on: Option<String>,
    years: u32,
    sure: Field,
    faults: FaultList,
    page: Page,
}

struct OpenFile {
    href: String,
    title: String,
    code: String,
    badge: Badge,
}

#[derive(Template)]
#[template(path = "session/goodbye.html")]
struct GoodbyePage {
    erase_on: Option<String>,
    page: Page,
}

/// **Who:** a citizen.
pub async fn ask(
    page: Page,
    me: CitizenActor,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    render(StatusCode::OK, page, &me, &state, &[]).await
}

async fn render(
    status: StatusCode,
    page: Page,
    me: &CitizenActor,
    state: &AppState,
    faults: &[FieldFault],
) -> Result<HttpResponse, WebError> {
    let (person, years) = (me.person, state.retention.years);
    let outlook = state
        .db
        .read(move |conn| erase::outlook(conn, years, person))
        .await?;
    let sure = Field::check(&page, "sure", page.t("erase-sure")).faults(&page, faults);
    let (mut open, mut names_me, mut erase_on) = (Vec::new(), false, None);
    match &outlook {
        Outlook::HoldsRole | Outlook::AtOnce => {}
        Outlook::UnderWay(files) => {
            names_me = files.iter().any(|one| !one.own);
            open = files
                .iter()
                .take(LISTED)
                .map(|one| shown(&page, one))
                .collect();
        }
        Outlook::Restricted { erase_on: day } => erase_on = Some(page.date(day)),
    }
    show_as(
        status,
        &ErasePage {
            holds_role: outlook == Outlook::HoldsRole,
            open,
            names_me,
            erase_on,
            years,
            faults: FaultList::of(&page, [&sure]),
            sure,
            page,
        },
    )
}

fn shown(page: &Page, one: &UnderWay) -> OpenFile {
    let code = one.file.code.as_deref();
    OpenFile {
        href: if one.own {
            notify::my_path(code)
        } else {
            notify::named_path(code)
        },
        title: one.file.title.clone(),
        code: code.unwrap_or_default().to_owned(),
        badge: Badge::new(page, one.file.state),
    }
}

/// **Who:** a citizen. Every session ends with it, this one too.
pub async fn send(
    page: Page,
    me: CitizenActor,
    form: TypedForm,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let sure = form.get("sure") == "yes";
    let (key, years) = (form.key()?, state.retention.years);
    let ctx = ctx::of(&state, &page, me.actor());
    let work = move |tx: &mut _| {
        once::guard(tx, &ctx, Some(key), "erase", &sure, |tx| {
            erase::ask(tx, &ctx, years, sure)
        })
    };
    let asked = match state.db.write(work).await {
        Ok(asked) => asked,
        Err(ServiceError::Invalid(faults)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return render(status, page, &me, &state, &faults).await;
        }
        // Something stands in the way; the page says what.
        Err(ServiceError::Denied) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return render(status, page, &me, &state, &[]).await;
        }
        Err(other) => return Err(other.into()),
    };
    for document in &asked.documents {
        uploads::forget(&state, document).await;
    }
    let mut answer = match asked.erase_on {
        Some(day) => see_other(&format!("/goodbye?until={day}")),
        None => see_other("/goodbye"),
    };
    answer
        .add_cookie(&cookie::no_session(&state.site))
        .map_err(|error| WebError::internal(error.to_string()))?;
    Ok(answer)
}

/// **Who:** anyone; it says nothing about anybody.
pub async fn goodbye(page: Page, query: TypedQuery) -> Result<HttpResponse, WebError> {
    let day = query
        .get("until")
        .and_then(|day| day.parse::<NaiveDate>().ok());
    show(&GoodbyePage {
        erase_on: day.map(|day| page.date(day)),
        page,
    })
}
