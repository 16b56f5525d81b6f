//! Unified social credit codes (统一社会信用代码, GB 32100-2015).
//!
//! It knows nothing of registers. Start at [`CreditCode`].

use super::{characters, weighted};
use crate::rejection::{Class, Code, Rejection};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The characters in order of their values: no I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Weights of the first seventeen characters: 3^(i−1) mod 31.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// Weights of the organisation code's first eight characters (GB 11714).
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A checked unified social credit code, such as a company's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CreditCode([u8; 18]);

impl CreditCode {
    /// The code's characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }

    /// The division it was registered in (characters 3 to 8), which may have been dissolved since.
    #[must_use]
    pub fn division(&self) -> &str {
        self.as_str().get(2..8).unwrap_or("")
    }

    /// The organisation code (characters 9 to 17, GB 11714).
    #[must_use]
    pub fn organisation(&self) -> &str {
        self.as_str().get(8..17).unwrap_or("")
    }
}

impl FromStr for CreditCode {
    type Err = Rejection;

    /// Checks length and characters (`SK-KERNEL-0040`), the 18th character (`SK-KERNEL-0042`), then the
    /// organisation code's own check, the 17th (`SK-KERNEL-0041`).
    fn from_str(text: &str) -> Result<Self, Rejection> {
        let code = characters::<18>(text)
            .filter(well_formed)
            .ok_or_else(|| malformed(text))?;
        let [.., organisation_check, check] = code;
        let expected = expected_check(&code);
        if check != expected {
            return Err(wrong_check(text, char::from(check), char::from(expected)));
        }
        let expected = expected_organisation_check(&code);
        if organisation_check != expected {
            return Err(wrong_organisation_check(
                text,
                char::from(organisation_check),
                char::from(expected),
            ));
        }
        Ok(Self(code))
    }
}

fn value(character: u8) -> Option<u32> {
    ALPHABET
        .iter()
        .position(|known| *known == character)
        .and_then(|at| u32::try_from(at).ok())
}

fn well_formed(code: &[u8; 18]) -> bool {
    let division = code.iter().skip(2).take(6);
    code.iter().all(|character| value(*character).is_some()) && division.into_iter().all(u8::is_ascii_digit)
}

fn expected_check(code: &[u8; 18]) -> u8 {
    let sum = weighted(code.iter().filter_map(|character| value(*character)), &WEIGHTS);
    let check = usize::try_from((31 - sum % 31) % 31).unwrap_or(0);
    ALPHABET.get(check).copied().unwrap_or(b'0')
}

/// In GB 11714 letters count from A = 10 without gaps, unlike in GB 32100.
fn expected_organisation_check(code: &[u8; 18]) -> u8 {
    let values = code
        .iter()
        .skip(8)
        .filter_map(|character| char::from(*character).to_digit(36));
    match 11 - weighted(values, &ORGANISATION_WEIGHTS) % 11 {
        10 => b'X',
        11 => b'0',
        digit => b'0' + u8::try_from(digit).unwrap_or(0),
    }
}

fn malformed(text: &str) -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0040"),
        Class::Invalid,
        format!("“{text}”不是统一社会信用代码：须为18位数字或大写字母（无I、O、S、V、Z），第3至8位为数字"),
        format!(
            "`{text}` is no credit code: it has 18 digits or capitals without I, O, S, V, Z, and digits from the 3rd to the 8th"
        ),
    )
}

fn wrong_check(text: &str, found: char, expected: char) -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0042"),
        Class::Invalid,
        format!("统一社会信用代码“{text}”第18位校验码应为{expected}，写的是{found}"),
        format!("the 18th character of credit code `{text}` should be {expected}, not {found}"),
    )
}

fn wrong_organisation_check(text: &str, found: char, expected: char) -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0041"),
        Class::Invalid,
        format!("统一社会信用代码“{text}”第17位（主体标识码校验）应为{expected}，写的是{found}"),
        format!(
            "the 17th character of credit code `{text}` (the organisation code's check) should be {expected}, not {found}"
        ),
    )
}

impl TryFrom<String> for CreditCode {
    type Error = Rejection;

    fn try_from(text: String) -> Result<Self, Rejection> {
        text.parse()
    }
}

impl From<CreditCode> for String {
    fn from(code: CreditCode) -> Self {
        code.as_str().into()
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refusal(text: &str) -> Rejection {
        text.parse::<CreditCode>().unwrap_err()
    }

    #[test]
    fn gb_32100_vectors() {
        let code: CreditCode = "91110000600037341L".parse().unwrap();
        assert_eq!((code.division(), code.organisation()), ("110000", "600037341"));
        assert_eq!(
            "91430400MA4L2B3C1E".parse::<CreditCode>().unwrap().to_string(),
            "91430400MA4L2B3C1E"
        );
    }

    #[test]
    fn a_wrong_last_character_names_the_right_one() {
        let rejection = refusal("91430400MA4L2B3C1F");
        assert_eq!(rejection.code, Code("SK-KERNEL-0042"));
        assert!(rejection.zh.contains("应为E，写的是F"), "{rejection}");
    }

    #[test]
    fn an_organisation_code_has_its_own_check() {
        // With 2 in place of 1 as 17th character the 18th would be 9: c₁₇·28 grows by 28, so the check
        // falls from E (14) by 28 to −14, which is 17, H.
        let rejection = refusal("91430400MA4L2B3C2H");
        assert_eq!(rejection.code, Code("SK-KERNEL-0041"));
        assert!(rejection.en.contains("should be 1, not 2"), "{rejection}");
    }

    #[test]
    fn length_and_characters() {
        for text in [
            "",
            "91430400MA4L2B3C1",
            "91430400MA4L2B3C1EE",
            "9143O400MA4L2B3C1E",
            "91430400ma4l2b3c1e",
            "９1430400MA4L2B3C",
            "91430400IA4L2B3C1E",
            "9143A400MA4L2B3C1E",
        ] {
            assert_eq!(refusal(text).code, Code("SK-KERNEL-0040"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".*") {
            let _ = text.parse::<CreditCode>();
        }

        #[test]
        fn one_wrong_character_is_always_found(at in 0usize..18, to in 0usize..31) {
            let good = *b"91430400MA4L2B3C1E";
            let mut bad = good;
            bad[at] = ALPHABET[to];
            let parsed = std::str::from_utf8(&bad).unwrap().parse::<CreditCode>();
            prop_assert_eq!(parsed.is_ok(), bad == good);
        }
    }
}
