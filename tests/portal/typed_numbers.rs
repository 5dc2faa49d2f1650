//! Numbers in the forms of the desk: which are wanted is said before and after, and all faults at once.

use crate::harness::{Persona, Portal};
use crate::on_both_portals;
use crate::steps::{REVIEWERS, act, receive_and_assign, score, submitted};

const REASON: &str = "Vì lý do ghi trong hồ sơ, đã trao đổi với các bên.";

on_both_portals! {
    async fn a_number_of_days_that_is_none_is_asked_for_as_a_whole_number(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = submitted(&citizen, "Thêm mấy ngày").await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        for typed in ["abc", "2,5", "0", "900", "99999999999999999999"] {
            let form = act(&officer, &code, "extend").await.set("days", typed).set("reason", REASON);
            let page = form.send().await.expect(422).says("số nguyên từ 1 đến");
            assert!(!page.words().contains("chọn một mục trong danh sách"), "{typed}: {page:?}");
            assert_eq!(page.form("/extend").value("days"), Some(typed), "what was typed stays");
        }
        act(&officer, &code, "extend").await.set("days", " 2 ").set("reason", REASON).send().await.expect(200);
    }

    async fn points_are_whole_and_what_is_missing_is_said_together_with_what_is_wrong(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = submitted(&citizen, "Chấm bảy điểm rưỡi").await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        receive_and_assign(&officer, &code).await;
        let action = format!("/desk/initiatives/{code}/score");
        for who in REVIEWERS {
            let reviewer = portal.visitor().signed_in_as(who).await;
            let page = reviewer.get(&format!("/desk/initiatives/{code}")).await;
            if !page.has_form(&action) {
                continue;
            }
            let page = page.says("điểm nguyên từ 0 đến 10");
            let form = score(page.form(&action));
            let names = form.names().to_vec();
            let ending = |end: &str| names.iter().filter(|name| name.ends_with(end)).cloned().collect::<Vec<_>>();
            let (points, reasons) = (ending(".points"), ending(".reason"));
            let mut form = form.set(&points[0], "7,5");
            for reason in &reasons {
                form = form.set(reason, "");
            }
            let page = form.send().await.expect(422).says("số nguyên từ 0 đến 10");
            let wrong = page.attributes("#act-score [aria-invalid=true]", "name");
            let mut expected = reasons.clone();
            expected.push(points[0].clone());
            expected.sort();
            let mut wrong: Vec<String> = wrong.iter().map(ToString::to_string).collect();
            wrong.sort();
            assert_eq!(wrong, expected, "{page:?}");
            return;
        }
        panic!("nobody was asked");
    }
}
