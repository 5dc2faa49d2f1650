//! What invented files are set in: the agencies and staff that are there, and invented citizens with keys
//! of their own, each with many files.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, Months, NaiveDate};

use super::dice::Dice;
use super::run::{Order, SeedFault};
use crate::config::invented::Words;
use crate::db::agencies::Holder;
use crate::db::people::{NoticeMode, PersonRow};
use crate::db::{Conn, agencies, bulk, people};
use crate::domain::id::{AgencyId, PersonId};
use crate::domain::locale::Locale;
use crate::domain::person::{PersonFacts, Role};
use crate::domain::text::fold;
use crate::domain::text_enum::TextEnum;
use crate::domain::time::Instant;
use crate::domain::workflow::WaitsFor;
use crate::seal::PersonKey;
use crate::services::{Ctx, House, ServiceError, assist, authors, keys};

/// The provider's name of people who are nobody's account.
const PROVIDER: &str = "invented";

/// Somebody who may be told.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub id: PersonId,
    pub key: PersonKey,
    pub name: String,
    pub locale: Locale,
    /// Verified.
    pub email: Option<String>,
}

/// Somebody who proposes.
#[derive(Debug, Clone)]
pub(super) struct Citizen {
    pub known: Known,
    pub workplace: String,
    /// What the workplace is looked up by.
    pub workplace_index: Vec<u8>,
    pub position: String,
}

/// An agency's names and place.
#[derive(Debug, Clone)]
pub(super) struct Office {
    pub id: AgencyId,
    pub name_vi: String,
    pub name_en: String,
}

/// Where invented files happen.
pub(super) struct World {
    pub house: Arc<House>,
    pub words: Words,
    pub now: Instant,
    pub seed: u64,
    pub owner: AgencyId,
    pub offices: BTreeMap<String, Office>,
    pub with_intake: BTreeSet<String>,
    pub citizens: Vec<Citizen>,
    /// Named people of a demonstration, by key.
    pub personas: BTreeMap<String, PersonId>,
    holders: BTreeMap<(AgencyId, Role), Vec<Holder>>,
    staff: BTreeMap<PersonId, Known>,
}

impl World {
    /// Reads the agencies and staff there are; makes the named citizens known.
    pub(super) fn read(tx: &mut Conn, ctx: &Ctx, order: &Order) -> Result<Self, SeedFault> {
        let reference = &ctx.house.reference;
        let mut offices = BTreeMap::new();
        for row in agencies::list(tx).map_err(ServiceError::from)? {
            let office = Office {
                id: row.agency_id,
                name_vi: row.name_vi,
                name_en: row.name_en,
            };
            offices.insert(row.code, office);
        }
        let owner = offices
            .get(reference.workflow.owner_agency.as_str())
            .map(|office| office.id)
            .ok_or(SeedFault::NoStaff)?;
        let mut holders = BTreeMap::new();
        let mut staff = BTreeMap::new();
        let mut with_intake = BTreeSet::new();
        for (code, office) in &offices {
            for role in Role::ALL.iter().copied() {
                let found =
                    agencies::list_holders(tx, office.id, role).map_err(ServiceError::from)?;
                if found.is_empty() {
                    continue;
                }
                for holder in &found {
                    if let Entry::Vacant(free) = staff.entry(holder.person) {
                        free.insert(known(tx, ctx, holder.person)?);
                    }
                }
                if role == Role::IntakeOfficer {
                    with_intake.insert(code.clone());
                }
                holders.insert((office.id, role), found);
            }
        }
        let needed = [Role::IntakeOfficer, Role::Reviewer, Role::Approver];
        if needed
            .iter()
            .any(|role| !holders.contains_key(&(owner, *role)))
        {
            return Err(SeedFault::NoStaff);
        }
        let mut citizens = Vec::new();
        for persona in order.personas.iter().filter(|persona| persona.proposes) {
            citizens.push(Citizen {
                known: known(tx, ctx, persona.person)?,
                workplace: persona.workplace.clone(),
                workplace_index: workplace_index(&ctx.house, &persona.workplace),
                position: persona.position.clone(),
            });
        }
        Ok(Self {
            house: Arc::clone(&ctx.house),
            words: Words::embedded().map_err(|error| ServiceError::Internal(Box::new(error)))?,
            now: ctx.now,
            seed: order.seed,
            owner,
            offices,
            with_intake,
            citizens,
            personas: order
                .personas
                .iter()
                .map(|persona| (persona.key.clone(), persona.person))
                .collect(),
            holders,
            staff,
        })
    }

    /// Invents citizens and writes them.
    pub(super) fn invent_citizens(&mut self, count: usize) -> Result<People, ServiceError> {
        let mut rows = Vec::with_capacity(count);
        for number in (0_u64..).take(count) {
            let mut dice = Dice::new(self.seed ^ 0x00C1_712E, number);
            let (citizen, row, wrapped) = self.invent(&mut dice, number)?;
            self.citizens.push(citizen);
            rows.push((row, wrapped));
        }
        Ok(People(rows))
    }

    fn invent(
        &self,
        dice: &mut Dice,
        number: u64,
    ) -> Result<(Citizen, PersonRow, Vec<u8>), ServiceError> {
        let name = self.name(dice);
        let phrases = &self.words.phrases;
        let workplace = dice
            .word(&phrases.workplaces)
            .replace("{place}", dice.word(&phrases.communes));
        let position = dice.word(&phrases.positions).to_owned();
        let began = self.now.plus_seconds(-dice.between(560, 640) * 86_400);
        let id = PersonId::new(began);
        let key = PersonKey::generate();
        let email = dice
            .chance(60)
            .then(|| format!("nguoi-dan-{number}@sang-kien.example"));
        let born = NaiveDate::from_ymd_opt(2005, 6, 1)
            .and_then(|day| day.checked_sub_months(Months::new(12 * 4)))
            .and_then(|day| {
                day.checked_sub_days(chrono::Days::new(
                    u64::try_from(dice.between(0, 15_000)).unwrap_or(0),
                ))
            });
        let citizen_number = format!(
            "000{}{:06}",
            born.map_or(190, |day| 100 + day.year().rem_euclid(100)),
            dice.between(0, 999_999)
        );
        let facts = PersonFacts {
            citizen_number: Some(citizen_number.clone()),
            birth_date: born,
            phone: Some(format!("09{:08}", dice.between(10_000_000, 99_999_999))),
            address: Some(dice.word(&phrases.communes).to_owned()),
            email: email.clone(),
            workplace: Some(workplace.clone()),
        };
        let index = self.house.seal.index();
        let workplace_index = workplace_index(&self.house, &workplace);
        let row = PersonRow {
            person_id: id,
            provider: PROVIDER.to_owned(),
            subject: id.to_string(),
            name: name.clone(),
            level: 2,
            sealed: Some(keys::seal_facts(&key, &facts)?),
            citizen_number_index: Some(
                index
                    .index(assist::CITIZEN_NUMBER, &citizen_number)
                    .to_vec(),
            ),
            email_index: email
                .as_ref()
                .map(|email| index.index(authors::EMAIL, email).to_vec()),
            email_verified_at: email.as_ref().map(|_| began),
            locale: Locale::Vi,
            notice_mode: NoticeMode::Each,
            workplace_index: Some(workplace_index.clone()),
            privacy_version: Some(1),
            is_invented: true,
            locked_at: None,
            restricted_at: None,
            erase_on: None,
            erased_at: None,
            created_at: began,
            updated_at: began,
        };
        let wrapped = key.wrap(self.house.seal.master(), id.uuid())?;
        let known = Known {
            id,
            key,
            name,
            locale: Locale::Vi,
            email,
        };
        Ok((
            Citizen {
                known,
                workplace,
                workplace_index,
                position,
            },
            row,
            wrapped,
        ))
    }

    /// A name that nobody in particular has.
    pub(super) fn name(&self, dice: &mut Dice) -> String {
        let phrases = &self.words.phrases;
        let given = if dice.chance(50) {
            &phrases.women
        } else {
            &phrases.men
        };
        format!("{} {}", dice.word(&phrases.family), dice.word(given))
    }

    /// Who holds a role at an agency.
    pub(super) fn holders(&self, agency: AgencyId, role: Role) -> &[Holder] {
        self.holders.get(&(agency, role)).map_or(&[], Vec::as_slice)
    }

    /// The desk for a role: the agency's, or the owner's where it has nobody (rule 6).
    pub(super) fn desk(&self, agency: AgencyId, role: Role) -> AgencyId {
        if self.holders(agency, role).is_empty() && !self.holders(self.owner, role).is_empty() {
            self.owner
        } else {
            agency
        }
    }

    /// The desk while the file waits for somebody.
    pub(super) fn desk_waiting(
        &self,
        agency: Option<AgencyId>,
        waits_for: WaitsFor,
    ) -> Option<AgencyId> {
        match (agency, waits_for.role()) {
            (Some(agency), Some(role)) if role != Role::Reviewer => Some(self.desk(agency, role)),
            (agency, _) => agency,
        }
    }

    /// Somebody at the desk for a role.
    pub(super) fn officer(
        &self,
        dice: &mut Dice,
        agency: AgencyId,
        role: Role,
    ) -> Option<PersonId> {
        dice.pick(self.holders(self.desk(agency, role), role))
            .map(|holder| holder.person)
    }

    /// Reviewers of an agency, the owner's where they are too few, without these workplaces.
    pub(super) fn reviewers(
        &self,
        agency: AgencyId,
        quorum: usize,
        workplaces: &[Vec<u8>],
    ) -> Vec<PersonId> {
        let free = |agency| {
            self.holders(agency, Role::Reviewer)
                .iter()
                .filter(|holder| {
                    holder
                        .workplace
                        .as_ref()
                        .is_none_or(|own| !workplaces.contains(own))
                })
                .map(|holder| holder.person)
                .collect::<Vec<_>>()
        };
        let mut found = free(agency);
        if found.len() < quorum && agency != self.owner {
            found.extend(free(self.owner));
        }
        found
    }

    /// Somebody of staff, to be told.
    pub(super) fn staff(&self, person: PersonId) -> Option<&Known> {
        self.staff.get(&person)
    }

    /// The office with this id.
    pub(super) fn office(&self, agency: AgencyId) -> Option<&Office> {
        self.offices.values().find(|office| office.id == agency)
    }
}

/// Invented people, to be written.
pub(super) struct People(Vec<(PersonRow, Vec<u8>)>);

impl People {
    /// Writes them.
    pub(super) fn insert(&self, tx: &mut Conn) -> Result<(), ServiceError> {
        Ok(bulk::insert_people(tx, &self.0)?)
    }
}

fn workplace_index(house: &House, workplace: &str) -> Vec<u8> {
    let index = house.seal.index();
    index.index(authors::WORKPLACE, &fold(workplace)).to_vec()
}

fn known(tx: &mut Conn, ctx: &Ctx, person: PersonId) -> Result<Known, ServiceError> {
    let row = people::get(tx, person)?;
    let key = keys::of_person(tx, ctx, person)?;
    let facts = keys::open_facts(&key, &row)?;
    Ok(Known {
        id: person,
        key,
        name: row.name,
        locale: row.locale,
        email: row.email_verified_at.and(facts.email),
    })
}
