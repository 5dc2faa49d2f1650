//! The token endpoint: a code and its PKCE verifier for an ID token and an access token. The client proves
//! itself by `client_secret_basic` or `client_secret_post`, not by both.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::grants::{Grant, TOKEN_SECONDS};
use super::provider::Op;
use super::userinfo::account_claims;

const ID_TOKEN_SECONDS: i64 = 3600;

#[derive(Debug, Deserialize)]
pub(super) struct Request {
    grant_type: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

pub(super) async fn exchange(
    op: web::Data<Op>,
    http: HttpRequest,
    form: web::Form<Request>,
) -> HttpResponse {
    if !authenticated(&op, &http, &form) {
        return HttpResponse::Unauthorized()
            .insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"standin\""))
            .json(json!({ "error": "invalid_client" }));
    }
    if form.grant_type.as_deref() != Some("authorization_code") {
        return refused("unsupported_grant_type");
    }
    let (Some(code), Some(verifier)) = (&form.code, &form.code_verifier) else {
        return refused("invalid_request");
    };
    let now = op.now();
    let Some((grant, token)) = op.grants().exchange(code, now) else {
        return refused("invalid_grant");
    };
    let ours = form.redirect_uri.as_deref() == Some(grant.redirect_uri.as_str());
    if !ours || !proven(verifier, &grant.challenge) {
        op.grants().revoke(&token);
        return refused("invalid_grant");
    }
    let signed = op.keys().sign(&id_token(&op, &grant, &token));
    match signed {
        Ok(id_token) => HttpResponse::Ok().json(json!({
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "scope": "openid profile",
            "id_token": id_token,
        })),
        Err(error) => {
            tracing::error!(error = %error, "ID token not signed");
            HttpResponse::InternalServerError().json(json!({ "error": "server_error" }))
        }
    }
}

/// Number and birth date are in userinfo only: an ID token travels in an address when a person signs out.
fn id_token(op: &Op, grant: &Grant, token: &str) -> serde_json::Value {
    let now = op.now().utc().timestamp();
    let half: Vec<u8> = Sha256::digest(token).into_iter().take(16).collect();
    let mut claims = account_claims(grant);
    claims.insert("iss".to_owned(), json!(op.issuer));
    claims.insert("aud".to_owned(), json!(op.settings.client_id));
    claims.insert("iat".to_owned(), json!(now));
    claims.insert(
        "exp".to_owned(),
        json!(now.saturating_add(ID_TOKEN_SECONDS)),
    );
    claims.insert(
        "auth_time".to_owned(),
        json!(grant.auth_time.utc().timestamp()),
    );
    claims.insert("at_hash".to_owned(), json!(URL_SAFE_NO_PAD.encode(half)));
    if let Some(nonce) = &grant.nonce {
        claims.insert("nonce".to_owned(), json!(nonce));
    }
    claims.into()
}

fn authenticated(op: &Op, http: &HttpRequest, form: &Request) -> bool {
    let basic = http.headers().get(header::AUTHORIZATION);
    match (basic, &form.client_secret) {
        (Some(basic), None) => basic
            .to_str()
            .ok()
            .and_then(credentials)
            .is_some_and(|(id, secret)| op.is_client(&id, &secret)),
        (None, Some(secret)) => op.is_client(form.client_id.as_deref().unwrap_or_default(), secret),
        (Some(_), Some(_)) | (None, None) => false,
    }
}

/// Both halves are form-encoded before they are joined (RFC 6749, 2.3.1).
fn credentials(header: &str) -> Option<(String, String)> {
    let encoded = header.strip_prefix("Basic ")?;
    let joined = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = joined.split_once(':')?;
    let decoded = |half: &str| {
        let half = half.replace('+', " ");
        urlencoding::decode(&half)
            .map(std::borrow::Cow::into_owned)
            .ok()
    };
    Some((decoded(id)?, decoded(secret)?))
}

fn proven(verifier: &str, challenge: &str) -> bool {
    let hashed = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    (43..=128).contains(&verifier.len())
        && bool::from(hashed.as_bytes().ct_eq(challenge.as_bytes()))
}

fn refused(error: &str) -> HttpResponse {
    HttpResponse::BadRequest().json(json!({ "error": error }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verifier_of_rfc_7636_proves_its_challenge() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(proven(
            verifier,
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        ));
        assert!(!proven(
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        ));
    }

    #[test]
    fn both_halves_of_basic_are_form_encoded() {
        let header = format!("Basic {}", STANDARD.encode("sang+ki%E1%BA%BFn:a%3Ab"));
        assert_eq!(
            credentials(&header),
            Some(("sang kiến".to_owned(), "a:b".to_owned()))
        );
        assert_eq!(credentials("Basic !!"), None);
    }
}
