//! How states are kept on disk: a compact form of whatever serde writes.
//!
//! The form tells its own structure, as JSON does, so that fields may come and go; but names that occur in
//! states are one byte each, days and instants a few, and a text that occurs again is a reference to where
//! it stood. A matter's state takes a quarter of its JSON. States are a cache of what the events add up to:
//! events themselves stay JSON. It knows nothing of what it writes. Start at [`write`] and [`read`].
//!
//! ```text
//! 00 nothing  01 false  02 true  03 end  04 sequence …end  05 map (key value)…end
//! 06 integer n  07 integer -1-n  08 2^32-1  09 binary fraction, 8 bytes little-endian
//! 0a text of n bytes  0b n bytes  0c the nth text of 8 bytes or more before it  0d word n of [`words::WORDS`]
//! 0e day  0f day and second, `Z`  10 the same and microseconds  11 day and second without `Z`
//! 12 2n digits of lower-case hexadecimal, as n bytes
//! 20-4f text of up to 47 bytes  50-8f integers 0 to 63  90-ff words 0 to 111
//! ```
//!
//! Lengths and numbers (n) are LEB128: seven bits a byte, the lowest first. A day is
//! `(year * 12 + month - 1) * 31 + day - 1`.

mod read;
mod time;
mod words;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

use std::fmt;

const NOTHING: u8 = 0x00;
const FALSE: u8 = 0x01;
const TRUE: u8 = 0x02;
const END: u8 = 0x03;
const SEQUENCE: u8 = 0x04;
const MAP: u8 = 0x05;
const INTEGER: u8 = 0x06;
const NEGATIVE: u8 = 0x07;
const ALL_ONES: u8 = 0x08;
const FRACTION: u8 = 0x09;
const TEXT: u8 = 0x0a;
const BYTES: u8 = 0x0b;
const AGAIN: u8 = 0x0c;
const WORD: u8 = 0x0d;
const DAY: u8 = 0x0e;
const INSTANT: u8 = 0x0f;
const INSTANT_MICROS: u8 = 0x10;
const LOCAL: u8 = 0x11;
const HEX: u8 = 0x12;
const SHORT_TEXT: u8 = 0x20;
const SMALL_INTEGER: u8 = 0x50;
const COMMON_WORD: u8 = 0x90;
/// Bytes of the longest text whose length is in its tag.
const SHORT: usize = (SMALL_INTEGER - SHORT_TEXT) as usize - 1;
/// Bytes from which on a text is remembered, to be referred to.
const WORTH_REMEMBERING: usize = 8;
/// Texts remembered at most.
const REMEMBERED: usize = 64;
/// How deep values may be nested: damaged bytes must not exhaust the stack.
const DEEPEST: u32 = 512;

/// Why something could not be written or read.
#[derive(Debug)]
pub(crate) struct Unfit(String);

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unfit {}

impl serde::ser::Error for Unfit {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl serde::de::Error for Unfit {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::{Deserialize, Serialize};
    use std::collections::BTreeMap;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "what", rename_all = "kebab-case")]
    enum Tagged {
        Nothing,
        Some { number: i64, at: jiff::Timestamp },
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    enum Plain {
        Unit,
        New(u32),
        Pair(u8, String),
        Struct { x: Option<bool> },
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Whole {
        tagged: Vec<Tagged>,
        plain: Vec<Plain>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        absent: Option<String>,
        by_number: BTreeMap<u32, (i8, f64)>,
        day: jiff::civil::Date,
        value: skein_matter::state::Vars,
        #[serde(flatten)]
        rest: Rest,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Rest {
        none: u32,
        texts: Vec<String>,
    }

    fn whole() -> Whole {
        let at = |text: &str| text.parse().unwrap();
        let data = r#"{"a":[1,-2.50,"x",null,true,{"b":12345678901234567890123456789012.5}],"金额":"三万"}"#;
        Whole {
            tagged: vec![
                Tagged::Nothing,
                Tagged::Some {
                    number: i64::MIN,
                    at: at("2026-09-29T01:02:03Z"),
                },
                Tagged::Some {
                    number: 64,
                    at: at("1969-12-31T23:59:59.000001Z"),
                },
            ],
            plain: vec![
                Plain::Unit,
                Plain::New(63),
                Plain::Pair(255, "x".repeat(300)),
                Plain::Struct { x: Some(false) },
            ],
            absent: None,
            by_number: [(7, (-128, 0.5)), (u32::MAX, (127, -1e300))].into(),
            day: jiff::civil::date(2024, 2, 29),
            value: skein_matter::state::Vars::from_json(data).unwrap(),
            rest: Rest {
                none: u32::MAX,
                texts: [
                    "",
                    "申请材料齐全",
                    "申请材料齐全",
                    "2026-09-29",
                    "2026-9-29",
                    "2026-02-31",
                    "2026-09-29T24:00:00",
                    "2026-09-29T08:30:00",
                    "2026-09-29T08:30:00.120000Z",
                    "2026-09-29T08:30:00.12Z",
                    "2026-09-29T08:30:00.123456789Z",
                    "-000001-01-01T00:00:00Z",
                    "0123456789abcdef",
                    "0123456789ABCDEF",
                    "kind",
                ]
                .map(str::to_owned)
                .into(),
            },
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let whole = whole();
        let mut bytes = Vec::new();
        write(&whole, &mut bytes).unwrap();
        assert_eq!(read::<Whole>(&bytes).unwrap(), whole);
        // A reader that knows less passes over the rest.
        let rest: Rest = read(&bytes).unwrap();
        assert_eq!(rest, whole.rest);
    }

    #[test]
    fn cut_or_changed_bytes_are_refused_or_read_but_never_more_than_that() {
        let mut bytes = Vec::new();
        write(&whole(), &mut bytes).unwrap();
        for end in 0..bytes.len() {
            assert!(read::<Whole>(&bytes[..end]).is_err(), "{end}");
        }
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                let _ = read::<Whole>(&changed);
            }
        }
        assert!(read::<serde::de::IgnoredAny>(&[SEQUENCE; 100_000]).is_err());
        bytes.push(NOTHING);
        assert!(read::<Whole>(&bytes).is_err(), "something follows");
    }

    fn check(value: &impl Serialize, expected: &str) {
        let mut bytes = Vec::new();
        write(value, &mut bytes).unwrap();
        assert_eq!(hex::encode(bytes), expected.replace(' ', ""));
    }

    #[test]
    fn the_form_is_as_documented() {
        check(&(0, 63, 64, 300, -1), "04 50 8f 0640 06ac02 0700 03");
        check(&("", "甲", true, Option::<u8>::None), "04 20 23e794b2 02 00 03");
        // (2026 * 12 + 8) * 31 + 28 = 753,948 and 3723 seconds.
        check(&"2026-09-29", "0e 9c822e");
        check(&"2026-09-29T01:02:03Z", "0f 9c822e 8b1d");
        check(&"2026-09-29T01:02:03", "11 9c822e 8b1d");
        check(&"2026-09-29T01:02:03.000005Z", "10 9c822e 8b1d 05");
        check(&("abcdefgh", "abcdefgh"), "04 286162636465666768 0c00 03");
        check(&u32::MAX, "08");
        check(&"0123456789abcdef", "12 08 0123456789abcdef");
    }

    #[test]
    fn words_keep_their_numbers() {
        assert_eq!(words::number("id"), Some(0));
        assert_eq!(words::WORDS.last(), words::word(words::WORDS.len() - 1).as_ref());
        for (number, word) in words::WORDS.iter().enumerate() {
            assert_eq!(words::number(word), Some(number), "{word} stands there twice");
        }
    }
}
