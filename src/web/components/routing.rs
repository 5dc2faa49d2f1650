//! Why routing sent a file to its first agency, in a sentence.

use super::super::page::Page;
use crate::domain::reference::Reference;
use crate::domain::routing::Reason;

/// The sentence of a reason, with names in the place of codes; a code that the tables know no longer stands
/// for itself.
pub fn routing_reason(page: &Page, reference: &Reference, reason: &Reason) -> String {
    let Some((key, code)) = reason.param() else {
        return page.t(reason.message()).into_owned();
    };
    let found = match reason {
        Reason::Field(code) => reference.fields.get(code).map(|entry| &entry.name),
        Reason::Province(code) => reference.provinces.get(code).map(|entry| &entry.name),
        _ => reference.agency(code).map(|agency| &agency.name),
    };
    let name = found.map_or(code, |name| name.get(page.locale));
    page.t1(reason.message(), key, name).into_owned()
}
