//! What the system knows of processes: processor time and memory.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// The processor time of a process so far.
pub fn processor_time(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // Behind the name, which may hold anything: the 14th and 15th field of the whole line.
    let fields: Vec<&str> = stat
        .rsplit_once(')')
        .map_or("", |(_, rest)| rest)
        .split_whitespace()
        .collect();
    let ticks: u64 = [11, 12]
        .iter()
        .filter_map(|at| fields.get(*at)?.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10)
}

/// All processes with these children's parent: a server and its workers.
pub fn family(parent: u32) -> Vec<u32> {
    let mut all = vec![parent];
    all.extend(processes().filter(|pid| parent_of(*pid) == Some(parent)));
    all
}

/// A process that this one started.
pub fn child_of(parent: u32) -> Option<u32> {
    processes().find(|pid| parent_of(*pid) == Some(parent))
}

/// The memory of a process that is no other's and no file's, in KiB.
pub fn own_memory(pid: u32) -> i64 {
    memory(pid, "RssAnon:")
}

/// The memory of a process that is not on disk, whosever it is, in KiB.
pub fn resident_memory(pid: u32) -> i64 {
    memory(pid, "VmRSS:")
}

fn memory(pid: u32, name: &str) -> i64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or_default()
}

pub fn parent_of(pid: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?
        .1
        .split_whitespace()
        .nth(1)?
        .parse()
        .ok()
}

/// The process of this executable that was given this directory.
pub fn running(executable: &str, data: &Path) -> Option<u32> {
    processes().find(|pid| {
        let own = std::fs::read_link(format!("/proc/{pid}/exe")).unwrap_or_default();
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).into_owned();
        own == Path::new(executable) && line.contains(&*data.to_string_lossy())
    })
}

/// This process and these on one processor until the answer is dropped. Where they meet is the scheduler's choice
/// else, made once for each pair and kept: a question that has to wake another processor takes three times as long
/// to come and go, and two connections of one run differ by more than what is measured.
pub fn together(others: &[u32]) -> Together {
    let mut pids = vec![std::process::id()];
    pids.extend(others);
    let together = Together { pids };
    together.bind("0");
    together
}

/// Processes that share one processor for now.
pub struct Together {
    pids: Vec<u32>,
}

impl Together {
    fn bind(&self, processors: &str) {
        for pid in &self.pids {
            let pid = pid.to_string();
            let bound = Command::new("taskset")
                .args(["--all-tasks", "--cpu-list", "--pid", processors, &pid])
                .stdout(Stdio::null())
                .status();
            if !bound.is_ok_and(|status| status.success()) {
                eprintln!("process {pid} runs where it likes: `taskset` did not bind it");
            }
        }
    }
}

impl Drop for Together {
    fn drop(&mut self) {
        self.bind("0-1023");
    }
}

fn processes() -> impl Iterator<Item = u32> {
    let entries = std::fs::read_dir("/proc").unwrap();
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}
