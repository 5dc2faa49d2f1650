//! Two people act on one file: the second is told what changed and keeps what was typed; nothing happens
//! twice.

use crate::harness::{Persona, Portal};
use crate::on_both_portals;
use crate::steps::{act, open, proposed, submitted};

on_both_portals! {
    async fn the_second_decider_is_told_and_keeps_the_text_typed(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = proposed(portal, &citizen, "Hai người cùng quyết định").await;
        let one = portal.visitor().signed_in_as(Persona::Approver).await;
        let other = portal.visitor().signed_in_as(Persona::Approver2).await;
        let first = act(&one, &code, "decide").await;
        let second = act(&other, &code, "decide").await;
        let first = first.set("outcome", "accepted").set("grounds", "Đồng ý công nhận.");
        first.send().await.expect(200);
        let typed = "Không đồng ý, vì lý do dài mà tôi đã gõ rất lâu.";
        let second = second.set("outcome", "rejected").set("grounds", typed);
        let page = second.send().await.expect(409);
        page.says(typed);
        open(&other, &code).await.says("Đồng ý công nhận.");
    }

    async fn a_form_sent_twice_happens_once_and_with_other_content_is_refused(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = submitted(&citizen, "Bấm hai lần").await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let note = act(&officer, &code, "note").await;
        let words = "Ghi một lần thôi.";
        let same = note.clone().set("body", words);
        same.clone().send().await.expect(200);
        same.send().await.expect(200);
        let page = open(&officer, &code).await;
        assert_eq!(page.words().matches(words).count(), 1, "{page:?}");
        let other = note.set("body", "Nội dung khác.").send().await;
        assert!(other.status().is_client_error(), "{other:?}");
    }

    async fn somebody_elses_file_is_not_there_and_a_forged_act_is_refused(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = submitted(&citizen, "Hồ sơ của người khác").await;
        let neighbour = portal.visitor().signed_in_as(Persona::Neighbour).await;
        neighbour.get(&format!("/my/initiatives/{code}")).await.expect(404);
        neighbour.get(&format!("/my/initiatives/{code}/withdraw")).await.expect(404);
        // a deed whose state has not come, with a form of another
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let form = act(&officer, &code, "receive").await.request();
        let mut forged = form.clone();
        forged.url.set_path(&format!("/desk/initiatives/{code}/decide"));
        let page = officer.send(forged).await;
        assert!(page.status().is_client_error(), "{page:?}");
        open(&officer, &code).await;
        // from another site
        let mut foreign = form;
        foreign.from = Some("https://evil.example/".parse().unwrap());
        officer.send(foreign).await.expect(403);
    }
}
