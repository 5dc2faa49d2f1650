//! What the forms of the acts on offer choose from: reviewers, seats of a council, agencies. Asked for only
//! where its act is on offer.

use super::super::file::FileNow;
use super::super::{Ctx, ServiceError, assign, council, take_back};
use super::offers::{Deed, Offer};
use crate::db::agencies::{AgencyRow, Holder};
use crate::db::{Conn, agencies};
use crate::domain::assignment::{Candidate, choose};
use crate::domain::id::{AgencyId, PersonId};
use crate::domain::person::Role;

/// What may be chosen; empty for what is not on offer.
#[derive(Debug, Clone)]
pub struct Choices {
    /// The reviewers to choose among.
    pub candidates: Vec<(Holder, Candidate)>,
    /// Whom the portal would choose.
    pub chosen: Vec<PersonId>,
    /// The portal assigns such files by itself, and how many reviewers are needed and free when they are too
    /// few; for who may assign.
    pub by_itself: Option<Option<(u8, u8)>>,
    /// Who may sit in a council, where one is to be convened, for the first time or again.
    pub eligible: Vec<council::Eligible>,
    /// Where it may be forwarded.
    pub targets: Vec<AgencyRow>,
    /// Agencies that may be asked to take it back.
    pub back: Vec<AgencyRow>,
}

/// What may be chosen in the acts on offer.
pub(super) fn of(
    tx: &mut Conn,
    ctx: &Ctx,
    file: &FileNow<'_>,
    offers: &[Offer],
) -> Result<Choices, ServiceError> {
    let on_offer = |deed: Deed| {
        offers
            .iter()
            .any(|offer| offer.deed == deed && offer.refusal.is_none())
    };
    let candidates = if on_offer(Deed::Assign) || on_offer(Deed::Replace) {
        assign::candidates(tx, ctx, file)?
    } else {
        Vec::new()
    };
    let plain: Vec<Candidate> = candidates.iter().map(|(_, one)| one.clone()).collect();
    let chosen = choose(
        &plain,
        file.rules.quorum.max(1),
        file.row.field_code.as_deref(),
    );
    let too_few = chosen.as_ref().err().map(|few| (few.needed, few.given));
    let assigns = ctx.house.reference.assigns_automatically(file.kind);
    let mut back = Vec::new();
    if on_offer(Deed::AskBack) {
        for agency in take_back::standing(tx, file)?.to_ask {
            back.push(agencies::get(tx, agency)?);
        }
    }
    Ok(Choices {
        candidates,
        by_itself: (assigns && on_offer(Deed::Assign)).then_some(too_few),
        chosen: chosen.unwrap_or_default(),
        eligible: if on_offer(Deed::Convene) || on_offer(Deed::ConveneAgain) {
            council::eligible(tx, ctx, file)?
        } else {
            Vec::new()
        },
        targets: if on_offer(Deed::Forward) {
            targets(tx, file.row.agency_id)?
        } else {
            Vec::new()
        },
        back,
    })
}

/// Agencies with an active intake officer, without the one that has the file.
fn targets(tx: &mut Conn, own: Option<AgencyId>) -> Result<Vec<AgencyRow>, ServiceError> {
    let with_intake = agencies::list_codes_with(tx, Role::IntakeOfficer)?;
    let all = agencies::list(tx)?;
    Ok(all
        .into_iter()
        .filter(|agency| with_intake.contains(&agency.code) && Some(agency.agency_id) != own)
        .collect())
}
