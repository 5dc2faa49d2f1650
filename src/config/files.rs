//! Settings of uploaded files: where they are kept and how large they may be.

use std::path::PathBuf;

use super::secret::Secret;
use super::section::Section;

/// `[files]`
#[derive(Debug, Clone)]
pub struct FilesConfig {
    /// Where uploaded files are kept.
    pub place: FilesPlace,
    /// The largest file, in bytes.
    pub max_bytes: u64,
    /// The most files of one initiative.
    pub max_per_initiative: u32,
    /// `[files.s3]`
    pub s3: S3Config,
}

/// Where uploaded files are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilesPlace {
    /// `file:DIR`
    Directory(PathBuf),
    /// `s3://BUCKET/PREFIX`; several nodes share it.
    S3 {
        /// The bucket.
        bucket: String,
        /// Put before every key; may be empty.
        prefix: String,
    },
}

/// `[files.s3]`
#[derive(Debug, Clone)]
pub struct S3Config {
    /// Address of an S3-compatible server; not set: Amazon's, by region.
    pub endpoint: Option<String>,
    /// The region.
    pub region: String,
    /// Name of the access key.
    pub access_key: Option<String>,
    /// Its secret.
    pub secret_key: Option<Secret>,
    /// Whether the bucket is part of the host name rather than of the path.
    pub virtual_hosted: bool,
}

impl FilesConfig {
    pub(super) fn read(mut s: Section<'_>) -> Option<Self> {
        let url = s.text("url");
        let place = url.as_deref().and_then(FilesPlace::parse);
        if url.is_some() && place.is_none() {
            s.fault("url", "must be file:DIRECTORY or s3://BUCKET/PREFIX");
        }
        let max_bytes = s.size("max_bytes");
        if max_bytes == Some(0) {
            s.fault("max_bytes", "must be more than 0");
        }
        let max_per_initiative = s.number("max_per_initiative", 0..=1000);
        let needs_keys = matches!(place, Some(FilesPlace::S3 { .. }));
        let s3 = S3Config::read(s.inner("s3"), needs_keys);
        Some(Self {
            place: place?,
            max_bytes: max_bytes?,
            max_per_initiative: max_per_initiative?,
            s3: s3?,
        })
    }
}

impl FilesPlace {
    fn parse(text: &str) -> Option<Self> {
        if let Some(rest) = text
            .strip_prefix("s3://")
            .or_else(|| text.strip_prefix("s3:"))
        {
            let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
            if bucket.is_empty() || !bucket.chars().all(plain) {
                return None;
            }
            return Some(Self::S3 {
                bucket: bucket.to_owned(),
                prefix: prefix.trim_matches('/').to_owned(),
            });
        }
        let path = text.strip_prefix("file:")?;
        // `file:///srv/x` is what people copy from a browser.
        let path = path.strip_prefix("//").unwrap_or(path);
        (!path.is_empty()).then(|| Self::Directory(PathBuf::from(path)))
    }
}

impl S3Config {
    fn read(mut s: Section<'_>, needs_keys: bool) -> Option<Self> {
        let endpoint = s.optional_text("endpoint");
        if let Some(Some(address)) = &endpoint
            && !(address.starts_with("http://") || address.starts_with("https://"))
        {
            s.fault("endpoint", "must begin with https:// or http://");
        }
        let region = s.text("region");
        let access_key = s.optional_text("access_key");
        let secret_key = s.secret("secret_key");
        let virtual_hosted = s.flag("virtual_hosted");
        if needs_keys && (access_key == Some(None) || secret_key == Some(None)) {
            s.fault(
                "access_key",
                "access_key and secret_key must be set for s3://",
            );
        }
        Some(Self {
            endpoint: endpoint?,
            region: region?,
            access_key: access_key?,
            secret_key: secret_key?,
            virtual_hosted: virtual_hosted?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_apart_and_others_refused() {
        let directory = |path: &str| Some(FilesPlace::Directory(PathBuf::from(path)));
        assert_eq!(
            FilesPlace::parse("file:data/files"),
            directory("data/files")
        );
        assert_eq!(
            FilesPlace::parse("file:///srv/files"),
            directory("/srv/files")
        );
        assert_eq!(
            FilesPlace::parse("s3://sang-kien/files/"),
            Some(FilesPlace::S3 {
                bucket: "sang-kien".to_owned(),
                prefix: "files".to_owned()
            })
        );
        // as people write it beside `file:`
        assert_eq!(
            FilesPlace::parse("s3:sang-kien/files"),
            FilesPlace::parse("s3://sang-kien/files")
        );
        for wrong in [
            "",
            "data/files",
            "file:",
            "s3://",
            "s3:///x",
            "s3:/x",
            "s3://a b/c",
            "ftp://x",
        ] {
            assert_eq!(FilesPlace::parse(wrong), None, "{wrong}");
        }
    }
}
