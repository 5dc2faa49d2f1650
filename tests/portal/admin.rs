//! What administrators do about people, page by page, and that it takes effect at once: roles, locks, second
//! factors, absence.

use crate::harness::{Form, Page, Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::second_factor::{machine_now, secret_on};
use crate::steps::in_days;

/// Of the people's committee of Hà Nội, whom no other test knows.
const MEMBER: Persona = Persona::Named("to-thi-phuong");
const OTHER: Persona = Persona::Named("doan-ngoc-hai");
const THIRD: Persona = Persona::Named("vo-thi-my-duyen");
const FOURTH: Persona = Persona::Named("huynh-tan-phat");

/// The page of somebody, found by their number.
async fn page_of(administrator: &Visitor, who: Persona) -> Page {
    let list = administrator.get("/admin/staff").await.expect(200);
    let form = list
        .form("/admin/staff/find")
        .set("who", who.person().citizen_number.clone());
    let page = form.send().await.expect(200);
    assert_eq!(page.all("h1"), [who.person().name.clone()]);
    page
}

/// Presses one of the buttons of the page.
async fn press(page: &Page, button: &str, fields: &[(&str, &str)]) -> Page {
    let offered = page.attributes("button[name=do]", "value");
    assert!(
        offered.iter().any(|one| one == button),
        "no {button} in {offered:?}"
    );
    let after = filled(page, button, fields).send().await.expect(200);
    assert_eq!(after.url().path(), page.url().path());
    after
}

/// The form of this button, as the page offers it but for these fields.
pub fn filled(page: &Page, button: &str, fields: &[(&str, &str)]) -> Form {
    let form = ["once", "seen"]
        .iter()
        .fold(page.form(page.url().path()), |form, name| {
            let hidden = format!("form:has(button[value={button}]) input[name={name}]");
            match page.attributes(&hidden, "value").pop() {
                None => form,
                Some(value) => form.forge(name, value),
            }
        });
    let form = fields
        .iter()
        .fold(form, |form, (name, value)| form.forge(name, *value));
    form.forge("do", button)
}

/// What is held, role by role.
fn roles(page: &Page) -> Vec<String> {
    let mut held = page.attributes("li input[name=role]", "value");
    held.sort();
    held
}

on_both_portals! {
    async fn a_role_is_granted_and_taken_away_and_a_lock_ends_what_is_open(kind: Kind) {
        let portal = Portal::shared(kind);
        let administrator = portal.visitor().signed_in_as(Persona::Administrator).await;
        let member = portal.visitor().signed_in_as(MEMBER).await;
        member.get("/desk/queue").await.expect(200);
        member.get("/ministry/accepted").await.expect(403);
        let page = page_of(&administrator, MEMBER).await;
        assert_eq!(roles(&page), ["reviewer"]);

        let page = press(&page, "grant", &[("role", "analyst"), ("agency", "T01")]).await;
        assert_eq!(roles(&page), ["analyst", "reviewer"]);
        let choice = member.get("/staff/role").await.expect(200);
        let held = choice.attributes("input[name=role]", "value");
        assert_eq!(held.len(), 2);
        let mut opened = 0;
        for role in held {
            choice.form("/staff/role").forge("role", role).send().await.expect(200);
            if member.get("/ministry/accepted").await.is_ok() {
                opened += 1;
                break;
            }
        }
        assert_eq!(opened, 1, "one of the two opens the ministry's pages");

        let agency = page.attributes("li:has(input[value=analyst]) input[name=agency_id]", "value").concat();
        let page = press(&page, "revoke", &[("role", "analyst"), ("agency_id", &agency)]).await;
        assert_eq!(roles(&page), ["reviewer"]);
        let shut = member.get("/ministry/accepted").await.status().as_u16();
        assert!([401, 403].contains(&shut), "at once, not at the next sign-in: {shut}");

        let member = portal.visitor().signed_in_as(MEMBER).await;
        let page = press(&page, "lock", &[]).await;
        member.get("/desk/queue").await.expect(401);
        let locked = portal.visitor();
        let turned_away = locked.enter(MEMBER).await;
        assert!(!turned_away.has_form("/logout"), "{turned_away:?}");
        locked.get("/desk/queue").await.expect(401);
        press(&page, "unlock", &[]).await;
        let back = portal.visitor().signed_in_as(MEMBER).await;
        back.get("/desk/queue").await.expect(200);
    }

    async fn a_lost_second_factor_is_reset_and_an_absence_is_kept(kind: Kind) {
        let portal = Portal::shared(kind);
        let administrator = portal.visitor().signed_in_as(Persona::Administrator).await;
        let member = portal.visitor().signed_in_as(OTHER).await;
        let page = page_of(&administrator, OTHER).await;
        let offered = page.attributes("button[name=do]", "value");
        assert!(!offered.contains(&"reset-factor".to_owned()), "there is none yet");
        let setting = member.get("/desk/account/second-factor").await.expect(200);
        let code = secret_on(&setting).code(machine_now()).unwrap();
        setting.form("/desk/account/second-factor").set("otp", code).send().await.expect(200);
        let again = portal.visitor().enter(OTHER).await;
        assert_eq!(again.url().path(), "/staff/second-factor");

        let page = administrator.get(page.url().path()).await.expect(200);
        let page = press(&page, "reset-factor", &[]).await;
        let back = portal.visitor().enter(OTHER).await;
        assert!(back.has_form("/logout") && back.url().path() != "/staff/second-factor", "{back:?}");

        // of oneself it is never taken off, whatever the page offers
        let own = page_of(&administrator, Persona::Administrator).await;
        let form = own.form(own.url().path()).forge("do", "reset-factor");
        form.send().await.expect(403);

        let until = in_days(5);
        let page = press(&page, "absent", &[("absent_until", &until)]).await;
        assert_eq!(page.attributes("input[name=absent_until]", "value").concat(), until);
        let list = administrator.get("/admin/staff?agency=T01&role=reviewer").await.expect(200);
        let rows = list.all("tbody tr");
        let absent: Vec<&String> = rows.iter().filter(|row| row.contains(&until)).collect();
        assert!(absent.len() == 1 && absent[0].contains(&OTHER.person().name), "{rows:?}");
        let page = press(&page, "absent", &[("absent_until", "")]).await;
        assert_eq!(page.attributes("input[name=absent_until]", "value"), [""]);
    }

    async fn a_role_that_is_gone_already_is_said_to_be_gone(kind: Kind) {
        let portal = Portal::shared(kind);
        let administrator = portal.visitor().signed_in_as(Persona::Administrator).await;
        let _known = portal.visitor().signed_in_as(FOURTH).await;
        let page = page_of(&administrator, FOURTH).await;
        let page = press(&page, "grant", &[("role", "analyst"), ("agency", "T01")]).await;
        let agency = page.attributes("li:has(input[value=analyst]) input[name=agency_id]", "value").concat();
        let late = page_of(&administrator, FOURTH).await;
        let taken = [("role", "analyst"), ("agency_id", agency.as_str())];
        let sent = filled(&page, "revoke", &taken);
        let (first, again) = tokio::join!(sent.clone().send(), sent.send());
        for answer in [first, again] {
            // one form sent twice is done once, and says so both times
            assert!(!roles(&answer.expect(200)).contains(&"analyst".to_owned()));
        }
        let told = filled(&late, "revoke", &taken).send().await.expect(409);
        let told = told.says("vừa được người khác thay đổi").says("người khác đã thu hồi trước");
        assert!(!roles(&told).contains(&"analyst".to_owned()), "{told:?}");
        assert_eq!(told.attributes("select[name=role] [selected], input[name=role][checked]", "value"), Vec::<String>::new());
    }

    async fn two_administrators_do_not_overwrite_each_other_unawares(kind: Kind) {
        let portal = Portal::shared(kind);
        let administrator = portal.visitor().signed_in_as(Persona::Administrator).await;
        let _known = portal.visitor().signed_in_as(THIRD).await;
        let (first, late) = (page_of(&administrator, THIRD).await, page_of(&administrator, THIRD).await);
        let was = first.attributes("input[name=workplace]", "value").concat();
        let (day, other) = (in_days(6), in_days(9));
        for (button, theirs, mine) in [
            ("absent", vec![("absent_until", day.as_str())], vec![("absent_until", other.as_str())]),
            ("workplace", vec![("workplace", "Sở Nội vụ")], vec![("workplace", "Sở Tư pháp")]),
            ("fields", vec![("field", "LV01")], vec![("field", "LV02")]),
        ] {
            let sent = filled(&first, button, &theirs);
            // the same form again is the same, not a stale one
            let (one, two) = tokio::join!(sent.clone().send(), sent.clone().send());
            for answer in [one, two, sent.send().await] {
                answer.expect(200);
            }
            let told = filled(&late, button, &mine).send().await.expect(409);
            let told = told.says("vừa được người khác thay đổi");
            let now = match button { "fields" => "Hiện đang ghi: ", _ => theirs[0].1 };
            assert!(told.words().contains(now), "{told:?}");
            let kept = match button {
                "fields" => told.attributes("input[name=field][checked]", "value"),
                _ => told.attributes(&format!("input[name={}]", mine[0].0), "value"),
            };
            assert_eq!(kept, [mine[0].1], "what was typed stays");
            let stands = page_of(&administrator, THIRD).await;
            let stored = match button {
                "fields" => stands.attributes("input[name=field][checked]", "value"),
                _ => stands.attributes(&format!("input[name={}]", theirs[0].0), "value"),
            };
            assert_eq!(stored, [theirs[0].1], "nothing was written");
            // knowing it, they may
            press(&told, button, &mine).await;
        }
        // a form that was wrong has still seen what it saw
        let (first, late) = (page_of(&administrator, THIRD).await, page_of(&administrator, THIRD).await);
        let wrong = filled(&late, "absent", &[("absent_until", "hôm nào đó")]).send().await.expect(422);
        press(&first, "absent", &[("absent_until", "")]).await;
        filled(&wrong, "absent", &[("absent_until", &day)]).send().await.expect(409);
        // without a fingerprint nothing is taken for seen
        let blind = filled(&late, "absent", &[("absent_until", &day)]).without("seen");
        blind.send().await.expect(409);
        let page = page_of(&administrator, THIRD).await;
        assert_eq!(page.attributes("input[name=absent_until]", "value"), [""]);
        let page = press(&page, "workplace", &[("workplace", &was)]).await;
        let none = filled(&page, "fields", &[]).without("field");
        none.send().await.expect(200);
    }
}
