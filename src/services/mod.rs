//! Use cases: plain functions `fn verb(tx, ctx, …) -> Result<Outcome, ServiceError>`, each called inside
//! exactly one transaction of `db`'s doors. A use case is tested without a runtime, a server or a mock.

pub mod assist;
mod ctx;
pub mod drafts;
mod error;
pub mod file;
pub mod keys;
pub mod notify;
pub mod once;
pub mod submit;
pub mod transition;

pub use ctx::{Ctx, House};
pub use error::{FieldFault, ServiceError};
