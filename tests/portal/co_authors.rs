//! A co-author answers for themselves, page by page: asked in the inbox and on `/my`, nothing ticked for
//! them, named in public only if they say so.

use crate::harness::{Persona, Portal};
use crate::on_both_portals;
use crate::paper::Paper;
use crate::steps::{hand_in, write_draft};

on_both_portals! {
    async fn a_co_author_reads_what_is_said_chooses_and_follows_the_file(kind: Kind) {
        let portal = Portal::shared(kind);
        let neighbour = Persona::Neighbour.person();
        let co_author = portal.visitor().signed_in_as(Persona::Neighbour).await;
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let title = format!("Cùng làm với hàng xóm, {kind:?}");
        let paper = Paper::filled("ordinary", &title, "LV01")
            .with_co_author(&neighbour.name, &neighbour.citizen_number);
        let (code, _) = hand_in(write_draft(&citizen, &paper).await).await;

        let home = co_author.get("/my").await.expect(200).says(&title);
        assert!(home.attributes("a", "href").contains(&format!("/my/named/{code}")));
        co_author.get("/my/inbox").await.expect(200).says(&code);
        // the proposer's page is not theirs, and nobody else has a page of theirs
        co_author.get(&format!("/my/initiatives/{code}")).await.expect(404);
        citizen.get(&format!("/my/named/{code}")).await.expect(404);
        let page = co_author.get(&format!("/my/named/{code}")).await.expect(200);
        let page = page.says(&neighbour.name).says("40 %").says("Nguyễn Thị Hoa");
        assert_eq!(page.all("input[checked]"), Vec::<String>::new(), "nothing is ticked beforehand");
        assert!(!page.words().contains("Diễn biến"), "not before they confirmed");

        let form = page.form(&format!("/my/named/{code}"));
        let again = form.send().await.expect(422);
        let form = again.form(&format!("/my/named/{code}")).set("named", "no");
        form.send().await.expect(200).says("Diễn biến").says("Câu trả lời đã được ghi nhận");
        let form = co_author.get(&format!("/my/named/{code}")).await.form(&format!("/my/named/{code}/refuse"));
        form.set("reason", "Tôi chỉ cho mượn ruộng.").send().await.expect(200);
        let inbox = citizen.get("/my/inbox").await.expect(200);
        let inbox = inbox.says("một đồng tác giả không xác nhận");
        assert!(inbox.words().contains(&code));
        let desk = portal.visitor().signed_in_as(Persona::Officer).await;
        let file = desk.get(&format!("/desk/initiatives/{code}")).await.expect(200);
        file.says("Đồng tác giả không xác nhận").says("Tôi chỉ cho mượn ruộng.");
    }
}
