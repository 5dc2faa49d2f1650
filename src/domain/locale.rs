//! The two languages of the portal. Vietnamese is the original.

use super::text_enum::text_enum;

text_enum! {
    /// The language a person reads.
    #[derive(Default)]
    pub enum Locale {
        /// Tiếng Việt.
        #[default]
        Vi = "vi",
        /// English.
        En = "en",
    }
}
