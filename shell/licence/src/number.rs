//! Licence numbers: which city, which year, which licence, and a check character.
//!
//! It knows nothing of licences. Start at [`number`].

/// The number of a licence: six digits of the city, four of the year, twelve of the licence, and the check
/// character of ISO/IEC 7064 MOD 11-2, as resident numbers have it (GB 11643-1999).
#[must_use]
pub fn number(division: &str, year: i16, serial: u64) -> String {
    let body = format!("{division}{year:04}{:012}", serial % 1_000_000_000_000);
    let check = check_character(&body);
    format!("{body}{check}")
}

/// Whether a number's check character fits its digits.
#[must_use]
pub fn is_sound(number: &str) -> bool {
    let mut body = number.to_owned();
    let last = body.pop();
    let digits = body.len() == 22 && body.bytes().all(|byte| byte.is_ascii_digit());
    digits && last == Some(check_character(&body))
}

/// The check character of digits (ISO/IEC 7064 MOD 11-2).
fn check_character(digits: &str) -> char {
    let sum = digits.bytes().fold(0_u32, |sum, byte| {
        (sum + u32::from(byte.wrapping_sub(b'0'))) * 2 % 11
    });
    match (12 - sum) % 11 {
        10 => 'X',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_character_is_that_of_resident_numbers() {
        // The example of GB 11643-1999, annex A.
        assert_eq!(check_character("11010519491231002"), 'X');
        assert_eq!(check_character("44052418800101001"), '4');
    }

    #[test]
    fn a_digit_mistyped_is_noticed() {
        let good = number("430400", 2026, 17);
        assert!(is_sound(&good), "{good}");
        assert!(!is_sound(&good.replacen("17", "71", 1)));
        assert!(!is_sound("") && !is_sound("abc") && !is_sound("衡"));
    }
}
