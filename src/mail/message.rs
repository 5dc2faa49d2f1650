//! A rendered notice as an Internet message: text and HTML alternatives, a `Message-ID` that derives from
//! the notice (a repeat is recognisable as one), marked as sent by a machine.

use std::time::SystemTime;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use lettre::{Address, address::AddressError};

use super::Rendered;
use crate::domain::id::NoticeId;
use crate::domain::time::Instant;

/// One mail to one person.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The notice it tells; of several, any one, but always the same.
    pub notice: NoticeId,
    /// The person's name, for the header.
    pub name: String,
    /// The person's address.
    pub address: String,
    /// The moment written into the mail.
    pub at: Instant,
    /// What it says.
    pub rendered: Rendered,
}

/// A mail that cannot be written down.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unwritable {
    #[error("not an e-mail address")]
    Address(#[from] AddressError),
    #[error("not a message")]
    Message(#[from] lettre::error::Error),
}

impl Outgoing {
    /// `<notice@host>`, the host being the portal's.
    pub(super) fn message_id(&self, host: &str) -> String {
        format!("<{}@{host}>", self.notice)
    }

    pub(super) fn message(&self, from: &Mailbox, host: &str) -> Result<Message, Unwritable> {
        let address: Address = self.address.trim().parse()?;
        let name = header_text(&self.name);
        let to = Mailbox::new((!name.is_empty()).then_some(name), address);
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let message = Message::builder()
            .from(from.clone())
            .to(to)
            .subject(header_text(&self.rendered.subject))
            .date(SystemTime::from(self.at.utc()))
            .message_id(Some(self.message_id(host)))
            // Keeps out-of-office replies from answering a machine.
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .multipart(MultiPart::alternative_plain_html(
                self.rendered.text.clone(),
                self.rendered.html.clone(),
            ))?;
        Ok(message)
    }
}

/// One line without control characters: a name could otherwise add headers, or make the writer of headers
/// give up.
fn header_text(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}
