//! Sáng Kiến: a portal through which citizens submit initiatives and get an answer.
//!
//! The house has floors; a module imports from floors below its own, and of its neighbours at most `config`
//! and, for `db`, `seal`; the wiring imports everything (`tests/house` reads every `crate::` path and compares
//! it with the table of `docs/architecture.md`):
//!
//! ```text
//! 5  cli · startup · telemetry · main      wiring
//! 4  web · worker                          people and time knock here
//! 3  oidc · mail · export · files · standin    adapters to the world outside
//! 2  services                              use cases: one verb, one transaction
//! 1  config · i18n · seal · db             settings, words, secrets, rows
//! 0  domain                                the rules; no input or output
//! ```

// Nothing panics and nothing is cast silently in service; tests may.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::disallowed_methods,
        clippy::allow_attributes,
        clippy::cast_lossless,
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )
)]

pub mod domain;

pub mod config;
pub mod db;
pub mod i18n;
pub mod seal;

pub mod services;

pub mod export;
pub mod files;
pub mod mail;
pub mod oidc;
pub mod standin;

pub mod web;
pub mod worker;

pub mod cli;
pub mod startup;
pub mod telemetry;
