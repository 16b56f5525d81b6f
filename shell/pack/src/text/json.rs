//! JSON with the line of every member: serde reads the values, a walk over the text finds the lines.
//!
//! It knows nothing of JSON Schema. Start at [`read`].

use super::Lines;
use serde_json::Value;
use std::collections::BTreeMap;

/// A JSON file: its value, and the line on which each member begins by its path (`/properties/name`).
#[derive(Debug, Clone)]
pub(crate) struct Located {
    pub(crate) value: Value,
    lines: BTreeMap<String, u32>,
}

impl Located {
    /// The line of a member by its path; 1 where it isn't known.
    pub(crate) fn line(&self, path: &str) -> u32 {
        self.lines.get(path).copied().unwrap_or(1)
    }
}

/// Reads a file.
///
/// # Errors
/// The line and what is wrong with it.
pub(crate) fn read(text: &str) -> Result<Located, (u32, String)> {
    let value = serde_json::from_str(text)
        .map_err(|error| (u32::try_from(error.line()).unwrap_or_default(), error.to_string()))?;
    let mut walk = Walk {
        bytes: text.as_bytes(),
        at: 0,
        lines: Lines::of(text),
        found: BTreeMap::new(),
    };
    walk.value(&mut String::new());
    Ok(Located {
        value,
        lines: walk.found,
    })
}

/// A walk over text that is known to be JSON, and not nested deeper than serde allows.
struct Walk<'t> {
    bytes: &'t [u8],
    at: usize,
    lines: Lines,
    found: BTreeMap<String, u32>,
}

impl Walk<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blank(&mut self) {
        while self
            .peek()
            .is_some_and(|byte| byte.is_ascii_whitespace() || byte == b',' || byte == b':')
        {
            self.at += 1;
        }
    }

    fn value(&mut self, path: &mut String) {
        self.blank();
        match self.peek() {
            Some(b'{') => self.members(path, b'}'),
            Some(b'[') => self.members(path, b']'),
            Some(b'"') => drop(self.string()),
            _ => {
                while self.peek().is_some_and(|byte| !b",]} \n\r\t".contains(&byte)) {
                    self.at += 1;
                }
            }
        }
    }

    fn members(&mut self, path: &mut String, end: u8) {
        self.at += 1;
        let mut count = 0_usize;
        loop {
            self.blank();
            let line = self.lines.line(self.at);
            let key = match self.peek() {
                None => return,
                Some(byte) if byte == end => {
                    self.at += 1;
                    return;
                }
                Some(b'"') if end == b'}' => self.string(),
                _ => count.to_string(),
            };
            let length = path.len();
            path.push('/');
            path.push_str(&key);
            self.found.insert(path.clone(), line);
            self.value(path);
            path.truncate(length);
            count += 1;
        }
    }

    /// A string, its escapes left as they are.
    fn string(&mut self) -> String {
        self.at += 1;
        let start = self.at;
        while let Some(byte) = self.peek().filter(|byte| *byte != b'"') {
            self.at += if byte == b'\\' { 2 } else { 1 };
        }
        let text = self.bytes.get(start..self.at).unwrap_or_default();
        self.at += 1;
        String::from_utf8_lossy(text).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_has_its_line() {
        let located =
            read("{\n \"a\": {\n  \"b\": [1,\n   {\"c\": \"x\\\"y\"}]\n },\n \"d\": null\n}").unwrap();
        let line = |path| located.line(path);
        assert_eq!(
            [line("/a"), line("/a/b"), line("/a/b/1/c"), line("/d")],
            [2, 3, 4, 6]
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        assert_eq!(read("{\n \"a\": }").unwrap_err().0, 2);
    }
}
