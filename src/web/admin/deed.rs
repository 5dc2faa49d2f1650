//! What an administrator does about a person, read from one of the forms of `/admin/staff/{person}`.

use chrono::NaiveDate;

use super::super::extract::TypedForm;
use crate::db::Conn;
use crate::domain::id::{AgencyId, PersonId};
use crate::domain::person::Role;
use crate::domain::text::clean;
use crate::domain::text_enum::TextEnum as _;
use crate::services::staff::{self, Part};
use crate::services::{Ctx, FieldFault, ServiceError, expertise};

/// One of the buttons, with what stood beside it.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    Grant { agency: String, role: Role },
    Revoke { agency: AgencyId, role: Role },
    Lock(bool),
    Absent(Option<NaiveDate>),
    Workplace(Option<String>),
    Fields(Vec<String>),
    ResetFactor,
}

/// The value that a form puts another in the place of; none where the button itself says all.
pub(super) fn part_of(form: &TypedForm) -> Option<Part> {
    match form.get("do") {
        "absent" => Some(Part::Absence),
        "workplace" => Some(Part::Workplace),
        "fields" => Some(Part::Fields),
        _ => None,
    }
}

impl Deed {
    pub(super) fn read(form: &TypedForm) -> Result<Self, Vec<FieldFault>> {
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

    pub(super) fn perform(
        &self,
        tx: &mut Conn,
        ctx: &Ctx,
        person: PersonId,
    ) -> Result<(), ServiceError> {
        match self {
            Self::Grant { agency, role } => {
                let agency = staff::agency_by_code(tx, agency)?.agency_id;
                staff::grant(tx, ctx, person, agency, *role).map(|_| ())
            }
            // The page offers only roles that are held: somebody else was faster.
            Self::Revoke { agency, role } => match staff::revoke(tx, ctx, person, *agency, *role) {
                Err(ServiceError::NotFound) => Err(ServiceError::Overtaken),
                done => done,
            },
            Self::Lock(locked) => staff::set_lock(tx, ctx, person, *locked),
            Self::Absent(until) => staff::set_absent(tx, ctx, person, *until),
            Self::Workplace(place) => staff::set_workplace(tx, ctx, person, place.clone()),
            Self::Fields(codes) => expertise::set(tx, ctx, person, codes),
            Self::ResetFactor => staff::reset_second_factor(tx, ctx, person).map(|_| ()),
        }
    }
}
