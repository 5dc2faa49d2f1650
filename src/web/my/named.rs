//! `/my/named/{code}`: a file of somebody else names me as author. What is said of me; I confirm and choose
//! whether to be named in public, or say that it is not so. Once confirmed: where the file is.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::super::components::{Badge, Choice, Due, FaultList, Field, Timeline};
use super::super::error::WebError;
use super::super::extract::TypedForm;
use super::super::page::{Page, show_as};
use super::about::AboutFile;
use super::file;
use super::home::with_whom;
use super::tried::Tried;
use crate::domain::text::Reason;
use crate::i18n::number::separated;
use crate::services::co_authors::{self, Answer, Named};
use crate::services::once;

#[derive(Template)]
#[template(path = "my/named.html")]
struct NamedPage {
    code: String,
    kind: String,
    badge: Badge,
    share: String,
    answered: Option<String>,
    confirmed: bool,
    choose: Option<Field>,
    reason: Field,
    faults: FaultList,
    stale: bool,
    agency: Option<String>,
    handler: Option<String>,
    due: Option<Due>,
    timeline: Option<Timeline>,
    file: Named,
    page: Page,
}

async fn render(
    status: StatusCode,
    about: AboutFile,
    named: &str,
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
        .read(move |conn| co_authors::read(conn, &ctx, code))
        .await?;
    let kind = state.house.kind(&file.row.kind)?;
    let reason = Field::text(&page, "reason", page.t("named-refuse-reason"), Reason::MAX)
        .optional(&page)
        .value(tried.typed)
        .faults(&page, &tried.faults);
    let chosen = match (named, file.answer) {
        ("", Answer::Confirmed { named: true, .. }) => "yes".to_owned(),
        ("", Answer::Confirmed { named: false, .. }) => "no".to_owned(),
        (typed, _) => typed.to_owned(),
    };
    let choose = file.may_be_named.then(|| {
        let choices = vec![
            Choice::new("yes", page.t("named-public-yes")),
            Choice::new("no", page.t("named-public-no")),
        ];
        Field::choice(&page, "named", page.t("named-public"), choices)
            .value(chosen)
            .faults(&page, &tried.faults)
    });
    let whereabouts = file.whereabouts.as_ref();
    let days_left = whereabouts.and_then(|one| one.days_left);
    let due = co_authors::due_on(&file)
        .zip(days_left)
        .map(|(day, left)| Due::new(&page, day, left));
    let provisional = whereabouts.is_some_and(|one| one.provisional);
    show_as(
        status,
        &NamedPage {
            code: code.to_string(),
            kind: kind.name.get(page.locale).to_owned(),
            badge: Badge::new(&page, file.row.state),
            share: share(&page, file.share_bp),
            answered: answered(&page, &file),
            confirmed: whereabouts.is_some(),
            faults: FaultList::of(&page, choose.iter().chain([&reason])),
            choose,
            reason,
            stale: tried.stale,
            agency: whereabouts
                .and_then(|one| one.agency.as_ref())
                .map(|name| name.get(page.locale).to_owned()),
            handler: with_whom(&page, file.row.waits_for),
            due: match due {
                Some(due) if provisional => Some(due.provisional(&page)),
                due => due,
            },
            timeline: whereabouts.map(|one| file::timeline(&page, false, &one.timeline)),
            file,
            page,
        },
    )
}

/// Basis points as people write a share.
fn share(page: &Page, basis_points: i64) -> String {
    let (whole, rest) = (basis_points / 100, basis_points % 100);
    let plain = if rest == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{rest:02}")
    };
    format!("{} %", separated(page.locale, &plain))
}

fn answered(page: &Page, file: &Named) -> Option<String> {
    let (key, at) = match file.answer {
        Answer::Asked => return None,
        Answer::Confirmed { at, .. } => ("named-confirmed", at),
        Answer::Refused(at) => ("named-refused", at),
    };
    Some(page.t1(key, "at", page.moment(at)).into_owned())
}

/// **Who:** a citizen whom the file names as co-author.
pub async fn show_page(about: AboutFile) -> Result<HttpResponse, WebError> {
    render(StatusCode::OK, about, "", Tried::default()).await
}

/// **Who:** a citizen whom the file names as co-author.
pub async fn confirm(about: AboutFile, form: TypedForm) -> Result<HttpResponse, WebError> {
    let (key, seen) = (form.key()?, form.version()?);
    let named = match form.get("named") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let (acting, code) = (about.ctx.clone(), about.code);
    let work = move |tx: &mut _| {
        let content = (code.to_string(), named);
        once::guard(tx, &acting, Some(key), "confirm-author", &content, |tx| {
            co_authors::confirm(tx, &acting, code, seen, named)
        })
    };
    match about.state.db.write(work).await {
        Ok(()) => Ok(about
            .page
            .see_other_with(&format!("/my/named/{code}"), "named")),
        Err(error) => {
            let mut tried = Tried::default();
            let status = tried.told(error)?;
            render(status, about, form.get("named"), tried).await
        }
    }
}

/// **Who:** a citizen whom the file names as co-author.
pub async fn refuse(about: AboutFile, form: TypedForm) -> Result<HttpResponse, WebError> {
    let (key, seen) = (form.key()?, form.version()?);
    let reason = form.raw("reason").to_owned();
    let (acting, code, sent) = (about.ctx.clone(), about.code, reason.clone());
    let work = move |tx: &mut _| {
        let content = (code.to_string(), &sent);
        once::guard(tx, &acting, Some(key), "refuse-author", &content, |tx| {
            co_authors::refuse(tx, &acting, code, seen, &sent)
        })
    };
    match about.state.db.write(work).await {
        Ok(()) => Ok(about
            .page
            .see_other_with(&format!("/my/named/{code}"), "done")),
        Err(error) => {
            let mut tried = Tried::of(&reason);
            let status = tried.told(error)?;
            render(status, about, "", tried).await
        }
    }
}
