//! What lies in people's inboxes, and what its letters say.

use std::collections::BTreeMap;

use sangkien::domain::id::{InitiativeId, NoticeId};
use sangkien::domain::locale::Locale;
use sangkien::domain::text_enum::TextEnum;
use sangkien::mail::{RenderSettings, Renderer};
use sangkien::services::inbox::{self, Entry};
use sangkien::standin::people as invented;

use crate::town::Town;

/// The inbox of everybody in town, about one file.
pub fn inboxes(town: &Town, id: InitiativeId) -> BTreeMap<&'static str, Vec<Entry>> {
    let mut found = BTreeMap::new();
    for person in invented::all() {
        let actor = if person.roles.is_empty() {
            town.citizen(&person.key)
        } else {
            town.staff(&person.key)
        };
        let (ctx, mut after, mut entries) = (town.ctx(actor), None, Vec::new());
        loop {
            let ctx = ctx.clone();
            let read = town
                .db
                .read_blocking(move |conn| inbox::list(conn, &ctx, after));
            let page: sangkien::db::page::Page<Entry, NoticeId> = read.unwrap();
            entries.extend(
                page.items
                    .into_iter()
                    .filter(|entry| entry.data.initiative == Some(id)),
            );
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        found.insert(person.key.as_str(), entries);
    }
    found
}

/// As the worker has it.
pub fn renderer() -> Renderer {
    Renderer::new(RenderSettings {
        public_url: "https://sangkien.example.vn".to_owned(),
        demonstration: false,
        templates: None,
    })
    .unwrap()
}

/// What a letter says in each language.
pub fn letters(renderer: &Renderer, entry: &Entry) -> Vec<String> {
    let render = |locale: &Locale| {
        renderer
            .render(entry.kind, &entry.data, *locale)
            .unwrap()
            .text
    };
    Locale::ALL.iter().map(render).collect()
}
