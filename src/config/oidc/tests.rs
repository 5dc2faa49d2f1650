//! What settings of a provider are taken, and which are refused under which key.

use super::super::{Config, Inputs};
use super::*;
use crate::domain::identity::AssuranceLevel;

fn load(pairs: &[(&str, &str)]) -> Result<OidcConfig, Vec<String>> {
    let environment = pairs
        .iter()
        .map(|(name, value)| (format!("SANGKIEN__OIDC__{name}"), (*value).to_owned()))
        .collect();
    let inputs = Inputs {
        environment,
        ..Inputs::default()
    };
    match Config::load(&inputs) {
        Ok(config) => Ok(config.oidc),
        Err(faults) => Err(faults.0.into_iter().map(|fault| fault.key).collect()),
    }
}

#[test]
fn the_defaults_are_vneids_names_and_no_provider() {
    let oidc = load(&[]).unwrap();
    assert_eq!(oidc.issuer, None);
    assert_eq!(oidc.provider.as_str(), "vneid");
    assert_eq!(oidc.claims.name, "HoVaTen");
    assert_eq!(oidc.claims.citizen_number, "SoDinhDanh");
    assert_eq!(oidc.claims.birth_date, "NgayThangNamSinh");
    assert_eq!(oidc.levels.staff, AssuranceLevel::new(2));
}

#[test]
fn a_provider_by_discovery_needs_its_secret() {
    let issuer = ("ISSUER", "https://id.example.vn/realms/x/");
    assert_eq!(load(&[issuer]).unwrap_err(), ["oidc.client_secret"]);
    let oidc = load(&[issuer, ("CLIENT_SECRET", "geheim")]).unwrap();
    assert_eq!(
        oidc.issuer.as_deref(),
        Some("https://id.example.vn/realms/x/")
    );
    assert!(!format!("{oidc:?}").contains("geheim"));
    assert!(load(&[issuer, ("CLIENT_AUTHENTICATION", "none")]).is_ok());
}

#[test]
fn endpoints_are_complete_or_refused() {
    let issuer = ("ISSUER", "https://id.example.vn");
    let secret = ("CLIENT_SECRET", "geheim");
    let authorization = ("ENDPOINTS__AUTHORIZATION", "https://id.example.vn/auth");
    let token = ("ENDPOINTS__TOKEN", "https://id.example.vn/token");
    let faults = load(&[issuer, secret, authorization]).unwrap_err();
    assert_eq!(faults, ["oidc.endpoints.jwks_url", "oidc.endpoints.token"]);
    let keys = ("ENDPOINTS__JWKS", "{\"keys\": []}");
    let oidc = load(&[issuer, secret, authorization, token, keys]).unwrap();
    assert!(matches!(oidc.endpoints.unwrap().keys, KeySource::Inline(_)));
    let broken = ("ENDPOINTS__JWKS", "keys");
    let faults = load(&[issuer, secret, authorization, token, broken]).unwrap_err();
    assert_eq!(faults, ["oidc.endpoints.jwks"]);
    assert_eq!(
        load(&[secret, authorization, token, keys]).unwrap_err(),
        ["oidc.issuer"]
    );
}

#[test]
fn no_provider_takes_the_name_of_the_portals_own_accounts() {
    assert_eq!(
        load(&[("PROVIDER", "local")]).unwrap_err(),
        ["oidc.provider"]
    );
}

#[test]
fn plain_http_is_for_loopback_only() {
    let secret = ("CLIENT_SECRET", "geheim");
    assert_eq!(
        load(&[("ISSUER", "http://id.example.vn"), secret]).unwrap_err(),
        ["oidc.issuer"]
    );
    assert!(load(&[("ISSUER", "http://127.0.0.1:8081"), secret]).is_ok());
}

#[test]
fn levels_nobody_could_reach_are_refused() {
    assert_eq!(
        load(&[("LEVELS__STAFF", "3")]).unwrap_err(),
        ["oidc.levels.staff"]
    );
    assert_eq!(
        load(&[("LEVELS__VALUES", "urn:x=zero")]).unwrap_err(),
        ["oidc.levels.values"]
    );
    let oidc = load(&[("LEVELS__VALUES", "urn:a=b=2, low=1")]).unwrap();
    assert_eq!(oidc.levels.values[0].value, "urn:a=b");
}
