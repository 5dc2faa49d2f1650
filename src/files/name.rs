//! The name of an uploaded file, as it is shown and offered for download: what the browser sent, without
//! paths, control characters and tricks of direction; Vietnamese is kept, composed.

use unicode_normalization::UnicodeNormalization;

const LETTERS_AT_MOST: usize = 120;
/// A name of nothing but forbidden characters still needs one.
const NAMELESS: &str = "file";

/// A clean file name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// Cleans what a browser sent; every text becomes a name.
    #[must_use]
    pub fn clean(declared: &str) -> Self {
        let last = declared.rsplit(['/', '\\']).next().unwrap_or_default();
        let composed: String = last
            .nfc()
            .filter(|letter| !is_forbidden(*letter))
            .map(|letter| if is_special(letter) { '-' } else { letter })
            .collect();
        let spaced = composed.split_whitespace().collect::<Vec<_>>().join(" ");
        let bare = spaced.trim_matches(['.', ' ']);
        if bare.is_empty() {
            return Self(NAMELESS.to_owned());
        }
        Self(cut(bare))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows the last dot, in lower case.
    #[must_use]
    pub fn ending(&self) -> Option<String> {
        let (_, ending) = self.0.rsplit_once('.')?;
        Some(ending.to_ascii_lowercase())
    }

    /// The same name with an ending it lacked.
    pub(super) fn with_ending(&self, ending: &str) -> Self {
        Self(format!("{}.{ending}", self.0))
    }
}

impl std::fmt::Display for FileName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Control characters, and marks that turn the direction of text: `gpj.exe` must not look like `exe.jpg`.
fn is_forbidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
        )
}

/// Not allowed in names on some system people will save the file to, or troublesome in headers.
const fn is_special(letter: char) -> bool {
    matches!(letter, '<' | '>' | ':' | '"' | '|' | '?' | '*' | ';' | '%')
}

/// Cut in the middle of a long name, so that its ending stays.
fn cut(name: &str) -> String {
    if name.chars().count() <= LETTERS_AT_MOST {
        return name.to_owned();
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() <= 8 => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    let room = LETTERS_AT_MOST - ending.chars().count();
    let stem: String = stem.chars().take(room).collect();
    format!("{}{ending}", stem.trim_end_matches(['.', ' ']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn clean(declared: &str) -> String {
        FileName::clean(declared).0
    }

    proptest! {
        #[test]
        fn every_text_becomes_a_harmless_name(declared in "\\PC{0,300}|[./\\\\\r\n\t a-z\u{202e}]{0,40}") {
            let name = clean(&declared);
            prop_assert!(!name.is_empty() && name.chars().count() <= LETTERS_AT_MOST);
            prop_assert!(!name.contains(['/', '\\', '"', '\r', '\n']) && !name.starts_with('.'));
            prop_assert!(!name.chars().any(char::is_control));
            prop_assert_eq!(&clean(&name), &name, "cleaning twice changes nothing");
        }
    }

    #[test]
    fn paths_go_and_vietnamese_stays() {
        assert_eq!(
            clean("C:\\Users\\An\\Bản vẽ máy gặt.pdf"),
            "Bản vẽ máy gặt.pdf"
        );
        assert_eq!(clean("../../etc/passwd"), "passwd");
        assert_eq!(clean("..."), "file");
        assert_eq!(clean("a\u{202e}fdp.exe"), "afdp.exe");
        assert_eq!(clean("a\r\nb: \"c\".pdf"), "ab- -c-.pdf");
        let decomposed: String = "Đề án.pdf".nfd().collect();
        assert_eq!(clean(&decomposed), "Đề án.pdf");
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = clean(&format!("{}.pdf", "rất dài ".repeat(100)));
        assert!(name.ends_with(".pdf") && name.chars().count() <= LETTERS_AT_MOST);
        // and has no dot where it was cut
        let sentence = format!("{}. Phần sau", "a".repeat(LETTERS_AT_MOST - 1));
        assert_eq!(clean(&sentence), "a".repeat(LETTERS_AT_MOST - 1));
        let named = format!("{}. Phần sau.pdf", "a".repeat(LETTERS_AT_MOST - 5));
        assert_eq!(
            clean(&named),
            format!("{}.pdf", "a".repeat(LETTERS_AT_MOST - 5))
        );
    }
}
