//! What a proposer types while they mend a returned file is theirs until they hand it in: staff see the file
//! as it was, and neither is in the other's way.

use sangkien::db::initiatives::{self, InitiativeRow};
use sangkien::domain::id::{FileId, InitiativeId, Version};
use sangkien::domain::workflow::State;
use sangkien::services::assist::Papers;
use sangkien::services::desk::Audience;
use sangkien::services::{ServiceError, decide, drafts, messages, mine, submit, uploads};

use crate::on_both;
use crate::paper::Paper;
use crate::town::Town;
use crate::way::{APPROVER, INTAKE, WHY};

fn row(town: &Town, id: InitiativeId) -> InitiativeRow {
    town.db
        .read_blocking(move |conn| initiatives::get(conn, id))
        .unwrap()
}

fn returned(town: &Town) -> InitiativeId {
    let id = town.submitted();
    town.send_back_for_mending(id);
    id
}

fn save(
    town: &Town,
    id: InitiativeId,
    seen: Version,
    name: &str,
    value: &str,
) -> Result<Version, ServiceError> {
    let paper = Paper::filled("ordinary", "Máy gieo hạt", "LV01").with(name, value);
    let (section, pairs) = paper.section_of(name);
    town.act(town.citizen("nguyen-thi-hoa"), move |tx, ctx| {
        Ok(drafts::save_section(tx, ctx, id, seen, &section, &pairs)?.version)
    })
}

fn hand_in(town: &Town, id: InitiativeId, seen: Version) -> Result<(), ServiceError> {
    let ticked = ["truth".to_owned()];
    town.act(town.citizen("nguyen-thi-hoa"), move |tx, ctx| {
        let open = drafts::open(tx, ctx, id)?;
        let papers = Papers::of(open.documents.iter().map(|one| one.file_id));
        mine::hand_in(tx, ctx, id, seen, &papers, &ticked).map(drop)
    })
}

/// The title as its proposer has typed it.
fn answered(town: &Town, id: InitiativeId) -> String {
    let title = town.act(town.citizen("nguyen-thi-hoa"), move |tx, ctx| {
        Ok(drafts::open(tx, ctx, id)?
            .answers
            .title()
            .unwrap()
            .to_owned())
    });
    title.unwrap()
}

fn is_stale<T>(answer: &Result<T, ServiceError>) -> bool {
    matches!(answer, Err(ServiceError::Stale { .. }))
}

/// The proposer attaches a document where one file has room for one.
fn attach(town: &Town, id: InitiativeId) -> Result<FileId, ServiceError> {
    let attached = town.attach(town.citizen("nguyen-thi-hoa"), id, "anh.pdf", 1);
    Ok(attached?.id)
}

/// With what code no more was taken.
fn refused<T: std::fmt::Debug>(answer: Result<T, ServiceError>) -> &'static str {
    match answer {
        Err(ServiceError::Invalid(faults)) => faults[0].code,
        other => panic!("{other:?}"),
    }
}

const NEW: &str = "Máy gieo hạt kiểu mới";

on_both! {
    fn what_is_mended_shows_only_when_it_is_handed_in(database: &Database) {
        let town = Town::settle(database);
        let (again, stopped) = (returned(&town), returned(&town));
        for id in [again, stopped] {
            town.mend(id, "title", NEW);
            let row = row(&town, id);
            assert_eq!(row.title, "Máy gieo hạt");
        }
        town.resubmit(again);
        assert_eq!(row(&town, again).title, NEW);
        let seen = town.version(stopped);
        town.act(town.staff(APPROVER), move |tx, ctx| decide::stop(tx, ctx, stopped, seen, WHY.to_owned())).unwrap();
        let row = row(&town, stopped);
        assert_eq!((row.state, row.title.as_str()), (State::Stopped, "Máy gieo hạt"));
    }

    fn documents_handed_in_stay_and_leave_room_for_others(database: &Database) {
        let mut town = Town::settle(database);
        let hoa = town.citizen("nguyen-thi-hoa");
        let id = town.draft(&Paper::filled("ordinary", "Máy gieo hạt", "LV01"));
        let first = attach(&town, id).unwrap();
        assert_eq!(refused(attach(&town, id)), "too-many-files");
        let seen = town.version(id);
        town.act(hoa, move |tx, ctx| submit::submit(tx, ctx, id, seen, true)).unwrap();
        town.now = town.now.plus_seconds(60);
        town.send_back_for_mending(id);
        let second = attach(&town, id).unwrap();
        assert_eq!(refused(attach(&town, id)), "too-many-new-files");
        let stays = town.act(hoa, move |tx, ctx| uploads::remove(tx, ctx, id, first));
        assert!(matches!(stays, Err(ServiceError::NotFound)), "{stays:?}");
        town.act(hoa, move |tx, ctx| uploads::remove(tx, ctx, id, second)).unwrap();
        attach(&town, id).unwrap();
    }

    fn an_approver_stops_a_returned_file_whatever_is_typed_meanwhile(database: &Database) {
        let town = Town::settle(database);
        let id = returned(&town);
        let seen = town.version(id);
        town.mend(id, "summary", "Đã sửa: gieo hạt đều hơn, đỡ công ba phần tư.");
        assert_eq!(town.version(id), seen, "nothing happened to the file");
        town.act(town.staff(APPROVER), move |tx, ctx| decide::stop(tx, ctx, id, seen, WHY.to_owned())).unwrap();
    }

    fn of_two_windows_of_a_returned_file_the_second_is_told_and_staff_disturb_neither(database: &Database) {
        let town = Town::settle(database);
        let id = town.draft(&Paper::filled("ordinary", "Máy gieo hạt", "LV01"));
        let as_draft = town.written(id);
        let seen = town.version(id);
        let hoa = town.citizen("nguyen-thi-hoa");
        town.act(hoa, move |tx, ctx| submit::submit(tx, ctx, id, seen, true)).unwrap();
        town.send_back_for_mending(id);
        let first = town.written(id);
        let title = |seen: Version, text: &str| save(&town, id, seen, "title", text);
        assert!(is_stale(&title(as_draft, "Gõ từ bản nháp cũ")), "a window of the draft that it was");
        // an officer writes; what is typed is saved all the same
        town.act(town.staff(INTAKE[0]), move |tx, ctx| messages::write(tx, ctx, id, None, Audience::Everyone, WHY)).unwrap();
        let second = title(first, "Cửa sổ thứ nhất").unwrap();
        assert!(is_stale(&title(first, "Cửa sổ thứ hai")));
        assert_eq!(answered(&town, id), "Cửa sổ thứ nhất", "nothing is written over");
        assert!(is_stale(&hand_in(&town, id, first)), "handed in would be what the second window never showed");
        hand_in(&town, id, second).unwrap();
        // returned once more: the windows of the first time are outdated
        town.send_back_for_mending(id);
        for old in [first, second, second.next()] {
            assert!(is_stale(&title(old, "Gõ từ lần trước")), "{old:?}");
        }
        title(town.written(id), "Lần hai").unwrap();
        assert_eq!(row(&town, id).title, "Cửa sổ thứ nhất");
    }
}
