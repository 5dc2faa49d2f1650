//! Pages of analysts under `/ministry`: accepted files, exports of them, figures.

pub mod accepted;
pub mod exports;
pub mod figures;
mod filter;
mod leave;
pub mod take;
pub mod turnstile;
