//! What stands beside the document of a file: its clock, its history, its reviews, its council.

use chrono::NaiveDate;

use super::super::components::{ClockBar, Entry, Mark, Span, Timeline, routing_reason};
use super::super::page::Page;
use crate::domain::calendar::Calendar;
use crate::domain::event::EventKind;
use crate::domain::kind::Kind;
use crate::domain::reference::Reference;
use crate::domain::workflow::State;
use crate::services::desk::{AgencyRow, DeskFile, History};

/// One score sheet.
pub struct Sheet {
    /// Whose.
    pub name: String,
    /// Total and recommendation.
    pub line: String,
    /// It does not count any more.
    pub former: bool,
    /// Criterion, points, reason.
    pub scores: Vec<(String, String, String)>,
    /// The reviewer's words.
    pub comment: String,
}

/// The whole time of a file as a bar, with the stretches it was with the citizen.
pub fn clock(page: &Page, calendar: &Calendar, file: &DeskFile) -> Option<ClockBar> {
    let begun = file.row.submitted_at?.date();
    let today = page.now.date();
    let left = match (file.standing.clock.total, file.standing.clock.saved) {
        (Some(total), _) => calendar.days_left(today, total.due.on),
        (None, Some(saved)) => saved.total,
        (None, None) => return None,
    };
    let ended = file.row.decided_at.or(file.row.completed_at);
    let end = ended.map_or(today, |at| at.date());
    // The history is newest first.
    let turns = file.history.iter().rev().filter_map(|entry| {
        let stops = match entry.event.kind {
            EventKind::Return => true,
            EventKind::Resubmit => false,
            _ => return None,
        };
        Some((entry.event.at.date(), stops))
    });
    let spans = Span::of_turns(calendar, begun, end, turns);
    let budget = u32::from(file.rules.total.0);
    Some(ClockBar::new(page, budget, &spans, left))
}

/// What happened, newest first, in words.
pub fn timeline(page: &Page, history: &[History], agencies: &[AgencyRow]) -> Timeline {
    let entries = history.iter().enumerate().map(|(at, entry)| {
        let mark = match (at, entry.event.to) {
            (_, Some(State::Returned)) => Mark::Asks,
            (_, Some(State::Accepted | State::Implemented)) => Mark::Good,
            (0, _) => Mark::Now,
            _ => Mark::Plain,
        };
        Entry::new(page, entry.event.at, happened(page, entry))
            .mark(mark)
            .line(line(page, entry, agencies))
            .quote(entry.words.clone())
    });
    Timeline {
        entries: entries.collect(),
    }
}

/// One entry as a sentence with time and name, for who was second.
pub fn sentence(page: &Page, entry: &History) -> String {
    let who = entry
        .actor
        .clone()
        .unwrap_or_else(|| page.word("capacity", entry.event.capacity).into_owned());
    format!(
        "{} · {} · {who}",
        page.moment(entry.event.at),
        happened(page, entry)
    )
}

fn happened(page: &Page, entry: &History) -> String {
    page.word("done", entry.event.kind).into_owned()
}

fn line(page: &Page, entry: &History, agencies: &[AgencyRow]) -> String {
    let role = page.word("capacity", entry.event.capacity).into_owned();
    let mut parts = vec![match &entry.actor {
        Some(name) => format!("{name}, {role}"),
        None => role,
    }];
    let fact = |name: &str| entry.event.facts.get(name);
    if entry.event.kind == EventKind::Forward {
        let agency = entry
            .agency
            .and_then(|id| agencies.iter().find(|row| row.agency_id == id));
        parts.extend(agency.map(|row| row.name(page.locale).to_owned()));
    }
    if matches!(
        entry.event.kind,
        EventKind::TakeBackAsked | EventKind::TakeBackAgreed
    ) {
        let asked = fact("agency").and_then(|id| id.as_str());
        let agency = agencies
            .iter()
            .find(|row| Some(row.agency_id.to_string().as_str()) == asked);
        parts.extend(agency.map(|row| row.name(page.locale).to_owned()));
    }
    if let Some(ground) = fact("ground").and_then(|ground| ground.as_str()) {
        parts.push(page.word("return-ground", ground).into_owned());
    }
    if fact("counts_as_overdue").is_some() {
        parts.push(page.t("desk-counts-overdue").into_owned());
    }
    if fact("late").is_some() {
        parts.push(page.t("desk-late").into_owned());
    }
    let day = |name: &str| fact(name)?.as_str()?.parse::<NaiveDate>().ok();
    if let Some(on) = day("meets_on") {
        parts.push(page.t1("desk-meets-then", "date", on).into_owned());
    }
    if let Some(due) = day("due_on") {
        parts.push(page.t1("desk-due-then", "date", due).into_owned());
    }
    parts.join(" · ")
}

/// Score sheets in words.
pub fn sheets(page: &Page, kind: &Kind, file: &DeskFile) -> Vec<Sheet> {
    file.sheets
        .iter()
        .map(|sheet| Sheet {
            name: sheet.name.clone(),
            line: format!(
                "{} · {}",
                percent(page, sheet.row.total_bp),
                page.word("outcome", sheet.row.recommendation)
            ),
            former: !sheet.row.counts,
            scores: kind
                .review
                .criteria
                .iter()
                .map(|criterion| {
                    let points = sheet
                        .scores
                        .score(&criterion.key)
                        .map_or_else(String::new, |points| {
                            format!("{points}/{}", kind.review.scale)
                        });
                    (
                        criterion.name.get(page.locale).to_owned(),
                        points,
                        sheet
                            .scores
                            .reason(&criterion.key)
                            .unwrap_or_default()
                            .to_owned(),
                    )
                })
                .collect(),
            comment: sheet.comment.clone(),
        })
        .collect()
}

/// What the sheets come to, in a sentence.
pub fn summary(page: &Page, file: &DeskFile) -> Option<String> {
    let summary = file.summary.as_ref()?;
    let mut text = page
        .ta(
            "desk-summary",
            &[
                ("count", &summary.count),
                ("mean", &percent(page, i64::from(summary.mean))),
                ("lowest", &percent(page, i64::from(summary.lowest))),
                ("highest", &percent(page, i64::from(summary.highest))),
                ("for", &summary.for_acceptance),
                ("suggests", &page.word("outcome", summary.suggests)),
            ],
        )
        .into_owned();
    if summary.is_divided() {
        text.push(' ');
        text.push_str(&page.t("desk-divided"));
    }
    Some(text)
}

/// Basis points as `78,5 %`.
fn percent(page: &Page, points: i64) -> String {
    let tenths = points.saturating_add(5) / 10;
    let comma = match page.locale {
        crate::domain::locale::Locale::Vi => ',',
        crate::domain::locale::Locale::En => '.',
    };
    match tenths % 10 {
        0 => format!("{} %", tenths / 10),
        rest => format!("{}{comma}{rest} %", tenths / 10),
    }
}

/// Why a file came to its first agency.
pub struct Routing {
    /// In a sentence.
    pub why: String,
    /// The rule, by the name the settings give it.
    pub rule: String,
    /// Of which version of the rules, in words.
    pub version: String,
}

/// Why the file came to its first agency, with names for the codes; where it is now, when that is another.
pub fn routing(
    page: &Page,
    reference: &Reference,
    file: &DeskFile,
    agencies: &[AgencyRow],
) -> Option<Routing> {
    let routed = file.routed.as_ref()?;
    let mut why = routing_reason(page, reference, &routed.reason);
    let submitted = |entry: &&History| entry.event.kind == EventKind::Submit;
    let first = file
        .history
        .iter()
        .find(submitted)
        .and_then(|entry| entry.agency);
    let named = |id| {
        let row = agencies.iter().find(|row| Some(row.agency_id) == id);
        row.map(|row| row.name(page.locale).to_owned())
    };
    if first != file.row.agency_id
        && let (Some(first), Some(now)) = (named(first), named(file.row.agency_id))
    {
        let then: [(&str, &dyn crate::i18n::Arg); 3] =
            [("first", &first), ("why", &why), ("now", &now)];
        why = page.ta("desk-routing-then", &then).into_owned();
    }
    Some(Routing {
        why,
        rule: routed.rule.clone(),
        version: page
            .t1("desk-routing-rule", "version", routed.version)
            .into_owned(),
    })
}
