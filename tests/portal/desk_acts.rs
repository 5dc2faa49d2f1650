//! The acts of the desk beside the usual way, through their forms: councils, other reviewers, more time,
//! words, implementations, files that go back to an agency, personal data, several files at once.

use crate::harness::{Form, Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::paper::Paper;
use crate::steps::{
    act, hand_in, in_days, judge, open, proposed, receive_and_assign, score_all, submitted,
    write_draft,
};
use crate::walk::until;

const REASON: &str = "Vì lý do ghi trong hồ sơ, đã trao đổi với các bên.";

/// Ticks everything that a field offers.
fn tick_all(mut form: Form, name: &str) -> Form {
    let offered: Vec<String> = form.offers(name).into_iter().map(str::to_owned).collect();
    assert!(!offered.is_empty(), "{name} offers nobody");
    for value in offered {
        form = form.add(name, value);
    }
    form
}

/// Chooses the first that a list offers, not the empty line.
fn choose_first(form: Form, name: &str) -> Form {
    let first = form
        .offers(name)
        .into_iter()
        .find(|value| !value.is_empty());
    let first = first
        .unwrap_or_else(|| panic!("{name} offers nothing"))
        .to_owned();
    form.set(name, first)
}

/// Walks a file until it is accepted and announced.
async fn accepted(portal: &Portal, citizen: &Visitor, title: &str) -> String {
    let code = proposed(portal, citizen, title).await;
    let approver = portal.visitor().signed_in_as(Persona::Approver).await;
    judge(&approver, &code, "decide").await;
    until(&portal.visitor(), &format!("/initiatives/{code}"), |page| {
        page.is_ok()
    })
    .await;
    code
}

async fn launch(analyst: &Visitor, code: &str) {
    let form = act(analyst, code, "launch")
        .await
        .set("unit", "Sở Nông nghiệp và Môi trường");
    let form = form
        .set("milestones.0.title", "Thử ở ba xã")
        .set("milestones.0.due_on", in_days(100));
    let past = form.clone().set("milestones.0.due_on", in_days(-1));
    let page = past.send().await.expect(422).says("Ngày này đã qua");
    assert_eq!(
        page.form("/launch").value("milestones.0.title"),
        Some("Thử ở ba xã"),
        "what was typed stays"
    );
    form.send().await.expect(200).says("Thử ở ba xã");
}

on_both_portals! {
    async fn who_is_an_author_is_told_why_the_file_is_not_read_at_the_desk(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let officer = Persona::Officer.person();
        let paper = Paper::filled("ordinary", "Cán bộ là đồng tác giả", "LV01");
        let paper = paper.with_co_author(&officer.name, &officer.citizen_number);
        let (code, _) = hand_in(write_draft(&citizen, &paper).await).await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let page = officer.get(&format!("/desk/initiatives/{code}")).await;
        assert!(page.status().is_client_error(), "{page:?}");
        let page = page.says("Bạn có xung đột lợi ích với hồ sơ này");
        assert!(!page.text().contains("Cán bộ là đồng tác giả"), "{page:?}");
    }

    async fn a_stage_is_extended_a_reviewer_replaced_and_words_reach_whom_they_are_for(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = submitted(&citizen, "Thêm hạn, thêm người, thêm lời").await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        receive_and_assign(&officer, &code).await;

        let form = act(&officer, &code, "extend").await.set("days", "900").set("reason", REASON);
        let page = form.send().await.expect(422);
        assert_eq!(page.form("/extend").value("days"), Some("900"), "what was typed stays");
        let form = act(&officer, &code, "extend").await.set("days", "2").set("reason", REASON);
        let page = form.send().await.expect(200).says(REASON);
        assert!(!page.has_form(&format!("/desk/initiatives/{code}/extend")), "once is all that the kind allows");
        let mine = format!("/my/initiatives/{code}");
        citizen.get(&mine).await.expect(200).says("Thời hạn được gia hạn");

        let (note, message) = ("Đã gọi điện hỏi thêm.", "Xin gửi thêm ảnh chụp máy.");
        act(&officer, &code, "note").await.set("body", note).send().await.expect(200).says(note);
        act(&officer, &code, "message").await.set("body", message).send().await.expect(200).says(message);
        let page = citizen.get(&mine).await.expect(200).says(message);
        assert!(!page.words().contains(note), "notes are among staff");

        let form = act(&officer, &code, "replace_reviewer").await;
        let free = form.offers("by").len();
        let form = choose_first(choose_first(form, "former"), "by").set("reason", REASON);
        let late = choose_first(act(&officer, &code, "replace_reviewer").await, "former");
        let late = choose_first(late, "by").set("reason", REASON);
        form.send().await.expect(200).says("Chuyên gia được thay hoặc thêm");
        let form = act(&officer, &code, "replace_reviewer").await;
        assert_eq!(form.offers("by").len(), free - 1, "who was asked is not offered again");
        // a page that was open since before
        late.send().await.expect(409).says("Chuyên gia được thay hoặc thêm");
    }

    async fn a_council_is_convened_finds_its_file_and_concludes(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let paper = Paper::filled("breakthrough", "Hội đồng họp về máy gieo hạt", "LV01");
        let (code, _) = hand_in(write_draft(&citizen, &paper).await).await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        receive_and_assign(&officer, &code).await;
        assert_eq!(score_all(portal, &code).await, 3);
        judge(&officer, &code, "recommend").await;

        let chair = portal.visitor().signed_in_as(Persona::Chair).await;
        assert!(!chair.get("/desk/queue").await.expect(200).text().contains(&code), "nobody asked yet");
        let secretary = portal.visitor().signed_in_as(Persona::Secretary).await;
        let form = act(&secretary, &code, "convene").await;
        let form = form.set("meets_on", in_days(0)).set("place", "Phòng 301");
        let form = tick_all(choose_first(form, "chair"), "member");
        let twice = act(&secretary, &code, "convene").await;
        let twice = twice.set("meets_on", in_days(1)).set("place", "Phòng 302");
        let twice = tick_all(choose_first(twice, "chair"), "member");
        let page = form.clone().set("meets_on", in_days(-1)).send().await.expect(422).says("Ngày này đã qua");
        assert_eq!(page.form("/convene").value("place"), Some("Phòng 301"), "what was typed stays");
        let alone = form.clone().without("member").send().await.expect(422);
        alone.says("ít nhất một ủy viên");
        form.send().await.expect(200).says("Phòng 301");
        let page = twice.send().await.expect(409).says("Hội đồng được thành lập");
        let same = format!("/desk/initiatives/{code}/convene");
        assert_eq!(page.form(&same).value("place"), Some("Phòng 302"), "what was typed stays");
        // a day that was mistyped is put right, in a form filled with what there is
        let again = act(&secretary, &code, "convene_again").await;
        assert_eq!(again.value("place"), Some("Phòng 301"));
        assert_eq!(again.value("meets_on"), Some(in_days(0).as_str()));
        let page = again.clone().set("meets_on", in_days(3_650)).send().await.expect(422);
        page.says("cách nay hơn một năm");
        let page = again.set("meets_on", in_days(2)).send().await.expect(200);
        let page = page.says("Phiên họp hội đồng được đổi");
        assert!(!page.has_form("/conclude"), "it meets in two days");
        let again = act(&secretary, &code, "convene_again").await.set("meets_on", in_days(0));
        assert!(again.send().await.expect(200).has_form("/conclude"));
        for who in [Persona::Chair, Persona::Member] {
            let seated = portal.visitor().signed_in_as(who).await;
            assert!(seated.get("/desk/queue").await.expect(200).text().contains(&code), "{who:?}");
            open(&seated, &code).await.says("Phòng 301");
        }
        let form = tick_all(act(&secretary, &code, "conclude").await, "present");
        let form = form.set("minutes", "Hội đồng nhất trí.").set("outcome", "accepted");
        form.send().await.expect(200).says("Hội đồng nhất trí.");
        let approver = portal.visitor().signed_in_as(Persona::Approver).await;
        assert!(open(&approver, &code).await.has_form("/decide"));
        assert!(!chair.get("/desk/queue").await.expect(200).text().contains(&code), "it is over");
    }

    async fn an_accepted_file_is_carried_out_given_up_and_taken_back(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let analyst = portal.visitor().signed_in_as(Persona::Analyst).await;
        let approver = portal.visitor().signed_in_as(Persona::Approver).await;
        let public = portal.visitor();

        let done = accepted(portal, &citizen, "Máy gieo hạt được áp dụng").await;
        launch(&analyst, &done).await;
        let everybody = format!("/initiatives/{done}");
        let page = public.get(&everybody).await.expect(200);
        assert_eq!((page.all("ol.timeline li h3"), page.all("ol.timeline li.good")), (vec!["Thử ở ba xã".to_owned()], vec![]));
        let form = choose_first(act(&analyst, &done, "milestone").await, "milestone");
        form.set("note", "Ba xã đều làm được.").send().await.expect(200).says("Ba xã đều làm được.");
        let page = public.get(&everybody).await.expect(200);
        assert_eq!(page.all("ol.timeline li.good h3"), ["Thử ở ba xã"], "everybody sees what was reached");
        assert!(!open(&analyst, &done).await.has_form("/milestone"), "there was one");
        let form = act(&analyst, &done, "complete").await.set("result", "Giảm ba phần tư công gieo.");
        let form = form.set("evidence", "Báo cáo của ba xã.");
        let page = form.clone().send().await.expect(422).says("Vui lòng đọc và đánh dấu ô này.");
        assert_eq!(page.form("/complete").value("evidence"), Some("Báo cáo của ba xã."), "what was typed stays");
        form.tick("sure").send().await.expect(200);
        citizen.get(&format!("/my/initiatives/{done}")).await.expect(200).says("Giảm ba phần tư công gieo.");
        let page = public.get(&everybody).await.expect(200);
        assert_eq!(page.all("section.done .typed"), ["Giảm ba phần tư công gieo."]);
        assert_eq!(page.attributes(".badge", "class"), ["badge s-implemented"]);
        assert!(!page.text().contains("Báo cáo của ba xã."), "the evidence is among staff");

        let given_up = accepted(portal, &citizen, "Máy gieo hạt bị dừng").await;
        launch(&analyst, &given_up).await;
        act(&analyst, &given_up, "abandon").await.set("reason", REASON).send().await.expect(200);
        public.get(&format!("/initiatives/{given_up}")).await.expect(200);
        launch(&analyst, &given_up).await;
        // the form of another act, sent to this one: not the analyst's to do
        let forged = act(&analyst, &given_up, "abandon").await.set("reason", REASON);
        let mut forged = forged.forge("sure", "yes").request();
        forged.url.set_path(&format!("/desk/initiatives/{given_up}/revoke"));
        analyst.send(forged).await.expect(422);
        // not meant yet: nothing happens
        let form = act(&approver, &given_up, "revoke").await.set("reason", REASON);
        let english = approver.get(&format!("/desk/initiatives/{given_up}?lang=en")).await.expect(200);
        form.clone().send().await.expect(422).says("Please read and tick this box.");
        assert_eq!(english.form("/revoke").offers("sure"), ["yes"]);
        approver.get("/desk/queue?lang=vi").await.expect(200);
        public.get(&format!("/initiatives/{given_up}")).await.expect(200);
        form.tick("sure").send().await.expect(200);
        public.get(&format!("/initiatives/{given_up}")).await.expect(404);
        citizen.get(&format!("/my/initiatives/{given_up}")).await.expect(200).says(REASON);
    }

    async fn no_step_of_an_implemented_file_is_announced_as_planned(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let analyst = portal.visitor().signed_in_as(Persona::Analyst).await;
        let code = accepted(portal, &citizen, "Áp dụng xong mà chưa báo mốc").await;
        launch(&analyst, &code).await;
        let everybody = format!("/initiatives/{code}");
        portal.visitor().get(&everybody).await.expect(200).says("Dự kiến xong ngày");
        open(&analyst, &code).await.says("Còn 1 mốc chưa được ghi là đã xong.");
        let form = act(&analyst, &code, "complete").await.set("result", "Giảm ba phần tư công gieo.");
        form.set("evidence", "Báo cáo của ba xã.").tick("sure").send().await.expect(200);
        for page in [
            portal.visitor().get(&everybody).await,
            citizen.get(&format!("/my/initiatives/{code}")).await,
        ] {
            let page = page.expect(200).says("Chưa có báo cáo là đã xong");
            assert!(!page.words().contains("Dự kiến xong"), "{page:?}");
        }
    }

    async fn a_file_goes_back_to_an_agency_whose_approver_agreed_on_its_page(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let paper = Paper::filled("ordinary", "Máy đo nhịp thở qua lại", "LV12");
        let (code, _) = hand_in(write_draft(&citizen, &paper).await).await;
        let path = format!("/desk/initiatives/{code}");
        let there = portal.visitor().signed_in_as(Persona::Named("nguyen-thi-thanh-tam")).await;
        let approver = portal.visitor().signed_in_as(Persona::Named("phung-thi-yen")).await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let forward = |form: Form, to: String| form.set("agency", to).set("reason", REASON);
        let page = open(&there, &code).await;
        let choices = page.all("#f-forward-agency option").into_iter();
        let mut choices = choices.zip(page.attributes("#f-forward-agency option", "value"));
        let owner = choices.find(|(name, _)| name == "Bộ Khoa học và Công nghệ").unwrap().1;
        forward(page.form("/forward"), owner).send().await.expect(200);
        approver.get(&path).await.expect(404);

        // ticking what the form once asked does nothing
        let ask = choose_first(act(&officer, &code, "ask_back").await, "agency").set("reason", REASON);
        let health = ask.value("agency").unwrap().to_owned();
        let form = forward(act(&officer, &code, "forward").await, health.clone()).forge("agrees", "yes");
        form.send().await.expect(422).says("Cần lãnh đạo của cơ quan đó đồng ý nhận lại");
        ask.send().await.expect(200).says("Đề nghị nhận lại hồ sơ");
        let page = open(&approver, &code).await;
        assert_eq!(page.attributes("#acts form", "action"), [format!("{path}/agree_back")]);
        page.form("/agree_back").set("remark", "Đồng ý nhận lại.").send().await.expect(200);
        forward(act(&officer, &code, "forward").await, health).send().await.expect(200);
        open(&there, &code).await.says("Đồng ý nhận lại.");
    }

    async fn personal_data_is_shown_to_who_needs_it_and_the_look_is_recorded(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = submitted(&citizen, "Ai được xem số định danh").await;
        let number = &Persona::Citizen.person().citizen_number;
        let path = format!("/desk/initiatives/{code}/unmask");
        let looks = || {
            let database = portal.database.as_ref().unwrap();
            database.count("SELECT count(*) AS n FROM looks WHERE what = 'facts'")
        };
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let page = open(&officer, &code).await;
        assert!(!page.text().contains(number), "masked until somebody asks");
        let before = looks();
        let page = page.form("/unmask").send().await.expect(200);
        assert!(page.words().replace(' ', "").contains(number), "{page:?}");
        assert!(looks() > before);
        assert!(!open(&officer, &code).await.text().contains(number), "shown once");
        // whose role does not need it is neither offered nor granted it
        receive_and_assign(&officer, &code).await;
        let analyst = portal.visitor().signed_in_as(Persona::Analyst).await;
        let page = open(&analyst, &code).await;
        assert!(!page.has_form("/unmask"));
        let token = page.form("/logout").value("form_token").unwrap().to_owned();
        let forged = analyst.post(&path, &[("form_token", &token)]).await.expect(403);
        assert!(!forged.text().contains(number));
    }

    async fn several_files_are_received_and_assigned_at_once_each_for_itself(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let mut picks = Vec::new();
        for title in ["Nhiều hồ sơ, một", "Nhiều hồ sơ, hai", "Nhiều hồ sơ, ba"] {
            let code = submitted(&citizen, title).await;
            let version = act(&officer, &code, "receive").await.value("version").unwrap().to_owned();
            picks.push((code, version));
        }
        let bulk = |form: Form, act: &str, picks: &[(String, String)]| {
            let mut form = form.forge("act", act);
            for (code, version) in picks {
                form = form.add("pick", format!("{code}.{version}"));
            }
            form
        };
        let form = officer.get("/desk/queue").await.form("/desk/queue/bulk");
        let page = bulk(form, "receive", &[]).send().await.expect(200);
        page.says("Bạn chưa chọn hồ sơ nào");
        // one of them is changed by somebody else meanwhile
        act(&officer, &picks[0].0, "note").await.set("body", "Đang xem.").send().await.expect(200);
        let form = officer.get("/desk/queue").await.form("/desk/queue/bulk");
        let form = bulk(form, "receive", &picks);
        let page = form.clone().send().await.expect(200);
        let page = page.says("Đã xử lý 2 hồ sơ").says("1 hồ sơ chưa xử lý").says(&picks[0].0);
        // sent twice, done once, and the same said
        let again = form.send().await.expect(200);
        assert_eq!(again.all("h1"), page.all("h1"));
        assert!(open(&officer, &picks[0].0).await.has_form("/receive"), "left alone");

        let mut now = Vec::new();
        for (code, _) in &picks[1..] {
            let form = act(&officer, code, "assign").await;
            now.push((code.clone(), form.value("version").unwrap().to_owned()));
        }
        let form = officer.get("/desk/queue").await.form("/desk/queue/bulk");
        let page = bulk(form, "assign", &now).send().await.expect(200);
        page.says("Đã xử lý 2 hồ sơ");
        for (code, _) in &now {
            assert!(open(&officer, code).await.has_form("/replace_reviewer"), "{code} is in review");
        }
        // another agency's officer picks what is not theirs
        let there = portal.visitor().signed_in_as(Persona::Named("nguyen-thi-thanh-tam")).await;
        let token = there.get("/desk/queue").await.form("/logout").value("form_token").unwrap().to_owned();
        let pick = format!("{}.{}", picks[0].0, 9);
        let once = "0198a000-0000-7000-8000-00000000b01c";
        let fields = [("form_token", token.as_str()), ("once", once), ("act", "receive"), ("pick", &pick)];
        there.post("/desk/queue/bulk", &fields).await.expect(200).says("1 hồ sơ chưa xử lý");
        assert!(open(&officer, &picks[0].0).await.has_form("/receive"));
    }

    async fn a_code_typed_into_the_queue_opens_its_file(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = submitted(&citizen, "Tìm theo mã").await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let form = officer.get("/desk/queue").await.form("/desk/queue");
        let page = form.set("code", code.to_lowercase()).send().await.expect(200);
        assert_eq!(page.url().path(), format!("/desk/initiatives/{code}"));
        page.says("Tìm theo mã");
        let unknown = "SK-2026-999999-";
        let unknown = (0..10).map(|digit| format!("{unknown}{digit}"));
        let valid = unknown.filter(|code| code.parse::<sangkien::domain::code::Code>().is_ok());
        let unknown = valid.into_iter().next().unwrap();
        // not there, not a code, not theirs: the queue with what was typed
        let there = portal.visitor().signed_in_as(Persona::Named("nguyen-thi-thanh-tam")).await;
        for (who, typed) in [(&officer, unknown.as_str()), (&officer, "SK-2026"), (&there, code.as_str())] {
            let page = who.get(&format!("/desk/queue?code={typed}")).await.expect(422);
            assert_eq!(page.form("/desk/queue").value("code"), Some(typed));
            assert_eq!(page.url().path(), "/desk/queue");
        }
    }

    async fn a_rejected_file_is_looked_at_again_once_by_other_people(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = proposed(portal, &citizen, "Xem xét lại một lần").await;
        let approver = portal.visitor().signed_in_as(Persona::Approver).await;
        let form = act(&approver, &code, "decide").await.set("outcome", "rejected");
        form.set("grounds", REASON).send().await.expect(200);
        let path = format!("/my/initiatives/{code}/appeal");
        until(&citizen, &path, |page| page.is_ok()).await;
        let neighbour = portal.visitor().signed_in_as(Persona::Neighbour).await;
        neighbour.get(&path).await.expect(404);

        let form = citizen.get(&path).await.expect(200).form("/appeal");
        let page = form.clone().set("reason", REASON).send().await.expect(422);
        assert_eq!(page.form("/appeal").value("reason"), Some(REASON), "the statement was not ticked");
        let form = form.set("reason", REASON).tick("truth");
        let receipt = form.clone().send().await.expect(200);
        assert!(receipt.url().path().ends_with("/receipt"), "{receipt:?}");
        let appeal = receipt.code().unwrap();
        assert_ne!(appeal, code);
        let same = form.send().await.expect(200);
        assert_eq!(same.code(), Some(appeal.clone()), "sent twice, opened once");
        citizen.get(&path).await.expect(422);
        citizen.get(&format!("/my/initiatives/{appeal}")).await.expect(200).says(&code).says(REASON);

        // who received the first one may not receive this one
        let before = portal.visitor().signed_in_as(Persona::Officer).await;
        assert!(!open(&before, &appeal).await.has_form("/receive"));
        let other = portal.visitor().signed_in_as(Persona::Named("trinh-thi-thao")).await;
        act(&other, &appeal, "receive").await.send().await.expect(200);
    }
}
