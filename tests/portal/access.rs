//! Who may call what: every row of `web/routes.rs` asked by every persona, compared with `access.golden`.
//! A new address without a line there fails, so does a line whose answer changed: then look, and write the
//! file anew with `SANGKIEN_UPDATE_GOLDEN=1 tests/run portal access`.
//!
//! Placeholders get values that name nothing, so a person who passes the gate is told that there is no such
//! thing; what may be done with one particular file is the policy's business and tested in the scenarios.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use reqwest::Method;
use sangkien::web::routes;

use crate::harness::{Page, Persona, Portal, Visitor, encoded};
use crate::on_both_portals;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/portal/access.golden");

on_both_portals! {
    async fn every_address_answers_every_persona_as_agreed(kind: Kind) {
        let portal = Portal::shared(kind);
        let mut matrix: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
        for who in Persona::EVERY {
            let mut visitor = enter(portal, who).await;
            for route in in_order() {
                let page = ask(&visitor, &route).await;
                let answer = judge(&page);
                let line = format!("{:<6} {}", route.method, route.path);
                matrix.entry(line).or_default().push(answer);
                // signing out, or taking another role, must not change who asks next
                let leaves = ["/logout", "/role", "/sessions"].iter().any(|end| route.path.ends_with(end));
                if route.method.as_str() == "POST" && leaves && who != Persona::Nobody {
                    visitor = enter(portal, who).await;
                }
            }
        }
        let found = print(&matrix);
        if std::env::var_os("SANGKIEN_UPDATE_GOLDEN").is_some() {
            std::fs::write(GOLDEN, &found).unwrap();
        }
        let agreed = std::fs::read_to_string(GOLDEN).unwrap_or_default();
        let differs: Vec<_> = found.lines().filter(|line| !agreed.lines().any(|a| a == *line)).collect();
        let gone: Vec<_> = agreed.lines().filter(|line| !found.lines().any(|f| f == *line)).collect();
        assert!(differs.is_empty() && gone.is_empty(), "now:\n{}\nagreed:\n{}", differs.join("\n"), gone.join("\n"));
    }
}

async fn enter(portal: &Portal, who: Persona) -> Visitor {
    match who {
        Persona::Nobody => portal.visitor(),
        _ => portal.visitor().signed_in_as(who).await,
    }
}

fn in_order() -> Vec<routes::Route> {
    let mut all = routes::table();
    all.sort_by_key(|route| (route.method.as_str() != "GET", route.path));
    all
}

async fn ask(visitor: &Visitor, route: &routes::Route) -> Page {
    let method = Method::from_bytes(route.method.as_str().as_bytes()).unwrap();
    let mut request = visitor.request(method.clone(), &example(route.path));
    if method != Method::GET {
        let body = encoded(&[]);
        request.body = Some(("application/x-www-form-urlencoded".to_owned(), body));
    }
    visitor.send_once(request).await
}

/// An address of this pattern that names nothing.
fn example(pattern: &str) -> String {
    let mut path = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap();
        path += before;
        path += match name.split(':').next().unwrap() {
            "code" => "SK-2001-999999-9",
            "kind" => "ordinary",
            "section" => "authors",
            _ => "00000000-0000-7000-8000-000000000000",
        };
        rest = after;
    }
    path + rest
}

/// What the gate said: `in` sign in first, `no` not for this role, `may` anything that came after it.
fn judge(page: &Page) -> &'static str {
    let to = page.header(reqwest::header::LOCATION).unwrap_or("");
    match page.status().as_u16() {
        401 => "in",
        403 => "no",
        302 | 303 if to.contains("/login") => "in",
        _ => "may",
    }
}

fn print(matrix: &BTreeMap<String, Vec<&str>>) -> String {
    let names: Vec<String> = Persona::EVERY
        .iter()
        .map(|who| format!("{who:?}").to_lowercase())
        .collect();
    let mut text =
        "# may: gets past the gate · no: signed in, not for this role · in: asked to sign in\n"
            .to_owned();
    let row = |text: &mut String, head: &str, cells: &[&str]| {
        let cells: String = cells
            .iter()
            .zip(&names)
            .map(|(cell, name)| format!(" {cell:<width$}", width = name.len()))
            .collect();
        let _ = writeln!(text, "{}", format!("{head:<56}{cells}").trim_end());
    };
    let heads: Vec<&str> = names.iter().map(String::as_str).collect();
    row(&mut text, "", &heads);
    for (line, cells) in matrix {
        row(&mut text, line, cells);
    }
    text
}
