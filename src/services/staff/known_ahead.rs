//! The invented people of a demonstration, made with their roles before they sign in for the first time.

use chrono::NaiveDate;

use super::super::accounts::{self, NewPerson};
use super::super::{Ctx, ServiceError};
use super::{agency_by_code, grant_unchecked};
use crate::db::{Conn, people, staff_roles};
use crate::domain::person::{PersonFacts, Role};

/// Somebody a demonstration knows before they sign in.
#[derive(Debug, Clone)]
pub struct KnownAhead {
    /// The configured name of the provider.
    pub provider: String,
    /// The provider's name for them.
    pub subject: String,
    /// Family name first.
    pub name: String,
    /// The highest level they reach.
    pub level: u8,
    /// Twelve digits.
    pub citizen_number: String,
    /// As on the identity card.
    pub birth_date: NaiveDate,
    /// Where they work.
    pub workplace: String,
    /// An address the local mailbox takes; staff only, citizens give theirs at the first sign-in.
    pub email: Option<String>,
    /// Codes of agencies, and the role there.
    pub roles: Vec<(String, Role)>,
    /// Codes of the fields a reviewer knows about.
    pub fields: Vec<String>,
}

/// Makes the invented people of a demonstration with their roles; those who are there stay as they are.
/// Answers how many were made.
///
/// # Errors
/// [`ServiceError::Denied`] outside a demonstration; [`ServiceError::NotFound`] for an agency that is not
/// in the tables.
pub fn ensure_demo_people(
    tx: &mut Conn,
    ctx: &Ctx,
    known: &[KnownAhead],
) -> Result<usize, ServiceError> {
    if !ctx.house.demonstration {
        return Err(ServiceError::Denied);
    }
    let mut made = 0;
    for person in known {
        if people::find_by_subject(tx, &person.provider, &person.subject)?.is_some() {
            continue;
        }
        let row = accounts::create(
            tx,
            ctx,
            &NewPerson {
                provider: &person.provider,
                subject: &person.subject,
                name: &person.name,
                level: person.level,
                facts: PersonFacts {
                    citizen_number: Some(person.citizen_number.clone()),
                    birth_date: Some(person.birth_date),
                    workplace: Some(person.workplace.clone()),
                    email: person.email.clone(),
                    ..PersonFacts::default()
                },
                email_verified: person.email.is_some(),
                is_invented: true,
            },
        )?;
        for (agency, role) in &person.roles {
            let agency = agency_by_code(tx, agency)?;
            grant_unchecked(tx, ctx, row.person_id, agency.agency_id, *role)?;
        }
        if !person.fields.is_empty() {
            staff_roles::replace_fields(tx, row.person_id, &person.fields)?;
        }
        made += 1;
    }
    Ok(made)
}
