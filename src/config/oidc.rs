//! The identity provider: where it is, who we are to it, how its claims are called and how sure it must
//! be (issue 2, §3). Claim names default to VNeID's.

mod endpoints;
mod levels;

use std::time::Duration;

use url::Url;

use super::secret::Secret;
use super::section::Section;
use super::server::url_is_loopback;
use crate::domain::identity::ProviderName;
use crate::domain::text_enum::text_enum;

pub use self::endpoints::{KeySource, OidcEndpoints};
pub use self::levels::{LevelValue, Levels};

/// `[oidc]`.
#[derive(Debug, Clone)]
pub struct OidcConfig {
    /// Under which name accounts are kept; a change would orphan them all.
    pub provider: ProviderName,
    /// The provider's own name, compared letter by letter. None: nobody can sign in there.
    pub issuer: Option<String>,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: Option<Secret>,
    /// How we prove who we are at the token endpoint.
    pub client_authentication: ClientAuthentication,
    /// Asked for besides `openid`.
    pub scopes: Vec<String>,
    /// Signatures accepted on ID tokens; never shared secrets, never none.
    pub signing_algorithms: Vec<SigningAlgorithm>,
    /// Endpoints and keys; none means discovery.
    pub endpoints: Option<OidcEndpoints>,
    /// How claims are called.
    pub claims: ClaimNames,
    /// How sure the provider must be.
    pub levels: Levels,
    /// Whether userinfo is asked besides the ID token, where there is such an endpoint.
    pub userinfo: bool,
    /// How long the provider may take to answer.
    pub timeout: Duration,
    /// How long a person may take to sign in there.
    pub attempt_lifetime: Duration,
    /// Metadata and keys are read again after this long.
    pub metadata_lifetime: Duration,
    /// … and at most this often when a key is unknown.
    pub rediscover_after: Duration,
    /// What staff need beyond citizens.
    pub staff: StaffSignIn,
}

/// `[oidc.claims]`.
#[derive(Debug, Clone)]
pub struct ClaimNames {
    /// Full name.
    pub name: String,
    /// Citizen number.
    pub citizen_number: String,
    /// Birth date.
    pub birth_date: String,
    /// How a birth date is written, as in strftime.
    pub birth_date_format: String,
    /// Kind of account.
    pub account_type: String,
    /// Technical name of the account.
    pub technical_id: String,
    /// Service of the sign-in.
    pub login_idp: String,
    /// The claim whose value says how sure the provider is.
    pub level: String,
}

/// `[oidc.staff]`.
#[derive(Debug, Clone, Copy)]
pub struct StaffSignIn {
    /// Whether staff must sign in afresh at the provider (`prompt=login`).
    pub prompt_login: bool,
    /// How long ago the sign-in there may be.
    pub max_age: Duration,
    /// Whether a provider that does not say when is refused.
    pub auth_time_required: bool,
}

text_enum! {
    /// How a client proves who it is at the token endpoint (OpenID Connect Core, 9).
    pub enum ClientAuthentication {
        Basic = "client_secret_basic",
        Post = "client_secret_post",
        None = "none",
    }
}

text_enum! {
    /// Signatures of ID tokens by a private key of the provider (RFC 7518, 8037).
    pub enum SigningAlgorithm {
        Rs256 = "RS256",
        Rs384 = "RS384",
        Rs512 = "RS512",
        Ps256 = "PS256",
        Ps384 = "PS384",
        Ps512 = "PS512",
        Es256 = "ES256",
        Es384 = "ES384",
        EdDsa = "EdDSA",
    }
}

impl OidcConfig {
    pub(super) fn read(mut s: Section<'_>) -> Option<Self> {
        let provider = provider_name(&mut s);
        let issuer = issuer(&mut s);
        let client_id = s.text("client_id");
        let client_secret = s.secret("client_secret");
        let authentication = s.choice("client_authentication");
        let scopes = s.list("scopes");
        let signing_algorithms =
            s.list_of("signing_algorithms", "a signature such as RS256 or ES256");
        let userinfo = s.flag("userinfo");
        let timeout = s.duration("timeout");
        let attempt_lifetime = s.duration("attempt_lifetime");
        let metadata_lifetime = s.duration("metadata_lifetime");
        let rediscover_after = s.duration("rediscover_after");
        let endpoints = OidcEndpoints::read(s.inner("endpoints"));
        let claims = ClaimNames::read(s.inner("claims"));
        let levels = Levels::read(s.inner("levels"));
        let staff = StaffSignIn::read(s.inner("staff"));
        let config = Self {
            provider: provider?,
            issuer: issuer?,
            client_id: client_id?,
            client_secret: client_secret?,
            client_authentication: authentication?,
            scopes: scopes?,
            signing_algorithms: signing_algorithms?,
            endpoints: endpoints?,
            claims: claims?,
            levels: levels?,
            userinfo: userinfo?,
            timeout: timeout?,
            attempt_lifetime: attempt_lifetime?,
            metadata_lifetime: metadata_lifetime?,
            rediscover_after: rediscover_after?,
            staff: staff?,
        };
        config.cross_check(&mut s).then_some(config)
    }

    /// The same, pointed at the stand-in: its claims are the default mapping's.
    #[must_use]
    pub fn at_standin(mut self, issuer: String, client_id: String, secret: Secret) -> Self {
        self.issuer = Some(issuer);
        self.client_id = client_id;
        self.client_secret = Some(secret);
        self.client_authentication = ClientAuthentication::Basic;
        self.endpoints = None;
        self
    }

    fn cross_check(&self, s: &mut Section<'_>) -> bool {
        let secret_needed = self.client_authentication != ClientAuthentication::None;
        if self.issuer.is_none() {
            if self.endpoints.is_some() {
                s.fault(
                    "issuer",
                    "must be set when endpoints are: ID tokens name their issuer",
                );
            }
            return self.endpoints.is_none();
        }
        if secret_needed && self.client_secret.is_none() {
            s.fault(
                "client_secret",
                "must be set unless client_authentication is none",
            );
            return false;
        }
        if self.signing_algorithms.is_empty() {
            s.fault("signing_algorithms", "must name at least one");
            return false;
        }
        true
    }
}

impl ClaimNames {
    fn read(mut s: Section<'_>) -> Option<Self> {
        let name = s.text("name");
        let citizen_number = s.text("citizen_number");
        let birth_date = s.text("birth_date");
        let birth_date_format = s.text("birth_date_format");
        let account_type = s.text("account_type");
        let technical_id = s.text("technical_id");
        let login_idp = s.text("login_idp");
        let level = s.text("level");
        Some(Self {
            name: name?,
            citizen_number: citizen_number?,
            birth_date: birth_date?,
            birth_date_format: birth_date_format?,
            account_type: account_type?,
            technical_id: technical_id?,
            login_idp: login_idp?,
            level: level?,
        })
    }
}

impl StaffSignIn {
    fn read(mut s: Section<'_>) -> Option<Self> {
        let prompt_login = s.flag("prompt_login");
        let max_age = s.duration("max_age");
        let auth_time_required = s.flag("auth_time_required");
        Some(Self {
            prompt_login: prompt_login?,
            max_age: max_age?,
            auth_time_required: auth_time_required?,
        })
    }
}

fn provider_name(s: &mut Section<'_>) -> Option<ProviderName> {
    let name = ProviderName::parse(&s.text("provider")?);
    if name.is_none() {
        s.fault("provider", "must be 1 to 32 of a-z, 0-9, - and _");
    }
    // Accounts with a password are kept under this name: a provider called so could sign in as any of them.
    if name.as_ref().is_some_and(|name| name.as_str() == "local") {
        s.fault("provider", "must not be local: that is the portal itself");
        return None;
    }
    name
}

fn issuer(s: &mut Section<'_>) -> Option<Option<String>> {
    // Kept as written: the provider's spelling counts, a trailing slash too.
    let written = s.optional_text("issuer")?;
    let url = safe_url(s, "issuer")?;
    if url.is_some_and(|url| url.query().is_some() || url.fragment().is_some()) {
        s.fault("issuer", "must have neither query nor fragment");
        return None;
    }
    Some(written)
}

fn safe_url(s: &mut Section<'_>, key: &str) -> Option<Option<Url>> {
    let url: Option<Url> = s.optional(key, "an address such as https://id.example.vn")?;
    let safe = url.as_ref().is_none_or(|url| {
        url.scheme() == "https" || (url.scheme() == "http" && url_is_loopback(url))
    });
    if !safe {
        s.fault(key, "must be https://, or http:// on loopback");
        return None;
    }
    Some(url)
}

#[cfg(test)]
mod tests;
