//! What everybody may read.

pub mod figures;
pub mod help;
pub mod home;
pub mod initiatives;
pub mod mailbox;
pub mod menus;
pub mod source;
pub mod track;
