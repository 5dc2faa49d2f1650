//! Where people knock: pages, forms, addresses. Reads requests, calls one use case, writes a page; decides
//! nothing that a rule should decide. `docs/adding-a-page.md` says how a page is made.

pub mod admin;
pub mod assets;
pub mod components;
pub mod desk;
pub mod encoded;
pub mod error;
pub mod extract;
pub mod form_token;
pub mod given_back;
pub mod health;
pub mod middleware;
pub mod ministry;
pub mod my;
pub mod page;
pub mod public;
pub mod routes;
pub mod session;
pub mod state;
pub mod written;

use std::net::TcpListener;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use tracing_actix_web::TracingLogger;

use self::error::WebError;
use self::middleware::{bell, csrf, headers, limit, measure, pages, public_pages, trace};
use self::state::AppState;

/// How the server runs.
#[derive(Debug, Clone, Copy)]
pub struct Running {
    /// Worker threads; none means one per core.
    pub workers: Option<usize>,
    /// How long requests in flight may take to end when the portal stops, in seconds.
    pub shutdown_seconds: u64,
}

/// The server on a socket that is bound already. Signals are the caller's: background work stops with it.
///
/// # Errors
/// When the socket cannot be used.
pub fn server(state: AppState, listener: TcpListener, running: Running) -> std::io::Result<Server> {
    let state = web::Data::new(state);
    let server = HttpServer::new(move || app(state.clone()));
    let server = match running.workers {
        Some(workers) => server.workers(workers),
        None => server,
    };
    Ok(server
        .shutdown_timeout(running.shutdown_seconds)
        .disable_signals()
        .listen(listener)?
        .run())
}

fn app(
    state: web::Data<AppState>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    App::new()
        .app_data(state)
        .app_data(web::PathConfig::default().error_handler(|_, _| WebError::not_found().into()))
        .configure(routes::configure)
        .default_service(web::to(elsewhere))
        .wrap(from_fn(public_pages::serve))
        .wrap(from_fn(bell::ring))
        .wrap(from_fn(csrf::check))
        .wrap(from_fn(middleware::session::load))
        .wrap(from_fn(limit::check))
        .wrap(from_fn(pages::write))
        .wrap(from_fn(headers::add))
        .wrap(Compress::default())
        .wrap(from_fn(measure::note))
        .wrap(TracingLogger::<trace::RequestSpan>::new())
}

/// An address that is not in the table: another method would do, a slash too many, or nothing.
async fn elsewhere(req: HttpRequest) -> Result<HttpResponse, WebError> {
    let allowed = routes::allowed(req.path());
    if !allowed.is_empty() {
        let names: Vec<&str> = allowed
            .iter()
            .map(actix_web::http::Method::as_str)
            .collect();
        return Err(WebError::Method {
            allowed: names.join(", "),
        });
    }
    let shorter = req.path().trim_end_matches('/');
    if !shorter.starts_with("//") && shorter != req.path() && !routes::allowed(shorter).is_empty() {
        return Ok(HttpResponse::PermanentRedirect()
            .insert_header((header::LOCATION, shorter))
            .finish());
    }
    Err(WebError::not_found())
}

#[cfg(test)]
mod tests;
