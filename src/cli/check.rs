//! `sangkien check`: the settings in force and where each came from, then everything that does not hold.
//! Changes nothing. The exit code is a failure when there is something to mend.

use std::fmt::Write as _;
use std::process::ExitCode;

use super::Global;
use crate::config::{Config, Effective, Fault};
use crate::i18n::Catalogue;

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
    faults
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
    fn the_defaults_are_listed_and_hold() {
        let config = Config::load(&Inputs::default()).unwrap();
        assert_eq!(faults(&config), []);
        let text = table(&config.effective);
        assert!(text.lines().any(|line| line.starts_with("server.listen")
            && line.contains("127.0.0.1:8080")
            && line.ends_with("built in")));
    }
}
