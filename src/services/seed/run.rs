//! The order, and how it is carried out: one thread tells stories, two seal them into rows, the database
//! writes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::Datelike;

use super::story::{self, Story};
use super::world::World;
use super::{plan, rows};
use crate::config::invented::Wish;
use crate::db::bulk::Batch;
use crate::db::{Conn, Db, DbError, bulk};
use crate::domain::code::Code;
use crate::domain::id::PersonId;
use crate::services::{Ctx, ServiceError};

/// Files that are told and sealed together: few enough that their rows are still in the processor's cache when
/// they are written.
const BATCH: usize = 100;
/// Files in one transaction: their keys lie anywhere in the indices, and a page that several files touch is
/// written once.
const TRANSACTION: usize = 5_000;

/// A named person of a demonstration.
#[derive(Debug, Clone)]
pub struct Persona {
    /// What the files of a demonstration name them by.
    pub key: String,
    /// Their account.
    pub person: PersonId,
    /// Where they work.
    pub workplace: String,
    /// What they do there.
    pub position: String,
    /// They propose; others are staff.
    pub proposes: bool,
}

/// What to invent.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// How many files.
    pub files: usize,
    /// The same seed invents the same files.
    pub seed: u64,
    /// With named people the files of the demonstration come first, so that each of them has something
    /// waiting.
    pub personas: Vec<Persona>,
}

/// Why nothing was invented.
#[derive(Debug, thiserror::Error)]
pub enum SeedFault {
    /// The owner agency lacks an intake officer, a reviewer or an approver.
    #[error("the owner agency has no intake officer, reviewer and approver yet")]
    NoStaff,
    /// A story that no throw of the dice could tell.
    #[error("file {0} cannot be invented: {1}")]
    Story(u64, String),
    /// Database or seal.
    #[error("inventing files")]
    Service(#[from] ServiceError),
}

type Numbers = BTreeMap<i64, i64>;

/// Stories of one batch with their codes.
struct Told {
    first: u64,
    stories: Vec<Story>,
    codes: Vec<Option<String>>,
    /// The last number given in each year.
    last: Numbers,
}

/// Rows, and the way back to who sealed them: memory is freed fastest by the thread that took it.
struct Sealed {
    batch: Batch,
    back: Sender<Batch>,
}

type Written = Result<Sealed, SeedFault>;

/// Invents files and writes them; `progress` hears how many are done. From a thread that may wait.
///
/// # Errors
/// [`SeedFault`]; batches written before stay.
pub fn seed(
    db: &Db,
    ctx: &Ctx,
    order: &Order,
    mut progress: impl FnMut(usize),
) -> Result<usize, SeedFault> {
    let mut world = db
        .read_blocking(|tx| World::read(tx, ctx, order).map_err(Carried))
        .map_err(|carried| carried.0)?;
    let people = world.invent_citizens((order.files / 4).clamp(16, 4_000))?;
    let known =
        |tx: &mut Conn| Ok::<_, DbError>((bulk::count_files(tx, 1)?, bulk::last_numbers(tx)?));
    let (files, last) = db.read_blocking(known).map_err(ServiceError::from)?;
    let mut loader = db.loader(files == 0).map_err(ServiceError::from)?;
    loader.write(|tx| people.insert(tx))?;

    let mut done = 0;
    std::thread::scope(|scope| -> Result<(), SeedFault> {
        let world = &world;
        let (told, stories) = sync_channel::<Result<Told, SeedFault>>(2);
        let (written, batches) = sync_channel::<Written>(2);
        let stories = Arc::new(Mutex::new(stories));
        scope.spawn(move || invent(world, order, last, &told));
        for _ in 0..2 {
            let (stories, written) = (Arc::clone(&stories), written.clone());
            scope.spawn(move || write_rows(world, &stories, &written));
        }
        drop(written);
        // The receivers live in this scope: when writing fails they are dropped and the threads end.
        drop(stories);
        let mut batches = batches.into_iter().peekable();
        while batches.peek().is_some() {
            loader
                .write(|tx| {
                    let begun = done;
                    while done < begun + TRANSACTION
                        && let Some(sealed) = batches.next()
                    {
                        let Sealed { batch, back } = sealed.map_err(Carried)?;
                        bulk::insert(tx, &batch)?;
                        done += batch.len();
                        progress(done);
                        // Who sealed it may have ended; then it is freed here.
                        let _ = back.send(batch);
                    }
                    Ok(())
                })
                .map_err(|carried: Carried| carried.0)?;
        }
        Ok(())
    })?;
    loader
        .write(bulk::analyze)
        .and_then(|()| loader.finish())
        .map_err(ServiceError::from)?;
    Ok(done)
}

/// Tells stories batch by batch, oldest first in each, and takes their numbers.
fn invent(
    world: &World,
    order: &Order,
    mut last: Numbers,
    told: &SyncSender<Result<Told, SeedFault>>,
) {
    let wishes: &[Wish] = if order.personas.is_empty() {
        &[]
    } else {
        &world.words.files
    };
    let plain = Wish::default();
    let mut titles = BTreeSet::new();
    let mut missing = plan::accepted_of(order.files);
    let mut number = 0_usize;
    while number < order.files {
        let first = u64::try_from(number).unwrap_or(u64::MAX);
        let until = (number + BATCH).min(order.files);
        let batch = (number..until)
            .map(|number| {
                let wish = wishes.get(number).unwrap_or(&plain);
                let id = u64::try_from(number).unwrap_or(u64::MAX);
                // Dice give three in ten; only where they gave too few is the rest not left to them.
                let states = if order.files - number > missing {
                    plan::STATES
                } else {
                    plan::ACCEPTED
                };
                let story = story::tell(world, id, wish, states, &mut titles)
                    .map_err(|dead| SeedFault::Story(id, dead.to_string()))?;
                if story.history.standing().state.counts_as_accepted() {
                    missing = missing.saturating_sub(1);
                }
                Ok(story)
            })
            .collect::<Result<Vec<_>, _>>()
            .and_then(|mut stories| {
                stories.sort_by_key(|story| story.history.updated_at());
                stories.sort_by_key(|story| story.history.submitted_at());
                let codes = number_them(&mut last, &stories)?;
                Ok(Told {
                    first,
                    stories,
                    codes,
                    last: last.clone(),
                })
            });
        number = until;
        let failed = batch.is_err();
        if told.send(batch).is_err() || failed {
            return;
        }
    }
}

/// A code for each file that was handed in, counting on in its year.
fn number_them(last: &mut Numbers, stories: &[Story]) -> Result<Vec<Option<String>>, ServiceError> {
    stories
        .iter()
        .map(|story| {
            let Some(at) = story.history.submitted_at() else {
                return Ok(None);
            };
            let year = at.date().year();
            let slot = last.entry(i64::from(year)).or_default();
            *slot += 1;
            let number =
                u32::try_from(*slot).map_err(|error| ServiceError::Internal(Box::new(error)))?;
            let code =
                Code::new(year, number).map_err(|error| ServiceError::Internal(Box::new(error)))?;
            Ok(Some(code.to_string()))
        })
        .collect()
}

/// Seals stories into rows, until there are no more.
fn write_rows(
    world: &World,
    stories: &Mutex<Receiver<Result<Told, SeedFault>>>,
    written: &SyncSender<Written>,
) {
    let (back, emptied) = channel();
    loop {
        let next = stories
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(next) = next else { return };
        emptied.try_iter().for_each(drop);
        let batch = next.and_then(|told| {
            let mut batch = Batch::default();
            for (number, (story, code)) in (told.first..).zip(told.stories.iter().zip(told.codes)) {
                rows::write(world, story, number, code, &mut batch)?;
            }
            batch.last_numbers = told.last;
            Ok(Sealed {
                batch,
                back: back.clone(),
            })
        });
        if written.send(batch).is_err() {
            return;
        }
    }
}

/// Lets a [`SeedFault`] through a door of the database.
struct Carried(SeedFault);

impl From<crate::db::DbError> for Carried {
    fn from(error: crate::db::DbError) -> Self {
        Self(SeedFault::Service(error.into()))
    }
}

impl crate::db::DoorError for Carried {
    fn is_busy(&self) -> bool {
        false
    }
}
