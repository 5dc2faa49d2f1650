//! Waiting for the operator: Ctrl-C, or the signal with which services are stopped. The first asks to finish what is
//! in hand; the second, or the end of the time for that, ends the process as it stands: whatever was leased is taken
//! up again by who comes next.

use std::future::Future;
use std::time::Duration;

/// Requests and connections are given `server.shutdown` by the server itself; this is for what they leave.
const GRACE: Duration = Duration::from_secs(5);

/// Lets `work` finish after the process was asked to stop: hardly longer than `server.shutdown`, and not after a
/// second signal.
pub(super) async fn finish_within<T>(shutdown: Duration, work: impl Future<Output = T>) -> T {
    let status = tokio::select! {
        done = work => return done,
        () = again() => {
            tracing::warn!("asked a second time to stop: what is in hand is left");
            1
        }
        () = tokio::time::sleep(shutdown.saturating_add(GRACE)) => {
            tracing::warn!("what is in hand takes longer than `server.shutdown`: it is left");
            0
        }
    };
    // Threads that build a workbook would be waited for.
    std::process::exit(status)
}

/// Returns when the process is asked to stop once more. Whoever passes a signal on may do so twice (`timeout` tells its
/// program, and then its group): within a second it is the same one.
async fn again() {
    tokio::time::sleep(Duration::from_secs(1)).await;
    wait().await;
}

/// Returns when the process is asked to stop.
pub(super) async fn wait() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => {
                let _ = interrupt.await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}
