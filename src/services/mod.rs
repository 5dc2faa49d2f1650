//! Use cases: plain functions `fn verb(tx, ctx, command) -> Result<Outcome, ServiceError>`, each called
//! inside exactly one transaction of `db`'s doors.

mod error;

pub use error::{FieldFault, ServiceError};
