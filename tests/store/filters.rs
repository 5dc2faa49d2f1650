//! Every filter narrows to exactly what fits: on the desk, in the public list, in an export. For each there is
//! more than one file that fits and more than one that does not, so a filter that is ignored is found out.

use std::collections::BTreeMap;

use sangkien::domain::export_row::{ExportFilter, ExportFormat};
use sangkien::domain::id::InitiativeId;
use sangkien::domain::locale::Locale;
use sangkien::domain::person::Actor;
use sangkien::domain::workflow::State;
use sangkien::services::browse::{self, Wanted};
use sangkien::services::desk::{self, Filter, Tab};
use sangkien::services::exports::{self, Speech};
use sangkien::services::intake;

use crate::exports::{begin, later, poured};
use crate::on_both;
use crate::paper::Paper;
use crate::town::Town;
use crate::way::{ANALYST, CHAIR, HEALTH, INTAKE, MEMBERS, OWNER};

const AUDITOR: &str = "thai-van-nghia";

/// One file and what it would be found by.
struct Made {
    id: InitiativeId,
    state: State,
    kind: &'static str,
    agency: &'static str,
}

/// Two files of each kind at each agency in each of two states.
fn desk_files(town: &Town) -> Vec<Made> {
    let mut all = Vec::new();
    for (agency, field, officer) in [("BKHCN", "LV01", INTAKE[0]), ("BYT", "LV12", HEALTH.intake)] {
        for kind in ["ordinary", "recommendation"] {
            for state in [
                State::Submitted,
                State::Received,
                State::Submitted,
                State::Received,
            ] {
                let id = town.handed_in(&Paper::filled(kind, "Máy gieo hạt", field));
                if state == State::Received {
                    let seen = town.version(id);
                    town.act(town.staff(officer), move |tx, ctx| {
                        intake::receive(tx, ctx, id, seen)
                    })
                    .unwrap();
                }
                all.push(Made {
                    id,
                    state,
                    kind,
                    agency,
                });
            }
        }
    }
    all
}

fn queue(town: &Town, who: Actor, filter: Filter) -> Vec<InitiativeId> {
    let found = town
        .act(who, move |tx, ctx| desk::queue(tx, ctx, &filter))
        .unwrap();
    sorted(found.page.items.iter().map(|item| item.file.id))
}

fn sorted(ids: impl Iterator<Item = InitiativeId>) -> Vec<InitiativeId> {
    let mut ids: Vec<InitiativeId> = ids.collect();
    ids.sort_unstable();
    ids
}

/// What the public list finds.
fn public(town: &Town, wanted: &Wanted) -> Vec<InitiativeId> {
    let wanted = wanted.clone();
    let list = town
        .act(Actor::System, move |tx, _| {
            browse::public_list(tx, Locale::Vi, &wanted, None)
        })
        .unwrap();
    sorted(list.page.items.into_iter().map(|row| row.initiative_id))
}

/// How many rows an analyst of the owner takes out, by count and by pouring them.
fn taken(town: &Town, province: Option<&str>) -> usize {
    let filter = ExportFilter {
        province: province.map(str::to_owned),
        ..ExportFilter::default()
    };
    let analyst = town.staff(ANALYST);
    let begun = begin(town, analyst, ExportFormat::Csv, filter.clone()).unwrap();
    let rows = poured(&town.db, town, &begun, Speech::Codes);
    assert_eq!(usize::try_from(begun.expected).unwrap(), rows.len());
    assert!(
        rows.iter()
            .all(|row| province.is_none() || row.province.as_deref() == province)
    );
    let ctx = later(town, analyst);
    let page = town
        .db
        .read_blocking(move |conn| exports::accepted(conn, &ctx, filter, None, 100))
        .unwrap();
    assert_eq!(
        page.page.items.len(),
        rows.len(),
        "the page shows what an export has"
    );
    rows.len()
}

on_both! {
    fn the_queue_narrows_by_state_kind_and_agency_and_by_all_of_them_together(database: &Database) {
        let town = Town::settle(database);
        let made = desk_files(&town);
        for state in [None, Some(State::Submitted), Some(State::Received)] {
            for kind in [None, Some("ordinary"), Some("recommendation")] {
                for agency in [None, Some("BKHCN"), Some("BYT")] {
                    let filter = |tab| Filter {
                        tab: Some(tab),
                        state,
                        kind: kind.map(str::to_owned),
                        agency: agency.map(|code| town.agency(code)),
                        after: None,
                    };
                    let fits = |one: &&Made| {
                        state.is_none_or(|state| state == one.state) && kind.is_none_or(|kind| kind == one.kind)
                    };
                    let here = |one: &&Made| agency.is_none_or(|agency| agency == one.agency);
                    let wanted = sorted(made.iter().filter(fits).filter(here).map(|one| one.id));
                    assert!(wanted.len() >= 2 && (wanted.len() < made.len() || (state, kind, agency) == (None, None, None)));
                    let said = format!("{state:?} {kind:?} {agency:?}");
                    for who in [AUDITOR, INTAKE[0]] {
                        assert_eq!(queue(&town, town.staff(who), filter(Tab::All)), wanted, "{who}: {said}");
                    }
                    // another agency's officer sees the own files, whatever agency is asked for
                    let own = |one: &&Made| one.agency == "BYT";
                    let wanted = sorted(made.iter().filter(fits).filter(own).map(|one| one.id));
                    assert_eq!(queue(&town, town.staff(HEALTH.intake), filter(Tab::All)), wanted, "{said}");
                    // and what waits is narrowed alike
                    assert_eq!(queue(&town, town.staff(HEALTH.intake), filter(Tab::Mine)), wanted, "{said}");
                    // of the agency that stands in for others the desk may hold files of several
                    let own = |one: &&Made| one.agency == "BKHCN";
                    let wanted = sorted(made.iter().filter(fits).filter(own).filter(here).map(|one| one.id));
                    assert_eq!(queue(&town, town.staff(INTAKE[0]), filter(Tab::Mine)), wanted, "{said}");
                }
            }
        }
    }

    fn a_reviewer_narrows_what_was_asked_of_them_by_the_agency_that_has_the_file(database: &Database) {
        let town = Town::settle(database);
        let files: Vec<InitiativeId> = (0..3).map(|_| town.in_review()).collect();
        let reviewers: Vec<&str> = OWNER.reviewers.to_vec();
        let asked = |who: &str, agency: Option<&str>| {
            let agency = agency.map(|code| town.agency(code));
            let filter = Filter { tab: Some(Tab::Mine), agency, ..Filter::default() };
            queue(&town, town.staff(who), filter)
        };
        let busy: Vec<&str> = reviewers.into_iter().filter(|who| !asked(who, None).is_empty()).collect();
        assert!(!busy.is_empty(), "nobody was asked to review {files:?}");
        for who in busy {
            assert_eq!(asked(who, Some("BKHCN")), asked(who, None), "{who}");
            assert!(asked(who, Some("BYT")).is_empty(), "{who}");
        }
    }

    fn a_council_narrows_the_files_it_sits_for_by_the_agency_that_has_them(database: &Database) {
        let town = Town::settle(database);
        let sits = |id| {
            town.convene(id, town.version(id)).unwrap();
            id
        };
        let here = sorted((0..2).map(|_| sits(town.in_council())));
        // nobody sits in a council at that ministry: the owner's people sit for its files too
        let there = sorted((0..2).map(|_| sits(town.in_council_of_health())));
        let all = sorted(here.iter().chain(&there).copied());
        let nothing: Vec<InitiativeId> = Vec::new();
        for who in [CHAIR, MEMBERS[0], MEMBERS[1]] {
            for (agency, found) in [(None, &all), (Some("BKHCN"), &here), (Some("BYT"), &there), (Some("BGDDT"), &nothing)] {
                for (kind, of_kind) in [(None, found), (Some("breakthrough"), found), (Some("ordinary"), &nothing)] {
                    let filter = Filter {
                        tab: Some(Tab::Mine),
                        kind: kind.map(str::to_owned),
                        agency: agency.map(|code| town.agency(code)),
                        ..Filter::default()
                    };
                    assert_eq!(&queue(&town, town.staff(who), filter), of_kind, "{who}: {agency:?} {kind:?}");
                }
            }
        }
    }

    fn the_public_list_and_the_export_narrow_by_province_agency_and_year(database: &Database) {
        let mut town = Town::settle(database);
        let paper = |title: &str, field| Paper::filled("ordinary", title, field);
        // Cao Bằng and Điện Biên have no officer: the owner handles what is theirs
        let mut made: Vec<(InitiativeId, Option<&str>, &str, i64)> = Vec::new();
        for _ in 0..2 {
            let here = town.accepted(&paper("Máy gieo hạt ở Cao Bằng", "LV12").local("04"), &OWNER);
            made.push((here, Some("04"), "BKHCN", 2026));
            let there = town.accepted(&paper("Máy gieo hạt ở Điện Biên", "LV12").local("11"), &OWNER);
            made.push((there, Some("11"), "BKHCN", 2026));
            let health = town.accepted(&paper("Máy gieo hạt và đo nhịp thở", "LV12"), &HEALTH);
            made.push((health, None, "BYT", 2026));
        }
        town.now = "2027-01-05T02:00:00Z".parse().unwrap();
        for _ in 0..2 {
            let next = town.accepted(&paper("Máy gieo hạt năm sau", "LV01"), &OWNER);
            made.push((next, None, "BKHCN", 2027));
        }

        let text = |text: &str| Some(text.to_owned());
        let wanted = |province: Option<&str>, agency: Option<&str>, year: Option<i64>| Wanted {
            province: province.and_then(text),
            agency: agency.and_then(text),
            year,
            ..Wanted::default()
        };
        let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
        for province in [None, Some("04"), Some("11"), Some("12")] {
            for agency in [None, Some("BKHCN"), Some("BYT"), Some("BGDDT")] {
                for year in [None, Some(2025), Some(2026), Some(2027)] {
                    let fitting = sorted(made.iter().filter(|(_, of, with, on)| {
                        province.is_none_or(|code| *of == Some(code))
                            && agency.is_none_or(|code| *with == code)
                            && year.is_none_or(|year| *on == year)
                    }).map(|one| one.0));
                    let said = format!("{province:?} {agency:?} {year:?}");
                    let asked = wanted(province, agency, year);
                    assert_eq!(public(&town, &asked), fitting, "{said}");
                    // the way of a search goes by another index
                    let searched = Wanted { words: "may gieo hat".to_owned(), ..asked };
                    assert_eq!(public(&town, &searched), fitting, "searched: {said}");
                    sizes.insert(said, fitting.len());
                }
            }
        }
        assert_eq!(sizes["None None None"], 8);
        assert!([2, 4, 6].iter().all(|size| sizes.values().any(|found| found == size)));

        for (province, rows) in [(None, 8), (Some("04"), 2), (Some("11"), 2), (Some("12"), 0)] {
            assert_eq!(taken(&town, province), rows, "{province:?}");
        }
    }
}
