//! Parts of pages with more data than a template should work out: each renders itself (`{{ part }}`) from
//! its own small template in `templates/components/`, compiled once however many pages show it. Small
//! parts without data are macros in `templates/components/ui.html`.

mod bars;
mod clock;
mod faults;
mod field;
mod lists;
mod menu;
mod months;
mod qr;
mod routing;
mod state;
mod timeline;
mod to_mend;

pub use bars::{Bar, Bars};
pub use clock::{ClockBar, Span};
pub use faults::FaultList;
pub use field::{Choice, Field, Rows};
pub use lists::{Pager, Tab, Tabs};
pub use menu::Menu;
pub use months::Months;
pub use qr::Qr;
pub use routing::routing_reason;
pub use state::{Badge, Due};
pub use timeline::{Entry, Mark, Timeline};
pub use to_mend::ToMend;

/// Declares that what a component writes is HTML already; its template escaped what people typed.
macro_rules! writes_html {
    ($($name:ty),+ $(,)?) => { $( impl askama::filters::HtmlSafe for $name {} )+ };
}
use writes_html;

#[cfg(test)]
mod tests;
