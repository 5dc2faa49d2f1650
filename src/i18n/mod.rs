//! Words people read: Fluent catalogues in Vietnamese and English, the choice of language, and the way
//! dates and numbers are written. No sentence for citizens or officers exists anywhere else in `src/`.

mod arg;
mod catalogue;
mod locale;
pub mod number;
mod words;

pub use arg::Arg;
pub use catalogue::Catalogue;
pub use locale::{LOCALE_COOKIE, choose};
pub use words::Words;

#[cfg(test)]
mod tests;
