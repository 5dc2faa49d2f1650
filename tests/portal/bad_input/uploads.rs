//! What can be wrong with a file: what it is, how large, how many, what it is called. A refused one leaves
//! nothing behind and says why beside its field; a repeated one is attached once.

use reqwest::header::CONTENT_DISPOSITION;

use crate::harness::{Form, Page, Persona, Portal, Visitor};
use crate::on_both_portals;

use super::UPLOADER;
use super::forms::{begin, step};

const PDF: &str = "application/pdf";

fn pdf(text: &str) -> Vec<u8> {
    format!("%PDF-1.7\n{text}\n%%EOF\n").into_bytes()
}

async fn form(citizen: &Visitor, draft: &str) -> Form {
    step(citizen, draft, "documents")
        .await
        .form("/files/attachments")
}

async fn names(citizen: &Visitor, draft: &str) -> Vec<String> {
    step(citizen, draft, "documents").await.all(".files li > a")
}

/// Why a file was refused, as its field says.
fn said(page: &Page) -> String {
    page.all("#u-attachments-fault").join(" ")
}

on_both_portals! {
    async fn a_file_that_is_not_what_it_says_is_refused_and_named(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(UPLOADER).await;
        let draft = begin(&citizen).await;
        let zip = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05\0\0\0a.exeMZ".to_vec();
        let wrong: [(&str, Vec<u8>); 7] = [
            ("đơn.pdf", zip.clone()),
            ("đơn.docx", zip.clone()),
            ("đơn.zip", zip),
            ("chương trình.exe", b"MZ\x90\0\x03".to_vec()),
            ("trang.html", b"<!doctype html><script>alert(1)</script>".to_vec()),
            ("ảnh.png", pdf("không phải ảnh")),
            ("ghi chú.txt", b"\xff\xfe\0x".to_vec()),
        ];
        for (name, content) in wrong {
            let page = form(&citizen, &draft).await.file("file", name, PDF, content).send().await.expect(422);
            assert!(!said(&page).is_empty(), "{name}: {page:?}");
        }
        assert_eq!(names(&citizen, &draft).await, Vec::<String>::new());
        // a right one goes in after all that
        form(&citizen, &draft).await.file("file", "đơn.pdf", PDF, pdf("x")).send().await.expect(200);
        assert_eq!(names(&citizen, &draft).await, ["đơn.pdf"]);
    }

    async fn an_empty_file_or_none_is_said(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(UPLOADER).await;
        let draft = begin(&citizen).await;
        let empty = form(&citizen, &draft).await.file("file", "đơn.pdf", PDF, Vec::new());
        assert!(!said(&empty.send().await.expect(422)).is_empty());
        // what a browser sends when nothing was chosen
        let none = form(&citizen, &draft).await.file("file", "", "application/octet-stream", Vec::new());
        assert!(!said(&none.send().await.expect(422)).is_empty());
        let nothing = form(&citizen, &draft).await.send().await.expect(422);
        assert!(!said(&nothing).is_empty());
        assert_eq!(names(&citizen, &draft).await, Vec::<String>::new());
    }

    async fn a_file_over_twenty_megabytes_is_refused_with_the_limit(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(UPLOADER).await;
        let draft = begin(&citizen).await;
        let mut large = pdf("");
        large.resize(21 << 20, b'a');
        let page = form(&citizen, &draft).await.file("file", "lớn.pdf", PDF, large.clone()).send().await.expect(422);
        assert!(said(&page).contains("20 MB"), "{}", said(&page));
        // at the limit it goes in
        large.truncate(20 << 20);
        form(&citizen, &draft).await.file("file", "vừa.pdf", PDF, large).send().await.expect(200);
        assert_eq!(names(&citizen, &draft).await, ["vừa.pdf"]);
    }

    async fn the_twenty_first_file_is_refused(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(UPLOADER).await;
        let draft = begin(&citizen).await;
        let first = form(&citizen, &draft).await;
        for number in 0..20 {
            let name = format!("tệp {number}.pdf");
            form(&citizen, &draft).await.file("file", &name, PDF, pdf(&name)).send().await.expect(200);
        }
        let page = step(&citizen, &draft, "documents").await;
        assert!(!page.has_form("/files/attachments"), "no more are offered");
        let page = first.file("file", "hai mươi mốt.pdf", PDF, pdf("21")).send().await.expect(422);
        assert!(page.words().contains("Tối đa 20 tệp"), "{page:?}");
        assert_eq!(names(&citizen, &draft).await.len(), 20);
    }

    async fn a_form_sent_again_attaches_one_file_and_other_content_is_refused(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(UPLOADER).await;
        let draft = begin(&citizen).await;
        let sent = form(&citizen, &draft).await;
        let same = sent.clone().file("file", "một lần.pdf", PDF, pdf("một"));
        for _ in 0..3 {
            same.clone().send().await.expect(200);
        }
        assert_eq!(names(&citizen, &draft).await, ["một lần.pdf"]);
        sent.clone().file("file", "một lần.pdf", PDF, pdf("hai")).send().await.expect(409);
        sent.clone().file("file", "tên khác.pdf", PDF, pdf("một")).send().await.expect(409);
        sent.clone().without("once").file("file", "x.pdf", PDF, pdf("x")).send().await.expect(400);
        sent.forge("once", "a".repeat(5000)).file("file", "x.pdf", PDF, pdf("x")).send().await.expect(400);
        let page = step(&citizen, &draft, "documents").await;
        assert_eq!(page.all(".files li > a"), ["một lần.pdf"]);
        // the same is true when the file was the last that fits, and of taking it off
        let remove = page.form("/remove");
        for _ in 0..2 {
            remove.clone().send().await.expect(200);
        }
        assert_eq!(names(&citizen, &draft).await, Vec::<String>::new());
    }

    async fn a_file_keeps_a_draft_alive(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(UPLOADER).await;
        let draft = begin(&citizen).await;
        let database = portal.database.as_ref().unwrap();
        let title = format!("Nháp cũ {draft}");
        let page = step(&citizen, &draft, "initiative").await.form("step").set("title", &title).set("do", "save");
        page.send().await;
        let old = "WHERE updated_at = (SELECT min(updated_at) FROM initiatives) AND title";
        database.execute(&format!("UPDATE initiatives SET updated_at = (SELECT min(created_at) FROM initiatives) WHERE title = '{title}'"));
        let is_old = || database.count(&format!("SELECT count(*) AS n FROM initiatives {old} = '{title}'"));
        assert_eq!(is_old(), 1);
        let version = step(&citizen, &draft, "initiative").await.form("step").value("version").unwrap().to_owned();
        form(&citizen, &draft).await.file("file", "đơn.pdf", PDF, pdf("x")).send().await.expect(200);
        assert_eq!(is_old(), 0, "it was changed just now");
        let now = step(&citizen, &draft, "initiative").await.form("step").value("version").unwrap().to_owned();
        assert_eq!(now, version, "and what is typed in another window can still be saved");
    }

    async fn odd_file_names_become_harmless_and_vietnamese_ones_stay(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(UPLOADER).await;
        let draft = begin(&citizen).await;
        let long = format!("{}.pdf", "rất dài ".repeat(700));
        let decomposed = format!("De\u{302}\u{300} a\u{301}n {}.pdf", 1);
        let odd = [
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\\\Users\\\\An\\\\Bản vẽ.pdf", "Bản vẽ.pdf"),
            ("a%0D%0ASet-Cookie: x=1.pdf", "a-0D-0ASet-Cookie- x=1.pdf"),
            ("gpj\u{202e}fdp.pdf", "gpjfdp.pdf"),
            ("<b onclick=alert(1)>.pdf", "-b onclick=alert(1)-.pdf"),
            (decomposed.as_str(), "Dề án 1.pdf"),
            ("😀 ảnh.pdf", "😀 ảnh.pdf"),
        ];
        for (sent, kept) in odd {
            // browsers write quotes and line ends in names with a percent sign; this one does not need to
            form(&citizen, &draft).await.file("file", sent, PDF, pdf(sent)).send().await.expect(200);
            let page = step(&citizen, &draft, "documents").await;
            let all = page.all(".files li > a");
            assert!(all.iter().any(|name| name == kept), "{sent}: {all:?}");
            assert!(page.all(".files b").is_empty());
        }
        form(&citizen, &draft).await.file("file", &long, PDF, pdf("dài")).send().await.expect(200);
        let page = step(&citizen, &draft, "documents").await;
        let all = page.all(".files li > a");
        assert!(all.iter().all(|name| name.ends_with(".pdf") && name.chars().count() <= 120), "{all:?}");
        for href in page.attributes(".files li > a", "href") {
            let file = citizen.get(&href).await.expect(200);
            let named = file.header(CONTENT_DISPOSITION).unwrap();
            assert!(named.starts_with("attachment; filename*=UTF-8''"), "{named}");
            assert!(named.is_ascii() && !named.contains("Set-Cookie: "), "{named}");
            assert_eq!(file.headers().get("x-content-type-options").unwrap(), "nosniff");
            assert!(file.bytes().starts_with(b"%PDF"));
        }
        // a line end in the name ends the header, not more
        let sent = form(&citizen, &draft).await.file("file", "đơn\r\nX-Evil: 1.pdf", PDF, pdf("x")).send().await;
        assert!(sent.status().as_u16() < 500, "{sent:?}");
    }

    async fn a_file_for_another_persons_draft_or_another_field_is_not_taken(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(UPLOADER).await;
        let draft = begin(&citizen).await;
        form(&citizen, &draft).await.file("file", "của tôi.pdf", PDF, pdf("x")).send().await.expect(200);
        let page = step(&citizen, &draft, "documents").await;
        let (href, remove) = (page.attributes(".files li > a", "href")[0].clone(), page.form("/remove"));
        let neighbour = portal.visitor().signed_in_as(Persona::Neighbour).await;
        let mine = begin(&neighbour).await;
        let own = form(&neighbour, &mine).await.file("file", "lạ.pdf", PDF, pdf("lạ"));
        for path in [
            format!("/my/drafts/{draft}/files/attachments"),
            format!("/my/drafts/{mine}/files/title"),
            format!("/my/drafts/{mine}/files/nothing"),
            "/my/drafts/00000000-0000-0000-0000-000000000000/files/attachments".to_owned(),
        ] {
            let mut forged = own.clone().request();
            forged.url.set_path(&path);
            neighbour.send(forged).await.expect(404);
        }
        neighbour.get(&href).await.expect(404);
        let mut forged = remove.request();
        forged.from = Some(neighbour.request(reqwest::Method::GET, "/my").url);
        neighbour.send(forged).await.expect(404);
        assert_eq!(names(&citizen, &draft).await, ["của tôi.pdf"]);
        portal.visitor().get(&href).await.expect(401);
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        officer.get(&href).await.expect(403);
    }
}
