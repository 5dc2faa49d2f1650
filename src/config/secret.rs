//! A secret that cannot be printed by accident: neither `Debug`, `Display`, serde nor a fault shows it.

use std::fmt;

use zeroize::Zeroizing;

/// A password or key from the settings. Wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
    /// The text itself. Each call is a place to look at when secrets leak.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// What listings show in place of a secret.
pub const MASK: &str = "••••••";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_in_its_debug_form() {
        let secret = Secret::new("hunter2".to_owned());
        assert_eq!(
            format!("{secret:?} {:?}", Some(&secret)),
            format!("{MASK} Some({MASK})")
        );
        assert_eq!(secret.reveal(), "hunter2");
    }
}
