//! The second factor of staff: time-based codes (RFC 6238: SHA-1, 6 digits, 30 seconds, which every
//! authenticator app speaks) and ten recovery codes. A code counts once: the step it belongs to is stored
//! and never accepted again.

use rand::RngCore;
use rand::rngs::OsRng;
use subtle::ConstantTimeEq;
use totp_rs::{Algorithm, TOTP};
use zeroize::Zeroizing;

use super::SealError;
use crate::domain::time::Instant;

const STEP_SECONDS: i64 = 30;
const DIGITS: usize = 6;
const SECRET_BYTES: usize = 20;
const RECOVERY_CODES: usize = 10;
/// Without letters that are read for one another: no i, l, o, u, 0, 1.
const RECOVERY_LETTERS: &[u8; 30] = b"abcdefghjkmnpqrstvwxyz23456789";

/// The shared secret of a second factor; sealed with the person's key when stored.
#[derive(Clone)]
pub struct TotpSecret {
    bytes: Zeroizing<Vec<u8>>,
}

impl TotpSecret {
    /// A fresh one.
    #[must_use]
    pub fn generate() -> Self {
        let mut bytes = Zeroizing::new(vec![0_u8; SECRET_BYTES]);
        OsRng.fill_bytes(&mut bytes);
        Self { bytes }
    }

    /// A secret opened from its envelope.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self {
            bytes: Zeroizing::new(bytes.to_vec()),
        }
    }

    /// The bytes to seal.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The secret as people type it into an app that cannot scan.
    ///
    /// # Errors
    /// When the secret is shorter than 128 bits.
    pub fn base32(&self) -> Result<String, SealError> {
        Ok(self.totp("-", "-")?.get_secret_base32())
    }

    /// The `otpauth:` address that apps read; `issuer` and `account` are shown in the app.
    ///
    /// # Errors
    /// When a name contains a colon, or the secret is too short.
    pub fn address(&self, issuer: &str, account: &str) -> Result<String, SealError> {
        Ok(self.totp(issuer, account)?.get_url())
    }

    /// The code an app shows at `now`; for demonstrations and tests.
    ///
    /// # Errors
    /// When the secret is too short.
    pub fn code(&self, now: Instant) -> Result<String, SealError> {
        Ok(self.code_of(&self.totp("-", "-")?, step_of(now)))
    }

    /// The step `code` belongs to, when it is right, within one step of `now` and later than
    /// `last_used`: store it as the new `last_used`. `None` means refused.
    ///
    /// # Errors
    /// When the secret is too short.
    pub fn check(
        &self,
        code: &str,
        now: Instant,
        last_used: Option<i64>,
    ) -> Result<Option<i64>, SealError> {
        let totp = self.totp("-", "-")?;
        let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let current = step_of(now);
        let mut found = None;
        for step in [current - 1, current, current + 1] {
            let same: bool = self
                .code_of(&totp, step)
                .as_bytes()
                .ct_eq(typed.as_bytes())
                .into();
            if same && last_used.is_none_or(|used| step > used) {
                found = Some(step);
            }
        }
        Ok(found)
    }

    fn totp(&self, issuer: &str, account: &str) -> Result<TOTP, SealError> {
        TOTP::new(
            Algorithm::SHA1,
            DIGITS,
            1,
            u64::try_from(STEP_SECONDS).unwrap_or(30),
            self.bytes.to_vec(),
            Some(issuer.to_owned()),
            account.to_owned(),
        )
        .map_err(|fault| SealError::SecondFactor(fault.to_string()))
    }

    #[expect(clippy::unused_self, reason = "reads as a sentence where it is called")]
    fn code_of(&self, totp: &TOTP, step: i64) -> String {
        totp.generate(u64::try_from(step.saturating_mul(STEP_SECONDS)).unwrap_or(0))
    }
}

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

/// Ten codes that each replace the second factor once, e.g. `k7mq-x2vd-9hcr`. Shown once; only
/// [`super::LookupIndex::recovery_code`] of each is stored.
#[must_use]
pub fn recovery_codes() -> Vec<String> {
    (0..RECOVERY_CODES).map(|_| recovery_code()).collect()
}

fn recovery_code() -> String {
    let group = || -> String { (0..4).map(|_| letter()).collect() };
    [group(), group(), group()].join("-")
}

/// One letter, each as likely as any other: bytes that would favour some are thrown away.
fn letter() -> char {
    loop {
        let mut byte = [0_u8; 1];
        OsRng.fill_bytes(&mut byte);
        let [value] = byte;
        let found = RECOVERY_LETTERS.get(usize::from(value & 0b1_1111));
        if let Some(letter) = found {
            return char::from(*letter);
        }
    }
}

fn step_of(now: Instant) -> i64 {
    now.utc().timestamp().div_euclid(STEP_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        let secret = TotpSecret::from_bytes(b"12345678901234567890");
        // The RFC's eight digits, of which apps show the last six.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(secret.code(at(seconds)).unwrap(), code);
        }
    }

    #[test]
    fn a_code_counts_once_and_a_step_early_or_late() {
        let secret = TotpSecret::generate();
        let now = at(1_790_000_000);
        let code = secret.code(now).unwrap();
        let step = secret.check(&code, now, None).unwrap().unwrap();
        assert_eq!(secret.check(&code, now, Some(step)).unwrap(), None);
        assert!(
            secret
                .check(&code, now.plus_seconds(30), None)
                .unwrap()
                .is_some()
        );
        assert!(
            secret
                .check(&code, now.plus_seconds(-30), None)
                .unwrap()
                .is_some()
        );
        assert_eq!(
            secret.check(&code, now.plus_seconds(90), None).unwrap(),
            None
        );
        let (left, right) = code.split_at(3);
        assert!(
            secret
                .check(&format!("{left} {right}"), now, None)
                .unwrap()
                .is_some()
        );
    }

    #[test]
    fn garbage_is_no_code() {
        let secret = TotpSecret::generate();
        for text in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
            assert_eq!(secret.check(text, at(1_790_000_000), None).unwrap(), None);
        }
    }

    #[test]
    fn the_address_names_issuer_and_account() {
        let address = TotpSecret::generate()
            .address("Sáng Kiến", "can.bo.1")
            .unwrap();
        assert!(
            address.starts_with("otpauth://totp/S%C3%A1ng%20Ki%E1%BA%BFn:can.bo.1?secret="),
            "{address}"
        );
        assert!(TotpSecret::generate().address("a:b", "c").is_err());
    }

    #[test]
    fn ten_recovery_codes_are_all_different_and_readable() {
        let codes = recovery_codes();
        let different: std::collections::HashSet<_> = codes.iter().collect();
        assert_eq!(different.len(), 10);
        for code in &codes {
            assert_eq!(code.len(), 14);
            assert!(!code.contains(['i', 'l', 'o', 'u', '0', '1']));
        }
    }
}
