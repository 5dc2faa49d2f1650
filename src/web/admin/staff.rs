//! `/admin/staff`: who works here, by agency and role; and finding somebody who does not yet.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::super::components::{Choice, FaultList, Field, Pager};
use super::super::error::WebError;
use super::super::extract::{StaffActor, TypedForm, TypedQuery, ctx};
use super::super::page::{Page, lead_on, see_other, show_form};
use super::super::state::AppState;
use crate::domain::id::PersonId;
use crate::domain::person::Role;
use crate::domain::text_enum::TextEnum as _;
use crate::services::staff::{self, Filter, Member};
use crate::services::{FieldFault, ServiceError};

const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "admin/staff.html")]
struct StaffPage {
    agency: Field,
    role: Field,
    filtered: bool,
    members: Vec<MemberShown>,
    pager: Pager,
    faults: FaultList,
    who: Field,
    page: Page,
}

struct MemberShown {
    id: PersonId,
    name: String,
    signs_in_as: String,
    roles: Vec<String>,
    locked: bool,
    absent: Option<String>,
}

impl MemberShown {
    fn new(page: &Page, member: Member) -> Self {
        let roles = member.roles.iter();
        Self {
            id: member.person,
            name: member.name,
            signs_in_as: if member.is_local {
                member.signs_in_as
            } else {
                page.t("staff-through-provider").into_owned()
            },
            roles: roles
                .map(|held| {
                    let agency = held.agency_name(page.locale);
                    format!("{} · {agency}", page.word("role", held.role))
                })
                .collect(),
            locked: member.locked,
            absent: member.absent_until.map(|day| page.date(day)),
        }
    }
}

/// **Who:** administrators. Leads to the first page of theirs.
pub async fn home(req: HttpRequest) -> HttpResponse {
    lead_on(&req, "/admin/staff")
}

/// **Who:** administrators.
pub async fn list(
    page: Page,
    query: TypedQuery,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    staff_page(page, &query, &state, "", &[]).await
}

/// The choice of an agency, by its code.
pub(super) fn agency_field(
    page: &Page,
    agencies: &[crate::services::staff::AgencyRow],
    all: Option<&str>,
) -> Field {
    let every = all.map(|key| Choice::new("", page.t(key)));
    let choices = agencies
        .iter()
        .map(|agency| Choice::new(agency.code.as_str(), agency.name(page.locale)));
    let choices = every.into_iter().chain(choices).collect();
    Field::menu(page, "agency", page.t("staff-agency"), choices)
}

/// The choice of a role.
pub(super) fn role_field(page: &Page, all: Option<&str>) -> Field {
    let every = all.map(|key| Choice::new("", page.t(key)));
    let choices = Role::ALL
        .iter()
        .map(|role| Choice::new(role.as_str(), page.word("role", role)));
    let choices = every.into_iter().chain(choices).collect();
    Field::menu(page, "role", page.t("staff-role"), choices)
}

async fn staff_page(
    page: Page,
    query: &TypedQuery,
    state: &AppState,
    typed: &str,
    faults: &[FieldFault],
) -> Result<HttpResponse, WebError> {
    let role = query.get("role").and_then(Role::parse);
    let code = query.get("agency").map(str::to_owned);
    let after = query
        .after()
        .and_then(|cursor| cursor.parse::<PersonId>().ok());
    let (agencies, found) = state
        .db
        .read(move |tx| {
            let agencies = staff::agencies(tx)?;
            let agency = agencies
                .iter()
                .find(|row| Some(&row.code) == code.as_ref())
                .map(|row| row.agency_id);
            let found = staff::list(tx, &Filter { agency, role }, after, PAGE)?;
            Ok::<_, ServiceError>((agencies, found))
        })
        .await?;
    let next = found.next.map(|cursor| cursor.to_string());
    let who = Field::short(&page, "who", page.t("staff-who"))
        .help(page.t("staff-who-help"))
        .value(typed)
        .faults(&page, faults);
    show_form(
        faults,
        &StaffPage {
            agency: agency_field(&page, &agencies, Some("staff-all-agencies"))
                .value(query.shown("agency")),
            role: role_field(&page, Some("staff-all-roles")).value(query.shown("role")),
            filtered: query.get("agency").is_some() || query.get("role").is_some(),
            members: found
                .items
                .into_iter()
                .map(|member| MemberShown::new(&page, member))
                .collect(),
            pager: Pager::new(&page, query, next.as_deref()),
            faults: FaultList::of(&page, [&who]),
            who,
            page,
        },
    )
}

/// **Who:** administrators. Finds a person by citizen number or name to sign in with; by form, so that the
/// number stands in no address.
pub async fn find(
    page: Page,
    me: StaffActor,
    form: TypedForm,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let typed = form.get("who").to_owned();
    let ctx = ctx::of(&state, &page, me.actor());
    let provider = state.oidc.config().provider.as_str().to_owned();
    let wanted = typed.clone();
    let found = state
        .db
        .read(move |tx| staff::find(tx, &ctx, &provider, &wanted))
        .await;
    match found {
        Ok(person) => Ok(see_other(&format!("/admin/staff/{}", person.person_id))),
        Err(ServiceError::NotFound) => {
            let fault = FieldFault::new("who", "person-unknown");
            staff_page(page, &TypedQuery::default(), &state, &typed, &[fault]).await
        }
        Err(other) => Err(other.into()),
    }
}
