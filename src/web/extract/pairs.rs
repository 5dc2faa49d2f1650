//! `name=value&…` as people and browsers send it, for forms and query strings alike.

use unicode_normalization::UnicodeNormalization as _;

/// Names with values, in the order sent; a name may come several times.
pub type Pairs = Vec<(String, String)>;

/// Text that is not UTF-8 once its percent signs are resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotText;

/// Decodes strictly: a byte that is not UTF-8 is refused instead of replaced, or a name would be stored
/// with holes. Values become NFC with plain line ends, so that equal texts are equal bytes from here on;
/// zero bytes, which one of the databases refuses and nobody means, are left out.
///
/// # Errors
/// When a name or value is not UTF-8.
pub fn parse(raw: &[u8]) -> Result<Pairs, NotText> {
    raw.split(|byte| *byte == b'&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let mut sides = part.splitn(2, |byte| *byte == b'=');
            let name = decode(sides.next().unwrap_or_default())?;
            let value = decode(sides.next().unwrap_or_default())?;
            Ok((name, tidy(&value)))
        })
        .collect()
}

fn decode(raw: &[u8]) -> Result<String, NotText> {
    let spaced: Vec<u8> = raw
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    String::from_utf8(urlencoding::decode_binary(&spaced).into_owned()).map_err(|_| NotText)
}

fn tidy(value: &str) -> String {
    value
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\0', "")
        .nfc()
        .collect()
}

/// Writes pairs as a query string, without the question mark.
#[must_use]
pub fn write<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        out.push_str(&urlencoding::encode(name));
        out.push('=');
        out.push_str(&urlencoding::encode(value));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decomposed_vietnamese_becomes_composed_and_line_ends_become_plain() {
        let pairs = parse("t=Ti%65%CC%82%CC%81ng+Vi%C3%AA%CC%A3t%0D%0Ahai".as_bytes()).unwrap();
        assert_eq!(pairs, vec![("t".to_owned(), "Tiếng Việt\nhai".to_owned())]);
    }

    #[test]
    fn bytes_that_are_not_utf8_are_refused() {
        assert_eq!(parse(b"t=%FF%FE"), Err(NotText));
    }

    #[test]
    fn a_zero_byte_that_one_database_refuses_is_left_out() {
        let pairs = parse(b"field=I%0005&kind=%00").unwrap();
        assert_eq!(pairs[0].1, "I05");
        assert_eq!(pairs[1].1, "");
    }

    #[test]
    fn a_plus_sign_survives_a_round_trip() {
        let written = write([("q", "a+b & c=đ"), ("q", "")]);
        let back = parse(written.as_bytes()).unwrap();
        assert_eq!(back[0].1, "a+b & c=đ");
        assert_eq!(back[1].1, "");
    }
}
