//! `/demo/mailbox`: the mail of a demonstration, as its recipients would read it. Outside a demonstration
//! these addresses do not exist.

use std::path::PathBuf;

use actix_web::{HttpResponse, web};
use askama::Template;

use super::super::error::WebError;
use super::super::extract::TypedQuery;
use super::super::page::{Page, show};
use super::super::state::AppState;
use crate::domain::id::NoticeId;
use crate::mail::mailbox::{self, Mail, MailSummary, MailboxError};

/// More than anybody scrolls through.
const MOST: usize = 200;

#[derive(Template)]
#[template(path = "public/mailbox.html")]
struct ListPage {
    mails: Vec<MailSummary>,
    to: String,
    page: Page,
}

#[derive(Template)]
#[template(path = "public/mail.html")]
struct MailPage {
    mail: Mail,
    text: Vec<Piece>,
    page: Page,
}

/// A stretch of a mail's text; a link where it is an address of the web.
struct Piece {
    text: String,
    is_link: bool,
}

/// **Who:** anyone, in a demonstration.
pub async fn list(
    page: Page,
    query: TypedQuery,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let directory = directory(&state)?;
    let mut mails = read(move || mailbox::list(&directory)).await?;
    let to = query.shown("to").to_owned();
    mails.retain(|mail| to.is_empty() || mail.to_address == to);
    mails.truncate(MOST);
    show(&ListPage { mails, to, page })
}

/// **Who:** anyone, in a demonstration.
pub async fn one(
    page: Page,
    id: web::Path<String>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let directory = directory(&state)?;
    let id: NoticeId = id.parse().map_err(|_| WebError::not_found())?;
    let mail = read(move || mailbox::read(&directory, id)).await?;
    let mail = mail.ok_or_else(WebError::not_found)?;
    let text = pieces(&mail.text);
    show(&MailPage { mail, text, page })
}

fn directory(state: &AppState) -> Result<PathBuf, WebError> {
    state.site.mailbox.clone().ok_or_else(WebError::not_found)
}

/// Files are read where waiting for them stops nobody else.
async fn read<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, MailboxError> + Send + 'static,
) -> Result<T, WebError> {
    let outcome = web::block(work).await.map_err(WebError::internal)?;
    outcome.map_err(WebError::internal)
}

fn pieces(text: &str) -> Vec<Piece> {
    let link = |part: &str| part.starts_with("http://") || part.starts_with("https://");
    text.split_inclusive(char::is_whitespace)
        .flat_map(|part| {
            let word = part.trim_end();
            let space = part.get(word.len()..).unwrap_or_default();
            [(word, link(word)), (space, false)]
        })
        .filter(|(text, _)| !text.is_empty())
        .map(|(text, is_link)| Piece {
            text: text.to_owned(),
            is_link,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_become_links_and_no_space_is_lost() {
        let text = "Xem:\nhttp://127.0.0.1:8080/my?x=1\n\njavascript:alert(1) hết";
        let found = pieces(text);
        let links: Vec<&str> = found
            .iter()
            .filter(|piece| piece.is_link)
            .map(|piece| piece.text.as_str())
            .collect();
        assert_eq!(links, ["http://127.0.0.1:8080/my?x=1"]);
        let whole: String = found.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(whole, text);
    }
}
