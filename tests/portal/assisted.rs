//! Somebody of a digital-technology team types for a citizen: asked first, agreed to, read, agreed to again and
//! handed in; and the one who asks learns nothing about numbers.

use crate::harness::{Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::paper::Paper;
use crate::steps::write_sections;

async fn ask(assistant: &Visitor, number: &str) -> String {
    let page = assistant.get("/my/assist").await.expect(200);
    let form = page.form("/my/assist").set("citizen_number", number);
    let page = form.set("kind", "ordinary").send().await.expect(200);
    assert_eq!(page.url().path(), "/my");
    page.words()
}

on_both_portals! {
    async fn the_answer_does_not_tell_whether_a_citizen_number_is_known(kind: Kind) {
        let portal = Portal::shared(kind);
        let _known = portal.visitor().signed_in_as(Persona::Neighbour).await;
        let asking = portal.visitor().signed_in_as(Persona::Named("bui-van-thang")).await;
        let known = ask(&asking, &Persona::Neighbour.person().citizen_number).await;
        let unknown = ask(&asking, "000190999999").await;
        // one more line that says when and what, and nothing else
        assert_eq!(unknown.replacen("Sáng kiến vừa xong ", "", 1), known);
    }

    async fn another_number_under_the_same_key_is_refused_known_or_not(kind: Kind) {
        let portal = Portal::shared(kind);
        let _known = portal.visitor().signed_in_as(Persona::Neighbour).await;
        let asking = portal.visitor().signed_in_as(Persona::Named("pham-quang-huy")).await;
        let page = asking.get("/my/assist").await.expect(200);
        let form = page.form("/my/assist").set("kind", "ordinary");
        let first = form.clone().set("citizen_number", "000190999997");
        first.clone().send_once().await.expect(303);
        let asked = asking.get("/my").await.expect(200).words();
        let mut refused = Vec::new();
        for number in ["000190999996", &Persona::Neighbour.person().citizen_number] {
            let other = form.clone().set("citizen_number", number);
            refused.push(other.send_once().await.expect(409).all("main p, main h1"));
        }
        assert_eq!(refused[0][..2], refused[1][..2], "the same words for both");
        // the same number typed otherwise is the same; nothing more was asked
        first.set("citizen_number", "000 190 999 997").send_once().await.expect(303);
        assert_eq!(asking.get("/my").await.expect(200).words(), asked);
    }

    async fn an_assistant_is_allowed_writes_and_hands_in_what_the_citizen_agreed_to(kind: Kind) {
        let portal = Portal::shared(kind);
        let who = Persona::Named("ly-a-pao");
        let citizen = portal.visitor().signed_in_as(who).await;
        let assistant = portal.visitor().signed_in_as(Persona::Assistant).await;
        let name = &Persona::Assistant.person().name;
        ask(&assistant, &who.person().citizen_number).await;
        citizen.get("/my/inbox").await.expect(200).says(name);
        let home = citizen.get("/my").await.expect(200).says(name);
        let review = home.form("/accept").send().await.expect(200);
        let path = review.url().path().to_owned();
        let draft = path.trim_end_matches("/review").to_owned();

        // the assistant is told, and writes
        let inbox = assistant.get("/my/inbox").await.expect(200);
        inbox.says("Bạn được đồng ý cho viết giúp");
        let paper = Paper::filled("ordinary", "Gõ giúp người khác", "LV01");
        let page = assistant.get(&draft).await.expect(200);
        let waits = write_sections(page, &paper).await;
        // not agreed to yet: what is ticked does not help
        // the draft is the citizen's to throw away
        let discard = format!("{draft}/discard");
        assert!(citizen.get(&draft).await.expect(200).text().contains(&discard));
        assert!(!assistant.get(&draft).await.expect(200).text().contains(&discard));
        assistant.get(&discard).await.expect(403);
        let refused = waits.form("/review").tick("truth").send().await;
        assert_eq!(refused.status(), 422, "{refused:?}");
        let read = citizen.get(&path).await.expect(200).says("Gõ giúp người khác");
        read.form("/agree").tick("agree").send().await.expect(200);
        let review = assistant.get(&path).await.expect(200);
        let receipt = review.form("/review").tick("truth").send().await.expect(200);
        let code = receipt.code().expect("a receipt has a code");
        // the file is the citizen's; both follow it
        citizen.get("/my").await.says(&code);
        citizen.get(&format!("/my/initiatives/{code}")).await.expect(200);
        assistant.get(&format!("/my/initiatives/{code}")).await.expect(200);
    }

    async fn a_citizen_agrees_only_to_what_stands_on_their_page(kind: Kind) {
        let portal = Portal::shared(kind);
        let who = Persona::Named("vu-dinh-khoi");
        let citizen = portal.visitor().signed_in_as(who).await;
        let assistant = portal.visitor().signed_in_as(Persona::Named("pham-quang-huy")).await;
        ask(&assistant, &who.person().citizen_number).await;
        let home = citizen.get("/my").await.expect(200);
        let review = home.form("/accept").send().await.expect(200);
        let path = review.url().path().to_owned();
        let draft = path.trim_end_matches("/review").to_owned();
        let first = assistant.get(&draft).await.expect(200).url().path().to_owned();
        let documents = format!("{draft}/documents");
        write_sections(assistant.get(&draft).await, &Paper::filled("ordinary", "Bản đã đọc", "LV01")).await;

        // another title is saved, then a document sent, while the citizen reads
        let read = citizen.get(&path).await.expect(200).says("Bản đã đọc");
        let other = assistant.get(&first).await.form(&first).set("title", "Bản chưa đọc").set("do", "save");
        other.send().await.expect(200);
        let told = read.form("/agree").tick("agree").send().await.expect(409).says("Bạn chưa đồng ý");
        let told = told.says("Bản chưa đọc");
        let page = assistant.get(&documents).await;
        let form = page.form("/files/attachments").file("file", "mới.pdf", "application/pdf", &b"%PDF-1.7\n"[..]);
        let page = form.send().await.expect(200);
        let told = told.form("/agree").tick("agree").send().await.expect(409).says("mới.pdf");
        let given = told.form("/agree").tick("agree").send().await.expect(200);
        assert!(!given.has_form("/agree"), "{given:?}");

        // what is taken off afterwards is asked about again
        page.form("/remove").send().await.expect(200);
        assert!(citizen.get(&path).await.has_form("/agree"));
        let sent = assistant.get(&path).await.form("/review").tick("truth").send().await;
        assert_eq!(sent.status(), 422, "{sent:?}");
    }
}
