//! What became of one attempt to send: sent, not now, or never; with what the mail server said, for staff
//! to see. The answer is stored in clear, so it must not contain the recipient's address.

use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::response::Response;

/// The longest answer that is kept, in characters.
const ANSWER_AT_MOST: usize = 500;

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The other side took it over.
    Sent {
        /// What it said.
        answer: String,
    },
    /// Not now: try again later.
    Temporary {
        /// What the other side or the network said.
        answer: String,
    },
    /// The mail server was not reached, or said nothing in time; it will hardly do better with the next
    /// mail. Try again later.
    Unanswered {
        /// What the network said; empty when nothing was said in time.
        answer: String,
    },
    /// Never: a person has to look.
    Permanent {
        /// What the other side said.
        answer: String,
    },
}

/// Refusals that are about the mail or its address: trying again would be refused again.
///
/// 521 and 556: the host takes no mail. 550, 551, 553: no such mailbox. 552: over its limits for good.
/// 554: refused as a whole. 500, 501, 502, 503, 504, 555: what we said makes no sense to it.
const PERMANENT: [u16; 13] = [
    500, 501, 502, 503, 504, 521, 550, 551, 552, 553, 554, 555, 556,
];

/// Refusals that sound final but are about our sign-in or its protection: an operator mends the settings,
/// and no notice should die of it meanwhile.
const OURS_TO_MEND: [u16; 4] = [530, 534, 535, 538];

impl Delivery {
    /// What was said, in any case.
    #[must_use]
    pub fn answer(&self) -> &str {
        match self {
            Self::Sent { answer }
            | Self::Temporary { answer }
            | Self::Unanswered { answer }
            | Self::Permanent { answer } => answer,
        }
    }

    /// A mail server's acceptance.
    pub(super) fn accepted(response: &Response, recipient: &str) -> Self {
        let lines: Vec<&str> = response.message().collect();
        let answer = format!("{} {}", response.code(), lines.join(" "));
        Self::Sent {
            answer: storable(&answer, recipient),
        }
    }

    /// A failure on the way or a mail server's refusal.
    pub(super) fn failed(fault: &SmtpError, recipient: &str) -> Self {
        let answer = storable(&fault.to_string(), recipient);
        let code = fault.status().map(u16::from);
        if is_permanent(code) {
            Self::Permanent { answer }
        } else if code.is_none() && !fault.is_client() && !fault.is_response() {
            Self::Unanswered { answer }
        } else {
            Self::Temporary { answer }
        }
    }
}

/// Without a code it was the network, a timeout, TLS or our settings: all of that passes or is mended.
fn is_permanent(code: Option<u16>) -> bool {
    match code {
        Some(code) if OURS_TO_MEND.contains(&code) => false,
        Some(code) => PERMANENT.contains(&code) || (500..600).contains(&code),
        None => false,
    }
}

/// Cut to size, on one line, without the recipient.
fn storable(answer: &str, recipient: &str) -> String {
    let line = answer.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|letter| !letter.is_control()).collect();
    let hidden = hide(&line, recipient);
    let hidden = match recipient.split_once('@') {
        Some((mailbox, _)) if mailbox.len() >= 3 => hide(&hidden, mailbox),
        _ => hidden,
    };
    hidden.chars().take(ANSWER_AT_MOST).collect()
}

/// `text` with every occurrence of `secret` replaced, whatever the case of its ASCII letters.
fn hide(text: &str, secret: &str) -> String {
    if secret.is_empty() {
        return text.to_owned();
    }
    let lower = text.to_ascii_lowercase();
    let wanted = secret.to_ascii_lowercase();
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    // ASCII lowering keeps every byte where it was, so places in `lower` are places in `text`.
    for (place, found) in lower.match_indices(&wanted) {
        shown.push_str(text.get(from..place).unwrap_or_default());
        shown.push('…');
        from = place + found.len();
    }
    shown.push_str(text.get(from..).unwrap_or_default());
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_of_the_address_are_final_and_all_else_is_tried_again() {
        for code in [550, 551, 553, 554, 500, 521, 556, 571] {
            assert!(is_permanent(Some(code)), "{code}");
        }
        for code in [421, 450, 451, 452, 454, 471, 530, 534, 535, 538] {
            assert!(!is_permanent(Some(code)), "{code}");
        }
        assert!(!is_permanent(None), "network, TLS, timeouts");
    }

    #[test]
    fn the_stored_answer_does_not_contain_the_address() {
        let answer = storable(
            "permanent error (550): 5.1.1 <An.Nguyen@Example.vn>: Recipient\r\naddress rejected: user an.nguyen unknown",
            "an.nguyen@example.vn",
        );
        assert_eq!(
            answer,
            "permanent error (550): 5.1.1 <…>: Recipient address rejected: user … unknown"
        );
    }

    #[test]
    fn an_endless_answer_is_cut() {
        assert_eq!(
            storable(&"x".repeat(5_000), "a@b").chars().count(),
            ANSWER_AT_MOST
        );
    }
}
