//! What list pages read: one module per page, every query backed by an index, every page by keyset.

pub mod figures;
pub mod inbox;
pub mod mine;
pub mod ministry;
pub mod public;
pub mod queue;
pub mod staff;
pub mod titles;
mod wanted;
