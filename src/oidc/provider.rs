//! What is known of the identity provider: endpoints and keys, by discovery or from the settings. Read at
//! the first sign-in, not at start, so that a provider that is down does not keep the portal from starting;
//! kept, and read again when it grows old or when an ID token names an unknown key.

use std::sync::Arc;
use std::time::Duration;

use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod, CoreGrantType,
    CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthType, AuthUrl, ClientId, ClientSecret, DiscoveryError,
    EndpointNotSet, EndpointSet, IssuerUrl, JsonWebKeySetUrl, ProviderMetadata, RedirectUrl,
    TokenUrl, UserInfoUrl,
};
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, RwLock};
// Rate limits and ages of a cache are about this process, not about the portal's day: the clock that a
// test moves or stops must not open or shut them.
use tokio::time::Instant as Monotonic;
use url::Url;

use super::error::{Failure, OidcError};
use super::http::{Http, HttpError};
use crate::config::{ClientAuthentication, KeySource, OidcConfig, OidcEndpoints, url_is_loopback};
use crate::domain::time::Clock;

/// A provider that was not there is left alone this long, so that a crowd does not wait one by one.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// The typed client with the two endpoints every sign-in needs.
pub(super) type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
    EndpointNotSet,
>;

type Metadata = ProviderMetadata<
    Extra,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What the library does not read from the metadata.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Extra {
    end_session_endpoint: Option<String>,
    authorization_response_iss_parameter_supported: Option<bool>,
}
impl AdditionalProviderMetadata for Extra {}

/// The identity provider, shared by all requests of this process.
#[derive(Debug)]
pub struct Provider {
    pub(super) config: OidcConfig,
    pub(super) http: Http,
    pub(super) clock: Clock,
    pub(super) hints: bool,
    redirect: RedirectUrl,
    known: RwLock<Option<Arc<Known>>>,
    gate: Mutex<Gate>,
}

/// Endpoints and keys as read at one moment.
#[derive(Debug)]
pub(super) struct Known {
    pub client: Client,
    pub issuer: String,
    pub userinfo: Option<UserInfoUrl>,
    pub end_session: Option<Url>,
    pub iss_required: bool,
    read_at: Monotonic,
}

#[derive(Debug, Default)]
struct Gate {
    tried_at: Option<Monotonic>,
    failed_at: Option<Monotonic>,
}

impl Provider {
    /// A provider as configured; `redirect` is the callback's full address, registered there.
    /// Reads nothing yet.
    ///
    /// `clock` judges ID tokens; pass the stand-in the same one.
    ///
    /// # Errors
    /// When the HTTP client cannot be made (no certificate store).
    pub fn new(config: OidcConfig, redirect: &Url, clock: Clock) -> Result<Self, OidcError> {
        let direct = config
            .issuer
            .as_deref()
            .and_then(|issuer| Url::parse(issuer).ok())
            .is_some_and(|issuer| url_is_loopback(&issuer));
        let http = Http::new(config.timeout, direct).map_err(OidcError::unreachable)?;
        Ok(Self {
            config,
            http,
            clock,
            hints: false,
            redirect: RedirectUrl::from_url(redirect.clone()),
            known: RwLock::new(None),
            gate: Mutex::new(Gate::default()),
        })
    }

    /// Passes `login_hint` on. Only for a demonstration: elsewhere a link could choose the account.
    #[must_use]
    pub fn with_login_hints(mut self) -> Self {
        self.hints = true;
        self
    }

    /// Whether there is a provider to sign in with.
    #[must_use]
    pub const fn is_configured(&self) -> bool {
        self.config.issuer.is_some()
    }

    /// The settings it was made from.
    #[must_use]
    pub const fn config(&self) -> &OidcConfig {
        &self.config
    }

    /// What is known, read now if it is not or is old. An old reading is better than none.
    pub(super) async fn known(&self) -> Result<Arc<Known>, OidcError> {
        let held = self.known.read().await.clone();
        if let Some(known) = held {
            let old = known.read_at.elapsed() > self.config.metadata_lifetime;
            if old
                && let Ok(mut gate) = self.gate.try_lock()
                && gate.allows(AFTER_FAILURE)
            {
                match self.read(&mut gate).await {
                    Ok(newer) => return Ok(newer),
                    Err(error) => tracing::warn!(error = %error, "provider not read again"),
                }
            }
            return Ok(known);
        }
        let mut gate = self.gate.lock().await;
        if let Some(known) = self.known.read().await.clone() {
            return Ok(known);
        }
        if gate
            .failed_at
            .is_some_and(|at| at.elapsed() < AFTER_FAILURE)
        {
            return Err(OidcError::unreachable("failed a moment ago"));
        }
        self.read(&mut gate).await
    }

    /// Something newer than `seen`, whose keys did not fit; none when that was asked too often, or cannot
    /// change.
    pub(super) async fn newer_than(
        &self,
        seen: &Arc<Known>,
    ) -> Result<Option<Arc<Known>>, OidcError> {
        if matches!(
            &self.config.endpoints,
            Some(OidcEndpoints {
                keys: KeySource::Inline(_),
                ..
            })
        ) {
            return Ok(None);
        }
        let mut gate = self.gate.lock().await;
        if let Some(known) = self.known.read().await.clone()
            && !Arc::ptr_eq(&known, seen)
        {
            return Ok(Some(known));
        }
        if !gate.allows(self.config.rediscover_after) {
            return Ok(None);
        }
        gate.tried_at = Some(Monotonic::now());
        self.read(&mut gate).await.map(Some)
    }

    async fn read(&self, gate: &mut Gate) -> Result<Arc<Known>, OidcError> {
        match self.fetch().await {
            Ok(known) => {
                gate.failed_at = None;
                let known = Arc::new(known);
                *self.known.write().await = Some(Arc::clone(&known));
                Ok(known)
            }
            Err(error) => {
                gate.failed_at = Some(Monotonic::now());
                Err(error)
            }
        }
    }

    async fn fetch(&self) -> Result<Known, OidcError> {
        let issuer = self.config.issuer.clone().ok_or(OidcError::NotConfigured)?;
        let issuer_url = IssuerUrl::new(issuer.clone()).map_err(unusable)?;
        match &self.config.endpoints {
            Some(endpoints) => {
                let keys = self.keys(&endpoints.keys).await?;
                let client = self.client(
                    issuer_url,
                    keys,
                    AuthUrl::from_url(endpoints.authorization.clone()),
                    TokenUrl::from_url(endpoints.token.clone()),
                );
                Ok(Known {
                    client,
                    issuer,
                    userinfo: endpoints.userinfo.clone().map(UserInfoUrl::from_url),
                    end_session: endpoints.end_session.clone(),
                    iss_required: endpoints.iss_required,
                    read_at: Monotonic::now(),
                })
            }
            None => {
                let metadata = Metadata::discover_async(issuer_url.clone(), &self.http)
                    .await
                    .map_err(not_discovered)?;
                let token = metadata.token_endpoint().cloned();
                let token = token.ok_or_else(|| unusable("no token endpoint"))?;
                let extra = metadata.additional_metadata();
                let end_session = extra.end_session_endpoint.as_deref();
                Ok(Known {
                    end_session: end_session.and_then(|address| Url::parse(address).ok()),
                    iss_required: extra
                        .authorization_response_iss_parameter_supported
                        .unwrap_or(false),
                    userinfo: metadata.userinfo_endpoint().cloned(),
                    issuer,
                    client: self.client(
                        issuer_url,
                        metadata.jwks().clone(),
                        metadata.authorization_endpoint().clone(),
                        token,
                    ),
                    read_at: Monotonic::now(),
                })
            }
        }
    }

    async fn keys(&self, source: &KeySource) -> Result<CoreJsonWebKeySet, OidcError> {
        match source {
            KeySource::Inline(text) => serde_json::from_str(text).map_err(unusable),
            KeySource::Url(url) => {
                let url = JsonWebKeySetUrl::from_url(url.clone());
                CoreJsonWebKeySet::fetch_async(&url, &self.http)
                    .await
                    .map_err(not_discovered)
            }
        }
    }

    fn client(
        &self,
        issuer: IssuerUrl,
        keys: CoreJsonWebKeySet,
        authorization: AuthUrl,
        token: TokenUrl,
    ) -> Client {
        let client = CoreClient::new(ClientId::new(self.config.client_id.clone()), issuer, keys)
            .set_auth_uri(authorization)
            .set_token_uri(token)
            .set_redirect_uri(self.redirect.clone());
        let secret = |client: Client| match &self.config.client_secret {
            Some(secret) => client.set_client_secret(ClientSecret::new(secret.reveal().to_owned())),
            None => client,
        };
        match self.config.client_authentication {
            ClientAuthentication::Basic => secret(client.set_auth_type(AuthType::BasicAuth)),
            ClientAuthentication::Post => secret(client.set_auth_type(AuthType::RequestBody)),
            ClientAuthentication::None => client.set_auth_type(AuthType::RequestBody),
        }
    }
}

impl Gate {
    fn allows(&self, pause: Duration) -> bool {
        let waited = |at: Option<Monotonic>, pause| at.is_none_or(|at| at.elapsed() >= pause);
        waited(self.tried_at, pause) && waited(self.failed_at, AFTER_FAILURE)
    }
}

fn unusable(cause: impl Into<super::error::Cause>) -> OidcError {
    Failure::Answer(cause.into()).into()
}

fn not_discovered(error: DiscoveryError<HttpError>) -> OidcError {
    match error {
        DiscoveryError::Request(cause) => OidcError::unreachable(cause),
        other => unusable(other),
    }
}
