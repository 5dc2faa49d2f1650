//! A file as a use case sees it: the row, the rules of its kind, the people behind it, and in which
//! capacities somebody may act on it.

use super::{Ctx, ServiceError};
use crate::db::agencies::Holder;
use crate::db::initiatives::InitiativeRow;
use crate::db::reviews::{AssignmentRow, AssignmentState};
use crate::db::{
    Conn, agencies, authors, councils, events, initiatives, outcomes, people, reviews,
};
use crate::domain::conflict::{ConflictGround, Interests, Staffer, conflict};
use crate::domain::id::{AgencyId, InitiativeId, PersonId, Version};
use crate::domain::kind::Kind;
use crate::domain::person::{Actor, Role};
use crate::domain::workflow::table::Party;
use crate::domain::workflow::{Facts, Moment, Refusal, Rules, Standing, State, WaitsFor};

/// A file with all that decides what may happen to it.
pub struct FileNow<'h> {
    /// As stored.
    pub row: InitiativeRow,
    /// As the workflow sees it.
    pub standing: Standing,
    /// Its kind.
    pub kind: &'h Kind,
    /// The numbers of its kind.
    pub rules: Rules,
    /// The people behind it.
    pub interests: Interests,
    /// The file it asks to look at again.
    pub original: Option<InitiativeId>,
    /// Reviews that count in this round.
    pub reviews: u8,
    /// A council was convened in this round.
    pub council_convened: bool,
}

/// Loads a file.
///
/// # Errors
/// [`ServiceError::NotFound`], or when the database fails.
pub fn load<'h>(
    tx: &mut Conn,
    ctx: &'h Ctx,
    id: InitiativeId,
) -> Result<FileNow<'h>, ServiceError> {
    let row = initiatives::get(tx, id)?;
    from_row(tx, ctx, row)
}

/// Loads what hangs on a row.
///
/// # Errors
/// When the database fails.
pub fn from_row<'h>(
    tx: &mut Conn,
    ctx: &'h Ctx,
    row: InitiativeRow,
) -> Result<FileNow<'h>, ServiceError> {
    let kind = ctx.house.kind(&row.kind)?;
    of_kind(tx, ctx, row, kind)
}

/// Loads a file for what may be done with it whatever became of its kind.
///
/// # Errors
/// As [`load`].
pub fn load_of_any_kind<'h>(
    tx: &mut Conn,
    ctx: &'h Ctx,
    id: InitiativeId,
) -> Result<FileNow<'h>, ServiceError> {
    let row = initiatives::get(tx, id)?;
    let kind = match ctx.house.reference.kind(&row.kind) {
        Some(kind) => kind,
        None => Kind::gone(),
    };
    of_kind(tx, ctx, row, kind)
}

fn of_kind<'h>(
    tx: &mut Conn,
    ctx: &'h Ctx,
    row: InitiativeRow,
    kind: &'h Kind,
) -> Result<FileNow<'h>, ServiceError> {
    let clock = initiatives::clock(tx, row.initiative_id)?;
    let standing = row.standing(clock);
    let original = outcomes::find_original(tx, row.initiative_id)?;
    let interests = interests(tx, &row, original)?;
    let in_review = matches!(
        row.state,
        State::InReview | State::Returned | State::Council | State::Proposed
    );
    let reviews = if in_review {
        reviews::count(tx, row.initiative_id, row.round)?
    } else {
        0
    };
    let council = match row.state {
        State::Council => councils::find(tx, row.initiative_id, row.round)?,
        _ => None,
    };
    let members = match &council {
        Some(council) => councils::list_members(tx, council.council_id)?.len(),
        None => 0,
    };
    let council_convened = council.is_some();
    let rules = ctx
        .house
        .rules(kind, u8::try_from(members).unwrap_or(u8::MAX));
    Ok(FileNow {
        row,
        standing,
        kind,
        rules,
        interests,
        original,
        reviews: u8::try_from(reviews).unwrap_or(u8::MAX),
        council_convened,
    })
}

fn interests(
    tx: &mut Conn,
    row: &InitiativeRow,
    original: Option<InitiativeId>,
) -> Result<Interests, ServiceError> {
    let authors = authors::list(tx, row.initiative_id)?;
    let owners: Vec<PersonId> = std::iter::once(row.proposer_id)
        .chain(row.assistant_id)
        .collect();
    let co_authors: Vec<PersonId> = authors
        .iter()
        .filter_map(|author| author.person_id)
        .collect();
    let mut declared = reviews::list_conflicted(tx, row.initiative_id)?;
    // Whoever handled the file an appeal is about does not handle the appeal: who acted on it, who was
    // asked to review it, who sat in its council.
    if let Some(original) = original {
        declared.extend(events::list_actors(tx, original)?);
        declared.extend(reviews::list_asked(tx, original)?);
        declared.extend(councils::list_seated(tx, original)?);
    }
    let everyone: Vec<PersonId> = owners.iter().chain(&co_authors).copied().collect();
    let people = people::list(tx, &everyone)?;
    Ok(Interests {
        citizen_numbers: people
            .iter()
            .filter_map(|person| person.citizen_number_index.clone())
            .chain(
                authors
                    .iter()
                    .filter_map(|author| author.number_index.clone()),
            )
            .collect(),
        workplaces: authors
            .into_iter()
            .filter_map(|author| author.workplace_index)
            .collect(),
        declared,
        owners,
        co_authors,
    })
}

impl FileNow<'_> {
    /// Rule 2, before anything else is judged: who was second learns what changed, and not that something
    /// is missing which was there when they looked.
    ///
    /// # Errors
    /// [`ServiceError::Stale`] when `seen` is not the file's version.
    pub fn unchanged_since(&self, seen: Version) -> Result<(), ServiceError> {
        if self.row.version == seen {
            return Ok(());
        }
        Err(ServiceError::Stale {
            current: self.row.version,
        })
    }

    /// For acts that change no state, the rules that transitions have from their table: the version seen is
    /// the present one, one of these roles acts, the file is where the act belongs, and no conflict stands
    /// against it.
    ///
    /// # Errors
    /// [`ServiceError::Stale`], [`Refusal::NotYourRole`], [`Refusal::ConflictOfInterest`], in this order.
    pub fn allows(
        &self,
        tx: &mut Conn,
        ctx: &Ctx,
        seen: Version,
        roles: &[Role],
        is_here: bool,
    ) -> Result<(), ServiceError> {
        self.unchanged_since(seen)?;
        let facts = self.facts(tx, ctx)?;
        let may = |role: &Role| facts.parties.contains(&Party::Staff(*role));
        if !roles.iter().any(may) || !is_here {
            return Err(Refusal::NotYourRole.into());
        }
        if facts.conflicted {
            return Err(Refusal::ConflictOfInterest.into());
        }
        Ok(())
    }

    /// For acts that do not compare the version (decision 6): whether the file went from one state or round
    /// to another after the version somebody saw.
    ///
    /// # Errors
    /// When the database fails.
    pub fn moved_since(&self, tx: &mut Conn, seen: Version) -> Result<bool, ServiceError> {
        if self.row.version == seen {
            return Ok(false);
        }
        let since = events::list_since_version(tx, self.row.initiative_id, seen)?;
        Ok(since.iter().any(|link| link.event.to.is_some()))
    }

    /// The file as the machine judges it now.
    #[must_use]
    pub fn moment<'a>(&'a self, ctx: &'a Ctx, facts: &'a Facts) -> Moment<'a> {
        Moment {
            file: &self.standing,
            facts,
            rules: &self.rules,
            calendar: &ctx.house.reference.calendar,
            now: ctx.now,
        }
    }

    /// What the workflow has to know about this actor and this file.
    ///
    /// # Errors
    /// When the database fails.
    pub fn facts(&self, tx: &mut Conn, ctx: &Ctx) -> Result<Facts, ServiceError> {
        let conflicted = match ctx.actor {
            Actor::Staff { person, .. } => self.conflict_of(tx, person)?.is_some(),
            Actor::System | Actor::Citizen(_) => false,
        };
        Ok(Facts {
            parties: self.parties(tx, ctx)?,
            conflicted,
            reviews: self.reviews,
            council_convened: self.council_convened,
            places_empty: self.places_empty(tx)?,
        })
    }

    /// Whether a file that goes back to its review would find too few reviewers there: those who are still at
    /// work after a return, those who can be asked again after it was sent back.
    fn places_empty(&self, tx: &mut Conn) -> Result<bool, ServiceError> {
        let there = match (self.row.state, self.row.returned_from) {
            (State::Returned, Some(State::InReview)) => {
                let works = reviews::list_assignments(tx, self.row.initiative_id, self.row.round)?;
                let open = |work: &&AssignmentRow| work.state == AssignmentState::Open;
                works.iter().filter(open).count() + usize::from(self.reviews)
            }
            (State::Council | State::Proposed, _) => self.former_reviewers(tx)?.len(),
            _ => return Ok(false),
        };
        Ok(there < usize::from(self.rules.quorum))
    }

    /// The reviewers of this round who could be asked again.
    ///
    /// # Errors
    /// When the database fails.
    pub fn former_reviewers(&self, tx: &mut Conn) -> Result<Vec<PersonId>, ServiceError> {
        let works = reviews::list_assignments(tx, self.row.initiative_id, self.row.round)?;
        let took_part = works.iter().filter(|work| work.state.takes_part());
        let persons: Vec<PersonId> = took_part.map(|work| work.reviewer_id).collect();
        self.able_to_review(tx, &persons)
    }

    /// Those of these people who can review this file: not locked, reviewers somewhere, without a conflict.
    ///
    /// # Errors
    /// When the database fails.
    pub fn able_to_review(
        &self,
        tx: &mut Conn,
        persons: &[PersonId],
    ) -> Result<Vec<PersonId>, ServiceError> {
        let able = agencies::list_able(tx, persons, Role::Reviewer)?;
        let free = |one: &Staffer| conflict(one, &self.interests).is_none();
        Ok(able
            .into_iter()
            .filter(free)
            .map(|one| one.person)
            .collect())
    }

    /// The conflict of a member of staff in this file.
    ///
    /// # Errors
    /// When the database fails.
    pub fn conflict_of(
        &self,
        tx: &mut Conn,
        person: PersonId,
    ) -> Result<Option<ConflictGround>, ServiceError> {
        let row = people::get(tx, person)?;
        let staffer = Staffer {
            person,
            citizen_number: row.citizen_number_index,
            workplace: row.workplace_index,
        };
        Ok(conflict(&staffer, &self.interests))
    }

    /// True when this holder of a role has a conflict in this file.
    #[must_use]
    pub fn conflicts_with(&self, holder: &Holder) -> bool {
        !self.is_free(&Staffer {
            person: holder.person,
            citizen_number: holder.citizen_number.clone(),
            workplace: holder.workplace.clone(),
        })
    }

    /// True when this member of staff has no conflict in this file.
    #[must_use]
    pub fn is_free(&self, staffer: &Staffer) -> bool {
        conflict(staffer, &self.interests).is_none()
    }

    /// In which capacities the actor may act on this file.
    ///
    /// # Errors
    /// When the database fails.
    pub fn parties(&self, tx: &mut Conn, ctx: &Ctx) -> Result<Vec<Party>, ServiceError> {
        let parties = match ctx.actor {
            Actor::System => vec![Party::System],
            Actor::Citizen(person) if person == self.row.proposer_id => vec![Party::Proposer],
            Actor::Citizen(person) if Some(person) == self.row.assistant_id => {
                vec![Party::Assistant]
            }
            Actor::Citizen(_) => Vec::new(),
            Actor::Staff {
                person,
                role: Role::Reviewer,
                ..
            } => {
                let asked =
                    reviews::find_assignment(tx, self.row.initiative_id, person, self.row.round)?;
                let asked = asked.is_some_and(|work| {
                    matches!(
                        work.state,
                        AssignmentState::Open | AssignmentState::HandedIn
                    )
                });
                if asked {
                    vec![Party::Staff(Role::Reviewer)]
                } else {
                    Vec::new()
                }
            }
            Actor::Staff { role, agency, .. } => {
                let desk = self.desk_for(tx, ctx, role)?;
                if Some(agency) == self.row.agency_id || Some(agency) == desk {
                    vec![Party::Staff(role)]
                } else {
                    Vec::new()
                }
            }
        };
        Ok(parties)
    }

    /// The agency whose holders of a role handle this file: its own, or the owner's where vacancies or
    /// conflicts leave nobody there (workflow.md, rule 6).
    ///
    /// # Errors
    /// When the database fails.
    pub fn desk_for(
        &self,
        tx: &mut Conn,
        ctx: &Ctx,
        role: Role,
    ) -> Result<Option<AgencyId>, ServiceError> {
        match self.row.agency_id {
            Some(agency) => Ok(Some(self.desk_at(tx, ctx, agency, role)?)),
            None => Ok(None),
        }
    }

    /// As [`FileNow::desk_for`], were the file at `agency`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn desk_at(
        &self,
        tx: &mut Conn,
        ctx: &Ctx,
        agency: AgencyId,
        role: Role,
    ) -> Result<AgencyId, ServiceError> {
        Ok(self.serving_at(tx, ctx, agency, role)?.0)
    }

    /// The same with everybody who serves there, also who has a conflict.
    ///
    /// # Errors
    /// When the database fails.
    pub fn serving_at(
        &self,
        tx: &mut Conn,
        ctx: &Ctx,
        agency: AgencyId,
        role: Role,
    ) -> Result<(AgencyId, Vec<Staffer>), ServiceError> {
        let serving = agencies::list_serving(tx, agency, role)?;
        if serving.iter().any(|one| self.is_free(one)) {
            return Ok((agency, serving));
        }
        let owner = owner_agency(tx, ctx)?;
        let standing_in = agencies::list_serving(tx, owner, role)?;
        Ok(if standing_in.is_empty() {
            (agency, serving)
        } else {
            (owner, standing_in)
        })
    }

    /// The desk that handles the file while it waits for `waits_for` at `agency`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn desk_waiting(
        &self,
        tx: &mut Conn,
        ctx: &Ctx,
        agency: Option<AgencyId>,
        waits_for: WaitsFor,
    ) -> Result<Option<AgencyId>, ServiceError> {
        match (agency, waits_for.role()) {
            // Reviewers find their work by assignment.
            (Some(agency), Some(role)) if role != Role::Reviewer => {
                Ok(Some(self.desk_at(tx, ctx, agency, role)?))
            }
            (agency, _) => Ok(agency),
        }
    }
}

/// The agency that stands behind all others.
///
/// # Errors
/// When the reference data is not in the database.
pub fn owner_agency(tx: &mut Conn, ctx: &Ctx) -> Result<AgencyId, ServiceError> {
    let code = ctx.house.reference.workflow.owner_agency.as_str();
    agencies::id_of_code(tx, code)?.ok_or_else(|| {
        ServiceError::Internal(format!("owner agency {code} is not in the database").into())
    })
}
