//! Who somebody is, as an identity provider vouches for it, and a sign-in under way (issue 2, §3).
//!
//! VNeID sends neither e-mail nor phone; the portal asks for and verifies those itself, so they have no
//! place here. Accounts are keyed by [`ProviderName`] and [`Subject`], never by an address, so that a
//! provider which moves orphans nobody.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;

use super::id::LoginId;
use super::text_enum::text_enum;
use super::time::Instant;

/// The configured name of an identity provider, e.g. `vneid`: lower case, digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ProviderName(String);

impl ProviderName {
    /// Reads a name; `None` unless it is 1 to 32 of `a-z 0-9 - _`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        ((1..=32).contains(&text.len()) && text.chars().all(plain)).then(|| Self(text.to_owned()))
    }
    /// As configured and stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The provider's own, lasting name for a person (`sub`): opaque, compared byte by byte.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Subject(String);

impl Subject {
    /// Reads a subject; OpenID Connect allows 1 to 255 ASCII characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_graphic() || c == ' ';
        ((1..=255).contains(&text.len()) && text.chars().all(plain)).then(|| Self(text.to_owned()))
    }
    /// As the provider sent it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A citizen's number (số định danh cá nhân): twelve digits. Never printed by `Debug`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CitizenNumber(String);

impl CitizenNumber {
    /// Reads twelve digits, spaces around them allowed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        (text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| Self(text.to_owned()))
    }
    /// All twelve digits: for sealing and for looks that are recorded.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
    /// For pages: only the last three digits.
    #[must_use]
    pub fn masked(&self) -> String {
        let tail: String = self.0.chars().skip(9).collect();
        format!("•••••••••{tail}")
    }
}

impl std::fmt::Debug for CitizenNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CitizenNumber(…)")
    }
}

/// How sure the provider is of the person: 1 (known) or 2 (proven by documents and a factor), higher
/// where a provider has more. 0 means the provider said nothing that the configuration knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AssuranceLevel(u8);

impl AssuranceLevel {
    /// Nothing known.
    pub const NONE: Self = Self(0);
    /// A level by its number.
    #[must_use]
    pub const fn new(level: u8) -> Self {
        Self(level)
    }
    /// The number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl std::fmt::Display for AssuranceLevel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! secrets {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the value as made or as read back.
            #[must_use]
            pub fn new(secret: impl Into<String>) -> Self {
                Self(secret.into())
            }
            /// The value itself, for the border that needs it.
            #[must_use]
            pub fn reveal(&self) -> &str {
                &self.0
            }
            /// Whether `other` is the same, in a time that tells nothing.
            #[must_use]
            pub fn matches(&self, other: &str) -> bool {
                self.0.as_bytes().ct_eq(other.as_bytes()).into()
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )+ };
}

secrets! {
    /// Ties a callback to the attempt that asked for it.
    LoginState,
    /// Ties an ID token to the attempt that asked for it.
    LoginNonce,
    /// Proves at the token endpoint that the code came back to who asked for it (PKCE).
    PkceVerifier,
    /// Ties an attempt to one browser: also kept in a cookie there.
    BrowserBinding,
    /// The ID token as received: shown back to the provider when the person signs out.
    IdTokenHint,
}

/// A person as a provider vouches for, after every check has passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedIdentity {
    /// Which configured provider.
    pub provider: ProviderName,
    /// Its lasting name for the person.
    pub subject: Subject,
    /// The person's name, NFC, family name first.
    pub name: String,
    /// The citizen's number, where the provider sends one.
    pub citizen_number: Option<CitizenNumber>,
    /// The birth date, where the provider sends one.
    pub birth_date: Option<NaiveDate>,
    /// The provider's kind of account (`LoaiTaiKhoan`).
    pub account_type: Option<String>,
    /// The provider's technical name of the account (`TechID`).
    pub technical_id: Option<String>,
    /// How sure the provider is.
    pub level: AssuranceLevel,
    /// The authentication context as sent (`acr`).
    pub acr: Option<String>,
    /// Through which service the person signed in there (`loginIdp`).
    pub login_idp: Option<String>,
    /// When the person last proved who they are.
    pub auth_time: Option<Instant>,
    /// For signing out at the provider.
    pub id_token: IdTokenHint,
}

text_enum! {
    /// What a sign-in is for: staff need a higher level and a fresh sign-in.
    pub enum LoginPurpose {
        /// A citizen's account.
        Citizen = "citizen",
        /// A desk.
        Staff = "staff",
    }
}

/// A sign-in under way. It is stored before the browser leaves, used once, and removed before its code
/// is exchanged, so that a callback sent twice finds nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginAttempt {
    /// Its identity.
    pub id: LoginId,
    /// Sent to the provider and back.
    pub state: LoginState,
    /// Sent to the provider and back inside the ID token.
    pub nonce: LoginNonce,
    /// Kept here until the code is exchanged.
    pub verifier: PkceVerifier,
    /// The browser it belongs to.
    pub browser: BrowserBinding,
    /// What it is for.
    pub purpose: LoginPurpose,
    /// Where the person wanted to go.
    pub return_to: LocalPath,
    /// When it began.
    pub created_at: Instant,
}

impl LoginAttempt {
    /// Whether it is older than `lifetime_seconds`, or from the future by more than a minute.
    #[must_use]
    pub fn is_expired(&self, now: Instant, lifetime_seconds: i64) -> bool {
        let age = now.seconds_since(self.created_at);
        age > lifetime_seconds || age < -60
    }
}

/// A path of this portal to which a browser may be sent: begins with one `/`, can never name another
/// host (`//host`, `/\host`, control characters that browsers drop).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct LocalPath(String);

impl LocalPath {
    const LONGEST: usize = 2_000;

    /// Reads a path with its query; `None` when it could lead elsewhere.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix('/')?;
        let safe = text.len() <= Self::LONGEST
            && !rest.starts_with('/')
            && !text
                .chars()
                .any(|c| c == '\\' || c.is_control() || c.is_whitespace());
        safe.then(|| Self(text.to_owned()))
    }
    /// The home page.
    #[must_use]
    pub fn home() -> Self {
        Self("/".to_owned())
    }
    /// The path from `/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for LocalPath {
    fn default() -> Self {
        Self::home()
    }
}

impl std::fmt::Display for LocalPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for LocalPath {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a path of this portal"))
    }
}

/// A person's name as stored: NFC, single spaces, no control characters; `None` when nothing is left
/// or it is longer than 200 characters.
#[must_use]
pub fn tidy_name(text: &str) -> Option<String> {
    let composed: String = text
        .nfc()
        .filter(|c| !c.is_control() || *c == '\t')
        .collect();
    let name = composed.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty() && name.chars().count() <= 200).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_path_never_leads_to_another_host() {
        for bad in [
            "",
            "my",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/a\nb",
            "/ /evil",
            "javascript:alert(1)",
            "\\\\evil",
        ] {
            assert_eq!(LocalPath::parse(bad), None, "{bad:?}");
        }
        assert_eq!(LocalPath::parse(&format!("/{}", "a".repeat(2_000))), None);
        for good in [
            "/",
            "/my/drafts?step=2&x=%2F%2F",
            "/desk/initiatives/SK-2026-000123-7#notes",
        ] {
            assert_eq!(
                LocalPath::parse(good).map(|p| p.to_string()).as_deref(),
                Some(good)
            );
        }
        assert!(serde_json::from_str::<LocalPath>("\"//evil\"").is_err());
    }

    #[test]
    fn nothing_secret_is_printed() {
        let attempt = LoginAttempt {
            id: LoginId::new(Instant::from_micros(1)),
            state: LoginState::new("s3cret-state"),
            nonce: LoginNonce::new("s3cret-nonce"),
            verifier: PkceVerifier::new("s3cret-verifier"),
            browser: BrowserBinding::new("s3cret-browser"),
            purpose: LoginPurpose::Citizen,
            return_to: LocalPath::home(),
            created_at: Instant::from_micros(1),
        };
        assert!(!format!("{attempt:?}").contains("s3cret"));
        let number = CitizenNumber::parse(" 000123456789 ").unwrap();
        assert!(!format!("{number:?}").contains("789"));
        assert_eq!(number.masked(), "•••••••••789");
    }

    #[test]
    fn a_citizen_number_is_twelve_digits() {
        for bad in [
            "",
            "00012345678",
            "0001234567890",
            "00012345678x",
            "٠٠٠١٢٣٤٥٦٧٨٩",
        ] {
            assert_eq!(CitizenNumber::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_attempt_grows_old() {
        let made: Instant = "2026-11-22T03:00:00Z".parse().unwrap();
        let attempt = LoginAttempt {
            id: LoginId::new(made),
            state: LoginState::new("a"),
            nonce: LoginNonce::new("b"),
            verifier: PkceVerifier::new("c"),
            browser: BrowserBinding::new("d"),
            purpose: LoginPurpose::Staff,
            return_to: LocalPath::home(),
            created_at: made,
        };
        assert!(!attempt.is_expired(made.plus_seconds(600), 600));
        assert!(attempt.is_expired(made.plus_seconds(601), 600));
        assert!(attempt.is_expired(made.plus_seconds(-120), 600));
        assert!(attempt.state.matches("a") && !attempt.state.matches("ab"));
    }

    #[test]
    fn a_name_is_composed_and_tidy() {
        assert_eq!(
            tidy_name("  Nguye\u{302}\u{303}n  Thi\u{323}\u{a0}Hoa ").as_deref(),
            Some("Nguyễn Thị Hoa")
        );
        assert_eq!(tidy_name(" \u{0}\n"), None);
    }
}
