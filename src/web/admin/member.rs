//! `/admin/staff/{person}`: the roles of one person, and whether they may sign in.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use askama::Template;
use chrono::NaiveDate;

use super::super::components::{Choice, FaultList, Field};
use super::super::error::WebError;
use super::super::extract::{StaffActor, TypedForm, ctx};
use super::super::page::{Page, show_form};
use super::super::state::AppState;
use super::staff::{agency_field, role_field};
use crate::db::Conn;
use crate::domain::id::{AgencyId, PersonId};
use crate::domain::person::Role;
use crate::domain::text::clean;
use crate::domain::text_enum::TextEnum as _;
use crate::services::staff::{self, Member};
use crate::services::{Ctx, FieldFault, ServiceError, expertise, once};

#[derive(Template)]
#[template(path = "admin/member.html")]
struct MemberPage {
    member: Member,
    href: String,
    is_self: bool,
    roles: Vec<RoleShown>,
    faults: FaultList,
    agency: Field,
    role: Field,
    absent: Field,
    workplace: Field,
    expertise: Field,
    page: Page,
}

struct RoleShown {
    role: String,
    role_code: &'static str,
    agency: String,
    agency_id: AgencyId,
    since: String,
}

/// **Who:** administrators.
pub async fn read(
    page: Page,
    me: StaffActor,
    path: Path<PersonId>,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    member_page(page, &me, path.into_inner(), &state, None, &[]).await
}

async fn member_page(
    page: Page,
    me: &StaffActor,
    person: PersonId,
    state: &AppState,
    typed: Option<&TypedForm>,
    faults: &[FieldFault],
) -> Result<HttpResponse, WebError> {
    let ctx = ctx::of(state, &page, me.actor());
    let (agencies, member, workplace, knows) = state
        .db
        .read(move |tx| {
            let member = staff::member(tx, person)?;
            let workplace = staff::workplace(tx, &ctx, person)?;
            let knows = expertise::of(tx, person)?;
            Ok::<_, ServiceError>((staff::agencies(tx)?, member, workplace, knows))
        })
        .await?;
    let value = |name: &str, stored: String| {
        typed
            .filter(|form| form.has(name))
            .map_or(stored, |form| form.get(name).to_owned())
    };
    let absent = member.absent_until.map(|day| page.date(day));
    let agency = agency_field(&page, &agencies, None)
        .value(value("agency", String::new()))
        .faults(&page, faults);
    let role = role_field(&page, None)
        .value(value("role", String::new()))
        .faults(&page, faults);
    let absent = Field::date(&page, "absent_until", page.t("staff-absent"))
        .help(page.t("staff-absent-help"))
        .optional(&page)
        .value(value("absent_until", absent.unwrap_or_default()))
        .faults(&page, faults);
    let workplace = Field::short(&page, "workplace", page.t("staff-workplace"))
        .help(page.t("staff-workplace-help"))
        .optional(&page)
        .value(value("workplace", workplace.unwrap_or_default()))
        .faults(&page, faults);
    let knows: Vec<&str> = match typed.filter(|form| form.get("do") == "fields") {
        Some(form) => form.all("field"),
        None => knows.iter().map(String::as_str).collect(),
    };
    let all = state.house.reference.fields.values();
    let all = all.map(|field| Choice::new(field.code.clone(), field.name.get(page.locale)));
    let expertise = Field::checks(&page, "field", page.t("staff-fields"), all.collect())
        .help(page.t("staff-fields-help"))
        .values(&knows)
        .faults(&page, faults);
    let roles = member
        .roles
        .iter()
        .map(|held| RoleShown {
            role: page.word("role", held.role).into_owned(),
            role_code: held.role.as_str(),
            agency: held.agency_name(page.locale).to_owned(),
            agency_id: held.agency,
            since: page.date(held.since.date()),
        })
        .collect();
    show_form(
        faults,
        &MemberPage {
            href: format!("/admin/staff/{person}"),
            is_self: me.person == person,
            roles,
            faults: FaultList::of(&page, [&agency, &role, &absent, &workplace, &expertise]),
            agency,
            role,
            absent,
            workplace,
            expertise,
            member,
            page,
        },
    )
}

/// What an administrator does about a person.
#[derive(Debug, Clone)]
enum Deed {
    Grant { agency: String, role: Role },
    Revoke { agency: AgencyId, role: Role },
    Lock(bool),
    Absent(Option<NaiveDate>),
    Workplace(Option<String>),
    Fields(Vec<String>),
    ResetFactor,
}

impl Deed {
    fn read(form: &TypedForm) -> Result<Self, Vec<FieldFault>> {
        let fault = |field: &str, code| vec![FieldFault::new(field, code)];
        let role = || Role::parse(form.get("role")).ok_or_else(|| fault("role", "unknown-choice"));
        match form.get("do") {
            "grant" => Ok(Self::Grant {
                role: role()?,
                agency: form
                    .filled("agency")
                    .ok_or_else(|| fault("agency", "unknown-choice"))?
                    .to_owned(),
            }),
            "revoke" => Ok(Self::Revoke {
                role: role()?,
                agency: form
                    .get("agency_id")
                    .parse()
                    .map_err(|_| fault("agency", "unknown-choice"))?,
            }),
            "lock" => Ok(Self::Lock(true)),
            "unlock" => Ok(Self::Lock(false)),
            "absent" => match form.filled("absent_until") {
                None => Ok(Self::Absent(None)),
                Some(text) => NaiveDate::parse_from_str(text, "%d/%m/%Y")
                    .map(|day| Self::Absent(Some(day)))
                    .map_err(|_| fault("absent_until", "not-a-date")),
            },
            "workplace" => {
                let place = clean(form.get("workplace"));
                if place.chars().count() > 200 {
                    let long = FieldFault::new("workplace", "too-long")
                        .with("max", 200)
                        .with("given", place.chars().count());
                    return Err(vec![long]);
                }
                Ok(Self::Workplace(Some(place).filter(|p| !p.is_empty())))
            }
            "fields" => {
                let codes = form.all("field").into_iter().map(str::to_owned);
                Ok(Self::Fields(codes.collect()))
            }
            "reset-factor" => Ok(Self::ResetFactor),
            _ => Err(fault("role", "unknown-choice")),
        }
    }

    fn perform(&self, tx: &mut Conn, ctx: &Ctx, person: PersonId) -> Result<(), ServiceError> {
        match self {
            Self::Grant { agency, role } => {
                let agency = staff::agency_by_code(tx, agency)?.agency_id;
                staff::grant(tx, ctx, person, agency, *role).map(|_| ())
            }
            Self::Revoke { agency, role } => staff::revoke(tx, ctx, person, *agency, *role),
            Self::Lock(locked) => staff::set_lock(tx, ctx, person, *locked),
            Self::Absent(until) => staff::set_absent(tx, ctx, person, *until),
            Self::Workplace(place) => staff::set_workplace(tx, ctx, person, place.clone()),
            Self::Fields(codes) => expertise::set(tx, ctx, person, codes),
            Self::ResetFactor => staff::reset_second_factor(tx, ctx, person).map(|_| ()),
        }
    }
}

/// **Who:** administrators; never on their own roles or lock.
pub async fn change(
    page: Page,
    me: StaffActor,
    path: Path<PersonId>,
    form: TypedForm,
    state: Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let person = path.into_inner();
    let deed = match Deed::read(&form) {
        Ok(deed) => deed,
        Err(faults) => {
            return member_page(page, &me, person, &state, Some(&form), &faults).await;
        }
    };
    let key = form.key()?;
    let ctx = ctx::of(&state, &page, me.actor());
    let content = form.pairs().to_vec();
    let action = format!("staff/{person}");
    let done = state
        .db
        .write(move |tx| {
            once::guard(tx, &ctx, Some(key), &action, &content, |tx| {
                deed.perform(tx, &ctx, person)
            })
        })
        .await;
    match done {
        Ok(()) => Ok(page.see_other_with(&format!("/admin/staff/{person}"), "done")),
        Err(ServiceError::Invalid(faults)) => {
            member_page(page, &me, person, &state, Some(&form), &faults).await
        }
        Err(other) => Err(other.into()),
    }
}
