//! From a typed form to the use case of its act. Runs inside the transaction of the act; what is wrong with
//! the form is answered with the names of its fields, and nothing is written.

use chrono::NaiveDate;

use super::super::extract::TypedForm;
use super::typed::{GROUNDS, LINE, REASON, Reader, typed};
use crate::db::Conn;
use crate::domain::id::{AgencyId, InitiativeId, MilestoneId, PersonId, Version};
use crate::domain::kind::ReviewRules;
use crate::domain::workflow::{Outcome, PlannedMilestone, ReturnGround};
use crate::services::assign::{self, Choice};
use crate::services::council::{self, Convening};
use crate::services::desk::{Audience, Deed};
use crate::services::intake::{self, Return};
use crate::services::review::{self, Sheet};
use crate::services::{Ctx, ServiceError, decide, extend, file, implement, messages, take_back};

/// Rows for milestones in the form.
pub const MILESTONES: usize = 5;

/// Does what the form asks for.
///
/// # Errors
/// [`ServiceError::Invalid`] with the fields that are wrong; those of the use case.
pub fn perform(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    deed: Deed,
    form: &TypedForm,
) -> Result<(), ServiceError> {
    match deed {
        Deed::Receive => intake::receive(tx, ctx, id, seen).map(drop),
        Deed::Decline => intake::decline(tx, ctx, id, seen, typed(deed, form, reason)?).map(drop),
        Deed::Return => {
            intake::send_return(tx, ctx, id, seen, typed(deed, form, returned)?).map(drop)
        }
        Deed::Forward => {
            let (to, reason) = typed(deed, form, to_agency)?;
            intake::forward(tx, ctx, id, seen, to, reason).map(drop)
        }
        Deed::AskBack => {
            let (to, reason) = typed(deed, form, to_agency)?;
            take_back::ask(tx, ctx, id, seen, to, &reason).map(drop)
        }
        Deed::AgreeBack => {
            let remark = typed(deed, form, |read| Some(read.optional("remark", REASON)))?;
            take_back::agree(tx, ctx, id, seen, &remark).map(drop)
        }
        Deed::Assign => assign::assign(tx, ctx, id, seen, &typed(deed, form, assigned)?).map(drop),
        Deed::Replace => {
            let (former, by, reason) = typed(deed, form, replaced)?;
            assign::replace_reviewer(tx, ctx, id, seen, former, by, &reason).map(drop)
        }
        Deed::DeclareConflict => {
            assign::declare_conflict(tx, ctx, id, seen, &typed(deed, form, reason)?).map(drop)
        }
        Deed::HandIn => {
            let rules = &file::load(tx, ctx, id)?.kind.review;
            let sheet = typed(deed, form, |read| scored(read, rules))?;
            review::hand_in(tx, ctx, id, seen, &sheet).map(drop)
        }
        Deed::Recommend => {
            let (outcome, grounds) = typed(deed, form, judged)?;
            review::recommend(tx, ctx, id, seen, Some(outcome), grounds).map(drop)
        }
        Deed::Convene => {
            let given = typed(deed, form, |read| convened(read, ctx.now.date()))?;
            council::convene(tx, ctx, id, seen, &given).map(drop)
        }
        Deed::ConveneAgain => {
            let given = typed(deed, form, |read| convened(read, ctx.now.date()))?;
            council::convene_again(tx, ctx, id, seen, &given).map(drop)
        }
        Deed::Conclude => {
            let (outcome, minutes, present) = typed(deed, form, concluded)?;
            council::conclude(tx, ctx, id, seen, Some(outcome), minutes, &present).map(drop)
        }
        Deed::SendBack => {
            council::send_back(tx, ctx, id, seen, typed(deed, form, reason)?).map(drop)
        }
        Deed::Decide => {
            let (outcome, grounds) = typed(deed, form, judged)?;
            decide::decide(tx, ctx, id, seen, Some(outcome), grounds).map(drop)
        }
        Deed::Reopen => decide::reopen(tx, ctx, id, seen, typed(deed, form, reason)?).map(drop),
        Deed::Stop => decide::stop(tx, ctx, id, seen, typed(deed, form, reason)?).map(drop),
        Deed::Revoke => decide::revoke(tx, ctx, id, seen, typed(deed, form, reason)?).map(drop),
        Deed::Launch => {
            let (unit, planned) = typed(deed, form, |read| launched(read, ctx.now.date()))?;
            implement::launch(tx, ctx, id, seen, unit, planned).map(drop)
        }
        Deed::Milestone => {
            let (step, note) = typed(deed, form, reached)?;
            implement::reach_milestone(tx, ctx, id, seen, step, &note).map(drop)
        }
        Deed::Complete => {
            let (result, evidence) = typed(deed, form, completed)?;
            implement::complete(tx, ctx, id, seen, result, evidence).map(drop)
        }
        Deed::Abandon => {
            implement::abandon(tx, ctx, id, seen, typed(deed, form, reason)?).map(drop)
        }
        Deed::Extend => {
            let most = extend::most_days(ctx, &file::load(tx, ctx, id)?);
            let (days, reason) = typed(deed, form, |read| extended(read, most))?;
            extend::extend(tx, ctx, id, seen, days, &reason).map(drop)
        }
        Deed::Note => {
            let body = typed(deed, form, body)?;
            messages::write(tx, ctx, id, Some(seen), Audience::Staff, &body).map(drop)
        }
        Deed::Message => {
            let body = typed(deed, form, body)?;
            messages::write(tx, ctx, id, Some(seen), Audience::Everyone, &body).map(drop)
        }
    }
}

fn reason(read: &mut Reader<'_>) -> Option<String> {
    Some(read.text("reason", REASON))
}

fn body(read: &mut Reader<'_>) -> Option<String> {
    Some(read.text("body", REASON))
}

fn returned(read: &mut Reader<'_>) -> Option<Return> {
    let ground = read.choice::<ReturnGround>("ground");
    let mending = read.text("mending", REASON);
    let reason = read.optional("reason", REASON);
    Some(Return {
        ground: ground?,
        mending,
        reason,
    })
}

fn to_agency(read: &mut Reader<'_>) -> Option<(AgencyId, String)> {
    let agency = read.id("agency");
    let reason = read.text("reason", REASON);
    Some((agency?, reason))
}

fn assigned(read: &mut Reader<'_>) -> Option<Choice> {
    Some(if read.is("how", "by_hand") {
        Choice::ByHand(read.people("reviewer"))
    } else {
        Choice::Automatic
    })
}

/// Whose place is taken, if anybody's, and by whom.
fn replaced(read: &mut Reader<'_>) -> Option<(Option<PersonId>, PersonId, String)> {
    let former = if read.is("former", "") {
        None
    } else {
        read.id("former")
    };
    let by = read.id("by");
    let reason = read.text("reason", REASON);
    Some((former, by?, reason))
}

fn scored(read: &mut Reader<'_>, rules: &ReviewRules) -> Option<Sheet> {
    let scores = read.scores(rules);
    let recommendation = read.choice::<Outcome>("recommendation");
    let comment = read.text("comment", REASON);
    Some(Sheet {
        scores,
        recommendation: recommendation?,
        comment,
    })
}

fn judged(read: &mut Reader<'_>) -> Option<(Outcome, String)> {
    let outcome = read.choice("outcome");
    let grounds = read.text("grounds", GROUNDS);
    Some((outcome?, grounds))
}

fn convened(read: &mut Reader<'_>, today: NaiveDate) -> Option<Convening> {
    let meets_on = read.coming_day("meets_on", today);
    let place = read.text("place", LINE);
    let chair = read.id("chair");
    let members = read.people("member");
    Some(Convening {
        meets_on: meets_on?,
        place,
        chair: chair?,
        members,
    })
}

fn concluded(read: &mut Reader<'_>) -> Option<(Outcome, String, Vec<PersonId>)> {
    let outcome = read.choice("outcome");
    let minutes = read.text("minutes", GROUNDS);
    let present = read.people("present");
    Some((outcome?, minutes, present))
}

/// The unit that carries it out, and its milestones; the first has to be there.
fn launched(read: &mut Reader<'_>, today: NaiveDate) -> Option<(String, Vec<PlannedMilestone>)> {
    let unit = read.text("unit", LINE);
    let mut planned = Vec::new();
    for at in 0..MILESTONES {
        let (title, due) = (
            format!("milestones.{at}.title"),
            format!("milestones.{at}.due_on"),
        );
        if at > 0 && read.is(&title, "") && read.is(&due, "") {
            continue;
        }
        let title = read.text(&title, LINE);
        if let Some(due_on) = read.coming_day(&due, today) {
            planned.push(PlannedMilestone { title, due_on });
        }
    }
    Some((unit, planned))
}

fn reached(read: &mut Reader<'_>) -> Option<(MilestoneId, String)> {
    let step = read.id("milestone");
    let note = read.optional("note", REASON);
    Some((step?, note))
}

fn completed(read: &mut Reader<'_>) -> Option<(String, String)> {
    let result = read.text("result", GROUNDS);
    let evidence = read.text("evidence", REASON);
    Some((result, evidence))
}

fn extended(read: &mut Reader<'_>, most: i64) -> Option<(i64, String)> {
    let days = read.whole("days", 1, most);
    let reason = read.text("reason", REASON);
    Some((days?, reason))
}
