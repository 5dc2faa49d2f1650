//! The command line: what may be typed, and which file does it. Texts here are for operators and English;
//! what citizens and officers read is in the catalogues.

mod audit;
mod check;
mod demo;
mod export;
mod metrics;
mod migrate;
mod out;
mod picture;
mod progress;
mod seed;
mod serve;
mod signal;
pub mod staff;
mod work;
mod workflow;

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::{Config, Fault, Faults, Inputs, Origin};
use crate::domain::person::Role;
use crate::domain::text_enum::TextEnum;
use crate::domain::time::Clock;

/// A portal through which citizens submit initiatives and get an answer.
///
/// Without a command: a complete portal with invented people and files, on this machine only.
#[derive(Debug, Clone, Parser)]
#[command(name = "sangkien", version, propagate_version = true)]
pub struct Cli {
    /// What applies to every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options before the command.
#[derive(Debug, Clone, Default, Args)]
pub struct Global {
    /// Directory of everything the portal keeps on this machine
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Settings that override the built-in ones
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// A file with the instant to take for now; only for demonstrations
    #[arg(long, value_name = "FILE")]
    pub clock: Option<PathBuf>,
}

/// What to do.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Serve the portal, background work included
    Serve(Serve),
    /// Only background work: mail, deadlines, exports
    Work(Work),
    /// Bring the database and the reference tables up to date
    Migrate,
    /// Print the settings in force and report every fault
    Check,
    /// Draw the state machine
    Workflow {
        /// As what
        #[arg(long, value_enum, default_value = "text")]
        format: DrawingFormat,
    },
    /// Add invented files in all states
    Seed {
        /// How many
        #[arg(long)]
        initiatives: u64,
        /// The same seed invents the same files
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Members of staff: accounts, roles, locks
    #[command(subcommand)]
    Staff(Staff),
    /// What a ministry takes home
    #[command(subcommand)]
    Export(Export),
    /// Prove that what the portal recorded was not changed behind its back
    #[command(subcommand)]
    Audit(Audit),
}

/// How to serve.
#[derive(Debug, Clone, Default, Args)]
pub struct Serve {
    /// With invented people and files, a stand-in for VNeID and a mailbox; on this machine only
    #[arg(long)]
    pub demo: bool,
    /// Throw the demonstration's data away and begin again
    #[arg(long, requires = "demo")]
    pub fresh: bool,
    /// Without background work, which another process does (`sangkien work`)
    #[arg(long)]
    pub no_worker: bool,
}

/// How to work.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Work {
    /// For a demonstration that serves with `--no-worker`
    #[arg(long)]
    pub demo: bool,
}

/// As what the state machine is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DrawingFormat {
    /// A picture
    Svg,
    /// A diagram for documents
    Mermaid,
    /// A table
    Text,
}

/// What to do about members of staff. `USER` is the name they sign in with.
#[derive(Debug, Clone, Subcommand)]
pub enum Staff {
    /// Create an administrator of the portal; asks for the password on standard input
    AddAdministrator(Account),
    /// Create an account with its first role; asks for the password on standard input
    Add {
        /// Whose
        #[command(flatten)]
        account: Account,
        /// The role, such as `intake_officer`
        #[arg(long, value_parser = role)]
        role: Role,
        /// The code of the agency, as in the reference table
        #[arg(long)]
        agency: String,
    },
    /// Give a role in an agency
    Grant(RoleInAgency),
    /// Take a role in an agency away
    Revoke(RoleInAgency),
    /// Set a new password, read from standard input
    Password {
        /// Whose
        #[arg(value_name = "USER")]
        user: String,
    },
    /// Remove the second factor, so that a new one is set up at the next sign-in
    ResetSecondFactor {
        /// Whose
        #[arg(value_name = "USER")]
        user: String,
    },
    /// Lock an account and sign it out everywhere
    Lock {
        /// Whose
        #[arg(value_name = "USER")]
        user: String,
    },
    /// Unlock an account
    Unlock {
        /// Whose
        #[arg(value_name = "USER")]
        user: String,
    },
    /// List accounts and their roles
    List,
}

/// An account to be made.
#[derive(Debug, Clone, Args)]
pub struct Account {
    /// The name to sign in with
    #[arg(value_name = "USER")]
    pub user: String,
    /// Family name first, as written
    #[arg(long)]
    pub name: String,
    /// Where notices go
    #[arg(long)]
    pub email: Option<String>,
}

/// One role of one person in one agency.
#[derive(Debug, Clone, Args)]
pub struct RoleInAgency {
    /// Whose
    #[arg(value_name = "USER")]
    pub user: String,
    /// The role, such as `intake_officer`
    #[arg(long, value_parser = role)]
    pub role: Role,
    /// The code of the agency, as in the reference table
    #[arg(long)]
    pub agency: String,
}

/// What to export.
#[derive(Debug, Clone, Subcommand)]
pub enum Export {
    /// Accepted files, those being implemented and implemented included
    Accepted(ExportAccepted),
}

/// Which accepted files, as what, into which file.
#[derive(Debug, Clone, Args)]
pub struct ExportAccepted {
    /// As what
    #[arg(long, value_enum)]
    pub format: ExportFormat,
    /// Where to; must not exist
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Decided on this day or later, as YYYY-MM-DD
    #[arg(long)]
    pub since: Option<NaiveDate>,
    /// Decided on this day or earlier
    #[arg(long)]
    pub until: Option<NaiveDate>,
    /// Only of this agency, by its code
    #[arg(long)]
    pub agency: Option<String>,
    /// Only of this kind, by its code
    #[arg(long)]
    pub kind: Option<String>,
    /// Only of this field of work, by its code
    #[arg(long)]
    pub field: Option<String>,
    /// Only from this province, by its code
    #[arg(long)]
    pub province: Option<String>,
}

/// As what an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Comma-separated, UTF-8 with byte order mark
    Csv,
    /// A workbook
    Xlsx,
    /// One JSON object per line
    Jsonl,
}

/// What to prove.
#[derive(Debug, Clone, Subcommand)]
pub enum Audit {
    /// Check every file against its chain of events
    ///
    /// Proves that each event follows from the one before and that none is missing, that the sealed texts of
    /// events are those the events speak of (but of erased people, whose texts nobody can open), and that the
    /// rows are as the events left them: states, versions, agencies, due days, recommendations, decisions, score
    /// sheets, the catalogue. The columns are printed. Ends with a failure when anything differs.
    ///
    /// Does not compare what no event holds (titles, answers, documents, letters, milestones, messages), and does
    /// not find a file that was removed with its events, nor a chain that was made anew as a whole by somebody
    /// who can write to the database.
    Verify,
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| {
        let known: Vec<_> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("not one of {}", known.join(", "))
    })
}

impl Cli {
    /// The command; none means the demonstration.
    #[must_use]
    pub fn chosen(&self) -> Command {
        self.command.clone().unwrap_or(Command::Serve(Serve {
            demo: true,
            ..Serve::default()
        }))
    }
}

impl Global {
    /// The settings with the options that are settings on top.
    ///
    /// # Errors
    /// Every fault of the configuration.
    pub fn load_config(&self, demo: bool) -> Result<Config, Faults> {
        Config::load(&self.inputs(demo))
    }

    fn inputs(&self, demo: bool) -> Inputs {
        let mut inputs = Inputs::of_process(self.config.clone());
        if let Some(data) = &self.data {
            inputs = inputs.with_option("--data", "data.dir", data.to_string_lossy());
        }
        if demo {
            inputs = inputs.with_option("--demo", "demo.on", "true");
        }
        inputs
    }

    /// The clock: the machine's, or the file's that `--clock` names.
    ///
    /// # Errors
    /// `--clock` outside a demonstration on loopback: deadlines and signatures would follow a file.
    pub fn clock(&self, config: &Config) -> Result<Clock, Faults> {
        match &self.clock {
            None => Ok(Clock::machine()),
            Some(path) if config.demo.on && config.server.is_loopback() => {
                Ok(Clock::from_file(path.clone()))
            }
            Some(_) => {
                let problem = "is only for a demonstration on loopback";
                let origin = Origin::CommandLine("--clock");
                Err(Faults(vec![Fault::new("", origin, problem)]))
            }
        }
    }
}

/// Does what the command line of this process says.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(&cli) {
        Ok(code) => code,
        Err(error) => {
            // The chain of causes, one line each; faults of the configuration are several lines already.
            out::complain(format_args!("sangkien: {error}"));
            for cause in error.chain().skip(1) {
                out::complain(format_args!("  because: {cause}"));
            }
            ExitCode::FAILURE
        }
    }
}

fn dispatch(cli: &Cli) -> anyhow::Result<ExitCode> {
    match cli.chosen() {
        Command::Check => check::run(&cli.global),
        Command::Workflow { format } => workflow::run(&cli.global, format),
        Command::Serve(options) => serve::run(&cli.global, &options),
        Command::Migrate => migrate::run(&cli.global),
        Command::Work(options) => work::run(&cli.global, options),
        Command::Staff(command) => staff::run(&cli.global, &command),
        Command::Seed { initiatives, seed } => seed::run(&cli.global, initiatives, seed),
        Command::Export(command) => export::run(&cli.global, &command),
        Command::Audit(command) => audit::run(&cli.global, &command),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split_whitespace())
    }

    #[test]
    fn the_definitions_hold() {
        Cli::command().debug_assert();
    }

    #[test]
    fn no_command_is_the_demonstration() {
        let cli = parse("sangkien --data /tmp/x").unwrap();
        assert!(matches!(
            cli.chosen(),
            Command::Serve(Serve {
                demo: true,
                fresh: false,
                no_worker: false
            })
        ));
        assert_eq!(cli.global.data, Some("/tmp/x".into()));
        assert!(matches!(
            parse("sangkien serve").unwrap().chosen(),
            Command::Serve(Serve { demo: false, .. })
        ));
    }

    #[test]
    fn a_clock_in_a_file_is_only_for_a_demonstration() {
        let global = parse("sangkien --clock now.txt").unwrap().global;
        let real = Config::load(&Inputs::default()).unwrap();
        assert!(global.clock(&real).is_err());
        let inputs = Inputs::default().with_option("--demo", "demo.on", "true");
        assert!(global.clock(&Config::load(&inputs).unwrap()).is_ok());
        assert!(Global::default().clock(&real).is_ok());
    }

    #[test]
    fn the_contract_is_understood() {
        for line in [
            "sangkien serve --demo --fresh --no-worker",
            "sangkien --data d --config c.toml --clock now work",
            "sangkien migrate",
            "sangkien check",
            "sangkien workflow --format svg",
            "sangkien seed --initiatives 20000 --seed 7",
            "sangkien staff add-administrator admin --name Ai",
            "sangkien staff add lan --name Lan --role intake_officer --agency BKHCN",
            "sangkien staff grant admin --role council_chair --agency BKHCN",
            "sangkien staff reset-second-factor admin",
            "sangkien export accepted --format jsonl --out x --since 2026-01-01 --agency BYT --kind ordinary",
            "sangkien audit verify",
        ] {
            assert!(parse(line).is_ok(), "{line}");
        }
        for line in [
            "sangkien serve --fresh",
            "sangkien staff grant admin --role king --agency BKHCN",
            "sangkien export accepted --format pdf --out x",
            "sangkien export accepted --format csv --out x --since 31/02/2026",
            "sangkien dance",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
