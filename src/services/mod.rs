//! Use cases: plain functions `fn verb(tx, ctx, command) -> Result<Outcome, ServiceError>`, each called
//! inside exactly one transaction of `db`'s doors.

mod ctx;
mod error;

pub use ctx::{Ctx, House};
pub use error::{FieldFault, ServiceError};
