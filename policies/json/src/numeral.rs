//! Numbers.

use crate::scanner::{Result, Scanner, SyntaxError};

impl<'d> Scanner<'d> {
    /// Reads a number as it is written.
    pub(crate) fn number(&mut self) -> Result<&'d str> {
        let start = self.at;
        self.at = self.bytes().number_end(start).ok_or(SyntaxError)?.get();
        let number = self.text.get(start..self.at).unwrap_or_default();
        if Decimal::of(number).is_too_large() {
            self.note_unreadable(self.at);
        }
        Ok(number)
    }
}

/// The parts of a JSON number.
struct Decimal<'n> {
    negative: bool,
    /// The digits before the point.
    whole: &'n str,
    /// The digits after the point.
    fraction: &'n str,
    /// The power of ten.
    exponent: i64,
}

impl<'n> Decimal<'n> {
    /// Splits a JSON number.
    fn of(number: &'n str) -> Self {
        let (negative, number) = match number.strip_prefix('-') {
            Some(number) => (true, number),
            None => (false, number),
        };
        let (digits, exponent) = match number.split_once(['e', 'E']) {
            // An exponent beyond 64 bits has the same effect as the largest one.
            Some((digits, exponent)) => (
                digits,
                exponent
                    .parse()
                    .unwrap_or(if exponent.starts_with('-') { i64::MIN } else { i64::MAX }),
            ),
            None => (number, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        Self {
            negative,
            whole,
            fraction,
            exponent,
        }
    }

    fn digits(&self) -> impl Iterator<Item = u8> + use<'n> {
        self.whole.bytes().chain(self.fraction.bytes())
    }

    /// Whether it exceeds the largest number in IEEE 754 double precision, which is below 10^309.
    fn is_too_large(&self) -> bool {
        if self.exponent == 0 && self.whole.len() < 309 {
            return false;
        }
        let leading_zeros = self.digits().take_while(|digit| *digit == b'0').count();
        let significant = self.digits().count() > leading_zeros;
        let places = length(self.whole.len()).saturating_sub(length(leading_zeros));
        significant && places.saturating_add(self.exponent) > 309
    }

    /// The value, if it is a whole number of 64 bits without sign. In JSON, 16.0 and 1.6e1 are the same number as 16.
    fn whole(&self) -> Option<u64> {
        let places = length(self.whole.len()).saturating_add(self.exponent);
        let mut value = Some(0_u64);
        for (place, digit) in self.digits().enumerate() {
            let digit = u64::from(digit.saturating_sub(b'0'));
            if length(place) < places {
                value = value.and_then(|value| value.checked_mul(10)?.checked_add(digit));
            } else if digit != 0 {
                return None;
            }
        }
        let missing = places.saturating_sub(length(self.digits().count()));
        // 10^20 exceeds 64 bits, so more factors change nothing: zero stays zero.
        for _ in 0..missing.clamp(0, 20) {
            value = value.and_then(|value| value.checked_mul(10));
        }
        value.filter(|value| !self.negative || *value == 0)
    }
}

fn length(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// The value of a JSON number, if it is a whole number of 64 bits without sign.
#[inline]
pub fn whole_number(number: &str) -> Option<u64> {
    Decimal::of(number).whole()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_have_many_spellings() {
        for (text, expected) in [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("0.0", Some(0)),
            ("0e999999999999999999999", Some(0)),
            ("24", Some(24)),
            ("24.0", Some(24)),
            ("2.4e1", Some(24)),
            ("2.4E+1", Some(24)),
            ("240e-1", Some(24)),
            ("0.024e3", Some(24)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("1e19", Some(10_000_000_000_000_000_000)),
            ("1e20", None),
            ("-1", None),
            ("2.5", None),
            ("24e-1", None),
            ("1e-999999999999999999999", None),
        ] {
            assert_eq!(whole_number(text), expected, "{text}");
        }
    }

    /// The largest number in double precision is 1.797…e308.
    #[test]
    fn numbers_beyond_double_precision_are_noted() {
        for (text, expected) in [
            ("1e308", false),
            ("1e309", true),
            ("-1e309", true),
            ("0e999", false),
            ("0.0001e312", false),
            ("0.0001e313", true),
            ("1e-999999999999999999999", false),
            ("1e999999999999999999999", true),
        ] {
            let mut scanner = Scanner::new(text);
            assert_eq!(scanner.number(), Ok(text));
            assert_eq!(scanner.take_unreadable().is_some(), expected, "{text}");
        }
    }
}
