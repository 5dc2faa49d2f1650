//! Staff with a password of this portal: second factor, recovery codes, locks, a new password; and one
//! role at a time.

use std::time::{Duration, Instant as Stopwatch};

use sangkien::seal::TotpSecret;

use super::{START, with_clock};
use crate::databases::Kind;
use crate::harness::{Options, Page, Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::second_factor::secret_on;

pub(super) const NAME: &str = "quan.tri.hai";
pub(super) const PASSWORD: &str = "bốn con mèo leo cây cau";

/// A portal with a local administrator.
pub(super) fn with_administrator(kind: Kind) -> Portal {
    let portal = with_clock(kind);
    add_administrator(&portal);
    portal
}

fn add_administrator(portal: &Portal) {
    let arguments = ["staff", "add-administrator", NAME, "--name", "Ngô Quản Trị"];
    portal.shell(&arguments, &format!("{PASSWORD}\n"));
}

/// The staff entrance with name and password.
pub(super) async fn enter(visitor: &Visitor, name: &str, password: &str) -> Page {
    let page = visitor.get("/staff/login").await.expect(200);
    let form = page.form("/staff/login/password").set("username", name);
    form.set("password", password).send().await
}

pub(super) fn code(secret: &TotpSecret, at: &str) -> String {
    secret.code(at.parse().unwrap()).unwrap()
}

/// Signs in for the first time and sets up the factor; the secret and the recovery codes.
pub(super) async fn first_time(visitor: &Visitor) -> (TotpSecret, Vec<String>) {
    let page = enter(visitor, NAME, PASSWORD).await.expect(200);
    let secret = secret_on(&page);
    let form = page
        .form("/staff/second-factor")
        .set("otp", code(&secret, START));
    let page = form.send().await.expect(200);
    (secret, page.all("ul.codes code"))
}

on_both_portals! {
    async fn a_password_alone_opens_nothing_and_a_recovery_code_opens_once(kind: Kind) {
        let portal = with_administrator(kind);
        let visitor = portal.visitor();
        let page = enter(&visitor, NAME, PASSWORD).await.expect(200);
        assert_eq!(page.url().path(), "/staff/second-factor");
        assert_eq!(page.attributes("svg[role=img]", "aria-label"), ["Mã QR chứa khóa cho ứng dụng xác thực"]);
        visitor.get("/admin/staff").await.expect(401);
        let half = visitor.cookie("sangkien").unwrap();

        let secret = secret_on(&page);
        let wrong = page.form("/staff/second-factor").set("otp", "000000").send().await.expect(422);
        assert_eq!(secret_on(&wrong).bytes(), secret.bytes(), "the same key, not a new one each time");
        visitor.get("/admin/staff").await.expect(401);
        let right = wrong.form("/staff/second-factor").set("otp", code(&secret, START));
        let page = right.send().await.expect(200);
        let codes = page.all("ul.codes code");
        assert_eq!(codes.len(), 10);
        assert_ne!(visitor.cookie("sangkien").unwrap(), half, "a new session id");
        visitor.get("/admin/staff").await.expect(200);

        // the codes of the app count once; a recovery code does too
        let other = portal.visitor();
        let page = enter(&other, NAME, PASSWORD).await.expect(200);
        assert!(page.attributes("svg[role=img]", "role").is_empty(), "set up once");
        let page = page.form("/staff/second-factor").set("otp", code(&secret, START)).send().await.expect(422);
        let form = page.form("/staff/second-factor").set("recovery", codes[0].to_uppercase());
        form.send().await.expect(200);
        other.get("/admin/staff").await.expect(200);
        let third = portal.visitor();
        let page = enter(&third, NAME, PASSWORD).await.expect(200);
        let page = page.form("/staff/second-factor").set("recovery", codes[0].clone()).send().await.expect(422);
        portal.set_clock("2026-11-02T02:00:30Z");
        let next = code(&secret, "2026-11-02T02:00:30Z");
        page.form("/staff/second-factor").set("otp", next).send().await.expect(200);
        third.get("/admin/staff").await.expect(200);
        third.get("/desk/account").await.expect(200).says("còn 9 mã dự phòng");
    }

    async fn five_wrong_passwords_lock_for_a_quarter_of_an_hour_known_or_not(kind: Kind) {
        let portal = with_administrator(kind);
        let visitor = portal.visitor();
        let mut said: Vec<Vec<String>> = Vec::new();
        for name in [NAME, "khong.co.ai.ca"] {
            let mut answers = Vec::new();
            for tried in 0..7 {
                let page = enter(&visitor, name, "sai mật khẩu rồi").await.expect(422);
                let locked = page.words().contains("Đã sai quá nhiều lần");
                assert_eq!(locked, tried >= 5, "{name} {tried}: {page:?}");
                answers.push(page.words());
            }
            said.push(answers);
        }
        assert_eq!(said[0], said[1], "a name that exists is answered like one that does not");
        // locked is locked, also for the right password, from any browser
        enter(&portal.visitor(), NAME, PASSWORD).await.expect(422);
        portal.set_clock("2026-11-02T02:14:59Z");
        enter(&visitor, NAME, PASSWORD).await.expect(422);
        portal.set_clock("2026-11-02T02:15:00Z");
        let page = enter(&visitor, NAME, PASSWORD).await.expect(200);
        assert_eq!(page.url().path(), "/staff/second-factor");
        // wrong codes of the second factor lock as well
        let mut page = page;
        for _ in 0..5 {
            page = page.form("/staff/second-factor").set("otp", "111111").send().await.expect(422);
        }
        let right = code(&secret_on(&page), "2026-11-02T02:15:00Z");
        let page = page.form("/staff/second-factor").set("otp", right).send().await.expect(422);
        page.says("Đã sai quá nhiều lần");
        visitor.get("/admin/staff").await.expect(401);
    }

    async fn an_unknown_name_costs_a_hash_like_a_known_one(kind: Kind) {
        let options = Options {
            settings: vec![
                ("SANGKIEN__SEAL__PASSWORD__MEMORY_KIB", "65536".to_owned()),
                ("SANGKIEN__SEAL__PASSWORD__ITERATIONS", "3".to_owned()),
                ("SANGKIEN__LIMITS__LOCKOUT_FAILURES", "1000".to_owned()),
            ],
            ..Options::default()
        };
        let portal = Portal::start(kind, options);
        add_administrator(&portal);
        let visitor = portal.visitor();
        // the account was made with cheap parameters, so that a known name would even be faster: a right
        // password raises them, as at every sign-in
        enter(&visitor, NAME, PASSWORD).await.expect(200);
        let visitor = portal.visitor();
        let page = visitor.get("/staff/login").await.expect(200);
        let form = page.form("/staff/login/password");
        let mut fastest = [Duration::MAX; 2];
        for _ in 0..4 {
            for (at, name) in [NAME, "khong.co.ai.ca"].into_iter().enumerate() {
                let form = form.clone().set("username", name).set("password", "sai mật khẩu rồi");
                let begin = Stopwatch::now();
                form.send_once().await.expect(422);
                fastest[at] = fastest[at].min(begin.elapsed());
            }
        }
        let empty = Stopwatch::now();
        form.set("username", NAME).send_once().await.expect(422);
        let without = empty.elapsed();
        let [known, unknown] = fastest;
        assert!(unknown * 2 > known && known * 2 > unknown, "{known:?} {unknown:?} {without:?}");
        assert!(unknown > Duration::from_millis(40), "a hash of 64 MiB takes longer than {unknown:?}");
    }

    async fn who_set_up_a_second_factor_shows_it_after_the_provider_too(kind: Kind) {
        let portal = with_clock(kind);
        let visitor = portal.visitor().signed_in_as(Persona::Officer).await;
        let page = visitor.get("/desk/account/second-factor").await.expect(200);
        let secret = secret_on(&page);
        let form = page.form("/desk/account/second-factor").set("otp", code(&secret, START));
        assert_eq!(form.send().await.expect(200).all("ul.codes code").len(), 10);
        let page = visitor.get("/desk/account").await;
        page.form("/logout").send().await.expect(200);
        let page = visitor.get("/staff/login").await.expect(200);
        let page = page.form("/login/start").send().await.expect(200);
        assert_eq!(page.url().path(), "/staff/second-factor");
        visitor.get("/desk/queue").await.expect(401);
        portal.set_clock("2026-11-02T02:01:00Z");
        let next = code(&secret, "2026-11-02T02:01:00Z");
        page.form("/staff/second-factor").set("otp", next).send().await.expect(200);
        visitor.get("/desk/queue").await.expect(200);
    }

    async fn staff_of_level_one_are_not_let_in(kind: Kind) {
        let portal = Portal::shared(kind);
        let visitor = portal.visitor();
        visitor.expects("nguyen-van-an@1");
        let page = visitor.get("/staff/login").await.expect(200);
        let page = page.form("/login/start").send().await.expect(403);
        assert_eq!(page.all("h1"), ["Tài khoản chưa đủ mức độ định danh"]);
        visitor.get("/desk/queue").await.expect(401);
    }

    async fn one_role_is_active_at_a_time_and_only_one_that_is_held(kind: Kind) {
        let portal = with_clock(kind);
        let number = &Persona::Officer.person().citizen_number;
        portal.shell(&["staff", "grant", number, "--role", "administrator", "--agency", "BKHCN"], "");
        let visitor = portal.visitor();
        visitor.expects(Persona::Officer.key());
        let page = visitor.get("/staff/login").await.expect(200);
        let page = page.form("/login/start").send().await.expect(200);
        assert_eq!(page.url().path(), "/staff/role", "two roles, none active: {page:?}");
        visitor.get("/desk/queue").await.expect(403);
        visitor.get("/admin/staff").await.expect(403);
        let roles = page.attributes("input[name=role]", "value");
        assert_eq!(roles.len(), 2);
        let take = |role: &str| page.form("/staff/role").forge("role", role).send();
        let first = take(&roles[0]).await.expect(200);
        let second = take(&roles[1]).await.expect(200);
        let queue = [&first, &second].into_iter().position(|page| page.url().path() == "/desk/queue");
        let (officer, admin) = match queue { Some(0) => (0, 1), _ => (1, 0) };
        take(&roles[officer]).await.expect(200);
        visitor.get("/desk/queue").await.expect(200);
        visitor.get("/admin/staff").await.expect(403);
        take(&roles[admin]).await.expect(200);
        visitor.get("/admin/staff").await.expect(200);
        visitor.get("/desk/queue").await.expect(403);
        // somebody else's role, and one that does not exist
        let other = portal.visitor().signed_in_as(Persona::Approver).await;
        let theirs = other.get("/staff/role").await.expect(200).attributes("input[name=role]", "value");
        for forged in [theirs[0].as_str(), "00000000-0000-7000-8000-000000000000"] {
            take(forged).await.expect(403);
        }
        visitor.get("/admin/staff").await.expect(200);
    }

    async fn a_new_password_needs_the_old_one_and_ends_every_other_session(kind: Kind) {
        let portal = with_administrator(kind);
        let here = portal.visitor();
        let (secret, _) = first_time(&here).await;
        portal.set_clock("2026-11-02T02:01:00Z");
        let there = portal.visitor();
        let page = enter(&there, NAME, PASSWORD).await.expect(200);
        let next = code(&secret, "2026-11-02T02:01:00Z");
        page.form("/staff/second-factor").set("otp", next).send().await.expect(200);
        there.get("/admin/staff").await.expect(200);

        let new = "năm con chuột đi chợ đường xa";
        let page = here.get("/desk/account").await.expect(200).follow("/desk/account/password").await.expect(200);
        let form = |old: &str, new: &str, again: &str| {
            let form = page.form("/desk/account/password").set("old_password", old);
            form.set("new_password", new).set("again_password", again)
        };
        form("sai rồi", new, new).send().await.expect(422).says("Mật khẩu đang dùng chưa đúng");
        form(PASSWORD, "ngắn", "ngắn").send().await.expect(422).says("ít nhất 12");
        form(PASSWORD, PASSWORD, PASSWORD).send().await.expect(422).says("phải khác");
        let page = form(PASSWORD, new, "khác").send().await.expect(422).says("chưa giống nhau");
        assert!(!page.text().contains(new), "a password is never written back");
        there.get("/admin/staff").await.expect(200);
        form(PASSWORD, new, new).send().await.expect(200).says("Đã đổi mật khẩu");
        there.get("/admin/staff").await.expect(401);
        here.get("/admin/staff").await.expect(200);
        enter(&there, NAME, PASSWORD).await.expect(422);
        let page = enter(&there, NAME, new).await.expect(200);
        assert_eq!(page.url().path(), "/staff/second-factor");
        // an open session is no place to guess
        let page = here.get("/desk/account/password").await.expect(200);
        let form = |old: &str, new: &str, again: &str| {
            let form = page.form("/desk/account/password").set("old_password", old);
            form.set("new_password", new).set("again_password", again)
        };
        for _ in 0..5 {
            form("đoán mò", PASSWORD, PASSWORD).send().await.expect(422);
        }
        form(new, PASSWORD, PASSWORD).send().await.expect(422).says("Đã sai quá nhiều lần");
        // whoever has the shell gives a new one; every session ends
        portal.set_clock("2026-11-02T02:20:00Z");
        let given = "sáu con vịt bơi dưới ao sâu";
        portal.shell(&["staff", "password", NAME], &format!("{given}\n"));
        here.get("/admin/staff").await.expect(401);
        enter(&there, NAME, new).await.expect(422);
        let page = enter(&there, NAME, given).await.expect(200);
        assert_eq!(page.url().path(), "/staff/second-factor");
        // who comes through the provider has no password here
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        officer.get("/desk/account/password").await.expect(404);
        assert!(!officer.get("/desk/account").await.text().contains("/desk/account/password"));
    }
}
