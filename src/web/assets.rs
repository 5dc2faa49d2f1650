//! Static files, compiled in, under `/static/<hash>/<name>`: the hash is of all of them together, so that a
//! stylesheet may name its fonts by relative address, and every file may be kept for ever by a browser.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use actix_web::http::header;
use actix_web::web;
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

use super::encoded::{Effort, Encoded};
use super::error::WebError;
use super::state::AppState;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Embedded;

/// The one stylesheet that pages ask for.
const STYLE: &str = "style.css";
/// Where its parts are; they follow one another in the order of their names.
const STYLE_PARTS: &str = "style/";

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
    body: Encoded,
}

impl Assets {
    /// Reads the embedded files and hashes them.
    #[must_use]
    pub fn load() -> Self {
        let mut digest = Sha256::new();
        let mut files = BTreeMap::new();
        let mut style = Vec::new();
        let names: BTreeSet<_> = Embedded::iter().collect();
        for name in names {
            let Some(file) = Embedded::get(&name) else {
                continue;
            };
            digest.update(name.as_bytes());
            digest.update(&file.data);
            if name.starts_with(STYLE_PARTS) {
                style.extend_from_slice(&file.data);
            } else {
                files.insert(name.to_string(), Asset::new(&name, file.data.into_owned()));
            }
        }
        files.insert(STYLE.to_owned(), Asset::new(STYLE, style));
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
        let compressed = name.ends_with(".woff2") || name.ends_with(".png");
        let effort = if compressed {
            Effort::None
        } else {
            Effort::Lasting
        };
        Self {
            kind: content_type(name),
            body: Encoded::new(data.into(), effort),
        }
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

/// **Who:** anyone. A page of an older build asks with an older hash and gets the present file, not kept.
pub async fn serve(
    req: HttpRequest,
    path: web::Path<(String, String)>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let (hash, name) = path.into_inner();
    let inner = &state.assets.0;
    let asset = inner.files.get(&name).ok_or_else(WebError::not_found)?;
    let keep = if hash == inner.hash {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, asset.kind))
        .insert_header((header::CACHE_CONTROL, keep));
    Ok(asset.body.answer(&req, response))
}
