//! A QR code as a picture inside the page: one path of black runs on white, in every colour scheme, with
//! the quiet zone that scanners need. No style, no address of its own: the policy of our pages holds.

use std::fmt::Write as _;

use askama::Template;
use qrcodegen::{QrCode, QrCodeEcc};

use super::writes_html;

/// White modules around the code, as the standard asks.
const QUIET: i32 = 4;

/// A code ready to be drawn.
#[derive(Debug, Template)]
#[template(path = "components/qr.html")]
pub struct Qr {
    from: i32,
    size: i32,
    label: String,
    path: String,
}

writes_html!(Qr);

impl Qr {
    /// The code of a text; none when it is longer than a code can hold.
    #[must_use]
    pub fn of(text: &str, label: impl Into<String>) -> Option<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        Some(Self {
            from: -QUIET,
            size: code.size() + 2 * QUIET,
            label: label.into(),
            path: path(&code),
        })
    }
}

fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|at| code.get_module(*at, y));
            let run = i32::try_from(run.count()).unwrap_or(0);
            if run > 0 {
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run + 1;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_the_code_module_by_module() {
        let text = "otpauth://totp/Sang%20Kien:An?secret=JBSWY3DPEHPK3PXP&issuer=Sang%20Kien";
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let drawn = Qr::of(text, "x").unwrap();
        assert_eq!(drawn.size, code.size() + 8);
        let mut black = std::collections::BTreeSet::new();
        for run in drawn.path.split('M').skip(1) {
            let (at, rest) = run.split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let (x, y): (i32, i32) = (x.parse().unwrap(), y.parse().unwrap());
            let length: i32 = rest.split_once('v').unwrap().0.parse().unwrap();
            assert!((0..length).all(|step| black.insert((x + step, y))), "{run}");
        }
        for y in 0..code.size() {
            for x in 0..code.size() {
                assert_eq!(black.contains(&(x, y)), code.get_module(x, y), "{x} {y}");
            }
        }
    }

    #[test]
    fn the_picture_holds_no_style_and_is_named() {
        let html = Qr::of("abc", "Mã <QR>").unwrap().render().unwrap();
        assert!(
            html.contains("role=\"img\" aria-label=\"Mã &#60;QR&#62;\""),
            "{html}"
        );
        assert!(!html.contains("style") && !html.contains("href"), "{html}");
        assert!(Qr::of(&"x".repeat(5_000), "too long").is_none());
    }
}
