//! What an assistant types: it stays in their list as long as it can be written, and is handed in only as the
//! proposer read it.

use sangkien::domain::id::{FileId, InitiativeId, Version};
use sangkien::domain::person::Actor;
use sangkien::services::assist::{self, Papers};
use sangkien::services::{ServiceError, drafts, mine, uploads};

use crate::on_both;
use crate::paper::Paper;
use crate::town::Town;

const PROPOSER: &str = "nguyen-thi-hoa";
const ASSISTANT: &str = "tran-van-minh";

/// A draft of the proposer that the assistant typed whole.
fn typed(town: &Town) -> InitiativeId {
    let id = begun(town);
    for (section, _) in Paper::filled("ordinary", "Máy gieo hạt", "LV01").sections {
        save(town, id, &section);
    }
    id
}

fn begun(town: &Town) -> InitiativeId {
    let (proposer, assistant) = (town.person(PROPOSER), town.person(ASSISTANT));
    let begun = town.act(Actor::System, move |tx, ctx| {
        drafts::begin_for(tx, ctx, "ordinary", proposer, Some(assistant))
    });
    begun.unwrap().id
}

/// The assistant saves a section.
fn save(town: &Town, id: InitiativeId, section: &str) {
    let sections = Paper::filled("ordinary", "Máy gieo hạt", "LV01").sections;
    let found = sections.into_iter().find(|(name, _)| name == section);
    let (section, pairs) = found.unwrap();
    let seen = town.written(id);
    town.act(town.citizen(ASSISTANT), move |tx, ctx| {
        drafts::save_section(tx, ctx, id, seen, &section, &pairs).map(drop)
    })
    .unwrap();
}

/// The assistant attaches a document.
fn attach(town: &Town, id: InitiativeId, name: &str) -> FileId {
    let attached = town.attach(town.citizen(ASSISTANT), id, name, 20);
    attached.unwrap().id
}

/// What stands on the page of the proposer now.
fn on_the_page(town: &Town, id: InitiativeId) -> (Version, Papers) {
    let page = town.act(town.citizen(PROPOSER), move |tx, ctx| {
        let open = drafts::open(tx, ctx, id)?;
        let papers = Papers::of(open.documents.iter().map(|one| one.file_id));
        Ok((open.version(), papers))
    });
    page.unwrap()
}

fn agree(town: &Town, id: InitiativeId, read: &(Version, Papers)) -> Result<(), ServiceError> {
    let (seen, papers) = read.clone();
    town.act(town.citizen(PROPOSER), move |tx, ctx| {
        assist::agree(tx, ctx, id, seen, &papers, "Tôi đồng ý.")
    })
}

fn asks(town: &Town, id: InitiativeId) -> bool {
    let asks = town.act(Actor::System, move |tx, ctx| {
        let open = drafts::open(tx, ctx, id)?;
        mine::needs_consent(tx, &open.file.row)
    });
    asks.unwrap()
}

fn is_stale(answer: &Result<(), ServiceError>) -> bool {
    matches!(answer, Err(ServiceError::Stale { .. }))
}

on_both! {
    fn nobody_agrees_to_what_was_not_on_their_page(database: &Database) {
        let town = Town::settle(database);
        let id = typed(&town);
        let before = on_the_page(&town, id);
        save(&town, id, &Paper::filled("ordinary", "Máy gieo hạt", "LV01").sections[0].0);
        assert!(is_stale(&agree(&town, id, &before)), "a section was saved");
        let before = on_the_page(&town, id);
        let one = attach(&town, id, "một.pdf");
        assert!(is_stale(&agree(&town, id, &before)), "a document was added");
        let before = on_the_page(&town, id);
        town.act(town.citizen(ASSISTANT), move |tx, ctx| uploads::remove(tx, ctx, id, one)).unwrap();
        assert!(is_stale(&agree(&town, id, &before)), "a document was taken off");
        assert!(asks(&town, id));
        let none = agree(&town, id, &on_the_page(&town, id));
        assert!(none.is_ok(), "{none:?}");
        assert!(!asks(&town, id));
    }

    fn documents_that_come_or_go_after_the_agreement_ask_for_another(database: &Database) {
        let mut town = Town::settle(database);
        let id = typed(&town);
        attach(&town, id, "một.pdf");
        agree(&town, id, &on_the_page(&town, id)).unwrap();
        assert!(!asks(&town, id));
        // begun before the agreement, arrived after it
        let now = town.now;
        town.now = now.plus_seconds(-60);
        let two = attach(&town, id, "hai.pdf");
        town.now = now.plus_seconds(1);
        assert!(asks(&town, id), "one more");
        agree(&town, id, &on_the_page(&town, id)).unwrap();
        assert!(!asks(&town, id));
        town.now = now.plus_seconds(2);
        town.act(town.citizen(ASSISTANT), move |tx, ctx| uploads::remove(tx, ctx, id, two)).unwrap();
        assert!(asks(&town, id), "one less");
        let hand_in = |who: &'static str, page: &(Version, Papers)| {
            let (seen, papers) = page.clone();
            town.act(town.citizen(who), move |tx, ctx| {
                mine::hand_in(tx, ctx, id, seen, &papers, &["truth".to_owned()]).map(drop)
            })
        };
        let page = on_the_page(&town, id);
        let handed_in = hand_in(ASSISTANT, &page);
        assert!(matches!(handed_in, Err(ServiceError::Refused(_))), "{handed_in:?}");
        // nor does the proposer hand in a document that was not on their page
        attach(&town, id, "thêm.pdf");
        let handed_in = hand_in(PROPOSER, &page);
        assert!(matches!(handed_in, Err(ServiceError::Stale { .. })), "{handed_in:?}");
        let page = on_the_page(&town, id);
        agree(&town, id, &page).unwrap();
        hand_in(ASSISTANT, &page).unwrap();
    }

    fn an_assistant_finds_an_old_draft_however_many_files_came_after_it(database: &Database) {
        let mut town = Town::settle(database);
        let old = begun(&town);
        town.now = town.now.plus_seconds(1);
        for _ in 0..50 {
            begun(&town);
        }
        database.execute(
            "UPDATE initiatives SET state = 'withdrawn', waits_for = 'nobody' \
             WHERE created_at > (SELECT min(created_at) FROM initiatives)",
        );
        let home = town.act(town.citizen(ASSISTANT), |tx, ctx| mine::home(tx, ctx, None)).unwrap();
        assert_eq!(home.assisted.iter().map(|row| row.id).collect::<Vec<_>>(), [old]);
    }
}
