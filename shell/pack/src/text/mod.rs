//! Reading texts with their lines kept: TOML tables, JSON values.
//!
//! It knows nothing of what a pack means by them. Start at [`Row`] for TOML, [`json`] for JSON.

pub(crate) mod json;
mod row;

pub(crate) use row::{Log, Row, document, is_id, syntax};

/// Where the lines of a text begin.
#[derive(Debug, Clone)]
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(breaks.map(|(place, _)| place).collect())
    }

    /// The line, from 1, of a byte.
    pub(crate) fn line(&self, byte: usize) -> u32 {
        let before = self.0.partition_point(|place| *place < byte);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}

/// The name among `known` that is nearest to a misspelt one, if any is near.
pub(crate) fn nearest<'k>(wrong: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let distances = known.into_iter().map(|name| (distance(wrong, name), name));
    let (distance, name) = distances.min()?;
    (distance <= 2 && distance * 2 < name.chars().count().max(3)).then_some(name)
}

/// How many letters must be changed, put in or left out (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.chars().take(64).enumerate() {
        let (mut up_left, mut left) = (place, place + 1);
        row.first_mut().into_iter().for_each(|cell| *cell = left);
        for (theirs, cell) in other.iter().zip(row.iter_mut().skip(1)) {
            let changed = up_left + usize::from(*theirs != letter);
            up_left = *cell;
            left = changed.min(up_left + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_finds_its_neighbour() {
        let known = ["period", "promise", "law"];
        assert_eq!(nearest("peroid", known), Some("period"));
        assert_eq!(nearest("promis", known), Some("promise"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn lines_are_counted_from_one() {
        let lines = Lines::of("a\nb\nc");
        assert_eq!([lines.line(0), lines.line(2), lines.line(4)], [1, 2, 3]);
    }
}
