//! How long a sign-in lasts, where one is signed in, and how it ends.

use reqwest::Method;

use super::with_clock;
use crate::harness::{Persona, Portal, Visitor};
use crate::on_both_portals;

async fn status(visitor: &Visitor, path: &str) -> u16 {
    visitor.get(path).await.status().as_u16()
}

on_both_portals! {
    async fn a_session_ends_when_idle_and_at_its_limit_for_each_half_of_the_portal(kind: Kind) {
        let portal = with_clock(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let staff = portal.visitor().signed_in_as(Persona::Officer).await;
        portal.set_clock("2026-11-02T02:29:59Z");
        assert_eq!(status(&staff, "/desk/queue").await, 200);
        portal.set_clock("2026-11-02T02:59:58Z");
        assert_eq!(status(&staff, "/desk/queue").await, 200, "seen half an hour less a second ago");
        assert_eq!(status(&citizen, "/my").await, 200, "an hour less two seconds");
        portal.set_clock("2026-11-02T03:29:58Z");
        assert_eq!(status(&staff, "/desk/queue").await, 401, "idle for half an hour");
        assert_eq!(status(&citizen, "/my").await, 200);
        portal.set_clock("2026-11-02T04:29:58Z");
        assert_eq!(status(&citizen, "/my").await, 401, "idle for an hour");
    }

    async fn whoever_is_always_there_is_signed_out_at_the_end_of_the_day(kind: Kind) {
        let portal = with_clock(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let staff = portal.visitor().signed_in_as(Persona::Officer).await;
        // 02:00 to 12:00 is ten hours, to 14:00 twelve
        for minute in (20..720).step_by(20) {
            let (hour, minute) = (2 + minute / 60, minute % 60);
            portal.set_clock(&format!("2026-11-02T{hour:02}:{minute:02}:00Z"));
            assert_eq!(status(&citizen, "/my").await, 200, "{hour}:{minute}");
            let expected = if hour < 12 { 200 } else { 401 };
            assert_eq!(status(&staff, "/desk/queue").await, expected, "{hour}:{minute}");
        }
        portal.set_clock("2026-11-02T14:00:00Z");
        assert_eq!(status(&citizen, "/my").await, 401);
    }

    async fn every_sign_in_has_a_new_session_and_the_old_one_is_over(kind: Kind) {
        let portal = Portal::shared(kind);
        let visitor = portal.visitor().signed_in_as(Persona::Citizen).await;
        let old = visitor.cookie("sangkien").unwrap();
        visitor.expects(Persona::Citizen.key());
        visitor.post("/login/start", &[("purpose", "citizen")]).await.expect(200);
        let new = visitor.cookie("sangkien").unwrap();
        assert_ne!(old, new);
        let stranger = portal.visitor();
        let ask = |token: &str| {
            let mut request = stranger.request(Method::GET, "/my");
            request.headers.push(("cookie", format!("sangkien={token}")));
            stranger.send_once(request)
        };
        assert_eq!(ask(&new).await.status(), 200);
        assert_eq!(ask(&old).await.status(), 401);
        // a token of one's own making is nobody's
        for forged in ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "x", "\"", "a.b.c"] {
            assert_eq!(ask(forged).await.status(), 401, "{forged}");
        }
        visitor.get("/my").await.form("/logout").send().await.expect(200);
        assert_eq!(ask(&new).await.status(), 401);
    }

    async fn a_browser_can_tell_its_readers_apart_and_nothing_more(kind: Kind) {
        let portal = Portal::shared(kind);
        let mark = async |who: Persona| {
            let visitor = portal.visitor().signed_in_as(who).await;
            visitor.get("/initiatives").await.expect(200).attributes("body", "data-me")
        };
        let (one, again, other) = (mark(Persona::Citizen).await, mark(Persona::Citizen).await, mark(Persona::Neighbour).await);
        assert_eq!(one.len(), 1);
        assert_eq!(one, again);
        assert_ne!(one, other);
        assert_eq!(one[0].len(), 16, "too short to be an id");
        assert!(portal.visitor().get("/").await.attributes("body", "data-me").is_empty());
    }

    async fn places_are_listed_and_ended_one_by_one_or_all_at_once(kind: Kind) {
        let portal = with_clock(kind);
        let who = Persona::Named("do-thi-bich-ngoc");
        let mut browsers = Vec::new();
        for _ in 0..3 {
            browsers.push(portal.visitor().signed_in_as(who).await);
        }
        let [here, there, far] = &browsers[..] else { unreachable!() };
        let page = here.get("/my/account").await.expect(200);
        assert_eq!(page.all("#sessions ul.list li").len(), 3);
        assert_eq!(page.attributes("#sessions input[name=session]", "value").len(), 2, "not the one in use");
        // somebody else's session is not there to be ended
        let other = portal.visitor().signed_in_as(Persona::Citizen).await;
        let mine = page.attributes("#sessions input[name=session]", "value");
        other.post("/my/account/sessions", &[("session", &mine[0])]).await.expect(200);
        assert_eq!([status(there, "/my").await, status(far, "/my").await], [200, 200]);

        let page = page.form("/my/account/sessions").send().await.expect(200);
        assert_eq!(page.all("#sessions ul.list li").len(), 2, "{page:?}");
        let alive = [status(here, "/my").await, status(there, "/my").await, status(far, "/my").await];
        assert_eq!(alive.iter().filter(|status| **status == 401).count(), 1, "{alive:?}");
        assert_eq!(alive[0], 200);

        let page = here.get("/my/account").await.expect(200);
        let form = page.form("/my/account/sessions").without("session").forge("do", "everywhere");
        form.send().await.expect(200);
        for browser in &browsers {
            assert_eq!(status(browser, "/my").await, 401);
        }
        assert_eq!(status(&other, "/my").await, 200, "others stay");
    }

    async fn who_is_locked_is_out_at_once_everywhere(kind: Kind) {
        let portal = with_clock(kind);
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let number = &Persona::Officer.person().citizen_number;
        portal.shell(&["staff", "lock", number], "");
        assert_eq!(status(&officer, "/desk/queue").await, 401);
        let page = officer.get("/staff/login").await.expect(200);
        let page = page.form("/login/start").send().await.expect(403);
        assert_eq!(page.all("h1"), ["Tài khoản đang bị khóa"]);
        portal.shell(&["staff", "unlock", number], "");
        officer.sign_in(Persona::Officer).await;
    }
}
