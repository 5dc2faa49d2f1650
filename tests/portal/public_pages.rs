//! Public pages written once for many: what everybody reads is a moment old at most, and nothing of one reader
//! ever stands on another's page.

use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, SET_COOKIE};

use crate::databases::Kind;
use crate::harness::{Options, Persona, Portal};
use crate::on_both_portals;

const BEFORE: &str = "Tên trước khi đổi";
const AFTER: &str = "Tên sau khi đổi";

/// A portal that shows public pages as they were written for this long, with one title everybody can find.
fn portal(kind: Kind, shown_for: &str) -> Portal {
    let portal = Portal::start(
        kind,
        Options {
            settings: vec![("SANGKIEN__SERVER__SHARED_PAGES", shown_for.to_owned())],
            ..Options::default()
        },
    );
    rename(&portal, BEFORE);
    portal
}

fn rename(portal: &Portal, title: &str) {
    let database = portal.database.as_ref().unwrap();
    database.execute(&format!("UPDATE catalogue SET title = '{title}'"));
}

on_both_portals! {
    async fn a_page_written_for_one_visitor_is_shown_to_the_next_and_to_nobody_who_is_signed_in(kind: Kind) {
        let portal = portal(kind, "10m");
        let first = portal.visitor().get("/initiatives").await.expect(200);
        assert!(first.text().contains(BEFORE));
        rename(&portal, AFTER);
        // the very page, for whoever is nobody; another question is another page, in another language too
        let again = portal.visitor().get("/initiatives").await.expect(200);
        assert_eq!(again.text(), first.text());
        assert_ne!(again.header("x-request-id".parse().unwrap()), first.header("x-request-id".parse().unwrap()));
        assert!(portal.visitor().get("/initiatives?year=").await.text().contains(AFTER));
        assert!(portal.visitor().get("/initiatives?lang=en").await.text().contains(AFTER));

        let citizen = portal.visitor().signed_in_as(Persona::Citizen).await;
        let own = citizen.get("/initiatives").await.expect(200);
        assert!(own.text().contains(AFTER), "a reader with a session reads what is there now");
        assert!(own.has_form("/logout"));
        let other = portal.visitor().get("/initiatives").await.expect(200);
        assert_eq!(other.text(), first.text());
        assert!(!other.has_form("/logout"), "nothing of the citizen");
    }

    async fn without_a_time_to_show_them_public_pages_are_written_anew(kind: Kind) {
        let portal = portal(kind, "0s");
        assert!(portal.visitor().get("/initiatives").await.text().contains(BEFORE));
        rename(&portal, AFTER);
        assert!(portal.visitor().get("/initiatives").await.text().contains(AFTER));
    }

    async fn the_same_page_comes_in_every_form_a_browser_takes_and_remembers_the_language_asked_for(kind: Kind) {
        let portal = portal(kind, "10m");
        let client = client(&portal);
        let list = portal.url.join("/initiatives?lang=en").unwrap();
        let mut bodies = Vec::new();
        for (takes, encoding) in [("identity", "identity"), ("gzip", "gzip"), ("br, gzip", "br")] {
            for _ in 0..2 {
                let answer = client.get(list.clone()).header(ACCEPT_ENCODING, takes).send().await.unwrap();
                assert_eq!(answer.headers()[CONTENT_ENCODING], encoding);
                let cookies = answer.headers().get_all(SET_COOKIE);
                let language = |value: &reqwest::header::HeaderValue| value.as_bytes().starts_with(b"sangkien_lang=en");
                assert!(cookies.iter().any(language), "the choice of a language is remembered");
                bodies.push(unpacked(encoding, &answer.bytes().await.unwrap()));
            }
        }
        assert!(bodies[0].contains(BEFORE));
        assert!(bodies.iter().all(|body| *body == bodies[0]));
    }

    async fn a_message_from_the_page_before_is_shown_to_its_reader_alone(kind: Kind) {
        let portal = portal(kind, "10m");
        let client = client(&portal);
        let home = portal.url.join("/").unwrap();
        let told = client.get(home.clone()).header("cookie", "sk_flash=signed-out").send().await.unwrap();
        let told = told.text().await.unwrap();
        let other = client.get(home).send().await.unwrap().text().await.unwrap();
        assert!(told.contains("class=\"flash\""));
        assert!(!other.contains("class=\"flash\""));
    }
}

/// A client that unpacks nothing and keeps no cookie.
fn client(portal: &Portal) -> reqwest::Client {
    // The first visitor of a process chooses who does its TLS.
    drop(portal.visitor());
    reqwest::Client::new()
}

fn unpacked(encoding: &str, body: &[u8]) -> String {
    use std::io::Read as _;
    let mut text = String::new();
    match encoding {
        "br" => brotli::Decompressor::new(body, 4096).read_to_string(&mut text),
        "gzip" => flate2::read::GzDecoder::new(body).read_to_string(&mut text),
        _ => {
            text = String::from_utf8(body.to_vec()).unwrap();
            Ok(0)
        }
    }
    .unwrap();
    text
}
