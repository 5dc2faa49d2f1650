//! The queue of whoever is at the desk: what their role has to do, due first.

use super::super::{Ctx, ServiceError, file};
use super::sight::admit;
use crate::db::agencies::AgencyName;
use crate::db::lists::mine;
use crate::db::lists::queue::{self, Cursor, QueueItem, Scope, Scores, Wanted, Window};
use crate::db::page::Page;
use crate::db::reviews::AssignmentState;
use crate::db::{Conn, agencies, initiatives, with_kept_plans};
use crate::domain::calendar::WorkingDays;
use crate::domain::code::Code;
use crate::domain::id::{AgencyId, InitiativeId, PersonId};
use crate::domain::person::{Actor, Role};
use crate::domain::text_enum::text_enum;
use crate::domain::workflow::{State, WaitsFor};

/// Working days before the due day from which a file counts as due soon.
const SOON: WorkingDays = WorkingDays(3);

text_enum! {
    /// A view of the desk.
    pub enum Tab {
        /// What waits for this role.
        Mine = "mine",
        /// Received, without reviewers yet.
        Unassigned = "unassigned",
        /// Accepted, not launched yet.
        Launch = "launch",
        /// Due within three working days.
        Soon = "soon",
        /// Past its due day.
        Overdue = "overdue",
        /// A reviewer's sheets that were handed in.
        Done = "done",
        /// All files of the agency; of all agencies for who sees all.
        All = "all",
    }
}

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Which view; without one the first of the role.
    pub tab: Option<Tab>,
    /// Only this state.
    pub state: Option<State>,
    /// Only this kind.
    pub kind: Option<String>,
    /// Only this agency, for who has files of several.
    pub agency: Option<AgencyId>,
    /// Where the page begins.
    pub after: Option<Cursor>,
}

/// A view with how much is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TabCount {
    /// Which.
    pub tab: Tab,
    /// How many, up to [`queue::MOST_COUNTED`]; none for views that grow without end.
    pub count: Option<usize>,
}

/// One page of the queue.
#[derive(Debug, Clone)]
pub struct Queue {
    /// The open view.
    pub tab: Tab,
    /// The views of this role.
    pub tabs: Vec<TabCount>,
    /// The files.
    pub page: Page<QueueItem, Cursor>,
    /// Agencies, for names and for the filter; none where all files are at the reader's own.
    pub agencies: Vec<AgencyName>,
    /// The reader may look at every agency.
    pub sees_all: bool,
    /// Files of this page in which the reader has a part: where they stand and what reviewers gave is not theirs
    /// to read.
    pub own: Vec<InitiativeId>,
}

/// Who is at the desk.
#[derive(Clone, Copy)]
struct Desk {
    person: PersonId,
    role: Role,
    agency: AgencyId,
    sees_all: bool,
}

impl Desk {
    /// The desk of whoever acts, as if it saw its own agency only.
    const fn of(ctx: &Ctx) -> Result<Self, ServiceError> {
        match ctx.actor {
            Actor::Staff {
                person,
                role,
                agency,
            } => Ok(Self {
                person,
                role,
                agency,
                sees_all: false,
            }),
            Actor::Citizen(_) | Actor::System => Err(ServiceError::Denied),
        }
    }

    /// The files of this role are at whichever agency asked for it.
    const fn elsewhere(self) -> bool {
        matches!(
            self.role,
            Role::Reviewer | Role::CouncilChair | Role::Member
        )
    }
}

/// Staff of the agency that stands behind all others, and auditors, see every agency.
pub(super) fn sees_all(
    tx: &mut Conn,
    ctx: &Ctx,
    role: Role,
    agency: AgencyId,
) -> Result<bool, ServiceError> {
    match role {
        Role::Auditor => Ok(true),
        // Administrators keep agencies and people; files are not their business.
        Role::Reviewer | Role::Administrator => Ok(false),
        _ => Ok(file::owner_agency(tx, ctx)? == agency),
    }
}

/// One page of the queue with the counts of its views.
///
/// # Errors
/// [`ServiceError::Denied`] for anybody but staff.
pub fn queue(conn: &mut Conn, ctx: &Ctx, filter: &Filter) -> Result<Queue, ServiceError> {
    let desk = Desk::of(ctx)?;
    match desk.role {
        // Spans of days over all agencies, and a person's councils: how much they find depends on who asks.
        Role::Auditor | Role::Administrator | Role::CouncilChair | Role::Member => {
            queue_of(conn, ctx, desk, filter)
        }
        _ => with_kept_plans(conn, |tx| queue_of(tx, ctx, desk, filter)),
    }
}

fn queue_of(
    tx: &mut Conn,
    ctx: &Ctx,
    mut desk: Desk,
    filter: &Filter,
) -> Result<Queue, ServiceError> {
    desk.sees_all = sees_all(tx, ctx, desk.role, desk.agency)?;
    let views = views(desk.role);
    let first = views.first().copied().unwrap_or(Tab::All);
    let tab = filter
        .tab
        .filter(|tab| views.contains(tab))
        .unwrap_or(first);
    let mut tabs = Vec::with_capacity(views.len());
    for view in views {
        let count = match view {
            Tab::All | Tab::Done => None,
            _ => Some(queue::count_some(
                tx,
                &wanted(ctx, desk, *view, &Filter::default()),
            )?),
        };
        tabs.push(TabCount { tab: *view, count });
    }
    let mut page = queue::list(tx, &wanted(ctx, desk, tab, filter), filter.after)?;
    let own = own_among(tx, desk, &page.items)?;
    if tab != Tab::All || filter.state.is_some() {
        // That it is among those of a state, or waits for somebody, would tell where it stands.
        page.items.retain(|item| !own.contains(&item.file.id));
        let open = tabs.iter_mut().find(|one| one.tab == tab);
        if let Some(count) = open.and_then(|one| one.count.as_mut()) {
            *count = count.saturating_sub(own.len());
        }
    }
    for item in &mut page.items {
        if own.contains(&item.file.id) {
            item.scores = Scores::default();
        }
    }
    Ok(Queue {
        tab,
        tabs,
        page,
        own,
        agencies: if desk.sees_all || desk.elsewhere() {
            agencies::list_names(tx)?
        } else {
            Vec::new()
        },
        sees_all: desk.sees_all,
    })
}

/// What waits for this role next, besides one file that was just handled.
///
/// # Errors
/// [`ServiceError::Denied`] for anybody but staff.
pub fn next(
    tx: &mut Conn,
    ctx: &Ctx,
    besides: InitiativeId,
) -> Result<Option<QueueItem>, ServiceError> {
    let desk = Desk::of(ctx)?;
    if !views(desk.role).contains(&Tab::Mine) {
        return Ok(None);
    }
    let waiting = queue::list(tx, &wanted(ctx, desk, Tab::Mine, &Filter::default()), None)?;
    // A file of one's own waits for somebody else, though it stands in the same queue.
    let own = own_among(tx, desk, &waiting.items)?;
    let mut others = waiting.items.into_iter();
    Ok(others.find(|item| item.file.id != besides && !own.contains(&item.file.id)))
}

/// Those of a page in which the reader has a part.
fn own_among(
    tx: &mut Conn,
    desk: Desk,
    items: &[QueueItem],
) -> Result<Vec<InitiativeId>, ServiceError> {
    let files: Vec<InitiativeId> = items.iter().map(|item| item.file.id).collect();
    Ok(mine::list_own(tx, &files, desk.person)?)
}

/// The file with this code, if the reader may see it.
///
/// # Errors
/// [`ServiceError::NotFound`] also for who may not know whether it exists; a file of one's own is refused.
pub fn find_code(tx: &mut Conn, ctx: &Ctx, code: Code) -> Result<InitiativeId, ServiceError> {
    let row = initiatives::find_by_code(tx, &code.to_string())?.ok_or(ServiceError::NotFound)?;
    let file = file::from_row(tx, ctx, row)?;
    admit(tx, ctx, &file)?;
    Ok(file.row.initiative_id)
}

const fn views(role: Role) -> &'static [Tab] {
    match role {
        Role::IntakeOfficer => &[
            Tab::Mine,
            Tab::Unassigned,
            Tab::Soon,
            Tab::Overdue,
            Tab::All,
        ],
        Role::Secretary | Role::Approver => &[Tab::Mine, Tab::Soon, Tab::Overdue, Tab::All],
        Role::Analyst => &[Tab::Mine, Tab::Launch, Tab::Soon, Tab::Overdue, Tab::All],
        Role::Reviewer => &[Tab::Mine, Tab::Soon, Tab::Overdue, Tab::Done],
        Role::CouncilChair | Role::Member => &[Tab::Mine],
        Role::Auditor | Role::Administrator => &[Tab::All, Tab::Soon, Tab::Overdue],
    }
}

/// What waits for this role; for who only reads, everything.
const fn mine(desk: Desk) -> Scope {
    let waits = match desk.role {
        Role::IntakeOfficer => WaitsFor::IntakeOfficer,
        Role::Secretary => WaitsFor::Secretary,
        Role::Approver => WaitsFor::Approver,
        Role::Analyst => WaitsFor::Analyst,
        Role::Reviewer => return Scope::Reviewer(desk.person, AssignmentState::Open),
        // Whichever agency's council it is.
        Role::CouncilChair | Role::Member => return Scope::Seated(desk.person),
        Role::Auditor | Role::Administrator => return Scope::Everything,
    };
    Scope::Desk(desk.agency, waits)
}

fn wanted(ctx: &Ctx, desk: Desk, tab: Tab, filter: &Filter) -> Wanted {
    let today = ctx.now.date();
    let calendar = &ctx.house.reference.calendar;
    let mut wanted = match tab {
        Tab::Mine => Wanted::all(mine(desk)),
        Tab::Unassigned => Wanted::all(Scope::AgencyState(desk.agency, State::Received)),
        Tab::Launch => Wanted::all(Scope::Launch(desk.agency)),
        Tab::Soon => {
            let until = calendar.due(today, SOON).on;
            Wanted::all(mine(desk)).within(Window::Within(today, until))
        }
        Tab::Overdue => Wanted::all(mine(desk)).within(Window::Before(today)),
        Tab::Done => Wanted::all(Scope::Reviewer(desk.person, AssignmentState::HandedIn)),
        Tab::All => {
            let agency = if desk.sees_all {
                filter.agency
            } else {
                Some(desk.agency)
            };
            Wanted::all(match (agency, filter.state) {
                (Some(agency), Some(state)) => Scope::AgencyState(agency, state),
                (Some(agency), None) => Scope::Filed(Some(agency)),
                // Nobody may know of somebody else's draft: no draft is at an agency, so none is found.
                (None, Some(State::Draft)) => Scope::AgencyState(desk.agency, State::Draft),
                (None, Some(state)) => Scope::State(state),
                (None, None) => Scope::Filed(None),
            })
        }
    };
    wanted.state = filter.state;
    wanted.kind.clone_from(&filter.kind);
    // All files of one agency are a list of their own; elsewhere those of several may stand together.
    let of_several = desk.sees_all || desk.elsewhere();
    wanted.agency = filter.agency.filter(|_| of_several && tab != Tab::All);
    wanted
}
