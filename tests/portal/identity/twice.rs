//! Forms of one's own account that a double click sends twice: the second answer is the one a browser shows, so
//! it has to be as good as the first.

use super::staff::{NAME, PASSWORD, code, enter, first_time, with_administrator};
use super::{START, with_clock};
use crate::harness::Persona;
use crate::on_both_portals;
use crate::second_factor::secret_on;

const AT_SIGN_IN: &str = "/staff/second-factor";
const FACTOR: &str = "/desk/account/second-factor";

on_both_portals! {
    async fn a_new_password_sent_twice_is_changed_once_and_nothing_counts_as_wrong(kind: Kind) {
        let portal = with_administrator(kind);
        let here = portal.visitor();
        first_time(&here).await;
        let page = here.get("/desk/account/password").await.expect(200);
        let form = |old: &str, new: &str| {
            let form = page.form("/desk/account/password").set("old_password", old);
            form.set("new_password", new).set("again_password", new)
        };
        let new = "năm con chuột đi chợ đường xa";
        // a wrong one is not remembered
        form("sai rồi", new).send_once().await.expect(422);
        let (first, second) = tokio::join!(form(PASSWORD, new).send_once(), form(PASSWORD, new).send_once());
        for answer in [first, second] {
            answer.expect(303);
        }
        for _ in 0..6 {
            form(PASSWORD, new).send_once().await.expect(303);
        }
        here.get("/admin/staff").await.expect(200);
        enter(&portal.visitor(), NAME, PASSWORD).await.expect(422);
        enter(&portal.visitor(), NAME, new).await.expect(200);
        // another password under the same key is not set, not said to be, and no way to guess
        for _ in 0..5 {
            form(PASSWORD, "bảy con ong bay quanh vườn").send_once().await.expect(409);
        }
        form(PASSWORD, new).send_once().await.expect(422).says("Đã sai quá nhiều lần");
    }

    async fn recovery_codes_are_shown_to_a_second_click_too(kind: Kind) {
        let portal = with_clock(kind);
        let visitor = portal.visitor().signed_in_as(Persona::Officer).await;
        let page = visitor.get(FACTOR).await.expect(200);
        let secret = secret_on(&page);
        // switched on
        let wrong = page.form(FACTOR).set("otp", "000000").send().await.expect(422);
        let form = wrong.form(FACTOR).set("otp", code(&secret, START));
        let (first, second) = tokio::join!(form.clone().send_once(), form.clone().send_once());
        let made = first.expect(200).all("ul.codes code");
        assert_eq!(made.len(), 10);
        assert_eq!(second.expect(200).all("ul.codes code"), made);
        visitor.get("/desk/account").await.expect(200).says("còn 10 mã dự phòng");
        // another code under the same key
        form.clone().set("otp", "123456").send_once().await.expect(409);

        // made anew
        portal.set_clock("2026-11-02T02:01:00Z");
        let page = visitor.get(FACTOR).await.expect(200);
        let renew = page.form(FACTOR).set("otp", code(&secret, "2026-11-02T02:01:00Z"));
        let new = renew.clone().send_once().await.expect(200).all("ul.codes code");
        assert_ne!(new, made);
        assert_eq!(renew.clone().send_once().await.expect(200).all("ul.codes code"), new);
        // dead codes are not shown as if they were good
        form.send_once().await.expect(422).says("không còn hiện lại được");
        // and nobody finds them in a tab left open
        portal.set_clock("2026-11-02T02:11:00Z");
        let late = renew.send_once().await.expect(422).says("không còn hiện lại được");
        assert!(!new.iter().any(|code| late.text().contains(code.as_str())));
        // the next code of the app makes others, from the page as it stands
        let next = late.form(FACTOR).set("otp", code(&secret, "2026-11-02T02:11:00Z"));
        assert_eq!(next.send().await.expect(200).all("ul.codes code").len(), 10);
    }

    async fn a_first_factor_set_up_at_the_entrance_shows_its_codes_to_a_second_click_too(kind: Kind) {
        let portal = with_administrator(kind);
        let here = portal.visitor();
        let page = enter(&here, NAME, PASSWORD).await.expect(200);
        let half = here.cookie("sangkien").unwrap();
        // browsers that never take the cookie of the first answer
        let (other, thief) = (here.at(&portal.url), here.at(&portal.url));
        let secret = secret_on(&page);
        let form = page.form(AT_SIGN_IN).set("otp", code(&secret, START));
        let (first, second) = tokio::join!(form.clone().send_once(), form.clone().send_once());
        let made = first.expect(200).all("ul.codes code");
        assert_eq!(made.len(), 10);
        assert_eq!(second.expect(200).all("ul.codes code"), made);
        here.get("/admin/staff").await.expect(200);
        here.get("/desk/account").await.expect(200).says("còn 10 mã dự phòng");

        // the browser has taken the first answer's cookie, but not yet its page
        assert_eq!(form.clone().send_once().await.expect(200).all("ul.codes code"), made);
        // or it has thrown the first answer away with its cookie: the second lets in as well
        let again = other.send_once(form.clone().request()).await.expect(200);
        assert_eq!(again.all("ul.codes code"), made);
        assert_ne!(other.cookie("sangkien").unwrap(), half);
        other.get("/admin/staff").await.expect(200);

        // the session that waited opens nothing, and another form of it needs a code of its own
        thief.get("/admin/staff").await.expect(401);
        let page = thief.get(AT_SIGN_IN).await.expect(200);
        page.form(AT_SIGN_IN).set("otp", code(&secret, START)).send_once().await.expect(422);
        thief.send_once(form.clone().set("otp", "123456").request()).await.expect(409);
        thief.get("/admin/staff").await.expect(401);

        // who knows the password alone, and finds the form in the browser, is not let in by it
        portal.set_clock("2026-11-02T02:01:00Z");
        let next = portal.visitor();
        enter(&next, NAME, PASSWORD).await.expect(200);
        let found = next.send_once(form.clone().request()).await.expect(409);
        assert!(!made.iter().any(|code| found.text().contains(code.as_str())));
        next.get("/admin/staff").await.expect(401);

        // ten minutes later it is nobody's, and the codes are not shown any more
        portal.set_clock("2026-11-02T02:10:00Z");
        let late = thief.send_once(form.clone().request()).await.expect(303);
        assert!(late.header(reqwest::header::LOCATION).unwrap().starts_with("/staff/login"), "{late:?}");
        let late = form.send_once().await.expect(303);
        assert!(!made.iter().any(|code| late.text().contains(code.as_str())));
    }

    async fn who_signs_out_ends_the_session_that_waited_too(kind: Kind) {
        let portal = with_administrator(kind);
        let here = portal.visitor();
        let page = enter(&here, NAME, PASSWORD).await.expect(200);
        let thief = here.at(&portal.url);
        let form = page.form(AT_SIGN_IN).set("otp", code(&secret_on(&page), START));
        form.clone().send_once().await.expect(200);
        here.get("/desk/account").await.expect(200).form("/logout").send().await.expect(200);
        let late = thief.send_once(form.request()).await.expect(303);
        assert!(late.header(reqwest::header::LOCATION).unwrap().starts_with("/staff/login"), "{late:?}");
        thief.get("/admin/staff").await.expect(401);
    }
}
