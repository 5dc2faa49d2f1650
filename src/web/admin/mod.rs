//! Pages of administrators under `/admin`.

pub mod member;
pub mod outbox;
pub mod staff;
