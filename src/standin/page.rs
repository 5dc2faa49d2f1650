//! The pages of the stand-in. Every one says that it is not VNeID and that its people do not exist.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::authorize::{Request, Valid};
use super::people::{self, DemoPerson};
use super::provider::Op;
use crate::domain::locale::Locale;
use crate::i18n::Words;

const STYLE: &str = include_str!("../../templates/standin/style.css");

#[derive(Template)]
#[template(path = "standin/choose.html")]
struct Choose<'a> {
    words: &'a Words,
    action: String,
    other_language: String,
    groups: Vec<Group<'a>>,
}

/// People under one heading.
struct Group<'a> {
    title: String,
    people: Vec<Row<'a>>,
}

struct Row<'a> {
    person: &'static DemoPerson,
    note: &'a str,
    roles: Vec<String>,
}

#[derive(Template)]
#[template(path = "standin/message.html")]
struct Message<'a> {
    words: &'a Words,
    title: String,
    text: String,
}

/// Whom to sign in as. A request for a fresh sign-in comes from the staff's door, so staff come first.
pub(super) fn choose(op: &Op, valid: &Valid) -> HttpResponse {
    let words = op.words(valid.request.ui_locales.as_deref());
    let mut groups = vec![Group {
        title: words.t("standin-citizens").into_owned(),
        people: people::citizens()
            .map(|person| row(&words, person))
            .collect(),
    }];
    let mut agencies: Vec<&str> = Vec::new();
    for person in people::staff() {
        let home = person.roles.first().map_or("", |role| role.agency.as_str());
        if !agencies.contains(&home) {
            agencies.push(home);
        }
    }
    groups.extend(agencies.into_iter().map(|agency| {
        Group {
            title: words.word("standin-agency", agency).into_owned(),
            people: people::staff()
                .filter(|person| {
                    person
                        .roles
                        .first()
                        .is_some_and(|role| role.agency == agency)
                })
                .map(|person| row(&words, person))
                .collect(),
        }
    }));
    if valid.request.prompt.as_deref() == Some("login") {
        groups.rotate_left(1);
    }
    let other = match words.locale() {
        Locale::Vi => Locale::En,
        Locale::En => Locale::Vi,
    };
    let translated = Request {
        ui_locales: Some(other.to_string()),
        ..valid.request.clone()
    };
    let page = Choose {
        words: &words,
        action: address(&valid.request),
        other_language: address(&translated),
        groups,
    };
    // Chromium checks form-action along redirects: the way back to the portal must be allowed too.
    answer(
        StatusCode::OK,
        page.render(),
        &valid.redirect.origin().ascii_serialization(),
    )
}

/// A request that cannot be answered to whoever made it.
pub(super) fn wrong(op: &Op, locales: Option<&str>, key: &str) -> HttpResponse {
    message(
        op,
        locales,
        StatusCode::BAD_REQUEST,
        "standin-wrong-title",
        key,
    )
}

/// Signed out, and nowhere to go.
pub(super) fn signed_out(op: &Op, locales: Option<&str>) -> HttpResponse {
    message(
        op,
        locales,
        StatusCode::OK,
        "standin-out-title",
        "standin-out-text",
    )
}

/// Somebody typed the address.
pub(super) async fn home(op: web::Data<Op>) -> HttpResponse {
    message(
        &op,
        None,
        StatusCode::OK,
        "standin-home-title",
        "standin-home-text",
    )
}

pub(super) async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .body(STYLE)
}

fn message(
    op: &Op,
    locales: Option<&str>,
    status: StatusCode,
    title: &str,
    text: &str,
) -> HttpResponse {
    let words = op.words(locales);
    let page = Message {
        title: words.t(title).into_owned(),
        text: words.t(text).into_owned(),
        words: &words,
    };
    answer(status, page.render(), "")
}

fn row<'a>(words: &'a Words, person: &'static DemoPerson) -> Row<'a> {
    let mut roles: Vec<String> = Vec::new();
    let home = person.roles.first().map(|role| role.agency.as_str());
    for held in &person.roles {
        let role = words.word("role", held.role);
        roles.push(if Some(held.agency.as_str()) == home {
            role.into_owned()
        } else {
            let agency = words.word("standin-agency", &held.agency);
            words
                .t2("standin-role-at", "role", role, "agency", agency)
                .into_owned()
        });
    }
    Row {
        person,
        note: person.note(words.locale()),
        roles,
    }
}

fn address(request: &Request) -> String {
    let value = serde_json::to_value(request).unwrap_or_default();
    let pairs = value.as_object().into_iter().flatten();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs.filter_map(|(name, value)| Some((name, value.as_str()?))) {
        // The person was not found by it, or the page would not be shown.
        if name != "login_hint" {
            query.append_pair(name, value);
        }
    }
    format!("/authorize?{}", query.finish())
}

fn answer(status: StatusCode, page: Result<String, askama::Error>, form_to: &str) -> HttpResponse {
    match page {
        Ok(html) => {
            let policy = format!(
                "default-src 'none'; style-src 'self'; img-src data:; form-action 'self' {form_to}; \
                 frame-ancestors 'none'; base-uri 'none'"
            );
            HttpResponse::build(status)
                .content_type("text/html; charset=utf-8")
                .insert_header(("content-security-policy", policy))
                .body(html)
        }
        Err(error) => {
            tracing::error!(error = %error, "page of the stand-in not rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}
