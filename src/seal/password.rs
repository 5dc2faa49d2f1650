//! Passwords of local staff accounts: Argon2id with parameters from the configuration, hashed again when
//! they rise. Slow on purpose: never call this inside a database transaction.

use std::sync::OnceLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error as HashError, PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::SealError;
use crate::config::seal::PasswordConfig;

/// What a check of a password says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The right password.
    Right,
    /// The right password, hashed with parameters that are below today's: hash it again and store that.
    RightButOldParameters,
    /// Not the password.
    Wrong,
}

/// Hashes and checks passwords.
#[derive(Debug)]
pub struct Passwords {
    argon: Argon2<'static>,
    /// A hash nobody's password has, to spend the same time on unknown names.
    nobody: OnceLock<String>,
}

impl Passwords {
    /// A hasher with these parameters.
    ///
    /// # Errors
    /// When Argon2 refuses them.
    pub fn new(config: &PasswordConfig) -> Result<Self, SealError> {
        let parameters = Params::new(config.memory_kib, config.iterations, config.lanes, None)
            .map_err(SealError::PasswordParameters)?;
        Ok(Self {
            argon: Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters),
            nobody: OnceLock::new(),
        })
    }

    /// The hash to store, with its own salt and parameters inside.
    ///
    /// # Errors
    /// When Argon2 fails, e.g. for want of memory.
    pub fn hash(&self, password: &str) -> Result<String, SealError> {
        let hash = self
            .argon
            .hash_password(composed(password).as_bytes())
            .map_err(SealError::Password)?;
        Ok(hash.to_string())
    }

    /// Whether `password` belongs to `stored`.
    ///
    /// # Errors
    /// When `stored` is not a hash.
    pub fn verify(&self, password: &str, stored: &str) -> Result<Verdict, SealError> {
        let hash = PasswordHash::new(stored).map_err(|_| SealError::Unreadable)?;
        match self
            .argon
            .verify_password(composed(password).as_bytes(), &hash)
        {
            Ok(()) if self.is_old(&hash) => Ok(Verdict::RightButOldParameters),
            Ok(()) => Ok(Verdict::Right),
            Err(HashError::PasswordInvalid) => Ok(Verdict::Wrong),
            Err(other) => Err(SealError::Password(other)),
        }
    }

    /// Takes as long as [`Passwords::verify`] and is never right: for names that do not exist.
    ///
    /// # Errors
    /// When Argon2 fails.
    pub fn verify_nobody(&self, password: &str) -> Result<(), SealError> {
        let stored = match self.nobody.get() {
            Some(stored) => stored.clone(),
            None => {
                let made = self.hash(super::Token::generate().text())?;
                self.nobody.get_or_init(|| made).clone()
            }
        };
        self.verify(password, &stored).map(|_| ())
    }

    fn is_old(&self, hash: &PasswordHash) -> bool {
        let now = self.argon.params();
        let Ok(then) = Params::try_from(hash) else {
            return true;
        };
        hash.algorithm != Algorithm::Argon2id.ident()
            || then.m_cost() < now.m_cost()
            || then.t_cost() < now.t_cost()
            || then.p_cost() < now.p_cost()
    }
}

/// The same password typed on keyboards that compose Vietnamese letters differently is the same password.
fn composed(password: &str) -> Zeroizing<String> {
    Zeroizing::new(password.nfc().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weak(iterations: u32) -> Passwords {
        Passwords::new(&PasswordConfig {
            memory_kib: 64,
            iterations,
            lanes: 1,
        })
        .unwrap()
    }

    #[test]
    fn the_right_password_is_right_and_another_is_wrong() {
        let passwords = weak(1);
        let stored = passwords.hash("mật khẩu dài").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        assert_eq!(
            passwords.verify("mật khẩu dài", &stored).unwrap(),
            Verdict::Right
        );
        assert_eq!(
            passwords.verify("mat khau dai", &stored).unwrap(),
            Verdict::Wrong
        );
        assert_eq!(passwords.verify("", &stored).unwrap(), Verdict::Wrong);
    }

    #[test]
    fn a_decomposed_spelling_is_the_same_password() {
        let passwords = weak(1);
        let stored = passwords.hash("mật").unwrap();
        let decomposed: String = "mật".nfd().collect();
        assert_ne!(decomposed, "mật");
        assert_eq!(
            passwords.verify(&decomposed, &stored).unwrap(),
            Verdict::Right
        );
    }

    #[test]
    fn risen_parameters_ask_for_a_new_hash_and_lowered_ones_do_not() {
        let stored = weak(1).hash("x").unwrap();
        assert_eq!(
            weak(2).verify("x", &stored).unwrap(),
            Verdict::RightButOldParameters
        );
        let stored = weak(2).hash("x").unwrap();
        assert_eq!(weak(1).verify("x", &stored).unwrap(), Verdict::Right);
    }

    #[test]
    fn something_that_is_no_hash_is_an_error_and_not_a_wrong_password() {
        assert!(weak(1).verify("x", "x").is_err());
    }

    #[test]
    fn nobody_is_never_right_but_costs_the_same_hash() {
        let passwords = weak(1);
        passwords.verify_nobody("x").unwrap();
        let nobody = passwords.nobody.get().unwrap();
        assert!(nobody.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        assert_eq!(passwords.verify("x", nobody).unwrap(), Verdict::Wrong);
    }
}
