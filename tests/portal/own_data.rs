//! What people see of what the portal does with them: who looked at their data; what a reviewer is said to
//! know.

use crate::admin::filled;
use crate::harness::{Persona, Portal};
use crate::on_both_portals;
use crate::steps::submitted;

on_both_portals! {
    async fn a_citizen_sees_which_role_of_which_agency_looked_at_their_data(kind: Kind) {
        let portal = Portal::shared(kind);
        let who = Persona::Named("phan-thi-kim-oanh");
        let citizen = portal.visitor().signed_in_as(who).await;
        let code = submitted(&citizen, "Ai đã xem dữ liệu của tôi").await;
        citizen.get("/my/account").await.expect(200).says("Chưa có ai xem");
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let page = officer.get(&format!("/desk/initiatives/{code}")).await.expect(200);
        page.form("/unmask").send().await.expect(200);
        let account = citizen.get("/my/account").await.expect(200);
        let account = account.says(&code).says("Cán bộ tiếp nhận").says("Bộ Khoa học và Công nghệ");
        assert!(!account.words().contains(&Persona::Officer.person().name), "the agency answers, not a name");
    }

    async fn an_administrator_says_what_a_reviewer_knows(kind: Kind) {
        let portal = Portal::shared(kind);
        let administrator = portal.visitor().signed_in_as(Persona::Administrator).await;
        let list = administrator.get("/admin/staff?role=reviewer&agency=BKHCN").await.expect(200);
        let name = &Persona::Reviewer3.person().name;
        let links = "a[href^='/admin/staff/']";
        let mut found = list.all(links).into_iter().zip(list.attributes(links, "href"));
        let (_, href) = found.find(|(words, _)| words.contains(name)).unwrap_or_else(|| panic!("{list:?}"));
        let page = administrator.get(&href).await.expect(200);
        let form = filled(&page, "fields", &[]).without("field").add("field", "LV05").add("field", "LV12");
        form.send().await.expect(200);
        let page = administrator.get(&href).await.expect(200);
        let ticked = page.attributes("input[name=field][checked]", "value");
        assert_eq!(ticked, ["LV05", "LV12"]);
        let wrong = filled(&page, "fields", &[]).add("field", "LV99");
        wrong.send().await.expect(422);
    }
}
