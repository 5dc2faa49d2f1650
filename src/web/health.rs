//! For load balancers: is the process alive; may it get requests.

use actix_web::{HttpResponse, web};

use super::state::AppState;

/// **Who:** anyone. The process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("live\n")
}

/// **Who:** anyone. The portal can do its work: the database answers and is up to date.
pub async fn ready(state: web::Data<AppState>) -> HttpResponse {
    match state.db.ready().await {
        Ok(true) => HttpResponse::Ok()
            .content_type("text/plain")
            .body("ready\n"),
        Ok(false) => unready("not migrated\n"),
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "not ready: the database does not answer"
            );
            unready("database\n")
        }
    }
}

fn unready(why: &'static str) -> HttpResponse {
    HttpResponse::ServiceUnavailable()
        .content_type("text/plain")
        .body(why)
}
