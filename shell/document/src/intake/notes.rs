//! Remarks on a text that was taken in: nothing is refused for them.
//!
//! It knows nothing of formats. Start at [`on`].

use super::{Note, NoteKind};

fn note(kind: NoteKind, zh: &str, en: &str) -> Note {
    Note {
        kind,
        zh: zh.into(),
        en: en.into(),
    }
}

/// The note for a text that ended within a character.
pub(super) fn truncated() -> Note {
    note(
        NoteKind::Truncated,
        "文件结尾处断在一个字中间，可能只下载了一半；已读取现有部分",
        "the file ends in the middle of a character, perhaps half a download; what is there was read",
    )
}

/// What a reader of `text` should know.
pub(super) fn on(text: &str) -> Vec<Note> {
    let chinese = text.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}'));
    let figures = text
        .chars()
        .any(|c| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c));
    let headings = text.lines().any(is_heading);
    let checks = [
        (
            !chinese,
            note(
                NoteKind::NoChinese,
                "文件里没有汉字，读不出指标和任务",
                "the text holds no Chinese; it yields no rows",
            ),
        ),
        (
            !figures,
            note(
                NoteKind::NoNumbers,
                "文件里没有数字，读不出量化指标",
                "the text holds no figures; it yields no targets",
            ),
        ),
        (
            !headings,
            note(
                NoteKind::NoHeadings,
                "没有找到“一、”“（一）”之类的标题，章节可能不完整",
                "no headings such as 一、 or （一） were found; sections may be missing",
            ),
        ),
    ];
    checks
        .into_iter()
        .filter_map(|(holds, note)| holds.then_some(note))
        .collect()
}

/// Whether a line starts as a heading does: `#`, `一、`, `（一）`, `(一)`.
fn is_heading(line: &str) -> bool {
    let body = line.trim_start().trim_start_matches(['（', '(']);
    let bare = body.trim_start_matches(|c| "一二三四五六七八九十".contains(c));
    line.starts_with('#') || bare.len() < body.len() && bare.starts_with(['、', '）', ')'])
}
