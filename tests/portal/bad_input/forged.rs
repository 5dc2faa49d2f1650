//! Forms whose hidden fields or addresses were changed by hand: another person's file, a role not held, a
//! state not reachable, an agency that is not theirs. The answer says no and nothing has happened.

use crate::harness::{Page, Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::paper::Paper;
use crate::steps::{act, hand_in, open, proposed, receive_and_assign, submitted, write_draft};

use super::forms::{begin, held, step};

/// The state of a file as anybody may ask for it.
async fn tracked(portal: &Portal, code: &str) -> String {
    let page = portal
        .visitor()
        .get(&format!("/track?code={code}"))
        .await
        .expect(200);
    page.all("main .badge, main .state").join(" ")
}

async fn refused(visitor: &Visitor, request: crate::harness::Request) -> Page {
    let page = visitor.send(request).await;
    assert!(page.status().is_client_error(), "{page:?}");
    page
}

on_both_portals! {
    async fn a_button_of_any_name_saves_and_answers(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let draft = begin(&citizen).await;
        for name in ["add:a\nb", "add:á\u{1}#?", "remove:<x>:1"] {
            let form = step(&citizen, &draft, "initiative").await.form("step");
            form.set("title", "Giữ lại").forge("do", name).send().await.expect(200);
            let kept = step(&citizen, &draft, "initiative").await;
            assert_eq!(kept.form("step").value("title"), Some("Giữ lại"), "{name:?}");
        }
    }

    async fn another_persons_draft_and_file_are_not_there(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let neighbour = portal.visitor().signed_in_as(Persona::Neighbour).await;
        let draft = begin(&citizen).await;
        let own = begin(&neighbour).await;
        let code = submitted(&citizen, "Hồ sơ mà người khác muốn rút").await;
        for path in [
            format!("/my/drafts/{draft}/initiative"),
            format!("/my/drafts/{draft}/review"),
            format!("/my/drafts/{draft}/discard"),
            format!("/my/initiatives/{code}"),
            format!("/my/initiatives/{code}/receipt"),
            format!("/my/initiatives/{code}/withdraw"),
            format!("/my/initiatives/{code}/appeal"),
        ] {
            neighbour.get(&path).await.expect(404);
        }
        let form = step(&neighbour, &own, "initiative").await.form("step").set("title", "Chiếm").set("do", "save");
        for path in [
            format!("/my/drafts/{draft}/initiative"),
            format!("/my/drafts/{draft}/review"),
            format!("/my/drafts/{draft}/discard"),
            format!("/my/drafts/{draft}/agree"),
            format!("/my/initiatives/{code}/withdraw"),
            format!("/my/initiatives/{code}/messages"),
            format!("/my/initiatives/{code}/appeal"),
        ] {
            let mut request = form.clone().forge("truth", "yes").forge("agree", "yes").forge("body", "x y z").request();
            request.url.set_path(&path);
            let page = neighbour.send(request).await;
            // without the tick that was not sent nothing is looked up: back to a page that is not there
            assert_eq!(page.status().as_u16(), 404, "{path}: {page:?}");
        }
        assert_eq!(held(&step(&citizen, &draft, "initiative").await, "title"), "");
        citizen.get(&format!("/my/initiatives/{code}")).await.expect(200).says("Hồ sơ mà người khác muốn rút");
    }

    async fn a_role_that_is_not_held_is_not_taken(kind: Kind) {
        let portal = Portal::shared(kind);
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let approver = portal.visitor().signed_in_as(Persona::Approver).await;
        let page = approver.get("/staff/role").await.expect(200);
        let theirs = page.form("/staff/role").offers("role").first().map(|role| (*role).to_owned());
        let theirs = theirs.or_else(|| page.form("/staff/role").value("role").map(str::to_owned)).unwrap();
        let form = officer.get("/staff/role").await.expect(200).form("/staff/role");
        for wrong in [theirs.as_str(), "00000000-0000-0000-0000-000000000000", "x", ""] {
            refused(&officer, form.clone().forge("role", wrong).request()).await;
        }
        // still an intake officer and nothing else
        officer.get("/admin/staff").await.expect(403);
        officer.get("/desk/queue").await.expect(200);
        // and a citizen is no staff, whatever they send
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let mut request = form.forge("role", theirs).request();
        request.from = Some(citizen.request(reqwest::Method::GET, "/my").url);
        refused(&citizen, request).await;
        citizen.get("/desk/queue").await.expect(403);
    }

    async fn a_state_that_is_not_reachable_and_an_act_of_another_role_are_refused(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = submitted(&citizen, "Hồ sơ bị ép trạng thái").await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let before = tracked(portal, &code).await;
        let form = act(&officer, &code, "receive").await;
        let forged = form.forge("outcome", "accepted").forge("grounds", "Ép duyệt.").forge("reason", "Ép duyệt.");
        let deeds = ["decide", "reopen", "conclude", "announce", "launch", "complete", "revoke", "stop", "hand_in", "score", "convene", "nothing", "draft"];
        for deed in deeds {
            let mut request = forged.clone().request();
            request.url.set_path(&format!("/desk/initiatives/{code}/{deed}"));
            refused(&officer, request).await;
        }
        assert_eq!(tracked(portal, &code).await, before);
        // an approver may decide, but not yet
        let approver = portal.visitor().signed_in_as(Persona::Approver).await;
        let page = approver.get(&format!("/desk/initiatives/{code}")).await;
        if page.is_ok() {
            let mut request = forged.clone().request();
            request.url.set_path(&format!("/desk/initiatives/{code}/decide"));
            refused(&approver, request).await;
        }
        assert_eq!(tracked(portal, &code).await, before);
        // answers nobody offers
        receive_and_assign(&officer, &code).await;
        for (deed, field, value) in [
            ("forward", "agency", "00000000-0000-0000-0000-000000000000"),
            ("forward", "agency", "x"),
            ("return", "ground", "boredom"),
            ("replace", "by", "00000000-0000-0000-0000-000000000000"),
            ("extend", "days", "-5"),
            ("extend", "days", "99999999999999999999"),
        ] {
            let page = open(&officer, &code).await;
            let action = format!("/desk/initiatives/{code}/{deed}");
            if page.has_form(&action) {
                let form = page.form(&action).forge("reason", "Vì lý do gõ tay.").forge("mending", "Bổ sung.");
                let page = refused(&officer, form.forge(field, value).request()).await;
                assert!(page.words().contains("Vì lý do gõ tay.") || page.words().contains("Bổ sung."), "kept: {page:?}");
            }
        }
    }

    async fn another_agencys_file_is_not_on_this_desk(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        // of the field of health: its ministry, or the owner where that has nobody
        let review = write_draft(&citizen, &Paper::filled("ordinary", "Của bộ khác", "LV12")).await;
        let (theirs, _) = hand_in(review).await;
        let ours = submitted(&citizen, "Của bộ này").await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let stranger = sangkien::standin::people::all().iter().find(|person| {
            person.roles.iter().any(|held| held.agency != "BKHCN" && held.role == sangkien::domain::person::Role::IntakeOfficer)
        });
        let stranger = stranger.expect("an intake officer of another agency");
        let stranger = portal.visitor().signed_in_as(Persona::Named(stranger.key.as_str())).await;
        stranger.get(&format!("/desk/initiatives/{ours}")).await.expect(404);
        let mut request = act(&officer, &ours, "receive").await.request();
        request.url.set_path(&format!("/desk/initiatives/{ours}/receive"));
        let page = stranger.send(request).await;
        assert_eq!(page.status().as_u16(), 404, "{page:?}");
        open(&officer, &ours).await.says("Của bộ này");
        let own = officer.get(&format!("/desk/initiatives/{theirs}")).await.status().as_u16();
        assert!([200, 404].contains(&own), "{own}");
    }

    async fn a_reviewer_who_was_not_asked_hands_nothing_in(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = proposed(portal, &citizen, "Phiếu chấm giả").await;
        let approver = portal.visitor().signed_in_as(Persona::Approver).await;
        let form = act(&approver, &code, "decide").await;
        for who in [Persona::Reviewer, Persona::Reviewer2, Persona::Member, Persona::Analyst, Persona::Auditor] {
            let visitor = portal.visitor().signed_in_as(who).await;
            for deed in ["decide", "score", "hand_in", "send_back"] {
                let mut request = form.clone().forge("outcome", "accepted").forge("grounds", "Giả.").forge("reason", "Giả.").request();
                request.url.set_path(&format!("/desk/initiatives/{code}/{deed}"));
                refused(&visitor, request).await;
            }
        }
        assert!(open(&approver, &code).await.has_form("/decide"), "still to be decided");
    }
}
