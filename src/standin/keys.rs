//! The stand-in's signing keys: RSA, RS256, kept in one file with mode 600, so that a second start goes on
//! with the same. After a rotation the former key stays published, as a decent provider does.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use rsa::traits::PublicKeyParts as _;
use rsa::{Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const BITS: usize = 2048;
/// The current key and one former.
const KEPT: usize = 2;
const END: &str = "-----END PRIVATE KEY-----";

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("key file {path}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// The file holds no usable key.
    #[error("key file {0} holds no key")]
    Empty(PathBuf),
    /// The file holds something else.
    #[error("key file is not PKCS#8")]
    Format(#[from] rsa::pkcs8::Error),
    /// A key cannot be made or used.
    #[error("RSA key")]
    Rsa(#[from] rsa::Error),
}

/// The current key first, then former ones.
#[derive(Debug)]
pub(super) struct Keys {
    path: PathBuf,
    current: Key,
    former: Vec<Key>,
}

#[derive(Debug)]
struct Key {
    id: String,
    private: RsaPrivateKey,
}

impl Key {
    fn new(private: RsaPrivateKey) -> Self {
        let public = RsaPublicKey::from(&private);
        let thumb = Sha256::digest(public.n().to_bytes_be());
        let id = thumb
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self { id, private }
    }
    fn make() -> Result<Self, KeyError> {
        Ok(Self::new(RsaPrivateKey::new(&mut rand::rngs::OsRng, BITS)?))
    }
    fn published(&self) -> Value {
        let public = RsaPublicKey::from(&self.private);
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.id,
            "n": URL_SAFE_NO_PAD.encode(public.n().to_bytes_be()),
            "e": URL_SAFE_NO_PAD.encode(public.e().to_bytes_be()),
        })
    }
}

impl Keys {
    /// The keys of the file, or a new one when there is no file.
    pub(super) fn load_or_make(path: &Path) -> Result<Self, KeyError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
                let keys = Self {
                    path: path.to_owned(),
                    current: Key::make()?,
                    former: Vec::new(),
                };
                keys.save()?;
                return Ok(keys);
            }
            Err(cause) => {
                return Err(KeyError::File {
                    path: path.to_owned(),
                    cause,
                });
            }
        };
        let mut all = Vec::new();
        for part in text.split_inclusive(END).filter(|part| part.contains(END)) {
            all.push(Key::new(RsaPrivateKey::from_pkcs8_pem(part.trim())?));
        }
        let mut all = all.into_iter();
        let current = all.next().ok_or_else(|| KeyError::Empty(path.to_owned()))?;
        Ok(Self {
            path: path.to_owned(),
            current,
            former: all.collect(),
        })
    }

    /// A new current key; the one before stays published.
    pub(super) fn rotate(&mut self) -> Result<(), KeyError> {
        let before = std::mem::replace(&mut self.current, Key::make()?);
        self.former.insert(0, before);
        self.former.truncate(KEPT - 1);
        self.save()
    }

    /// The JSON Web Key Set.
    pub(super) fn published(&self) -> Value {
        let keys: Vec<Value> = std::iter::once(&self.current)
            .chain(&self.former)
            .map(Key::published)
            .collect();
        json!({ "keys": keys })
    }

    /// `claims` as a signed token.
    pub(super) fn sign(&self, claims: &Value) -> Result<String, KeyError> {
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": self.current.id });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&header), part(claims));
        let signature = self
            .current
            .private
            .sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(&message))?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// Whether one of our keys signed this token; how old it is does not matter for a sign-out.
    pub(super) fn signed_here(&self, token: &str) -> bool {
        let Some((message, signature)) = token.rsplit_once('.') else {
            return false;
        };
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else {
            return false;
        };
        let hashed = Sha256::digest(message);
        std::iter::once(&self.current)
            .chain(&self.former)
            .any(|key| {
                RsaPublicKey::from(&key.private)
                    .verify(Pkcs1v15Sign::new::<Sha256>(), &hashed, &signature)
                    .is_ok()
            })
    }

    fn save(&self) -> Result<(), KeyError> {
        let mut text = String::new();
        for key in std::iter::once(&self.current).chain(&self.former) {
            text.push_str(&key.private.to_pkcs8_pem(LineEnding::LF)?);
        }
        self.write(text.as_bytes()).map_err(|cause| KeyError::File {
            path: self.path.clone(),
            cause,
        })
    }

    fn write(&self, bytes: &[u8]) -> std::io::Result<()> {
        let dir = self.path.parent().filter(|dir| !dir.as_os_str().is_empty());
        let dir = dir.unwrap_or_else(|| Path::new("."));
        std::fs::create_dir_all(dir)?;
        // A temporary file is made with mode 600 and takes the place of the old one in one step.
        let mut file = tempfile::NamedTempFile::new_in(dir)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_a_restart_and_a_former_key_stays_published() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sub/standin-keys.pem");
        let mut keys = Keys::load_or_make(&path).unwrap();
        let token = keys.sign(&json!({"sub": "a"})).unwrap();
        let first = keys.current.id.clone();
        keys.rotate().unwrap();
        assert_ne!(keys.current.id, first);
        let again = Keys::load_or_make(&path).unwrap();
        assert_eq!(again.published(), keys.published());
        assert!(again.signed_here(&token), "signed by the former key");
        assert!(!again.signed_here(&format!("{token}A")) && !again.signed_here("a.b.c"));
        keys.rotate().unwrap();
        assert_eq!(keys.published()["keys"].as_array().map(Vec::len), Some(2));
        assert!(!keys.signed_here(&token), "forgotten after two rotations");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_keys() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys.pem");
        Keys::load_or_make(&path).unwrap();
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }

    #[test]
    fn a_broken_file_is_an_error_and_is_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys.pem");
        std::fs::write(&path, "nonsense").unwrap();
        assert!(matches!(Keys::load_or_make(&path), Err(KeyError::Empty(_))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "nonsense");
    }
}
