//! A Word document (ECMA-376 part 1, §17): the text of its paragraphs, one a line.
//!
//! The archive is unpacked entry by entry under limits that hold for what is actually unpacked, whatever
//! the archive declares. Deleted text, field codes and fallbacks are left out; footnotes follow the body.
//! It knows nothing of layout. Start at [`text`].

use super::{Limits, Note, NoteKind};
use crate::rejections;
use quick_xml::Reader;
use quick_xml::events::Event;
use skein_kernel::rejection::Rejection;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// An entry below this size is never taken for a bomb by its ratio.
const SMALL: u64 = 1 << 20;

/// The document's text, and what a reader should know.
pub(super) fn text(bytes: &[u8], limits: &Limits) -> Result<(String, Vec<Note>), Rejection> {
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|e| rejections::broken_archive(&e.to_string()))?;
    if archive.len() > limits.entries {
        return Err(rejections::archive_bomb("entries"));
    }
    let mut left = limits.unpacked;
    let body = entry(&mut archive, "word/document.xml", limits, &mut left)?
        .ok_or_else(|| rejections::not_word(what_else(&archive)))?;
    let (mut lines, numbered) = paragraphs(&body)?;
    if let Some(notes) = entry(&mut archive, "word/footnotes.xml", limits, &mut left)? {
        lines.extend(paragraphs(&notes)?.0.into_iter().filter(|line| !line.is_empty()));
    }
    Ok((
        lines.join("\n"),
        numbered.then(auto_numbering).into_iter().collect(),
    ))
}

fn auto_numbering() -> Note {
    Note {
        kind: NoteKind::AutoNumbering,
        zh: "部分标题由 Word 自动编号，编号不在文字里；章节层级可能不完整".into(),
        en: "some headings are numbered by Word itself: the numbers are not in the text, levels may be lost"
            .into(),
    }
}

/// What an archive without a Word text is instead.
fn what_else(archive: &ZipArchive<Cursor<&[u8]>>) -> &'static str {
    let has = |start: &str| archive.file_names().flatten().any(|name| name.starts_with(start));
    if has("xl/") {
        "电子表格 a spreadsheet"
    } else if has("ppt/") {
        "演示文稿 a presentation"
    } else {
        "普通压缩包 a plain archive"
    }
}

/// One entry's text, if there is such an entry, within what is `left` to unpack.
fn entry(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    name: &str,
    limits: &Limits,
    left: &mut u64,
) -> Result<Option<String>, Rejection> {
    let entry = match archive.by_name(name) {
        Ok(entry) => entry,
        Err(zip::result::ZipError::FileNotFound) => return Ok(None),
        Err(e) => return Err(rejections::broken_archive(&e.to_string())),
    };
    let room = (*left).min(entry.compressed_size().saturating_mul(limits.ratio).max(SMALL));
    let mut bytes = Vec::new();
    let read = entry.take(room + 1).read_to_end(&mut bytes);
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > room {
        return Err(rejections::archive_bomb(name));
    }
    read.map_err(|e| rejections::broken_archive(&e.to_string()))?;
    *left -= size;
    String::from_utf8(bytes)
        .map(Some)
        .map_err(|_| rejections::not_word("XML 不是 UTF-8 / XML not in UTF-8"))
}

/// The paragraphs of a part, and whether any is numbered by Word.
fn paragraphs(xml: &str) -> Result<(Vec<String>, bool), Rejection> {
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
    let mut part = Part::default();
    loop {
        let broken = |e: quick_xml::Error| rejections::not_word(&e.to_string());
        match reader.read_event().map_err(broken)? {
            Event::Start(tag) => part.open(tag.name().0),
            Event::Empty(tag) => part.empty(tag.name().0),
            Event::End(tag) => part.close(tag.name().0),
            Event::Text(text) => part.add(&text.into_inner()),
            Event::GeneralRef(reference) => part.add(reference_text(&reference).as_str()),
            Event::Eof if part.depth > 0 => return Err(rejections::not_word("XML 不完整 / XML is cut off")),
            Event::Eof => return Ok((part.lines, part.numbered)),
            _ => {}
        }
    }
}

/// The character of an entity; a document may only use the predefined ones.
fn reference_text(reference: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return c.to_string();
    }
    let name = reference.xml10_content();
    quick_xml::escape::resolve_predefined_entity(&name)
        .unwrap_or_default()
        .to_owned()
}

/// A part while it is read.
#[derive(Default)]
struct Part {
    lines: Vec<String>,
    line: String,
    depth: usize,
    /// Within a run's text.
    in_text: bool,
    /// How many left-out elements are open.
    hidden: usize,
    numbered: bool,
}

/// Elements whose text is not the document's: moved away, or a second rendering of the same.
fn is_hidden(tag: &str) -> bool {
    matches!(tag, "w:moveFrom" | "w:del" | "mc:Fallback")
}

impl Part {
    fn open(&mut self, tag: &str) {
        self.depth += 1;
        self.hidden += usize::from(is_hidden(tag));
        match tag {
            "w:t" => self.in_text = true,
            "w:numPr" => self.numbered = true,
            _ => {}
        }
    }

    fn empty(&mut self, tag: &str) {
        match tag {
            "w:p" => self.lines.push(String::new()),
            "w:br" | "w:cr" => self.end_line(),
            "w:tab" => self.line.push('\t'),
            "w:noBreakHyphen" => self.line.push('-'),
            _ => {}
        }
    }

    fn close(&mut self, tag: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.hidden -= usize::from(is_hidden(tag)).min(self.hidden);
        match tag {
            "w:t" => self.in_text = false,
            "w:p" => self.end_line(),
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        if self.in_text && self.hidden == 0 {
            self.line.push_str(text);
        }
    }

    fn end_line(&mut self) {
        self.lines.push(std::mem::take(&mut self.line));
    }
}
