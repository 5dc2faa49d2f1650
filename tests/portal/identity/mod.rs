//! Signing in and staying signed in (`src/web/session/`): callbacks, forms that come too late, staff with
//! passwords, first visits, limits, headers. The identity provider of others is in `referees/`.

mod callback;
mod first_visit;
mod headers;
mod late_forms;
mod limits;
mod sessions;
mod staff;
mod twice;

use crate::databases::Kind;
use crate::harness::{Options, Portal};

/// When the portals of these tests begin.
const START: &str = "2026-11-02T02:00:00Z";

/// A demonstration of its own whose clock is ours.
fn with_clock(kind: Kind) -> Portal {
    let options = Options {
        clock: Some(START),
        ..Options::default()
    };
    Portal::start(kind, options)
}
