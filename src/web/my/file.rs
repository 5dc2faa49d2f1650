//! `/my/initiatives/{code}`: where my file is, until when, what is asked of me, what happened, messages.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::super::components::{
    Badge, ClockBar, Due, Entry, FaultList, Field, Mark, Span, Timeline, ToMend,
};
use super::super::error::WebError;
use super::super::extract::TypedForm;
use super::super::page::{Page, show_as};
use super::super::written::{self, WrittenSection};
use super::about::AboutFile;
use super::home::with_whom;
use super::tried::Tried;
use super::uploads;
use crate::domain::calendar::Calendar;
use crate::domain::event::EventKind;
use crate::domain::person::Capacity;
use crate::domain::text::Reason;
use crate::domain::time::Instant;
use crate::domain::workflow::State;
use crate::services::messages::{self, Audience};
use crate::services::mine::{self, AppealState, Asked, Happened, MyFile};
use crate::services::once;

#[derive(Template)]
#[template(path = "my/file.html")]
struct FilePage {
    code: String,
    kind: String,
    badge: Badge,
    agency: Option<String>,
    handler: Option<String>,
    due: Option<Due>,
    clock: Option<ClockBar>,
    asked: Option<ToMend>,
    timeline: Timeline,
    said: Vec<Said>,
    letters: Vec<(String, String, Instant)>,
    sections: Vec<WrittenSection>,
    documents: Vec<uploads::Shown>,
    appeal_until: Option<chrono::NaiveDate>,
    appeal_made: Option<String>,
    message: Field,
    faults: FaultList,
    is_public: bool,
    file: MyFile,
    page: Page,
}

/// A message as its reader sees it.
struct Said {
    mine: bool,
    by: String,
    at: Instant,
    body: String,
}

async fn render(
    status: StatusCode,
    about: AboutFile,
    tried: Tried,
) -> Result<HttpResponse, WebError> {
    let AboutFile {
        page,
        ctx,
        code,
        state,
    } = about;
    let me = ctx.actor.person();
    let file = state
        .db
        .read(move |conn| mine::file(conn, &ctx, code))
        .await?;
    let kind = state.house.kind(&file.row.kind)?;
    let message = Field::text(&page, "body", page.t("my-message-write"), Reason::MAX)
        .value(tried.typed)
        .faults(&page, &tried.faults);
    let name = |name: &Option<crate::services::browse::AgencyName>| {
        name.as_ref().map(|one| one.get(page.locale).to_owned())
    };
    let said = |one: &messages::Message| Said {
        mine: Some(one.author) == me,
        by: if Some(one.author) == me {
            page.t("my-you").into_owned()
        } else {
            page.word("capacity", one.capacity).into_owned()
        },
        at: one.at,
        body: one.body.clone(),
    };
    let (appeal_until, appeal_made) = match &file.appeal {
        AppealState::Closed => (None, None),
        AppealState::Open(until) => (Some(*until), None),
        AppealState::Made(code) => (None, Some(code.clone())),
    };
    let template = FilePage {
        code: code.to_string(),
        kind: kind.name.get(page.locale).to_owned(),
        badge: Badge::new(&page, file.row.state),
        agency: name(&file.desk).or_else(|| name(&file.agency)),
        handler: with_whom(&page, file.row.waits_for),
        due: due(&page, &file),
        clock: clock(&page, &state.house.reference.calendar, &file),
        asked: match &file.asked {
            Asked::Nothing => None,
            Asked::Mend(mend) => Some(ToMend::new(&page, mend.ground, mend.words.clone())),
        },
        timeline: timeline(&page, !file.is_assistant, &file.timeline),
        said: file.messages.iter().map(said).collect(),
        letters: file
            .letters
            .iter()
            .map(|one| {
                let title = page.word("my-letter", &one.kind).into_owned();
                (title, one.body.clone(), one.written_at)
            })
            .collect(),
        sections: written::sections(&page.words, &state.house.reference, kind, &file.answers),
        documents: file
            .documents
            .iter()
            .map(|one| uploads::Shown::new(&page, one))
            .collect(),
        appeal_until,
        appeal_made,
        faults: FaultList::of(&page, [&message]),
        message,
        is_public: file.row.state.counts_as_accepted(),
        file,
        page,
    };
    show_as(status, &template)
}

/// The due day of what runs now; nothing once it is over.
fn due(page: &Page, file: &MyFile) -> Option<Due> {
    let (day, left) = (file.row.due_on?, file.days_left?);
    if file.row.state.is_final() || file.row.state == State::Decided {
        return None;
    }
    let due = Due::new(page, day, left);
    Some(if file.provisional {
        due.provisional(page)
    } else {
        due
    })
}

/// The whole time of the file as a bar, with the stretches it waited for the proposer; nothing once it is
/// over.
fn clock(page: &Page, calendar: &Calendar, file: &MyFile) -> Option<ClockBar> {
    let (budget, left) = file.total?;
    let begun = file.row.submitted_at?.date();
    let is_over = file.row.decided_at.or(file.row.completed_at).is_some();
    if is_over || file.row.state.is_final() {
        return None;
    }
    // The timeline is newest first.
    let turns = file.timeline.iter().rev().filter_map(|one| {
        let stops = match one.kind {
            EventKind::Return => true,
            EventKind::Resubmit => false,
            _ => return None,
        };
        Some((one.at.date(), stops))
    });
    let spans = Span::of_turns(calendar, begun, page.now.date(), turns);
    Some(ClockBar::new(page, u32::from(budget), &spans, left))
}

/// What happened to a file, for its proposer or for somebody else who may read it.
pub(super) fn timeline(page: &Page, is_proposer: bool, happened: &[Happened]) -> Timeline {
    let entry = |(at, one): (usize, &Happened)| {
        let title = match one.kind {
            EventKind::Messaged
            | EventKind::StageExtended
            | EventKind::CouncilConvened
            | EventKind::CouncilChanged
            | EventKind::Appealed
            | EventKind::MilestoneReached
            | EventKind::CalendarMoved
            | EventKind::AuthorConfirmed
            | EventKind::AuthorRefused
            | EventKind::Created => page.word("my-happened", one.kind),
            kind => page.word("done", kind),
        };
        let by = match one.capacity {
            Capacity::Proposer if is_proposer => page.t("my-you").into_owned(),
            Capacity::Proposer | Capacity::Assistant | Capacity::CoAuthor => {
                page.word("capacity", one.capacity).into_owned()
            }
            _ => one
                .agency
                .as_ref()
                .map(|name| name.get(page.locale).to_owned())
                .unwrap_or_default(),
        };
        let ground = one.ground.map(|ground| page.word("return-ground", ground));
        let line = match ground {
            Some(ground) if by.is_empty() => ground.into_owned(),
            Some(ground) => format!("{by} · {ground}"),
            None => by,
        };
        Entry::new(page, one.at, title)
            .line(line)
            .quote(one.words.clone())
            .mark(mark(at, one))
    };
    Timeline {
        entries: happened.iter().enumerate().map(entry).collect(),
    }
}

fn mark(at: usize, one: &Happened) -> Mark {
    match (at, one.to) {
        (0, Some(State::Returned)) => Mark::Asks,
        (_, Some(to)) if to.counts_as_accepted() => Mark::Good,
        (0, _) => Mark::Now,
        _ => Mark::Plain,
    }
}

/// **Who:** the proposer or the assistant of the file.
pub async fn show_page(about: AboutFile) -> Result<HttpResponse, WebError> {
    render(StatusCode::OK, about, Tried::default()).await
}

/// **Who:** the proposer or the assistant of the file. A message to whoever handles it.
pub async fn write(about: AboutFile, form: TypedForm) -> Result<HttpResponse, WebError> {
    let key = form.key()?;
    let body = form.raw("body").to_owned();
    let (acting, code, sent) = (about.ctx.clone(), about.code, body.clone());
    let work = move |tx: &mut _| {
        once::guard(
            tx,
            &acting,
            Some(key),
            "message",
            &(code.to_string(), &sent),
            |tx| {
                let row = mine::id_of(tx, &acting, code)?;
                messages::write(
                    tx,
                    &acting,
                    row.initiative_id,
                    None,
                    Audience::Everyone,
                    &sent,
                )
                .map(|_| ())
            },
        )
    };
    match about.state.db.write(work).await {
        Ok(()) => Ok(about
            .page
            .see_other_with(&format!("/my/initiatives/{code}#messages"), "sent")),
        Err(error) => {
            let mut tried = Tried::of(&body);
            let status = tried.told(error)?;
            render(status, about, tried).await
        }
    }
}
