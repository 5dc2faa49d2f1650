//! Parses nothing itself: hands the command line to `cli` and turns its answer into an exit code.

/// A page is made of many small texts; the usual allocator spends a sixth of the processor on them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    sangkien::cli::run()
}
