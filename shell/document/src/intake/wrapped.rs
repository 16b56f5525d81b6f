//! Lines that a page wrapped, joined into the paragraphs they were.
//!
//! A line that fills the page's width goes on in the next one; a short one ends its paragraph; a heading
//! or an indented line begins one. It knows nothing of PDF. Start at [`join`].

/// Joins wrapped lines into paragraphs, one a line; page numbers standing alone are left out.
pub(super) fn join(lines: &[String]) -> String {
    let lines: Vec<&str> = lines
        .iter()
        .map(|line| line.trim_end())
        .filter(|l| !is_page_number(l))
        .collect();
    let width = usual_width(&lines);
    let mut text = String::new();
    let mut open = false;
    for line in lines {
        if text.is_empty() || !open || begins(line) {
            if !text.is_empty() {
                text.push('\n');
            }
        } else if text.ends_with(|c: char| c.is_ascii_alphabetic())
            && line.starts_with(|c: char| c.is_ascii_alphabetic())
        {
            text.push(' ');
        }
        text.push_str(line.trim_start());
        open = cells(line) + 3 >= width;
    }
    text
}

/// The width in half-width cells that nine of ten long lines reach.
fn usual_width(lines: &[&str]) -> usize {
    let mut widths: Vec<usize> = lines.iter().map(|line| cells(line)).collect();
    widths.sort_unstable();
    widths.get(widths.len() * 3 / 4).copied().unwrap_or(0)
}

/// Width in half-width cells.
fn cells(line: &str) -> usize {
    line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Whether a line begins a paragraph by itself.
fn begins(line: &str) -> bool {
    let numeral = |c: char| "一二三四五六七八九十0123456789".contains(c);
    let indented = line.starts_with("　　") || line.starts_with("  ");
    let body = line.trim_start();
    let numbered = body
        .find('、')
        .is_some_and(|end| end > 0 && body[..end].chars().all(numeral));
    let bracketed = body
        .strip_prefix(['（', '('])
        .and_then(|rest| rest.find(['）', ')']).map(|end| rest[..end].chars().all(numeral)))
        .unwrap_or(false);
    indented || numbered || bracketed
}

/// Whether a line is a page number: `12`, `- 12 -`, `— 12 —`, `第12页`.
fn is_page_number(line: &str) -> bool {
    let bare = line.trim_matches([' ', '-', '—', '－', '·', '第', '页', '\u{3000}']);
    !bare.is_empty() && bare.len() <= 4 && bare.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lines: &[&str], text: &str) {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        assert_eq!(join(&lines), text);
    }

    #[test]
    fn full_lines_go_on_and_short_ones_end() {
        check(
            &[
                "政府工作报告",
                "　　过去一年，全市上下一心，经济平",
                "稳运行，民生持续改善，城市面貌焕",
                "然一新。",
                "- 1 -",
                "一、工作回顾",
                "　　工业增长百分之七，投资增长百分",
                "之九。",
            ],
            "政府工作报告\n过去一年，全市上下一心，经济平稳运行，民生持续改善，城市面貌焕然一新。\n一、工作回顾\n工业增长百分之七，投资增长百分之九。",
        );
    }
}
