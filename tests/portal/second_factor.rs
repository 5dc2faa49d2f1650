//! What an authenticator app does: takes the secret from the page, shows codes.

use sangkien::domain::time::Instant;
use sangkien::seal::TotpSecret;

use crate::harness::Page;

/// The secret that the page shows for typing in.
pub fn secret_on(page: &Page) -> TotpSecret {
    let links = page.attributes("a[href^='otpauth:']", "href");
    let link = links
        .first()
        .unwrap_or_else(|| panic!("nothing to set up on {page:?}"));
    let link = url::Url::parse(link).unwrap();
    let (_, secret) = link
        .query_pairs()
        .find(|(name, _)| name == "secret")
        .unwrap();
    let typed: String = page.all("code").concat();
    assert!(
        typed.contains(&*secret),
        "shown and linked are the same: {typed}"
    );
    TotpSecret::from_bytes(&base32(&secret))
}

/// The machine's time, for portals without a clock of their own.
pub fn machine_now() -> Instant {
    sangkien::domain::time::Clock::machine().now()
}

fn base32(text: &str) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let value = alphabet.iter().position(|known| *known == letter).unwrap();
        held = held << 5 | u32::try_from(value).unwrap();
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).unwrap());
        }
    }
    bytes
}
