//! The local mailbox of a demonstration, read back for `/demo/mailbox`: what a mail program would show of
//! the files that the mailer wrote.

use std::path::Path;

use chrono::DateTime;
use mailparse::{MailHeaderMap, ParsedMail, addrparse_header, dateparse, parse_mail};

use crate::domain::id::NoticeId;
use crate::domain::time::Instant;

/// A mail in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSummary {
    /// The notice it tells, which is also its name in the mailbox.
    pub id: NoticeId,
    /// When it was sent.
    pub at: Instant,
    /// The recipient's name, where given.
    pub to_name: String,
    /// The recipient's address.
    pub to_address: String,
    /// The subject.
    pub subject: String,
}

/// A whole mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// What the list shows.
    pub summary: MailSummary,
    /// The sender as written.
    pub from: String,
    /// The `Message-ID` as written.
    pub message_id: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// A mailbox that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// The directory or a file cannot be read.
    #[error("cannot read the mailbox")]
    Unreadable(#[from] std::io::Error),
    /// A file is not a mail.
    #[error("not a mail")]
    Malformed(#[from] mailparse::MailParseError),
}

/// All mails, newest first. Files that are not mails of ours are passed over. A mailbox that does not
/// exist yet is empty.
///
/// # Errors
/// When the directory cannot be read.
pub fn list(directory: &Path) -> Result<Vec<MailSummary>, MailboxError> {
    let entries = match std::fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(cause.into()),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let is_mail = path.extension().is_some_and(|extension| extension == "eml");
        let id = path
            .file_stem()
            .and_then(|stem| stem.to_str()?.parse().ok());
        if let (true, Some(id)) = (is_mail, id)
            && let Some(mail) = read(directory, id)?
        {
            found.push(mail.summary);
        }
    }
    found.sort_by_key(|mail| std::cmp::Reverse((mail.at, mail.id)));
    Ok(found)
}

/// One mail, if it is there.
///
/// # Errors
/// When it cannot be read or is not a mail.
pub fn read(directory: &Path, id: NoticeId) -> Result<Option<Mail>, MailboxError> {
    // The name comes from a parsed id, never from an address: no path can be smuggled in.
    let bytes = match std::fs::read(directory.join(format!("{id}.eml"))) {
        Ok(bytes) => bytes,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(cause.into()),
    };
    Ok(Some(parse(id, &bytes)?))
}

/// Takes a message apart.
///
/// # Errors
/// When it is not a mail.
pub fn parse(id: NoticeId, bytes: &[u8]) -> Result<Mail, MailboxError> {
    let mail = parse_mail(bytes)?;
    let header = |name: &str| mail.headers.get_first_value(name).unwrap_or_default();
    let (to_name, to_address) = recipient(&mail);
    let seconds = dateparse(&header("Date")).unwrap_or_default();
    let at = Instant::new(DateTime::from_timestamp(seconds, 0).unwrap_or_default());
    Ok(Mail {
        summary: MailSummary {
            id,
            at,
            to_name,
            to_address,
            subject: header("Subject"),
        },
        from: header("From"),
        message_id: header("Message-ID"),
        text: part(&mail, "text/plain")?,
        html: part(&mail, "text/html")?,
    })
}

fn recipient(mail: &ParsedMail<'_>) -> (String, String) {
    mail.headers
        .get_first_header("To")
        .and_then(|header| addrparse_header(header).ok())
        .and_then(|list| list.extract_single_info())
        .map(|info| (info.display_name.unwrap_or_default(), info.addr))
        .unwrap_or_default()
}

/// The first part of a type, decoded.
fn part(mail: &ParsedMail<'_>, wanted: &str) -> Result<String, MailboxError> {
    for part in mail.parts() {
        if part.ctype.mimetype == wanted {
            return Ok(part.get_body()?.replace("\r\n", "\n"));
        }
    }
    Ok(String::new())
}
