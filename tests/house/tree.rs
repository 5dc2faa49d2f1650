//! The files of the house, and Rust sources with everything taken away that is not code in service.

use std::fs;
use std::path::{Path, PathBuf};

/// A file, named from the root of the repository with `/`.
pub struct File {
    pub name: String,
    pub text: String,
}

/// All files below `dir` whose names end with one of `ends`, in order of their names.
pub fn files(dir: &str, ends: &[&str]) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(&root.join(dir), &mut found);
    found.sort();
    found
        .into_iter()
        .filter(|path| ends.iter().any(|end| path.to_string_lossy().ends_with(end)))
        .map(|path| File {
            name: path
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .into_owned(),
            text: fs::read_to_string(&path).unwrap(),
        })
        .collect()
}

fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == "node_modules" || name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// All Rust sources of the portal.
pub fn sources() -> Vec<File> {
    files("src", &[".rs"])
}

impl File {
    /// Whether the whole file is a test.
    pub fn is_test(&self) -> bool {
        self.name.ends_with("/tests.rs") || self.name.contains("/tests/")
    }

    /// `web::desk` of `src/web/desk/mod.rs`, `web::desk::queue` of `src/web/desk/queue.rs`.
    pub fn module(&self) -> Vec<&str> {
        let path = self.name.strip_prefix("src/").unwrap();
        let path = path.strip_suffix(".rs").unwrap();
        let path = path.strip_suffix("/mod").unwrap_or(path);
        match path {
            "lib" | "main" => Vec::new(),
            path => path.split('/').collect(),
        }
    }

    /// The lines of code with their numbers: no comments, and none of the items marked `#[cfg(test)]`, which
    /// end with a `;` in their first line or with a `}` at the margin.
    pub fn code(&self) -> Vec<(usize, String)> {
        if self.is_test() {
            return Vec::new();
        }
        let mut kept = Vec::new();
        let mut lines = (1..).zip(self.text.lines());
        while let Some((number, line)) = lines.next() {
            if line == "#[cfg(test)]" {
                let mut item = lines
                    .by_ref()
                    .skip_while(|(_, line)| line.starts_with("#["));
                if item.next().is_some_and(|(_, first)| !first.ends_with(';')) {
                    item.find(|(_, line)| *line == "}");
                }
            } else if !line.trim_start().starts_with("//") {
                let code = line.split(" // ").next().unwrap_or(line);
                kept.push((number, code.to_owned()));
            }
        }
        kept
    }
}

/// Fails with every line of `wrong`.
pub fn assert_none(wrong: &[String], rule: &str) {
    assert!(wrong.is_empty(), "{rule}:\n  {}", wrong.join("\n  "));
}
