//! For load balancers: is the process alive; may it get requests.

use actix_web::HttpResponse;

/// **Who:** anyone. The process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("live\n")
}

/// **Who:** anyone. The portal can do its work.
pub async fn ready() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain")
        .body("ready\n")
}
