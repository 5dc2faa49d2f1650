//! Logs, spans and metrics, set up once per process. Personal data is never logged; fields are dotted and
//! stable (`initiative.id`, `actor.role`, `duration_ms`), so that searches in logs keep working.

use std::io::IsTerminal as _;
use std::time::Duration;

use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::util::TryInitError;

use crate::config::{LogConfig, LogFormat};

/// Telemetry that could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `log.filter` is not a list of directives.
    #[error("log.filter cannot be read")]
    Filter(#[from] ParseError),
    /// Somebody set up logging before.
    #[error("logging is set up already")]
    Logs(#[from] TryInitError),
    /// Somebody set up metrics before.
    #[error("metrics are set up already")]
    Metrics(#[from] BuildError),
}

/// Sends log lines to standard error: for people on a terminal, as JSON otherwise, unless settings say so.
///
/// # Errors
/// A filter that cannot be read, or a second call in one process.
pub fn start_logging(config: &LogConfig) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(&config.filter)?;
    let terminal = std::io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let pretty = match config.format {
        LogFormat::Auto => terminal,
        LogFormat::Pretty => true,
        LogFormat::Json => false,
    };
    use tracing_subscriber::util::SubscriberInitExt as _;
    if pretty {
        lines
            .with_ansi(terminal)
            .with_target(false)
            .finish()
            .try_init()?;
    } else {
        lines
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .finish()
            .try_init()?;
    }
    Ok(())
}

/// What was counted and measured so far. Cheap to clone.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    /// Everything in Prometheus' text format.
    #[must_use]
    pub fn render(&self) -> String {
        self.0.run_upkeep();
        self.0.render()
    }

    /// Counts what was measured into its buckets now and then, whether somebody asks for it or not: each single
    /// time is kept until then, and a node that nobody watches would keep them all.
    pub async fn keep_counting(self) {
        let mut every = tokio::time::interval(UPKEEP);
        loop {
            every.tick().await;
            self.0.run_upkeep();
        }
    }
}

/// How long single measurements wait to be counted.
const UPKEEP: Duration = Duration::from_secs(5);
/// Seconds; from a cached page to an export.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// Sends all metrics of this process to one place that can be rendered.
///
/// # Errors
/// A second call in one process.
pub fn start_metrics() -> Result<Metrics, TelemetryError> {
    let handle = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)?
        .install_recorder()?;
    Ok(Metrics(handle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_rendered_by_name() {
        let metrics = start_metrics().unwrap();
        metrics::counter!("sangkien_test_total", "kind" => "one").increment(2);
        metrics::histogram!("sangkien_test_seconds").record(0.004);
        let text = metrics.render();
        assert!(
            text.contains("sangkien_test_total{kind=\"one\"} 2"),
            "{text}"
        );
        assert!(
            text.contains("sangkien_test_seconds_bucket{le=\"0.005\"} 1"),
            "{text}"
        );
    }

    #[test]
    fn a_filter_that_cannot_be_read_is_an_error() {
        let config = LogConfig {
            filter: "sangkien=loud=very".to_owned(),
            format: LogFormat::Json,
        };
        assert!(matches!(
            start_logging(&config),
            Err(TelemetryError::Filter(_))
        ));
    }
}
