//! Enums that are text at every border (database, forms, files): one macro, so that the spelling of a
//! value exists once and every border can list all of them.

/// An enum whose values have one fixed spelling at every border.
pub trait TextEnum: Copy + Eq + 'static {
    /// Every value, in the order people expect to see them.
    const ALL: &'static [Self];
    /// The fixed spelling: lower case, words joined by `_`.
    fn as_str(self) -> &'static str;
    /// The value with this spelling, if there is one.
    fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|value| value.as_str() == text)
    }
}

/// A text that is not a value of the enum it was read for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {what}")]
pub struct UnknownValue {
    /// What was expected, in the words of the code.
    pub what: &'static str,
    /// What was found.
    pub text: String,
}

/// Declares an enum with its spellings; `as_str`, `parse`, `ALL`, `Display`, `FromStr` and serde follow.
macro_rules! text_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $name { $($(#[$vmeta])* $variant),+ }

        impl $crate::domain::text_enum::TextEnum for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str($crate::domain::text_enum::TextEnum::as_str(*self))
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = $crate::domain::text_enum::UnknownValue;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::domain::text_enum::TextEnum::parse(text).ok_or_else(|| {
                    $crate::domain::text_enum::UnknownValue { what: stringify!($name), text: text.to_owned() }
                })
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::domain::text_enum::TextEnum::as_str(*self))
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'de, str> as ::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(::serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use text_enum;
