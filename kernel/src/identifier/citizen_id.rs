//! Citizens' id numbers (公民身份号码, GB 11643-1999).
//!
//! Whatever prints one prints it masked, logs included; only [`CitizenId::reveal`] yields the number. It
//! knows nothing of persons. Start at [`CitizenId`].

use super::{characters, weighted};
use crate::rejection::{Class, Code, Rejection};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Check characters by the weighted sum's remainder.
const CHECKS: &[u8; 11] = b"10X98765432";

/// A checked id of eighteen characters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CitizenId {
    characters: [u8; 18],
    born: Date,
}

impl CitizenId {
    /// The whole number. Whoever asks for it is reading a person's data and records so.
    #[must_use]
    pub fn reveal(&self) -> &str {
        std::str::from_utf8(&self.characters).unwrap_or("")
    }

    /// The date of birth.
    #[must_use]
    pub fn born(&self) -> Date {
        self.born
    }

    /// The division it was first issued in, which may have been dissolved since: `430425` was 常宁县.
    #[must_use]
    pub fn division(&self) -> &str {
        self.reveal().get(..6).unwrap_or("")
    }

    /// The number with its middle hidden: the first six and the last four characters show.
    #[must_use]
    pub fn masked(&self) -> String {
        let last = self.reveal().get(14..).unwrap_or("");
        format!("{}********{last}", self.division())
    }
}

impl FromStr for CitizenId {
    type Err = Rejection;

    /// Checks length and characters (`SK-KERNEL-0045`), the date of birth (`SK-KERNEL-0046`), then the
    /// check character (`SK-KERNEL-0047`). No refusal repeats the number.
    fn from_str(text: &str) -> Result<Self, Rejection> {
        let characters = characters::<18>(text).filter(well_formed).ok_or_else(malformed)?;
        let born = birth(text).ok_or_else(no_such_day)?;
        let [.., check] = characters;
        if check != expected_check(&characters) {
            return Err(wrong_check());
        }
        Ok(Self { characters, born })
    }
}

fn well_formed(characters: &[u8; 18]) -> bool {
    let [first @ .., check] = characters;
    first.iter().all(u8::is_ascii_digit) && (check.is_ascii_digit() || *check == b'X')
}

fn birth(text: &str) -> Option<Date> {
    let part = |range: std::ops::Range<usize>| text.get(range);
    let year = part(6..10)?.parse().ok().filter(|year| *year >= 1800)?;
    Date::new(year, part(10..12)?.parse().ok()?, part(12..14)?.parse().ok()?).ok()
}

fn expected_check(characters: &[u8; 18]) -> u8 {
    let sum = weighted(
        characters.iter().map(|digit| u32::from(digit.wrapping_sub(b'0'))),
        &WEIGHTS,
    );
    CHECKS
        .get(usize::try_from(sum % 11).unwrap_or(0))
        .copied()
        .unwrap_or(b'0')
}

fn malformed() -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0045"),
        Class::Invalid,
        "公民身份号码须为18位：前17位是数字，末位是数字或大写X",
        "a citizen id has 18 characters: seventeen digits, then a digit or a capital X",
    )
}

fn no_such_day() -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0046"),
        Class::Invalid,
        "公民身份号码第7至14位不是存在的出生日期",
        "characters 7 to 14 of the citizen id are no date of birth that exists",
    )
}

fn wrong_check() -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0047"),
        Class::Invalid,
        "公民身份号码末位校验码与前17位不符，多半有一位写错",
        "the citizen id's check character doesn't agree with the first seventeen: one is probably wrong",
    )
}

impl TryFrom<String> for CitizenId {
    type Error = Rejection;

    fn try_from(text: String) -> Result<Self, Rejection> {
        text.parse()
    }
}

impl From<CitizenId> for String {
    fn from(id: CitizenId) -> Self {
        id.reveal().into()
    }
}

impl fmt::Display for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CitizenId({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn refusal(text: &str) -> &'static str {
        text.parse::<CitizenId>().unwrap_err().code.0
    }

    #[test]
    fn gb_11643_vectors() {
        // The standard's own example, then three whose weighted sums are 224, 209 and 279: remainders 4, 0
        // and 4, which stand for 8, 1 and 8.
        for text in [
            "11010519491231002X",
            "430405199003070018",
            "430421198511120021",
            "430481196002290038",
        ] {
            assert_eq!(text.parse::<CitizenId>().unwrap().reveal(), text);
        }
        let leap: CitizenId = "430481196002290038".parse().unwrap();
        assert_eq!((leap.born(), leap.division()), (date(1960, 2, 29), "430481"));
    }

    #[test]
    fn each_check_refuses_on_its_own() {
        for text in [
            "430405199003070011",
            "430405199003070010",
            "430421198511120023",
            "430481196002290032",
        ] {
            assert_eq!(refusal(text), "SK-KERNEL-0047", "{text}");
        }
        assert_eq!(refusal("430405199002300010"), "SK-KERNEL-0046");
        assert_eq!(refusal("430481196102290032"), "SK-KERNEL-0046");
        assert_eq!(refusal("430405000003070010"), "SK-KERNEL-0046");
        for text in [
            "",
            "430405900307001",
            "11010519491231002x",
            "A30405199003070010",
            "4304051990030700101",
        ] {
            assert_eq!(refusal(text), "SK-KERNEL-0045", "{text}");
        }
    }

    #[test]
    fn a_dissolved_division_is_no_fault() {
        // 430425 was 常宁县. The check: 4·7+3·9+0+4·5+2·8+5·4+1·2+9·1+7·6+0+0+3·9+0+7·5+0+0+1·2 = 228,
        // 228 mod 11 = 8, which stands for 4.
        let id: CitizenId = "430425197003070014".parse().unwrap();
        assert_eq!(id.division(), "430425");
    }

    #[test]
    fn it_prints_masked_everywhere() {
        let id: CitizenId = "11010519491231002X".parse().unwrap();
        assert_eq!(id.to_string(), "110105********002X");
        assert_eq!(format!("{id:?}"), "CitizenId(110105********002X)");
        assert!(
            !"430405199003070011"
                .parse::<CitizenId>()
                .unwrap_err()
                .to_string()
                .contains("1990")
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".*") {
            let _ = text.parse::<CitizenId>();
        }

        #[test]
        fn no_digits_panic(text in "[0-9]{17}[0-9X]") {
            let _ = text.parse::<CitizenId>();
        }

        #[test]
        fn one_wrong_digit_is_always_found(at in 0usize..17, to in 0u8..10) {
            let good = *b"11010519491231002X";
            let mut bad = good;
            bad[at] = b'0' + to;
            let parsed = std::str::from_utf8(&bad).unwrap().parse::<CitizenId>();
            prop_assert_eq!(parsed.is_ok(), bad == good);
        }
    }
}
