//! From a typed form to the use case of its act. Runs inside the transaction of the act; what is wrong with
//! the form is answered with the names of its fields, and nothing is written.

use chrono::NaiveDate;

use super::super::extract::TypedForm;
use crate::db::Conn;
use crate::domain::id::{AgencyId, InitiativeId, MilestoneId, PersonId, Version};
use crate::domain::kind::{Input, ScoreSheet, Value};
use crate::domain::text::{TextFault, clean_lines, has_controls};
use crate::domain::text_enum::TextEnum;
use crate::domain::workflow::{Outcome, PlannedMilestone, ReturnGround};
use crate::services::assign::{self, Choice};
use crate::services::council::{self, Convening};
use crate::services::desk::{Audience, Deed};
use crate::services::intake::{self, Return};
use crate::services::review::{self, Sheet};
use crate::services::{
    Ctx, FieldFault, ServiceError, decide, extend, file, implement, messages, take_back,
};

/// The most characters of a reason or a message.
pub const REASON: usize = 4_000;
/// The most characters of grounds, minutes and results.
pub const GROUNDS: usize = 20_000;
/// The most characters of a name or place.
pub const LINE: usize = 300;
/// Rows for milestones in the form.
pub const MILESTONES: usize = 5;

/// What was typed, read field by field; the faults are gathered.
struct Reader<'f> {
    form: &'f TypedForm,
    faults: Vec<FieldFault>,
}

impl<'f> Reader<'f> {
    const fn new(form: &'f TypedForm) -> Self {
        Self {
            form,
            faults: Vec::new(),
        }
    }

    fn text(&mut self, name: &str, max: usize) -> String {
        let text = self.optional(name, max);
        if text.is_empty() && !self.faults.iter().any(|fault| fault.field == name) {
            self.faults.push(FieldFault::new(name, "required"));
        }
        text
    }

    fn optional(&mut self, name: &str, max: usize) -> String {
        let typed = self.form.get(name);
        if has_controls(typed) {
            let code = TextFault::ControlCharacters.code();
            self.faults.push(FieldFault::new(name, code));
            return String::new();
        }
        let text = clean_lines(typed);
        let given = text.chars().count();
        if given > max {
            let fault = FieldFault::new(name, "too-long")
                .with("max", max)
                .with("given", given);
            self.faults.push(fault);
        }
        text
    }

    fn date(&mut self, name: &str) -> Option<NaiveDate> {
        match Input::Date.read(self.form.get(name)) {
            Some(Value::Date(day)) => return Some(day),
            Some(_) => self.faults.push(FieldFault::new(name, "not-a-date")),
            None => self.faults.push(FieldFault::new(name, "required")),
        }
        None
    }

    /// A day on which something is to happen.
    fn coming_day(&mut self, name: &str, today: NaiveDate) -> Option<NaiveDate> {
        let day = self.date(name)?;
        if day < today {
            self.faults.push(FieldFault::new(name, "past-day"));
            return None;
        }
        Some(day)
    }

    fn choice<T: TextEnum>(&mut self, name: &str) -> Option<T> {
        let chosen = T::parse(self.form.get(name));
        if chosen.is_none() {
            let code = if self.form.get(name).is_empty() {
                "required"
            } else {
                "unknown-choice"
            };
            self.faults.push(FieldFault::new(name, code));
        }
        chosen
    }

    fn id<T: std::str::FromStr>(&mut self, name: &str) -> Option<T> {
        let typed = self.form.get(name);
        let read = typed.parse().ok();
        if read.is_none() {
            let code = if typed.is_empty() {
                "required"
            } else {
                "unknown-choice"
            };
            self.faults.push(FieldFault::new(name, code));
        }
        read
    }

    fn people(&mut self, name: &str) -> Vec<PersonId> {
        let typed = self.form.all(name);
        let read: Vec<PersonId> = typed.iter().filter_map(|id| id.parse().ok()).collect();
        if read.len() != typed.len() {
            self.faults.push(FieldFault::new(name, "unknown-choice"));
        }
        read
    }

    /// Ends the reading.
    fn done(self) -> Result<(), ServiceError> {
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(ServiceError::Invalid(self.faults))
        }
    }
}

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
        Deed::Receive => {
            intake::receive(tx, ctx, id, seen)?;
        }
        Deed::Return | Deed::Forward | Deed::AskBack => intake_act(tx, ctx, id, seen, deed, form)?,
        Deed::Assign | Deed::Replace | Deed::HandIn | Deed::DeclareConflict => {
            reviewing(tx, ctx, id, seen, deed, form)?;
        }
        Deed::Recommend | Deed::Decide | Deed::Conclude | Deed::Convene => {
            judging(tx, ctx, id, seen, deed, form)?;
        }
        Deed::Launch | Deed::Milestone | Deed::Complete => {
            carrying_out(tx, ctx, id, seen, deed, form)?;
        }
        Deed::AgreeBack => {
            let mut read = Reader::new(form);
            let remark = read.optional("remark", REASON);
            read.done()?;
            take_back::agree(tx, ctx, id, seen, &remark)?;
        }
        Deed::Extend => {
            let mut read = Reader::new(form);
            let days = read.id::<i64>("days");
            let reason = read.text("reason", REASON);
            read.done()?;
            extend::extend(tx, ctx, id, seen, days.unwrap_or(0), &reason)?;
        }
        Deed::Note | Deed::Message => {
            let mut read = Reader::new(form);
            let body = read.text("body", REASON);
            read.done()?;
            let audience = if deed == Deed::Note {
                Audience::Staff
            } else {
                Audience::Everyone
            };
            messages::write(tx, ctx, id, audience, &body)?;
        }
        Deed::Decline
        | Deed::SendBack
        | Deed::Reopen
        | Deed::Stop
        | Deed::Abandon
        | Deed::Revoke => with_reason(tx, ctx, id, seen, deed, form)?,
    }
    Ok(())
}

fn with_reason(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    deed: Deed,
    form: &TypedForm,
) -> Result<(), ServiceError> {
    let mut read = Reader::new(form);
    let reason = read.text("reason", REASON);
    read.done()?;
    match deed {
        Deed::Decline => intake::decline(tx, ctx, id, seen, reason)?,
        Deed::SendBack => council::send_back(tx, ctx, id, seen, reason)?,
        Deed::Reopen => decide::reopen(tx, ctx, id, seen, reason)?,
        Deed::Stop => decide::stop(tx, ctx, id, seen, reason)?,
        Deed::Abandon => implement::abandon(tx, ctx, id, seen, reason)?,
        _ => decide::revoke(tx, ctx, id, seen, reason)?,
    };
    Ok(())
}

fn intake_act(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    deed: Deed,
    form: &TypedForm,
) -> Result<(), ServiceError> {
    let mut read = Reader::new(form);
    if deed == Deed::Return {
        let ground = read.choice::<ReturnGround>("ground");
        let mending = read.text("mending", REASON);
        let reason = read.optional("reason", REASON);
        read.done()?;
        let given = Return {
            ground: ground.unwrap_or(ReturnGround::Incomplete),
            mending,
            reason,
        };
        intake::send_return(tx, ctx, id, seen, given)?;
        return Ok(());
    }
    let agency = read.id::<AgencyId>("agency");
    let reason = read.text("reason", REASON);
    read.done()?;
    let to = agency.ok_or(ServiceError::NotFound)?;
    if deed == Deed::AskBack {
        take_back::ask(tx, ctx, id, seen, to, &reason)?;
    } else {
        intake::forward(tx, ctx, id, seen, to, reason)?;
    }
    Ok(())
}

fn reviewing(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    deed: Deed,
    form: &TypedForm,
) -> Result<(), ServiceError> {
    let mut read = Reader::new(form);
    match deed {
        Deed::Assign => {
            let choice = if form.get("how") == "by_hand" {
                Choice::ByHand(read.people("reviewer"))
            } else {
                Choice::Automatic
            };
            read.done()?;
            assign::assign(tx, ctx, id, seen, &choice)?;
        }
        Deed::Replace => {
            let former = match form.filled("former") {
                Some(_) => read.id::<PersonId>("former"),
                None => None,
            };
            let by = read.id::<PersonId>("by");
            let reason = read.text("reason", REASON);
            read.done()?;
            let by = by.ok_or(ServiceError::NotFound)?;
            assign::replace_reviewer(tx, ctx, id, seen, former, by, &reason)?;
        }
        Deed::DeclareConflict => {
            let reason = read.text("reason", REASON);
            read.done()?;
            assign::declare_conflict(tx, ctx, id, seen, &reason)?;
        }
        _ => {
            let rules = file::load(tx, ctx, id)?.kind.review.clone();
            let (scores, faults) = ScoreSheet::from_form(&rules, form.pairs());
            read.faults.extend(faults.into_iter().map(FieldFault::from));
            let recommendation = read.choice::<Outcome>("recommendation");
            let comment = read.text("comment", REASON);
            read.done()?;
            let sheet = Sheet {
                scores,
                recommendation: recommendation.unwrap_or(Outcome::Rejected),
                comment,
            };
            review::hand_in(tx, ctx, id, seen, &sheet)?;
        }
    }
    Ok(())
}

fn judging(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    deed: Deed,
    form: &TypedForm,
) -> Result<(), ServiceError> {
    let mut read = Reader::new(form);
    match deed {
        Deed::Convene => {
            let meets_on = read.coming_day("meets_on", ctx.now.date());
            let place = read.text("place", LINE);
            let chair = read.id::<PersonId>("chair");
            let members = read.people("member");
            read.done()?;
            let (Some(meets_on), Some(chair)) = (meets_on, chair) else {
                return Err(ServiceError::NotFound);
            };
            let given = Convening {
                meets_on,
                place,
                chair,
                members,
            };
            council::convene(tx, ctx, id, seen, &given)?;
        }
        Deed::Conclude => {
            let outcome = read.choice::<Outcome>("outcome");
            let minutes = read.text("minutes", GROUNDS);
            let present = read.people("present");
            read.done()?;
            council::conclude(tx, ctx, id, seen, outcome, minutes, &present)?;
        }
        _ => {
            let outcome = read.choice::<Outcome>("outcome");
            let grounds = read.text("grounds", GROUNDS);
            read.done()?;
            if deed == Deed::Decide {
                decide::decide(tx, ctx, id, seen, outcome, grounds)?;
            } else {
                review::recommend(tx, ctx, id, seen, outcome, grounds)?;
            }
        }
    }
    Ok(())
}

fn carrying_out(
    tx: &mut Conn,
    ctx: &Ctx,
    id: InitiativeId,
    seen: Version,
    deed: Deed,
    form: &TypedForm,
) -> Result<(), ServiceError> {
    let mut read = Reader::new(form);
    match deed {
        Deed::Launch => {
            let unit = read.text("unit", LINE);
            let mut planned = Vec::new();
            for at in 0..MILESTONES {
                let (title, due) = (
                    format!("milestones.{at}.title"),
                    format!("milestones.{at}.due_on"),
                );
                let untouched = form.get(&title).is_empty() && form.get(&due).is_empty();
                if untouched && at > 0 {
                    continue;
                }
                let title = read.text(&title, LINE);
                if let Some(due_on) = read.coming_day(&due, ctx.now.date()) {
                    planned.push(PlannedMilestone { title, due_on });
                }
            }
            read.done()?;
            implement::launch(tx, ctx, id, seen, unit, planned)?;
        }
        Deed::Milestone => {
            let step = read.id::<MilestoneId>("milestone");
            let note = read.optional("note", REASON);
            read.done()?;
            let step = step.ok_or(ServiceError::NotFound)?;
            implement::reach_milestone(tx, ctx, id, seen, step, &note)?;
        }
        _ => {
            let result = read.text("result", GROUNDS);
            let evidence = read.text("evidence", REASON);
            read.done()?;
            implement::complete(tx, ctx, id, seen, result, evidence)?;
        }
    }
    Ok(())
}
