//! The acts that end a file, send it back or choose by hand: each through its own form, and judged by where
//! the file stands afterwards and what its history says last, so that no act is taken for another.

use crate::harness::{Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::steps::{
    REVIEWERS, act, inbox_about, judge, open, proposed, score_all, standing, submitted,
};

const REASON: &str = "Vì lý do ghi trong hồ sơ, đã trao đổi với các bên.";

/// Sends the form of an act that asks for a reason and nothing else.
async fn with_reason(staff: &Visitor, code: &str, deed: &str) {
    let form = act(staff, code, deed).await.set("reason", REASON);
    form.send().await.expect(200);
}

/// The state that a page shows, by its code.
fn shown(page: &crate::harness::Page) -> String {
    let classes = page.attributes(".badge", "class");
    let first = classes
        .first()
        .expect("the page says where the file stands");
    let state = first
        .split_whitespace()
        .find_map(|class| class.strip_prefix("s-"));
    state.expect("a badge has a state").to_owned()
}

on_both_portals! {
    async fn a_citizen_takes_a_file_back_and_whom_it_waited_for_is_told(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = submitted(&citizen, "Rút lại vì đã có giải pháp tốt hơn").await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let told = inbox_about(&officer, "/desk/inbox", &code).await.len();
        let mine = format!("/my/initiatives/{code}");

        let asked = citizen.get(&mine).await.expect(200).follow("/withdraw").await.expect(200);
        let form = asked.form(&format!("{mine}/withdraw")).set("reason", REASON);
        // somebody else's file is not there
        let neighbour = portal.visitor().signed_in_as(Persona::Neighbour).await;
        neighbour.get(&format!("{mine}/withdraw")).await.expect(404);
        assert_eq!(standing(portal, &code), "submitted submit");

        let done = form.clone().send().await.expect(200);
        assert_eq!(done.url().path(), mine);
        assert_eq!(shown(&done), "withdrawn");
        assert_eq!(done.attributes("a[href$='/withdraw']", "href"), Vec::<String>::new());
        assert_eq!(standing(portal, &code), "withdrawn withdraw");
        form.send().await.expect(200);
        let events = format!("SELECT e.kind AS line FROM events e JOIN initiatives i ON i.initiative_id = e.initiative_id WHERE i.code = '{code}' AND e.kind = 'withdraw'");
        assert_eq!(portal.database.as_ref().unwrap().lines(&events).len(), 1, "sent twice, done once");

        let page = open(&officer, &code).await.says(REASON);
        assert_eq!(shown(&page), "withdrawn");
        assert!(!page.has_form("/receive"), "it is over");
        assert_eq!(inbox_about(&officer, "/desk/inbox", &code).await.len(), told + 1);
        let tracked = portal.visitor().get(&format!("/track?code={code}")).await.expect(200);
        assert_eq!(shown(&tracked), "withdrawn");
        // there is no way back, and a page that was open since before says so
        let late = asked.form(&format!("{mine}/withdraw")).forge("once", "0198a000-0000-7000-8000-00000000e4d5");
        let late = late.set("reason", REASON).send().await.expect(409);
        assert_eq!(late.form("/withdraw").value("reason"), Some(REASON), "what was typed stays");
    }

    async fn an_officer_declines_and_an_approver_stops_what_each_may(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let approver = portal.visitor().signed_in_as(Persona::Approver).await;
        for (deed, who, standing_then) in [
            ("decline", &officer, "declined decline"),
            ("stop", &approver, "stopped stop"),
        ] {
            let code = submitted(&citizen, "Kết thúc trước khi tiếp nhận").await;
            let told = inbox_about(&citizen, "/my/inbox", &code).await.len();
            // without a reason nothing happens
            act(who, &code, deed).await.send().await.expect(422);
            assert_eq!(standing(portal, &code), "submitted submit", "{deed}");
            // nor without saying that it is meant
            let form = act(who, &code, deed).await.set("reason", REASON);
            let page = form.clone().send().await.expect(422).says("Vui lòng đọc và đánh dấu ô này.");
            assert_eq!(page.form(&format!("/{deed}")).value("reason"), Some(REASON), "what was typed stays");
            assert_eq!(standing(portal, &code), "submitted submit", "{deed}");
            form.tick("sure").send().await.expect(200);
            assert_eq!(standing(portal, &code), standing_then);
            let mine = citizen.get(&format!("/my/initiatives/{code}")).await.expect(200).says(REASON);
            assert_eq!(format!("{} {deed}", shown(&mine)), standing_then);
            assert_eq!(inbox_about(&citizen, "/my/inbox", &code).await.len(), told + 1);
        }
    }

    async fn reviewers_are_chosen_by_hand_and_one_of_them_declares_a_conflict(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = submitted(&citizen, "Chọn chuyên gia bằng tay").await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        act(&officer, &code, "receive").await.send().await.expect(200);

        // the two whom the portal itself would not have taken
        let page = open(&officer, &code).await;
        let automatic = page.all("#f-assign-how .help").first().cloned().expect("whom the portal would take");
        let form = page.form(&format!("/desk/initiatives/{code}/assign")).set("how", "by_hand");
        let labels = page.all("#f-assign-reviewer label");
        let mut chosen: Vec<(String, String)> = Vec::new();
        for (id, label) in form.offers("reviewer").into_iter().zip(&labels) {
            let known = REVIEWERS.iter().find(|who| label.starts_with(&who.person().name));
            let name = &known.unwrap_or_else(|| panic!("{label} is no reviewer here")).person().name;
            if !automatic.contains(name.as_str()) {
                chosen.push((id.to_owned(), name.clone()));
            }
        }
        chosen.truncate(2);
        assert_eq!(chosen.len(), 2, "{labels:?} besides {automatic}");
        // one is less than the quorum
        let one = form.clone().add("reviewer", chosen[0].0.clone());
        one.send().await.expect(422);
        let form = chosen.iter().fold(form, |form, (id, _)| form.add("reviewer", id.clone()));
        let page = form.send().await.expect(200);
        let mut asked = page.all("#reviews tbody tr th");
        let mut wanted: Vec<String> = chosen.iter().map(|(_, name)| name.clone()).collect();
        asked.sort();
        wanted.sort();
        assert_eq!(asked, wanted);
        assert_eq!(standing(portal, &code), "in_review assign");

        // one of them knows the author: the file leaves their desk and no other
        let partial = REVIEWERS.into_iter().find(|who| who.person().name == chosen[0].1).unwrap();
        let partial = portal.visitor().signed_in_as(partial).await;
        let form = act(&partial, &code, "declare_conflict").await.set("reason", REASON);
        let after = form.send().await.expect(200);
        assert_eq!(after.url().path(), "/desk/queue");
        partial.get(&format!("/desk/initiatives/{code}")).await.expect(404);
        assert_eq!(standing(portal, &code), "in_review conflict_declared");
        let page = open(&officer, &code).await;
        assert!(page.has_form("/replace_reviewer"), "somebody else has to be asked");
        let form = page.form("/replace_reviewer");
        assert!(!form.offers("by").contains(&chosen[0].0.as_str()), "not whoever has a conflict");
    }

    async fn an_approver_sends_a_file_back_to_its_reviewers(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = proposed(portal, &citizen, "Thẩm định lại số liệu").await;
        let approver = portal.visitor().signed_in_as(Persona::Approver).await;
        with_reason(&approver, &code, "send_back").await;
        assert_eq!(standing(portal, &code), "in_review send_back");
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let page = open(&officer, &code).await.says(REASON);
        assert_eq!(shown(&page), "in_review");
        assert!(!page.has_form("/recommend"), "what was proposed is not proposed again unseen");
        assert!(score_all(portal, &code).await >= 2, "the reviewers are asked once more");
        judge(&officer, &code, "recommend").await;
        assert_eq!(standing(portal, &code), "proposed recommend");
    }
}
