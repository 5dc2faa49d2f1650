//! The built-in files hold; an operator's directory overrides; every fault is named.

use std::fs;

use super::*;
use crate::domain::calendar::WorkingDays;
use crate::domain::kind::{Answers, check_complete};
use crate::domain::reference::AgencyCode;
use crate::domain::routing::{Facts, Scope};
use crate::domain::workflow::table::Stage;

fn built_in() -> Reference {
    Reference::load(None).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Loads with files of an operator's directory; gives the faults as they are printed.
fn faults(files: &[(&str, &str)]) -> Vec<String> {
    match load(files) {
        Ok(_) => Vec::new(),
        Err(Faults(faults)) => faults.iter().map(ToString::to_string).collect(),
    }
}

fn load(files: &[(&str, &str)]) -> Result<Reference, Faults> {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Reference::load(Some(directory.path()))
}

const ORDINARY: &str = include_str!("../../../config/kinds/ordinary.toml");

#[test]
fn the_built_in_files_hold() {
    let reference = built_in();
    let kinds: Vec<&str> = reference
        .kinds_in_order()
        .iter()
        .map(|kind| kind.code.as_str())
        .collect();
    assert_eq!(
        kinds,
        [
            "ordinary",
            "breakthrough",
            "strategic_technology",
            "product",
            "recommendation"
        ]
    );
    assert_eq!(reference.provinces.len(), 34);
    assert_eq!(reference.agencies.len(), 17 + 34);
    assert_eq!(reference.former_provinces.len(), 63);
    assert_eq!(reference.current_technologies().len(), 10);
    assert_eq!(reference.strategic_technologies.len(), 21);
    assert_eq!(
        reference.agency("T79").unwrap().name.vi,
        "Ủy ban nhân dân thành phố Hồ Chí Minh"
    );
    assert_eq!(
        reference.agency("T79").unwrap().name.en,
        "People's Committee of Ho Chi Minh City"
    );
    assert_eq!(
        reference.agency("T04").unwrap().name.vi,
        "Ủy ban nhân dân tỉnh Cao Bằng"
    );
    assert_eq!(reference.hash, built_in().hash);
}

#[test]
fn every_ministry_has_a_field_of_its_own() {
    let reference = built_in();
    for agency in reference
        .agencies
        .values()
        .filter(|agency| agency.province.is_none())
    {
        let has = reference
            .fields
            .values()
            .any(|field| field.ministry == agency.code);
        assert!(has, "{}", agency.code);
    }
}

#[test]
fn kinds_differ_where_their_files_say_so() {
    let reference = built_in();
    let ordinary = reference.kind("ordinary").unwrap();
    let breakthrough = reference.kind("breakthrough").unwrap();
    assert!(breakthrough.has_council() && !ordinary.has_council());
    assert!(reference.kind("recommendation").unwrap().without_scoring());
    assert_eq!(reference.budget(ordinary, Stage::Review), WorkingDays(20));
    assert_eq!(
        reference.budget(breakthrough, Stage::Review),
        WorkingDays(15)
    );
    assert_eq!(
        reference.budget(breakthrough, Stage::Intake),
        WorkingDays(5)
    );
    assert_eq!(reference.total_budget(breakthrough), WorkingDays(65));
    let rules = reference.rules(breakthrough, 7, false);
    assert_eq!(
        (rules.quorum, rules.council_quorum, rules.hold_seconds),
        (3, 5, 86_400)
    );
    assert_eq!(reference.rules(ordinary, 0, true).hold_seconds, 0);
    for kind in reference.kinds.values() {
        let fields = kind.field("field").unwrap().options();
        assert_eq!(fields.len(), reference.fields.len(), "{}", kind.code);
    }
}

#[test]
fn an_old_strategic_technology_keeps_its_label_and_is_no_longer_offered() {
    let reference = built_in();
    let kind = reference.kind("ordinary").unwrap();
    assert!(reference.label(kind, "strategic", "CNCL2025-03").is_some());
    let offered = kind.field("strategic").unwrap().options();
    assert!(
        offered
            .iter()
            .all(|choice| choice.value.starts_with("CNCL2026-"))
    );
}

#[test]
fn an_ordinary_initiative_can_be_completed() {
    let reference = built_in();
    let kind = reference.kind("ordinary").unwrap();
    let typed = [
        ("title", "Máy gieo hạt"),
        ("summary", "Gieo hạt trên ruộng bậc thang."),
        ("topic", "technical"),
        ("field", "LV06"),
        ("scope", "local"),
        ("province", "15"),
        ("authors.0.name", "Giàng A Páo"),
        ("authors.0.workplace", "Xã Tả Van"),
        ("authors.0.position", "Nông dân"),
        ("authors.0.share", "100"),
        ("before", "Gieo bằng tay"),
        ("solution", "Một bánh xe"),
        ("novelty", "Nhẹ"),
        ("conditions", "Không"),
        ("first_applied_on", "15/3/2026"),
        ("first_applied_at", "Tả Van"),
        ("benefit_by_author", "Nhanh gấp ba"),
        ("truth", "on"),
    ];
    let typed: Vec<_> = typed
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    let today = "2026-11-22".parse().unwrap();
    let (answers, wrong) = Answers::from_form(kind, &typed, today);
    assert_eq!(wrong, []);
    assert_eq!(check_complete(kind, &answers, today), []);
}

#[test]
fn files_are_routed_by_the_first_version_of_the_rules() {
    let reference = built_in();
    let everywhere = reference.directory(|_| true);
    let route = |kind, field, province: Option<&str>| {
        let scope = Some(if province.is_some() {
            Scope::Local
        } else {
            Scope::National
        });
        let facts = Facts {
            kind,
            field: Some(field),
            province,
            scope,
            ..Facts::default()
        };
        reference.routing.route(&facts, &everywhere).agency
    };
    assert_eq!(route("ordinary", "LV12", None), AgencyCode::new("BYT"));
    assert_eq!(
        route("ordinary", "LV12", Some("79")),
        AgencyCode::new("T79")
    );
    assert_eq!(
        route("breakthrough", "LV12", None),
        AgencyCode::new("BKHCN")
    );
    for (code, field) in &reference.fields {
        assert_eq!(route("product", code, None), field.ministry);
    }
    for code in reference.provinces.keys() {
        assert_eq!(
            route("ordinary", "LV01", Some(code)),
            AgencyCode::of_province(code)
        );
    }
}

#[test]
fn a_new_kind_is_a_new_file() {
    let text = ORDINARY.replace("code = \"ordinary\"", "code = \"school\"");
    let reference = load(&[("kinds/school.toml", &text)]).unwrap();
    assert_eq!(reference.kinds.len(), 6);
    assert_ne!(reference.hash, built_in().hash);
}

#[test]
fn all_faults_of_all_files_are_reported_at_once() {
    let kind = ORDINARY
        .replace("weight = 35", "weight = 30")
        .replacen("required = true", "requird = true", 1)
        .replace(
            "when = { field = \"scope\", is = [\"local\"] }",
            "when = { field = \"scop\" }",
        )
        .replace("label.en = \"Position or occupation\"", "label.en = \"\"");
    let found = faults(&[
        ("kinds/ordinary.toml", &kind),
        (
            "routing.toml",
            "version = 1\n[[rules]]\nid = \"x\"\nwhen = { kind = [\"magic\"] }\nto = \"BXX\"\n",
        ),
        (
            "reference/fields.csv",
            "code,name_vi,name_en,ministry,technology\nA,a,a,NOBODY,true\nA,b,b,BYT,maybe\nB,,b,BYT,false\nA,c,c,BYT,false\n",
        ),
        ("workflows.toml", ""),
    ]);
    let expected = [
        "workflows.toml",
        "requird",
        "weights add up to 90",
        "`scop` is not a choice",
        "form.authors.position",
        "form.title",
        "`magic` is not a kind",
        "`BXX` is not an agency",
        "last rule",
        "`NOBODY` is not an agency",
        "`true` or `false`",
        "name_vi and name_en",
        "the code `A` appears twice",
    ];
    for part in expected {
        assert!(
            found.iter().any(|fault| fault.contains(part)),
            "{part} in {found:#?}"
        );
    }
    assert!(
        found.iter().all(|fault| !fault.contains("built in")),
        "{found:#?}"
    );
}

#[test]
fn a_file_that_cannot_be_read_says_where() {
    let found = faults(&[(
        "workflow.toml",
        "owner_agency = \"BKHCN\"\nforward_days = soon\n",
    )]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("line 2"), "{found:#?}");
    let missing = Reference::load(Some(Path::new("/nowhere/at/all"))).unwrap_err();
    assert_eq!(missing.0.len(), 1);
}
