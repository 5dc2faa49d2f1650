//! Codes and access tokens given out, in memory: a code is good once and for a minute, a token for ten. A
//! code that comes twice takes back the token it was exchanged for (RFC 6749, 4.1.2).

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore as _;

use super::people::DemoPerson;
use crate::domain::time::Instant;

pub(super) const CODE_SECONDS: i64 = 60;
pub(super) const TOKEN_SECONDS: i64 = 600;

/// A sign-in that a code stands for.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub person: &'static DemoPerson,
    pub level: u8,
    pub auth_time: Instant,
    pub redirect_uri: String,
    pub nonce: Option<String>,
    pub challenge: String,
}

#[derive(Debug, Default)]
pub(super) struct Grants {
    codes: HashMap<String, (Grant, Instant)>,
    /// Spent codes and the token each became.
    spent: HashMap<String, (String, Instant)>,
    tokens: HashMap<String, (Grant, Instant)>,
}

impl Grants {
    /// A new code for `grant`.
    pub(super) fn code(&mut self, grant: Grant, now: Instant) -> String {
        self.sweep(now);
        let code = random();
        self.codes
            .insert(code.clone(), (grant, now.plus_seconds(CODE_SECONDS)));
        code
    }

    /// What the code stood for, and an access token for it; none when it is unknown, old or spent.
    /// Whoever presents a code uses it up, also with a wrong verifier.
    pub(super) fn exchange(&mut self, code: &str, now: Instant) -> Option<(Grant, String)> {
        if let Some((token, _)) = self.spent.get(code) {
            self.tokens.remove(token);
            return None;
        }
        let (grant, until) = self.codes.remove(code)?;
        if now > until {
            return None;
        }
        let token = random();
        let until = now.plus_seconds(TOKEN_SECONDS);
        self.spent.insert(code.to_owned(), (token.clone(), until));
        self.tokens.insert(token.clone(), (grant.clone(), until));
        Some((grant, token))
    }

    /// Takes a token back.
    pub(super) fn revoke(&mut self, token: &str) {
        self.tokens.remove(token);
    }

    /// Whose token this is.
    pub(super) fn holder(&self, token: &str, now: Instant) -> Option<&Grant> {
        let (grant, until) = self.tokens.get(token)?;
        (now <= *until).then_some(grant)
    }

    fn sweep(&mut self, now: Instant) {
        self.codes.retain(|_, (_, until)| now <= *until);
        self.spent.retain(|_, (_, until)| now <= *until);
        self.tokens.retain(|_, (_, until)| now <= *until);
    }
}

fn random() -> String {
    let mut bytes = [0_u8; 32];
    rand::rngs::OsRng.fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(now: Instant) -> Grant {
        Grant {
            person: &super::super::people::all()[0],
            level: 2,
            auth_time: now,
            redirect_uri: String::new(),
            nonce: None,
            challenge: String::new(),
        }
    }

    #[test]
    fn a_code_is_good_once_and_a_second_use_takes_the_token_back() {
        let now: Instant = "2026-11-22T03:00:00Z".parse().unwrap();
        let mut grants = Grants::default();
        let code = grants.code(grant(now), now);
        let (_, token) = grants.exchange(&code, now).unwrap();
        assert!(grants.holder(&token, now).is_some());
        assert!(grants.exchange(&code, now).is_none());
        assert!(grants.holder(&token, now).is_none());
    }

    #[test]
    fn codes_and_tokens_grow_old() {
        let now: Instant = "2026-11-22T03:00:00Z".parse().unwrap();
        let mut grants = Grants::default();
        let code = grants.code(grant(now), now);
        assert!(
            grants
                .exchange(&code, now.plus_seconds(CODE_SECONDS + 1))
                .is_none()
        );
        let code = grants.code(grant(now), now);
        let (_, token) = grants
            .exchange(&code, now.plus_seconds(CODE_SECONDS))
            .unwrap();
        assert!(
            grants
                .holder(&token, now.plus_seconds(CODE_SECONDS + TOKEN_SECONDS))
                .is_some()
        );
        assert!(
            grants
                .holder(&token, now.plus_seconds(CODE_SECONDS + TOKEN_SECONDS + 1))
                .is_none()
        );
    }
}
