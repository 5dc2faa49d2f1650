//! The relying party: sends browsers to the identity provider and turns what comes back into a
//! [`VerifiedIdentity`](crate::domain::identity::VerifiedIdentity), or a typed reason why not
//! (issue 2, §3). Knows neither accounts nor sessions.
//!
//! [`Provider`] is made once per process and shared; `begin` and `finish` are the two halves of a sign-in,
//! `logout_url` the way out.

mod claims;
mod error;
mod flow;
mod http;
mod logout;
mod provider;

pub use error::{Cause, Failure, OidcError};
pub use flow::{Callback, Wish};
pub use provider::Provider;

#[cfg(test)]
mod tests;
