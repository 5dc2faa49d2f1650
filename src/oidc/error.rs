//! What can go wrong in a sign-in: five cases with a message of their own for people, and the details for
//! the log. A callback is written by strangers, so nothing in it may be worse than one of these.

use crate::domain::identity::AssuranceLevel;

/// A cause below, for the log only.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A sign-in that did not happen.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// There is no provider in the settings.
    #[error("no identity provider is configured")]
    NotConfigured,
    /// The provider does not answer, or says that it cannot right now.
    #[error("identity provider unreachable")]
    Unreachable(#[source] Cause),
    /// Something in the exchange does not hold.
    #[error("sign-in failed")]
    Failed(#[source] Failure),
    /// The person turned back at the provider.
    #[error("sign-in cancelled")]
    Cancelled,
    /// The provider is not sure enough of the person.
    #[error("assurance level too low")]
    LevelTooLow {
        /// What this kind of account needs.
        needed: AssuranceLevel,
        /// What the provider vouches for.
        had: AssuranceLevel,
    },
}

impl OidcError {
    /// Whether the same try may succeed a little later without anybody mending anything.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::NotConfigured | Self::Failed(_) | Self::Cancelled | Self::LevelTooLow { .. } => {
                false
            }
        }
    }
    /// The name of its message in the catalogues.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotConfigured => "not-configured",
            Self::Unreachable(_) => "unreachable",
            Self::Failed(_) => "failed",
            Self::Cancelled => "cancelled",
            Self::LevelTooLow { .. } => "level-too-low",
        }
    }
    pub(super) fn unreachable(cause: impl Into<Cause>) -> Self {
        Self::Unreachable(cause.into())
    }
}

impl From<Failure> for OidcError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// What exactly did not hold.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The callback's `state` is not the attempt's.
    #[error("the state is not the one sent")]
    State,
    /// The person took too long.
    #[error("the attempt is too old")]
    Expired,
    /// `iss` names somebody else.
    #[error("the issuer is another")]
    Issuer,
    /// `iss` was promised and is not there.
    #[error("the callback does not name its issuer")]
    IssuerMissing,
    /// Neither a code nor an error.
    #[error("the callback carries no code")]
    CodeMissing,
    /// The provider answered with this error code.
    #[error("the provider answered `{0}`")]
    Refused(String),
    /// The token endpoint refused the code: used before, too old, or not ours.
    #[error("the code was refused with `{0}`")]
    CodeRefused(String),
    /// The provider does not know this portal, or not like this: an operator has to mend it.
    #[error("the provider refused the portal itself with `{0}`")]
    ClientRefused(String),
    /// No ID token beside the access token.
    #[error("no ID token")]
    IdTokenMissing,
    /// The ID token answers another question.
    #[error("the nonce is not the one sent")]
    Nonce,
    /// No key of the provider made this signature.
    #[error("the signature does not hold")]
    Signature(#[source] Cause),
    /// Anything else about the ID token.
    #[error("the ID token does not hold")]
    Token(#[source] Cause),
    /// Userinfo is about somebody else.
    #[error("userinfo is about another subject")]
    Subject,
    /// A claim that must be there is not.
    #[error("claim `{0}` is missing")]
    ClaimMissing(String),
    /// A claim that makes no sense; its value is never kept.
    #[error("claim `{0}` cannot be read")]
    ClaimUnreadable(String),
    /// The person did not sign in afresh.
    #[error("the sign-in at the provider is too old")]
    Stale,
    /// The provider does not say when the person signed in.
    #[error("the provider does not say when the person signed in")]
    AuthTimeMissing,
    /// An answer that is not what the protocol says, or settings the provider contradicts.
    #[error("the provider's answer cannot be used")]
    Answer(#[source] Cause),
}
