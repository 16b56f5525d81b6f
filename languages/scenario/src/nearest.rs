//! The nearest of some names to one that was misspelt.

use crate::glyph::normal;

/// Longer words are not compared: whoever wrote them did not mistype a name.
const LONGEST: usize = 60;

/// The candidate that differs least from what was written, if it differs little.
#[must_use]
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written: Vec<char> = normal(written).chars().take(LONGEST).collect();
    let near = candidates.into_iter().filter_map(|candidate| {
        let other: Vec<char> = normal(candidate).chars().take(LONGEST).collect();
        let distance = distance(&written, &other);
        let longer = written.len().max(other.len());
        // One slip in a word of two or three characters, a third of a longer one.
        (distance <= (longer / 3).max(1) && distance < longer).then_some((distance, candidate))
    });
    near.min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many characters must be put in, left out, changed or swapped with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut previous = None::<char>;
    for (i, &x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        let mut left = None::<char>;
        for (j, &y) in b.iter().enumerate() {
            let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&row, j) + usize::from(x != y))
                .min(at(&row, j + 1) + 1)
                .min(at(&next, j) + 1);
            if previous == Some(y) && left == Some(x) && j > 0 {
                best = best.min(at(&before, j - 1) + 1);
            }
            next.push(best);
            left = Some(y);
        }
        before = std::mem::replace(&mut row, next);
        previous = Some(x);
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let words = ["签收", "催办", "completes", "claims"];
        assert_eq!(nearest("签受", words), Some("签收"));
        assert_eq!(nearest("compeltes", words), Some("completes"));
        assert_eq!(nearest("Claim", words), Some("claims"));
        assert_eq!(nearest("睡觉", words), None);
    }
}
