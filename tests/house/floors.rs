//! Floors: a module imports only from floors below its own (DESIGN §3; the drawing is in `src/lib.rs`), and
//! each library that matters has one home.

use regex::Regex;

use crate::tree::{File, assert_none, sources};

/// Module, and what it may import from the crate.
const FLOORS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("config", &["domain"]),
    ("i18n", &["domain", "config"]),
    ("seal", &["domain", "config"]),
    ("db", &["domain", "seal", "config"]),
    ("services", &["domain", "db", "seal", "config"]),
    ("oidc", ADAPTER),
    ("mail", ADAPTER),
    ("export", ADAPTER),
    ("files", ADAPTER),
    ("standin", &["domain", "i18n"]),
    ("worker", BELOW_WEB),
    ("web", BELOW_WEB),
    ("cli", ALL),
    ("startup", ALL),
    ("telemetry", ALL),
    ("lib", ALL),
    ("main", ALL),
];
const ADAPTER: &[&str] = &["domain", "i18n", "config"];
const BELOW_WEB: &[&str] = &[
    "domain", "config", "i18n", "seal", "db", "services", "oidc", "mail", "export", "files",
    "standin",
];
const ALL: &[&str] = &[
    "domain",
    "config",
    "i18n",
    "seal",
    "db",
    "services",
    "oidc",
    "mail",
    "export",
    "files",
    "standin",
    "worker",
    "web",
    "cli",
    "startup",
    "telemetry",
];

/// Of `db`, web and worker know the handle and its doors; read models come through `services`.
const DOORS: &[&str] = &["Db", "DbError", "DoorError", "Conn"];

/// A library, and the modules that may name it.
const HOMES: &[(&str, &[&str])] = &[
    ("diesel", &["db"]),
    ("diesel_migrations", &["db"]),
    ("r2d2", &["db"]),
    ("openidconnect", &["oidc"]),
    ("lettre", &["mail"]),
    ("object_store", &["files"]),
    ("rust_xlsxwriter", &["export"]),
    ("fluent_bundle", &["i18n"]),
    ("argon2", &["seal"]),
    ("chacha20poly1305", &["seal"]),
    // people of the demonstration are a TOML file of the stand-in, which knows nothing of the portal
    ("toml", &["config", "standin"]),
    ("askama", &["web", "standin"]),
    ("clap", &["cli"]),
    ("anyhow", &["cli", "startup", "main"]),
    ("actix_web", &["web", "standin", "startup", "cli"]),
    ("actix_multipart", &["web"]),
];

/// `file: path` that may stay for now, each with its because.
const EXCEPTIONS: &[&str] = &[];

#[test]
fn a_module_imports_only_from_floors_below_its_own() {
    let mut wrong = Vec::new();
    for file in sources() {
        let module = file.module();
        let floor = module.first().copied().unwrap_or("lib");
        let Some((_, allowed)) = FLOORS.iter().find(|(name, _)| *name == floor) else {
            wrong.push(format!("{}: `{floor}` is on no floor", file.name));
            continue;
        };
        for (line, path) in crate_paths(&file) {
            let target = path.first().map_or("", String::as_str);
            let known = FLOORS.iter().any(|(name, _)| *name == target);
            let seen = format!("{}: {}", file.name, path.join("::"));
            let low = !matches!(
                floor,
                "worker" | "web" | "cli" | "startup" | "telemetry" | "lib" | "main"
            );
            let inside = known
                && (target == floor || allowed.contains(&target))
                // the sum of all settings is for those who wire; others are given their own part
                && !(low && floor != "config" && path.join("::") == "config::Config")
                && !(matches!(floor, "web" | "worker")
                    && target == "db"
                    && path.get(1).is_some_and(|item| !DOORS.contains(&item.as_str())));
            if !inside && !EXCEPTIONS.contains(&seen.as_str()) {
                wrong.push(format!("{}:{line}: {}", file.name, path.join("::")));
            }
        }
    }
    assert_none(&wrong, "imports that climb");
}

#[test]
fn every_library_that_matters_has_one_home() {
    let mut wrong = Vec::new();
    for (library, homes) in HOMES {
        let used = Regex::new(&format!(r"(^|[^\w:.]){library}::")).unwrap();
        for file in sources() {
            let floor = file.module().first().copied().unwrap_or("main").to_owned();
            if homes.contains(&floor.as_str()) {
                continue;
            }
            for (line, code) in file.code() {
                if code.contains(library) && used.is_match(&code) {
                    wrong.push(format!("{}:{line}: {library}", file.name));
                }
            }
        }
    }
    assert_none(&wrong, "libraries outside their home");
}

/// Every path into the crate, as segments from its root: `crate::…`, groups opened, and `super::…` resolved.
fn crate_paths(file: &File) -> Vec<(usize, Vec<String>)> {
    let code = file.code();
    let start = Regex::new(r"\b(crate|(?:super::)*super)::").unwrap();
    let mut paths = Vec::new();
    let text: String = code
        .iter()
        .flat_map(|(_, line)| [line.as_str(), "\n"])
        .collect();
    for found in start.find_iter(&text) {
        let line = code[text[..found.start()].matches('\n').count()].0;
        let mut base = if found.as_str().starts_with("crate") {
            Vec::new()
        } else {
            let module: Vec<String> = file
                .module()
                .iter()
                .map(|part| (*part).to_owned())
                .collect();
            // inside `table!` one is a module deeper
            let inner = usize::from(file.name == "src/db/schema.rs");
            let ups = found.as_str().matches("super").count() - inner;
            module[..module.len().saturating_sub(ups)].to_vec()
        };
        // `$crate::` in a macro, `pub(crate)` and the like have no `::` after `crate`, so all that is
        // left are paths
        open(&text[found.end()..], &mut base, &mut paths, line);
    }
    paths
}

/// Reads one path after its prefix; a group gives one path for each of its members.
fn open(rest: &str, base: &mut Vec<String>, paths: &mut Vec<(usize, Vec<String>)>, line: usize) {
    if let Some(group) = rest.strip_prefix('{') {
        let mut depth = 1;
        let mut member = String::new();
        for c in group.chars() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 || (depth == 1 && c == ',') {
                let trimmed = member.trim().to_owned();
                if !trimmed.is_empty() {
                    open(&trimmed, &mut base.clone(), paths, line);
                }
                member.clear();
                if depth == 0 {
                    return;
                }
            } else {
                member.push(c);
            }
        }
        return;
    }
    let end = rest
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(rest.len());
    let name = &rest[..end];
    if name.is_empty() || name == "self" {
        paths.push((line, base.clone()));
        return;
    }
    base.push(name.to_owned());
    match rest[end..].strip_prefix("::") {
        Some(next) if next.starts_with(|c: char| c == '{' || c == '_' || c.is_alphabetic()) => {
            open(next, base, paths, line);
        }
        _ => paths.push((line, base.clone())),
    }
}

#[test]
fn paths_are_read_out_of_groups_and_supers() {
    let file = File {
        name: "src/web/desk/queue.rs".to_owned(),
        text: "use crate::{db::{Db, lists::Queue}, domain};\nuse super::super::page::Page;\nlet x = crate::i18n::choose(1);\n".to_owned(),
    };
    let paths: Vec<String> = crate_paths(&file)
        .into_iter()
        .map(|(line, path)| format!("{line} {}", path.join("::")))
        .collect();
    assert_eq!(
        paths,
        [
            "1 db::Db",
            "1 db::lists::Queue",
            "1 domain",
            "2 web::page::Page",
            "3 i18n::choose"
        ]
    );
}
