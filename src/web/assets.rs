//! Static files, compiled in, under `/static/<hash>/<name>`: the hash is of all of them together, so that a
//! stylesheet may name its fonts by relative address, and every file may be kept for ever by a browser.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::{Arc, OnceLock};

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

use super::error::WebError;
use super::state::AppState;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Embedded;

/// All static files with their common hash.
#[derive(Debug, Clone)]
pub struct Assets(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    hash: String,
    files: BTreeMap<String, Asset>,
}

#[derive(Debug)]
struct Asset {
    kind: &'static str,
    plain: Bytes,
    /// Compressed at its first request, then kept; absent for what is compressed already.
    brotli: Option<OnceLock<Bytes>>,
    gzip: Option<OnceLock<Bytes>>,
}

impl Assets {
    /// Reads the embedded files and hashes them.
    #[must_use]
    pub fn load() -> Self {
        let mut digest = Sha256::new();
        let mut files = BTreeMap::new();
        for name in Embedded::iter() {
            let Some(file) = Embedded::get(&name) else {
                continue;
            };
            digest.update(name.as_bytes());
            digest.update(&file.data);
            files.insert(name.to_string(), Asset::new(&name, file.data.into_owned()));
        }
        let mut hash = hex::encode(digest.finalize());
        hash.truncate(12);
        Self(Arc::new(Inner { hash, files }))
    }

    /// The address of the file called `name`.
    #[must_use]
    pub fn href(&self, name: &str) -> String {
        format!("/static/{}/{name}", self.0.hash)
    }

    /// The names of all files, for the tests that weigh them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.files.keys().map(String::as_str)
    }
}

impl Asset {
    fn new(name: &str, data: Vec<u8>) -> Self {
        let kind = content_type(name);
        let squeezable = !name.ends_with(".woff2") && !name.ends_with(".png");
        Self {
            kind,
            plain: data.into(),
            brotli: squeezable.then(OnceLock::new),
            gzip: squeezable.then(OnceLock::new),
        }
    }

    /// The best form the browser takes, with the name of its encoding.
    fn encoded(&self, accepts: &str) -> (&'static str, Bytes) {
        let takes = |name: &str| accepts.split(',').any(|one| one.trim().starts_with(name));
        if let Some(cell) = self.brotli.as_ref().filter(|_| takes("br")) {
            return ("br", cell.get_or_init(|| brotli(&self.plain)).clone());
        }
        if let Some(cell) = self.gzip.as_ref().filter(|_| takes("gzip")) {
            return ("gzip", cell.get_or_init(|| gzip(&self.plain)).clone());
        }
        ("identity", self.plain.clone())
    }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "text/plain; charset=utf-8",
    }
}

fn brotli(plain: &Bytes) -> Bytes {
    let mut out = Vec::new();
    {
        let mut writer = brotli::CompressorWriter::new(&mut out, 4096, 9, 22);
        if writer.write_all(plain).is_err() {
            return plain.clone();
        }
    }
    out.into()
}

fn gzip(plain: &Bytes) -> Bytes {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    match writer.write_all(plain).and_then(|()| writer.finish()) {
        Ok(out) => out.into(),
        Err(_) => plain.clone(),
    }
}

/// **Who:** anyone. A page of an older build asks with an older hash and gets the present file, not kept.
pub async fn serve(
    req: HttpRequest,
    path: web::Path<(String, String)>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let (hash, name) = path.into_inner();
    let inner = &state.assets.0;
    let asset = inner.files.get(&name).ok_or_else(WebError::not_found)?;
    let accepts = req
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let (encoding, body) = asset.encoded(accepts);
    let keep = if hash == inner.hash {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, asset.kind))
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((header::CONTENT_ENCODING, HeaderValue::from_static(encoding)))
        .body(body))
}
