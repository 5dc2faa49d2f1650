//! Accounts with a name and a password of this portal: made from the shell, with a first role.

use super::super::accounts::{self, NewPerson};
use super::super::{Ctx, ServiceError, sign_in};
use super::{administrators_only, agency_by_code, fault, grant_unchecked};
use crate::db::local_accounts::LocalAccountRow;
use crate::db::{Conn, local_accounts, sessions};
use crate::domain::id::PersonId;
use crate::domain::identity::tidy_name;
use crate::domain::person::{Actor, PersonFacts, Role};
use crate::domain::text::EmailAddress;

/// The provider of people who sign in with a password of this portal.
pub const LOCAL: &str = "local";

/// A local account to make.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The name to sign in with.
    pub username: String,
    /// Family name first.
    pub name: String,
    /// Where notices go; whoever makes the account vouches for it.
    pub email: Option<String>,
    /// Argon2id of the password, made outside the transaction.
    pub password_hash: String,
}

/// Makes a local account with its first role; from the shell only. No agency means the portal's owner.
///
/// # Errors
/// [`ServiceError::Invalid`] for a name that is empty, odd or taken, and for an agency that is not known.
pub fn add_account(
    tx: &mut Conn,
    ctx: &Ctx,
    new: &NewAccount,
    role: Role,
    agency: Option<&str>,
) -> Result<PersonId, ServiceError> {
    if ctx.actor != Actor::System {
        return Err(ServiceError::Denied);
    }
    let username = sign_in::username(&new.username);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    if !(2..=64).contains(&username.len()) || !username.chars().all(plain) {
        return Err(fault("username", "malformed"));
    }
    if local_accounts::find(tx, &username)?.is_some() {
        return Err(fault("username", "name-taken"));
    }
    let name = tidy_name(&new.name).ok_or_else(|| fault("name", "required"))?;
    let email = match &new.email {
        None => None,
        Some(typed) => {
            let address = EmailAddress::parse(typed).map_err(|_| fault("email", "not-an-email"))?;
            Some(address.reveal().to_owned())
        }
    };
    let owner = ctx.house.reference.workflow.owner_agency.as_str();
    let agency = agency_by_code(tx, agency.unwrap_or(owner))?;
    let row = accounts::create(
        tx,
        ctx,
        &NewPerson {
            provider: LOCAL,
            subject: &username,
            name: &name,
            level: 0,
            email_verified: email.is_some(),
            facts: PersonFacts {
                email,
                workplace: Some(agency.name_vi.clone()),
                ..PersonFacts::default()
            },
            is_invented: ctx.house.demonstration,
        },
    )?;
    let account = LocalAccountRow {
        person_id: row.person_id,
        username,
        password_hash: new.password_hash.clone(),
        changed_at: ctx.now,
    };
    local_accounts::insert(tx, &account)?;
    grant_unchecked(tx, ctx, row.person_id, agency.agency_id, role)?;
    Ok(row.person_id)
}

/// A new password of a local account; signs it out everywhere.
///
/// # Errors
/// [`ServiceError::NotFound`] without a local account.
pub fn set_password(
    tx: &mut Conn,
    ctx: &Ctx,
    person: PersonId,
    password_hash: &str,
) -> Result<(), ServiceError> {
    administrators_only(ctx)?;
    if !local_accounts::set_password(tx, person, password_hash, ctx.now)? {
        return Err(ServiceError::NotFound);
    }
    sessions::delete_all(tx, person, None)?;
    Ok(())
}
