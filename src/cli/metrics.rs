//! Where `/metrics` is: a listener of its own, which is not reachable with the portal.

use std::net::{SocketAddr, TcpListener};

use actix_web::{App, HttpResponse, HttpServer, web};

use crate::startup::listen;
use crate::telemetry::Metrics;

/// Begins to serve metrics; answers where, and whether that is another place than wished.
///
/// # Errors
/// When nothing can be listened on.
pub(super) fn serve(
    wished: SocketAddr,
    may_move: bool,
    metrics: Metrics,
) -> anyhow::Result<(SocketAddr, bool)> {
    let (listener, was_moved) = listen(wished, may_move)?;
    let address = listener.local_addr()?;
    actix_web::rt::spawn(server(listener, metrics)?);
    Ok((address, was_moved))
}

fn server(listener: TcpListener, metrics: Metrics) -> std::io::Result<actix_web::dev::Server> {
    Ok(HttpServer::new(move || {
        let metrics = metrics.clone();
        App::new().route(
            "/metrics",
            web::get().to(move || {
                let text = metrics.render();
                async move {
                    HttpResponse::Ok()
                        .content_type("text/plain; version=0.0.4")
                        .body(text)
                }
            }),
        )
    })
    .workers(1)
    .disable_signals()
    .listen(listener)?
    .run())
}
