//! What all endpoints of the stand-in share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use subtle::ConstantTimeEq as _;

use super::grants::Grants;
use super::keys::{KeyError, Keys};
use super::server::Settings;
use crate::domain::locale::Locale;
use crate::domain::text_enum::TextEnum as _;
use crate::domain::time::Instant;
use crate::i18n::Words;

/// The provider.
#[derive(Debug)]
pub(super) struct Op {
    pub issuer: String,
    pub port: u16,
    pub settings: Settings,
    pub keys: Arc<RwLock<Keys>>,
    grants: Mutex<Grants>,
}

impl Op {
    pub(super) fn new(port: u16, settings: Settings, keys: Arc<RwLock<Keys>>) -> Self {
        Self {
            issuer: issuer(port),
            port,
            settings,
            keys,
            grants: Mutex::new(Grants::default()),
        }
    }

    // A request that panicked leaves maps and keys whole: going on is better than failing everybody.
    pub(super) fn grants(&self) -> MutexGuard<'_, Grants> {
        self.grants.lock().unwrap_or_else(PoisonError::into_inner)
    }
    pub(super) fn keys(&self) -> RwLockReadGuard<'_, Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner)
    }
    pub(super) fn rotate(&self) -> Result<(), KeyError> {
        rotate(&self.keys)
    }

    pub(super) fn now(&self) -> Instant {
        self.settings.clock.now()
    }

    /// Whether this is the one client and its secret, in a time that tells nothing.
    pub(super) fn is_client(&self, id: &str, secret: &str) -> bool {
        let same = |a: &str, b: &str| bool::from(a.as_bytes().ct_eq(b.as_bytes()));
        same(id, &self.settings.client_id) & same(secret, &self.settings.client_secret)
    }

    /// Words in the first language of `ui_locales` that we speak.
    pub(super) fn words(&self, ui_locales: Option<&str>) -> Words {
        let tags = ui_locales.unwrap_or_default().split_whitespace();
        let locale = tags
            .filter_map(|tag| tag.split('-').next())
            .find_map(Locale::parse)
            .unwrap_or_default();
        Words::new(locale, Arc::clone(&self.settings.catalogue))
    }
}

pub(super) fn rotate(keys: &RwLock<Keys>) -> Result<(), KeyError> {
    keys.write()
        .unwrap_or_else(PoisonError::into_inner)
        .rotate()
}

pub(super) fn issuer(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
