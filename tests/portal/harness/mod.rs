//! What every scenario stands on:
//! - [`Portal`]: one running executable with its database and directory; ends when dropped;
//! - [`Visitor`]: a browser without script: cookies, redirects, one person at most;
//! - [`Page`]: what came back, with its forms; [`Form`]: one of them, being filled in;
//! - [`Persona`]: the invented people, by what they are;
//! - [`Balancer`]: what stands in front of several nodes;
//!
//! Every answer is checked for what must never happen: a server error, a stack trace.

#![allow(dead_code, reason = "scenarios arrive one by one")]

mod balancer;
mod form;
mod jar;
mod page;
mod persona;
mod port;
mod portal;
mod rounds;
mod service;
mod visitor;

#[allow(unused_imports, reason = "scenarios arrive one by one")]
pub use self::{
    balancer::{Balancer, CLIENT},
    form::Form,
    page::Page,
    persona::Persona,
    port::free_port,
    portal::{Options, Portal, settings},
    service::{Place, Service, Settings},
    visitor::encoded,
    visitor::{Request, Visitor},
};

/// Makes two tests of each function, one per database; without PostgreSQL the second says so and ends.
///
/// ```ignore
/// on_both_portals! {
///     async fn a_citizen_sees_own_files(kind: Kind) { let portal = Portal::shared(kind); … }
/// }
/// ```
#[macro_export]
macro_rules! on_both_portals {
    ($( $(#[$meta:meta])* async fn $name:ident($argument:ident: Kind) $body:block )*) => { $(
        $(#[$meta])*
        async fn $name($argument: $crate::databases::Kind) $body

        mod $name {
            #[tokio::test]
            async fn on_sqlite() {
                super::$name($crate::databases::Kind::Sqlite).await;
            }
            #[tokio::test]
            async fn on_postgres() {
                if $crate::databases::server().is_some() {
                    super::$name($crate::databases::Kind::Postgres).await;
                }
            }
        }
    )* };
}
