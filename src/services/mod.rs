//! Use cases: plain functions `fn verb(tx, ctx, …) -> Result<Outcome, ServiceError>`, each called inside
//! exactly one transaction of `db`'s doors. A use case is tested without a runtime, a server or a mock.

pub mod accounts;
pub mod appeal;
pub mod assign;
pub mod assist;
pub mod audit;
pub mod browse;
pub mod council;
mod ctx;
pub mod deadlines;
pub mod decide;
pub mod desk;
pub mod documents;
pub mod drafts;
pub mod emails;
mod error;
pub mod exports;
pub mod extend;
pub mod factors;
pub mod figures;
pub mod file;
pub mod implement;
pub mod inbox;
pub mod intake;
pub mod kept;
pub mod keys;
pub mod letters;
pub mod lockouts;
pub mod looks;
pub mod messages;
pub mod mine;
pub mod notify;
pub mod once;
pub mod outbox;
pub mod passwords;
pub mod review;
pub mod seed;
pub mod sessions;
pub mod sign_in;
pub mod staff;
pub mod submit;
pub mod sweep;
pub mod transition;
pub mod uploads;

pub use ctx::{Ctx, House};
pub use error::{FieldFault, ServiceError};
