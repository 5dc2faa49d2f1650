//! Where a file stands, and how it came there, as the database has it.

use sangkien::db::{events, initiatives};
use sangkien::domain::id::{InitiativeId, Version};

use crate::town::Town;

/// What must not move when something is refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Facts {
    pub state: String,
    pub version: Version,
    pub events: usize,
    pub agency: Option<String>,
    pub due: Option<String>,
}

pub fn facts(town: &Town, id: InitiativeId) -> Facts {
    let read = town.db.read_blocking(move |conn| {
        let row = initiatives::get(conn, id)?;
        Ok::<_, sangkien::db::DbError>((row, events::list(conn, id)?.len()))
    });
    let (row, events) = read.unwrap();
    Facts {
        state: row.state.to_string(),
        version: row.version,
        events,
        agency: row.agency_id.map(|agency| agency.to_string()),
        due: row.due_on.map(|day| day.to_string()),
    }
}

/// The states a file went through, as its chain of events tells; the chain's hashes and numbers hold.
pub fn story(town: &Town, id: InitiativeId) -> Vec<String> {
    let chain = town.db.read_blocking(move |conn| events::list(conn, id));
    let mut story = vec!["draft".to_owned()];
    let mut last_version = None;
    for (number, stored) in chain.unwrap().iter().enumerate() {
        let event = &stored.event;
        assert_eq!(usize::try_from(event.sequence).unwrap(), number + 1);
        assert!(last_version < Some(event.version), "versions grow");
        last_version = Some(event.version);
        if let Some(to) = event.to {
            let from = event.from.map(|from| from.to_string());
            assert_eq!(from.as_ref(), story.last(), "no gap in the story");
            let moved = event.from != event.to || event.kind.to_string() == "forward";
            if moved {
                story.push(to.to_string());
            }
        }
    }
    story
}
