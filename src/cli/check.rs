//! `sangkien check`: the settings in force and where each came from, then everything that does not hold.
//! Changes nothing. The exit code is a failure when there is something to mend.

use std::fmt::Write as _;
use std::process::ExitCode;

use super::Global;
use crate::config::{Config, Effective, Fault, Origin};
use crate::domain::reference::Reference;
use crate::i18n::Catalogue;
use crate::mail::{RenderSettings, Renderer};

/// Prints settings to standard output and faults to standard error.
pub(super) fn run(global: &Global) -> anyhow::Result<ExitCode> {
    let config = global.load_config(false)?;
    print!("{}", table(&config.effective));
    let faults = faults(&config);
    for fault in &faults {
        eprintln!("fault: {fault}");
    }
    for fault in config.unfit_for_service() {
        println!("not for the public: {fault}");
    }
    Ok(if faults.is_empty() {
        println!("everything holds");
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What can be read wrong beyond the settings themselves.
fn faults(config: &Config) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Err(found) = Catalogue::load(config.content.words.as_deref()) {
        faults.extend(found.0);
    }
    if let Err(found) = Reference::load(config.content.reference.as_deref()) {
        faults.extend(found.0);
    }
    let mails = RenderSettings {
        public_url: String::new(),
        demonstration: config.demo.on,
        templates: config.mail.templates.clone(),
    };
    if let Err(error) = Renderer::new(mails) {
        let origin = match &config.mail.templates {
            Some(path) => Origin::File {
                path: path.clone(),
                line: None,
            },
            None => Origin::BuiltIn,
        };
        faults.push(Fault::new("mail.templates", origin, chain(&error)));
    }
    faults
}

/// An error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let causes: Vec<String> = causes.map(ToString::to_string).collect();
    causes.join(": ")
}

fn table(lines: &[Effective]) -> String {
    let width = |of: fn(&Effective) -> usize| lines.iter().map(of).max().unwrap_or(0);
    let key = width(|line| line.key.chars().count());
    let shown = width(|line| line.shown.chars().count()).min(48);
    let mut text = String::new();
    for line in lines {
        let value = if line.shown.is_empty() {
            "–"
        } else {
            &line.shown
        };
        let _ = writeln!(text, "{:key$}  {value:shown$}  {}", line.key, line.origin);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Inputs;

    #[test]
    fn faults_of_words_tables_and_mails_are_reported_together() {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("vi/own.ftl", "=== = {\n"),
            ("workflow.toml", "nonsense = 1\n"),
            ("submitted/vi.txt", "no head\n"),
        ] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let mut config = Config::load(&Inputs::default()).unwrap();
        config.content.words = Some(dir.path().to_owned());
        config.content.reference = Some(dir.path().to_owned());
        config.mail.templates = Some(dir.path().to_owned());
        let said: Vec<String> = faults(&config).iter().map(ToString::to_string).collect();
        for part in ["own.ftl", "workflow.toml", "submitted"] {
            assert!(
                said.iter().any(|fault| fault.contains(part)),
                "{part}: {said:?}"
            );
        }
    }

    #[test]
    fn the_defaults_are_listed_and_hold() {
        let config = Config::load(&Inputs::default()).unwrap();
        assert_eq!(faults(&config), []);
        let text = table(&config.effective);
        assert!(text.lines().any(|line| line.starts_with("server.listen")
            && line.contains("127.0.0.1:8080")
            && line.ends_with("built in")));
    }
}
