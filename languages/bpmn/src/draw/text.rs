//! Text in a picture: how wide it is, where its lines break, what is cut.
//!
//! It knows nothing of fonts that are installed: the widths are those of the common grotesque faces for
//! Latin letters and one em for Chinese, Japanese and Korean ones, which every fallback comes close to.
//! Start at [`wrap`].

/// Widths of the printable ASCII characters from the blank to the tilde, in thousandths of an em.
const ASCII: &[u16] = &[
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// Characters no line may begin with (closing brackets, stops).
const NOT_FIRST: &str = "，。、；：？！）》」』】〕〉…—·,.;:?!)]}%％’”";
/// Characters no line may end with (opening brackets).
const NOT_LAST: &str = "（《「『【〔〈([{‘“";

/// The width of a text in pixels at a font size.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    let thousandths: u32 = text.chars().map(|c| u32::from(em(c))).sum();
    f64::from(thousandths) / 1000.0 * size
}

/// The width of one character in thousandths of an em.
fn em(c: char) -> u16 {
    let code = u32::from(c);
    if (0x20..0x7f).contains(&code) {
        let index = usize::try_from(code - 0x20).unwrap_or_default();
        return ASCII.get(index).copied().unwrap_or(556);
    }
    if wide(c) { 1000 } else { 580 }
}

/// Whether the character fills a full square: Chinese, Japanese, Korean, full-width forms, pictographs.
pub(crate) fn wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe4f
        | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd)
        || "“”‘’…—·".contains(c)
}

/// Breaks a text into lines no wider than a width, at most a number of them; what doesn't fit ends in an
/// ellipsis. Latin words stay whole where they can; Chinese breaks anywhere except before a closing and
/// after an opening mark.
pub(crate) fn wrap(text: &str, room: f64, size: f64, lines: usize) -> Vec<String> {
    let mut broken: Vec<String> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .flat_map(|line| break_line(line, room, size))
        .collect();
    if broken.len() > lines.max(1) {
        broken.truncate(lines.max(1));
        if let Some(last) = broken.last_mut() {
            *last = cut(&format!("{last}…"), room, size);
        }
    }
    broken
}

/// Shortens a text that already ends in an ellipsis until it fits.
fn cut(text: &str, room: f64, size: f64) -> String {
    let mut kept: Vec<char> = text.trim_end_matches('…').chars().collect();
    while kept.len() > 1 && width(&kept.iter().collect::<String>(), size) + size > room {
        kept.pop();
    }
    let short: String = kept.iter().collect();
    format!("{}…", short.trim_end())
}

/// The lines of one paragraph.
fn break_line(line: &str, room: f64, size: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = String::new();
    for piece in pieces(line) {
        let wider = format!("{current}{piece}");
        if width(wider.trim_end(), size) <= room || current.trim().is_empty() {
            current = wider;
        } else {
            lines.push(current.trim().to_owned());
            current = piece.trim_start().to_owned();
        }
        while width(current.trim_end(), size) > room && current.chars().nth(1).is_some() {
            let (head, tail) = split_long(&current, room, size);
            lines.push(head);
            current = tail;
        }
    }
    if !current.trim().is_empty() {
        lines.push(current.trim().to_owned());
    }
    lines
}

/// Splits a word that is wider than a whole line.
fn split_long(word: &str, room: f64, size: f64) -> (String, String) {
    let mut head = String::new();
    let mut rest = word.chars().peekable();
    while let Some(c) = rest.peek() {
        if !head.is_empty() && width(&head, size) + f64::from(em(*c)) / 1000.0 * size > room {
            break;
        }
        head.push(*c);
        rest.next();
    }
    (head, rest.collect())
}

/// The unbreakable pieces of a line, each with the blanks that follow it.
fn pieces(line: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for c in line.chars() {
        let joined = match before {
            None => false,
            Some(last) => !breakable(last, c),
        };
        match pieces.last_mut().filter(|_| joined) {
            Some(piece) => piece.push(c),
            None => pieces.push(c.to_string()),
        }
        before = Some(c);
    }
    pieces
}

/// Whether a line may break between two characters.
fn breakable(last: char, next: char) -> bool {
    if NOT_FIRST.contains(next) || NOT_LAST.contains(last) || next.is_whitespace() {
        return false;
    }
    last.is_whitespace() || wide(last) || wide(next) || matches!(last, '-' | '/' | '_')
}

/// Text made safe for XML content and attributes. Characters that XML 1.0 can't carry become U+FFFD.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' | '\r' => safe.push(' '),
            c if (c.is_control()) || matches!(c, '\u{fffe}' | '\u{ffff}') => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, room: f64, lines: usize, expected: &[&str]) {
        assert_eq!(wrap(text, room, 10.0, lines), expected);
    }

    #[test]
    fn latin_breaks_between_words() {
        check("Assess the application", 60.0, 5, &["Assess the", "application"]);
        check("  two\nlines ", 60.0, 5, &["two", "lines"]);
    }

    #[test]
    fn chinese_breaks_anywhere_but_not_before_a_stop() {
        check("受理申请材料", 30.0, 5, &["受理申", "请材料"]);
        check("受理申请，材料", 40.0, 5, &["受理申", "请，材料"]);
        check("审查（初审）", 30.0, 5, &["审查", "（初", "审）"]);
    }

    #[test]
    fn what_does_not_fit_is_cut_visibly() {
        check("一二三四五六七八九", 30.0, 2, &["一二三", "四五…"]);
        check("Donaudampfer", 50.0, 9, &["Donaudam", "pfer"]);
    }

    #[test]
    fn markup_in_names_stays_text() {
        assert_eq!(escape("a<b & \"c\"\u{1}"), "a&lt;b &amp; &quot;c&quot;\u{fffd}");
    }
}
