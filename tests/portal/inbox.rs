//! The inbox of staff and of citizens: reachable from the navigation, read by people and by nothing else.

use reqwest::Method;
use reqwest::header::LOCATION;

use crate::harness::{Persona, Portal, Request, Visitor};
use crate::on_both_portals;
use crate::steps::submitted;

on_both_portals! {
    async fn staff_read_what_waits_for_them_in_their_own_inbox(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let code = submitted(&citizen, "Máy tách hạt sen chạy pin").await;
        let officer = portal.visitor().signed_in_as(Persona::Officer).await;
        let queue = officer.get("/desk/queue").await.expect(200);
        assert!(queue.attributes("nav a", "href").contains(&"/desk/inbox".to_owned()));
        let entry = unread(&officer, "/desk/inbox", &code).await.expect("a file came in");

        // fetched ahead or asked for its head only, it stays unread
        let ahead = vec![("sec-purpose", "prefetch;prerender".to_owned())];
        let fetched = Request { headers: ahead, ..officer.request(Method::GET, &entry) };
        for request in [officer.request(Method::HEAD, &entry), fetched] {
            let answer = officer.send_once(request).await;
            assert_eq!(answer.header(LOCATION), Some(format!("/desk/initiatives/{code}").as_str()));
            assert_eq!(unread(&officer, "/desk/inbox", &code).await.as_ref(), Some(&entry));
        }

        // it belongs to nobody else, in either half of the portal
        let other = portal.visitor().signed_in_as(Persona::Approver).await;
        other.get(&entry).await.expect(404);
        citizen.get(&entry.replace("/desk/", "/my/")).await.expect(404);
        citizen.get(&entry).await.expect(403);

        officer.get(&entry).await.expect(200).says(&code);
        assert_eq!(unread(&officer, "/desk/inbox", &code).await, None);
    }

    async fn staff_mark_their_whole_inbox_as_read(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(Persona::Neighbour).await;
        let code = submitted(&citizen, "Giá phơi bánh tráng gấp gọn").await;
        let officer = portal.visitor().signed_in_as(Persona::Named("trinh-thi-thao")).await;
        let page = officer.get("/desk/inbox").await.expect(200);
        assert!(unread(&officer, "/desk/inbox", &code).await.is_some());
        let after = page.form("/desk/inbox/read").send().await.expect(200);
        assert_eq!(after.url().path(), "/desk/inbox");
        assert_eq!(unread(&officer, "/desk/inbox", &code).await, None);
        assert!(unread(&citizen, "/my/inbox", &code).await.is_some(), "somebody else's stays");
    }
}

/// The address of an unread entry about this file, if there is one.
async fn unread(reader: &Visitor, inbox: &str, code: &str) -> Option<String> {
    let page = reader.get(inbox).await.expect(200);
    let subjects = page.all(".inbox .unread a");
    let hrefs = page.attributes(".inbox .unread a", "href");
    assert_eq!(subjects.len(), hrefs.len());
    let mut entries = subjects.into_iter().zip(hrefs);
    let found = entries.find(|(subject, _)| subject.contains(code));
    found.map(|(_, href)| href)
}
