//! `/staff/role`: one role of one agency is active at a time; who has several chooses, and may change.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::super::error::WebError;
use super::super::extract::{Realm, SignedIn, TypedForm, TypedQuery};
use super::super::page::{Page, lead_on, see_other, show};
use super::super::state::AppState;
use super::Landing;
use crate::domain::id::StaffRoleId;
use crate::domain::person::Role;
use crate::services::sessions;

#[derive(Template)]
#[template(path = "session/role.html")]
struct RolePage {
    roles: Vec<Choice>,
    return_to: String,
    page: Page,
}

struct Choice {
    id: StaffRoleId,
    role: String,
    agency: String,
    active: bool,
}

/// The member of staff of this request; the gate let nobody else through.
pub(super) fn staff(page: &Page) -> Result<SignedIn, WebError> {
    page.signed_in
        .clone()
        .filter(|one| one.realm == Realm::Staff)
        .ok_or(WebError::SignIn(Realm::Staff))
}

/// **Who:** staff. Leads to the first page of the active role.
pub async fn home(req: HttpRequest, page: Page) -> Result<HttpResponse, WebError> {
    let role = staff(&page)?.role.map(|active| active.role);
    Ok(lead_on(&req, first_page(role)))
}

const fn first_page(role: Option<Role>) -> &'static str {
    match role {
        None => "/staff/role",
        Some(Role::Administrator) => "/admin/staff",
        Some(
            Role::IntakeOfficer
            | Role::Reviewer
            | Role::CouncilChair
            | Role::Secretary
            | Role::Member
            | Role::Approver
            | Role::Analyst
            | Role::Auditor,
        ) => "/desk/queue",
    }
}

/// **Who:** staff.
pub async fn choose(
    page: Page,
    query: TypedQuery,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let me = staff(&page)?;
    let person = me.person;
    let held = state.db.read(move |tx| sessions::roles(tx, person)).await?;
    let active = me.role.map(|active| active.id);
    let roles = held
        .into_iter()
        .map(|held| Choice {
            id: held.id,
            role: page.word("role", held.role).into_owned(),
            agency: held.agency_name.get(page.locale).to_owned(),
            active: Some(held.id) == active,
        })
        .collect();
    show(&RolePage {
        roles,
        return_to: Landing::read(query.shown("return_to")).text().to_owned(),
        page,
    })
}

/// **Who:** staff, for a role of their own.
pub async fn switch(
    page: Page,
    form: TypedForm,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let me = staff(&page)?;
    let role: StaffRoleId = form.id("role")?;
    let landing = Landing::read(form.get("return_to"));
    let active = state
        .db
        .write(move |tx| sessions::switch_role(tx, me.person, me.session, role))
        .await?;
    if landing.text().is_empty() {
        return Ok(see_other(first_page(Some(active))));
    }
    Ok(see_other(landing.text()))
}
