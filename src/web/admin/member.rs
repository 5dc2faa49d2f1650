//! `/admin/staff/{person}`: the roles of one person, and whether they may sign in.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;

use super::super::components::{Choice, FaultList, Field};
use super::super::error::WebError;
use super::super::extract::{StaffActor, TypedForm, ctx};
use super::super::page::{Page, show_as, show_form};
use super::super::state::AppState;
use super::deed::{Deed, part_of};
use super::staff::{agency_field, role_field};
use crate::domain::id::{AgencyId, PersonId};
use crate::domain::text_enum::TextEnum as _;
use crate::services::staff::{self, Member, Part, Work};
use crate::services::{FieldFault, ServiceError, once};

/// The hidden field with the fingerprint of what the page showed.
const SEEN: &str = "seen";

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
    seen: Seen,
    overtaken: Option<Overtaken>,
    page: Page,
}

/// Somebody else was faster.
struct Overtaken {
    text: String,
    /// What stands there now, unless the page says it anyway.
    now: Option<String>,
}

/// Fingerprints of what the forms put something else in the place of.
struct Seen {
    absence: String,
    workplace: String,
    fields: String,
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
    let nothing = Tried::default();
    member_page(page, &me, path.into_inner(), &state, nothing).await
}

/// What came back with the page; nothing when it is only looked at.
#[derive(Default)]
struct Tried<'a> {
    form: Option<&'a TypedForm>,
    faults: &'a [FieldFault],
    overtaken: bool,
}

async fn member_page(
    page: Page,
    me: &StaffActor,
    person: PersonId,
    state: &AppState,
    tried: Tried<'_>,
) -> Result<HttpResponse, WebError> {
    let Tried {
        form: typed,
        faults,
        overtaken,
    } = tried;
    let ctx = ctx::of(state, &page, me.actor());
    let (agencies, member, work, fresh) = state
        .db
        .read(move |tx| {
            let member = staff::member(tx, person)?;
            let work = staff::work_of(tx, &ctx, &member)?;
            let fresh = Seen {
                absence: work.seen(&ctx, person, Part::Absence)?,
                workplace: work.seen(&ctx, person, Part::Workplace)?,
                fields: work.seen(&ctx, person, Part::Fields)?,
            };
            Ok::<_, ServiceError>((staff::agencies(tx)?, member, work, fresh))
        })
        .await?;
    let overtaken = typed
        .filter(|_| overtaken)
        .map(|form| in_words(&page, state, &work, form));
    let seen = match typed {
        // a form that comes back for another reason has still seen what it saw
        Some(form) if overtaken.is_none() => fresh.but_for(form),
        _ => fresh,
    };
    // the buttons that take a role away send fields of the same names
    let granted = |name: &str| {
        let form = typed.filter(|form| form.get("do") == "grant");
        form.map_or(String::new(), |form| form.get(name).to_owned())
    };
    let value = |name: &str, stored: String| {
        typed
            .filter(|form| form.has(name))
            .map_or(stored, |form| form.get(name).to_owned())
    };
    let absent = work.absent_until.map(|day| page.date(day));
    let agency = agency_field(&page, &agencies, None)
        .value(granted("agency"))
        .faults(&page, faults);
    let role = role_field(&page, None)
        .value(granted("role"))
        .faults(&page, faults);
    let absent = Field::date(&page, "absent_until", page.t("staff-absent"))
        .help(page.t("staff-absent-help"))
        .optional(&page)
        .value(value("absent_until", absent.unwrap_or_default()))
        .faults(&page, faults);
    let workplace = Field::short(&page, "workplace", page.t("staff-workplace"))
        .help(page.t("staff-workplace-help"))
        .optional(&page)
        .value(value("workplace", work.workplace.unwrap_or_default()))
        .faults(&page, faults);
    let knows: Vec<&str> = match typed.filter(|form| form.get("do") == "fields") {
        Some(form) => form.all("field"),
        None => work.fields.iter().map(String::as_str).collect(),
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
    let shown = MemberPage {
        href: format!("/admin/staff/{person}"),
        is_self: me.person == person,
        roles,
        faults: FaultList::of(&page, [&agency, &role, &absent, &workplace, &expertise]),
        agency,
        role,
        absent,
        workplace,
        expertise,
        seen,
        overtaken,
        member,
        page,
    };
    if shown.overtaken.is_some() {
        show_as(StatusCode::CONFLICT, &shown)
    } else {
        show_form(faults, &shown)
    }
}

impl Seen {
    fn but_for(mut self, form: &TypedForm) -> Self {
        let seen = form.get(SEEN).to_owned();
        match part_of(form) {
            Some(Part::Absence) => self.absence = seen,
            Some(Part::Workplace) => self.workplace = seen,
            Some(Part::Fields) => self.fields = seen,
            None => {}
        }
        self
    }
}

/// What happened meanwhile, for whoever wanted something else.
fn in_words(page: &Page, state: &AppState, work: &Work, form: &TypedForm) -> Overtaken {
    let Some(part) = part_of(form) else {
        return Overtaken {
            text: page.t("staff-overtaken-role").into_owned(),
            now: None,
        };
    };
    let now = match part {
        Part::Absence => work.absent_until.map(|day| page.date(day)),
        Part::Workplace => work.workplace.clone(),
        Part::Fields => {
            let fields = &state.house.reference.fields;
            let name = |code| match fields.get(code) {
                None => String::clone(code),
                Some(field) => field.name.get(page.locale).to_owned(),
            };
            let names: Vec<String> = work.fields.iter().map(name).collect();
            Some(names.join(", ")).filter(|names| !names.is_empty())
        }
    };
    let now = now.unwrap_or_else(|| page.t("staff-overtaken-nothing").into_owned());
    Overtaken {
        text: page.t("staff-overtaken-text").into_owned(),
        now: Some(page.t1("staff-overtaken-now", "now", now).into_owned()),
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
    let back = |faults, overtaken| Tried {
        form: Some(&form),
        faults,
        overtaken,
    };
    let deed = match Deed::read(&form) {
        Ok(deed) => deed,
        Err(faults) => return member_page(page, &me, person, &state, back(&faults, false)).await,
    };
    let key = form.key()?;
    let ctx = ctx::of(&state, &page, me.actor());
    let content = form.pairs().to_vec();
    let action = format!("staff/{person}");
    let (part, seen) = (part_of(&form), form.get(SEEN).to_owned());
    let done = state
        .db
        .write(move |tx| {
            once::guard(tx, &ctx, Some(key), &action, &content, |tx| {
                if let Some(part) = part {
                    staff::unchanged(tx, &ctx, person, part, &seen)?;
                }
                deed.perform(tx, &ctx, person)
            })
        })
        .await;
    match done {
        Ok(()) => Ok(page.see_other_with(&format!("/admin/staff/{person}"), "done")),
        Err(ServiceError::Invalid(faults)) => {
            member_page(page, &me, person, &state, back(&faults, false)).await
        }
        Err(ServiceError::Overtaken) => {
            member_page(page, &me, person, &state, back(&[], true)).await
        }
        Err(other) => Err(other.into()),
    }
}
