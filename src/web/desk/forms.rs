//! The forms of the acts on a file: one list of fields per act, filled again with what was typed.

use super::super::components::{Choice, Field};
use super::super::extract::TypedForm;
use super::super::page::Page;
use super::perform::MILESTONES;
use super::typed::{GROUNDS, LINE, REASON, SURE};
use crate::domain::kind::Kind;
use crate::domain::locale::Locale;
use crate::domain::person::Role;
use crate::domain::text_enum::TextEnum;
use crate::domain::workflow::{Outcome, ReturnGround};
use crate::services::FieldFault;
use crate::services::desk::{AgencyRow, AssignmentState, CouncilSeen, Deed, DeskFile, Part};

/// An act with its form.
pub struct Act {
    /// Which.
    pub deed: Deed,
    /// The verb on the button.
    pub verb: String,
    /// What it will do and who is told.
    pub does: String,
    /// What it asks for.
    pub fields: Vec<Field>,
    /// The form came back and stands above the document.
    pub open: bool,
    /// The usual next step: the one main act of the page.
    pub main: bool,
    /// What the workflow said the last time.
    pub refused: Option<String>,
}

impl Act {
    /// A second return warns before it is sent.
    pub fn is_return(&self) -> bool {
        self.deed == Deed::Return
    }

    /// Its form wants the width of the document: long texts, or many fields.
    pub fn is_wide(&self) -> bool {
        matches!(
            self.deed,
            Deed::HandIn
                | Deed::Recommend
                | Deed::Conclude
                | Deed::Decide
                | Deed::Convene
                | Deed::ConveneAgain
                | Deed::Launch
                | Deed::Complete
        )
    }
}

/// Makes fields of one form.
struct Maker<'a> {
    page: &'a Page,
    deed: Deed,
    typed: Option<&'a TypedForm>,
    faults: &'a [FieldFault],
    fields: Vec<Field>,
}

impl Maker<'_> {
    fn label(&self, name: &str) -> String {
        self.page.t(&format!("desk-field-{name}")).into_owned()
    }

    /// Fills a field with what was typed and gives it an id of its own among all forms of the page.
    fn push(&mut self, field: Field) {
        let name = field.name.clone();
        let mut field = field.faults(self.page, self.faults);
        if let Some(typed) = self.typed {
            field = if field.takes_several() {
                field.values(&typed.all(&name))
            } else {
                field.value(typed.get(&name))
            };
        }
        field.id = format!("f-{}-{}", self.deed, name.replace('.', "-"));
        self.fields.push(field);
    }

    fn text(&mut self, name: &str, max: usize) {
        let field = Field::text(self.page, name, self.label(name), max);
        self.push(field);
    }

    fn line(&mut self, name: &str) {
        let field = Field::line(self.page, name, self.label(name), LINE);
        self.push(field);
    }

    fn choice<T: TextEnum>(&mut self, name: &str, prefix: &str) {
        let choices = T::ALL
            .iter()
            .map(|value| Choice::new(value.as_str(), self.page.word(prefix, value.as_str())))
            .collect();
        let field = Field::choice(self.page, name, self.label(name), choices);
        self.push(field);
    }
}

/// The verb of an act.
pub fn verb(page: &Page, deed: Deed) -> String {
    match deed.action() {
        Some(action) => page.action(action).into_owned(),
        None => page.word("deed", deed).into_owned(),
    }
}

/// What an act asks for.
pub fn fields(
    page: &Page,
    file: &DeskFile,
    kind: &Kind,
    deed: Deed,
    typed: Option<&TypedForm>,
    faults: &[FieldFault],
) -> Vec<Field> {
    let mut make = Maker {
        page,
        deed,
        typed,
        faults,
        fields: Vec::new(),
    };
    match deed {
        Deed::Receive => {}
        Deed::Return => {
            make.choice::<ReturnGround>("ground", "return-ground");
            make.text("mending", REASON);
            if file.row.return_count > 0 {
                make.text("reason", REASON);
            }
        }
        Deed::Forward => {
            menu_of_agencies(&mut make, &file.choices.targets);
            make.text("reason", REASON);
        }
        Deed::AskBack => {
            menu_of_agencies(&mut make, &file.choices.back);
            make.text("reason", REASON);
        }
        Deed::AgreeBack => {
            let field = Field::text(page, "remark", make.label("remark"), REASON).optional(page);
            make.push(field);
        }
        Deed::Assign => assign(&mut make, file),
        Deed::Replace => replace(&mut make, file),
        Deed::HandIn => score(&mut make, kind),
        Deed::Recommend | Deed::Decide => {
            make.choice::<Outcome>("outcome", "outcome");
            make.text("grounds", GROUNDS);
        }
        Deed::Convene => convene(&mut make, file, None),
        Deed::ConveneAgain => convene(&mut make, file, file.council.as_ref()),
        Deed::Conclude => conclude(&mut make, file),
        Deed::Launch => launch(&mut make),
        Deed::Milestone => milestone(&mut make, file),
        Deed::Complete => {
            let mut field = Field::text(page, "result", make.label("result"), GROUNDS);
            let steps = file.milestones.iter();
            let open = steps.filter(|step| step.reached_on.is_none()).count();
            if open > 0 {
                field = field.help(page.t1("desk-complete-open", "count", open));
            }
            make.push(field);
            make.text("evidence", REASON);
        }
        Deed::Extend => {
            let help = page.t1("desk-days-help", "most", file.most_days);
            let field = Field::number(page, "days", make.label("days")).help(help);
            make.push(field);
            make.text("reason", REASON);
        }
        Deed::Note | Deed::Message => make.text("body", REASON),
        Deed::DeclareConflict
        | Deed::SendBack
        | Deed::Reopen
        | Deed::Decline
        | Deed::Abandon
        | Deed::Stop
        | Deed::Revoke => make.text("reason", REASON),
    }
    if deed.is_final() {
        let field = Field::check(page, SURE, page.t("desk-final"));
        make.push(field);
    }
    make.fields
}

fn menu_of_agencies(make: &mut Maker<'_>, agencies: &[AgencyRow]) {
    let page = make.page;
    let choices = agencies
        .iter()
        .map(|agency| Choice::new(agency.agency_id.to_string(), agency.name(page.locale)))
        .collect();
    let field = Field::menu(page, "agency", make.label("agency"), choices);
    make.push(field);
}

/// What speaks for and against a reviewer, in a line.
fn about(page: &Page, file: &DeskFile, at: usize) -> Option<(String, String, String)> {
    let (holder, candidate) = file.choices.candidates.get(at)?;
    let mut parts = vec![page.t1("desk-load", "count", candidate.load).into_owned()];
    let knows = file
        .row
        .field_code
        .as_ref()
        .is_some_and(|field| candidate.expertise.contains(field));
    if knows {
        parts.push(page.t("desk-knows").into_owned());
    }
    if candidate.conflicted {
        parts.push(page.t("desk-conflicted").into_owned());
    }
    if candidate.absent {
        parts.push(page.t("desk-absent").into_owned());
    }
    if candidate.asked {
        parts.push(page.t("desk-asked").into_owned());
    }
    Some((
        candidate.person.to_string(),
        holder.name.clone(),
        parts.join(" · "),
    ))
}

fn reviewers(page: &Page, file: &DeskFile, all: bool) -> Vec<Choice> {
    let usable = |at: &usize| {
        all || file
            .choices
            .candidates
            .get(*at)
            .is_some_and(|(_, candidate)| !candidate.conflicted && !candidate.asked)
    };
    (0..file.choices.candidates.len())
        .filter(usable)
        .filter_map(|at| about(page, file, at))
        .map(|(id, name, line)| Choice::new(id, name).help(line))
        .collect()
}

fn assign(make: &mut Maker<'_>, file: &DeskFile) {
    let page = make.page;
    let chosen: Vec<&str> = file
        .choices
        .candidates
        .iter()
        .filter(|(_, candidate)| file.choices.chosen.contains(&candidate.person))
        .map(|(holder, _)| holder.name.as_str())
        .collect();
    let automatic = if chosen.is_empty() {
        page.t("desk-assign-nobody").into_owned()
    } else {
        chosen.join(", ")
    };
    let how = vec![
        Choice::new("automatic", page.t("desk-assign-automatic")).help(automatic),
        Choice::new("by_hand", page.t("desk-assign-by-hand")).help(page.t1(
            "desk-assign-quorum",
            "count",
            file.rules.quorum,
        )),
    ];
    let field = Field::choice(page, "how", make.label("how"), how).value("automatic");
    make.push(field);
    let field = Field::checks(
        page,
        "reviewer",
        make.label("reviewer"),
        reviewers(page, file, false),
    );
    make.push(field);
}

fn replace(make: &mut Maker<'_>, file: &DeskFile) {
    let page = make.page;
    let mut former = vec![Choice::new("", page.t("desk-replace-nobody"))];
    former.extend(
        file.reviewers
            .iter()
            .filter(|one| one.work.state == AssignmentState::Open)
            .map(|one| Choice::new(one.work.reviewer_id.to_string(), one.name.clone())),
    );
    let field = Field::menu(page, "former", make.label("former"), former);
    make.push(field);
    let by = reviewers(page, file, false);
    let field = Field::choice(page, "by", make.label("by"), by);
    make.push(field);
    make.text("reason", REASON);
}

fn score(make: &mut Maker<'_>, kind: &Kind) {
    let page = make.page;
    let locale: Locale = page.locale;
    for criterion in &kind.review.criteria {
        let name = criterion.name.get(locale);
        let label = page.ta(
            "desk-score-points",
            &[
                ("criterion", &name),
                ("scale", &kind.review.scale),
                ("weight", &criterion.weight),
            ],
        );
        let mut field = Field::number(page, &format!("{}.points", criterion.key), label);
        if let Some(help) = &criterion.help {
            field = field.help(help.get(locale));
        }
        make.push(field);
        let label = page.t1("desk-score-reason", "criterion", name);
        let field = Field::text(page, &format!("{}.reason", criterion.key), label, REASON);
        make.push(field);
    }
    make.choice::<Outcome>("recommendation", "outcome");
    make.text("comment", REASON);
}

/// Filled with the council that is to be convened again, where there is one.
fn convene(make: &mut Maker<'_>, file: &DeskFile, former: Option<&CouncilSeen>) {
    let page = make.page;
    let mut day = Field::date(page, "meets_on", make.label("meets_on"));
    let mut place = Field::line(page, "place", make.label("place"), LINE);
    let mut seated: [Vec<String>; 2] = Default::default();
    if let Some(council) = former {
        day = day.value(page.date(council.row.meets_on));
        place = place.value(&council.row.place);
        seated = [Part::Chair, Part::Member].map(|part| {
            let in_it = council
                .members
                .iter()
                .filter(|(_, _, held, _)| *held == part);
            in_it.map(|(person, _, _, _)| person.to_string()).collect()
        });
    }
    let [chair, members] = seated;
    make.push(day);
    make.push(place);
    let seats = |role: Role| {
        file.choices
            .eligible
            .iter()
            .filter(|(_, held, _)| *held == role)
            .map(|(person, _, name)| Choice::new(person.to_string(), name.clone()))
            .collect::<Vec<_>>()
    };
    let field = Field::menu(
        page,
        "chair",
        make.label("chair"),
        seats(Role::CouncilChair),
    )
    .value(chair.concat());
    make.push(field);
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    let field = Field::checks(page, "member", make.label("member"), seats(Role::Member));
    make.push(field.values(&members));
}

fn conclude(make: &mut Maker<'_>, file: &DeskFile) {
    let page = make.page;
    let present = file
        .council
        .iter()
        .flat_map(|council| &council.members)
        .map(|(person, name, part, _)| {
            Choice::new(person.to_string(), name.clone()).help(page.word("council-part", part))
        })
        .collect();
    let field = Field::checks(page, "present", make.label("present"), present).help(page.t1(
        "desk-present-quorum",
        "count",
        file.rules.council_quorum,
    ));
    make.push(field);
    make.text("minutes", GROUNDS);
    make.choice::<Outcome>("outcome", "outcome");
}

fn launch(make: &mut Maker<'_>) {
    let page = make.page;
    make.line("unit");
    for at in 0..MILESTONES {
        let number = at.saturating_add(1);
        let title = page.t1("desk-milestone-title", "number", number);
        let due = page.t1("desk-milestone-due", "number", number);
        let mut title = Field::line(page, &format!("milestones.{at}.title"), title, LINE);
        let mut due = Field::date(page, &format!("milestones.{at}.due_on"), due);
        if at > 0 {
            title = title.optional(page);
            due = due.optional(page);
        }
        make.push(title);
        make.push(due);
    }
}

fn milestone(make: &mut Maker<'_>, file: &DeskFile) {
    let page = make.page;
    let open = file
        .milestones
        .iter()
        .filter(|step| step.reached_on.is_none())
        .map(|step| {
            Choice::new(step.milestone_id.to_string(), step.title.clone())
                .help(page.date(step.due_on))
        })
        .collect();
    let field = Field::choice(page, "milestone", make.label("milestone"), open);
    make.push(field);
    let field = Field::text(page, "note", make.label("note"), REASON).optional(page);
    make.push(field);
}
