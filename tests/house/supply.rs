//! What others wrote and we ship: where it comes from, under which licence, and what may not come in, by the
//! rules of `deny.toml`. Asks `cargo metadata` and reads `Cargo.lock`, both without a network. Advisories need one and are the
//! operator's (`SECURITY.md`).

use crate::tree::assert_none;
use serde_json::Value;
use spdx::{Expression, LicenseItem, ParseMode};
use std::collections::BTreeSet;
use std::process::Command;
use std::sync::LazyLock;

/// What `deny.toml` says.
static RULES: LazyLock<toml::Value> =
    LazyLock::new(|| toml::from_str(include_str!("../../deny.toml")).unwrap());

/// A list of `deny.toml`, which may not be empty.
fn list(section: &str, key: &str) -> &'static [toml::Value] {
    let list = RULES[section][key].as_array().unwrap();
    assert!(!list.is_empty(), "{section}.{key}");
    list
}

fn text<'a>(of: &'a toml::Value, key: &str) -> &'a str {
    of.get(key)
        .and_then(toml::Value::as_str)
        .unwrap_or_default()
}

/// The parts that are built for this machine with the features we ship.
static PACKAGES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let host = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let said = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1"])
        .args(["--filter-platform", &host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let problem = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "cargo metadata: {problem}");
    let told: Value = serde_json::from_slice(&said.stdout).unwrap();
    let used: BTreeSet<&str> = told["resolve"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| node["id"].as_str().unwrap())
        .collect();
    let packages = told["packages"].as_array().unwrap();
    let of_use = |package: &&Value| used.contains(package["id"].as_str().unwrap());
    packages.iter().filter(of_use).cloned().collect()
});

fn name(package: &Value) -> &str {
    package["name"].as_str().unwrap()
}

/// Whether a licence expression can be met with these licences alone; some authors still write `MIT/Apache-2.0`.
fn is_met(expression: &str, allowed: &[toml::Value]) -> bool {
    let parsed = Expression::parse_mode(expression, ParseMode::LAX);
    parsed.is_ok_and(|expression| {
        expression.evaluate(|asked| match &asked.license {
            LicenseItem::Spdx { id, .. } => {
                allowed.iter().any(|name| name.as_str() == Some(id.name))
            }
            LicenseItem::Other { .. } => false,
        })
    })
}

#[test]
fn a_licence_expression_is_met_by_permissive_licences_only() {
    for good in [
        "MIT",
        "MIT/Apache-2.0",
        "Apache-2.0 OR GPL-2.0-only",
        "(MIT OR BSL-1.0) AND ISC",
    ] {
        assert!(is_met(good, list("licenses", "allow")), "{good}");
    }
    for bad in [
        "GPL-3.0-only",
        "MIT AND AGPL-3.0-only",
        "LicenseRef-ours",
        "",
        "MPL-2.0",
    ] {
        assert!(!is_met(bad, list("licenses", "allow")), "{bad}");
    }
}

#[test]
fn every_part_comes_under_a_licence_we_may_pass_on() {
    let packages = &*PACKAGES;
    let (allowed, exceptions) = (list("licenses", "allow"), list("licenses", "exceptions"));
    assert!(packages.len() > 100, "only {} parts", packages.len());
    let refused = packages
        .iter()
        .filter(|package| package["source"].is_string())
        .filter_map(|package| {
            let licence = package["license"].as_str().unwrap_or("none declared");
            let own = exceptions
                .iter()
                .find(|rule| text(rule, "crate") == name(package));
            let own = own.and_then(|rule| rule["allow"].as_array());
            let met = is_met(licence, allowed) || own.is_some_and(|own| is_met(licence, own));
            (!met).then(|| format!("{}: {licence}", name(package)))
        })
        .collect::<Vec<_>>();
    assert_none(&refused, "parts under a licence that is not on the list");
    let idle = exceptions
        .iter()
        .map(|rule| text(rule, "crate"))
        .filter(|part| !packages.iter().any(|package| name(package) == *part))
        .map(str::to_owned)
        .collect::<Vec<_>>();
    assert_none(&idle, "exceptions that nothing needs any more");
}

#[test]
fn no_banned_part_is_built_in() {
    let banned = list("bans", "deny");
    let found = PACKAGES
        .iter()
        .filter_map(|package| {
            let rule = banned
                .iter()
                .find(|rule| text(rule, "crate") == name(package))?;
            Some(format!("{}: {}", name(package), text(rule, "reason")))
        })
        .collect::<Vec<_>>();
    assert_none(&found, "banned parts");
}

#[test]
fn every_part_comes_from_the_one_registry_with_a_checksum() {
    let lock: toml::Value = toml::from_str(include_str!("../../Cargo.lock")).unwrap();
    let parts = lock["package"].as_array().unwrap();
    let strays = parts
        .iter()
        .filter(|part| text(part, "name") != "sangkien")
        .filter(|part| {
            let source = text(part, "source");
            let ours = source.starts_with("registry+") && source.ends_with("/crates.io-index");
            !ours || text(part, "checksum").is_empty()
        })
        .map(|part| format!("{} from {:?}", text(part, "name"), text(part, "source")))
        .collect::<Vec<_>>();
    assert_none(&strays, "parts from elsewhere");
}
