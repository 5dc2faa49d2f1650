//! What handlers receive: only valid values. A value that does not hold becomes a
//! [`WebError`](super::error::WebError) before the handler runs.

pub mod actor;
pub mod ctx;
pub mod form;
pub mod locale;
pub mod pairs;
pub mod query;

pub use crate::services::sessions::ActiveRole;
pub use actor::{CitizenActor, Realm, SignedIn, StaffActor};
pub use form::TypedForm;
pub use query::{TypedQuery, cursor_day};
