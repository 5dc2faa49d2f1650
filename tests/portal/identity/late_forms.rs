//! The session ends while somebody types: nothing typed is lost, and nobody else gets it.

use super::with_clock;
use crate::harness::{Page, Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::paper::Paper;
use crate::steps::{act, fill, open, proposed, write_draft};

/// The first section of a new draft, with this title typed and not sent.
async fn typed_section(citizen: &Visitor, title: &str) -> (crate::harness::Form, String) {
    let paper = Paper::filled("ordinary", title, "LV01");
    let page = citizen.get("/my/drafts/new").await.expect(200);
    let page = page
        .form("/my/drafts/new")
        .set("kind", "ordinary")
        .send()
        .await
        .expect(200);
    let (section, pairs) = paper
        .sections
        .iter()
        .find(|(_, pairs)| pairs.iter().any(|(_, value)| value == title))
        .expect("a paper has its title in some section");
    let first = page.url().path().to_owned();
    let (draft, _) = first.rsplit_once('/').unwrap();
    let address = format!("{draft}/{section}");
    let page = citizen.get(&address).await.expect(200);
    let form = fill(page.form(&address), pairs).set("do", "continue");
    (form, address)
}

/// Signs in by the button of the page that says that the session has ended.
async fn sign_in_again(browser: &Visitor, ended: &Page, who: Persona) -> Page {
    let links = ended.attributes("a.btn.main", "href");
    let link = links
        .first()
        .unwrap_or_else(|| panic!("no way in: {ended:?}"));
    browser.expects(who.key());
    let page = browser.get(link).await.expect(200);
    let page = page.form("/login/start").send().await;
    if page.has_form("/my/welcome") {
        return page
            .form("/my/welcome")
            .tick("locale")
            .tick("notice_mode")
            .tick("agree")
            .send()
            .await;
    }
    page
}

async fn sign_out(browser: &Visitor) {
    browser
        .get("/")
        .await
        .form("/logout")
        .send()
        .await
        .expect(200);
}

fn holds(portal: &Portal, words: &str) -> bool {
    let stored = portal.database.as_ref().unwrap().bytes();
    stored
        .windows(words.len())
        .any(|window| window == words.as_bytes())
}

on_both_portals! {
    async fn a_section_saved_too_late_waits_for_its_writer_and_for_nobody_else(kind: Kind) {
        let portal = with_clock(kind);
        let phone = portal.visitor().signed_in_as(Persona::Citizen).await;
        let title = "Máy tách hạt sen gõ dở khi hết phiên";
        let (form, address) = typed_section(&phone, title).await;
        portal.set_clock("2026-11-02T03:00:01Z");
        let ended = form.send().await.expect(401).says("cất riêng cho bạn");
        assert!(!ended.text().contains(title), "not left on the screen");
        assert!(!holds(&portal, title), "sealed");

        // somebody else signs in on the same phone, by the same button
        let page = sign_in_again(&phone, &ended, Persona::Neighbour).await.expect(404);
        assert!(!page.text().contains(title));
        sign_out(&phone).await;

        let page = sign_in_again(&phone, &ended, Persona::Citizen).await.expect(200);
        let page = page.says("Nội dung bạn đã gõ vẫn còn");
        assert!(page.text().contains(title), "{page:?}");
        let page = page.form("again").send().await.expect(200);
        assert_ne!(page.url().path(), address, "saved, and on to the next section");
        let section = phone.get(&address).await.expect(200);
        assert!(section.text().contains(title), "{section:?}");
        // thrown away, it is gone
        let kept = ended.attributes("a.btn.main", "href").remove(0);
        let kept = kept.split_once("return_to=").unwrap().1.replace("%2F", "/");
        let page = phone.get(&kept).await.expect(200);
        page.form(&kept).send().await.expect(200);
        phone.get(&kept).await.expect(404);
    }

    async fn a_file_handed_in_too_late_is_handed_in_after_signing_in_again(kind: Kind) {
        let portal = with_clock(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let title = "Hồ sơ bấm gửi sau khi hết phiên";
        let review = write_draft(&citizen, &Paper::filled("ordinary", title, "LV01")).await;
        let form = review.form("/review").tick("truth");
        portal.set_clock("2026-11-02T15:00:00Z");
        let ended = form.send().await.expect(401);
        let kept = sign_in_again(&citizen, &ended, Persona::Citizen).await.expect(200);
        let again = kept.form("again");
        let receipt = again.clone().send().await.expect(200);
        let code = receipt.code().expect("a receipt");
        // pressed twice: the same receipt, one file
        let twice = again.send().await.expect(200);
        assert_eq!(twice.code().as_deref(), Some(code.as_str()));
        let mine = citizen.get("/my").await;
        assert_eq!(mine.text().matches(title).count(), 1, "{mine:?}");
    }

    async fn what_nobody_comes_back_for_is_forgotten(kind: Kind) {
        let portal = with_clock(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let (form, _) = typed_section(&citizen, "Không ai quay lại lấy").await;
        portal.set_clock("2026-11-02T04:00:00Z");
        let ended = form.send().await.expect(401);
        portal.set_clock("2026-11-02T06:00:00Z");
        sign_in_again(&citizen, &ended, Persona::Citizen).await.expect(404);
    }

    async fn grounds_typed_by_an_approver_survive_the_end_of_the_session(kind: Kind) {
        let portal = with_clock(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = proposed(&portal, &citizen, "Căn cứ gõ rất lâu").await;
        let desk = portal.visitor().signed_in_as(Persona::Approver).await;
        let grounds = "Căn cứ mà lãnh đạo đã gõ trong bốn mươi phút.";
        let form = act(&desk, &code, "decide").await.set("outcome", "rejected");
        let form = form.set("grounds", grounds);
        portal.set_clock("2026-11-02T02:40:00Z");
        let ended = form.send().await.expect(401).says("cất riêng cho bạn");
        assert!(!ended.text().contains(grounds));
        assert!(!holds(&portal, grounds));
        let page = sign_in_again(&desk, &ended, Persona::Approver2).await.expect(404);
        assert!(!page.text().contains(grounds));
        sign_out(&desk).await;
        let kept = sign_in_again(&desk, &ended, Persona::Approver).await.expect(200);
        assert!(kept.text().contains(grounds), "{kept:?}");
        kept.form("again").send().await.expect(200);
        open(&desk, &code).await.says(grounds);
    }

    async fn without_a_known_sender_the_text_comes_back_on_the_page_itself(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let title = "Đăng xuất ở thẻ khác rồi mới bấm lưu";
        let (form, _) = typed_section(&citizen, title).await;
        sign_out(&citizen).await;
        let page = form.clone().send().await.expect(401);
        assert!(page.all("textarea").contains(&title.to_owned()), "{page:?}");
        // one word of plain letters too, and neither what was picked nor what the form itself carries
        let page = form.set("title", "Robot").send().await.expect(401);
        let given_back = page.all("textarea");
        assert!(given_back.contains(&"Robot".to_owned()), "{page:?}");
        for own in ["LV01", "continue", "yes"] {
            assert!(!given_back.contains(&own.to_owned()), "{own}: {page:?}");
        }
    }

    async fn a_password_is_never_put_aside(kind: Kind) {
        let portal = with_clock(kind);
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        portal.set_clock("2026-11-02T03:00:00Z");
        let fields = [("old_password", "mật khẩu rất bí mật"), ("new_password", "mật khẩu mới dài")];
        let page = officer.post("/desk/account/password", &fields).await.expect(401);
        assert!(!page.text().contains("bí mật") && !page.text().contains("mới dài"), "{page:?}");
        let database = portal.database.as_ref().unwrap();
        assert_eq!(database.count("SELECT count(*) AS n FROM kept_forms"), 0);
    }
}
