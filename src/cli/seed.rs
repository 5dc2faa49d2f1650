//! `sangkien seed`: invented files in all states, for demonstrations, tests and measurements. Shows
//! progress on a terminal, plain lines otherwise. Refuses a database that real people use.

use std::process::ExitCode;
use std::time::Instant;

use super::progress::Progress;
use super::{Global, out};
use crate::db::people as rows;
use crate::services::ServiceError;
use crate::services::seed::{self, Order, Persona};
use crate::services::staff::ensure_demo_people;
use crate::standin::people;
use crate::startup::Parts;

/// Adds invented files to the database of these settings.
///
/// # Errors
/// Real people in the database; faults of the settings, the database or the words.
pub fn run(global: &Global, initiatives: u64, seed: u64) -> anyhow::Result<ExitCode> {
    let parts = Parts::open(global, true)?;
    // Asked first: a database of real people is not even brought up to date by mistake. One without tables has none.
    let has_people = parts.db.is_made()?;
    if has_people && parts.db.read_blocking(rows::any_real)? {
        anyhow::bail!("real people are in this database; invented files would stand among theirs");
    }
    parts.migrate()?;
    make_people(&parts)?;
    let order = Order {
        files: usize::try_from(initiatives)?,
        seed,
        personas: Vec::new(),
    };
    invent(&parts, &order)?;
    Ok(ExitCode::SUCCESS)
}

/// The invented people with their roles.
///
/// # Errors
/// When the database cannot be written.
pub(super) fn make_people(parts: &Parts) -> anyhow::Result<()> {
    let provider = parts.config.oidc.provider.as_str();
    let known: Vec<_> = people::all()
        .iter()
        .map(|person| super::staff::known_ahead(person, provider))
        .collect();
    let ctx = parts.system("demo");
    parts
        .db
        .write_blocking(move |tx| ensure_demo_people(tx, &ctx, &known))?;
    Ok(())
}

/// The accounts of the invented people, by their keys.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn personas(parts: &Parts) -> anyhow::Result<Vec<Persona>> {
    let provider = parts.config.oidc.provider.as_str();
    let found = parts.db.read_blocking(|tx| {
        people::all()
            .iter()
            .map(|person| Ok((person, rows::find_by_subject(tx, provider, &person.sub)?)))
            .collect::<Result<Vec<_>, ServiceError>>()
    })?;
    Ok(found
        .into_iter()
        .filter_map(|(person, row)| {
            Some(Persona {
                key: person.key.clone(),
                person: row?.person_id,
                workplace: person.workplace.clone(),
                position: person.position.clone(),
                proposes: !person.is_staff(),
            })
        })
        .collect())
}

/// Invents and says how it goes.
///
/// # Errors
/// As [`seed::seed`].
pub(super) fn invent(parts: &Parts, order: &Order) -> anyhow::Result<()> {
    let began = Instant::now();
    let mut progress = Progress::new("files");
    let files = u64::try_from(order.files)?;
    let done = seed::seed(&parts.db, &parts.system("seed"), order, |done| {
        progress.at(u64::try_from(done).unwrap_or(files), Some(files));
    })?;
    progress.clear();
    let seconds = began.elapsed().as_secs_f64();
    out::line(format_args!("{done} invented files in {seconds:.1} s"))?;
    Ok(())
}
