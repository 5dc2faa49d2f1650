//! Pages of administrators under `/admin`.

mod deed;
pub mod member;
pub mod outbox;
pub mod staff;
