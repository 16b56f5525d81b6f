//! Writing what was found over what was expected.
//!
//! Nothing else of the text changes. Start at [`rewrite`].

use crate::model::Span;

/// What is to stand at a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Where.
    pub span: Span,
    /// What.
    pub text: String,
}

/// A file's text with the changes made that are for it. Of changes that overlap, the first is made.
#[must_use]
pub fn rewrite(text: &str, file: &str, changes: &[Change]) -> String {
    let mut mine: Vec<&Change> = changes.iter().filter(|change| change.span.file == file).collect();
    mine.sort_by_key(|change| (change.span.line, change.span.from));
    let mut out = String::with_capacity(text.len());
    for (number, line) in (1_u32..).zip(text.split_inclusive('\n')) {
        let here = mine.iter().filter(|change| change.span.line == number);
        let shift = u32::from(number == 1 && line.starts_with('\u{feff}'));
        let mut chars = (1_u32..).zip(line.chars()).peekable();
        for change in here {
            while let Some((_, c)) = chars.next_if(|(column, _)| *column < change.span.from + shift) {
                out.push(c);
            }
            let mut replaced = false;
            while chars
                .next_if(|(column, _)| *column < change.span.to + shift)
                .is_some()
            {
                replaced = true;
            }
            if replaced {
                out.push_str(&change.text);
            }
        }
        out.extend(chars.map(|(_, c)| c));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_named_changes() {
        let change = |line, from, to, text: &str| Change {
            span: Span {
                file: "a.scn".into(),
                line,
                from,
                to,
            },
            text: text.into(),
        };
        let text = "甲 截止 2026-01-01\r\n  乙 = 3  # 三\n";
        let changes = [
            change(2, 7, 8, "四"),
            change(1, 6, 16, "2026-02-02"),
            change(1, 8, 9, "x"),
        ];
        assert_eq!(
            rewrite(text, "a.scn", &changes),
            "甲 截止 2026-02-02\r\n  乙 = 四  # 三\n"
        );
        assert_eq!(rewrite(text, "b.scn", &changes), text);
    }
}
