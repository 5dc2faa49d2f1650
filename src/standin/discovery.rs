//! What a relying party reads first: metadata and keys. `/rotate` is for tests and scripts on this machine.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::provider::Op;

pub(super) async fn metadata(op: web::Data<Op>) -> HttpResponse {
    let at = |path: &str| format!("{}{path}", op.issuer);
    HttpResponse::Ok().json(json!({
        "issuer": op.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "userinfo_endpoint": at("/userinfo"),
        "end_session_endpoint": at("/end_session"),
        "jwks_uri": at("/jwks"),
        "scopes_supported": ["openid", "profile"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "acr_values_supported": ["1", "2"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": [
            "sub", "acr", "auth_time", "TechID", "LoaiTaiKhoan", "HoVaTen", "SoDinhDanh",
            "NgayThangNamSinh", "loginIdp",
        ],
        "ui_locales_supported": ["vi", "en"],
        "authorization_response_iss_parameter_supported": true,
        "request_uri_parameter_supported": false,
    }))
}

pub(super) async fn jwks(op: web::Data<Op>) -> HttpResponse {
    HttpResponse::Ok().json(op.keys().published())
}

/// Signs with a new key from now on. A page of a browser may not ask for it.
pub(super) async fn rotate(op: web::Data<Op>, request: HttpRequest) -> HttpResponse {
    let from_page = request.headers().contains_key("sec-fetch-site")
        || request.headers().contains_key(header::ORIGIN);
    if from_page {
        return HttpResponse::Forbidden().finish();
    }
    let rotated = web::block(move || op.rotate()).await;
    match rotated {
        Ok(Ok(())) => HttpResponse::NoContent().finish(),
        Ok(Err(error)) => {
            tracing::error!(error = %error, "key not rotated");
            HttpResponse::InternalServerError().finish()
        }
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
