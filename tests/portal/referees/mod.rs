//! Judges nobody here wrote: a certified identity provider, two mail servers, an office suite, an object
//! store. The scripts that start them are in `tests/referees/`.

mod identity;
pub mod mail_servers;
pub mod object_store;
pub mod program;
mod provider;
pub mod spreadsheet;
