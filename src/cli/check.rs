//! `sangkien check`: the settings in force and where each came from, then everything that does not hold.
//! Changes nothing. The exit code is a failure when there is something to mend.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use super::{Global, out};
use crate::config::{Config, ContentConfig, Effective, Fault, MailTransport, Origin};
use crate::domain::reference::Reference;
use crate::i18n::Catalogue;
use crate::mail::{MailError, Mailer, RenderSettings, Renderer};
use crate::seal::MasterKey;

/// Prints settings to standard output and faults to standard error. Words and tables are read even where
/// settings have faults: whoever mends one should not learn of the next only then.
pub(super) fn run(global: &Global) -> anyhow::Result<ExitCode> {
    let inputs = global.inputs(false);
    let mut fit = true;
    let (content, mut faults) = match Config::load(&inputs) {
        Ok(config) => {
            out::print(format_args!("{}", table(&config.effective)))?;
            for fault in config.unfit_for_service() {
                fit = false;
                out::line(format_args!("not for the public: {fault}"))?;
            }
            for doubt in config.doubts() {
                out::line(format_args!("hardly meant: {doubt}"))?;
            }
            let faults = faults_of_secrets(&config);
            (Some(config.content), faults)
        }
        Err(found) => (Config::content_of(&inputs), found.0),
    };
    if let Some(content) = &content {
        faults.extend(faults_of_content(content));
    }
    if let Some(templates) = Config::mail_templates_of(&inputs) {
        faults.extend(fault_of_mails(templates));
    }
    for fault in &faults {
        out::complain(format_args!("fault: {fault}"));
    }
    Ok(match (faults.is_empty(), fit) {
        (true, true) => {
            out::line(format_args!("everything holds"))?;
            ExitCode::SUCCESS
        }
        (true, false) => {
            out::line(format_args!(
                "everything holds for a demonstration; the public cannot be served yet"
            ))?;
            ExitCode::SUCCESS
        }
        (false, _) => ExitCode::FAILURE,
    })
}

/// What `serve` would stumble over one by one: the master key where one is named, the mail server's settings.
fn faults_of_secrets(config: &Config) -> Vec<Fault> {
    let mut faults = Vec::new();
    let key = &config.seal.key_file;
    if !key.as_os_str().is_empty()
        && let Err(error) = MasterKey::load(key)
    {
        faults.push(config.fault_of("seal.key_file", &chain(&error)));
    }
    // Mail in files makes its directory, and this command changes nothing.
    if config.mail.transport == MailTransport::Smtp {
        let public = config.server.public_url.clone();
        let public = public.or_else(|| "http://localhost/".parse().ok());
        if let Some(public) = public
            && let Err(error) = Mailer::from_config(&config.mail, &public)
        {
            let key = match error {
                MailError::From(_) => "mail.from",
                MailError::Certificates { .. } => "mail.ca_file",
                _ => "mail.host",
            };
            faults.push(config.fault_of(key, &chain(&error)));
        }
    }
    faults
}

/// What can be read wrong in words, kinds, workflow, routing and reference tables.
fn faults_of_content(content: &ContentConfig) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Err(found) = Catalogue::load(content.words.as_deref()) {
        faults.extend(found.0);
    }
    if let Err(found) = Reference::load(content.reference.as_deref()) {
        faults.extend(found.0);
    }
    faults
}

/// What can be read wrong in the templates of mails; none means the built-in ones.
fn fault_of_mails(templates: Option<PathBuf>) -> Option<Fault> {
    let origin = match &templates {
        Some(path) => Origin::File {
            path: path.clone(),
            line: None,
        },
        None => Origin::BuiltIn,
    };
    let settings = RenderSettings {
        public_url: String::new(),
        demonstration: false,
        templates,
    };
    let error = Renderer::new(settings).err()?;
    Some(Fault::new("mail.templates", origin, chain(&error)))
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
        let mut found = faults_of_content(&config.content);
        found.extend(fault_of_mails(Some(dir.path().to_owned())));
        let said: Vec<String> = found.iter().map(ToString::to_string).collect();
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
        assert_eq!(faults_of_content(&config.content), []);
        assert_eq!(fault_of_mails(None), None);
        let text = table(&config.effective);
        assert!(text.lines().any(|line| line.starts_with("server.listen")
            && line.contains("127.0.0.1:8080")
            && line.ends_with("built in")));
    }
}
