//! Values a message names. A template passes what it has, owned or borrowed; numbers stay numbers, so that
//! a message can choose its plural and write separators. A year is not a quantity: pass it as text.

use std::borrow::Cow;

use chrono::NaiveDate;
use fluent_bundle::FluentValue;

use super::number;
use crate::domain::time::Instant;

/// A value that a message may name.
pub trait Arg {
    /// The value in the form that Fluent wants.
    fn value(&self) -> FluentValue<'_>;
}

impl<T: Arg + ?Sized> Arg for &T {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

impl Arg for str {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(self)
    }
}

impl Arg for String {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(self.as_str())
    }
}

impl Arg for Cow<'_, str> {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(self.as_ref())
    }
}

/// Both languages write dates alike.
impl Arg for NaiveDate {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(number::date(*self))
    }
}

impl Arg for Instant {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(number::moment(*self))
    }
}

macro_rules! numbers {
    ($($number:ty),+) => { $(
        impl Arg for $number {
            fn value(&self) -> FluentValue<'_> {
                FluentValue::from(*self)
            }
        }
    )+ };
}
numbers!(i8, i16, i32, i64, u8, u16, u32, u64, usize, f64);
