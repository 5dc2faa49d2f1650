//! Userinfo, and the claims by VNeID's names.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::grants::Grant;
use super::provider::Op;

pub(super) async fn about(op: web::Data<Op>, http: HttpRequest) -> HttpResponse {
    let token = http
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let now = op.now();
    let claims = token.and_then(|token| op.grants().holder(token, now).map(all_claims));
    match claims {
        Some(claims) => HttpResponse::Ok().json(claims),
        None => HttpResponse::Unauthorized()
            .insert_header((header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\""))
            .finish(),
    }
}

/// About the account: in ID token and userinfo.
pub(super) fn account_claims(grant: &Grant) -> Map<String, Value> {
    let person = grant.person;
    let claims = json!({
        "sub": person.sub,
        "TechID": person.sub,
        "LoaiTaiKhoan": "1",
        "loginIdp": "standin",
        "acr": grant.level.to_string(),
    });
    match claims {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// About the person too: in userinfo only.
fn all_claims(grant: &Grant) -> Map<String, Value> {
    let person = grant.person;
    let mut claims = account_claims(grant);
    claims.insert("HoVaTen".to_owned(), json!(person.name));
    claims.insert("SoDinhDanh".to_owned(), json!(person.citizen_number));
    let born = person.birth_date.format("%Y%m%d").to_string();
    claims.insert("NgayThangNamSinh".to_owned(), json!(born));
    claims
}
