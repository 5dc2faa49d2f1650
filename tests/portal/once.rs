//! Every address that changes something asks for an idempotency key (workflow.md, rule 3), or is excused here
//! with the reason why doing it twice does no harm. A new row of `web/routes.rs` fails until it is walked or
//! excused.

use std::collections::BTreeSet;

use reqwest::Method;
use sangkien::web::routes;
use uuid::Uuid;

use crate::harness::{Page, Persona, Portal, Visitor};
use crate::on_both_portals;
use crate::steps::submitted;

/// Rows that ask for no key, and why that is right.
const EXCUSED: &[(&str, &str)] = &[
    (
        "/login/start",
        "begins a sign-in; a second one begins another and the first is forgotten",
    ),
    ("/logout", "a session that ended has ended"),
    (
        "/staff/login/password",
        "a second session of the same person, or one more wrong try, which has to count",
    ),
    ("/staff/role", "the same role is chosen again"),
    ("/email/{token}", "the link works once by itself"),
    ("/my/kept/{id}", "what is forgotten stays forgotten"),
    ("/desk/kept/{id}", "what is forgotten stays forgotten"),
    ("/my/account/sessions", "a session that ended has ended"),
    ("/desk/account/sessions", "a session that ended has ended"),
    (
        "/my/drafts/{id}/{section}",
        "the same answers are saved again; somebody else's are kept by the version",
    ),
    (
        "/desk/initiatives/{code}/unmask",
        "a look changes nothing, and each is recorded",
    ),
    ("/admin/staff/find", "only looks"),
];

/// Who sends a form, to which row, with what.
type Row = (
    Persona,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// Rows with what their forms send besides key, token and version; whose version is old, so that nothing comes
/// of it.
const WALKED: &[Row] = &[
    (
        CITIZEN,
        "/my/welcome",
        &[("locale", "vi"), ("notice_mode", "each"), ("agree", "yes")],
    ),
    (
        CITIZEN,
        "/my/account",
        &[("locale", "vi"), ("notice_mode", "each")],
    ),
    (CITIZEN, "/my/account/email", &[("do", "forget")]),
    // with files under way, so that nothing comes of it
    (CITIZEN, "/my/account/erase", &[("sure", "yes")]),
    (CITIZEN, "/my/drafts/new", &[("kind", "ordinary")]),
    (CITIZEN, "/my/drafts/{id}/discard", &[]),
    (CITIZEN, "/my/drafts/{id}/review", &[("truth", "yes")]),
    (CITIZEN, "/my/drafts/{id}/agree", &[("agree", "yes")]),
    (CITIZEN, "/my/drafts/{id}/files/{field}", &[]),
    (CITIZEN, "/my/drafts/{id}/files/{file}/remove", &[]),
    (
        CITIZEN,
        "/my/initiatives/{code}/messages",
        &[("body", "Xin chào.")],
    ),
    (
        CITIZEN,
        "/my/initiatives/{code}/withdraw",
        &[("reason", "Vì vậy.")],
    ),
    (
        CITIZEN,
        "/my/initiatives/{code}/appeal",
        &[("reason", "Vì vậy."), ("truth", "yes")],
    ),
    (CITIZEN, "/my/named/{code}", &[("named", "no")]),
    (CITIZEN, "/my/named/{code}/refuse", &[("reason", "Vì vậy.")]),
    (CITIZEN, "/my/inbox/read", &[("until", NOTHING)]),
    (
        CITIZEN,
        "/my/assist",
        &[("citizen_number", "000190999998"), ("kind", "ordinary")],
    ),
    (CITIZEN, "/my/assist/{id}/accept", &[]),
    (CITIZEN, "/my/assist/{id}/refuse", &[]),
    (Persona::Officer, "/desk/inbox/read", &[("until", NOTHING)]),
    (
        Persona::Officer,
        "/desk/account",
        &[("locale", "vi"), ("notice_mode", "each")],
    ),
    (Persona::Officer, "/desk/account/email", &[("do", "forget")]),
    // without a password here, and without an app
    (Persona::Officer, "/desk/account/password", &[]),
    (Persona::Officer, "/desk/account/second-factor", &[]),
    // in already
    (
        Persona::Officer,
        "/staff/second-factor",
        &[("otp", "000000")],
    ),
    (
        Persona::Officer,
        "/desk/queue/bulk",
        &[("act", "receive"), ("pick", "{code}.999")],
    ),
    (Persona::Officer, "/desk/initiatives/{code}/{action}", &[]),
    (
        Persona::Analyst,
        "/ministry/accepted/take",
        &[("format", "csv")],
    ),
    (
        Persona::Analyst,
        "/ministry/exports",
        &[("kind", "ordinary")],
    ),
    (Persona::Administrator, "/admin/outbox", &[]),
    (
        Persona::Administrator,
        "/admin/staff/{person}",
        &[("do", "fields")],
    ),
];

const CITIZEN: Persona = Persona::Named("tran-van-minh");
const NOTHING: &str = "0198a000-0000-7000-8000-00000000dead";

/// What stands in the place of the placeholders.
struct Filled {
    draft: String,
    code: String,
}

impl Filled {
    fn path(&self, pattern: &str) -> String {
        let code = pattern
            .replace("{code}", &self.code)
            .replace("{action}", "receive");
        let path = code.replace("/my/drafts/{id}", &format!("/my/drafts/{}", self.draft));
        let path = path.replace("{field}", "attachments");
        ["{id}", "{file}", "{person}"]
            .into_iter()
            .fold(path, |path, name| path.replace(name, NOTHING))
    }
}

async fn post(who: &Visitor, path: &str, fields: &[(String, String)]) -> Page {
    let mut request = who.request(Method::POST, path);
    request.body = Some(if path.ends_with("/files/attachments") {
        let mut body = String::new();
        for (name, value) in fields {
            body += &format!(
                "--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        body += "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\n\r\n--x--\r\n";
        (
            "multipart/form-data; boundary=x".to_owned(),
            body.into_bytes(),
        )
    } else {
        let pairs: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        (
            "application/x-www-form-urlencoded".to_owned(),
            crate::harness::encoded(&pairs),
        )
    });
    who.send_once(request).await
}

#[test]
fn every_row_that_changes_something_is_walked_or_excused() {
    let excused = EXCUSED.iter().map(|(path, _)| *path);
    let walked = WALKED.iter().map(|(_, path, _)| *path);
    let known: BTreeSet<&str> = excused.chain(walked).collect();
    assert_eq!(
        known.len(),
        EXCUSED.len() + WALKED.len(),
        "no row stands here twice"
    );
    let table = routes::table();
    let changing = table.iter().filter(|route| route.method.as_str() == "POST");
    let changing: BTreeSet<&str> = changing.map(|route| route.path).collect();
    assert_eq!(known, changing);
}

on_both_portals! {
    async fn nothing_is_done_without_an_idempotency_key(kind: Kind) {
        let portal = Portal::shared(kind);
        let citizen = portal.visitor().signed_in_as(CITIZEN).await;
        let code = submitted(&citizen, "Không có khóa thì không làm gì").await;
        let begun = citizen.get("/my/drafts/new").await.form("/my/drafts/new").set("kind", "ordinary");
        let page = begun.send().await.expect(200);
        let draft = page.url().path().split('/').nth(3).unwrap().to_owned();
        let filled = Filled { draft, code };
        let mut who = (CITIZEN, citizen);
        for (persona, pattern, more) in WALKED {
            if who.0 != *persona {
                who = (*persona, portal.visitor().signed_in_as(*persona).await);
            }
            let home = if persona.is_staff() { "/desk/account" } else { "/my/account" };
            let token = who.1.get(home).await.form("/logout").value("form_token").unwrap().to_owned();
            let mut fields = vec![("form_token".to_owned(), token), ("version".to_owned(), "999".to_owned())];
            fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), filled.path(value))));
            let path = filled.path(pattern);
            let without = post(&who.1, &path, &fields).await;
            assert_eq!(without.status().as_u16(), 400, "{pattern} without a key: {without:?}");
            fields.push(("once".to_owned(), "x".to_owned()));
            let wrong = post(&who.1, &path, &fields).await;
            assert_eq!(wrong.status().as_u16(), 400, "{pattern} with a key of nobody: {wrong:?}");
            // and it was the key that was missing
            fields.pop();
            fields.insert(0, ("once".to_owned(), Uuid::now_v7().to_string()));
            let with = post(&who.1, &path, &fields).await;
            assert_ne!(with.status().as_u16(), 400, "{pattern} with a key: {with:?}");
            assert!(!with.status().is_server_error(), "{pattern}: {with:?}");
        }
    }
}
