//! What a file is, by its content: the first bytes decide, before the rest is read; text is checked while it
//! passes, a document's package at its end. The name's ending must fit what was found.

use super::{FileKind, FileName, FileRefusal, zip};

/// How many bytes are wanted before the decision; a shorter file is decided by all it has.
pub(super) const HEAD: usize = 4096;

/// How much of a package's end is kept to read its directory.
const TAIL: usize = 256 * 1024;

/// Where an Office package may begin; a ZIP of something else begins elsewhere.
const OFFICE_BEGINNINGS: [&[u8]; 7] = [
    b"[Content_Types].xml",
    b"_rels/",
    b"docProps/",
    b"word/",
    b"xl/",
    b"ppt/",
    b"customXml/",
];

/// Watches a file pass by.
#[derive(Debug)]
pub(super) struct Inspector {
    kind: FileKind,
    watch: Watch,
    total: u64,
}

#[derive(Debug)]
enum Watch {
    /// The first bytes said all.
    Nothing,
    /// Bytes of a letter that the last chunk cut in two.
    Text(Vec<u8>),
    /// The last bytes.
    Package(Vec<u8>),
}

impl Inspector {
    /// Decides by the first bytes and the name. The name comes back with an ending if it had none.
    pub(super) fn decide(head: &[u8], name: &FileName) -> Result<(Self, FileName), FileRefusal> {
        if head.is_empty() {
            return Err(FileRefusal::Empty);
        }
        let ending = name.ending();
        let promised = ending.as_deref().and_then(FileKind::of_ending);
        let found = by_content(head, promised);
        let mismatch = |found| FileRefusal::NameMismatch {
            ending: ending.clone().unwrap_or_default(),
            found,
        };
        let (kind, name) = match (found, promised) {
            (Some(found), Some(promised)) if found == promised => (found, name.clone()),
            (found, Some(_)) => return Err(mismatch(found)),
            (Some(found), None) if ending.is_none() => {
                (found, name.with_ending(&found.to_string()))
            }
            (Some(found), None) => return Err(mismatch(Some(found))),
            (None, None) => return Err(FileRefusal::KindNotAllowed),
        };
        let watch = match kind {
            FileKind::Txt | FileKind::Csv => Watch::Text(Vec::new()),
            kind if kind.office_part().is_some() => Watch::Package(Vec::new()),
            _ => Watch::Nothing,
        };
        let inspector = Self {
            kind,
            watch,
            total: 0,
        };
        Ok((inspector, name))
    }

    /// The next bytes, the first ones included.
    pub(super) fn pass(&mut self, bytes: &[u8]) -> Result<(), FileRefusal> {
        self.total = self
            .total
            .saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        match &mut self.watch {
            Watch::Nothing => Ok(()),
            Watch::Text(cut) => {
                cut.extend_from_slice(bytes);
                *cut = text_left_over(cut)?;
                Ok(())
            }
            Watch::Package(tail) => {
                tail.extend_from_slice(bytes);
                // Twice the size before cutting: the bytes are moved once per 256 KiB, not per chunk.
                if tail.len() > 2 * TAIL {
                    tail.drain(..tail.len() - TAIL);
                }
                Ok(())
            }
        }
    }

    /// After the last byte.
    pub(super) fn finish(self) -> Result<FileKind, FileRefusal> {
        match (&self.watch, self.kind.office_part()) {
            (Watch::Text(cut), _) if !cut.is_empty() => Err(FileRefusal::NotText),
            (Watch::Package(tail), Some(part)) => {
                let names = zip::names(tail, self.total)?;
                if names.iter().any(|name| name.ends_with(b"vbaProject.bin")) {
                    return Err(FileRefusal::Macros);
                }
                let has = |wanted: &str| names.contains(&wanted.as_bytes());
                if has(part) && has("[Content_Types].xml") {
                    Ok(self.kind)
                } else {
                    Err(FileRefusal::NameMismatch {
                        ending: self.kind.to_string(),
                        found: None,
                    })
                }
            }
            _ => Ok(self.kind),
        }
    }
}

/// What the first bytes are. Text and Office packages have no mark of their own: for them the name's
/// promise is believed as far as the bytes allow, and checked later.
fn by_content(head: &[u8], promised: Option<FileKind>) -> Option<FileKind> {
    if infer::archive::is_pdf(head) {
        return Some(FileKind::Pdf);
    }
    if infer::image::is_png(head) {
        return Some(FileKind::Png);
    }
    if infer::image::is_jpeg(head) {
        return Some(FileKind::Jpeg);
    }
    if infer::image::is_webp(head) {
        return Some(FileKind::Webp);
    }
    if infer::image::is_heif(head) {
        return Some(FileKind::Heic);
    }
    if zip::begins(head) {
        return by_package(head, promised);
    }
    promised.filter(|kind| matches!(kind, FileKind::Txt | FileKind::Csv) && may_be_text(head))
}

fn by_package(head: &[u8], promised: Option<FileKind>) -> Option<FileKind> {
    let (name, content) = zip::first_entry(head)?;
    if name == b"mimetype" {
        // OpenDocument keeps its type first and uncompressed, for exactly this purpose.
        return [FileKind::Odt, FileKind::Ods].into_iter().find(|kind| {
            let rest = content.strip_prefix(kind.media_type().as_bytes());
            // Templates and the like go on with `-template`.
            rest.is_some_and(|rest| !rest.starts_with(b"-"))
        });
    }
    let office = OFFICE_BEGINNINGS
        .iter()
        .any(|beginning| name.starts_with(beginning));
    promised.filter(|kind| office && kind.office_part().is_some())
}

fn may_be_text(head: &[u8]) -> bool {
    match std::str::from_utf8(head) {
        Ok(text) => is_plain(text),
        Err(fault) if fault.error_len().is_none() => true,
        Err(_) => false,
    }
}

/// Checks the text and gives back the bytes of a letter that is not complete yet.
fn text_left_over(bytes: &[u8]) -> Result<Vec<u8>, FileRefusal> {
    let (whole, rest) = match std::str::from_utf8(bytes) {
        Ok(text) => (text, [].as_slice()),
        Err(fault) if fault.error_len().is_none() => {
            let (whole, rest) = bytes.split_at(fault.valid_up_to());
            let whole = std::str::from_utf8(whole).map_err(|_| FileRefusal::NotText)?;
            (whole, rest)
        }
        Err(_) => return Err(FileRefusal::NotText),
    };
    if is_plain(whole) {
        Ok(rest.to_vec())
    } else {
        Err(FileRefusal::NotText)
    }
}

fn is_plain(text: &str) -> bool {
    !text
        .chars()
        .any(|letter| letter.is_control() && !matches!(letter, '\t' | '\n' | '\r' | '\u{c}'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::files::zip::tests::zip_of;

    fn inspect(name: &str, bytes: &[u8]) -> Result<FileKind, FileRefusal> {
        let head = &bytes[..bytes.len().min(HEAD)];
        let (mut inspector, _) = Inspector::decide(head, &FileName::clean(name))?;
        for chunk in bytes.chunks(1000) {
            inspector.pass(chunk)?;
        }
        inspector.finish()
    }

    fn decided_by_head(name: &str, bytes: &[u8]) -> bool {
        Inspector::decide(&bytes[..bytes.len().min(HEAD)], &FileName::clean(name)).is_err()
    }

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0000";

    #[test]
    fn what_people_attach_is_taken() {
        let word = zip_of(&[
            ("[Content_Types].xml", b"<x/>"),
            ("word/document.xml", &[7; 9000]),
        ]);
        let sheet = zip_of(&[
            ("_rels/.rels", b"x"),
            ("xl/workbook.xml", b"x"),
            ("[Content_Types].xml", b"x"),
        ]);
        let slides = zip_of(&[
            ("[Content_Types].xml", b"x"),
            ("ppt/presentation.xml", b"x"),
        ]);
        let text = zip_of(&[
            ("mimetype", b"application/vnd.oasis.opendocument.text"),
            ("content.xml", b"x"),
        ]);
        let table = zip_of(&[
            (
                "mimetype",
                b"application/vnd.oasis.opendocument.spreadsheet",
            ),
            ("content.xml", b"x"),
        ]);
        for (name, bytes, kind) in [
            ("a.PDF", b"%PDF-1.7\n...".as_slice(), FileKind::Pdf),
            ("a.png", PNG, FileKind::Png),
            ("a.jpeg", b"\xff\xd8\xff\xe0..", FileKind::Jpeg),
            ("a.webp", b"RIFF....WEBPVP8 ", FileKind::Webp),
            (
                "a.heic",
                b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
                FileKind::Heic,
            ),
            ("a.docx", &word, FileKind::Docx),
            ("a.xlsx", &sheet, FileKind::Xlsx),
            ("a.pptx", &slides, FileKind::Pptx),
            ("a.odt", &text, FileKind::Odt),
            ("a.ods", &table, FileKind::Ods),
            ("a.txt", "Tiếng Việt\n".as_bytes(), FileKind::Txt),
            ("a.csv", "a;b\r\n1;đ\r\n".as_bytes(), FileKind::Csv),
        ] {
            assert_eq!(inspect(name, bytes).unwrap(), kind, "{name}");
        }
    }

    #[test]
    fn a_zip_named_pdf_is_refused_by_its_first_bytes() {
        let zip = zip_of(&[("virus.exe", b"x")]);
        assert!(matches!(
            inspect("a.pdf", &zip),
            Err(FileRefusal::NameMismatch { found: None, .. })
        ));
        assert!(decided_by_head("a.pdf", &zip));
        assert!(decided_by_head("a.docx", &zip));
        assert!(decided_by_head("a.zip", &zip));
    }

    #[test]
    fn the_name_must_fit_the_content() {
        assert!(matches!(
            inspect("a.pdf", PNG),
            Err(FileRefusal::NameMismatch {
                found: Some(FileKind::Png),
                ..
            })
        ));
        assert!(inspect("a.txt", b"%PDF-1.7").is_err());
        assert!(inspect("a.exe", b"%PDF-1.7").is_err());
        let sheet = zip_of(&[("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x")]);
        assert!(matches!(
            inspect("a.docx", &sheet),
            Err(FileRefusal::NameMismatch { .. })
        ));
    }

    #[test]
    fn a_picture_without_an_ending_gets_one() {
        let (_, name) = Inspector::decide(PNG, &FileName::clean("ảnh")).unwrap();
        assert_eq!(name.as_str(), "ảnh.png");
    }

    #[test]
    fn what_runs_or_marks_up_is_not_taken() {
        for (name, bytes) in [
            ("a.exe", b"MZ\x90\0".as_slice()),
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("a.html", b"<!doctype html>"),
            ("a", b"plain words without a name"),
            ("a.js", b"alert(1)"),
        ] {
            assert!(
                matches!(inspect(name, bytes), Err(FileRefusal::KindNotAllowed)),
                "{name}"
            );
        }
        let macros = zip_of(&[
            ("[Content_Types].xml", b"x"),
            ("word/document.xml", b"x"),
            ("word/vbaProject.bin", b"x"),
        ]);
        assert!(matches!(
            inspect("a.docx", &macros),
            Err(FileRefusal::Macros)
        ));
    }

    #[test]
    fn a_document_cut_short_is_damaged() {
        let word = zip_of(&[
            ("[Content_Types].xml", b"x"),
            ("word/document.xml", &[7; 9000]),
        ]);
        assert!(matches!(
            inspect("a.docx", &word[..5000]),
            Err(FileRefusal::Damaged)
        ));
    }

    #[test]
    fn a_large_document_is_told_by_its_end() {
        let word = zip_of(&[
            ("[Content_Types].xml", b"x"),
            ("word/media/1.png", &vec![7; 3_000_000]),
            ("word/document.xml", b"x"),
        ]);
        assert_eq!(inspect("a.docx", &word).unwrap(), FileKind::Docx);
    }

    #[test]
    fn text_must_be_utf_8_to_its_end() {
        let mut long = "ă".repeat(5000).into_bytes();
        assert_eq!(inspect("a.txt", &long).unwrap(), FileKind::Txt);
        long.push(0xc4);
        assert!(matches!(inspect("a.txt", &long), Err(FileRefusal::NotText)));
        long.push(0x20);
        assert!(matches!(inspect("a.txt", &long), Err(FileRefusal::NotText)));
        assert!(inspect("a.txt", b"a\0b").is_err());
        assert!(inspect("a.csv", b"\xff\xfea\0;\0").is_err());
        assert!(matches!(inspect("a.txt", b""), Err(FileRefusal::Empty)));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>, start in 0..6_usize, ending in "pdf|docx|txt|odt|heic|webp|") {
            let starts: [&[u8]; 6] = [b"", b"PK\x03\x04", b"\0\0\0\x18ftyp", b"RIFF", b"\xff\xd8\xff", b"%PDF-"];
            let mut all = starts[start].to_vec();
            all.extend_from_slice(&bytes);
            let _ = inspect(&format!("a.{ending}"), &all);
        }

        #[test]
        fn text_is_text_however_it_is_cut(text in "[a-zđăẾ \n]{1,200}", cut in 1..7_usize) {
            let mut left = Vec::new();
            for chunk in text.as_bytes().chunks(cut) {
                left.extend_from_slice(chunk);
                left = text_left_over(&left).unwrap();
            }
            prop_assert!(left.is_empty());
        }
    }
}
