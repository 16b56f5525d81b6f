//! Years and digits in running text, half width, full width and 二〇二一.
//!
//! It knows nothing of quantities. Start at [`years`].

/// An ASCII or full-width digit.
pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Whether a sentence states no digit outside quotation marks.
pub(super) fn year_free(sentence: &str) -> bool {
    let mut quoted = false;
    for c in sentence.chars() {
        match c {
            '“' | '《' | '‘' => quoted = true,
            '”' | '》' | '’' => quoted = false,
            c if !quoted && is_digit(c) => return false,
            _ => {}
        }
    }
    true
}

/// The digit a character stands for in a year.
fn value(c: char) -> Option<i16> {
    let index = "〇零一二三四五六七八九".chars().position(|d| d == c);
    match (c, index) {
        ('0'..='9', _) => i16::try_from(u32::from(c) - u32::from('0')).ok(),
        ('０'..='９', _) => i16::try_from(u32::from(c) - u32::from('０')).ok(),
        (_, Some(at)) => i16::try_from(at.saturating_sub(1)).ok(),
        _ => None,
    }
}

/// The years named in `text` as four digits and 年, with the bytes where each starts, in order.
pub(super) fn years(text: &str) -> impl Iterator<Item = (usize, i16)> {
    text.match_indices('年')
        .filter_map(|(at, _)| year_before(text, at))
}

/// The four-digit year that ends at byte `at`.
fn year_before(text: &str, at: usize) -> Option<(usize, i16)> {
    let mut digits = text.get(..at)?.char_indices().rev();
    let mut year = 0;
    let mut start = at;
    for weight in [1, 10, 100, 1000] {
        let (index, c) = digits.next()?;
        year += value(c)? * weight;
        start = index;
    }
    (1949..2100).contains(&year).then_some((start, year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_in_three_scripts() {
        let found: Vec<i16> = years("2020年，２０２１年，二〇三五年，近400年")
            .map(|y| y.1)
            .collect();
        assert_eq!(found, [2020, 2021, 2035]);
    }
}
