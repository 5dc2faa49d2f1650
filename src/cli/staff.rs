//! `sangkien staff …`: the first administrator, roles, passwords, second factors, locks; and who a
//! demonstration knows before they sign in.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};

use super::{Account, Global, RoleInAgency, Staff, out};
use crate::db::Conn;
use crate::domain::person::Role;
use crate::domain::text_enum::TextEnum as _;
use crate::services::{Ctx, ServiceError, staff};
use crate::standin::people::DemoPerson;
use crate::startup::Parts;

/// What a use case needs to know of an invented person.
#[must_use]
pub fn known_ahead(person: &DemoPerson, provider: &str) -> staff::KnownAhead {
    staff::KnownAhead {
        provider: provider.to_owned(),
        subject: person.sub.clone(),
        name: person.name.clone(),
        level: person.level,
        citizen_number: person.citizen_number.clone(),
        birth_date: person.birth_date,
        workplace: person.workplace.clone(),
        email: person.is_staff().then(|| person.email()),
        roles: person
            .roles
            .iter()
            .map(|held| (held.agency.clone(), held.role))
            .collect(),
        fields: person.fields.clone(),
    }
}

/// Does what the command says.
///
/// # Errors
/// People, agencies or roles that are not there; a password that is too short.
pub fn run(global: &Global, command: &Staff) -> anyhow::Result<ExitCode> {
    let parts = Parts::open(global, false)?;
    parts.require_migrated()?;
    match command {
        Staff::AddAdministrator(account) => add(&parts, account, Role::Administrator, None)?,
        Staff::Add {
            account,
            role,
            agency,
        } => add(&parts, account, *role, Some(agency.clone()))?,
        Staff::Grant(wanted) => {
            let new = with_role(&parts, wanted, staff::grant)?;
            let role = wanted.role.as_str();
            let word = if new { "is now" } else { "already was" };
            out::line(format_args!(
                "{} {word} {role} of {}",
                wanted.user, wanted.agency
            ))?;
        }
        Staff::Revoke(wanted) => {
            with_role(&parts, wanted, staff::revoke)?;
            let role = wanted.role.as_str();
            out::line(format_args!(
                "{} is no longer {role} of {}",
                wanted.user, wanted.agency
            ))?;
        }
        Staff::Password { user } => {
            let hash = read_password(&parts)?;
            with_person(&parts, user, move |tx, ctx, person| {
                staff::set_password(tx, ctx, person, &hash)
            })?;
            out::line(format_args!(
                "{user} has a new password and is signed out everywhere"
            ))?;
        }
        Staff::ResetSecondFactor { user } => {
            let gone = with_person(&parts, user, staff::reset_second_factor)?;
            let word = if gone { "is reset" } else { "was not set up" };
            out::line(format_args!("the second factor of {user} {word}"))?;
        }
        Staff::Lock { user } => {
            with_person(&parts, user, |tx, ctx, person| {
                staff::set_lock(tx, ctx, person, true)
            })?;
            out::line(format_args!("{user} is locked and signed out everywhere"))?;
        }
        Staff::Unlock { user } => {
            with_person(&parts, user, |tx, ctx, person| {
                staff::set_lock(tx, ctx, person, false)
            })?;
            out::line(format_args!("{user} is unlocked"))?;
        }
        Staff::List => print_all(&parts)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn add(parts: &Parts, typed: &Account, role: Role, agency: Option<String>) -> anyhow::Result<()> {
    let new = staff::NewAccount {
        username: typed.user.clone(),
        name: typed.name.clone(),
        email: typed.email.clone(),
        password_hash: read_password(parts)?,
    };
    let code = agency.clone();
    let added = change(parts, move |tx, ctx| {
        staff::sync_agencies(tx, ctx)?;
        staff::add_account(tx, ctx, &new, role, agency.as_deref())
    });
    added.map_err(|error| match (code, error.downcast_ref()) {
        (Some(code), Some(ServiceError::NotFound)) => anyhow!("no agency has the code {code}"),
        _ => error,
    })?;
    let user = &typed.user;
    out::line(format_args!(
        "{user} can sign in at /staff/login and sets up a second factor there"
    ))?;
    Ok(())
}

fn change<T: Send + 'static>(
    parts: &Parts,
    work: impl Fn(&mut Conn, &Ctx) -> Result<T, ServiceError> + Send + 'static,
) -> anyhow::Result<T> {
    let ctx = parts.system("cli");
    parts
        .db
        .write_blocking(move |tx| work(tx, &ctx))
        .map_err(explain)
}

fn with_person<T: Send + 'static>(
    parts: &Parts,
    user: &str,
    work: impl Fn(&mut Conn, &Ctx, crate::domain::id::PersonId) -> Result<T, ServiceError>
    + Send
    + 'static,
) -> anyhow::Result<T> {
    let provider = parts.config.oidc.provider.as_str().to_owned();
    let typed = user.to_owned();
    change(parts, move |tx, ctx| {
        let person = staff::find(tx, ctx, &provider, &typed)?.person_id;
        work(tx, ctx, person)
    })
    .with_context(|| format!("user {user}"))
}

fn with_role<T: Send + 'static>(
    parts: &Parts,
    wanted: &RoleInAgency,
    work: fn(
        &mut Conn,
        &Ctx,
        crate::domain::id::PersonId,
        crate::domain::id::AgencyId,
        Role,
    ) -> Result<T, ServiceError>,
) -> anyhow::Result<T> {
    let (agency, role) = (wanted.agency.clone(), wanted.role);
    with_person(parts, &wanted.user, move |tx, ctx, person| {
        let agency = staff::agency_by_code(tx, &agency)?.agency_id;
        work(tx, ctx, person, agency, role)
    })
}

/// A password from standard input, hashed. The prompt goes to standard error, so that answers can be
/// piped.
fn read_password(parts: &Parts) -> anyhow::Result<String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        let mut err = std::io::stderr();
        write!(err, "password (shown while typed): ")?;
        err.flush()?;
    }
    let mut line = String::new();
    stdin.lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    let shortest = parts.config.limits.password_shortest;
    if password.chars().count() < shortest {
        bail!("the password must have at least {shortest} characters");
    }
    Ok(parts.house.seal.passwords().hash(password)?)
}

fn print_all(parts: &Parts) -> anyhow::Result<()> {
    let mut after = None;
    loop {
        let from = after;
        let page = parts
            .db
            .read_blocking(move |tx| staff::list(tx, &staff::Filter::default(), from, 100))
            .map_err(explain)?;
        for member in page.items {
            let roles: Vec<String> = member
                .roles
                .iter()
                .map(|held| format!("{} {}", held.role.as_str(), held.agency_code))
                .collect();
            let lock = if member.locked { "  locked" } else { "" };
            let (account, name, roles) = (member.signs_in_as, member.name, roles.join(", "));
            out::line(format_args!("{account}  {name}  {roles}{lock}"))?;
        }
        match page.next {
            None => return Ok(()),
            next => after = next,
        }
    }
}

fn explain(error: ServiceError) -> anyhow::Error {
    match error {
        ServiceError::Invalid(faults) => {
            let all: Vec<String> = faults
                .iter()
                .map(|fault| format!("{}: {}", fault.field, fault.code))
                .collect();
            anyhow::anyhow!("{}", all.join(", "))
        }
        other => other.into(),
    }
}
