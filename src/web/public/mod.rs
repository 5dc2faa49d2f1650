//! What everybody may read.

pub mod help;
pub mod home;
