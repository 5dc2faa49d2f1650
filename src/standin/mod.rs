//! The stand-in for VNeID: an OpenID Provider of its own, on its own port, for demonstrations and tests
//! (DESIGN §1). Discovery, code flow with PKCE S256, signed ID tokens, key rotation, userinfo, sign-out,
//! assurance levels, VNeID's claim names. It signs in anybody who is on its list of invented people, so it
//! speaks on 127.0.0.1 only, answers no other `Host`, and refuses what came through a proxy.
//!
//! It imports nothing of the portal but words and the domain: what it says to the portal goes over HTTP.

mod authorize;
mod discovery;
mod end_session;
mod grants;
mod guard;
mod keys;
mod page;
pub mod people;
mod provider;
mod server;
mod token;
mod userinfo;

pub use keys::KeyError;
pub use server::{Settings, Standin, StandinError, serve};

#[cfg(test)]
mod tests;
