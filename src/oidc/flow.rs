//! The two halves of a sign-in: code flow with PKCE S256, state and nonce; `iss` of RFC 9207 compared when
//! sent and required when promised. The caller stores the attempt, binds it to the browser, and removes it
//! before [`Provider::finish`], so that every attempt is used once.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreGenderClaim, CoreIdToken, CoreJwsSigningAlgorithm,
    CoreRequestTokenError, CoreTokenResponse,
};
use openidconnect::{
    AccessTokenHash, AuthenticationContextClass, AuthorizationCode, ClaimsVerificationError,
    CsrfToken, LanguageTag, LoginHint, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, Scope, SignatureVerificationError, SubjectIdentifier, TokenResponse,
    UserInfoClaims, UserInfoError,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use super::claims::{Claims, OtherClaims, good_enough, least_level};
use super::error::{Failure, OidcError};
use super::http::HttpError;
use super::provider::{Known, Provider};
use crate::config::SigningAlgorithm;
use crate::domain::id::LoginId;
use crate::domain::identity::{
    BrowserBinding, IdTokenHint, LocalPath, LoginAttempt, LoginNonce, LoginPurpose, LoginState,
    PkceVerifier, VerifiedIdentity,
};
use crate::domain::locale::Locale;

/// What a person wants who begins to sign in.
#[derive(Debug, Clone)]
pub struct Wish {
    /// As whom.
    pub purpose: LoginPurpose,
    /// Where to go afterwards.
    pub return_to: LocalPath,
    /// The language the provider should speak.
    pub locale: Locale,
    /// The binding this browser already carries; none makes a new one. Two tabs share it.
    pub browser: Option<BrowserBinding>,
    /// Whom to sign in; ignored outside a demonstration.
    pub login_hint: Option<String>,
}

/// The query of the callback, as it comes; everything in it may be forged.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Callback {
    /// The code to exchange.
    pub code: Option<String>,
    /// What we sent along.
    pub state: Option<String>,
    /// Who sends the browser back (RFC 9207).
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

impl Provider {
    /// Begins a sign-in: the address to send the browser to, and the attempt to keep until it returns.
    ///
    /// # Errors
    /// [`OidcError::NotConfigured`], [`OidcError::Unreachable`], or a provider whose metadata is unusable.
    pub async fn begin(&self, wish: Wish) -> Result<(Url, LoginAttempt), OidcError> {
        let known = self.known().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = known
            .client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge)
            .add_ui_locale(LanguageTag::new(wish.locale.to_string()));
        for scope in self.config.scopes.iter().filter(|scope| *scope != "openid") {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        if self.config.levels.request {
            let least = least_level(&self.config, wish.purpose);
            for known in &self.config.levels.values {
                if known.level >= least {
                    let class = AuthenticationContextClass::new(known.value.clone());
                    request = request.add_auth_context_value(class);
                }
            }
        }
        if wish.purpose == LoginPurpose::Staff {
            request = request.set_max_age(self.config.staff.max_age);
            if self.config.staff.prompt_login {
                request = request.add_prompt(CoreAuthPrompt::Login);
            }
        }
        if let (true, Some(hint)) = (self.hints, wish.login_hint) {
            request = request.set_login_hint(LoginHint::new(hint));
        }
        let (url, state, nonce) = request.url();
        let now = self.clock.now();
        let browser = wish
            .browser
            .unwrap_or_else(|| BrowserBinding::new(CsrfToken::new_random_len(32).into_secret()));
        let attempt = LoginAttempt {
            id: LoginId::new(now),
            state: LoginState::new(state.into_secret()),
            nonce: LoginNonce::new(nonce.secret().clone()),
            verifier: PkceVerifier::new(verifier.into_secret()),
            browser,
            purpose: wish.purpose,
            return_to: wish.return_to,
            created_at: now,
        };
        Ok((url, attempt))
    }

    /// Ends a sign-in: who it is, or a typed reason why not. Consumes the attempt, which must already be
    /// gone from the store; that it belongs to this browser is for the caller to compare
    /// ([`BrowserBinding::matches`]).
    ///
    /// # Errors
    /// Every [`OidcError`].
    pub async fn finish(
        &self,
        callback: &Callback,
        attempt: LoginAttempt,
    ) -> Result<VerifiedIdentity, OidcError> {
        let state = callback.state.as_deref().unwrap_or_default();
        if !attempt.state.matches(state) {
            return Err(Failure::State.into());
        }
        let lifetime = i64::try_from(self.config.attempt_lifetime.as_secs()).unwrap_or(i64::MAX);
        if attempt.is_expired(self.clock.now(), lifetime) {
            return Err(Failure::Expired.into());
        }
        let known = self.known().await?;
        match callback.iss.as_deref() {
            Some(iss) if iss != known.issuer => return Err(Failure::Issuer.into()),
            None if known.iss_required => return Err(Failure::IssuerMissing.into()),
            Some(_) | None => {}
        }
        if let Some(error) = &callback.error {
            return Err(self.refused(error, attempt.purpose));
        }
        let code = callback.code.clone().filter(|code| !code.is_empty());
        let code = code.ok_or(Failure::CodeMissing)?;
        let answer = known
            .client
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.reveal().to_owned()))
            .request_async(&self.http)
            .await
            .map_err(not_exchanged)?;
        let id_token = answer.id_token().ok_or(Failure::IdTokenMissing)?;
        let nonce = Nonce::new(attempt.nonce.reveal().to_owned());
        let (known, subject) = self.verified(known, id_token, &nonce, &answer).await?;
        let raw = id_token.to_string();
        let userinfo = self.userinfo(&known, &answer, subject).await?;
        let claims = Claims::merged(payload_of(&raw)?, userinfo);
        let identity = claims.identity(&self.config, IdTokenHint::new(raw))?;
        good_enough(&identity, attempt.purpose, &self.config, self.clock.now())?;
        Ok(identity)
    }

    /// What an error code of the provider means for people.
    fn refused(&self, error: &str, purpose: LoginPurpose) -> OidcError {
        match error {
            "access_denied" => OidcError::Cancelled,
            "temporarily_unavailable" | "server_error" => {
                OidcError::unreachable(Failure::Refused(error.to_owned()))
            }
            "unmet_authentication_requirements" => OidcError::LevelTooLow {
                needed: least_level(&self.config, purpose),
                had: crate::domain::identity::AssuranceLevel::NONE,
            },
            ours if is_about_us(ours) => Failure::ClientRefused(plain(ours)).into(),
            other => Failure::Refused(plain(other)).into(),
        }
    }

    /// Checks the ID token; once more with newer keys when the signature does not fit those we know.
    async fn verified(
        &self,
        known: Arc<Known>,
        id_token: &CoreIdToken,
        nonce: &Nonce,
        answer: &CoreTokenResponse,
    ) -> Result<(Arc<Known>, SubjectIdentifier), OidcError> {
        match self.check(&known, id_token, nonce, answer) {
            Err(ClaimsVerificationError::SignatureVerification(
                error @ (SignatureVerificationError::NoMatchingKey
                | SignatureVerificationError::AmbiguousKeyId(_)
                | SignatureVerificationError::CryptoError(_)),
            )) => {
                let newer = self.newer_than(&known).await?;
                let newer = newer.ok_or_else(|| Failure::Signature(error.into()))?;
                let subject = self.check(&newer, id_token, nonce, answer);
                Ok((newer, subject.map_err(not_verified)?))
            }
            other => Ok((known, other.map_err(not_verified)?)),
        }
    }

    fn check(
        &self,
        known: &Known,
        id_token: &CoreIdToken,
        nonce: &Nonce,
        answer: &CoreTokenResponse,
    ) -> Result<SubjectIdentifier, ClaimsVerificationError> {
        let clock = self.clock.clone();
        let verifier = known
            .client
            .id_token_verifier()
            .set_allowed_algs(
                self.config
                    .signing_algorithms
                    .iter()
                    .map(|alg| algorithm(*alg)),
            )
            .set_time_fn(move || clock.now().utc());
        let claims = id_token.claims(&verifier, nonce)?;
        if let Some(expected) = claims.access_token_hash() {
            let other = |error: String| ClaimsVerificationError::Other(error);
            let alg = id_token.signing_alg().map_err(|e| other(e.to_string()))?;
            let key = id_token
                .signing_key(&verifier)
                .map_err(|e| other(e.to_string()))?;
            let actual = AccessTokenHash::from_token(answer.access_token(), alg, key)
                .map_err(|e| other(e.to_string()))?;
            if actual != *expected {
                return Err(other("at_hash does not fit the access token".to_owned()));
            }
        }
        Ok(claims.subject().clone())
    }

    /// What the userinfo endpoint adds; it must speak of the same subject.
    async fn userinfo(
        &self,
        known: &Known,
        answer: &CoreTokenResponse,
        subject: SubjectIdentifier,
    ) -> Result<Map<String, Value>, OidcError> {
        let Some(endpoint) = known.userinfo.clone().filter(|_| self.config.userinfo) else {
            return Ok(Map::new());
        };
        let client = known.client.clone().set_user_info_url(endpoint);
        let claims: UserInfoClaims<OtherClaims, CoreGenderClaim> = client
            .user_info(answer.access_token().clone(), Some(subject))
            .request_async(&self.http)
            .await
            .map_err(no_userinfo)?;
        match serde_json::to_value(&claims) {
            Ok(Value::Object(map)) => Ok(map),
            Ok(_) => Ok(Map::new()),
            Err(error) => Err(Failure::Answer(error.into()).into()),
        }
    }
}

const fn algorithm(algorithm: SigningAlgorithm) -> CoreJwsSigningAlgorithm {
    match algorithm {
        SigningAlgorithm::Rs256 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
        SigningAlgorithm::Rs384 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
        SigningAlgorithm::Rs512 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
        SigningAlgorithm::Ps256 => CoreJwsSigningAlgorithm::RsaSsaPssSha256,
        SigningAlgorithm::Ps384 => CoreJwsSigningAlgorithm::RsaSsaPssSha384,
        SigningAlgorithm::Ps512 => CoreJwsSigningAlgorithm::RsaSsaPssSha512,
        SigningAlgorithm::Es256 => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        SigningAlgorithm::Es384 => CoreJwsSigningAlgorithm::EcdsaP384Sha384,
        SigningAlgorithm::EdDsa => CoreJwsSigningAlgorithm::EdDsa,
    }
}

/// The claims of a token whose signature has been checked.
fn payload_of(token: &str) -> Result<Map<String, Value>, Failure> {
    let unreadable = |cause: super::error::Cause| Failure::Token(cause);
    let payload = token.split('.').nth(1).unwrap_or_default();
    let bytes = URL_SAFE_NO_PAD
        .decode(payload)
        .map_err(|e| unreadable(e.into()))?;
    serde_json::from_slice(&bytes).map_err(|e| unreadable(e.into()))
}

/// Error codes that speak of the portal and not of the person (RFC 6749, 4.1.2.1 and 5.2).
fn is_about_us(code: &str) -> bool {
    matches!(
        code,
        "invalid_client"
            | "unauthorized_client"
            | "unsupported_grant_type"
            | "unsupported_response_type"
            | "invalid_request"
            | "invalid_scope"
    )
}

/// An error code fit for a log line: the protocol allows printable ASCII.
fn plain(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_graphic)
        .take(64)
        .collect()
}

fn not_exchanged(error: CoreRequestTokenError<HttpError>) -> OidcError {
    match error {
        CoreRequestTokenError::ServerResponse(answer) => {
            let code = plain(answer.error().as_ref());
            if is_about_us(&code) {
                Failure::ClientRefused(code).into()
            } else {
                Failure::CodeRefused(code).into()
            }
        }
        CoreRequestTokenError::Request(cause) => OidcError::unreachable(cause),
        // The body of an unreadable answer may hold tokens: only the place of the fault is kept.
        CoreRequestTokenError::Parse(fault, _) => Failure::Answer(fault.into()).into(),
        CoreRequestTokenError::Other(text) => Failure::Answer(text.into()).into(),
    }
}

fn not_verified(error: ClaimsVerificationError) -> Failure {
    match error {
        ClaimsVerificationError::InvalidNonce(_) => Failure::Nonce,
        ClaimsVerificationError::InvalidIssuer(_) => Failure::Issuer,
        ClaimsVerificationError::SignatureVerification(cause) => Failure::Signature(cause.into()),
        other => Failure::Token(other.into()),
    }
}

fn no_userinfo(error: UserInfoError<HttpError>) -> OidcError {
    match error {
        UserInfoError::ClaimsVerification(ClaimsVerificationError::InvalidSubject(_)) => {
            Failure::Subject.into()
        }
        UserInfoError::Request(cause) => OidcError::unreachable(cause),
        UserInfoError::Response(status, _, _) => {
            Failure::Answer(format!("userinfo answered {status}").into()).into()
        }
        other => Failure::Answer(other.into()).into(),
    }
}
