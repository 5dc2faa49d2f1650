//! `sangkien work`: background work alone, beside nodes that serve with `--no-worker`.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;

use super::{Global, Work, out};
use crate::config::Faults;
use crate::mail::{Mailer, Renderer};
use crate::startup::Parts;
use crate::telemetry::start_metrics;
use crate::worker::{self, Wake};

/// Works until told to stop.
///
/// # Errors
/// Faults of the configuration, a database that is not up to date.
pub fn run(global: &Global, options: Work) -> anyhow::Result<ExitCode> {
    let parts = Parts::open(global, options.demo)?;
    let unfit = if options.demo {
        parts.config.unfit_for_demonstration()
    } else {
        parts.config.unfit_for_service()
    };
    if !unfit.is_empty() {
        return Err(Faults(unfit).into());
    }
    parts.require_migrated()?;
    parts.require_calendar()?;
    if !options.demo {
        parts.log_doubts();
    }
    // Until it ends, nobody throws its data away.
    let held = match options.demo {
        true => Some(super::demo::hold(&parts.config.content.data)?),
        false => None,
    };
    let metrics = start_metrics()?;
    let public = parts.config.server.public_base(parts.config.server.listen);
    actix_web::rt::System::new().block_on(async move {
        actix_web::rt::spawn(metrics.clone().keep_counting());
        let (mailer, renderer) = parts.mail(&public)?;
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let work = self::parts(&parts, mailer, Arc::new(renderer), Wake::default());
        // Before any work begins: where this fails, nothing was done by halves.
        if let Some(wished) = parts.config.server.metrics_listen {
            // A node that serves on the same machine has the same settings.
            let (address, _) = super::metrics::serve(wished, true, metrics)?;
            out::line(format_args!("metrics  http://{address}/metrics"))?;
        }
        out::line(format_args!("working"))?;
        let background = actix_web::rt::spawn(worker::run(work, stopped));
        super::signal::wait().await;
        let _ = stop.send(true);
        super::signal::finish_within(parts.config.server.shutdown, background)
            .await
            .context("background work")
    })?;
    drop(held);
    Ok(ExitCode::SUCCESS)
}

/// What background work needs of the parts.
pub(super) fn parts(
    parts: &Parts,
    mailer: Mailer,
    renderer: Arc<Renderer>,
    wake: Wake,
) -> worker::Parts {
    worker::Parts {
        db: parts.db.clone(),
        house: Arc::clone(&parts.house),
        clock: parts.clock.clone(),
        catalogue: Arc::clone(&parts.catalogue),
        files: parts.files.clone(),
        mailer,
        renderer,
        retry: parts.config.mail.retry,
        exports_kept: parts.config.exports.kept,
        retention: parts.config.retention,
        scratch: None,
        wake,
    }
}
