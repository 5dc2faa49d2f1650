//! Judges nobody here wrote: a certified identity provider, two mail servers, an office suite, an object
//! store. The scripts that start them are in `tests/referees/`.

mod mail_servers;
mod object_store;
mod program;
mod spreadsheet;
