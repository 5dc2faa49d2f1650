//! From a provider's claims to a [`VerifiedIdentity`], by the names in the settings.

use chrono::NaiveDate;
use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::{Failure, OidcError};
use crate::config::OidcConfig;
use crate::domain::identity::{
    AssuranceLevel, CitizenNumber, IdTokenHint, LoginPurpose, Subject, VerifiedIdentity, tidy_name,
};
use crate::domain::time::Instant;

/// Clocks of two machines may differ by this much.
const CLOCK_SKEW_SECONDS: i64 = 60;

/// Claims the library does not know, as they come.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct OtherClaims(Map<String, Value>);
impl AdditionalClaims for OtherClaims {}

/// All claims of one sign-in: what the signed ID token says wins over userinfo.
#[derive(Debug)]
pub(super) struct Claims(Map<String, Value>);

impl Claims {
    pub(super) fn merged(id_token: Map<String, Value>, userinfo: Map<String, Value>) -> Self {
        let mut all = userinfo;
        all.extend(id_token);
        Self(all)
    }

    /// A claim as text; numbers too, because birth dates and levels come as either.
    fn text(&self, name: &str) -> Option<String> {
        let text = match self.0.get(name)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// A claim that may be missing, but not be wrong.
    fn read<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Failure> {
        self.text(name)
            .map(|text| parse(&text).ok_or_else(|| Failure::ClaimUnreadable(name.to_owned())))
            .transpose()
    }

    fn must<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Failure> {
        self.read(name, parse)?
            .ok_or_else(|| Failure::ClaimMissing(name.to_owned()))
    }

    /// Who this is.
    pub(super) fn identity(
        &self,
        config: &OidcConfig,
        id_token: IdTokenHint,
    ) -> Result<VerifiedIdentity, Failure> {
        let names = &config.claims;
        let date = |text: &str| NaiveDate::parse_from_str(text, &names.birth_date_format).ok();
        Ok(VerifiedIdentity {
            provider: config.provider.clone(),
            subject: self.must("sub", Subject::parse)?,
            name: self.must(&names.name, tidy_name)?,
            citizen_number: self.read(&names.citizen_number, CitizenNumber::parse)?,
            birth_date: self.read(&names.birth_date, date)?,
            account_type: self.text(&names.account_type),
            technical_id: self.text(&names.technical_id),
            level: self.level(config),
            acr: self.text("acr"),
            login_idp: self.text(&names.login_idp),
            auth_time: self.auth_time(),
            id_token,
        })
    }

    fn level(&self, config: &OidcConfig) -> AssuranceLevel {
        let said = self.text(&config.claims.level);
        let known = &config.levels.values;
        said.and_then(|said| known.iter().find(|known| known.value == said))
            .map_or(AssuranceLevel::NONE, |known| known.level)
    }

    fn auth_time(&self) -> Option<Instant> {
        let seconds = self.0.get("auth_time")?.as_i64()?;
        Some(Instant::from_micros(seconds.checked_mul(1_000_000)?))
    }
}

/// Whether the provider is sure enough, and the sign-in fresh enough, for what it is for.
pub(super) fn good_enough(
    identity: &VerifiedIdentity,
    purpose: LoginPurpose,
    config: &OidcConfig,
    now: Instant,
) -> Result<(), OidcError> {
    let needed = least_level(config, purpose);
    if identity.level < needed {
        return Err(OidcError::LevelTooLow {
            needed,
            had: identity.level,
        });
    }
    if purpose == LoginPurpose::Citizen {
        return Ok(());
    }
    let oldest = i64::try_from(config.staff.max_age.as_secs()).unwrap_or(i64::MAX);
    match identity.auth_time {
        Some(at) if now.seconds_since(at) > oldest.saturating_add(CLOCK_SKEW_SECONDS) => {
            Err(Failure::Stale.into())
        }
        None if config.staff.auth_time_required => Err(Failure::AuthTimeMissing.into()),
        Some(_) | None => Ok(()),
    }
}

/// How sure the provider must be.
pub(super) const fn least_level(config: &OidcConfig, purpose: LoginPurpose) -> AssuranceLevel {
    match purpose {
        LoginPurpose::Citizen => config.levels.citizen,
        LoginPurpose::Staff => config.levels.staff,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::default_config;
    use super::*;

    fn identity(id_token: Value, userinfo: Value) -> Result<VerifiedIdentity, Failure> {
        let map = |value: Value| value.as_object().cloned().unwrap();
        Claims::merged(map(id_token), map(userinfo))
            .identity(&default_config(), IdTokenHint::new("a.b.c"))
    }

    #[test]
    fn vneids_claims_are_read_wherever_they_come() {
        let who = identity(
            json!({"sub": "s-1", "acr": "2", "auth_time": 1_790_000_000, "LoaiTaiKhoan": 1}),
            json!({"sub": "s-1", "HoVaTen": " Nguyễn Thị Hoa", "SoDinhDanh": "000188007919",
                   "NgayThangNamSinh": "19880314", "TechID": "t-1", "loginIdp": "VNeID", "acr": "1"}),
        )
        .unwrap();
        assert_eq!(who.name, "Nguyễn Thị Hoa");
        assert_eq!(who.birth_date, NaiveDate::from_ymd_opt(1988, 3, 14));
        assert_eq!(who.level, AssuranceLevel::new(2), "the signed claim wins");
        assert_eq!(who.account_type.as_deref(), Some("1"));
        assert_eq!(who.technical_id.as_deref(), Some("t-1"));
        assert_eq!(
            who.auth_time.map(|at| at.micros()),
            Some(1_790_000_000_000_000)
        );
    }

    #[test]
    fn a_birth_date_may_be_a_number_but_not_nonsense() {
        let with = |date: Value| {
            identity(
                json!({"sub": "s", "HoVaTen": "A", "NgayThangNamSinh": date}),
                json!({}),
            )
        };
        assert!(with(json!(19880314)).unwrap().birth_date.is_some());
        assert!(with(json!("")).unwrap().birth_date.is_none());
        assert!(matches!(
            with(json!("31/02/1988")),
            Err(Failure::ClaimUnreadable(_))
        ));
        assert!(matches!(
            with(json!("19880231")),
            Err(Failure::ClaimUnreadable(_))
        ));
    }

    #[test]
    fn name_and_subject_must_be_there_and_a_wrong_number_is_refused() {
        assert!(matches!(
            identity(json!({"sub": "s"}), json!({})),
            Err(Failure::ClaimMissing(_))
        ));
        assert!(matches!(
            identity(json!({"HoVaTen": "A"}), json!({})),
            Err(Failure::ClaimMissing(_))
        ));
        let wrong = identity(
            json!({"sub": "s", "HoVaTen": "A", "SoDinhDanh": "123"}),
            json!({}),
        );
        let wrong = wrong.unwrap_err();
        assert!(
            !format!("{wrong} {wrong:?}").contains("123"),
            "values stay out of the log"
        );
    }

    #[test]
    fn staff_need_level_two_and_a_fresh_sign_in() {
        let config = default_config();
        let now: Instant = "2026-11-22T03:00:00Z".parse().unwrap();
        let who = |acr: &str, age: Option<i64>| {
            let time = age.map(|age| now.plus_seconds(-age).micros() / 1_000_000);
            identity(
                json!({"sub": "s", "HoVaTen": "A", "acr": acr, "auth_time": time}),
                json!({}),
            )
            .unwrap()
        };
        let check = |who: &VerifiedIdentity, purpose| good_enough(who, purpose, &config, now);
        assert!(check(&who("1", None), LoginPurpose::Citizen).is_ok());
        assert!(matches!(
            check(&who("urn:unknown", None), LoginPurpose::Citizen),
            Err(OidcError::LevelTooLow {
                had: AssuranceLevel::NONE,
                ..
            })
        ));
        assert!(matches!(
            check(&who("1", Some(0)), LoginPurpose::Staff),
            Err(OidcError::LevelTooLow { .. })
        ));
        assert!(check(&who("2", Some(300)), LoginPurpose::Staff).is_ok());
        assert!(matches!(
            check(&who("2", Some(400)), LoginPurpose::Staff),
            Err(OidcError::Failed(Failure::Stale))
        ));
        assert!(matches!(
            check(&who("2", None), LoginPurpose::Staff),
            Err(OidcError::Failed(Failure::AuthTimeMissing))
        ));
    }
}
