//! Which language a person reads: what the address says, else what this browser chose before, else what
//! the account says, else what the browser asks for, else Vietnamese.

use crate::domain::locale::Locale;
use crate::domain::text_enum::TextEnum;

/// The cookie that remembers a choice made with `?lang=`.
pub const LOCALE_COOKIE: &str = "sangkien_lang";

/// Chooses from the sources in their order; unknown values count as absent.
#[must_use]
pub fn choose(
    query: Option<&str>,
    cookie: Option<&str>,
    person: Option<Locale>,
    accept_language: Option<&str>,
) -> Locale {
    query
        .and_then(Locale::parse)
        .or_else(|| cookie.and_then(Locale::parse))
        .or(person)
        .or_else(|| accept_language.and_then(accepted))
        .unwrap_or_default()
}

/// The known language with the highest weight; the first of several equal ones.
fn accepted(header: &str) -> Option<Locale> {
    let mut best: Option<(f32, Locale)> = None;
    for range in header.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let primary = parts.next().and_then(|tag| tag.split('-').next());
        let Some(locale) = primary.and_then(|tag| Locale::parse(&tag.to_ascii_lowercase())) else {
            continue;
        };
        let weight = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(Some(1.0), |weight| weight.trim().parse::<f32>().ok())
            .unwrap_or(0.0);
        if weight > 0.0 && best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, locale));
        }
    }
    best.map(|(_, locale)| locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_choice_wins() {
        let en = Some(Locale::En);
        assert_eq!(choose(Some("vi"), Some("en"), en, Some("en")), Locale::Vi);
        assert_eq!(choose(None, Some("vi"), en, Some("en")), Locale::Vi);
        assert_eq!(choose(None, None, en, Some("vi")), Locale::En);
        assert_eq!(
            choose(Some("fr"), Some("<b>"), None, Some("en-GB")),
            Locale::En
        );
        assert_eq!(choose(None, None, None, None), Locale::Vi);
    }

    #[test]
    fn weights_of_the_browser_are_honoured() {
        assert_eq!(accepted("en-US,en;q=0.9,vi;q=0.8"), Some(Locale::En));
        assert_eq!(accepted("fr, vi;q=0.8, en;q=0.2"), Some(Locale::Vi));
        assert_eq!(accepted("EN;q=0, vi;q=0.001"), Some(Locale::Vi));
        assert_eq!(accepted("fr,*;q=0.5"), None);
        assert_eq!(accepted("en;q=nan, ;;,"), None);
    }
}
