//! The layers, and that `default.toml` and the structs say the same.

use std::io::Write as _;

use super::load::DEFAULT;
use super::*;

fn env(pairs: &[(&str, &str)]) -> Inputs {
    Inputs {
        environment: pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..Inputs::default()
    }
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn faults(inputs: &Inputs) -> Vec<Fault> {
    Config::load(inputs).unwrap_err().0
}

#[test]
fn the_defaults_hold_and_every_key_is_in_both_places() {
    // A key of a struct that default.toml lacks is "missing", one that no struct reads is "unknown".
    let config = Config::load(&Inputs::default()).unwrap();
    assert_eq!(
        config.database.url,
        DatabaseUrl::Sqlite("data/sangkien.db".into())
    );
}

#[test]
fn every_key_names_its_variable() {
    let config = Config::load(&Inputs::default()).unwrap();
    for line in &config.effective {
        let variable = format!("SANGKIEN__{}", line.key.to_uppercase().replace('.', "__"));
        assert!(
            DEFAULT.contains(&format!("Variable: {variable}\n"))
                || DEFAULT.contains(&format!("Variable: {variable} ")),
            "default.toml does not name {variable}"
        );
    }
}

#[test]
fn environment_wins_over_file_and_file_over_default() {
    let file = file("[server]\nlisten = \"127.0.0.1:1111\"\nworkers = 3\n");
    let mut inputs = env(&[
        ("SANGKIEN__SERVER__LISTEN", "127.0.0.1:2222"),
        ("HOME", "/x"),
    ]);
    inputs.file = Some(file.path().to_owned());
    let config = Config::load(&inputs).unwrap();
    assert_eq!(config.server.listen.port(), 2222);
    assert_eq!(config.server.workers, Some(3));
    let origin = |key: &str| {
        let line = config.effective.iter().find(|line| line.key == key);
        line.unwrap().origin.to_string()
    };
    assert_eq!(origin("server.listen"), "SANGKIEN__SERVER__LISTEN");
    assert_eq!(
        origin("server.workers"),
        format!("{}:3", file.path().display())
    );
    assert_eq!(origin("server.shutdown"), "built in");
}

#[test]
fn all_faults_are_reported_at_once_each_with_its_source() {
    let file = file("[server]\nlisen = \"x\"\nworkers = \"many\"\n[nowhere]\na = 1\n");
    let mut inputs = env(&[
        ("SANGKIEN__DATABASE__URL", "postgress://u:geheim@h/db"),
        ("SANGKIEN__SESSION__STAFF_IDLE", "20h"),
    ]);
    inputs.file = Some(file.path().to_owned());
    let found = faults(&inputs);
    let keys: Vec<_> = found.iter().map(|fault| fault.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "server.workers",
            "database.url",
            "session.staff_idle",
            "nowhere.a",
            "server.lisen"
        ]
    );
    let said = Faults(found).to_string();
    assert!(said.contains("did you mean `server.listen`?"), "{said}");
    assert!(
        said.contains(&format!("{}:2", file.path().display())),
        "{said}"
    );
    assert!(said.contains("SANGKIEN__DATABASE__URL"), "{said}");
    assert!(!said.contains("geheim"), "{said}");
}

#[test]
fn a_broken_or_missing_file_is_a_fault_with_its_line() {
    let file = file("[server]\nlisten = \n");
    let inputs = Inputs {
        file: Some(file.path().to_owned()),
        ..Inputs::default()
    };
    assert!(faults(&inputs)[0].to_string().contains(":2"));
    let inputs = Inputs {
        file: Some("/nonexistent/x.toml".into()),
        ..Inputs::default()
    };
    assert!(faults(&inputs)[0].problem.contains("cannot be read"));
}

#[test]
fn a_secret_file_wins_over_the_value_of_an_earlier_layer_and_is_masked() {
    let secret = file("open sesame\n");
    let path = secret.path().display().to_string();
    let mut inputs = env(&[("SANGKIEN__X__PASSWORD_FILE", &path)]);
    let operator = file("[x]\npassword = \"old\"\n");
    inputs.file = Some(operator.path().to_owned());
    let mut reading = Reading::of(&inputs);
    let read = reading.section("x").secret("password").unwrap().unwrap();
    assert_eq!(read.reveal(), "open sesame");
    let (effective, _) = reading.finish();
    let line = effective
        .iter()
        .find(|line| line.key == "x.password")
        .unwrap();
    assert_eq!(line.shown, MASK);
    assert_eq!(line.origin, Origin::SecretFile(secret.path().to_owned()));
}

#[test]
fn the_data_directory_moves_everything_below_it() {
    let inputs = Inputs::default().with_option("--data", "data.dir", "/srv/sk");
    let config = Config::load(&inputs).unwrap();
    assert_eq!(
        config.database.url,
        DatabaseUrl::Sqlite("/srv/sk/sangkien.db".into())
    );
}

const REAL: &[(&str, &str)] = &[
    ("SANGKIEN__SERVER__PUBLIC_URL", "https://sangkien.gov.vn"),
    ("SANGKIEN__SERVER__LISTEN", "0.0.0.0:80"),
    ("SANGKIEN__SEAL__KEY_FILE", "/etc/sangkien/master.key"),
    ("SANGKIEN__MAIL__TRANSPORT", "smtp"),
    ("SANGKIEN__MAIL__HOST", "mail.gov.vn"),
    ("SANGKIEN__OIDC__ISSUER", "https://vneid.gov.vn"),
    ("SANGKIEN__OIDC__CLIENT_SECRET", "geheim"),
];

#[test]
fn defaults_are_fit_for_a_demonstration_and_not_for_service() {
    let config = Config::load(&Inputs::default()).unwrap();
    assert_eq!(config.unfit_for_demonstration(), []);
    let keys: Vec<String> = config
        .unfit_for_service()
        .into_iter()
        .map(|f| f.key)
        .collect();
    assert_eq!(
        keys,
        [
            "server.public_url",
            "seal.key_file",
            "mail.transport",
            "oidc.issuer"
        ]
    );
}

#[test]
fn real_settings_are_fit_for_service_and_not_for_a_demonstration() {
    let config = Config::load(&env(REAL)).unwrap();
    assert_eq!(config.unfit_for_service(), []);
    assert_eq!(config.unfit_for_demonstration().len(), 2);
}

#[test]
fn what_is_hardly_meant_is_said_and_keeps_nothing_from_running() {
    let keys = |more: &[(&str, &str)]| -> Vec<String> {
        let config = Config::load(&env(&[REAL, more].concat())).unwrap();
        assert_eq!(config.unfit_for_service(), []);
        config.doubts().into_iter().map(|doubt| doubt.key).collect()
    };
    let from = ("SANGKIEN__MAIL__FROM", "Sáng Kiến <sk@sangkien.gov.vn>");
    let behind = ("SANGKIEN__SERVER__LISTEN", "127.0.0.1:8080");
    let named = ("SANGKIEN__SERVER__TRUSTED_PROXIES", "127.0.0.1/32");
    // the address of the built-in settings exists nowhere
    assert_eq!(keys(&[]), ["mail.from"]);
    assert_eq!(keys(&[from]), Vec::<String>::new());
    assert_eq!(keys(&[from, behind]), ["server.trusted_proxies"]);
    assert_eq!(keys(&[from, behind, named]), Vec::<String>::new());
}

#[test]
fn one_demonstration_part_makes_real_settings_unfit() {
    for (name, value, key) in [
        ("SANGKIEN__DEMO__ON", "true", "demo.on"),
        (
            "SANGKIEN__SERVER__PUBLIC_URL",
            "http://sangkien.gov.vn",
            "server.public_url",
        ),
        (
            "SANGKIEN__OIDC__ISSUER",
            "http://127.0.0.1:8081",
            "oidc.issuer",
        ),
    ] {
        let mut settings = REAL.to_vec();
        settings.push((name, value));
        let unfit = Config::load(&env(&settings)).unwrap().unfit_for_service();
        let keys: Vec<&str> = unfit.iter().map(|fault| fault.key.as_str()).collect();
        assert_eq!(keys, [key]);
        assert_eq!(unfit[0].origin, Origin::Environment(name.to_owned()));
    }
}
