//! The whole way between the relying party and the stand-in, over real sockets.

use crate::config::{Config, Inputs, OidcConfig};

pub(super) fn default_config() -> OidcConfig {
    Config::load(&Inputs::default()).unwrap().oidc
}
