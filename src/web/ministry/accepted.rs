//! `/ministry/accepted`: accepted files, filtered, with the buttons that take them out.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::components::{Badge, FaultList, Field, Pager};
use super::super::error::WebError;
use super::super::extract::{StaffActor, TypedQuery, ctx, cursor_day};
use super::super::page::{Page, show_form};
use super::super::state::AppState;
use super::filter::Typed;
use crate::domain::export_row::ExportFilter;
use crate::domain::locale::Locale;
use crate::services::exports::{self, AcceptedCursor, AcceptedItem};
use crate::services::{FieldFault, ServiceError};

const SIZE: usize = 50;

#[derive(Template)]
#[template(path = "ministry/accepted.html")]
struct AcceptedPage {
    filters: Vec<Field>,
    faults: FaultList,
    filtered: bool,
    scope: Option<String>,
    items: Vec<Shown>,
    count: i64,
    until: String,
    hidden: Vec<(&'static str, String)>,
    pager: Pager,
    page: Page,
}

struct Shown {
    item: AcceptedItem,
    agency: String,
    kind: String,
    field: String,
    badge: Badge,
}

/// **Who:** analysts see their agency's files, those of the portal's owner and auditors all.
pub async fn show_page(
    page: Page,
    query: TypedQuery,
    staff: StaffActor,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let typed = Typed::of_query(&query);
    let after = query.after().map(cursor).transpose()?;
    let asked = typed.read();
    let filter = asked.clone().unwrap_or_default();
    let given = ctx::of(&state, &page, staff.actor());
    let found = state
        .db
        .read(move |conn| {
            let found = exports::accepted(conn, &given, filter, after, SIZE);
            match found {
                // A code nobody knows is said beside its field; the list shows everything meanwhile.
                Err(ServiceError::Invalid(faults)) => {
                    let all =
                        exports::accepted(conn, &given, ExportFilter::default(), after, SIZE)?;
                    Ok::<_, ServiceError>((all, faults))
                }
                found => Ok((found?, Vec::new())),
            }
        })
        .await?;
    let (found, mut faults) = found;
    faults.extend(asked.err().unwrap_or_default());
    render(page, &query, &typed, &staff, &state, found, &faults)
}

fn render(
    page: Page,
    query: &TypedQuery,
    typed: &Typed,
    staff: &StaffActor,
    state: &AppState,
    found: exports::Accepted,
    faults: &[FieldFault],
) -> Result<HttpResponse, WebError> {
    let reference = &state.house.reference;
    let filters = typed.fields(&page, reference, &found.agencies, faults);
    let scope = found.agencies.is_empty().then(|| {
        let agency = staff.active.agency_name.get(page.locale);
        page.t1("ministry-scope", "agency", agency).into_owned()
    });
    let next = found
        .page
        .next
        .as_ref()
        .map(|next| format!("{}.{}", next.decided_on, next.id));
    let shown = |item: AcceptedItem| Shown {
        agency: match page.locale {
            Locale::Vi => item.agency_vi.clone(),
            Locale::En => item.agency_en.clone(),
        },
        kind: reference.kind(&item.kind).map_or_else(
            || item.kind.clone(),
            |kind| kind.name.get(page.locale).to_owned(),
        ),
        field: item
            .field_code
            .as_deref()
            .and_then(|code| reference.fields.get(code))
            .map(|field| field.name.get(page.locale).to_owned())
            .unwrap_or_default(),
        badge: Badge::new(&page, item.state),
        item,
    };
    let content = AcceptedPage {
        faults: FaultList::of(&page, &filters),
        filters,
        filtered: !typed.is_empty(),
        scope,
        items: found.page.items.into_iter().map(shown).collect(),
        count: found.count,
        until: page.time(exports::settled(page.now)),
        hidden: typed.pairs(),
        pager: Pager::new(&page, query, next.as_deref()),
        page,
    };
    show_form(faults, &content)
}

fn cursor(text: &str) -> Result<AcceptedCursor, WebError> {
    let (day, id) = text.split_once('.').ok_or(WebError::Malformed)?;
    Ok(AcceptedCursor {
        decided_on: cursor_day(day).ok_or(WebError::Malformed)?,
        id: id.parse().map_err(|_| WebError::Malformed)?,
    })
}
