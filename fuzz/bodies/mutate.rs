//! Seeded mutations of texts, for tests without a fuzzer: the same number gives the same texts.

/// A source of numbers that look random (xorshift).
pub(crate) struct Dice(u64);

impl Dice {
    /// Begins at a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }
}

/// A seed text with a few pieces removed, repeated, exchanged, or put in from another text or from the
/// words that mean something to the reader.
pub(crate) fn mutate(seeds: &[String], words: &[&str], dice: &mut Dice) -> String {
    let mut text: Vec<char> = seeds[dice.below(seeds.len())].chars().collect();
    for _ in 0..=dice.below(4) {
        let from = dice.below(text.len() + 1);
        let len = dice.below(24).min(text.len() - from);
        match dice.below(6) {
            0 => {
                text.drain(from..from + len);
            }
            1 => {
                let piece: Vec<char> = text[from..from + len].to_vec();
                text.splice(from..from, piece);
            }
            2 => {
                let word = words[dice.below(words.len())];
                text.splice(from..from + len, word.chars());
            }
            3 => {
                let word = words[dice.below(words.len())];
                text.splice(from..from, word.chars());
            }
            4 => {
                let other: Vec<char> = seeds[dice.below(seeds.len())].chars().collect();
                let start = dice.below(other.len() + 1);
                let end = (start + dice.below(60)).min(other.len());
                text.splice(from..from, other[start..end].iter().copied());
            }
            _ => {
                if let Some(character) = text.get_mut(from) {
                    *character = char::from_u32(dice.below(0x300) as u32).unwrap_or('?');
                }
            }
        }
    }
    text.into_iter().collect()
}

/// The seed texts of a folder under `fuzz/seeds`, in the order of their names.
pub(crate) fn seeds(folder: &str) -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/seeds")
        .join(folder);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap())
        .collect()
}
