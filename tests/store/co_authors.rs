//! Co-authors: asked at once or when they first sign in, told of nothing before they confirm, named in
//! public only when they say so, asked again when something else is said of them.

use sangkien::domain::code::Code;
use sangkien::domain::event::EventKind;
use sangkien::domain::export_row::{ExportFilter, ExportFormat};
use sangkien::domain::id::InitiativeId;
use sangkien::domain::identity::{
    AssuranceLevel, CitizenNumber, IdTokenHint, ProviderName, Subject, VerifiedIdentity,
};
use sangkien::domain::locale::Locale;
use sangkien::domain::notice::NoticeKind;
use sangkien::domain::person::Actor;
use sangkien::domain::workflow::{Outcome, ReturnGround, State};
use sangkien::services::co_authors::{self, Answer, Named};
use sangkien::services::exports::Speech;
use sangkien::services::{
    ServiceError, accounts, browse, decide, drafts, inbox, intake, mine, submit,
};

use crate::exports;
use crate::on_both;
use crate::paper::Paper;
use crate::town::Town;

const HOA: &str = "nguyen-thi-hoa";
const MINH: &str = "tran-van-minh";
/// The citizen number of an invented person.
fn standin_number(key: &str) -> &'static str {
    &sangkien::standin::people::find(key).unwrap().citizen_number
}

const AN: &str = "nguyen-van-an";

fn paper(number: &str) -> Paper {
    Paper::filled("ordinary", "Máy gieo hạt", "LV01").with_co_author("Trần Văn Minh", number)
}

/// A paper whose co-author has this name, and is somebody else than the proposer.
fn paper_of(name: &str) -> Paper {
    Paper::filled("ordinary", "Máy gieo hạt", "LV01").with_co_author(name, standin_number(MINH))
}

fn handed_in(town: &Town) -> InitiativeId {
    town.handed_in(&paper(standin_number(MINH)))
}

fn code(town: &Town, id: InitiativeId) -> Code {
    let row = town
        .db
        .read_blocking(move |tx| sangkien::db::initiatives::get(tx, id));
    row.unwrap().code.unwrap().parse().unwrap()
}

fn told(town: &Town, who: Actor) -> Vec<NoticeKind> {
    let page = town.act(who, |tx, ctx| inbox::list(tx, ctx, None)).unwrap();
    let mut kinds: Vec<NoticeKind> = page.items.iter().map(|entry| entry.kind).collect();
    kinds.sort_unstable_by_key(ToString::to_string);
    kinds
}

fn read(town: &Town, who: Actor, id: InitiativeId) -> Result<Named, ServiceError> {
    let code = code(town, id);
    town.act(who, move |tx, ctx| co_authors::read(tx, ctx, code))
}

fn confirm(town: &Town, id: InitiativeId, named: Option<bool>) -> Result<(), ServiceError> {
    let (code, seen) = (code(town, id), town.version(id));
    town.act(town.citizen(MINH), move |tx, ctx| {
        co_authors::confirm(tx, ctx, code, seen, named)
    })
}

fn refuse(town: &Town, id: InitiativeId) {
    let (code, seen) = (code(town, id), town.version(id));
    town.act(town.citizen(MINH), move |tx, ctx| {
        co_authors::refuse(tx, ctx, code, seen, "Tôi không làm cùng.")
    })
    .unwrap();
}

fn receive(town: &Town, id: InitiativeId) {
    let seen = town.version(id);
    town.act(town.staff(AN), move |tx, ctx| {
        intake::receive(tx, ctx, id, seen)
    })
    .unwrap();
}

/// The names in the public catalogue.
fn published(town: &Town, id: InitiativeId) -> Option<String> {
    let code = code(town, id);
    let file = town.act(town.citizen(HOA), move |tx, ctx| {
        browse::public_file(tx, &ctx.house, Locale::Vi, code)
    });
    file.unwrap().entry.row.proposer_name
}

on_both! {
    fn a_co_author_is_asked_and_told_of_transitions_only_after_confirming(database: &Database) {
        let town = Town::settle(database);
        let minh = town.citizen(MINH);
        let id = handed_in(&town);
        assert_eq!(told(&town, minh), [NoticeKind::CoAuthorAsked]);
        let home = town.act(minh, |tx, ctx| mine::home(tx, ctx, None)).unwrap();
        assert_eq!(home.named.iter().map(|(row, asked)| (row.id, *asked)).collect::<Vec<_>>(), [(id, true)]);
        let asked = read(&town, minh, id).unwrap();
        assert_eq!((asked.answer, asked.share_bp), (Answer::Asked, 4_000));
        assert_eq!(asked.said.name, "Trần Văn Minh");
        assert!(asked.whereabouts.is_none(), "where it is, is for those who confirmed");

        receive(&town, id);
        assert_eq!(told(&town, minh), [NoticeKind::CoAuthorAsked]);
        assert!(matches!(confirm(&town, id, None), Err(ServiceError::Invalid(_))));
        confirm(&town, id, Some(false)).unwrap();
        let confirmed = read(&town, minh, id).unwrap();
        assert!(matches!(confirmed.answer, Answer::Confirmed { named: false, .. }));
        let whereabouts = confirmed.whereabouts.unwrap();
        assert_eq!(whereabouts.timeline[0].kind, EventKind::AuthorConfirmed);

        town.assigned(id);
        assert_eq!(told(&town, minh), [NoticeKind::Assigned, NoticeKind::CoAuthorAsked]);
        assert!(told(&town, town.citizen(HOA)).contains(&NoticeKind::Assigned));
    }

    fn nobody_else_learns_who_is_named_and_an_outdated_page_confirms_nothing(database: &Database) {
        let town = Town::settle(database);
        let id = handed_in(&town);
        for other in [town.citizen(HOA), town.citizen("ly-a-pao")] {
            assert!(matches!(read(&town, other, id), Err(ServiceError::NotFound)), "{other:?}");
        }
        let (code, seen) = (code(&town, id), town.version(id));
        receive(&town, id);
        let late = town.act(town.citizen(MINH), move |tx, ctx| {
            co_authors::confirm(tx, ctx, code, seen, Some(true))
        });
        assert!(matches!(late, Err(ServiceError::Stale { .. })), "{late:?}");
        assert_eq!(read(&town, town.citizen(MINH), id).unwrap().answer, Answer::Asked);
        // a co-author reads, and does nothing else
        let seen = town.version(id);
        let taken = town.act(town.citizen(MINH), move |tx, ctx| {
            decide::withdraw(tx, ctx, id, seen, String::new())
        });
        assert!(matches!(taken, Err(ServiceError::Refused(_))), "{taken:?}");
    }

    fn who_refuses_is_not_told_any_more_and_the_proposer_and_intake_are(database: &Database) {
        let town = Town::settle(database);
        let minh = town.citizen(MINH);
        let id = handed_in(&town);
        confirm(&town, id, Some(true)).unwrap();
        refuse(&town, id);
        assert!(matches!(read(&town, minh, id).unwrap().answer, Answer::Refused(_)));
        assert!(told(&town, town.citizen(HOA)).contains(&NoticeKind::CoAuthorRefused));
        assert!(told(&town, town.staff(AN)).contains(&NoticeKind::FileAuthorRefused));
        receive(&town, id);
        assert!(!told(&town, minh).contains(&NoticeKind::Received));
        let home = town.act(minh, |tx, ctx| mine::home(tx, ctx, None)).unwrap();
        assert!(home.named.is_empty());
    }

    fn a_co_author_is_named_in_public_only_by_their_own_word(database: &Database) {
        let town = Town::settle(database);
        // the proposer ticks the box of both
        let id = handed_in(&town);
        town.receive_and_assign(id);
        town.reviewed(id);
        let seen = town.version(id);
        town.act(town.staff("tran-duc-long"), move |tx, ctx| {
            decide::decide(tx, ctx, id, seen, Some(Outcome::Accepted), "Đồng ý.".to_owned())
        })
        .unwrap();
        town.act(Actor::System, move |tx, ctx| decide::announce(tx, ctx, id)).unwrap();
        assert_eq!(published(&town, id).as_deref(), Some("Nguyễn Thị Hoa"));
        confirm(&town, id, Some(true)).unwrap();
        assert_eq!(published(&town, id).as_deref(), Some("Nguyễn Thị Hoa, Trần Văn Minh"));
        confirm(&town, id, Some(false)).unwrap();
        assert_eq!(published(&town, id).as_deref(), Some("Nguyễn Thị Hoa"));
    }

    fn an_export_names_a_proposer_by_their_own_word_and_not_by_that_of_a_namesake(database: &Database) {
        let town = Town::settle(database);
        let silent = paper_of("Nguyễn Thị Hoa").with("authors.0.public", "");
        let with_comma = paper_of("Trần Văn Minh, TS.");
        let ids = [town.handed_in(&silent), town.handed_in(&with_comma)];
        for id in ids {
            town.receive_and_assign(id);
            town.reviewed(id);
            town.decide(id, Outcome::Accepted);
            town.announce(id);
        }
        let exported = || {
            let (analyst, _) = exports::analysts(&town);
            let begun = exports::begin(&town, analyst, ExportFormat::Jsonl, ExportFilter::default());
            let mut rows = exports::poured(&town.db, &town, &begun.unwrap(), Speech::Codes);
            // begun in the same millisecond, they come in any order
            rows.sort_by(|a, b| a.code.cmp(&b.code));
            rows.into_iter().map(|row| (row.proposer, row.authors)).collect::<Vec<_>>()
        };
        let hoa = || Some("Nguyễn Thị Hoa".to_owned());
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(exported(), [(None, names(&[])), (hoa(), names(&["Nguyễn Thị Hoa"]))]);
        for id in ids {
            confirm(&town, id, Some(true)).unwrap();
        }
        let expected = [
            (None, names(&["Nguyễn Thị Hoa"])),
            (hoa(), names(&["Nguyễn Thị Hoa", "Trần Văn Minh, TS."])),
        ];
        assert_eq!(exported(), expected);
    }

    fn who_signs_in_for_the_first_time_later_finds_the_open_request(database: &Database) {
        let town = Town::settle(database);
        let number = "000190000001";
        let id = town.handed_in(&paper(number));
        let asked = "SELECT count(*) AS n FROM notices WHERE kind = 'co_author_asked'";
        assert_eq!(database.count(asked), 0);
        let newcomer = VerifiedIdentity {
            provider: ProviderName::parse("vneid").unwrap(),
            subject: Subject::parse("lan").unwrap(),
            name: "Trần Văn Minh".to_owned(),
            citizen_number: CitizenNumber::parse(number),
            birth_date: None,
            account_type: None,
            technical_id: None,
            level: AssuranceLevel::new(2),
            acr: None,
            login_idp: None,
            auth_time: None,
            id_token: IdTokenHint::new("mã"),
        };
        for _ in 0..2 {
            let who = newcomer.clone();
            let row = town
                .act(Actor::System, move |tx, ctx| accounts::find_or_create(tx, ctx, &who))
                .unwrap();
            let who = Actor::Citizen(row.person_id);
            assert_eq!(told(&town, who), [NoticeKind::CoAuthorAsked], "once");
            assert_eq!(read(&town, who, id).unwrap().answer, Answer::Asked);
        }
    }

    fn a_co_author_named_at_last_reads_what_the_file_is_called_now(database: &Database) {
        const NEW: &str = "Máy gieo hạt kiểu mới";
        let town = Town::settle(database);
        let id = town.submitted();
        town.send_back_for_mending(id);
        let mended = Paper::filled("ordinary", NEW, "LV01").with_co_author("Trần Văn Minh", standin_number(MINH));
        for name in ["title", "authors.1.name"] {
            let (section, pairs) = mended.section_of(name);
            let seen = town.written(id);
            let saved = town.act(town.citizen(HOA), move |tx, ctx| {
                drafts::save_section(tx, ctx, id, seen, &section, &pairs)
            });
            assert_eq!(saved.unwrap().faults, []);
        }
        town.resubmit(id);
        let page = town.act(town.citizen(MINH), |tx, ctx| inbox::list(tx, ctx, None)).unwrap();
        let asked: Vec<_> = page.items.into_iter().map(|entry| (entry.kind, entry.data.title)).collect();
        assert_eq!(asked, [(NoticeKind::CoAuthorAsked, Some(NEW.to_owned()))]);
    }

    fn a_question_that_went_with_its_file_takes_no_place_of_another(database: &Database) {
        let mut town = Town::settle(database);
        let old = handed_in(&town);
        town.now = town.now.plus_seconds(1);
        for _ in 0..50 {
            handed_in(&town);
        }
        database.execute(
            "UPDATE initiatives SET state = 'withdrawn' WHERE created_at > (SELECT min(created_at) FROM initiatives)",
        );
        let home = town.act(town.citizen(MINH), |tx, ctx| mine::home(tx, ctx, None)).unwrap();
        assert_eq!(home.named.iter().map(|(row, asked)| (row.id, *asked)).collect::<Vec<_>>(), [(old, true)]);
    }

    fn handed_in_again_a_co_author_is_asked_again_only_if_something_else_is_said(database: &Database) {
        let town = Town::settle(database);
        let hoa = town.citizen(HOA);
        let id = handed_in(&town);
        confirm(&town, id, Some(true)).unwrap();
        for (shares, still) in [(["60", "40"], true), (["70", "30"], false)] {
            let seen = town.version(id);
            let given = intake::Return {
                ground: ReturnGround::Incomplete,
                mending: "Bổ sung số liệu.".to_owned(),
                reason: "Vẫn còn thiếu.".to_owned(),
            };
            town.act(town.staff(AN), move |tx, ctx| {
                intake::send_return(tx, ctx, id, seen, given.clone())
            })
            .unwrap();
            let mended = paper(standin_number(MINH))
                .with("authors.0.share", shares[0])
                .with("authors.1.share", shares[1])
                .with("solution", &format!("Giải pháp với tỷ lệ {}", shares[0]));
            for name in ["authors.0.share", "solution"] {
                let (section, pairs) = mended.section_of(name);
                let seen = town.written(id);
                let saved = town.act(hoa, move |tx, ctx| {
                    drafts::save_section(tx, ctx, id, seen, &section, &pairs)
                });
                assert_eq!(saved.unwrap().faults, []);
            }
            let seen = town.version(id);
            town.act(hoa, move |tx, ctx| submit::resubmit(tx, ctx, id, seen, true)).unwrap();
            assert_eq!(town.standing(id).0, State::Submitted);
            let answer = read(&town, town.citizen(MINH), id).unwrap().answer;
            assert_eq!(matches!(answer, Answer::Confirmed { named: true, .. }), still, "{answer:?}");
        }
        let asked = told(&town, town.citizen(MINH));
        assert_eq!(asked.iter().filter(|kind| **kind == NoticeKind::CoAuthorAsked).count(), 2);
    }
}
