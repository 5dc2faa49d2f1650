//! The stand-in for VNeID: an OpenID Provider of its own, on its own port, for demonstrations and tests.
//! It imports nothing of the portal's rules and speaks only on loopback.

pub mod people;
