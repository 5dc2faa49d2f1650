//! How far a long command is: one line that counts on a terminal, a line now and then elsewhere.

use std::io::{IsTerminal as _, Write as _};

/// Steps between two lines where nobody watches.
const SPARSE: u64 = 100_000;
/// Steps between two changes of the line on a terminal.
const OFTEN: u64 = 500;

/// A count on standard error, so that standard output stays what was asked for.
#[derive(Debug)]
pub struct Progress {
    what: &'static str,
    terminal: bool,
    shown: u64,
}

impl Progress {
    /// Counts `what`.
    #[must_use]
    pub fn new(what: &'static str) -> Self {
        Self {
            what,
            terminal: std::io::stderr().is_terminal(),
            shown: 0,
        }
    }

    /// So many are done, of so many where that is known.
    pub fn at(&mut self, done: u64, of: Option<u64>) {
        let step = if self.terminal { OFTEN } else { SPARSE };
        if done < self.shown.saturating_add(step) && of != Some(done) {
            return;
        }
        self.shown = done;
        let of = of.map(|of| format!(" of {of}")).unwrap_or_default();
        let mut out = std::io::stderr();
        // Nobody reads on: the work goes on all the same.
        let _ = if self.terminal {
            write!(out, "\r{done}{of} {}\x1b[K", self.what).and_then(|()| out.flush())
        } else {
            writeln!(out, "{done}{of} {}", self.what)
        };
    }

    /// Takes the line away before something else is said.
    pub fn clear(&mut self) {
        if self.terminal {
            let mut out = std::io::stderr();
            let _ = write!(out, "\r\x1b[K").and_then(|()| out.flush());
        }
    }
}
