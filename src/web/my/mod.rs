//! What a citizen does here: write, send, follow, answer.

pub mod about;
pub mod appeal;
pub mod assist;
pub mod discard;
pub mod draft;
pub mod fields;
pub mod file;
pub mod home;
pub mod named;
pub mod new;
pub mod receipt;
pub mod review;
pub mod save;
pub mod tried;
pub mod uploads;
pub mod withdraw;
