//! The files behind notices: `<notice>/<language>.txt`, a head of `key: text` lines, an empty line, the
//! body; plus `frame/<language>.txt` (words around every notice) and two layouts. Compiled in; a directory
//! of the operator overrides file by file.

use std::borrow::Cow;
use std::path::Path;

use rust_embed::RustEmbed;

use super::TemplateError;

#[derive(RustEmbed)]
#[folder = "templates/notices"]
struct Embedded;

/// One file, taken apart.
#[derive(Debug)]
pub(super) struct Sheet {
    /// Its name, for messages: `received/vi.txt`.
    pub(super) name: String,
    head: Vec<(String, String)>,
    /// What follows the empty line.
    pub(super) body: String,
}

impl Sheet {
    /// Takes `text` apart.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, TemplateError> {
        let mut head = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
            rest = after;
            if line.trim().is_empty() {
                break;
            }
            let Some((key, value)) = line.split_once(':') else {
                return Err(fault(name, format!("`{line}` is not `key: text`")));
            };
            head.push((key.trim().to_owned(), value.trim().to_owned()));
        }
        Ok(Self {
            name: name.to_owned(),
            head,
            body: rest.trim().to_owned(),
        })
    }

    /// The text of a key of the head.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.head
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, text)| text.as_str())
    }

    /// The text of a key that must be there.
    pub(super) fn need(&self, key: &str) -> Result<&str, TemplateError> {
        self.get(key)
            .ok_or_else(|| fault(&self.name, format!("`{key}:` is missing")))
    }

    /// All keys of the head with their texts.
    pub(super) fn head(&self) -> &[(String, String)] {
        &self.head
    }
}

/// The text of a file: the operator's, else the one compiled in.
pub(super) fn text(name: &str, overriding: Option<&Path>) -> Result<String, TemplateError> {
    if let Some(directory) = overriding {
        let path = directory.join(name);
        match std::fs::read_to_string(&path) {
            Ok(text) => return Ok(text),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
            Err(source) => return Err(TemplateError::Unreadable { path, source }),
        }
    }
    let file = Embedded::get(name).ok_or_else(|| TemplateError::Missing(name.to_owned()))?;
    Ok(match file.data {
        Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Cow::Owned(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
    })
}

fn fault(name: &str, problem: String) -> TemplateError {
    TemplateError::Head {
        name: name.to_owned(),
        problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_a_head_and_a_body() {
        let sheet =
            Sheet::parse("x", "subject: Một: hai\naudience: staff\n\nThân\n\nbài\n").unwrap();
        assert_eq!(sheet.get("subject"), Some("Một: hai"));
        assert_eq!(sheet.get("button"), None);
        assert_eq!(sheet.body, "Thân\n\nbài");
        assert!(sheet.need("button").is_err());
        assert!(Sheet::parse("x", "no colon\n\nbody").is_err());
    }

    #[test]
    fn the_operators_file_wins_and_the_others_stay_built_in() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("received")).unwrap();
        std::fs::write(directory.path().join("received/vi.txt"), "own").unwrap();
        let overriding = Some(directory.path());
        assert_eq!(text("received/vi.txt", overriding).unwrap(), "own");
        assert_ne!(text("received/en.txt", overriding).unwrap(), "own");
        assert!(matches!(
            text("none/vi.txt", overriding),
            Err(TemplateError::Missing(_))
        ));
    }
}
