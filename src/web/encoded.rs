//! A body in the forms browsers take, each compressed when it is first asked for and kept.

use std::io::Write as _;
use std::sync::OnceLock;

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder};

/// How hard to press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Kept for as long as the portal runs.
    Lasting,
    /// Kept for a moment.
    Brief,
    /// Compressed already.
    None,
}

/// A body and its compressed forms.
#[derive(Debug)]
pub struct Encoded {
    effort: Effort,
    plain: Bytes,
    brotli: OnceLock<Bytes>,
    gzip: OnceLock<Bytes>,
}

impl Encoded {
    /// Nothing is compressed yet.
    #[must_use]
    pub fn new(plain: Bytes, effort: Effort) -> Self {
        Self {
            effort,
            plain,
            brotli: OnceLock::new(),
            gzip: OnceLock::new(),
        }
    }

    /// The answer with the best form this browser takes.
    pub fn answer(&self, req: &HttpRequest, mut response: HttpResponseBuilder) -> HttpResponse {
        let accepts = req.headers().get(header::ACCEPT_ENCODING);
        let accepts = accepts
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let (encoding, body) = self.form(accepts);
        response
            .insert_header((header::CONTENT_ENCODING, HeaderValue::from_static(encoding)))
            .insert_header((header::VARY, HeaderValue::from_static("Accept-Encoding")))
            .body(body)
    }

    fn form(&self, accepts: &str) -> (&'static str, Bytes) {
        let takes = |name: &str| accepts.split(',').any(|one| one.trim().starts_with(name));
        let (brotli_effort, gzip_effort) = match self.effort {
            Effort::None => return ("identity", self.plain.clone()),
            Effort::Lasting => (9, flate2::Compression::best()),
            Effort::Brief => (5, flate2::Compression::default()),
        };
        if takes("br") {
            let body = self
                .brotli
                .get_or_init(|| brotli(&self.plain, brotli_effort));
            return ("br", body.clone());
        }
        if takes("gzip") {
            let body = self.gzip.get_or_init(|| gzip(&self.plain, gzip_effort));
            return ("gzip", body.clone());
        }
        ("identity", self.plain.clone())
    }
}

fn brotli(plain: &Bytes, effort: u32) -> Bytes {
    let mut out = Vec::new();
    {
        let mut writer = brotli::CompressorWriter::new(&mut out, 4096, effort, 22);
        if writer.write_all(plain).is_err() {
            return plain.clone();
        }
    }
    out.into()
}

fn gzip(plain: &Bytes, effort: flate2::Compression) -> Bytes {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), effort);
    match writer.write_all(plain).and_then(|()| writer.finish()) {
        Ok(out) => out.into(),
        Err(_) => plain.clone(),
    }
}
