//! Pages of administrators under `/admin`.

pub mod outbox;
