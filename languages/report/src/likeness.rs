//! Likeness of short texts: by the pairs of neighbouring characters they share.
//!
//! What it is for: telling whether two wordings name the same thing. It knows nothing of their meaning.
//! Start at [`dice`].

/// The pairs of neighbouring characters.
pub(crate) fn pairs(text: &str) -> Vec<(char, char)> {
    text.chars().zip(text.chars().skip(1)).collect()
}

/// Twice the shared pairs over all pairs (the Dice coefficient), in thousandths; 0 where there are none.
pub(crate) fn dice(left: &[(char, char)], right: &[(char, char)]) -> usize {
    let mut rest: Vec<(char, char)> = right.to_vec();
    let mut shared = 0_usize;
    for pair in left {
        if let Some(at) = rest.iter().position(|other| other == pair) {
            rest.swap_remove(at);
            shared += 1;
        }
    }
    (2000 * shared).checked_div(left.len() + right.len()).unwrap_or(0)
}

/// `text` without remarks in round brackets.
pub(crate) fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|c| {
            depth += usize::from(matches!(c, '（' | '('));
            let outside = depth == 0;
            depth = depth.saturating_sub(usize::from(matches!(c, '）' | ')')));
            outside
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_pairs_are_half_alike() {
        assert_eq!(dice(&pairs("新建公路"), &pairs("新建水厂")), 333);
        assert_eq!(dice(&pairs("公路"), &pairs("公路")), 1000);
        assert_eq!(dice(&pairs(""), &pairs("")), 0);
    }

    #[test]
    fn brackets_and_what_they_hold_are_left_out() {
        assert_eq!(without_brackets("水厂（二期（扩建））座数"), "水厂座数");
    }
}
