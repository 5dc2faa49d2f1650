//! The kinds of files a citizen may attach: documents, sheets, slides, pictures, plain text; nothing that
//! runs.

use crate::domain::text_enum::{TextEnum, text_enum};

text_enum! {
    /// What a file is, by its content. The spelling is its usual ending.
    pub enum FileKind {
        Pdf = "pdf",
        Docx = "docx",
        Xlsx = "xlsx",
        Pptx = "pptx",
        Odt = "odt",
        Ods = "ods",
        Png = "png",
        Jpeg = "jpg",
        Webp = "webp",
        Heic = "heic",
        Txt = "txt",
        Csv = "csv",
    }
}

impl FileKind {
    /// The media type to serve it with.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => {
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            }
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Txt => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    /// The kind a name's ending (in lower case) promises.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        match ending {
            "jpeg" | "jpe" => Some(Self::Jpeg),
            "heif" => Some(Self::Heic),
            other => Self::parse(other),
        }
    }

    /// The part of an Office Open XML package that makes it this kind.
    pub(super) const fn office_part(self) -> Option<&'static str> {
        match self {
            Self::Docx => Some("word/document.xml"),
            Self::Xlsx => Some("xl/workbook.xml"),
            Self::Pptx => Some("ppt/presentation.xml"),
            _ => None,
        }
    }
}
