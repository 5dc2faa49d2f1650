//! Signing in against real databases: sign-ins under way, sessions and their ends, locks after failures,
//! second factors, links that confirm an address, and who may administer whom.

use std::time::Duration;

use sangkien::config::{Config, Inputs, LimitsConfig, SessionConfig};
use sangkien::domain::id::{LoginId, PersonId};
use sangkien::domain::identity::{
    BrowserBinding, LocalPath, LoginAttempt, LoginNonce, LoginPurpose, LoginState, PkceVerifier,
    Subject, VerifiedIdentity,
};
use sangkien::domain::person::{Actor, Role};
use sangkien::domain::text::EmailAddress;
use sangkien::domain::workflow::Refusal;
use sangkien::seal::{Token, TokenHash, TotpSecret, envelope};
use sangkien::services::factors::{Renewed, Sender, Shown};
use sangkien::services::kept::KeptForm;
use sangkien::services::sessions::Realm;
use sangkien::services::sign_in::{Browser, Entered, PasswordTry};
use sangkien::services::{
    ServiceError, accounts, emails, factors, kept, keys, looks, once, sessions, sign_in, staff,
    sweep,
};

use crate::on_both;
use crate::paper::Paper;
use crate::town::Town;

pub fn settings() -> (SessionConfig, LimitsConfig) {
    let config = Config::load(&Inputs::default()).unwrap();
    (config.session, config.limits)
}

fn identity(subject: &str, number: &str) -> VerifiedIdentity {
    crate::erase::identity(subject, "Ngô Thị Lan", number)
}

fn browser(former: Option<&Token>) -> Browser {
    Browser {
        user_agent: "Mozilla/5.0 (X11; Linux) Firefox/130".to_owned(),
        former: former.map(Token::hash),
    }
}

/// Signs somebody in through the provider; the cookie, or what came instead.
fn enter(
    town: &Town,
    who: &VerifiedIdentity,
    purpose: LoginPurpose,
    former: Option<&Token>,
) -> Entered {
    let (config, who, browser) = (settings().0, who.clone(), browser(former));
    town.act(Actor::System, move |tx, ctx| {
        sign_in::enter(tx, ctx, &config, &who, purpose, &browser)
    })
    .unwrap()
}

fn citizen(town: &Town, former: Option<&Token>) -> Token {
    let lan = identity("lan", "000190000001");
    match enter(town, &lan, LoginPurpose::Citizen, former) {
        Entered::Open { token, .. } => token,
        other => panic!("{other:?}"),
    }
}

/// Who a cookie stands for, so many seconds from now.
fn known(town: &Town, cookie: &Token, later: i64) -> Option<sessions::Known> {
    let (hash, config) = (cookie.hash(), settings().0);
    let at = town.now.plus_seconds(later);
    town.write(move |tx| sessions::find(tx, &hash, &config, at))
        .unwrap()
}

fn attempt(town: &Town) -> LoginAttempt {
    LoginAttempt {
        id: LoginId::new(town.now),
        state: LoginState::new("trạng-thái"),
        nonce: LoginNonce::new("một-lần"),
        verifier: PkceVerifier::new("bằng-chứng"),
        browser: BrowserBinding::new("trình-duyệt-này"),
        purpose: LoginPurpose::Citizen,
        return_to: LocalPath::parse("/my/drafts").unwrap(),
        created_at: town.now,
    }
}

/// A local administrator with a confirmed second factor.
pub fn administrator(town: &Town) -> (PersonId, TotpSecret) {
    let new = staff::NewAccount {
        username: "Quan.Tri".to_owned(),
        name: "Ngô Quản Trị".to_owned(),
        email: None,
        password_hash: town.house.seal.passwords().hash("mật khẩu dài").unwrap(),
    };
    let person = town
        .act(Actor::System, move |tx, ctx| {
            staff::add_account(tx, ctx, &new, Role::Administrator, None)
        })
        .unwrap();
    town.act(Actor::System, move |tx, ctx| {
        factors::set_up(tx, ctx, person)
    })
    .unwrap();
    let sealed = town
        .write(move |tx| Ok(sangkien::db::factors::find(tx, person)?))
        .unwrap()
        .unwrap()
        .secret_sealed;
    let key = town
        .act(Actor::System, move |tx, ctx| {
            keys::of_person(tx, ctx, person)
        })
        .unwrap();
    let bytes = envelope::open(&key, "second_factor.secret", &sealed).unwrap();
    (person, TotpSecret::from_bytes(&bytes))
}

pub fn show(town: &Town, person: PersonId, typed: &str) -> Shown {
    let (limits, typed) = (settings().1, typed.to_owned());
    town.act(Actor::System, move |tx, ctx| {
        factors::show(tx, ctx, &limits, person, &typed)
    })
    .unwrap()
}

on_both! {
    fn a_sign_in_under_way_is_used_once_and_only_by_the_browser_that_began_it(database: &Database) {
        let town = Town::settle(database);
        let begun = attempt(&town);
        let kept = begun.clone();
        town.act(Actor::System, move |tx, ctx| {
            sign_in::begin(tx, ctx, &kept, Duration::from_secs(600))
        }).unwrap();
        let stored = database.bytes();
        for secret in ["trạng-thái", "một-lần", "bằng-chứng", "trình-duyệt-này"] {
            let found = stored.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} lies in clear");
        }
        let take = |state: &'static str, browser: &'static str| {
            town.act(Actor::System, move |tx, ctx| sign_in::take(tx, ctx, state, browser)).unwrap()
        };
        assert_eq!(take("trạng-thái", "trình-duyệt-khác"), None);
        assert_eq!(take("khác", "trình-duyệt-này"), None);
        assert_eq!(take("trạng-thái", "trình-duyệt-này"), Some(begun));
        assert_eq!(take("trạng-thái", "trình-duyệt-này"), None);
        assert_eq!(database.count("SELECT count(*) AS n FROM logins"), 0);
    }

    fn a_second_sign_in_finds_the_same_person_and_ends_the_session_before(database: &Database) {
        let town = Town::settle(database);
        let before = database.count("SELECT count(*) AS n FROM people");
        let first = citizen(&town, None);
        let second = citizen(&town, Some(&first));
        assert_eq!(database.count("SELECT count(*) AS n FROM people"), before + 1);
        assert!(known(&town, &first, 0).is_none());
        let now = known(&town, &second, 0).unwrap();
        assert_eq!((now.name.as_str(), now.realm), ("Ngô Thị Lan", Realm::Citizen));
        assert_eq!(now.privacy_version, None);
    }

    fn what_the_provider_says_is_sealed_and_found_again_by_its_owner(database: &Database) {
        let town = Town::settle(database);
        let cookie = citizen(&town, None);
        let person = known(&town, &cookie, 0).unwrap().person;
        let account = town
            .act(Actor::Citizen(person), move |tx, ctx| accounts::own(tx, ctx, person))
            .unwrap();
        assert_eq!(account.facts.citizen_number.as_deref(), Some("000190000001"));
        let stored = database.bytes();
        for secret in ["000190000001", "1990-02-03", "mã.thông.báo", cookie.text()] {
            let found = stored.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} lies in clear");
        }
    }

    fn a_session_ends_when_idle_at_its_limit_and_when_the_person_is_locked(database: &Database) {
        let town = Town::settle(database);
        let limits = settings().0.citizen;
        let (idle, absolute) = (limits.idle.as_secs() as i64, limits.absolute.as_secs() as i64);
        let cookie = citizen(&town, None);
        let session = known(&town, &cookie, idle - 1).unwrap().session;
        assert!(known(&town, &cookie, idle).is_none());
        let mut at = 0;
        while at + idle - 1 < absolute {
            at += idle - 1;
            assert!(known(&town, &cookie, at).is_some(), "{at}");
            let now = town.now.plus_seconds(at);
            town.write(move |tx| sessions::touch(tx, session, now)).unwrap();
        }
        assert!(known(&town, &cookie, absolute).is_none());

        let fresh = citizen(&town, None);
        let person = known(&town, &fresh, 0).unwrap().person;
        town.act(Actor::System, move |tx, ctx| staff::set_lock(tx, ctx, person, true)).unwrap();
        assert!(known(&town, &fresh, 0).is_none());
        let lan = identity("lan", "000190000001");
        assert!(matches!(enter(&town, &lan, LoginPurpose::Citizen, None), Entered::Locked));
    }

    fn a_role_with_shorter_limits_ends_its_sessions_sooner(database: &Database) {
        let town = Town::settle(database);
        let config = settings().0;
        let an = VerifiedIdentity {
            subject: Subject::parse(&sangkien::standin::people::find("nguyen-van-an").unwrap().sub).unwrap(),
            ..identity("x", "000190000003")
        };
        let tuan = VerifiedIdentity {
            subject: Subject::parse(&sangkien::standin::people::find("quach-minh-tuan").unwrap().sub).unwrap(),
            ..identity("y", "000190000004")
        };
        let shorter = config.of_role(Role::Administrator).idle.as_secs() as i64;
        let usual = config.of_role(Role::IntakeOfficer).idle.as_secs() as i64;
        assert!(shorter < usual && usual == config.staff.idle.as_secs() as i64);
        for (who, idle) in [(an, usual), (tuan, shorter)] {
            let Entered::Open { token, .. } = enter(&town, &who, LoginPurpose::Staff, None) else {
                panic!("not let in")
            };
            assert!(known(&town, &token, idle - 1).is_some());
            assert!(known(&town, &token, idle).is_none());
        }
    }

    fn signing_out_everywhere_leaves_no_session_and_others_alone(database: &Database) {
        let town = Town::settle(database);
        let (one, two, three) = (citizen(&town, None), citizen(&town, None), citizen(&town, None));
        let other = identity("khac", "000190000002");
        let Entered::Open { token: other, .. } = enter(&town, &other, LoginPurpose::Citizen, None)
        else { panic!("not let in") };
        let me = known(&town, &one, 0).unwrap();
        let foreign = known(&town, &other, 0).unwrap().session;
        let denied = town.write(move |tx| sessions::end_one(tx, me.person, foreign));
        assert!(matches!(denied, Err(ServiceError::NotFound)));
        let gone = town.write(move |tx| sessions::end_all(tx, me.person, Some(me.session)));
        assert_eq!(gone.unwrap(), 2);
        assert!(known(&town, &one, 0).is_some());
        assert!(known(&town, &two, 0).is_none() && known(&town, &three, 0).is_none());
        town.write(move |tx| sessions::end_all(tx, me.person, None)).unwrap();
        assert!(known(&town, &one, 0).is_none());
        assert!(known(&town, &other, 0).is_some());
    }

    fn a_form_that_came_too_late_waits_for_its_sender_and_ten_at_most(database: &Database) {
        let mut town = Town::settle(database);
        let cookie = citizen(&town, None).hash();
        let lan = known(&town, &citizen(&town, None), 0).unwrap().person;
        let hoa = town.person("nguyen-thi-hoa");
        let form = KeptForm {
            path: LocalPath::parse("/my/drafts/x/content").unwrap(),
            pairs: vec![("title".to_owned(), "Máy gặt gõ dở dang".to_owned())],
        };
        let keep = |town: &Town, cookie: TokenHash| {
            let form = form.clone();
            town.act(Actor::System, move |tx, ctx| kept::keep(tx, ctx, &cookie, &form)).unwrap()
        };
        let open = |town: &Town, person, id| {
            town.act(Actor::Citizen(person), move |tx, ctx| kept::open(tx, ctx, person, id))
        };
        assert_eq!(keep(&town, Token::generate().hash()), None, "nobody's cookie");
        let first = keep(&town, cookie).unwrap();
        let mut last = first;
        for _ in 0..11 {
            town.now = town.now.plus_seconds(1);
            last = keep(&town, cookie).unwrap();
        }
        assert_eq!(database.count("SELECT count(*) AS n FROM kept_forms"), 10);
        assert!(matches!(open(&town, lan, first), Err(ServiceError::NotFound)), "the oldest went");
        assert_eq!(open(&town, lan, last).unwrap(), form);
        assert!(matches!(open(&town, hoa, last), Err(ServiceError::NotFound)), "not hers");
        let stored = database.bytes();
        assert!(!stored.windows(20).any(|part| part == &"Máy gặt gõ dở dang".as_bytes()[..20]));
        // somebody else cannot throw it away either
        town.act(Actor::Citizen(hoa), move |tx, ctx| kept::forget(tx, ctx, hoa, last)).unwrap();
        open(&town, lan, last).unwrap();
        town.now = town.now.plus_seconds(2 * 3_600);
        assert!(matches!(open(&town, lan, last), Err(ServiceError::NotFound)), "two hours are over");
        town.now = town.now.plus_seconds(1);
        town.act(Actor::System, sweep::sweep).unwrap();
        assert_eq!(database.count("SELECT count(*) AS n FROM kept_forms"), 0);
        // the session is over, but its cookie is still known for a day, and not longer
        assert!(known(&town, &citizen(&town, None), 0).is_some());
        assert!(keep(&town, cookie).is_some());
        town.now = town.now.plus_seconds(36 * 3_600 + 1);
        town.act(Actor::System, sweep::sweep).unwrap();
        assert_eq!(keep(&town, cookie), None);
        // who is locked gets nothing kept
        let fresh = citizen(&town, None).hash();
        town.act(Actor::System, move |tx, ctx| staff::set_lock(tx, ctx, lan, true)).unwrap();
        assert_eq!(keep(&town, fresh), None);
    }

    fn five_failures_lock_a_name_for_fifteen_minutes_whether_it_exists_or_not(database: &Database) {
        let mut town = Town::settle(database);
        administrator(&town);
        let limits = settings().1;
        for name in ["quan.tri", "khong-co-ai"] {
            let start = town.now;
            let begin = |town: &Town| {
                town.act(Actor::System, move |tx, ctx| sign_in::begin_password(tx, ctx, &limits, name))
                    .unwrap()
            };
            for tried in 0..5 {
                assert!(matches!(begin(&town), PasswordTry::Check { .. }), "{name} {tried}");
            }
            let until = start.plus_seconds(900);
            assert!(matches!(begin(&town), PasswordTry::Locked { until: end } if end == until), "{name}");
            town.now = start.plus_seconds(899);
            assert!(matches!(begin(&town), PasswordTry::Locked { .. }), "{name}");
            town.now = until;
            assert!(matches!(begin(&town), PasswordTry::Check { .. }), "{name}");
        }
        assert_eq!(database.count("SELECT count(*) AS n FROM lockouts"), 2);
    }

    fn a_right_password_begins_the_count_again_and_waits_for_the_second_factor(database: &Database) {
        let town = Town::settle(database);
        administrator(&town);
        let (config, limits) = settings();
        for _ in 0..4 {
            town.act(Actor::System, move |tx, ctx| {
                sign_in::begin_password(tx, ctx, &limits, "quan.tri")
            }).unwrap();
        }
        let entered = town.act(Actor::System, move |tx, ctx| {
            sign_in::enter_with_password(tx, ctx, &config, "quan.tri", Some("mới"), &browser(None))
        }).unwrap();
        let Entered::Open { token, pending, realm, .. } = entered else { panic!("{entered:?}") };
        assert!(pending && realm == Realm::Staff);
        assert!(known(&town, &token, 0).unwrap().pending);
        assert_eq!(database.count("SELECT count(*) AS n FROM lockouts"), 0);
        assert_eq!(database.count("SELECT count(*) AS n FROM local_accounts WHERE password_hash = 'mới'"), 1);
        let renewed = town.act(Actor::System, move |tx, ctx| {
            sessions::complete(tx, ctx, &token.hash())
        }).unwrap();
        let whole = known(&town, &renewed, 0).unwrap();
        assert!(!whole.pending);
        assert_eq!(whole.role.map(|active| active.role), Some(Role::Administrator));
    }

    fn a_code_counts_once_and_so_does_a_recovery_code(database: &Database) {
        let mut town = Town::settle(database);
        let (person, secret) = administrator(&town);
        let code = secret.code(town.now).unwrap();
        assert_eq!(show(&town, person, &code), Shown::Held);
        assert_eq!(show(&town, person, &code), Shown::Wrong);
        town.now = town.now.plus_seconds(30);
        let (limits, typed, key) = (settings().1, secret.code(town.now).unwrap(), once::key("codes"));
        let sender = Sender { person, since: town.now };
        let renewed = town.act(Actor::System, move |tx, ctx| {
            factors::renew_codes(tx, ctx, &limits, sender, key, &typed)
        });
        let Renewed::Codes(codes) = renewed.unwrap() else { panic!("no codes") };
        assert_eq!(show(&town, person, &codes[0].to_uppercase()), Shown::Held);
        assert_eq!(show(&town, person, &codes[0]), Shown::Wrong);
        assert_eq!(town.write(move |tx| factors::codes_left(tx, person)).unwrap(), 9);
        town.now = town.now.plus_seconds(30);
        let next = secret.code(town.now).unwrap();
        assert_eq!(show(&town, person, &next), Shown::Held);
        let again = town.act(Actor::System, move |tx, ctx| factors::set_up(tx, ctx, person));
        assert!(matches!(again, Err(ServiceError::Denied)));
    }

    fn a_factor_locks_after_five_wrong_codes_even_for_the_right_one(database: &Database) {
        let town = Town::settle(database);
        let (person, secret) = administrator(&town);
        for _ in 0..5 {
            assert_eq!(show(&town, person, "abcdef"), Shown::Wrong);
        }
        let right = secret.code(town.now).unwrap();
        assert!(matches!(show(&town, person, &right), Shown::Locked { .. }));
        assert!(!town.write(move |tx| factors::is_set_up(tx, person)).unwrap());
    }

    fn a_link_confirms_its_address_once_and_an_older_one_not_at_all(database: &Database) {
        let mut town = Town::settle(database);
        let hoa = town.person("nguyen-thi-hoa");
        let ask = |town: &Town, address: &'static str| {
            let address = EmailAddress::parse(address).unwrap();
            town.act(Actor::Citizen(hoa), move |tx, ctx| emails::ask(tx, ctx, hoa, &address)).unwrap()
        };
        let confirm = |town: &Town, link: &Token| {
            let hash = link.hash();
            town.act(Actor::System, move |tx, ctx| emails::confirm(tx, ctx, &hash)).unwrap()
        };
        let old = ask(&town, "cu@example.vn");
        town.now = town.now.plus_seconds(1);
        let new = ask(&town, "moi@example.vn");
        assert!(!confirm(&town, &old));
        assert!(confirm(&town, &new));
        assert!(!confirm(&town, &new));
        let account = town.act(Actor::Citizen(hoa), move |tx, ctx| accounts::own(tx, ctx, hoa)).unwrap();
        assert_eq!((account.facts.email.as_deref(), account.email_verified), (Some("moi@example.vn"), true));
        town.now = town.now.plus_seconds(1);
        let late = ask(&town, "muon@example.vn");
        town.now = town.now.plus_seconds(86_400);
        assert!(!confirm(&town, &late));
        town.act(Actor::Citizen(hoa), move |tx, ctx| emails::forget(tx, ctx, hoa)).unwrap();
        let account = town.act(Actor::Citizen(hoa), move |tx, ctx| accounts::own(tx, ctx, hoa)).unwrap();
        assert_eq!((account.facts.email, account.email_verified), (None, false));
    }

    fn roles_are_given_by_administrators_to_others_and_one_of_them_stays(database: &Database) {
        let town = Town::settle(database);
        let admin = town.staff("quach-minh-tuan");
        let (tuan, hoa) = (town.person("quach-minh-tuan"), town.person("nguyen-thi-hoa"));
        let agency = town.agency("BKHCN");
        let grant = |actor, person, role| {
            town.act(actor, move |tx, ctx| staff::grant(tx, ctx, person, agency, role))
        };
        assert!(matches!(grant(town.staff("tran-duc-long"), hoa, Role::Analyst), Err(ServiceError::Denied)));
        assert!(matches!(grant(admin, tuan, Role::Approver), Err(ServiceError::Denied)));
        assert!(grant(admin, hoa, Role::Analyst).unwrap());
        assert!(!grant(admin, hoa, Role::Analyst).unwrap());
        let revoke = |person, role| {
            town.act(admin, move |tx, ctx| staff::revoke(tx, ctx, person, agency, role))
        };
        revoke(hoa, Role::Analyst).unwrap();
        assert!(matches!(revoke(hoa, Role::Analyst), Err(ServiceError::NotFound)));
        let last = revoke(tuan, Role::Administrator);
        assert!(matches!(last, Err(ServiceError::Invalid(ref faults)) if faults[0].code == "last-administrator"));
        assert!(grant(admin, hoa, Role::Administrator).unwrap(), "nothing was written before");
    }

    fn nobody_acts_in_a_role_that_was_taken_away(database: &Database) {
        let town = Town::settle(database);
        let an = town.person("nguyen-van-an");
        let who = VerifiedIdentity {
            subject: Subject::parse(&sangkien::standin::people::find("nguyen-van-an").unwrap().sub).unwrap(),
            ..identity("x", "000190000003")
        };
        let Entered::Open { token, pending, chooses_role, .. } = enter(&town, &who, LoginPurpose::Staff, None)
        else { panic!("not let in") };
        assert!(!pending && !chooses_role);
        let held = known(&town, &token, 0).unwrap();
        assert_eq!((held.person, held.role.as_ref().unwrap().role), (an, Role::IntakeOfficer));
        let agency = town.agency("BKHCN");
        town.act(Actor::System, move |tx, ctx| {
            staff::revoke(tx, ctx, an, agency, Role::IntakeOfficer)
        }).unwrap();
        assert!(known(&town, &token, 0).unwrap().role.is_none());
        let old = held.role.unwrap().id;
        let back = town.write(move |tx| sessions::switch_role(tx, an, held.session, old));
        assert!(matches!(back, Err(ServiceError::Denied)));
        assert!(matches!(enter(&town, &who, LoginPurpose::Staff, None), Entered::NoRole));
    }

    fn a_look_is_recorded_and_only_for_roles_and_agencies_that_need_it(database: &Database) {
        let town = Town::settle(database);
        let file = town.submitted();
        let hoa = town.person("nguyen-thi-hoa");
        let look = |who: &str, person| {
            town.act(town.staff(who), move |tx, ctx| looks::reveal(tx, ctx, file, person))
        };
        let count = || database.count("SELECT count(*) AS n FROM looks");
        for (who, person) in [("pham-thi-lan", hoa), ("nguyen-van-an", town.person("tran-van-minh"))] {
            assert!(look(who, person).is_err(), "{who}");
        }
        assert_eq!(count(), 0);
        look("nguyen-van-an", hoa).unwrap();
        look("thai-van-nghia", hoa).unwrap();
        assert_eq!(count(), 2);
        // whom it concerns learns of it: when, which role, of which agency, on which file
        let seen = town.act(Actor::Citizen(hoa), move |tx, _| looks::at_own(tx, hoa)).unwrap();
        let mut roles: Vec<Role> = seen.iter().map(|look| look.role).collect();
        roles.sort_unstable_by_key(ToString::to_string);
        assert_eq!(roles, [Role::Auditor, Role::IntakeOfficer]);
        assert!(seen.iter().all(|look| look.agency_vi == "Bộ Khoa học và Công nghệ" && look.code.is_some()));
        // with what the proposer gave stands what they said of a co-author: it is a look at them too
        let minh = sangkien::standin::people::find("tran-van-minh").unwrap();
        let paper = Paper::filled("ordinary", "Hai người", "LV01");
        let file = town.handed_in(&paper.with_co_author(&minh.name, &minh.citizen_number));
        town.act(town.staff("nguyen-van-an"), move |tx, ctx| looks::reveal(tx, ctx, file, hoa)).unwrap();
        assert_eq!(count(), 4);
        let minh = town.person("tran-van-minh");
        let seen = town.act(Actor::Citizen(minh), move |tx, _| looks::at_own(tx, minh)).unwrap();
        assert_eq!(seen.len(), 1);
        // rule 6: nobody with a conflict, here an officer who is named as co-author
        let an = sangkien::standin::people::find("nguyen-van-an").unwrap();
        let paper = Paper::filled("ordinary", "Cùng tác giả", "LV01");
        let file = town.handed_in(&paper.with_co_author(&an.name, &an.citizen_number));
        let refused = town.act(town.staff("nguyen-van-an"), move |tx, ctx| {
            looks::reveal(tx, ctx, file, hoa)
        });
        assert!(matches!(refused, Err(ServiceError::Refused(Refusal::ConflictOfInterest))));
        assert_eq!(count(), 4);
    }
}
