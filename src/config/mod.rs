//! See `docs/architecture.md`.

pub mod seal;
