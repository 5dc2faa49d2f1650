//! Every address of the portal on one page, with who may call it. The table *is* the registration: an
//! address that is not here does not exist, and who may call it is checked before its handler runs
//! (`middleware::gate`). What a person may do with one particular file is decided deeper, by the policy.
//!
//! Order counts: a fixed word stands before a placeholder (`/my/drafts/new` before `/my/drafts/{id}`).

use std::sync::OnceLock;

use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use actix_web::{guard, web};

use super::middleware::gate;
use super::page::Audience;
use super::{admin, assets, desk, health, ministry, my, public, session};
use crate::domain::person::Role;

use self::Who::{AnyStaff, Anyone, Citizen, Staff};

/// Who may call an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody, signed in or not.
    Anyone,
    /// Anybody signed in, citizen or staff.
    SignedIn,
    /// A signed-in citizen.
    Citizen,
    /// Staff, even without an active role yet.
    AnyStaff,
    /// Staff acting in one of these roles.
    Staff(&'static [Role]),
}

/// One address.
#[derive(Debug, Clone)]
pub struct Route {
    /// How it is asked.
    pub method: Method,
    /// Its pattern.
    pub path: &'static str,
    /// Who may.
    pub who: Who,
}

/// Everybody who does something with files on the desk.
pub const HANDLERS: &[Role] = &[
    Role::IntakeOfficer,
    Role::Reviewer,
    Role::CouncilChair,
    Role::Secretary,
    Role::Member,
    Role::Approver,
    Role::Analyst,
];
/// Those, and the auditor, who reads everything and changes nothing.
pub const READERS: &[Role] = &[
    Role::IntakeOfficer,
    Role::Reviewer,
    Role::CouncilChair,
    Role::Secretary,
    Role::Member,
    Role::Approver,
    Role::Analyst,
    Role::Auditor,
];
/// Who exports and reports.
pub const ANALYSTS: &[Role] = &[Role::Analyst, Role::Auditor];
/// Who sees whether mail leaves; only administrators send it again.
pub const OUTBOX: &[Role] = &[Role::Administrator, Role::Auditor];
/// Who keeps agencies, people and rules.
pub const ADMINISTRATORS: &[Role] = &[Role::Administrator];

/// The navigation: address, words, who sees it.
pub const LAYOUT_NAV: &[(&str, &str, Audience)] = &[
    ("/my", "nav-my", Audience::Citizen),
    ("/my/inbox", "nav-inbox", Audience::Citizen),
    ("/desk/queue", "nav-queue", Audience::Roles(READERS)),
    (
        "/ministry/accepted",
        "nav-accepted",
        Audience::Roles(ANALYSTS),
    ),
    (
        "/ministry/figures",
        "nav-ministry-figures",
        Audience::Roles(ANALYSTS),
    ),
    ("/admin", "nav-admin", Audience::Roles(ADMINISTRATORS)),
    ("/desk/inbox", "nav-inbox", Audience::Staff),
    ("/initiatives", "nav-initiatives", Audience::Public),
    ("/track", "nav-track", Audience::Public),
    ("/figures", "nav-figures", Audience::Public),
    ("/help", "nav-help", Audience::Public),
];

macro_rules! routes {
    ($($method:ident $path:literal $who:expr => $handler:path;)+) => {
        /// The whole table, in the order of matching.
        #[must_use]
        pub fn table() -> Vec<Route> {
            vec![$(Route { method: Method::$method, path: $path, who: $who }),+]
        }

        /// Puts every address into the application.
        pub fn configure(cfg: &mut web::ServiceConfig) {
            $(cfg.service(
                web::resource($path)
                    .guard(guarded(&Method::$method))
                    .wrap(gate::Gate($who))
                    .to($handler),
            );)+
        }
    };
}

#[rustfmt::skip]
routes! {
    // public
    GET  "/"                              Anyone   => public::home::show_page;
    GET  "/initiatives"                   Anyone   => public::initiatives::list;
    GET  "/initiatives/{code}"            Anyone   => public::initiatives::read;
    GET  "/track"                         Anyone   => public::track::show_page;
    GET  "/figures"                       Anyone   => public::figures::show_page;
    GET  "/help"                          Anyone   => public::help::show_page;
    GET  "/static/{hash}/{name:.+}"       Anyone   => assets::serve;
    GET  "/health/live"                   Anyone   => health::live;
    GET  "/health/ready"                  Anyone   => health::ready;
    GET  "/demo/mailbox"                  Anyone   => public::mailbox::list;
    GET  "/demo/mailbox/{id}"             Anyone   => public::mailbox::one;
    // sign-in
    GET  "/login"                         Anyone   => session::login::citizens;
    POST "/login/start"                   Anyone   => session::login::start;
    GET  "/login/callback"                Anyone   => session::callback::receive;
    POST "/logout"                        Anyone   => session::logout::leave;
    GET  "/staff"                         AnyStaff => session::role::home;
    GET  "/staff/login"                   Anyone   => session::login::staff;
    POST "/staff/login/password"          Anyone   => session::password::enter;
    GET  "/staff/second-factor"           Anyone   => session::factor::ask;
    POST "/staff/second-factor"           Anyone   => session::factor::show;
    GET  "/staff/role"                    AnyStaff => session::role::choose;
    POST "/staff/role"                    AnyStaff => session::role::switch;
    GET  "/email/{token}"                 Anyone   => session::email::ask;
    POST "/email/{token}"                 Anyone   => session::email::confirm;
    GET  "/my/welcome"                    Citizen  => session::welcome::ask;
    POST "/my/welcome"                    Citizen  => session::welcome::agree;
    GET  "/my/kept/{id}"                  Citizen  => session::kept::show_page;
    POST "/my/kept/{id}"                  Citizen  => session::kept::forget;
    GET  "/my/account"                    Citizen  => session::account::citizens;
    POST "/my/account"                    Citizen  => session::account::choose;
    POST "/my/account/email"              Citizen  => session::email::change;
    POST "/my/account/sessions"           Citizen  => session::account::end_sessions;
    GET  "/my/account/erase"              Citizen  => session::erase::ask;
    POST "/my/account/erase"              Citizen  => session::erase::send;
    GET  "/goodbye"                       Anyone   => session::erase::goodbye;
    GET  "/desk/kept/{id}"                AnyStaff => session::kept::show_page;
    POST "/desk/kept/{id}"                AnyStaff => session::kept::forget;
    GET  "/desk/account"                  AnyStaff => session::account::staff;
    POST "/desk/account"                  AnyStaff => session::account::choose;
    POST "/desk/account/email"            AnyStaff => session::email::change;
    POST "/desk/account/sessions"         AnyStaff => session::account::end_sessions;
    GET  "/desk/account/password"         AnyStaff => session::own_password::ask;
    POST "/desk/account/password"         AnyStaff => session::own_password::change;
    GET  "/desk/account/second-factor"    AnyStaff => session::factor::set_up;
    POST "/desk/account/second-factor"    AnyStaff => session::factor::change;
    // my
    GET  "/my"                            Citizen  => my::home::show_page;
    GET  "/my/drafts/new"                 Citizen  => my::new::choose;
    POST "/my/drafts/new"                 Citizen  => my::new::begin;
    GET  "/my/drafts/{id}"                Citizen  => my::draft::begin_again;
    GET  "/my/drafts/{id}/discard"        Citizen  => my::discard::ask;
    POST "/my/drafts/{id}/discard"        Citizen  => my::discard::discard;
    GET  "/my/drafts/{id}/review"         Citizen  => my::review::show;
    POST "/my/drafts/{id}/review"         Citizen  => my::review::send;
    POST "/my/drafts/{id}/agree"          Citizen  => my::review::agree;
    POST "/my/drafts/{id}/files/{field}"  Citizen  => my::uploads::receive;
    POST "/my/drafts/{id}/files/{file}/remove" Citizen => my::uploads::remove;
    GET  "/my/drafts/{id}/{section}"      Citizen  => my::draft::show;
    POST "/my/drafts/{id}/{section}"      Citizen  => my::save::save;
    GET  "/my/files/{id}/{file}"          Citizen  => my::uploads::download;
    GET  "/my/initiatives/{code}"         Citizen  => my::file::show_page;
    GET  "/my/initiatives/{code}/receipt" Citizen  => my::receipt::show_page;
    POST "/my/initiatives/{code}/messages" Citizen => my::file::write;
    GET  "/my/initiatives/{code}/withdraw" Citizen => my::withdraw::ask;
    POST "/my/initiatives/{code}/withdraw" Citizen => my::withdraw::withdraw;
    GET  "/my/initiatives/{code}/appeal"  Citizen  => my::appeal::ask;
    POST "/my/initiatives/{code}/appeal"  Citizen  => my::appeal::open;
    GET  "/my/named/{code}"               Citizen  => my::named::show_page;
    POST "/my/named/{code}"               Citizen  => my::named::confirm;
    POST "/my/named/{code}/refuse"        Citizen  => my::named::refuse;
    GET  "/my/inbox"                      Citizen  => session::inbox::list;
    POST "/my/inbox/read"                 Citizen  => session::inbox::read_all;
    GET  "/my/inbox/{id}"                 Citizen  => session::inbox::open;
    GET  "/my/assist"                     Citizen  => my::assist::ask;
    POST "/my/assist"                     Citizen  => my::assist::send;
    POST "/my/assist/{id}/accept"         Citizen  => my::assist::accept;
    POST "/my/assist/{id}/refuse"         Citizen  => my::assist::refuse;
    // desk
    GET  "/desk/inbox"                    AnyStaff => session::inbox::list;
    POST "/desk/inbox/read"               AnyStaff => session::inbox::read_all;
    GET  "/desk/inbox/{id}"               AnyStaff => session::inbox::open;
    GET  "/desk/queue"                    Staff(READERS)  => desk::queue::show_page;
    POST "/desk/queue/bulk"               Staff(HANDLERS) => desk::bulk::act;
    GET  "/desk/initiatives/{code}"       Staff(READERS)  => desk::file::show_page;
    GET  "/desk/initiatives/{code}/files/{id}" Staff(READERS) => desk::download::send;
    POST "/desk/initiatives/{code}/unmask" Staff(READERS) => desk::file::unmask;
    POST "/desk/initiatives/{code}/{action}" Staff(HANDLERS) => desk::act::act;
    // ministry
    GET  "/ministry/accepted"              Staff(ANALYSTS) => ministry::accepted::show_page;
    POST "/ministry/accepted/take"         Staff(ANALYSTS) => ministry::take::stream;
    GET  "/ministry/exports"               Staff(ANALYSTS) => ministry::exports::list;
    POST "/ministry/exports"               Staff(ANALYSTS) => ministry::exports::ask;
    GET  "/ministry/exports/{id}/progress" Staff(ANALYSTS) => ministry::exports::progress;
    GET  "/ministry/exports/{id}/file"     Staff(ANALYSTS) => ministry::exports::fetch;
    GET  "/ministry/figures"               Staff(ANALYSTS) => ministry::figures::show_page;
    // admin
    GET  "/admin/outbox"                   Staff(OUTBOX) => admin::outbox::list;
    POST "/admin/outbox"                   Staff(ADMINISTRATORS) => admin::outbox::retry;
    GET  "/admin"                         Staff(ADMINISTRATORS) => admin::staff::home;
    GET  "/admin/staff"                   Staff(ADMINISTRATORS) => admin::staff::list;
    POST "/admin/staff/find"              Staff(ADMINISTRATORS) => admin::staff::find;
    GET  "/admin/staff/{person}"          Staff(ADMINISTRATORS) => admin::member::read;
    POST "/admin/staff/{person}"          Staff(ADMINISTRATORS) => admin::member::change;
}

/// A page is also answered to HEAD, without its body.
fn guarded(method: &Method) -> impl guard::Guard + use<> {
    let get = *method == Method::GET;
    let wanted = method.clone();
    guard::fn_guard(move |context| {
        let asked = &context.head().method;
        *asked == wanted || (get && *asked == Method::HEAD)
    })
}

/// The methods for which an address exists, for `Allow`; none when it does not exist.
#[must_use]
pub fn allowed(path: &str) -> Vec<Method> {
    static PATTERNS: OnceLock<Vec<(ResourceDef, Method)>> = OnceLock::new();
    let patterns = PATTERNS.get_or_init(|| {
        let all = table().into_iter();
        all.map(|route| (ResourceDef::new(route.path), route.method))
            .collect()
    });
    let mut methods = Vec::new();
    for (pattern, method) in patterns {
        if !methods.contains(method) && pattern.is_match(path) {
            methods.push(method.clone());
        }
    }
    methods
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_stands_in_the_table_twice() {
        let mut seen = std::collections::BTreeSet::new();
        for route in table() {
            let key = format!("{} {}", route.method, route.path);
            assert!(seen.insert(key.clone()), "{key}");
        }
    }

    #[test]
    fn the_navigation_leads_only_to_addresses_that_exist() {
        let pages: Vec<&str> = table()
            .iter()
            .filter(|route| route.method == Method::GET)
            .map(|route| route.path)
            .collect();
        for (href, _, _) in LAYOUT_NAV {
            assert!(pages.contains(href), "{href} is nowhere");
        }
    }

    #[test]
    fn who_reads_the_desk_handles_files_or_is_the_auditor() {
        let (auditor, handlers) = READERS.split_last().unwrap();
        assert_eq!((handlers, *auditor), (HANDLERS, Role::Auditor));
    }

    #[test]
    fn everything_under_the_closed_areas_asks_who() {
        for route in table() {
            let closed = ["/my", "/desk", "/ministry", "/admin"]
                .iter()
                .any(|area| route.path == *area || route.path.starts_with(&format!("{area}/")));
            assert!(
                !closed || route.who != Anyone,
                "{} {} is open",
                route.method,
                route.path
            );
        }
    }

    #[test]
    fn no_address_hides_a_later_one() {
        let table = table();
        for (at, later) in table.iter().enumerate() {
            if later.path.contains('{') {
                continue;
            }
            for earlier in &table[..at] {
                assert!(
                    earlier.method != later.method
                        || !ResourceDef::new(earlier.path).is_match(later.path),
                    "{} hides {}",
                    earlier.path,
                    later.path
                );
            }
        }
    }
}
