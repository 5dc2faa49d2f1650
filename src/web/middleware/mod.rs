//! What every request passes, from the outside in: `trace` (an id, a span) · compression · `headers`
//! (what a browser may do with our pages) · `pages` (errors become pages) · `limit` (not too often) ·
//! `session` (who) · `csrf` (from where) · `gate` (may they).

pub mod client;
pub mod csrf;
pub mod gate;
pub mod headers;
pub mod limit;
pub mod pages;
pub mod session;
pub mod trace;
