//! E-mail (workflow.md, Notices): a typed notice becomes subject, text and HTML; a mailer sends it and says
//! what the other side answered. Who is told what, and when to try again, is decided elsewhere.

mod error;
pub mod mailbox;
mod message;
mod outcome;
mod render;
mod server;
mod sheet;
mod transport;

pub use error::{MailError, TemplateError};
pub use message::Outgoing;
pub use outcome::Delivery;
pub use render::{RenderSettings, Rendered, Renderer};
pub use transport::{Mailer, Sent};
